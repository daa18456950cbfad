"""The reference pictures of the main pages; run this module to renew them.

Run: python -m tests.kiosk.ui.reference_pictures

They are small: what counts is where things stand and in which colours, not the edge of a letter.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from kiosk.demo.render import Rendering, render_page, usual_panel
from kiosk.demo.samples import HALL, sample_pages
from kiosk.language.texts import Language
from kiosk.ui.design.appearance import Renders, Settings
from kiosk.ui.design.metrics import Care, TypeSize
from kiosk.ui.design.theme import ThemeName

FOLDER = Path(__file__).parent / "references"
WIDTH_UPRIGHT, WIDTH_WIDE = 270, 480
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
UPRIGHT, WIDE = (1080, 1920), (1920, 1080)
CARE_IN_THE_DARK = Settings(
    language=Language.ENGLISH,
    theme=ThemeName.HIGH_CONTRAST_DARK,
    type_size=TypeSize.LARGE,
    care=Care.CARE,
)
PICTURES: dict[str, tuple[str, tuple[int, int], Settings]] = {
    **{kind: (kind, UPRIGHT, Settings()) for kind in sample_pages()},
    **{
        f"{kind}-wide": (kind, WIDE, Settings())
        for kind in ("welcome", "menu", "confirm", "search", "guide")
    },
    **{
        f"{kind}-care": (kind, UPRIGHT, CARE_IN_THE_DARK)
        for kind in ("welcome", "confirm", "result", "failure")
    },
}
"""Each picture's page, panel and settings."""


def draw_reference(name: str, catalogues: Callable[[Language], Renders]) -> QImage:
    """Return the picture `name` as the code draws it now."""
    kind, size, settings = PICTURES[name]
    rendering = Rendering(catalogues, usual_panel(*size), HALL, settings, clock=lambda: NOON)
    picture = render_page(sample_pages()[kind], rendering)
    width = WIDTH_UPRIGHT if size is UPRIGHT else WIDTH_WIDE
    return picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)


def main() -> None:
    """Draw all reference pictures anew."""
    from kiosk.language.translations import compile_translations
    from kiosk.ui.application import catalogue, make_application

    compile_translations()
    application = make_application()
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for name in PICTURES:
        draw_reference(name, catalogue).save(str(FOLDER / f"{name}.png"))
    application.quit()


if __name__ == "__main__":
    main()
