"""A signature as drawn on a form: PDF operators for the place that application.typ keeps free.

The place is the same on page 1 of every form, whatever stands above it. Nothing is written, so no
font is needed: the strokes are lines, and what they are bound to is a QR code of rectangles.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.documents.qr_code import qr_matrix
from kiosk.pages.signature import PenPoint, Signature

POINTS_PER_MM: Final = 72 / 25.4

#: As in application.typ, from the lower left corner of the page.
SIGN_LEFT_MM, SIGN_BOTTOM_MM, SIGN_WIDTH_MM, SIGN_HEIGHT_MM = 24.0, 22.0, 92.0, 33.0
CODE_LEFT_MM, CODE_BOTTOM_MM, CODE_SIDE_MM = 161.0, 25.0, 26.0

INK_MM: Final = 0.55


@dataclass(frozen=True, slots=True)
class _Fit:
    """How a drawing is moved, and made smaller but never larger, to fit its place."""

    scale: float
    left: float
    top: float

    def place(self, at: PenPoint) -> tuple[float, float]:
        """Return where a point of the pad lies on the page, in points; the page counts upwards."""
        return (
            (self.left + at.x_mm * self.scale) * POINTS_PER_MM,
            (self.top - at.y_mm * self.scale) * POINTS_PER_MM,
        )


def drawn(signature: Signature) -> bytes:
    """Return the operators that draw the strokes as they were (ISO 32000-1, 8.5)."""
    fit = _fitted([point for stroke in signature.strokes for point in stroke.points])
    lines = [f"0 G 1 J 1 j {INK_MM * POINTS_PER_MM:.3f} w"]
    for stroke in signature.strokes:
        (first_x, first_y), *others = map(fit.place, stroke.points)
        lines.append(f"{first_x:.2f} {first_y:.2f} m")
        lines += [f"{x:.2f} {y:.2f} l" for x, y in others or [(first_x, first_y)]]
        lines.append("S")
    return "\n".join(lines).encode()


def page_content(strokes: bytes | None, code: str) -> bytes:
    """Return what is added to the page: the strokes, if any, and the code of what they sign.

    It is marked as an artifact: a reading voice is told of the signature by the form's own words.
    """
    return b"/Artifact BMC\n" + (strokes or b"") + b"\n" + _code(code) + b"EMC\n"


def _fitted(points: list[PenPoint]) -> _Fit:
    left, right = min(at.x_mm for at in points), max(at.x_mm for at in points)
    top, bottom = min(at.y_mm for at in points), max(at.y_mm for at in points)
    width, height = max(right - left, 0.1), max(bottom - top, 0.1)
    room = (SIGN_WIDTH_MM - 2 * INK_MM, SIGN_HEIGHT_MM - 2 * INK_MM)
    scale = min(1.0, room[0] / width, room[1] / height)
    return _Fit(
        scale,
        SIGN_LEFT_MM + (SIGN_WIDTH_MM - width * scale) / 2 - left * scale,
        SIGN_BOTTOM_MM + (SIGN_HEIGHT_MM + height * scale) / 2 + top * scale,
    )


def _code(text: str) -> bytes:
    """Return the operators that paint a QR code, its quiet zone left to the form."""
    matrix = qr_matrix(text)
    module = CODE_SIDE_MM * POINTS_PER_MM / len(matrix)
    left, top = CODE_LEFT_MM * POINTS_PER_MM, (CODE_BOTTOM_MM + CODE_SIDE_MM) * POINTS_PER_MM

    def stretches() -> Iterator[str]:
        for y, row in enumerate(matrix):
            start: int | None = None
            for x, dark in enumerate((*row, False)):
                if dark and start is None:
                    start = x
                elif not dark and start is not None:
                    at = f"{left + start * module:.3f} {top - (y + 1) * module:.3f}"
                    yield f"{at} {(x - start) * module:.3f} {module:.3f} re"
                    start = None

    return "\n".join(["0 g", *stretches(), "f", ""]).encode()
