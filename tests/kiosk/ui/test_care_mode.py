"""Care mode is larger everywhere: the words of every choice, as they are drawn."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QImage

from kiosk.demo.samples import sample_pages
from kiosk.language.texts import Words
from kiosk.pages.kinds import Choice, ChoicePage, Fact, Icon, PreviewPage
from kiosk.ui.design.appearance import Settings
from kiosk.ui.design.metrics import Care, TypeSize
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.widgets.fact_row import FactRow
from kiosk.ui.widgets.flow_area import CARE_TARGETS
from kiosk.ui.widgets.sheet import SheetLabel
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import MakeWindow

SIZES = [(1080, 1920), (1920, 1080), (1280, 1024), (1366, 768)]
CARE = Settings(care=Care.CARE, type_size=TypeSize.LARGE)
LARGER = 1.25
INK = 60
"""How much darker or lighter than the ground a letter is."""
PIXELS = 1.5
"""Letters stand on whole pixels."""

_LABELS = ("社保卡挂失", "打印证明", "我的社保", "办事指南", "更多证明", "社保卡")
MENU: ChoicePage[int] = ChoicePage(
    Words("业务"),
    Words("请选择业务"),
    tuple(
        Choice(number, Words(label), Words("当场就能办好"), Icon.CARD)
        for number, label in enumerate(_LABELS)
    ),
)
#: Pages with choices, among them one that standard mode shows as tiles in larger type.
PAGES = {
    "menu": MENU,
    **{
        name: page
        for name, page in sample_pages().items()
        if name in ("welcome", "choice", "list", "search", "reading", "guide", "result")
    },
}


def inks(window: KioskWindow) -> dict[str, int]:
    """Return how high the first line of each choice is drawn, by its words."""
    view = window.view
    assert view is not None
    heights = {}
    for turn in range(view.flow.turns):
        view.flow.go_to(turn)
        for button in view.findChildren(ChoiceButton):
            if button.isVisibleTo(view):
                heights[button.accessibleName()] = _ink_px(button)
    return heights


def _ink_px(button: ChoiceButton) -> int:
    """Return how high the letters of the label's first line are drawn."""
    button.grab()
    line = button.first_line
    picture = button.grab(line).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    lines = [bytes(picture.constScanLine(y)) for y in range(picture.height())]  # type: ignore[call-overload]
    ground = lines[0][0]
    rows = [
        y
        for y, line in enumerate(lines)
        if any(abs(value - ground) > INK for value in line[: picture.width()])
    ]
    return rows[-1] - rows[0] + 1


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", PAGES)
def test_the_words_of_every_choice_are_a_quarter_larger(
    make_window: MakeWindow, size: tuple[int, int], name: str
) -> None:
    standard, care = make_window(size), make_window(size, CARE)
    standard.show_page(PAGES[name])
    view = care.show_page(PAGES[name])
    small, large = inks(standard), inks(care)
    assert small.keys() == large.keys()
    for words, height in small.items():
        assert large[words] >= LARGER * height - PIXELS, words
    for turn in range(view.flow.turns):
        view.flow.go_to(turn)
        seen = [each for each in view.flow.blocks_seen if isinstance(each, ChoiceButton)]
        assert len(seen) <= CARE_TARGETS


def test_a_paper_is_read_in_care_mode_and_seen_at_a_touch(make_window: MakeWindow) -> None:
    window = make_window((1080, 1920), CARE)
    page = sample_pages()["preview"]
    assert isinstance(page, PreviewPage)
    view = window.show_page(replace(page, reading=(Fact(Words("缴费月数"), Words("480个月")),)))
    assert isinstance(view.flow.first_seen, FactRow)
    view.footer.others[0].click()
    assert isinstance(view.flow.first_seen, SheetLabel)
    view.footer.others[0].click()
    assert isinstance(view.flow.first_seen, SheetLabel)
    view.footer.others[0].click()
    assert isinstance(view.flow.first_seen, FactRow)
