"""Every page kind fits every panel in every language, type size, mode and position."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from kiosk.demo.render import SIZES
from kiosk.demo.samples import QUESTION_STILL_THERE, sample_pages
from kiosk.language.texts import Language
from kiosk.pages.kinds import Page
from kiosk.ui.design.appearance import Position, Settings
from kiosk.ui.design.metrics import Care, TypeSize
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import MakeWindow
from tests.kiosk.ui.measuring import faults

HIGH_HUNG_MM = 900.0
"""So that on an upright panel the low position has to move things."""


def _modes() -> Iterator[tuple[TypeSize, Care]]:
    yield from ((size, Care.STANDARD) for size in TypeSize)
    yield from ((size, Care.CARE) for size in (TypeSize.LARGE, TypeSize.LARGEST))


def _all_settings() -> list[Settings]:
    return [
        Settings(language=language, type_size=size, care=care, position=position)
        for (size, care), language, position in product(_modes(), Language, Position)
    ]


def _short(settings: Settings) -> str:
    parts = (settings.language, settings.type_size, settings.care, settings.position)
    return " ".join(part.name.lower() for part in parts)


def _faults_of_all_turns(window: KioskWindow) -> list[str]:
    assert window.view is not None
    flow = window.view.flow
    found: list[str] = []
    for turn in range(flow.turns):
        flow.go_to(turn)
        found += [f"turn {turn + 1}/{flow.turns}: {fault}" for fault in faults(window)]
    flow.go_to(0)
    return found


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("kind", list(sample_pages()))
def test_nothing_is_cut_or_too_small(
    make_window: MakeWindow, kind: str, size: tuple[int, int]
) -> None:
    window = make_window(size)
    window.hang(replace(window.panel, bottom_height_mm=HIGH_HUNG_MM))
    page: Page[object] = sample_pages()[kind]
    window.show_page(page)
    found: list[str] = []
    for settings in _all_settings():
        window.apply(settings)
        found += [f"{_short(settings)}: {fault}" for fault in _faults_of_all_turns(window)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_countdown_fits(make_window: MakeWindow, size: tuple[int, int]) -> None:
    window = make_window(size)
    overlay = window.show_countdown(15, QUESTION_STILL_THERE)
    for settings in _all_settings():
        window.apply(settings)
        texts = (overlay.question, overlay.number, overlay.outcome)
        for part in (*texts, overlay.button, overlay.end_button):
            assert window.rect().contains(part.geometry()), settings
            assert not part.clipped(), settings
