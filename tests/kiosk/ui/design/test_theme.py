"""Contrast of every theme, and that tokens are complete."""

import pytest
from PySide6.QtGui import QColor

from kiosk.ui.design.theme import PART_PAIRS, TEXT_PAIRS, Role, ThemeName, contrast, load_theme

LEAST_TEXT = 7.0
LEAST_PART = 3.0


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21.0)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_can_be_read(theme: ThemeName, ink: Role, ground: Role) -> None:
    colours = load_theme(theme)
    assert contrast(colours.colour(ink), colours.colour(ground)) >= LEAST_TEXT


@pytest.mark.parametrize("theme", ThemeName)
@pytest.mark.parametrize(("part", "ground"), PART_PAIRS)
def test_parts_can_be_seen(theme: ThemeName, part: Role, ground: Role) -> None:
    colours = load_theme(theme)
    assert contrast(colours.colour(part), colours.colour(ground)) >= LEAST_PART


@pytest.mark.parametrize("theme", ThemeName)
def test_every_role_has_a_valid_colour(theme: ThemeName) -> None:
    assert all(load_theme(theme).colour(role).isValid() for role in Role)
