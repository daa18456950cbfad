"""The pages of a citizen's own records: the picture, its sums, and the same numbers as a table."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from db.records import (
    AccountYear,
    Benefit,
    CertificationResult,
    Contribution,
    Entitlements,
    Insurance,
    Month,
    PersonalAccount,
)
from kiosk.documents.benefit_certificate import PENSIONS
from kiosk.pages import (
    Bar,
    BarPicture,
    ChartPage,
    Fact,
    GuidePage,
    GuideSection,
    MonthMark,
    MonthPicture,
    MonthRow,
    Tone,
)
from kiosk.texts import Day, Message, Money, Text, Words, _, ngettext

INSURANCE_NAMES: Final = {
    Insurance.EMPLOYEE_PENSION: _("Employee pension insurance"),
    Insurance.INSTITUTION_PENSION: _("Pension insurance of public institutions"),
    Insurance.RESIDENT_PENSION: _("Resident pension insurance"),
    Insurance.UNEMPLOYMENT: _("Unemployment insurance"),
    Insurance.WORK_INJURY: _("Work injury insurance"),
}
_LEGEND: Final[tuple[tuple[MonthMark, Message], ...]] = (
    (MonthMark.PAID, _("Paid")),
    (MonthMark.OWED, _("Booked, not paid yet")),
    (MonthMark.MISSING, _("Nothing booked")),
)
_MONTHS_SHOWN: Final = 24
"""So many months of a pension stand in the picture; the table has them all, by year."""


def months_page(insurance: Insurance, lines: Sequence[Contribution]) -> ChartPage:
    """Return the months of one insurance by year, the last year first; `lines` is not empty."""
    marks = {line.month: _mark(line) for line in lines if not line.paid}
    marks |= {line.month: MonthMark.PAID for line in lines if line.paid}
    first, last = min(marks), max(marks)
    years = range(last.year, first.year - 1, -1)
    rows = tuple(_month_row(year, marks, first, last) for year in years)
    used = {mark for row in rows for mark in row.marks}
    paid = sum(mark is MonthMark.PAID for mark in marks.values())
    return ChartPage(
        title=INSURANCE_NAMES[insurance],
        summary=ngettext("{count} month was paid.", "{count} months were paid.", paid),
        picture=MonthPicture(rows, tuple(each for each in _LEGEND if each[0] in used)),
        facts=(
            Fact(_("First month"), Words(str(first))),
            Fact(_("Last month"), Words(str(last))),
            *_gap_facts(rows),
        ),
        table=tuple(Fact(row.label, _months_of(row)) for row in rows),
    )


def account_page(account: PersonalAccount) -> ChartPage:
    """Return how a personal account has grown."""
    return ChartPage(
        title=_("Your personal account"),
        summary=INSURANCE_NAMES[account.insurance],
        picture=BarPicture(
            tuple(Bar(Words(str(year.year)), year.closing) for year in account.years)
        ),
        facts=(Fact(_("In the account now"), Money(account.balance)),),
        table=tuple(
            Fact(Words(str(year.year)), _account_text(year)) for year in account.years[::-1]
        ),
    )


def pension_page(benefits: Sequence[Benefit]) -> ChartPage:
    """Return the pension month by month; the benefits hold at least one month of a pension."""
    drawn = sorted((one for one in benefits if one.kind in PENSIONS), key=lambda one: one.month)
    years = groupby(reversed(drawn), key=lambda one: one.month.year)
    return ChartPage(
        title=_("Your pension"),
        summary=_("The picture shows the last months, the table every year."),
        picture=BarPicture(
            tuple(Bar(Words(str(one.month)), one.amount) for one in drawn[-_MONTHS_SHOWN:])
        ),
        facts=(
            Fact(_("Drawn since"), Words(str(drawn[0].month))),
            Fact(_("Last month"), Money(drawn[-1].amount)),
        ),
        table=tuple(Fact(Words(str(year)), _pension_text(list(own))) for year, own in years),
    )


def certification_page(entitlements: Entitlements) -> GuidePage[object]:
    """Return when the citizen's eligibility was certified and when it is due again (E3)."""
    certification = entitlements.certification
    if certification is None:
        lines: tuple[Text, ...] = (_("The records hold no certification."),)
        tone = Tone.CAUTION
    else:
        passed = certification.result is CertificationResult.PASSED
        result = _("It was passed.") if passed else _("It was not passed.")
        done = _("Last done on {day}.", day=Day(certification.done_on))
        due = _("Due again by {day}.", day=Day(certification.next_due))
        lines, tone = (done, result, due), Tone.NEUTRAL if passed else Tone.CAUTION
    return GuidePage(
        title=_("Eligibility certification"),
        summary=_("Who draws a pension has to confirm from time to time that it is still due."),
        sections=(GuideSection(_("Your certification"), lines, tone),),
        codes=(),
    )


def _mark(line: Contribution) -> MonthMark:
    return MonthMark.PAID if line.paid else MonthMark.OWED


def _month_row(year: int, marks: dict[Month, MonthMark], first: Month, last: Month) -> MonthRow:
    months = (Month(year, number) for number in range(1, 13))
    return MonthRow(
        Words(str(year)),
        tuple(
            marks.get(month, MonthMark.MISSING) if first <= month <= last else MonthMark.OUTSIDE
            for month in months
        ),
    )


def _gap_facts(rows: Sequence[MonthRow]) -> tuple[Fact, ...]:
    missing = sum(row.marks.count(MonthMark.MISSING) for row in rows)
    owed = sum(row.marks.count(MonthMark.OWED) for row in rows)
    facts = []
    if missing:
        months = ngettext("{count} month", "{count} months", missing)
        facts.append(Fact(_("Nothing booked"), months, Tone.CAUTION))
    if owed:
        months = ngettext("{count} month", "{count} months", owed)
        facts.append(Fact(_("Booked, not paid yet"), months, Tone.CAUTION))
    return tuple(facts)


def _months_of(row: MonthRow) -> Text:
    return ngettext("{count} month", "{count} months", row.marks.count(MonthMark.PAID))


def _account_text(year: AccountYear) -> Text:
    if year.drawn:
        return _(
            "Paid in {paid_in}, interest {interest}, drawn {drawn}, at the end {closing}",
            paid_in=Money(year.paid_in),
            interest=Money(year.interest),
            drawn=Money(year.drawn),
            closing=Money(year.closing),
        )
    return _(
        "Paid in {paid_in}, interest {interest}, at the end {closing}",
        paid_in=Money(year.paid_in),
        interest=Money(year.interest),
        closing=Money(year.closing),
    )


def _pension_text(months: Sequence[Benefit]) -> Text:
    total = sum((one.amount for one in months), Decimal())
    return ngettext(
        "{count} month, {total}", "{count} months, {total}", len(months), total=Money(total)
    )
