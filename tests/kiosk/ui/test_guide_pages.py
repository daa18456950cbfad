"""The shipping guides on the glass: nothing cut, their codes readable, their lists keep their turn.

Every guide on every panel, in both languages and care mode: pytest -m every_guide.
"""

from collections.abc import Iterator, Sequence
from math import dist
from statistics import median
from typing import Any, Final

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtGui import QImage

from kiosk.demo import samples
from kiosk.demo.render import SIZES
from kiosk.documents.qr_code import qr_matrix
from kiosk.guides.front_page import front_page
from kiosk.guides.guide_pages import (
    all_papers_page,
    background_page,
    contacts_page,
    guide_page,
    papers_page,
    ways_page,
)
from kiosk.guides.model import Guide
from kiosk.guides.papers import cases_of
from kiosk.language.texts import Language, Words
from kiosk.pages.kinds import GuidePage
from kiosk.ui.design.appearance import Settings
from kiosk.ui.design.metrics import Care, QrSize, Type, TypeSize, size_tokens
from kiosk.ui.widgets.qr_block import QrBlock
from kiosk.ui.widgets.text_block import TextBlock
from kiosk.ui.window import KioskWindow
from tests.kiosk.guides.samples import TODAY, every_guide, shipped
from tests.kiosk.ui.conftest import MakeWindow
from tests.kiosk.ui.measuring import faults

Size = tuple[int, int]

LARGEST = Settings(type_size=TypeSize.LARGEST)
EVERY_SETTING = [
    Settings(language=language, type_size=size, care=care)
    for language in Language
    for size, care in (
        (TypeSize.STANDARD, Care.STANDARD),
        (TypeSize.LARGEST, Care.STANDARD),
        (TypeSize.LARGEST, Care.CARE),
    )
]


def named(settings: Settings) -> str:
    parts = (settings.language, settings.type_size, settings.care)
    return "-".join(part.name.lower() for part in parts)


def page_of(guide: Guide) -> GuidePage[object]:
    return guide_page(guide, shipped(guide.region), today=TODAY)


def cut_lines(window: KioskWindow, guide: Guide) -> Iterator[str]:
    """What is wrong on any turn of the guide's page."""
    flow = window.show_page(page_of(guide)).flow
    for turn in range(flow.turns):
        flow.go_to(turn)
        for fault in faults(window):
            yield f"{guide.region} {guide.id}, turn {turn + 1} of {flow.turns}: {fault}"


def codes_scanned(window: KioskWindow, guide: Guide) -> dict[str, float]:
    """The texts a decoder finds in pictures of the page, and how wide a module is on the glass."""
    flow = window.show_page(page_of(guide)).flow
    found = {}
    for turn in range(flow.turns):
        flow.go_to(turn)
        if any(block.isVisible() for block in window.findChildren(QrBlock)):
            for code in zxingcpp.read_barcodes(photographed(window)):
                corners = code.position.top_left, code.position.top_right
                width = dist(*((corner.x, corner.y) for corner in corners))
                modules = len(qr_matrix(code.text))
                found[code.text] = width / modules * window.panel.mm_per_px
    return found


def photographed(window: KioskWindow) -> Image.Image:
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    size = (picture.width(), picture.height())
    return Image.frombytes(
        "L", size, bytes(picture.constBits()), "raw", "L", picture.bytesPerLine()
    )


def unreadable_codes(window: KioskWindow, guide: Guide) -> Iterator[str]:
    """The codes that are not read back, or whose modules are smaller than the token says."""
    scanned = codes_scanned(window, guide)
    least_mm = size_tokens().length_mm(QrSize.MODULE, window.settings.care)
    for code in page_of(guide).codes:
        module_mm = scanned.get(code.payload, 0.0)
        if module_mm < 0.98 * least_mm:
            yield f"{guide.region} {guide.id}: module {module_mm:.2f} mm, not {least_mm:.2f}"


@pytest.fixture(scope="module")
def telling() -> list[Guide]:
    """The guides with the smallest and the largest codes, two of which have more than one."""

    def length(guide: Guide) -> tuple[int, int]:
        payloads = [code.payload for code in page_of(guide).codes]
        return len(payloads), sum(len(payload.encode()) for payload in payloads)

    by_length = sorted(every_guide(), key=length)
    with_code = [guide for guide in by_length if length(guide)[0]]
    return [with_code[0], *with_code[-3:]]


def test_no_guide_has_a_cut_line_in_the_largest_type(make_window: MakeWindow) -> None:
    window = make_window((1080, 1920), LARGEST)

    assert [fault for guide in every_guide() for fault in cut_lines(window, guide)] == []


#: Of any page of a guide, and to the last thing needed.
#: The largest type on a wide screen takes more.
MOST_TURNS: Final = 5
MOST_TURNS_AT_FIRST: Final = 2

UPRIGHT, WIDE = SIZES[:2]


@pytest.mark.parametrize("language", Language)
def test_a_guide_has_few_turns(make_window: MakeWindow, language: Language) -> None:
    window = make_window(UPRIGHT, Settings(language=language))
    first = [
        turns(window, front_page(guide, case, shipped(guide.region), today=TODAY, hotline="12333"))
        for guide in every_guide()
        for case in cases_of(guide)
    ]

    assert longest(window, every_guide()) <= MOST_TURNS
    assert median(first) <= MOST_TURNS_AT_FIRST


#: Every sixth guide, for the time it takes.
FEWER: Final = every_guide()[::6]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("size", "type_size", "care"),
    [
        (UPRIGHT, TypeSize.LARGEST, Care.STANDARD),
        (UPRIGHT, TypeSize.LARGEST, Care.CARE),
        (WIDE, TypeSize.STANDARD, Care.STANDARD),
    ],
)
def test_a_guide_has_few_turns_in_large_type_and_on_a_wide_screen(
    make_window: MakeWindow, size: Size, type_size: TypeSize, care: Care, language: Language
) -> None:
    window = make_window(size, Settings(language=language, type_size=type_size, care=care))

    assert longest(window, FEWER) <= MOST_TURNS


def longest(window: KioskWindow, guides: Sequence[Guide]) -> int:
    """The most turns that a page of these guides has, but for their first one."""
    return max(turns(window, page) for guide in guides for page in pages_behind(guide))


def pages_behind(guide: Guide) -> Iterator[GuidePage[Any]]:
    library = shipped(guide.region)
    yield page_of(guide)
    yield all_papers_page(guide, library)
    yield contacts_page(guide, library, today=TODAY)
    yield background_page(guide, library)
    if guide.ways:
        yield ways_page(guide, library, today=TODAY)


def turns(window: KioskWindow, page: GuidePage[Any]) -> int:
    return window.show_page(page).flow.turns


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_codes_are_whole_and_read_back(
    make_window: MakeWindow, telling: list[Guide], size: Size
) -> None:
    for settings in (Settings(), LARGEST):
        window = make_window(size, settings)
        for guide in telling:
            assert list(cut_lines(window, guide)) == []
            assert list(unreadable_codes(window, guide)) == []


@pytest.mark.every_guide
@pytest.mark.parametrize("settings", EVERY_SETTING, ids=named)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_guide_everywhere(make_window: MakeWindow, size: Size, settings: Settings) -> None:
    window = make_window(size, settings)

    for guide in every_guide():
        assert list(cut_lines(window, guide)) == []
        assert list(unreadable_codes(window, guide)) == []


def test_a_tick_list_stays_where_it_was_touched(make_window: MakeWindow) -> None:
    guide = shipped("weihai").guide("60-illness-assessment")
    assert guide is not None
    case, *_ = cases_of(guide)
    page = papers_page(guide, case, frozenset())
    window = make_window((1280, 1024))
    last = window.show_page(page).flow.turns - 1
    assert last > 0

    ticked = papers_page(guide, case, frozenset({0}), touched=page.entries[-1].value)

    assert window.show_page(ticked).flow.turn == last


def test_a_step_keeps_its_number_before_all_its_lines(window: KioskWindow) -> None:
    appearance = window.show_page(samples.guide()).appearance
    step = TextBlock(Words(f"3. {'打开页面，' * 9}"), parent=window, numbered=True)
    plain = TextBlock(Words("打开页面，" * 9), parent=window)
    for block in (step, plain):
        block.restyle(appearance)
    free = 400
    number = round(appearance.font(Type.BODY).metrics.horizontalAdvance("3. "))
    assert step.height_for(free + number) == plain.height_for(free)
