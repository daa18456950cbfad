import io
import os
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
import zxingcpp

from db.records import Contribution, Insurance, Month, Period
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import certificate_data, render, statement
from kiosk.documents.document import Issuer
from kiosk.documents.errors import NothingPaidError
from kiosk.documents.statement import statement_text
from tests.kiosk.documents.examples import (
    DEMO_ISSUER,
    ISSUER,
    LAST_MONTH,
    LONGEST_NAME,
    NUMBER,
    SERIAL,
    WORKERS_INSURANCES,
    certificate,
    contribution,
    history,
    holder,
    imprint,
)
from tests.kiosk.documents.pdf_reading import fonts, page_image, page_texts

LENGTHS = {1: 1, 13: 1, 360: 2, 480: 2}
"""Months of one insurance, and the pages they fill."""

LINE = re.compile(r"\d{4}-\d{2} ")
"""How a line of the list begins."""


def test_only_months_booked_as_paid_are_certified() -> None:
    paid = contribution(LAST_MONTH)
    owed = contribution(LAST_MONTH.plus(-1), paid=False)
    assert certificate([owed, paid]) == certificate([paid])


def test_only_months_of_the_period_are_certified() -> None:
    year = Period(Month(2025, 1), Month(2025, 12))
    chosen = certificate_data(holder(), history(40), imprint("证明"), year)
    assert chosen.period == year


@pytest.mark.parametrize(
    "contributions",
    [[], [contribution(LAST_MONTH, paid=False)]],
    ids=["no history", "nothing paid"],
)
def test_nothing_paid_is_no_certificate(contributions: list[Contribution]) -> None:
    with pytest.raises(NothingPaidError):
        certificate(contributions)


def test_the_totals_are_the_sums_of_the_lines() -> None:
    made = certificate(history(37, insurances=tuple(Insurance), months_a_base=5))
    lines = [run for section in made.sections for run in section.rows]
    assert made.employer_total == sum(line.employer_part for line in lines)
    assert made.personal_total == sum(line.personal_part for line in lines)
    assert made.total == made.employer_total + made.personal_total


def test_the_log_sees_nobody() -> None:
    text = repr(certificate(history(1)))
    assert "张样本" not in text
    assert NUMBER not in text


def test_the_text_of_a_certificate_of_one_month(compiler: DocumentCompiler) -> None:
    document = render(certificate([contribution(LAST_MONTH)]), compiler)
    (page,) = page_texts(document.pdf)
    for line in (
        "示例市社会保险事业中心（演示）",
        "姓名 张样本",
        f"社会保障号码 {NUMBER} 编号 {SERIAL}",
        "打印网点 示例市政务服务大厅（演示） 打印时间 2026-11-22 10:31:05",
        "职工基本养老保险 2025-12 1 800.00 400.00 1,200.00",
        "起止年月 月数 月缴费基数 单位缴纳 个人缴纳 合计",
        "缴费单位：演示机械制造有限公司（虚构）",
        "2025-12 1 5,000.00 800.00 400.00 1,200.00",
        "—— 以下空白 ——",
        f"编号 {SERIAL} 第1页 共1页 2026-11-22 10:31:05 终端 DEMO-01",
    ):
        assert line in page.splitlines(), line
    for words in ("个人参保缴费证明", "只列已到账的缴费月份", "这是地区说明。", "用手机扫码"):
        assert words in page.replace(" ", ""), words


@pytest.mark.parametrize(("months", "pages"), LENGTHS.items())
def test_every_page_says_which_it_is(compiler: DocumentCompiler, months: int, pages: int) -> None:
    document = render(certificate(history(months), LONGEST_NAME), compiler)
    texts = page_texts(document.pdf)
    assert document.pages == len(texts) == pages
    for number, text in enumerate(texts, start=1):
        assert f"编号 {SERIAL} 第{number}页 共{pages}页" in text
        assert "起止年月 月数 月缴费基数 单位缴纳 个人缴纳 合计" in text
    assert f"姓名 {LONGEST_NAME}" in texts[0]
    assert "—— 以下空白 ——" in texts[-1]


@pytest.mark.parametrize("months", [470, 480])
@pytest.mark.parametrize("months_an_employer", [24, 36, 600])
def test_an_employer_stands_over_the_first_line_of_every_page(
    compiler: DocumentCompiler, months: int, months_an_employer: int
) -> None:
    made = certificate(history(months, months_an_employer=months_an_employer))
    for text in page_texts(render(made, compiler).pdf):
        lines = [line for line in text.splitlines() if line]
        heads = [i for i, line in enumerate(lines) if line.startswith("缴费单位：")]
        assert heads[0] < next(i for i, line in enumerate(lines) if LINE.match(line))
        assert all(LINE.match(lines[head + 1]) for head in heads)


@pytest.mark.parametrize("months", LENGTHS)
def test_the_lines_on_paper_add_up_to_the_sum_on_paper(
    compiler: DocumentCompiler, months: int
) -> None:
    made = certificate(history(months, insurances=WORKERS_INSURANCES, months_a_base=7))
    printed = "\n".join(page_texts(render(made, compiler).pdf))
    lines = [line.split() for line in printed.splitlines() if LINE.match(line)]
    sums = [sum(Decimal(line[i].replace(",", "")) for line in lines) for i in (-3, -2, -1)]
    totals = [f"{amount:,.2f}" for amount in sums]
    assert f"合计（元） {' '.join(totals)}" in printed
    assert sums[2] == made.total


@pytest.mark.parametrize("insurance", Insurance)
def test_every_insurance_has_a_name_on_paper(
    compiler: DocumentCompiler, insurance: Insurance
) -> None:
    document = render(certificate([contribution(LAST_MONTH, insurance=insurance)]), compiler)
    assert "险 2025-12 1 " in page_texts(document.pdf)[0]


def test_notes_tell_what_a_line_cannot(compiler: DocumentCompiler) -> None:
    restless = history(12, months_a_base=1)
    doubled = [contribution(LAST_MONTH), contribution(LAST_MONTH, employer=None)]
    plain, varying, twice = (
        page_texts(render(certificate(lines), compiler).pdf)[0].replace("\n", "").replace(" ", "")
        for lines in (history(12), restless, doubled)
    )
    assert "合为一行" in varying
    assert "合为一行" not in plain
    assert "只计一次" in twice
    assert "只计一次" not in plain
    assert "个人缴费" in twice


@pytest.mark.parametrize("demo", [True, False])
def test_only_a_demo_says_so(compiler: DocumentCompiler, demo: bool) -> None:
    issuer = replace(ISSUER, agency="示例机构", hall="示例大厅", demo=demo)
    made = certificate(history(1), issuer=issuer)
    text = page_texts(render(made, compiler).pdf)[0]
    assert ("★" in text) is demo
    assert ("作" in text) is demo, "the watermark, whose letters come in no order"
    assert ("（盖章处）" in text) is not demo


@pytest.mark.parametrize("months", [1, 480])
def test_the_qr_code_of_a_scanned_page_holds_the_statement(
    compiler: DocumentCompiler, months: int
) -> None:
    made = certificate(history(months), LONGEST_NAME, DEMO_ISSUER)
    scan = page_image(render(made, compiler).pdf, page=1, dpi=150)
    for turned in (scan, scan.rotate(1.5, fillcolor=255)):
        (code,) = zxingcpp.read_barcodes(turned)
        assert code.text == statement_text(statement(made))


def test_the_statement_identifies_nobody_by_itself() -> None:
    text = statement_text(statement(certificate(history(13), LONGEST_NAME)))
    assert LONGEST_NAME not in text
    assert NUMBER not in text
    assert "尾号0015" in text


def test_another_encoder_takes_the_place_of_the_text(compiler: DocumentCompiler) -> None:
    document = render(certificate(history(1)), compiler, encode=lambda facts: facts.serial)
    (code,) = zxingcpp.read_barcodes(page_image(document.pdf, page=1, dpi=150))
    assert code.text == SERIAL


@pytest.mark.parametrize("months", LENGTHS)
@pytest.mark.parametrize("issuer", [ISSUER, DEMO_ISSUER], ids=["real", "demo"])
def test_the_file_is_what_pdf_a_2a_asks_for(
    compiler: DocumentCompiler, months: int, issuer: Issuer
) -> None:
    # ISO 19005-2: 6.6.4 (XMP), 6.2.3 (output intent), 6.2.11.4 (fonts), 6.1.3, 6.5.1, 6.1.7.
    document = render(certificate(history(months), LONGEST_NAME, issuer), compiler)
    pdf = pikepdf.open(io.BytesIO(document.pdf))
    with pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")
        assert SERIAL in str(xmp["dc:title"])
    (intent,) = pdf.Root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].read_bytes()
    descriptors = list(fonts(pdf))
    assert len(descriptors) >= 3
    assert all("/FontFile3" in font or "/FontFile2" in font for font in descriptors)
    assert not pdf.is_encrypted
    assert "/ID" in pdf.trailer
    assert not {"/OpenAction", "/AA", "/Names"} & set(pdf.Root.keys())
    assert b"/JavaScript" not in document.pdf
    assert b"/EmbeddedFile" not in document.pdf


def test_no_name_or_number_is_in_the_files_metadata(compiler: DocumentCompiler) -> None:
    pdf = pikepdf.open(io.BytesIO(render(certificate(history(1)), compiler).pdf))
    with pdf.open_metadata() as xmp:
        metadata = str(xmp) + str(pdf.docinfo)
    assert "张样本" not in metadata
    assert NUMBER not in metadata


def test_nothing_is_written_to_a_disk(
    compiler: DocumentCompiler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler.warm_up()
    nowhere = str(tmp_path / "absent")
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, nowhere)
    monkeypatch.chdir(tmp_path)
    render(certificate(history(2)), compiler)
    assert os.listdir(tmp_path) == []
