"""What can go wrong with a document; the text of an error never holds what stood in it."""

from kiosk.errors import KioskError


class DocumentError(KioskError):
    """A document could not be made."""


class DocumentTemplateError(DocumentError):
    """A template is wrong. Takes this one document out of service, and nothing else.

    `message` is Typst's own and may quote the citizen's data: it is for `kiosk documents preview`,
    so `str()` leaves it out.
    """

    code = "document.template"

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: the template does not compile")
        self.file = file
        self.line = line
        self.message = message


class MissingGlyphError(DocumentError):
    """The template holds a character no installed font can draw.

    The paper would show a blank there, so it is not made. `characters` are those that lack, as long
    as somebody can put others in their place; they may be a name's.
    """

    code = "document.missing_glyph"

    def __init__(self, file: str, line: int, characters: str = "") -> None:
        super().__init__(f"{file}:{line}: no font has a character of the data")
        self.file = file
        self.line = line
        self.characters = characters


class FontsMissingError(DocumentError):
    """The fonts of the documents are not installed (Debian: fonts-noto-cjk)."""

    code = "document.fonts_missing"

    def __init__(self, families: tuple[str, ...]) -> None:
        super().__init__(f"missing font families: {', '.join(families)}")
        self.families = families


class NothingPaidError(DocumentError):
    """Nothing is booked as paid in the period, so there is nothing to certify."""

    code = "document.nothing_paid"


class NothingDrawnError(DocumentError):
    """No pension was paid out in the period, so there is nothing to certify."""

    code = "document.nothing_drawn"


class NotUnemployedError(DocumentError):
    """The records hold no unemployment that lasts, so no insurance relation can be moved by it."""

    code = "document.not_unemployed"


class UnprintableFactsError(DocumentError):
    """The records hold something that cannot stand on this paper, such as a fraction of a fen.

    The text says which rule was broken, never by what.
    """

    code = "document.unprintable_facts"


class DocumentFault(DocumentError):
    """Making the paper failed by a fault of ours; `kind` is the type of what was raised."""

    code = "document.fault"

    def __init__(self, kind: str) -> None:
        super().__init__(f"{kind} while a paper was made")
        self.kind = kind


class SerialError(DocumentError):
    """What was typed or read is no serial number of ours: a character is wrong or missing."""

    code = "document.serial"
