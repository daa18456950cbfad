"""The pages of a citizen's own records: the picture, its sums, and the same numbers as a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from db.records import (
    AccountYear,
    Benefit,
    Contribution,
    Insurance,
    Month,
    PersonalAccount,
    paid_months,
)
from kiosk.documents.bookings import folded_pension
from kiosk.flows.insurances import INSURANCE_NAMES
from kiosk.language.texts import Message, Money, Text, Words, _, ngettext
from kiosk.pages.kinds import (
    AmountRow,
    AmountTable,
    Bar,
    BarPicture,
    ChartPage,
    Fact,
    MonthMark,
    MonthPicture,
    MonthRow,
    Tone,
)

_LEGEND: Final[tuple[tuple[MonthMark, Message], ...]] = (
    (MonthMark.PAID, _("Paid")),
    (MonthMark.AHEAD, _("Paid in advance, not yet due")),
    (MonthMark.OWED, _("Due, not yet paid")),
    (MonthMark.MISSING, _("No record")),
    (MonthMark.PAID_BACK, _("Paid back, does not count")),
)
_NAMED: Final = _LEGEND[1:]
_COUNT: Final = (MonthMark.PAID, MonthMark.AHEAD)
"""What the papers count as paid, too."""
_MONTH_NAMES: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_MOST_SPANS: Final = 3
"""So many gaps are named beside their number; the table names them all."""
_MONTHS_SHOWN: Final = 24
"""So many months of a pension stand in the picture; the table has them all, by year."""


@dataclass(frozen=True, slots=True)
class _Span:
    """Months of a year that follow each other."""

    year: int
    first: int
    last: int

    @property
    def words(self) -> Words:
        """The months in both languages."""
        first, last = _MONTH_NAMES[self.first - 1], _MONTH_NAMES[self.last - 1]
        if self.first == self.last:
            return Words(f"{self.year}年{self.first}月", f"{first} {self.year}")
        chinese = f"{self.year}年{self.first}–{self.last}月"
        return Words(chinese, f"{first}–{last} {self.year}")


def months_page(insurance: Insurance, lines: Sequence[Contribution], today: date) -> ChartPage:
    """Return the months of one insurance by year, the last year first; `lines` is not empty.

    What is booked for months after `today` is named as such.
    """
    now = Month.of(today)
    marks = {line.month: MonthMark.PAID_BACK for line in lines if line.paid}
    marks |= {line.month: MonthMark.OWED for line in lines if not line.paid}
    for month in paid_months(lines):
        marks[month] = MonthMark.PAID if month <= now else MonthMark.AHEAD
    first, last = min(marks), max(marks)
    years = range(last.year, first.year - 1, -1)
    rows = tuple(_month_row(year, marks, first, last) for year in years)
    used = {mark for row in rows for mark in row.marks}
    paid = sum(mark in _COUNT for mark in marks.values())
    return ChartPage(
        title=INSURANCE_NAMES[insurance],
        summary=ngettext("{count} month was paid.", "{count} months were paid.", paid),
        picture=MonthPicture(rows, tuple(each for each in _LEGEND if each[0] in used)),
        facts=(
            Fact(_("First month"), month_words(first)),
            Fact(_("Last month"), month_words(last)),
            *_named_facts(rows),
        ),
        table=tuple(_table_of_months(rows)),
    )


def account_page(account: PersonalAccount) -> ChartPage:
    """Return how a personal account has grown."""
    return ChartPage(
        title=_("Your personal account"),
        summary=INSURANCE_NAMES[account.insurance],
        picture=BarPicture(tuple(Bar(_years(year.year), year.closing) for year in account.years)),
        facts=(Fact(_("Balance now"), Money(account.balance)),),
        table=_account_table(account.years[::-1]),
    )


def pension_page(benefits: Sequence[Benefit], today: date) -> ChartPage:
    """Return the pension month by month; the benefits hold at least one month of a pension.

    What is booked for months after `today` is named as such.
    """
    booked = sorted(folded_pension(benefits), key=lambda one: one.month)
    drawn = drawn_months(booked)
    years = groupby(reversed(booked), key=lambda one: one.month.year)
    return ChartPage(
        title=_("Your pension"),
        summary=_(
            "The picture shows the last {count} months, the table every year.",
            count=min(_MONTHS_SHOWN, len(booked)),
        ),
        picture=BarPicture(
            tuple(Bar(month_words(one.month), one.amount) for one in booked[-_MONTHS_SHOWN:])
        ),
        facts=(
            Fact(_("Drawn since"), month_words(drawn[0].month)),
            Fact(_("Paid in the latest month"), Money(latest_due(drawn, today).amount)),
            *ahead_facts((one.month for one in booked), today),
        ),
        table=tuple(Fact(_years(year), _pension_text(list(own))) for year, own in years),
    )


def drawn_months(booked: Iterable[Benefit]) -> list[Benefit]:
    """Return the folded months of which something came, by time; where none did, all."""
    ordered = sorted(booked, key=lambda one: one.month)
    return [one for one in ordered if one.amount > 0] or ordered


def latest_due(drawn: Sequence[Benefit], today: date) -> Benefit:
    """Return the last month that has come; where all are booked in advance, the last of them."""
    come = [one for one in drawn if one.month <= Month.of(today)]
    return (come or drawn)[-1]


def ahead_facts(months: Iterable[Month], today: date) -> tuple[Fact, ...]:
    """Return the line that names what is booked for months after `today`; none where nothing is."""
    first = min((month for month in months if month > Month.of(today)), default=None)
    if first is None:
        return ()
    told = _("From {month} on, not yet due", month=month_words(first))
    return (Fact(_("Booked in advance"), told, Tone.CAUTION),)


def month_words(month: Month) -> Words:
    """Return a month of a year in both languages."""
    return _Span(month.year, month.month, month.month).words


def _years(first: int, last: int | None = None) -> Words:
    years = str(first) if last is None else f"{first}–{last}"
    return Words(f"{years}年", years)


def _month_row(year: int, marks: dict[Month, MonthMark], first: Month, last: Month) -> MonthRow:
    months = (Month(year, number) for number in range(1, 13))
    return MonthRow(
        year,
        tuple(
            marks.get(month, MonthMark.MISSING) if first <= month <= last else MonthMark.OUTSIDE
            for month in months
        ),
    )


def _named_facts(rows: Sequence[MonthRow]) -> tuple[Fact, ...]:
    return tuple(
        Fact(label, _named(spans), Tone.CAUTION)
        for mark, label in _NAMED
        if (spans := [span for row in rows[::-1] for span in _spans(row, mark)])
    )


def _named(spans: Sequence[_Span]) -> Text:
    """Return how many months these are, and which, unless that would be a long list."""
    count = sum(span.last - span.first + 1 for span in spans)
    if len(spans) > _MOST_SPANS:
        return ngettext("{count} month", "{count} months", count)
    return ngettext(
        "{months} ({count} month)", "{months} ({count} months)", count, months=_listed(spans)
    )


def _listed(spans: Sequence[_Span]) -> Words:
    words = [span.words for span in spans]
    english = (each.english or each.chinese for each in words)
    return Words("、".join(each.chinese for each in words), ", ".join(english))


def _spans(row: MonthRow, mark: MonthMark) -> Iterator[_Span]:
    """Yield the months of a year that have `mark`, those that follow each other as one."""
    for own, run in groupby(enumerate(row.marks, start=1), key=lambda each: each[1]):
        if own is mark:
            numbers = [number for number, _mark in run]
            yield _Span(row.year, numbers[0], numbers[-1])


def _table_of_months(rows: Sequence[MonthRow]) -> Iterator[Fact]:
    """Yield a line a year, but only one for full years that follow each other."""
    for full, run in groupby(rows, key=lambda row: set(row.marks) == {MonthMark.PAID}):
        years = list(run)
        if full and len(years) > 1:
            yield Fact(_years(years[-1].year, years[0].year), _("12 months each year"))
        else:
            yield from (Fact(_years(row.year), _months_of(row)) for row in years)


def _months_of(row: MonthRow) -> Text:
    paid = sum(mark in _COUNT for mark in row.marks)
    missing = list(_spans(row, MonthMark.MISSING))
    if not missing:
        return ngettext("{count} month", "{count} months", paid)
    return ngettext(
        "{count} month, no record for {months}",
        "{count} months, no record for {months}",
        paid,
        months=_listed(missing),
    )


def _account_table(years: Sequence[AccountYear]) -> AmountTable:
    drawn = any(year.drawn for year in years)
    columns = (_("Paid in"), _("Interest"), *((_("Drawn"),) if drawn else ()), _("Balance"))
    movements = ((year.paid_in, year.interest, *((year.drawn,) if drawn else ())) for year in years)
    return AmountTable(
        unit=_("in CNY"),
        columns=columns,
        rows=tuple(
            AmountRow(
                _years(year.year),
                (*(Money(each) if each else None for each in moved), Money(year.closing)),
            )
            for year, moved in zip(years, movements, strict=True)
        ),
    )


def _pension_text(months: Sequence[Benefit]) -> Text:
    total = sum((one.amount for one in months), Decimal())
    return ngettext(
        "{count} month, {total}",
        "{count} months, {total}",
        sum(one.amount > 0 for one in months),
        total=Money(total),
    )
