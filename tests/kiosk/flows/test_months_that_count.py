"""Refunded, clawed back, in advance: screen, paper, code and rules count the same as paid."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from db.fields import MONTHS
from db.records import (
    EVER,
    Benefit,
    BenefitKind,
    Contribution,
    ContributionHistory,
    Entitlements,
    Insurance,
    Month,
    Period,
    Unemployment,
)
from kiosk.documents.benefit_certificate import benefit_data
from kiosk.documents.contribution_certificate import certificate_data
from kiosk.documents.contribution_details import details_data
from kiosk.documents.errors import NothingPaidError
from kiosk.documents.rights_record import rights_data
from kiosk.documents.statement import DocumentKind, statement_text
from kiosk.documents.unemployment_move import move_data
from kiosk.flows.applying import UNKNOWN_ON_FORM, latest_employer
from kiosk.flows.paper_reading import drawn_facts, paid_facts
from kiosk.flows.record_pages import latest_due, months_page, pension_page
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Money, PluralMessage, Text
from kiosk.pages.kinds import Fact, MonthMark, MonthPicture
from kiosk.rules.eligibility import ConditionFinding, benefit_findings, is_paid_for, work_findings
from tests.kiosk.documents.examples import ISSUED_AT, LAST_MONTH, holder
from tests.kiosk.documents.papers import imprint_of
from tests.kiosk.documents.test_bookings import (
    BEFORE,
    CASES,
    EMPLOYER,
    OTHER,
    PAID,
    PENSIONER,
    drawn,
    line,
)
from tests.kiosk.rules.test_eligibility import benefit_rule, subsidy_rule
from tests.kiosk.trust.examples import STATEMENT

FOR_BENEFIT = Insurance.UNEMPLOYMENT
NOBODY = Entitlements(None, None, ())
TODAY = ISSUED_AT.date()


def history_of(
    lines: Sequence[Contribution], insurance: Insurance = Insurance.EMPLOYEE_PENSION
) -> ContributionHistory:
    return ContributionHistory(
        [
            (
                insurance.value,
                each.month.ordinal,
                int(100 * each.base),
                int(100 * each.employer_part),
                int(100 * each.personal_part),
                each.employer,
                int(each.paid),
            )
            for each in lines
        ]
    )


def month_picture(lines: Sequence[Contribution]) -> MonthPicture:
    picture = months_page(Insurance.EMPLOYEE_PENSION, history_of(lines), TODAY).picture
    assert isinstance(picture, MonthPicture)
    return picture


def read_count(fact: Fact) -> int:
    assert isinstance(fact.value, PluralMessage)
    return fact.value.count


def number_of(findings: Sequence[ConditionFinding]) -> int:
    assert findings[0].count is not None
    return findings[0].count


#: Who tells how many months count as paid, besides the papers' own sums.
TELLERS: dict[str, Callable[[Sequence[Contribution]], int]] = {
    "certificate": lambda lines: (
        certificate_data(holder(), lines, imprint_of("证明")).sections[0].months
    ),
    "details": lambda lines: len(
        details_data(holder(), lines, imprint_of("明细")).sections[0].paid_months
    ),
    "rights": lambda lines: rights_data(holder(), lines, (), imprint_of("记录")).sections[0].months,
    "picture": lambda lines: sum(
        row.marks.count(MonthMark.PAID) for row in month_picture(lines).rows
    ),
    "reading": lambda lines: read_count(paid_facts(history_of(lines), TODAY, EVER)[0]),
    "benefit": lambda lines: number_of(
        benefit_findings(
            benefit_rule(),
            history_of(lines, FOR_BENEFIT),
            NOBODY,
            left_by_own_will=False,
            today=TODAY,
        )
    ),
    "subsidy": lambda lines: number_of(
        work_findings(subsidy_rule(), history_of(lines, FOR_BENEFIT), NOBODY, today=TODAY)
    ),
}


@pytest.mark.parametrize("teller", TELLERS)
@pytest.mark.parametrize("case", CASES)
def test_everybody_counts_the_same_months_as_paid(case: str, teller: str) -> None:
    expected = CASES[case]
    if teller == "benefit" and case == "one part taken back, the month still paid":
        assert TELLERS[teller](expected.booked) == 0, "employer and person must both have paid"
    else:
        assert TELLERS[teller](expected.booked) == expected.months


@pytest.mark.parametrize("teller", [name for name in TELLERS if name not in ("benefit", "subsidy")])
def test_no_paper_leaves_out_what_the_store_may_hold(teller: str) -> None:
    """An agency's slip of the keyboard is shown, not silently lacking in the sums."""
    first, last = (Month.from_ordinal(MONTHS[end]) for end in (0, -1))
    booked = [line(month, "800", "400") for month in (first, BEFORE, last)]
    assert TELLERS[teller](booked) == (2 if teller == "picture" else 3), "one is still to come"


def test_a_month_that_was_paid_back_is_marked_as_such_and_one_owed_stays_owed() -> None:
    back = [line(LAST_MONTH, "800", "400"), line(LAST_MONTH, "-800", "-400")]
    picture = month_picture([PAID, *back])
    assert [mark for mark in picture.rows[0].marks if mark is not MonthMark.OUTSIDE] == [
        MonthMark.PAID,
        MonthMark.PAID_BACK,
    ]
    owed = replace(line(LAST_MONTH, "800", "400"), paid=False)
    assert MonthMark.OWED in month_picture([PAID, *back, owed]).rows[0].marks


def test_the_paper_ends_with_the_last_month_that_counts() -> None:
    booked = [PAID, line(LAST_MONTH, "-1800", "-900")]
    assert certificate_data(holder(), booked, imprint_of("证明")).period == Period(BEFORE, BEFORE)
    assert details_data(holder(), booked, imprint_of("明细")).period == Period(BEFORE, BEFORE)


def test_an_employer_whose_payment_was_taken_back_is_not_the_latest() -> None:
    booked = [PAID, line(LAST_MONTH, "800", "400", OTHER), line(LAST_MONTH, "-800", "-400", OTHER)]
    assert latest_employer(history_of(booked), TODAY) == EMPLOYER


def test_a_pension_taken_back_is_no_bar_of_the_last_month() -> None:
    page = pension_page(drawn("1820", "-2500"), TODAY)
    assert Money(Decimal(1820)) in [fact.value for fact in page.facts]
    assert isinstance(page.table, tuple)
    (told,) = [fact.value for fact in page.table]
    assert isinstance(told, PluralMessage)
    assert told.count == 1
    reading = [fact.value for fact in drawn_facts(drawn("1820", "-2500"), TODAY, EVER)]
    assert reading[0] == Money(Decimal(-680))
    assert Money(Decimal(1820)) in reading


THIS_MONTH = Month.of(TODAY)
NEXT_MONTH = THIS_MONTH.plus(1)
IN_ADVANCE = [line(THIS_MONTH.plus(i), "800", "400") for i in range(4)]
"""The present month, and three that are booked in advance."""


def english(text: Text) -> str:
    return Catalogue(Language.ENGLISH).render(text)


def named_ahead(facts: Sequence[Fact]) -> list[str]:
    return [english(fact.value) for fact in facts if "in advance" in english(fact.label)]


@pytest.mark.parametrize("teller", TELLERS)
def test_months_in_advance_count_for_no_right_before_they_are_there(teller: str) -> None:
    for_a_right = teller in {"benefit", "subsidy"}
    marked_apart = teller == "picture"
    assert TELLERS[teller](IN_ADVANCE) == (1 if for_a_right or marked_apart else 4)


def test_the_screen_names_months_that_are_booked_in_advance() -> None:
    lines = history_of(IN_ADVANCE)
    page = months_page(Insurance.EMPLOYEE_PENSION, lines, TODAY)
    assert english(page.summary) == "4 months were paid.", "as the paper says"
    assert isinstance(page.picture, MonthPicture)
    marks = [mark for row in page.picture.rows for mark in row.marks]
    assert marks.count(MonthMark.AHEAD) == 3
    assert MonthMark.AHEAD in dict(page.picture.legend)
    assert named_ahead(page.facts) == ["Dec 2026, Jan–Feb 2027 (3 months)"]
    assert named_ahead(paid_facts(lines, TODAY, EVER)) == ["From Dec 2026 on, not yet due"]
    until_now = Period(THIS_MONTH, THIS_MONTH)
    assert named_ahead(paid_facts(lines, TODAY, until_now)) == []


def test_a_pension_booked_in_advance_is_named_on_the_screen() -> None:
    now = drawn("1820", "1820")
    ahead = [replace(one, month=THIS_MONTH.plus(i)) for i, one in enumerate(now)]
    for facts in (pension_page(ahead, TODAY).facts, drawn_facts(ahead, TODAY, EVER)):
        assert named_ahead(facts) == ["From Dec 2026 on, not yet due"]
    for facts in (pension_page(now, TODAY).facts, drawn_facts(now, TODAY, EVER)):
        assert named_ahead(facts) == []


def test_a_month_to_come_is_no_work_now() -> None:
    later = [line(NEXT_MONTH, "800", "400")]
    work = (Insurance.EMPLOYEE_PENSION,)
    assert is_paid_for(history_of([line(THIS_MONTH, "800", "400")]), work, today=TODAY)
    assert not is_paid_for(history_of(later), work, today=TODAY)


def test_the_certificate_of_a_move_takes_no_month_to_come() -> None:
    booked = [replace(one, insurance=Insurance.UNEMPLOYMENT) for one in IN_ADVANCE]
    unemployed = Entitlements(None, None, (Unemployment(TODAY, None, 12, 0),))
    move = move_data(holder(), unemployed, booked, imprint_of("迁移"))
    assert (move.paid_months, move.period) == (1, Period(THIS_MONTH, THIS_MONTH))
    with pytest.raises(NothingPaidError):
        move_data(holder(), unemployed, booked[1:], imprint_of("迁移"))


@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize("last", [THIS_MONTH, NEXT_MONTH])
def test_the_code_names_what_is_booked_in_advance(kind: DocumentKind, last: Month) -> None:
    told = replace(STATEMENT, kind=kind, period=Period(BEFORE, last), issued_at=ISSUED_AT)
    names = last is NEXT_MONTH and kind is not DocumentKind.RIGHTS_RECORD
    assert ("预先记账" in statement_text(told)) is names


@pytest.mark.parametrize("ahead", [0, 1, 3])
def test_the_latest_month_of_a_pension_has_come(ahead: int) -> None:
    now = Month.of(TODAY)
    booked = [
        Benefit(BenefitKind.PENSION, now.plus(back), Decimal(300 if back <= 0 else 900))
        for back in range(-2, ahead + 1)
    ]
    assert latest_due(booked, TODAY).month == now
    assert latest_due(booked[-1:], TODAY) == booked[-1], "nothing else is booked"


def test_who_is_booked_for_a_month_to_come_is_not_the_latest_employer() -> None:
    later = line(NEXT_MONTH, "800", "400", OTHER)
    assert latest_employer(history_of([PAID, later]), TODAY) == EMPLOYER
    assert latest_employer(history_of([PAID, replace(later, paid=False)]), TODAY) == EMPLOYER
    assert latest_employer(history_of([later]), TODAY) == UNKNOWN_ON_FORM
    assert latest_employer(history_of([PAID, later]), next_month_day()) == OTHER


def next_month_day() -> date:
    return date(NEXT_MONTH.year, NEXT_MONTH.month, 1)


def test_paper_and_screen_name_the_same_month_of_a_pension_as_the_latest() -> None:
    booked = [replace(one, month=THIS_MONTH.plus(i)) for i, one in enumerate(drawn("1820", "1950"))]
    paper = benefit_data(holder(), PENSIONER, booked, imprint_of("待遇"))
    assert paper.latest == Decimal(1820)
    for facts in (pension_page(booked, TODAY).facts, drawn_facts(booked, TODAY, EVER)):
        assert Money(Decimal(1820)) in [fact.value for fact in facts]
    ahead = benefit_data(holder(), PENSIONER, booked[1:], imprint_of("待遇"))
    assert ahead.latest == Decimal(1950), "nothing else is booked"
