"""Something small as the texts of several QR codes, and back, in whatever order they were read.

A text is `HALL-KIOSK-EXPORT NAME 2/5 #…`: its head is for people, and what stands behind the # is
base41, which a code holds in its alphanumeric mode (kiosk.documents.qr_code).
"""

import re
from collections.abc import Iterable
from typing import ClassVar, Final

from kiosk.errors import KioskError
from kiosk.trust.base41 import Base41Error, decode, encode

PART_BYTES: Final = 590
"""900 characters and the head: a code of version 20 at level M, which every panel shows at the size
that phones read at arm's length."""
MOST_CODES: Final = 6
MOST_BYTES: Final = PART_BYTES * MOST_CODES
_TEXT: Final = re.compile(
    r"HALL-KIOSK-EXPORT (?P<name>[!-~]{1,40}) (?P<number>[1-6])/(?P<count>[1-6]) #(?P<part>[!-~]+)"
)


class CodesIncomplete(KioskError):
    """What was read from the codes is not whole; says what is missing."""

    code: ClassVar[str] = "export.codes-incomplete"


def in_codes(content: bytes, name: str) -> tuple[str, ...]:
    """Return the texts of the codes, in order.

    Raises:
        ValueError: it is more than `MOST_BYTES`.
    """
    if len(content) > MOST_BYTES:
        raise ValueError("too much for codes")
    parts = [content[at : at + PART_BYTES] for at in range(0, len(content), PART_BYTES)]
    return tuple(
        f"HALL-KIOSK-EXPORT {name} {number}/{len(parts)} #{encode(part)}"
        for number, part in enumerate(parts, start=1)
    )


def from_codes(texts: Iterable[str]) -> tuple[str, bytes]:
    """Return name and content of what these texts hold; what else stands around them is left out.

    Raises:
        CodesIncomplete: a part is missing, unreadable, or of another export.
    """
    found = [match for text in texts for match in _TEXT.finditer(text)]
    kinds = {(one["name"], int(one["count"])) for one in found}
    if len(kinds) != 1:
        names = ", ".join(sorted(name for name, _ in kinds))
        raise CodesIncomplete(f"codes of several exports: {names}" if kinds else "no code of ours")
    ((name, count),) = kinds
    try:
        parts = {int(one["number"]): decode(one["part"]) for one in found}
    except Base41Error as error:
        raise CodesIncomplete(f"a code was changed: {error}") from error
    missing = [number for number in range(1, count + 1) if number not in parts]
    if missing:
        listed = ", ".join(f"{number}/{count}" for number in missing)
        raise CodesIncomplete(f"missing: {listed}")
    return name, b"".join(parts[number] for number in range(1, count + 1))
