"""Refunds, corrections, claw-backs, overdrawn accounts, months ahead: on paper and in the code.

A table of what was booked against what a paper must say; every paper is made, and its code read
from a picture of the page, so that sums below zero are the same in all three places.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest
import zxingcpp

from db.records import (
    AccountYear,
    Benefit,
    BenefitKind,
    Contribution,
    Entitlements,
    Insurance,
    Month,
    Pension,
    PersonalAccount,
    paid_months,
)
from kiosk.documents import (
    benefit_certificate,
    contribution_certificate,
    contribution_details,
    rights_record,
)
from kiosk.documents.benefit_certificate import benefit_data
from kiosk.documents.bookings import counts, folded
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import certificate_data
from kiosk.documents.contribution_details import details_data
from kiosk.documents.document import Document
from kiosk.documents.errors import NothingDrawnError, NothingPaidError, UnprintableFactsError
from kiosk.documents.rights_record import rights_data
from tests.kiosk.documents.examples import ISSUED_AT, LAST_MONTH, NUMBER, holder
from tests.kiosk.documents.papers import imprint_of
from tests.kiosk.documents.pdf_reading import page_image, page_texts, running_text

EMPLOYER = "演示机械制造有限公司（虚构）"
OTHER = "演示商贸有限公司（虚构）"
BEFORE = LAST_MONTH.plus(-1)


def line(
    month: Month, employer_part: str, personal_part: str, employer: str | None = EMPLOYER
) -> Contribution:
    return Contribution(
        Insurance.EMPLOYEE_PENSION,
        month,
        Decimal("5000.00"),
        Decimal(employer_part),
        Decimal(personal_part),
        employer,
        paid=True,
    )


@dataclass(frozen=True)
class Case:
    """What was booked, and what the papers say of it: months that count, sums, lines left."""

    booked: tuple[Contribution, ...]
    months: int
    employer: str
    personal: str
    lines: int


PAID = line(BEFORE, "800.00", "400.00")
CASES = {
    "a payment": Case((PAID,), 1, "800.00", "400.00", 1),
    "paid and refunded in part": Case(
        (PAID, line(BEFORE, "-100.00", "-50.00")), 1, "700.00", "350.00", 1
    ),
    "corrected upwards": Case((PAID, line(BEFORE, "16.00", "8.00")), 1, "816.00", "408.00", 1),
    "paid, and another month refunded whole": Case(
        (PAID, line(LAST_MONTH, "800.00", "400.00"), line(LAST_MONTH, "-800.00", "-400.00")),
        *(1, "800.00", "400.00", 1),
    ),
    "more taken back than was paid": Case(
        (PAID, line(LAST_MONTH, "-1,800.00".replace(",", ""), "-900.00")),
        *(1, "-1,000.00", "-500.00", 2),
    ),
    "nothing but a claw-back": Case(
        (line(LAST_MONTH, "-800.00", "-400.00"),), 0, "-800.00", "-400.00", 1
    ),
    "one part taken back, the month still paid": Case(
        (line(LAST_MONTH, "-100.00", "400.00"),), 1, "-100.00", "400.00", 1
    ),
    "refunded by one employer, paid by another": Case(
        (
            line(LAST_MONTH, "800.00", "400.00"),
            line(LAST_MONTH, "-800.00", "-400.00"),
            line(LAST_MONTH, "480.00", "240.00", OTHER),
        ),
        *(1, "480.00", "240.00", 1),
    ),
    "an enormous correction": Case(
        (PAID, line(LAST_MONTH, "-99999999998.76", "0.00")),
        *(1, "-99,999,999,198.76", "400.00", 2),
    ),
}

Paper = Callable[[Sequence[Contribution], DocumentCompiler], Document]
PAPERS: dict[str, Paper] = {
    "certificate": lambda lines, compiler: contribution_certificate.render(
        certificate_data(holder(), lines, imprint_of("证明")), compiler
    ),
    "details": lambda lines, compiler: contribution_details.render(
        details_data(holder(), lines, imprint_of("明细")), compiler
    ),
    "rights": lambda lines, compiler: rights_record.render(
        rights_data(holder(), lines, (), imprint_of("记录")), compiler
    ),
}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("case", CASES)
def test_sums_below_zero_are_the_same_on_paper_and_in_the_code(
    compiler: DocumentCompiler, case: str, paper: str
) -> None:
    expected = CASES[case]
    pdf = PAPERS[paper](expected.booked, compiler).pdf
    text = page_texts(pdf)[0]
    assert f"{expected.months} {expected.employer} {expected.personal}" in text
    assert ("负数是退费、更正或扣回" in running_text(pdf)) is ("-" in "".join(amounts_of(text)))
    (code,) = zxingcpp.read_barcodes(page_image(pdf, page=1, dpi=150))
    assert f"单位 {expected.employer}\n个人 {expected.personal}" in code.text


def amounts_of(text: str) -> list[str]:
    return [word for word in text.split() if word.replace(",", "").lstrip("-").count(".") == 1]


@pytest.mark.parametrize("case", CASES)
def test_bookings_of_a_month_are_one_line(case: str) -> None:
    expected = CASES[case]
    details = details_data(holder(), expected.booked, imprint_of("明细"))
    assert sum(len(section.rows) for section in details.sections) == expected.lines
    certificate = certificate_data(holder(), expected.booked, imprint_of("证明"))
    assert sum(len(section.rows) for section in certificate.sections) == expected.lines


@pytest.mark.parametrize("make", [certificate_data, details_data])
def test_what_was_all_paid_back_is_no_paper(make: Callable[..., object]) -> None:
    booked = [PAID, line(BEFORE, "-800.00", "-400.00")]
    with pytest.raises(NothingPaidError):
        make(holder(), booked, imprint_of("证明"))


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("amount", ["0.001", "100000000000.00", "NaN", "Infinity"])
def test_what_is_no_amount_costs_that_paper_alone(
    compiler: DocumentCompiler, paper: str, amount: str
) -> None:
    with pytest.raises(UnprintableFactsError):
        PAPERS[paper]([line(LAST_MONTH, amount, "0.00")], compiler)


@pytest.mark.parametrize("paper", PAPERS)
def test_months_ahead_of_the_day_are_named_as_such(compiler: DocumentCompiler, paper: str) -> None:
    today = Month.of(ISSUED_AT.date())
    here = PAPERS[paper]([line(today, "800.00", "400.00")], compiler).pdf
    assert "预先记账" not in running_text(here)
    ahead = PAPERS[paper]([line(today.plus(i), "800.00", "400.00") for i in range(3)], compiler).pdf
    assert f"打印之后的月份（{today.plus(1)}起）是预先记账的，尚未到期。" in running_text(ahead)


def drawn(*amounts: str) -> list[Benefit]:
    return [
        Benefit(BenefitKind.PENSION, BEFORE.plus(i), Decimal(amount))
        for i, amount in enumerate(amounts)
    ]


PENSIONER = Entitlements(Pension(Insurance.EMPLOYEE_PENSION, BEFORE, None), None, ())


@pytest.mark.parametrize(
    ("amounts", "months", "latest", "total"),
    [
        (("1820.00", "-2500.00"), 1, "1,820.00", "-680.00"),
        (("-2500.00",), 0, "-2,500.00", "-2,500.00"),
        (("1820.00", "1911.07"), 2, "1,911.07", "3,731.07"),
    ],
)
def test_a_pension_that_was_taken_back_is_told(
    compiler: DocumentCompiler, amounts: tuple[str, ...], months: int, latest: str, total: str
) -> None:
    made = benefit_data(holder(), PENSIONER, drawn(*amounts), imprint_of("证明"))
    text = running_text(benefit_certificate.render(made, compiler).pdf)
    assert f"共领取{months}个月，合计人民币{total}元；最近一个月为{latest}元" in text
    assert ("负数是退费" in text) is ("-" in "".join((total, *amounts)))


def test_a_pension_booked_twice_counts_once_and_one_taken_back_whole_not_at_all() -> None:
    twice = [*drawn("1820.00"), *drawn("30.00")]
    made = benefit_data(holder(), PENSIONER, twice, imprint_of("证明"))
    assert (made.months, made.total) == (1, Decimal("1850.00"))
    with pytest.raises(NothingDrawnError):
        benefit_data(
            holder(), PENSIONER, [*drawn("1820.00"), *drawn("-1820.00")], imprint_of("证明")
        )


def test_an_overdrawn_account_is_told(compiler: DocumentCompiler) -> None:
    year = AccountYear(BEFORE.year, *map(Decimal, ("100.00", "400.00", "0.00", "1234567.89")))
    account = PersonalAccount(Insurance.EMPLOYEE_PENSION, (year,))
    made = rights_data(holder(), [PAID], (account,), imprint_of("记录"))
    pdf = rights_record.render(made, compiler).pdf
    text = "\n".join(page_texts(pdf))
    assert "100.00 400.00 0.00 1,234,567.89 -1,234,067.89" in text
    assert "职工基本养老保险 -1,234,067.89" in text
    (code,) = zxingcpp.read_barcodes(page_image(pdf, page=1, dpi=150))
    assert "账户余额 -1,234,067.89" in code.text


def test_a_long_word_breaks_and_stays_in_its_cell(compiler: DocumentCompiler) -> None:
    name = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft" * 3
    booked = [line(LAST_MONTH, "800.00", "400.00", "DEMO" * 60)]
    made = certificate_data(holder(name), booked, imprint_of("证明"))
    pdf = contribution_certificate.render(made, compiler).pdf
    text = running_text(pdf).replace("\u200b", "")
    assert name in text
    assert "DEMO" * 60 in text
    assert NUMBER in text
    picture = page_image(pdf, page=1, dpi=100)
    margin_px = int(19.8 / 25.4 * 100)
    edge = picture.crop((picture.width - margin_px, 0, picture.width, picture.height))
    assert min(edge.tobytes()) > 200, "nothing is printed into the margin"


#: What was booked for one month, and whether it counts as paid.
COUNTED: dict[str, tuple[list[tuple[str, str]], bool]] = {
    "paid": ([("800", "400")], True),
    "booked twice": ([("800", "400"), ("800", "400")], True),
    "taken back whole": ([("800", "400"), ("-800", "-400")], False),
    "nothing": ([("0", "0")], False),
    "one part against the other": ([("400", "-400")], False),
    "a fen": ([("0.01", "0")], True),
}


@pytest.mark.parametrize("case", COUNTED)
def test_a_month_counts_once_and_only_when_more_than_nothing_was_paid(case: str) -> None:
    booked, paid = COUNTED[case]
    bookings = [line(LAST_MONTH, *parts) for parts in booked]
    assert paid_months(bookings) == ({LAST_MONTH} if paid else set())
    months = paid_months(bookings)
    assert any(counts(each, months) for each in folded(bookings)) is paid


def test_a_line_counts_no_month_that_another_employer_took_back() -> None:
    booked = [
        *(line(BEFORE.plus(-i), "800.00", "400.00") for i in range(3)),
        line(BEFORE.plus(-1), "-900.00", "-400.00", OTHER),
    ]
    (section,) = certificate_data(holder(), booked, imprint_of("证明")).sections
    assert section.months == 2
    assert [run.months for run in section.rows] == [2, 0]
