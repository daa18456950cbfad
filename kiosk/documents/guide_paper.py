"""What to bring and where to go, on paper (一次性告知): boxes to tick, then the sections."""

from dataclasses import dataclass
from enum import Enum, unique
from itertools import groupby

from kiosk.documents.compiler import DocumentCompiler, JsonValue, page_count
from kiosk.documents.document import Document, Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint, imprint_data
from kiosk.documents.qr_code import qr_matrix, qr_svg
from kiosk.documents.statement import StatementEncoder


@dataclass(frozen=True, slots=True)
class TickLine:
    """A paper to bring, under the heading of its case where it has one."""

    case: str | None
    paper: str


@unique
class LineMark(Enum):
    """What stands before each of several lines; the value is the template's word for it."""

    BULLET = "bullet"
    OWN_NUMBER = "own_number"
    """Nothing: the lines have their numbers already."""


@dataclass(frozen=True, slots=True)
class GuidePart:
    """A heading with its lines."""

    heading: str
    lines: tuple[str, ...]
    mark: LineMark = LineMark.BULLET


@dataclass(frozen=True, slots=True)
class GuidePaper:
    """A guide in the words to be printed; it names nobody."""

    imprint: Imprint
    matter: str
    summary: str
    checklist: tuple[TickLine, ...]
    sections: tuple[GuidePart, ...]
    code: str | None
    """What the QR code holds, for a phone to keep."""


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
            {"heading": part.heading, "lines": list(part.lines), "mark": part.mark.value}
            for part in guide.sections
        ],
        "qr_code": None if guide.code is None else qr_svg(qr_matrix(guide.code)),
    }
    pdf = compiler.compile(
        DocumentName.GUIDE_SLIP.template, data, created_at=guide.imprint.issued_at
    )
    return Document(pdf, guide.imprint.serial, page_count(pdf))
