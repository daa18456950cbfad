"""All certificates at 1, 13, 360 and 480 months: what stands on each page, sums, PDF/A, a scan."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
import zxingcpp
from hypothesis import assume, given
from hypothesis import strategies as st

from db.records import (
    Benefit,
    BenefitKind,
    Contribution,
    Entitlements,
    Insurance,
    Month,
    Pension,
    Period,
    Unemployment,
)
from kiosk.documents import (
    benefit_certificate,
    contribution_certificate,
    contribution_details,
    rights_record,
)
from kiosk.documents.benefit_certificate import benefit_data
from kiosk.documents.bookings import folded
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import certificate_data
from kiosk.documents.contribution_details import details_data
from kiosk.documents.document import Document, Issuer
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import NothingDrawnError, NothingPaidError, NotUnemployedError
from kiosk.documents.imprint import Copy
from kiosk.documents.rights_record import rights_data
from kiosk.documents.unemployment_move import move_data
from tests.kiosk.documents.examples import (
    DEMO_ISSUER,
    ISSUER,
    LAST_MONTH,
    LONGEST_NAME,
    NOTE,
    NUMBER,
    SERIAL,
    contribution,
    history,
    holder,
)
from tests.kiosk.documents.papers import (
    CERTIFICATES,
    UNEMPLOYED,
    account,
    benefits,
    details,
    drawn,
    imprint_of,
    move,
    rights,
)
from tests.kiosk.documents.pdf_reading import fonts, page_image, page_texts

MONTHS = (1, 13, 360, 480)
PENSIONER = Entitlements(Pension(Insurance.EMPLOYEE_PENSION, LAST_MONTH, None), None, ())
EVERY = [(name, months) for name in CERTIFICATES for months in MONTHS]
AMOUNT = re.compile(r"-?[\d,]+\.\d\d")
SUMMARY_TITLES = {
    DocumentName.CONTRIBUTION_DETAILS: "个人缴费明细",
    DocumentName.RIGHTS_RECORD: "个人权益记录单",
    DocumentName.BENEFIT_CERTIFICATE: "待遇领取证明",
    DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE: "失业保险关系迁移证明",
    DocumentName.CONTRIBUTION_CERTIFICATE: "个人参保缴费证明",
}


OF_A_LINE: dict[DocumentName, Callable[[Contribution, DocumentCompiler], Document]] = {
    DocumentName.CONTRIBUTION_CERTIFICATE: lambda line, compiler: contribution_certificate.render(
        certificate_data(holder(), [line], imprint_of("证明")), compiler
    ),
    DocumentName.CONTRIBUTION_DETAILS: lambda line, compiler: contribution_details.render(
        details_data(holder(), [line], imprint_of("明细")), compiler
    ),
    DocumentName.RIGHTS_RECORD: lambda line, compiler: rights_record.render(
        rights_data(holder(), [line], (), imprint_of("记录")), compiler
    ),
}


def amounts(line: str) -> list[Decimal]:
    return [Decimal(found.replace(",", "")) for found in AMOUNT.findall(line)]


def list_lines(texts: Sequence[str], begin: str) -> list[list[Decimal]]:
    """The amounts of every line that begins so, over all pages."""
    lines = (line for text in texts for line in text.splitlines())
    return [amounts(line) for line in lines if re.match(begin, line)]


@pytest.mark.parametrize(("name", "months"), EVERY)
def test_every_page_says_which_it_is(
    compiler: DocumentCompiler, name: DocumentName, months: int
) -> None:
    document = CERTIFICATES[name](months, ISSUER, compiler)
    texts = page_texts(document.pdf)
    assert len(texts) == document.pages
    for number, text in enumerate(texts, start=1):
        assert f"编号{SERIAL}第{number}页共{len(texts)}页" in text.replace(" ", "")
    first = texts[0]
    assert f"姓名 {LONGEST_NAME}" in first
    assert NUMBER in first
    assert SUMMARY_TITLES[name] in first.replace(" ", "")
    assert NOTE in first.replace(" ", "")
    assert "以下空白" in texts[-1]
    assert "补打" not in first


@pytest.mark.parametrize("name", CERTIFICATES)
@pytest.mark.parametrize("issuer", [ISSUER, DEMO_ISSUER], ids=["real", "demo"])
def test_the_file_is_what_pdf_a_2a_asks_for(
    compiler: DocumentCompiler, name: DocumentName, issuer: Issuer
) -> None:
    # ISO 19005-2: 6.6.4 (XMP), 6.2.3 (output intent), 6.2.11.4 (fonts), 6.1.3, 6.5.1.
    document = CERTIFICATES[name](13, issuer, compiler)
    pdf = pikepdf.open(io.BytesIO(document.pdf))
    with pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")
        metadata = str(xmp) + str(pdf.docinfo)
    assert SERIAL in metadata
    assert LONGEST_NAME not in metadata
    assert NUMBER not in metadata
    (intent,) = pdf.Root["/OutputIntents"]
    assert intent["/DestOutputProfile"].read_bytes()
    descriptors = list(fonts(pdf))
    assert descriptors
    assert all("/FontFile3" in font or "/FontFile2" in font for font in descriptors)
    assert not pdf.is_encrypted
    assert not {"/OpenAction", "/AA", "/Names"} & set(pdf.Root.keys())


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_scanned_page_still_says_whose_it_is(
    compiler: DocumentCompiler, name: DocumentName
) -> None:
    document = CERTIFICATES[name](480, DEMO_ISSUER, compiler)
    scan = page_image(document.pdf, page=1, dpi=150)
    (code,) = zxingcpp.read_barcodes(scan.rotate(1.5, fillcolor=255))
    assert SERIAL in code.text
    assert "尾号0015" in code.text
    assert LONGEST_NAME not in code.text


def test_a_reprint_is_marked_on_every_page(compiler: DocumentCompiler) -> None:
    document = contribution_details.render(details(480, copy=Copy.REPRINT), compiler)
    for text in page_texts(document.pdf):
        assert f"编号 {SERIAL} 补打" in text


@pytest.mark.parametrize("months", MONTHS)
def test_the_details_on_paper_add_up(compiler: DocumentCompiler, months: int) -> None:
    made = details(months)
    texts = page_texts(contribution_details.render(made, compiler).pdf)
    cells = [cell for text in texts for cell in re.findall(r"\d{4}-\d{2}((?: [\d,.]+){3})", text)]
    assert len(cells) == 3 * months
    sums = [sum(amounts(cell)[place] for cell in cells) for place in (1, 2)]
    assert sums == [made.employer_total, made.personal_total]
    assert f"合计（元） {sums[0]:,.2f} {sums[1]:,.2f} {sum(sums):,.2f}" in texts[0]


OF_LINES = [name for name in CERTIFICATES if name is not DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE]


@pytest.mark.parametrize("name", OF_LINES)
def test_no_page_is_opened_for_the_closing_words_alone(
    compiler: DocumentCompiler, name: DocumentName
) -> None:
    for months in range(1, 26):
        texts = page_texts(CERTIFICATES[name](months, ISSUER, compiler).pdf)
        last = texts[-1].splitlines()
        assert any(len(amounts(line)) >= 2 for line in last), months
        assert "以下空白" in texts[-1]


@pytest.mark.parametrize("base", ["654321.09", "7654321.09", "87654321.09", "87654321098.00"])
@pytest.mark.parametrize("name", OF_A_LINE)
def test_figures_longer_than_foreseen_stay_on_their_line(
    compiler: DocumentCompiler, name: DocumentName, base: str
) -> None:
    line = contribution(LAST_MONTH, Decimal(base))
    text = page_texts(OF_A_LINE[name](line, compiler).pdf)[0]
    whole = f"{line.base:,.2f} {line.employer_part:,.2f} {line.personal_part:,.2f}"
    assert any(whole in each for each in text.splitlines())


@pytest.mark.parametrize("months", MONTHS)
def test_the_rights_on_paper_add_up(compiler: DocumentCompiler, months: int) -> None:
    made = rights(months)
    texts = page_texts(rights_record.render(made, compiler).pdf)
    paid = [line for line in list_lines(texts, r"\d{4} \d+ ") if len(line) == 3]
    years = list_lines(texts, r"\d{4} [\d,]+\.")
    employer = sum(section.employer_total for section in made.sections)
    personal = sum(section.personal_total for section in made.sections)
    assert [sum(line[place] for line in paid) for place in (1, 2)] == [employer, personal]
    assert len(years) == len(made.accounts[0].years)
    for opening, paid_in, interest, taken, closing in years:
        assert opening + paid_in + interest - taken == closing
    assert years[-1][-1] == made.accounts[0].balance


@pytest.mark.parametrize("months", MONTHS)
def test_the_pension_on_paper_adds_up(compiler: DocumentCompiler, months: int) -> None:
    made = benefits(months)
    texts = page_texts(benefit_certificate.render(made, compiler).pdf)
    lines = list_lines(texts, r"\d{4}-\d{2}( 至 \d{4}-\d{2})? \d+ ")[1:]
    assert sum(total for _, total in lines) == made.total == sum(b.amount for b in drawn(months))
    assert f"共领取{months}个月，合计人民币{made.total:,.2f}元" in "".join(texts[0].split())


ABOVE_THE_REMARKS_MM = 228


def ruled_at(pdf: bytes, mm: float) -> list[int]:
    """Where lines cross page 1 so far from its left edge, in pixels from its top."""
    x, end = (round(length / 25.4 * 150) for length in (mm, ABOVE_THE_REMARKS_MM))
    greys = page_image(pdf, 1, 150).crop((x, 0, x + 1, end)).tobytes()
    return [y for y in range(1, end) if greys[y] < 200 <= greys[y - 1]]


def test_every_line_of_a_list_is_ruled_from_edge_to_edge(compiler: DocumentCompiler) -> None:
    # Below the letterhead two lines; in the tables 4, 5 and 3; of four lists each the two rules and
    # a hair below each of two lines; over the remarks one.
    document = rights_record.render(rights(13), compiler)
    left, right = ruled_at(document.pdf, 20.5), ruled_at(document.pdf, 189.5)
    assert left == right
    assert len(left) == 2 + 4 + 5 + 3 + 4 * (2 + 2) + 1


def test_the_move_certificate_tells_what_is_left(compiler: DocumentCompiler) -> None:
    make = CERTIFICATES[DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE]
    (page,) = page_texts(make(180, ISSUER, compiler).pdf)
    for words in ("实缴180个月", "2026-08-01", "24个月已领取3个月", "剩余领取期限21个月"):
        assert words in page.replace(" ", ""), words


CONTRIBUTIONS = st.lists(
    st.builds(
        lambda back, base, insurance: contribution(LAST_MONTH.plus(-back), base, insurance),
        st.integers(0, 500),
        st.decimals(100, 90_000, places=2),
        st.sampled_from(Insurance),
    ),
    min_size=1,
    max_size=60,
)


@given(CONTRIBUTIONS)
def test_details_and_rights_hold_every_fen_that_was_paid(lines: list[Contribution]) -> None:
    employer = sum((line.employer_part for line in lines), Decimal())
    personal = sum((line.personal_part for line in lines), Decimal())
    made = details_data(holder(), lines, imprint_of("明细"))
    assert (made.employer_total, made.personal_total) == (employer, personal)
    record = rights_data(holder(), lines, (), imprint_of("记录"))
    assert sum((s.employer_total for s in record.sections), Decimal()) == employer
    assert sum((s.personal_total for s in record.sections), Decimal()) == personal
    bases = sum((year.base_total for s in record.sections for year in s.rows), Decimal())
    assert bases == sum((line.base for line in folded(lines)), Decimal())


@given(
    st.dictionaries(
        st.integers(0, 400), st.decimals(-999, 9_999, places=2), min_size=1, max_size=40
    )
)
def test_folding_loses_no_pension(by_month: dict[int, Decimal]) -> None:
    lines = [
        Benefit(BenefitKind.PENSION, LAST_MONTH.plus(-back), amount)
        for back, amount in by_month.items()
    ]
    pension = Pension(Insurance.EMPLOYEE_PENSION, LAST_MONTH.plus(-400), None)
    assume(any(by_month.values()))
    made = benefit_data(holder(), Entitlements(pension, None, ()), lines, imprint_of("证明"))
    assert made.total == sum(by_month.values())
    assert made.months == sum(amount > 0 for amount in by_month.values())


def test_owed_months_and_other_times_are_left_out() -> None:
    owed = contribution(LAST_MONTH, paid=False)
    year = Period(Month(2024, 1), Month(2024, 12))
    lines = [*history(40), owed]
    made = details_data(holder(), lines, imprint_of("明细"), year)
    assert made.period == year
    record = rights_data(holder(), lines, (account(4),), imprint_of("记录"), year)
    assert [each.year for each in record.accounts[0].years] == [2024]
    assert record.sections[0].months == 12


TIME = Period(Month(2024, 3), Month(2025, 2))
OF_A_TIME: dict[DocumentName, Callable[[DocumentCompiler], Document]] = {
    DocumentName.CONTRIBUTION_CERTIFICATE: lambda compiler: contribution_certificate.render(
        certificate_data(holder(), history(40), imprint_of("证明"), TIME), compiler
    ),
    DocumentName.CONTRIBUTION_DETAILS: lambda compiler: contribution_details.render(
        details_data(holder(), history(40), imprint_of("明细"), TIME), compiler
    ),
    DocumentName.RIGHTS_RECORD: lambda compiler: rights_record.render(
        rights_data(holder(), history(40), (account(4),), imprint_of("记录"), TIME), compiler
    ),
    DocumentName.BENEFIT_CERTIFICATE: lambda compiler: benefit_certificate.render(
        benefit_data(holder(), PENSIONER, drawn(40), imprint_of("证明"), TIME), compiler
    ),
}


@pytest.mark.parametrize("name", OF_A_TIME)
def test_a_paper_of_a_chosen_time_and_its_code_say_which(
    compiler: DocumentCompiler, name: DocumentName
) -> None:
    document = OF_A_TIME[name](compiler)
    whole_years = name is DocumentName.RIGHTS_RECORD
    said = "2024-01 至 2025-12" if whole_years else "2024-03 至 2025-02"
    text = "".join(page_texts(document.pdf)[0].split())
    assert f"按本人选择，只列{said}期间".replace(" ", "") in text
    (code,) = zxingcpp.read_barcodes(page_image(document.pdf, page=1, dpi=150))
    assert f"期间 {said}" in code.text


def test_a_certificate_of_a_chosen_time_says_what_was_paid_in_it() -> None:
    within = [line for line in history(40) if line.month in TIME]
    made = certificate_data(holder(), history(40), imprint_of("证明"), TIME)
    claims = contribution_certificate.statement(made)
    assert claims.period == TIME
    assert [total.amount for total in claims.totals] == [
        sum(line.employer_part for line in within),
        sum(line.personal_part for line in within),
    ]


def test_a_time_wider_than_what_was_paid_is_not_certified_as_paid() -> None:
    wide = Period(Month(2020, 1), LAST_MONTH.plus(12))
    made = certificate_data(holder(), history(3), imprint_of("证明"), wide)
    assert contribution_certificate.statement(made).period == Period(
        LAST_MONTH.plus(-2), LAST_MONTH
    )


def test_a_rights_record_has_whole_years_whatever_was_chosen() -> None:
    made = rights_data(holder(), history(40), (account(4),), imprint_of("记录"), TIME)
    assert made == rights_data(
        *(holder(), history(40), (account(4),), imprint_of("记录")),
        Period(Month(2024, 1), Month(2025, 12)),
    )
    assert [year.months for year in made.sections[0].rows] == [12, 12]


def test_a_rights_record_is_of_every_year_that_stands_on_it() -> None:
    account_of_four_years = account(4)
    lines = [line for line in history(40) if line.month.year == 2023]
    made = rights_data(holder(), lines, (account_of_four_years,), imprint_of("记录"))
    assert made.period == Period(Month(2022, 1), Month(2025, 12))


def test_who_has_nothing_gets_nothing() -> None:
    owed = [contribution(LAST_MONTH, paid=False)]
    nothing = Entitlements(None, None, ())
    ended = Entitlements(None, None, (Unemployment(date(2020, 1, 1), date(2020, 5, 1), 12, 4),))
    for make in (
        lambda: details_data(holder(), owed, imprint_of("明细")),
        lambda: rights_data(holder(), owed, (), imprint_of("记录")),
        lambda: move_data(holder(), UNEMPLOYED, owed, imprint_of("证明")),
    ):
        with pytest.raises(NothingPaidError):
            make()
    with pytest.raises(NothingDrawnError):
        benefit_data(holder(), nothing, drawn(3), imprint_of("证明"))
    with pytest.raises(NotUnemployedError):
        move_data(holder(), ended, history(30), imprint_of("证明"))


def test_only_pensions_are_certified() -> None:
    injury = Benefit(BenefitKind.INJURY_ALLOWANCE, LAST_MONTH, Decimal("1.00"))
    pension = Entitlements(Pension(Insurance.EMPLOYEE_PENSION, LAST_MONTH, None), None, ())
    with pytest.raises(NothingDrawnError):
        benefit_data(holder(), pension, [injury], imprint_of("证明"))


def test_the_log_sees_nobody() -> None:
    for made in (details(1), rights(1), benefits(1), move(1)):
        assert LONGEST_NAME not in repr(made)
        assert NUMBER not in repr(made)


LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4"/></svg>'
)


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_halls_own_logo_and_seal_take_their_places(
    compiler: DocumentCompiler, name: DocumentName
) -> None:
    plain = CERTIFICATES[name](1, ISSUER, compiler)
    own = CERTIFICATES[name](1, replace(ISSUER, logo=LOGO, seal=LOGO), compiler)
    assert "（盖章处）" in page_texts(plain.pdf)[0]
    assert "（盖章处）" not in page_texts(own.pdf)[0]
    dark = [page_image(document.pdf, 1, 40).histogram()[0] for document in (plain, own)]
    assert dark[1] > dark[0] + 2_000
