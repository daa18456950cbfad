"""Application forms: whole, signed on the very pages shown, and void once anything is changed."""

import io
import json
import subprocess
from dataclasses import fields, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from kiosk.commands import kiosk
from kiosk.demo import samples
from kiosk.documents.application_form import canonical, confirmed, draft
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.signature_mark import (
    CODE_BOTTOM_MM,
    CODE_LEFT_MM,
    CODE_SIDE_MM,
    POINTS_PER_MM,
    SIGN_BOTTOM_MM,
    SIGN_HEIGHT_MM,
    SIGN_LEFT_MM,
    SIGN_WIDTH_MM,
    drawn,
)
from kiosk.documents.statement import statement_text
from kiosk.pages.signature import PenPoint, PenStroke, Pointer, Signature
from kiosk.trust.document_signer import DocumentSigner, NoSigner
from kiosk.trust.errors import SigningKeyError, StrokesNotSealedError
from kiosk.trust.form_checking import FormNotBoundError, binding_of
from kiosk.trust.pdf_check import SignedFile, SignedForm
from kiosk.trust.pdf_checking import check_pdf
from kiosk.trust.published_keys import PublishedKeys, save_published_keys
from kiosk.trust.statement_checking import Doubt, Doubtful
from kiosk.trust.terminal_key import TerminalKey
from tests.kiosk.documents.examples import ISSUED_AT, LONGEST_NAME, NUMBER, SERIAL
from tests.kiosk.documents.forms import (
    DECLARATIONS,
    ITEMS,
    NONCE,
    OPERATION,
    application_form,
    confirmation,
)
from tests.kiosk.documents.pdf_reading import fonts, page_image, running_text
from tests.kiosk.trust.examples import ISSUER, PAGE

DPI = 150
BENEFIT = DocumentName.UNEMPLOYMENT_BENEFIT_FORM
SIGNATURE = samples.signature()
PAGE_HEIGHT_MM = 297.0


def shown_of(
    signer: DocumentSigner, compiler: DocumentCompiler, name: DocumentName = BENEFIT
) -> Document:
    return signer.sign(draft(application_form(name), compiler, statement_text))


def signed_of(
    signer: DocumentSigner,
    compiler: DocumentCompiler,
    shown: Document,
    signature: Signature | None = SIGNATURE,
    name: DocumentName = BENEFIT,
) -> Document:
    how = confirmation(application_form(name), signature)
    return signer.sign(confirmed(shown, how, compiler, statement_text))


@pytest.fixture(scope="module")
def shown(signer: DocumentSigner, compiler: DocumentCompiler) -> Document:
    """The pages before anybody has signed them."""
    return shown_of(signer, compiler)


@pytest.fixture(scope="module")
def signed(signer: DocumentSigner, compiler: DocumentCompiler, shown: Document) -> Document:
    """The same, signed."""
    return signed_of(signer, compiler, shown)


@pytest.mark.parametrize("name", ITEMS, ids=lambda name: name.value)
def test_every_item_and_declaration_stands_on_one_page(
    signer: DocumentSigner, compiler: DocumentCompiler, name: DocumentName
) -> None:
    document = shown_of(signer, compiler, name)
    form, text = application_form(name), running_text(document.pdf).replace("\u200b", "")
    assert document.pages == 1
    for field in fields(form.items):
        value = getattr(form.items, field.name)
        words = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
        assert "".join(words.split()) in text, words
    for words in (form.imprint.wording.title, LONGEST_NAME, NUMBER, SERIAL, *DECLARATIONS):
        assert words in text
    for words in (form.imprint.issuer.hall, form.imprint.issuer.terminal_id, "2026-11-2210:31:05"):
        assert words in text
    assert "{" not in text
    assert text.index("三、本人声明") < text.index("声明文本版本2026-11-01") < len(text)


def test_the_pages_shown_are_the_beginning_of_what_is_signed(
    shown: Document, signed: Document
) -> None:
    assert shown.awaits_signature
    assert b"/ByteRange" not in shown.pdf
    assert signed.pdf.startswith(shown.pdf)
    assert not signed.awaits_signature
    assert signed.mark is None
    assert signed.serial == shown.serial == SERIAL


def test_the_file_says_what_was_confirmed_and_bears_it_out(
    shown: Document, signed: Document
) -> None:
    binding = binding_of(signed.pdf)
    assert binding.pages == shown.pdf
    assert binding.facts == {
        "application": "unemployment_benefit_form",
        "confirmed_at": "2026-11-22T10:31:05+08:00",
        "confirmed_by": "signature",
        "declarations_sha256": sha256(canonical(DECLARATIONS)).hexdigest(),
        "declarations_version": "2026-11-01",
        "nonce": NONCE,
        "operation": OPERATION,
        "pages_bytes": len(shown.pdf),
        "pages_sha256": sha256(shown.pdf).hexdigest(),
        "person": NUMBER,
        "serial": SERIAL,
        "strokes_sha256": SIGNATURE.digest(),
        "terminal": "DEMO-01",
        "version": 1,
    }
    assert binding.strokes is not None
    assert canonical(binding.strokes) == SIGNATURE.canonical()


def test_the_terminals_key_signs_the_whole(signed: Document, keys: PublishedKeys) -> None:
    assert isinstance(check_pdf(signed.pdf, keys).file, SignedFile)


def test_an_engineer_is_told_that_pages_and_strokes_are_those(
    signed: Document, keys: PublishedKeys, tmp_path: Path
) -> None:
    form, keys_file = tmp_path / "form.pdf", tmp_path / "keys.json"
    form.write_bytes(signed.pdf)
    save_published_keys(keys_file, keys.values())
    command = ["verify", str(form), "--keys", str(keys_file), "--json"]
    run = CliRunner().invoke(kiosk, command)
    told = json.loads(run.stdout)
    assert run.exit_code == 0
    assert told["outcome"] == "genuine"
    assert told["form"]["facts"] == {
        "application": "unemployment_benefit_form",
        "serial": SERIAL,
        "confirmed_by": "signature",
        "confirmed_at": "2026-11-22T10:31:05+08:00",
        "terminal": "DEMO-01",
        "operation": OPERATION,
    }
    assert NUMBER not in run.stdout
    form.write_bytes(signed.pdf.replace(b"/LastModified", b"/LastModifiex", 1))
    assert CliRunner().invoke(kiosk, command).exit_code == 1


def test_who_has_the_key_cannot_pass_other_strokes_off_as_confirmed(
    signer: DocumentSigner, compiler: DocumentCompiler, shown: Document, keys: PublishedKeys
) -> None:
    how = confirmation(application_form(BENEFIT), SIGNATURE)
    mark = confirmed(shown, how, compiler, statement_text).mark
    assert mark is not None
    forged = replace(mark, private=mark.private.replace(b'"pen"', b'"pem"'))
    pdf = signer.sign(replace(shown, awaits_signature=False, mark=forged)).pdf
    check = check_pdf(pdf, keys)
    assert isinstance(check.file, SignedFile)
    assert check.statement == Doubtful(Doubt.ALTERED)


@pytest.mark.parametrize("part", range(20))
def test_any_change_after_signing_voids_it(
    signed: Document, keys: PublishedKeys, part: int
) -> None:
    place = len(signed.pdf) * (2 * part + 1) // 40
    changed = bytearray(signed.pdf)
    changed[place] ^= 1
    assert not isinstance(check_pdf(bytes(changed), keys).file, SignedFile)


def test_other_pages_or_strokes_are_not_what_was_confirmed(
    signer: DocumentSigner, compiler: DocumentCompiler, shown: Document, signed: Document
) -> None:
    """Even who has the terminal's key cannot put one form's signature under another's pages."""
    other = application_form(BENEFIT, applicant="李样本")
    pages = draft(other, compiler, statement_text)
    mark = confirmed(shown, confirmation(other, SIGNATURE), compiler, statement_text).mark
    with pytest.raises(FormNotBoundError):
        binding_of(signer.sign(replace(pages, awaits_signature=False, mark=mark)).pdf)
    assert mark is not None
    forged = replace(mark, private=mark.private.replace(b'"pen"', b'"pem"'))
    with pytest.raises(FormNotBoundError):
        binding_of(signer.sign(replace(shown, awaits_signature=False, mark=forged)).pdf)
    with pytest.raises(FormNotBoundError):
        binding_of(shown.pdf)
    with pytest.raises(FormNotBoundError):
        binding_of(b"no PDF")


def _box(left: float, bottom: float, width: float, height: float) -> tuple[int, int, int, int]:
    """A place of the page in the pixels of its picture."""
    dots = DPI / 25.4
    top = PAGE_HEIGHT_MM - bottom - height
    return (
        round(left * dots),
        round(top * dots),
        round((left + width) * dots),
        round((top + height) * dots),
    )


SIGN_BOX = _box(SIGN_LEFT_MM, SIGN_BOTTOM_MM, SIGN_WIDTH_MM, SIGN_HEIGHT_MM)
CODE_BOX = _box(CODE_LEFT_MM, CODE_BOTTOM_MM, CODE_SIDE_MM, CODE_SIDE_MM)


@pytest.mark.parametrize("name", ITEMS, ids=lambda name: name.value)
def test_ink_and_code_lie_where_the_form_keeps_room_and_nowhere_else(
    signer: DocumentSigner, compiler: DocumentCompiler, name: DocumentName
) -> None:
    shown = shown_of(signer, compiler, name)
    before = page_image(shown.pdf, 1, DPI)
    after = page_image(signed_of(signer, compiler, shown, name=name).pdf, 1, DPI)
    for box in (SIGN_BOX, CODE_BOX):
        assert before.crop(box).getextrema() == (255, 255), "the room is not free"
        assert after.crop(box).getextrema() == (0, 255), "nothing was drawn"
    added = ImageChops.difference(before, after)
    for box in (SIGN_BOX, CODE_BOX):
        added.paste(0, (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1))
    assert added.getbbox() is None


def test_the_code_on_paper_tells_both_digests(shown: Document, signed: Document) -> None:
    picture = page_image(signed.pdf, 1, DPI)
    found = zxingcpp.read_barcodes(picture.crop(_grown(CODE_BOX)))
    assert [one.text for one in found] == [
        f"sha256#{sha256(shown.pdf).hexdigest()} {SIGNATURE.digest()}".upper().replace(
            "SHA256", "sha256"
        )
    ]


def _grown(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return (box[0] - 12, box[1] - 12, box[2] + 12, box[3] + 12)


def test_who_confirmed_by_pin_leaves_the_place_empty(
    signer: DocumentSigner, compiler: DocumentCompiler, shown: Document
) -> None:
    document = signed_of(signer, compiler, shown, signature=None)
    binding = binding_of(document.pdf)
    assert (binding.facts["confirmed_by"], binding.strokes) == ("PIN", None)
    picture = page_image(document.pdf, 1, DPI)
    assert picture.crop(SIGN_BOX).getextrema() == (255, 255)
    (code,) = zxingcpp.read_barcodes(picture.crop(_grown(CODE_BOX)))
    assert code.text.endswith(" PIN")


def test_strokes_are_readable_for_the_agency_alone(
    sealing: tuple[DocumentSigner, Path], compiler: DocumentCompiler, keys: PublishedKeys
) -> None:
    signer, identity = sealing
    sealed = signed_of(signer, compiler, shown_of(signer, compiler))
    assert isinstance(check_pdf(sealed.pdf, keys).statement, SignedForm)
    without = binding_of(sealed.pdf)
    assert (without.strokes, without.sealed) == (None, True)
    opened = binding_of(sealed.pdf, identity)
    assert opened.strokes == json.loads(SIGNATURE.canonical())
    assert opened.facts["strokes_sha256"] == SIGNATURE.digest()


def test_sealed_strokes_of_another_signature_are_found_out(
    sealing: tuple[DocumentSigner, Path], compiler: DocumentCompiler
) -> None:
    signer, identity = sealing
    shown = shown_of(signer, compiler)
    how = confirmation(application_form(BENEFIT), SIGNATURE)
    mark = confirmed(shown, how, compiler, statement_text).mark
    assert mark is not None
    forged = replace(mark, private=mark.private.replace(b'"pen"', b'"pem"'))
    document = signer.sign(replace(shown, awaits_signature=False, mark=forged))
    assert binding_of(document.pdf).sealed
    with pytest.raises(FormNotBoundError):
        binding_of(document.pdf, identity)


def test_what_cannot_be_sealed_is_not_signed(
    terminal_key: TerminalKey, compiler: DocumentCompiler, tmp_path: Path
) -> None:
    (tmp_path / "empty").touch()
    for file in (tmp_path / "absent", tmp_path / "empty"):
        signer = signer_with(terminal_key, strokes_for=file)
        shown = shown_of(signer, compiler)
        with pytest.raises(StrokesNotSealedError):
            signed_of(signer, compiler, shown)
        assert signed_of(signer, compiler, shown, signature=None).mark is None


@pytest.fixture(scope="module")
def sealing(
    terminal_key: TerminalKey, tmp_path_factory: pytest.TempPathFactory
) -> tuple[DocumentSigner, Path]:
    """A signer that seals strokes, and the agency's key to them."""
    identity = tmp_path_factory.mktemp("agency") / "identity.txt"
    subprocess.run(["age-keygen", "-o", str(identity)], check=True, capture_output=True)
    told = subprocess.run(["age-keygen", "-y", str(identity)], check=True, capture_output=True)
    recipients = identity.with_name("recipients.txt")
    recipients.write_bytes(told.stdout)
    return signer_with(terminal_key, strokes_for=recipients), identity


def signer_with(key: TerminalKey, strokes_for: Path) -> DocumentSigner:
    return DocumentSigner(
        lambda: key,
        issuer=ISSUER,
        page=PAGE,
        demo=False,
        clock=lambda: ISSUED_AT,
        strokes_for=strokes_for,
    )


def test_it_is_still_what_pdf_a_2a_asks_for(shown: Document, signed: Document) -> None:
    # ISO 19005-2: 6.6.4 (XMP), 6.2.4.3 (device colours need the intent), 6.2.11.4, 6.1.3.
    with pikepdf.open(io.BytesIO(signed.pdf)) as pdf, pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")
        assert len(pdf.Root["/OutputIntents"]) == 1
        assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts(pdf))
        page = pdf.pages[0]
        _save, _own, added = (bytes(part.read_bytes()) for part in page["/Contents"])
        assert added.startswith(b"Q\n/Artifact BMC")
        assert added.endswith(b"EMC\n")
        assert "/LastModified" in page
        assert len(list(pdf.Root["/AcroForm"]["/Fields"])) == 1
    assert b"/EmbeddedFile" not in signed.pdf


@pytest.mark.parametrize("command", ["qpdf --check -", "mutool info -", "pdfsig -nocert -"])
def test_other_programs_read_it_without_complaint(
    signed: Document, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed.pdf)
    arguments = [str(file) if one == "-" else one for one in command.split()]
    run = subprocess.run(arguments, capture_output=True, check=True)
    said = (run.stdout + run.stderr).decode(errors="replace").lower()
    assert not [word for word in ("warning", "error:", "repair", "damaged") if word in said], said


def test_a_terminal_without_a_key_takes_no_application(compiler: DocumentCompiler) -> None:
    with pytest.raises(SigningKeyError):
        NoSigner().sign(draft(application_form(BENEFIT), compiler, statement_text))


POINTS = st.builds(
    PenPoint,
    st.floats(-50, 400),
    st.floats(-50, 300),
    st.integers(0, 100_000),
    st.none() | st.floats(0, 1),
)
STROKES = st.builds(
    PenStroke, st.sampled_from(Pointer), st.lists(POINTS, min_size=1, max_size=20).map(tuple)
)


@settings(max_examples=200)
@given(st.lists(STROKES, min_size=1, max_size=8))
def test_whatever_is_drawn_stays_in_its_place_and_is_never_larger(strokes: list[PenStroke]) -> None:
    operators = drawn(Signature(tuple(strokes), 300, 200, 0.25)).decode().splitlines()
    places = [line.split()[:2] for line in operators if line.endswith((" m", " l"))]
    for x, y in places:
        assert float(x) / POINTS_PER_MM + 0.01 >= SIGN_LEFT_MM
        assert float(x) / POINTS_PER_MM - 0.01 <= SIGN_LEFT_MM + SIGN_WIDTH_MM
        assert float(y) / POINTS_PER_MM + 0.01 >= SIGN_BOTTOM_MM
        assert float(y) / POINTS_PER_MM - 0.01 <= SIGN_BOTTOM_MM + SIGN_HEIGHT_MM
    across = max(float(x) for x, _ in places) - min(float(x) for x, _ in places)
    xs = [point.x_mm for stroke in strokes for point in stroke.points]
    assert across / POINTS_PER_MM <= max(xs) - min(xs) + 0.02


def test_nothing_of_it_shows_in_a_log(shown: Document) -> None:
    form = application_form(BENEFIT)
    how = confirmation(form, SIGNATURE)
    for said in (repr(form), repr(how), repr(shown), str(how)):
        assert NUMBER not in said
        assert LONGEST_NAME not in said
