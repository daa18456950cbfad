"""The main pages look as they did when somebody last looked at them."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.kiosk.ui.comparing import SPOT_PX, difference_picture, differing_spots
from tests.kiosk.ui.conftest import MakeCatalogue
from tests.kiosk.ui.reference_pictures import FOLDER, PICTURES, draw_reference

MOST_SPOTS = 6
"""Squares that may differ: fonts are not drawn quite alike on two machines."""


@pytest.mark.parametrize("name", PICTURES)
def test_a_page_looks_as_it_did(
    qapp: QApplication, catalogues: MakeCatalogue, tmp_path: Path, name: str
) -> None:
    expected, seen = QImage(str(FOLDER / f"{name}.png")), draw_reference(name, catalogues)
    assert not expected.isNull(), "renew: python -m tests.kiosk.ui.reference_pictures"
    spots = differing_spots(expected, seen)
    if len(spots) > MOST_SPOTS:
        file = tmp_path / f"{name}-difference.png"
        difference_picture(expected, seen).save(str(file))
        pytest.fail(
            f"{len(spots)} squares differ: look at {file}; if it is meant, run "
            "python -m tests.kiosk.ui.reference_pictures"
        )


def test_every_reference_has_a_test() -> None:
    assert {file.stem for file in FOLDER.glob("*.png")} == set(PICTURES)


@pytest.fixture
def picture() -> QImage:
    """A reference to compare with."""
    return QImage(str(FOLDER / "confirm.png"))


def test_a_picture_is_like_itself(picture: QImage) -> None:
    assert differing_spots(picture, picture.copy()) == []


def test_a_moved_button_is_seen(picture: QImage) -> None:
    moved = picture.copy()
    painter = QPainter(moved)
    painter.drawImage(0, 4 * SPOT_PX, picture)
    painter.end()
    assert len(differing_spots(picture, moved)) > MOST_SPOTS


def test_a_small_patch_is_shown_where_it_is(picture: QImage) -> None:
    patched = picture.copy()
    painter = QPainter(patched)
    painter.fillRect(5 * SPOT_PX, 9 * SPOT_PX, SPOT_PX, SPOT_PX, QColor("#ff00ff"))
    painter.end()
    spots = [spot.topLeft().toTuple() for spot in differing_spots(picture, patched)]
    assert (5 * SPOT_PX, 9 * SPOT_PX) in spots
    shown = difference_picture(picture, patched)
    assert shown.width() == 3 * picture.width()


def test_another_size_is_another_picture(picture: QImage) -> None:
    assert len(differing_spots(picture, picture.scaledToWidth(100))) > MOST_SPOTS
