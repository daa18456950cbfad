"""QR codes: a text as a matrix of modules, for the screen to paint and for paper as SVG.

Error correction is level M (15 %): a stamp's edge or a fold costs a few modules, and the next level
up would make every module a tenth smaller, which costs more on a scan at 150 dpi.

The mask pattern is fixed. Trying all eight for the lowest penalty (ISO/IEC 18004:2015, 7.8.3) is
five sixths of the encoder's time, 20 ms of a certificate's 60; a reader takes the pattern from the
format information, and after error correction coding our texts have no large even areas.

A text whose end is written in the alphanumeric set, as the signed statement behind an address is,
goes in as two segments: 5.5 bits a character of the second, not 8 (7.4.4).
"""

import math
import re
from typing import Final

QrMatrix = tuple[tuple[bool, ...], ...]
"""Rows of modules, True is dark; square, without the quiet zone."""

QUIET_ZONE_MODULES = 4
"""Light modules on every side (ISO/IEC 18004:2015, 9.1)."""

MOST_BYTES = 2331
"""What the largest code, version 40, holds at level M (ISO/IEC 18004:2015, table 7); two segments
hold two bytes less, which `qrcode` itself refuses."""

_MOST_BYTES_OF_VERSION_9 = 182
"""More only fit from version 10 on, where lengths take other bits: `qrcode` need not try before."""

_MASK_PATTERN = 3
_ALPHANUMERIC_END: Final = re.compile(r"(?<=#)(?!.*0{20})[0-9A-Z $%*+\-./:]+\Z")
"""The fragment of an address, if the alphanumeric mode can write it.

WORKAROUND for qrcode 8.2: a block of zeros, as zeros or bytes in numeric mode can make it, ends in
"glog(0)". The smallest block holds 23 characters, so fewer zeros in a row never fill one.
"""


def qr_matrix(text: str) -> QrMatrix:
    """The modules of a QR code that holds `text` (UTF-8), as small as it can be.

    Raises:
        ValueError: the text is too long for any QR code.
    """
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode
    from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

    end = _ALPHANUMERIC_END.search(text)
    fragment = b"" if end is None else end[0].encode()
    head = text.encode().removesuffix(fragment)
    size = len(head) + math.ceil(len(fragment) * 5.5 / 8)
    if size > MOST_BYTES:
        raise ValueError("too long for a QR code")
    code = QRCode(
        version=10 if size > _MOST_BYTES_OF_VERSION_9 else 1,
        error_correction=ERROR_CORRECT_M,
        border=0,
        mask_pattern=_MASK_PATTERN,
    )
    code.add_data(QRData(head, mode=MODE_8BIT_BYTE), optimize=0)
    if fragment:
        code.add_data(QRData(fragment, mode=MODE_ALPHA_NUM), optimize=0)
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def qr_svg(matrix: QrMatrix) -> str:
    """The matrix as an SVG image with its quiet zone: one path, a module is one unit."""
    side = len(matrix) + 2 * QUIET_ZONE_MODULES
    strokes = "".join(
        f"M{QUIET_ZONE_MODULES + x} {QUIET_ZONE_MODULES + y}h{length}v1h-{length}z"
        for y, row in enumerate(matrix)
        for x, length in _dark_stretches(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
        f' width="{side}" height="{side}"><path d="{strokes}"/></svg>'
    )


def _dark_stretches(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """Start and length of each unbroken stretch of dark modules."""
    stretches: list[tuple[int, int]] = []
    start: int | None = None
    for x, dark in enumerate((*row, False)):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            stretches.append((start, x - start))
            start = None
    return stretches
