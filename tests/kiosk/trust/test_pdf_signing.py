"""The signed file, looked at with other eyes: pikepdf, pyHanko's validator, poppler."""

import io
import re
import subprocess
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from asn1crypto.cms import ContentInfo
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import render
from kiosk.documents.document import Document
from kiosk.documents.errors import DocumentError
from kiosk.trust.cms import CmsSigner
from kiosk.trust.document_signer import DocumentSigner
from kiosk.trust.pdf_signing import FIELD_NAME
from tests.kiosk.documents.examples import ISSUED_AT, SERIAL, certificate, history
from tests.kiosk.documents.pdf_reading import fonts, page_image, page_texts

Both = tuple[Document, Document]


@pytest.fixture(scope="module")
def before_and_after(signer: DocumentSigner, compiler: DocumentCompiler) -> Both:
    """A certificate of many pages as it was compiled, and signed."""
    plain = render(certificate(history(480)), compiler, signer.encode)
    return plain, signer.sign(plain)


def metadata(document: Document) -> bytes:
    with pikepdf.open(io.BytesIO(document.pdf)) as pdf:
        return pdf.Root["/Metadata"].read_bytes()


@pytest.mark.parametrize("which", [0, 1], ids=["before", "after"])
def test_the_file_is_what_pdf_a_2a_asks_for(before_and_after: Both, which: int) -> None:
    # ISO 19005-2: 6.6.4 (XMP), 6.2.3 (output intent), 6.2.11.4 (fonts), 6.1.3, 6.5.1, 6.1.7.
    document = before_and_after[which]
    pdf = pikepdf.open(io.BytesIO(document.pdf))
    with pdf.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")
        assert SERIAL in str(xmp["dc:title"])
    (intent,) = pdf.Root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts(pdf))
    assert not pdf.is_encrypted
    assert "/ID" in pdf.trailer
    assert pdf.pdf_version == "1.7"
    assert not {"/OpenAction", "/AA", "/Names", "/Version", "/Extensions"} & set(pdf.Root.keys())
    assert b"/JavaScript" not in document.pdf
    assert b"/EmbeddedFile" not in document.pdf
    # 6.3.2 and 6.3.3: every annotation prints; one with a face has an appearance.
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            assert int(annotation["/F"]) & 4
            assert not int(annotation["/F"]) & 0b100011
            assert annotation["/Subtype"] == "/Link" or list(annotation["/Rect"]) == [-1] * 4


def test_signing_leaves_the_form_as_pdf_a_wants_it(before_and_after: Both) -> None:
    # ISO 19005-2, 6.4.1 and 6.4.2: no appearances to be made by the reader, and no XFA.
    pdf = pikepdf.open(io.BytesIO(before_and_after[1].pdf))
    form = pdf.Root["/AcroForm"]
    assert "/NeedAppearances" not in form
    assert "/XFA" not in form
    (field,) = form["/Fields"]
    assert field["/T"] == FIELD_NAME
    assert "/A" not in field
    assert "/AA" not in field
    assert field["/V"]["/SubFilter"] == "/adbe.pkcs7.detached"


def test_what_was_compiled_stands_unchanged_in_front(before_and_after: Both) -> None:
    plain, signed = before_and_after
    assert signed.pdf.startswith(plain.pdf)
    assert signed.serial == plain.serial
    assert signed.pages == plain.pages == len(page_texts(signed.pdf))
    assert metadata(signed) == metadata(plain)


def test_signing_paints_nothing(before_and_after: Both) -> None:
    plain, signed = before_and_after
    assert page_image(plain.pdf, 1, 60).tobytes() == page_image(signed.pdf, 1, 60).tobytes()


def test_pyhanko_finds_the_signature_valid(document: Document) -> None:
    (signature,) = PdfFileReader(io.BytesIO(document.pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[signature.signer_cert], moment=ISSUED_AT)
    status = validate_pdf_signature(signature, context)
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.md_algorithm == "sha256"
    attributes = {
        one["type"].native: one["values"] for one in signature.signer_info["signed_attrs"]
    }
    assert [time.native for time in attributes["signing_time"]] == [ISSUED_AT]


def test_another_program_finds_it_valid_too(document: Document, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(document.pdf)
    run = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, check=True)
    said = run.stdout.decode()
    assert "Signature is Valid." in said
    assert "Total document signed" in said


def cms_of(pdf: bytes) -> bytes:
    """The CMS object in the file, without the zeros that fill its room."""
    room = pdf[(start := pdf.rindex(b"/Contents <") + len(b"/Contents <")) : pdf.index(b">", start)]
    content: bytes = ContentInfo.load(bytes.fromhex(room.decode())).dump()
    return content


def test_openssl_finds_it_valid_too(document: Document, tmp_path: Path) -> None:
    first, length = (int(found) for found in re.findall(rb"\[0 (\d+) (\d+) ", document.pdf)[-1])
    (tmp_path / "content").write_bytes(document.pdf[:first] + document.pdf[length:])
    (tmp_path / "cms").write_bytes(cms_of(document.pdf))
    command = "openssl cms -verify -binary -inform DER -in cms -content content -noverify -out out"
    run = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr
    (tmp_path / "content").write_bytes(document.pdf[: first - 1] + b"x" + document.pdf[length:])
    assert subprocess.run(command.split(), cwd=tmp_path, capture_output=True).returncode != 0


@pytest.mark.parametrize("command", ["qpdf --check -", "mutool info -", "mutool sign -"])
def test_other_programs_read_it_without_complaint(
    document: Document, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(document.pdf)
    arguments = [str(file) if one == "-" else one for one in command.split()]
    run = subprocess.run(arguments, capture_output=True, check=True)
    said = (run.stdout + run.stderr).decode(errors="replace").lower()
    assert not [word for word in ("warning", "error:", "repair", "damaged") if word in said], said


@pytest.mark.parametrize("moment", [ISSUED_AT.replace(year=2049), ISSUED_AT.replace(year=2050)])
def test_the_time_is_written_as_its_year_asks(signer: DocumentSigner, moment: datetime) -> None:
    cms = ContentInfo.load(CmsSigner(signer._key).sign(bytes(32), moment))
    (info,) = cms["content"]["signer_infos"]
    attributes = {one["type"].native: one["values"] for one in info["signed_attrs"]}
    assert attributes["signing_time"][0].native == moment
    assert attributes["signing_time"][0].name == (
        "utc_time" if moment.year < 2050 else "generalized_time"
    )


@pytest.mark.parametrize(
    "other",
    [b"", b"%PDF-1.7\n", b"trailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"],
    ids=["nothing", "a header", "an end"],
)
def test_only_files_of_our_making_are_signed(signer: DocumentSigner, other: bytes) -> None:
    with pytest.raises(DocumentError):
        signer.sign(Document(other, "S-1", 1))


def test_the_time_is_the_terminals(document: Document) -> None:
    with pikepdf.open(io.BytesIO(document.pdf)) as pdf:
        (field,) = pdf.Root["/AcroForm"]["/Fields"]
        text = str(field["/V"]["/M"])
    moment = datetime.strptime(text.replace("'", ""), "D:%Y%m%d%H%M%S%z")
    assert moment == ISSUED_AT
