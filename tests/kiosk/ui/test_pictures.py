"""Every icon and every movement has its drawing, and pages load no more than they need."""

import subprocess
import sys

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from kiosk.demo.render import SIZES, Rendering, render_countdown, render_page, usual_panel
from kiosk.demo.samples import HALL, QUESTION_STILL_THERE, sample_pages
from kiosk.pages.kinds import Icon, Movement
from kiosk.ui.design.icons import IconName, Sign, icon_pixmap
from kiosk.ui.widgets.movement import WORKING, load_scene
from tests.kiosk.ui.conftest import MakeCatalogue

SIDE = 48
ROUNDING = 2
STEP = 5
TOO_EARLY = {"PySide6.QtPdf", "PySide6.QtQml", "PySide6.QtSvgWidgets", "qrcode", "babel", "trio"}


@pytest.mark.parametrize("icon", [*Icon, *Sign])
def test_every_icon_is_drawn_in_its_colour(qapp: QApplication, icon: IconName) -> None:
    colour = QColor("#0a5063")
    picture = icon_pixmap(icon, SIDE, colour).toImage()
    drawn = {
        picture.pixelColor(x, y).name()
        for x in range(SIDE)
        for y in range(SIDE)
        if picture.pixelColor(x, y).alpha() == 255
    }
    assert drawn
    assert all(_near(QColor(each), colour) for each in drawn)


def _near(one: QColor, other: QColor) -> bool:
    """Whether two colours differ by no more than the rounding of a painter."""
    apart = (
        one.red() - other.red(),
        one.green() - other.green(),
        one.blue() - other.blue(),
    )
    return all(abs(each) <= ROUNDING for each in apart)


@pytest.mark.parametrize("name", [*(each.value for each in Movement), WORKING])
def test_every_movement_moves_parts_it_has(name: str) -> None:
    scene = load_scene(name)
    parts = [part for part, _ in scene.parts]
    assert parts
    assert set(scene.keyframes) <= set(parts)
    for frames in scene.keyframes.values():
        shares = [frame.at for frame in frames]
        assert shares == sorted(shares)
        assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("name", [each.value for each in Movement])
def test_a_round_ends_where_it_began(name: str) -> None:
    scene = load_scene(name)
    for part, _ in scene.parts:
        start, end = scene.state(part, 0.0), scene.state(part, 1.0)
        assert end.opacity == 0 or (start.x, start.y) == (end.x, end.y)


@pytest.mark.parametrize("kind", list(sample_pages()))
def test_every_page_kind_becomes_a_picture(
    qapp: QApplication, catalogues: MakeCatalogue, kind: str
) -> None:
    size = SIZES[0]
    picture = render_page(sample_pages()[kind], Rendering(catalogues, usual_panel(*size), HALL))
    assert (picture.width(), picture.height()) == size
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(0, size[0], STEP)
        for y in range(size[1] // 4, 3 * size[1] // 4, STEP)
    }
    assert len(colours) > 1


def test_the_countdown_becomes_a_picture(qapp: QApplication, catalogues: MakeCatalogue) -> None:
    rendering = Rendering(catalogues, usual_panel(*SIZES[1]), HALL)
    picture = render_countdown(
        sample_pages()["confirm"], rendering, seconds=9, question=QUESTION_STILL_THERE
    )
    assert (picture.width(), picture.height()) == SIZES[1]


def test_the_welcome_page_loads_nothing_it_does_not_need() -> None:
    program = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "application = QApplication([])\n"
        "from kiosk.language.catalogue import Catalogue\n"
        "from kiosk.demo import samples\n"
        "from kiosk.demo.render import usual_panel\n"
        "from kiosk.ui.window import KioskWindow\n"
        "window = KioskWindow(Catalogue, hall=samples.HALL, panel=usual_panel(1080, 1920))\n"
        "window.show_page(samples.welcome())\n"
        "window.show()\n"
        "application.processEvents()\n"
        "print('\\n'.join(sys.modules))\n"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert TOO_EARLY.isdisjoint(loaded)
    other_kinds = {name for name in loaded if name.startswith("kiosk.ui.views.")}
    assert other_kinds == {"kiosk.ui.views.page_view", "kiosk.ui.views.welcome"}
