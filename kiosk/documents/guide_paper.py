"""What to bring and where to go, on paper (一次性告知): boxes to tick, then the sections."""

from dataclasses import dataclass

from kiosk.documents.compiler import DocumentCompiler, JsonValue, page_count
from kiosk.documents.document import Document, Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint, imprint_data
from kiosk.documents.qr_code import qr_matrix, qr_svg
from kiosk.documents.statement import StatementEncoder


@dataclass(frozen=True, slots=True)
class GuidePart:
    """Lines under their heading; None where they need none beside the paper's own."""

    heading: str | None
    lines: tuple[str, ...]
    numbered: bool = False
    """The lines have their own numbers already, so that nothing stands before them."""


@dataclass(frozen=True, slots=True)
class GuidePaper:
    """A guide in the words to be printed; it names nobody."""

    imprint: Imprint
    matter: str
    summary: str
    checklist: tuple[GuidePart, ...]
    """The papers to tick off, a part for each case that has its own."""
    sections: tuple[GuidePart, ...]
    code: str | None
    """What the QR code holds, for a phone to keep; None where one cannot hold it."""


def make(
    guide: GuidePaper, paper: Paper, compiler: DocumentCompiler, _encode: StatementEncoder
) -> Document:
    """The guide as `render` makes it; it carries no statement."""
    return render(guide, compiler, paper)


def render(guide: GuidePaper, compiler: DocumentCompiler, paper: Paper) -> Document:
    """The guide as a PDF for this paper.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    data: dict[str, JsonValue] = {
        **imprint_data(guide.imprint),
        "paper": paper.value,
        "matter": guide.matter,
        "summary": guide.summary,
        "checklist": [
            {"case": part.heading, "papers": list(part.lines)} for part in guide.checklist
        ],
        "sections": [
            {
                "heading": part.heading,
                "lines": list(part.lines),
                "mark": "own_number" if part.numbered else "bullet",
            }
            for part in guide.sections
        ],
        "qr_code": None if guide.code is None else qr_svg(qr_matrix(guide.code)),
    }
    pdf = compiler.compile(
        DocumentName.GUIDE_SLIP.template, data, created_at=guide.imprint.issued_at
    )
    return Document(pdf, guide.imprint.serial, page_count(pdf))
