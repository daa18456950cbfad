"""Wide panels: many services a turn, and a paper that is seen whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.demo import samples
from kiosk.demo.samples import plain_pdf
from kiosk.language.texts import Words
from kiosk.pages.kinds import Notice, Tone
from kiosk.pages.parts import WelcomePage
from kiosk.settings.configuration import IdentityCardSettings, demo_configuration
from kiosk.settings.service import Service
from kiosk.terminal.first_page import first_page
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.widgets.sheet import SheetLabel
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import MakeWindow

WIDE = [(1366, 768), (1920, 1080), (1280, 1024)]
EVERY = [*WIDE, (1080, 1920)]
LEAST_SERVICES = 6
FAULT = Notice(
    Words("打印服务暂停。证明请到综合窗口打印。", "Printing is out of service."), Tone.CAUTION
)


@pytest.fixture
def welcome(tmp_path: Path) -> WelcomePage[Service]:
    """The welcome page of a shipped region with all its readers."""
    configuration = demo_configuration(tmp_path)
    fitted = replace(configuration, identity_cards=IdentityCardSettings("/dev/ttyS0"))
    return first_page(fitted).page


def services_seen(window: KioskWindow) -> int:
    """Return how many services can be touched on the first turn."""
    assert window.view is not None
    tiles = window.view.findChildren(ChoiceButton)
    return sum(tile.isVisibleTo(window.view) for tile in tiles)


@pytest.mark.parametrize("size", WIDE)
def test_six_services_a_turn(
    make_window: MakeWindow, welcome: WelcomePage[Service], size: tuple[int, int]
) -> None:
    window = make_window(size)
    window.show_page(welcome)
    assert services_seen(window) >= min(LEAST_SERVICES, len(welcome.services))


@pytest.mark.parametrize("size", WIDE)
def test_six_entries_of_the_menu_a_turn(make_window: MakeWindow, size: tuple[int, int]) -> None:
    window = make_window(size)
    page = samples.menu()
    window.show_page(replace(page, notices=()))
    assert services_seen(window) >= min(LEAST_SERVICES, len(page.choices))


@pytest.mark.parametrize("size", EVERY)
def test_notices_push_no_service_to_another_turn(
    make_window: MakeWindow, welcome: WelcomePage[Service], size: tuple[int, int]
) -> None:
    window = make_window(size)
    window.show_page(replace(welcome, devices=(), notices=()))
    alone = services_seen(window)
    window.show_page(replace(welcome, devices=(FAULT,)))
    assert services_seen(window) == alone


@pytest.mark.parametrize("size", WIDE)
def test_a_preview_shows_a_whole_page_and_counts_pages_as_pages(
    make_window: MakeWindow, size: tuple[int, int]
) -> None:
    window = make_window(size)
    view = window.show_page(samples.preview(plain_pdf()))
    (sheet,) = (each for each in view.findChildren(SheetLabel) if each.isVisibleTo(view))
    paper = sheet._sheet_area()
    assert sheet.rect().contains(paper)
    assert not paper.isEmpty()
    assert view.flow.turns == sheet._document.page_count
