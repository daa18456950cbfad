"""What to bring and where to go, on paper (一次性告知): boxes to tick, then the sections."""

from dataclasses import dataclass
from itertools import groupby

from kiosk.documents.compiler import DocumentCompiler, JsonValue, page_count
from kiosk.documents.document import Document, Paper
from kiosk.documents.imprint import Imprint, imprint_data
from kiosk.documents.qr_code import qr_matrix, qr_svg
from kiosk.documents.wording import DocumentName


@dataclass(frozen=True, slots=True)
class TickLine:
    """A paper to bring, under the heading of its case where it has one."""

    case: str | None
    paper: str


@dataclass(frozen=True, slots=True)
class GuidePaper:
    """A guide in the words to be printed; it names nobody."""

    imprint: Imprint
    matter: str
    summary: str
    checklist: tuple[TickLine, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    """Heading and lines of each."""
    code: str | None
    """What the QR code holds, for a phone to keep."""


def render(guide: GuidePaper, compiler: DocumentCompiler, paper: Paper) -> Document:
    """The guide as a PDF for this paper.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    cases = groupby(guide.checklist, key=lambda line: line.case)
    data: dict[str, JsonValue] = {
        **imprint_data(guide.imprint),
        "paper": paper.value,
        "matter": guide.matter,
        "summary": guide.summary,
        "checklist": [
            {"case": case, "papers": [line.paper for line in lines]} for case, lines in cases
        ],
        "sections": [
            {"heading": heading, "lines": list(lines)} for heading, lines in guide.sections
        ],
        "qr_code": None if guide.code is None else qr_svg(qr_matrix(guide.code)),
    }
    pdf = compiler.compile(
        DocumentName.GUIDE_SLIP.template, data, created_at=guide.imprint.issued_at
    )
    return Document(pdf, guide.imprint.serial, page_count(pdf))
