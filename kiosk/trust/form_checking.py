"""What a signed application form is bound to, looked up again in the file and compared.

The terminal's signature over the whole file is `pdf_checking`'s matter; here it is whether the
citizen confirmed these very pages, with these very strokes.
"""

import io
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from kiosk.documents.application_form import BINDING_VERSION, canonical
from kiosk.trust.pdf_signing import PIECE_NAME
from kiosk.trust.sealing import SealingFailed
from kiosk.trust.stroke_sealing import SEALED, opened


class FormNotBoundError(ValueError):
    """The file is no signed form, or something in it is not what was confirmed."""

    def __init__(self, fault: str, *, is_no_form: bool = False) -> None:
        super().__init__(fault)
        self.is_no_form = is_no_form


@dataclass(frozen=True, slots=True)
class FormBinding:
    """What the citizen confirmed, as the file says and as its bytes bear out."""

    pages: bytes
    """The very file whose pages were shown, with which the signed one begins."""
    facts: dict[str, Any]
    """Operation, serial number, terminal, time, declarations; see docs/trust.md."""
    strokes: dict[str, Any] | None
    """None where the PIN took the signature's place, or who asks cannot open them."""
    sealed: bool = False
    """Whether the strokes are readable for the agency alone."""

    def __repr__(self) -> str:
        return "FormBinding(<redacted>)"


def binding_of(pdf: bytes, identity: Path | None = None) -> FormBinding:
    """Return what a form of ours is bound to.

    Args:
        identity: the agency's key (age) to sealed strokes; without it these are not compared.

    Raises:
        FormNotBoundError: it is none, or pages or strokes are not those that were confirmed.
        SealingFailed: the key does not open the strokes.
    """
    try:
        private = json.loads(_private(pdf))
        facts, strokes = private["binding"], private["strokes"]
        pages = pdf[: facts["pages_bytes"]]
        stated = (facts["version"], facts["pages_sha256"], facts["strokes_sha256"])
        sealed = strokes is not None and SEALED in strokes
        if sealed:
            strokes = None if identity is None else opened(strokes, identity)
        if sealed and identity is None:
            drawn = facts["strokes_sha256"]
        else:
            drawn = None if strokes is None else sha256(canonical(strokes)).hexdigest()
    except (FormNotBoundError, SealingFailed):
        raise
    except Exception as error:  # noqa: BLE001 - a stranger's file breaks where it likes
        raise FormNotBoundError(type(error).__name__) from None
    if stated != (BINDING_VERSION, sha256(pages).hexdigest(), drawn):
        raise FormNotBoundError("pages or strokes are not those that were confirmed")
    return FormBinding(pages, facts, strokes, sealed)


def _private(pdf: bytes) -> bytes:
    from pyhanko.pdf_utils.reader import PdfFileReader

    page = PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Kids"][0]
    if "/PieceInfo" not in page:
        raise FormNotBoundError("nobody has signed it on a screen", is_no_form=True)
    data: bytes = page["/PieceInfo"]["/" + PIECE_NAME]["/Private"].data
    return data
