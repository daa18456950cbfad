"""Lists to take along and blank forms: complete on slip and A4, and the words are data."""

from pathlib import Path

import pytest

from kiosk.documents import blank_form, guide_paper
from kiosk.documents.blank_form import load_forms
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document import Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.guide_paper import GuidePaper, GuidePart
from kiosk.documents.imprint import Imprint
from kiosk.documents.wording import OUR_WORDING, load_wordings
from kiosk.folders import REGIONS_FOLDER
from kiosk.settings.toml_files import DataFileBroken
from tests.kiosk.documents.examples import DEMO_ISSUER, ISSUED_AT, ISSUER, SERIAL
from tests.kiosk.documents.papers import imprint_of
from tests.kiosk.documents.pdf_reading import running_text

REGIONS = sorted(file.parent.name for file in REGIONS_FOLDER.glob("*/region.toml"))
GUIDE = GuidePaper(
    imprint=imprint_of("办事材料清单（一次性告知）", DEMO_ISSUER),
    matter="工伤医疗待遇核定支付",
    summary="凭票据报销。",
    checklist=(GuidePart("门诊", ("门诊发票", "病历")), GuidePart(None, ("身份证",))),
    sections=(
        GuidePart("办理时限", ("5个工作日内",)),
        GuidePart("窗口", ("1. 带上材料。", "2. 窗口受理。"), numbered=True),
        GuidePart("注意", ("带原件。", "早点来。")),
    ),
    code="https://example.invalid/guide",
)


@pytest.mark.parametrize("paper", Paper)
def test_a_guide_on_paper_has_every_paper_and_section(
    compiler: DocumentCompiler, paper: Paper
) -> None:
    text = running_text(guide_paper.render(GUIDE, compiler, paper).pdf)
    for part in (*GUIDE.checklist, *GUIDE.sections):
        assert (part.heading or "") in text
        assert all("".join(line.split()) in text for line in part.lines)
    assert "•1." not in text
    assert "•带原件。" in text
    assert text.count("门诊发票") == 1
    assert SERIAL in text or paper is Paper.SLIP_80_MM


@pytest.mark.parametrize("region", REGIONS)
def test_the_forms_of_a_region_are_whole(compiler: DocumentCompiler, region: str) -> None:
    forms, faults = load_forms(region)
    assert faults == ()
    imprint = Imprint(ISSUER, SERIAL, ISSUED_AT, load_wordings(region).of[DocumentName.BLANK_FORM])
    for form in forms.values():
        document = blank_form.render(form, imprint, compiler)
        assert document.pages == 1
        text = running_text(document.pdf)
        assert form.title in text
        for field in (*form.heading, *(field for row in form.rows for field in row.fields)):
            assert field in text, field


def test_the_filing_of_treatment_elsewhere_has_the_fields_of_the_source() -> None:
    # 001, item 33, the printed form.
    form = load_forms("jinan")[0]["treatment_elsewhere_filing"]
    assert form.heading == ("单位名称（盖章）",)
    assert [field for row in form.rows for field in row.fields] == [
        "姓名",
        "身份证号码",
        "工伤时间",
        "工伤部位",
        "异地就医原因",
        "就医医院名称",
        "医院等级",
        "是否当地工伤保险协议机构",
    ]
    assert form.opinions == ("用人单位意见",)


@pytest.mark.parametrize("region", REGIONS)
def test_every_document_has_words_in_every_region(region: str) -> None:
    wordings = load_wordings(region)
    assert wordings.faults == ()
    assert set(wordings.of) == set(DocumentName)


def test_weihai_calls_the_benefit_certificate_by_its_own_name() -> None:
    # 000, item 25, procedure.
    assert load_wordings("weihai").of[DocumentName.BENEFIT_CERTIFICATE].title == "养老金收入证明"


def test_a_hall_has_the_last_word(tmp_path: Path) -> None:
    own = tmp_path / "wording.toml"
    own.write_text('[benefit_certificate]\ntitle = "养老待遇证明"\n', encoding="utf-8")
    words = load_wordings("weihai", own).of[DocumentName.BENEFIT_CERTIFICATE]
    assert (words.title, words.notes) == ("养老待遇证明", ())


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('[benefit_certificate]\ntitel = "x"\n', "title"),
        ('[no_such_paper]\ntitle = "x"\n', "no such document"),
        ("[broken", "TOML"),
    ],
    ids=["misspelt key", "unknown document", "no TOML"],
)
def test_a_broken_table_leaves_the_one_before_it(tmp_path: Path, content: str, fault: str) -> None:
    own = tmp_path / "wording.toml"
    own.write_text(content, encoding="utf-8")
    wordings = load_wordings("weihai", own)
    assert wordings.of[DocumentName.BENEFIT_CERTIFICATE].title == "养老金收入证明"
    (found,) = wordings.faults
    assert isinstance(found, DataFileBroken)
    assert found.file == own
    assert fault in found.fault or fault == "TOML"


def test_our_own_wording_is_whole() -> None:
    assert OUR_WORDING.is_file()
    assert load_wordings("no-such-region").faults == ()
