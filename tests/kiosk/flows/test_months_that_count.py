"""Refunded, corrected, clawed back: screen, paper, code and rules count the same months as paid."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from db.records import (
    EVER,
    Contribution,
    ContributionHistory,
    Entitlements,
    Insurance,
    Period,
)
from kiosk.documents.contribution_certificate import certificate_data
from kiosk.documents.contribution_details import details_data
from kiosk.documents.rights_record import rights_data
from kiosk.flows.applying import latest_employer
from kiosk.flows.paper_reading import drawn_facts, paid_facts
from kiosk.flows.record_pages import months_page, pension_page
from kiosk.language.texts import Money, PluralMessage
from kiosk.pages.kinds import Fact, MonthMark, MonthPicture
from kiosk.rules.eligibility import ConditionFinding, benefit_findings, work_findings
from tests.kiosk.documents.examples import ISSUED_AT, LAST_MONTH, holder
from tests.kiosk.documents.papers import imprint_of
from tests.kiosk.documents.test_bookings import BEFORE, CASES, EMPLOYER, OTHER, PAID, drawn, line
from tests.kiosk.rules.test_eligibility import benefit_rule, subsidy_rule

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
    picture = months_page(Insurance.EMPLOYEE_PENSION, history_of(lines)).picture
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
    "reading": lambda lines: read_count(paid_facts(history_of(lines), EVER)[0]),
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
    assert latest_employer(history_of(booked)) == EMPLOYER


def test_a_pension_taken_back_is_no_bar_of_the_last_month() -> None:
    page = pension_page(drawn("1820", "-2500"))
    assert Money(Decimal(1820)) in [fact.value for fact in page.facts]
    assert isinstance(page.table, tuple)
    (told,) = [fact.value for fact in page.table]
    assert isinstance(told, PluralMessage)
    assert told.count == 1
    reading = [fact.value for fact in drawn_facts(drawn("1820", "-2500"), EVER)]
    assert reading[0] == Money(Decimal(-680))
    assert Money(Decimal(1820)) in reading
