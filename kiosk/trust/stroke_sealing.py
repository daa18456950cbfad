"""A signature's strokes within its form, readable for the agency alone.

How somebody writes, point for point, is theirs for life. What is drawn on the page stays to be
seen; its times and pressures are sealed (age), and the digest in the form is that of what is
sealed.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kiosk.documents.application_form import canonical
from kiosk.documents.document import Mark
from kiosk.trust.sealing import seal, unseal

SEALED: Final = "age"


def with_sealed_strokes(mark: Mark, recipients: Path) -> Mark:
    """Return the mark with its strokes sealed for the keys in `recipients`; by PIN there are none.

    Raises:
        SealingFailed: the file holds no key, or age is not installed.
    """
    private = json.loads(mark.private)
    if private["strokes"] is None:
        return mark
    sealed = b64encode(seal(canonical(private["strokes"]), recipients)).decode()
    return replace(mark, private=canonical({**private, "strokes": {SEALED: sealed}}))


def opened(strokes: dict[str, Any], identity: Path) -> dict[str, Any]:
    """Return sealed strokes as they were drawn.

    Raises:
        SealingFailed: they were sealed for others, or damaged.
    """
    drawn: dict[str, Any] = json.loads(unseal(b64decode(strokes[SEALED]), identity))
    return drawn
