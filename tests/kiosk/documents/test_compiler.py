import io
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pytest

from kiosk.documents.compiler import DocumentCompiler, page_count
from kiosk.documents.errors import DocumentTemplateError, FontsMissingError, MissingGlyphError
from tests.kiosk.documents.examples import ISSUED_AT
from tests.kiosk.documents.pdf_reading import page_texts, running_text

HEAD = '#set text(font: "Noto Serif CJK SC")\n#let data = json(bytes(sys.inputs.data))\n'


def written(folder: Path, **templates: str) -> DocumentCompiler:
    for name, source in templates.items():
        (folder / f"{name}.typ").write_text(source, encoding="utf-8")
    return DocumentCompiler(folder)


def test_data_reaches_the_page(tmp_path: Path) -> None:
    compiler = written(tmp_path, hello=HEAD + "#data.name 1 #str(data.months)")
    pdf = compiler.compile("hello.typ", {"name": "张样本", "months": 12}, created_at=ISSUED_AT)
    assert page_texts(pdf) == ["张样本 1 12"]


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    compiler = written(tmp_path, hello=HEAD + "#data.name")
    first, second, other = (
        compiler.compile("hello.typ", {"name": name}, created_at=ISSUED_AT)
        for name in ("甲", "甲", "乙")
    )
    assert first == second != other


def test_no_data_stays_for_the_next_document(tmp_path: Path) -> None:
    compiler = written(tmp_path, hello=HEAD + '#data.at("name", default: "-")')
    compiler.compile("hello.typ", {"name": "张样本"}, created_at=ISSUED_AT)
    assert page_texts(compiler.compile("hello.typ", {}, created_at=ISSUED_AT)) == ["-"]


def test_the_creation_date_is_the_moment_given(tmp_path: Path) -> None:
    compiler = written(tmp_path, hello="x")
    moment = datetime(2026, 11, 22, 10, 31, 5, 999, tzinfo=timezone(timedelta(hours=8)))
    pdf = pikepdf.open(io.BytesIO(compiler.compile("hello.typ", {}, created_at=moment)))
    assert str(pdf.docinfo["/CreationDate"]) == "D:20261122023105Z"


def test_a_naive_time_is_refused(tmp_path: Path) -> None:
    naive = ISSUED_AT.replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        written(tmp_path, hello="x").compile("hello.typ", {}, created_at=naive)


@pytest.mark.parametrize("pages", [1, 2, 40, 200])
def test_pages_are_counted(tmp_path: Path, pages: int) -> None:
    source = "#for i in range(" + str(pages - 1) + ") { [x]; pagebreak() }\nx"
    pdf = written(tmp_path, many=source).compile("many.typ", {}, created_at=ISSUED_AT)
    assert page_count(pdf) == pages == len(pikepdf.open(io.BytesIO(pdf)).pages)


def test_what_is_no_pdf_has_no_pages() -> None:
    with pytest.raises(ValueError, match="PDF"):
        page_count(b"")


@pytest.mark.parametrize(
    ("source", "file", "line"),
    [
        (HEAD + "\n#data.absent", "broken.typ", 4),
        (HEAD + "#table(columns: 2)[a", "broken.typ", 3),
        (HEAD + '#import "part.typ": double\n#double(data.name)', "part.typ", 2),
    ],
    ids=["missing key", "syntax", "in an imported file"],
)
def test_a_template_error_names_file_and_line_and_nobody(
    tmp_path: Path, source: str, file: str, line: int
) -> None:
    compiler = written(tmp_path, broken=source, part="#let double(x) = {\n  x * none\n}")
    with pytest.raises(DocumentTemplateError) as raised:
        compiler.compile("broken.typ", {"name": "张样本"}, created_at=ISSUED_AT)
    assert (raised.value.file, raised.value.line) == (file, line)
    assert raised.value.message
    assert "张样本" not in str(raised.value)


def test_an_error_drags_no_text_of_the_document_into_the_log(tmp_path: Path) -> None:
    compiler = written(tmp_path, broken=HEAD + "#panic(data.name)")
    with pytest.raises(DocumentTemplateError) as raised:
        compiler.compile("broken.typ", {"name": "张样本"}, created_at=ISSUED_AT)
    assert "张样本" in raised.value.message
    assert "张样本" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_an_absent_template_is_a_template_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentTemplateError) as raised:
        DocumentCompiler(tmp_path).compile("absent.typ", {}, created_at=ISSUED_AT)
    assert (raised.value.file, raised.value.line) == ("absent.typ", 0)


@pytest.mark.parametrize("character", ["\ue123", "\U0002ebf0"], ids=["private use", "too new"])
def test_a_character_without_a_glyph_is_not_printed_as_a_blank(
    tmp_path: Path, character: str
) -> None:
    compiler = written(tmp_path, hello=HEAD + "#data.name", own=HEAD + f"张{character}")
    pdf = compiler.compile("hello.typ", {"name": "张" + character}, created_at=ISSUED_AT)
    assert "张〓" in running_text(pdf)
    with pytest.raises(MissingGlyphError) as raised:
        compiler.compile("own.typ", {"name": "张"}, created_at=ISSUED_AT)
    assert (raised.value.file, raised.value.line) == ("own.typ", 3)
    assert character not in str(raised.value)


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        ("甲\0乙\x1b丙\x85丁", "甲乙丙丁"),
        ("甲\u202e54321\u202c乙", "甲54321乙"),
        ("甲\u2066\u200d乙\ufeff丙\xad丁", "甲乙丙丁"),
        ("甲\ud800乙", "甲〓乙"),
        ("甲" + "".join(chr(0xF0000 + n) for n in range(12)) + "乙", "甲" + "〓" * 12 + "乙"),
        ("甲བོད乙", "甲〓〓〓乙"),
        ('甲\\u0000"}乙', '甲\\u0000"}乙'),
        ("甲#panic() $a$ *b* \\ 乙", "甲#panic()$a$*b*\\乙"),
    ],
)
def test_whatever_the_records_hold_is_printed_as_far_as_it_can_be_seen(
    tmp_path: Path, stored: str, printed: str
) -> None:
    compiler = written(tmp_path, hello=HEAD + "#data.rows.first().name")
    pdf = compiler.compile("hello.typ", {"rows": [{"name": stored}]}, created_at=ISSUED_AT)
    assert running_text(pdf) == printed


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    with pytest.raises(FontsMissingError) as raised:
        DocumentCompiler(fonts=(tmp_path,)).warm_up()
    assert raised.value.families == ("Noto Sans CJK SC", "Noto Serif CJK SC")


def test_warming_up_compiles_with_the_shipped_templates(compiler: DocumentCompiler) -> None:
    compiler.warm_up()
