"""Where the parts of a page stand: the pager, the sheets of a paper, the tools, the digits."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from kiosk.demo import samples
from kiosk.demo.render import SIZES
from kiosk.language.texts import Words
from kiosk.pages.kinds import Choice, Chosen, Decision, Notice, PinPage, PreviewPage, Tone
from kiosk.ui.bars.tool_strip import Tool
from kiosk.ui.design.appearance import Settings
from kiosk.ui.design.metrics import Type, TypeSize
from kiosk.ui.design.theme import Role, ThemeName, contrast, load_theme
from kiosk.ui.views import pin, search
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock, MakeWindow
from tests.kiosk.ui.hands import touch

WIDE, UPRIGHT, SMALL = (1920, 1080), (1080, 1920), (1366, 768)
CLEARLY_OTHER = 1.8


def place(widget: QWidget, window: KioskWindow) -> QRect:
    """Return where the widget stands in the window."""
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


@pytest.mark.parametrize("size", [WIDE, UPRIGHT, SMALL])
def test_the_pager_stands_right_of_back_in_the_same_row(
    make_window: MakeWindow, size: tuple[int, int]
) -> None:
    window = make_window(size)
    view = window.show_page(samples.entries())
    assert view.flow.turns > 1
    assert view.footer.back is not None
    back, pager = place(view.footer.back, window), place(view.flow.pager, window)
    assert (pager.top(), pager.height()) == (back.top(), back.height())
    assert pager.left() > back.right()
    assert place(view.flow.pager.next, window).right() == place(view.footer, window).right()


def test_a_pager_loses_its_labels_before_it_leaves_the_footer(window: KioskWindow) -> None:
    view = window.show_page(samples.entries())
    pager = view.flow.pager
    labelled = pager.compact_width(1000)
    assert labelled is not None
    bare = pager.compact_width(labelled - 1)
    assert bare is not None
    assert bare < labelled
    assert pager.compact_width(bare - 1) is None


def test_a_pager_without_room_in_the_footer_stands_under_the_body(window: KioskWindow) -> None:
    view = window.show_page(samples.entries())
    assert view.footer.back is not None
    view.footer.back.keep_room_for(Words("很长" * 30, "long " * 30))
    view.arrange()
    assert view.flow.pager.parent() is view.flow
    assert view.flow.pager.geometry().bottom() == view.flow.rect().bottom()


def test_the_pager_draws_no_way_that_leads_nowhere(window: KioskWindow) -> None:
    flow = window.show_page(samples.entries()).flow
    assert (flow.pager.previous.isHidden(), flow.pager.next.isHidden()) == (True, False)
    flow.go_to(flow.turns - 1)
    assert (flow.pager.previous.isHidden(), flow.pager.next.isHidden()) == (False, True)


@pytest.mark.parametrize(("size", "parts"), [(UPRIGHT, 4), (WIDE, 2), (SMALL, 2)])
def test_a_whole_sheet_is_shown_and_enlarged_at_a_touch(
    make_window: MakeWindow, hand_clock: HandClock, size: tuple[int, int], parts: int
) -> None:
    window = make_window(size)
    view = window.show_page(samples.preview(samples.plain_pdf()))
    sheets = view.flow.turns
    assert sheets == 2
    hand_clock.rest()
    touch(window, view.footer.others[0])
    assert view.flow.turns == sheets * parts
    assert "/" not in view.flow.pager.place.text(), "parts are not counted as if they were pages"
    hand_clock.rest()
    touch(window, view.footer.others[0])
    assert view.flow.turns == sheets


def test_a_turned_panel_keeps_the_sheet_that_is_seen(make_window: MakeWindow) -> None:
    window = make_window(WIDE)
    flow = window.show_page(samples.preview(samples.plain_pdf())).flow
    flow.go_to(1)
    window.resize(*UPRIGHT)
    window.hang(replace(window.panel, width=UPRIGHT[0], height=UPRIGHT[1]))
    assert (flow.turns, flow.turn) == (2, 1)


def test_a_paper_is_printed_without_turning_it_up(window: KioskWindow) -> None:
    page: PreviewPage = samples.preview(samples.plain_pdf())
    view = window.show_page(page)
    given: list[object] = []
    view.answered.connect(given.append)
    assert view.footer.main is not None
    view.footer.main.click()
    assert given == [Decision.CONFIRMED]


def test_the_low_position_is_offered_where_it_moves_anything(window: KioskWindow) -> None:
    button = window.strip.button(Tool.LOW_POSITION)
    window.hang(replace(window.panel, bottom_height_mm=900.0))
    high = button.isHidden()
    window.hang(replace(window.panel, bottom_height_mm=100.0))
    assert (high, button.isHidden()) == (False, True)


def test_the_digits_stay_where_they_are_when_a_notice_comes(window: KioskWindow) -> None:
    places = []
    for notices in ((), (Notice(Words("密码不对", "Wrong PIN"), Tone.BAD),)):
        view = window.show_page(PinPage(Words("密码", "PIN"), Words("六位", "Six"), notices))
        assert isinstance(view, pin.PinView)
        places.append([place(key, window) for key in view.pad.keys])
    assert places[0] == places[1]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("type_size", TypeSize)
def test_letters_on_keys_are_as_large_as_text_and_leave_a_rim(
    make_window: MakeWindow, size: tuple[int, int], type_size: TypeSize
) -> None:
    window = make_window(size, Settings(type_size=type_size))
    view = window.show_page(samples.sample_pages()["search"])
    assert isinstance(view, search.SearchView)
    least = view.appearance.font(Type.BODY).capital_px
    for key in (each for row in view.board.rows for each in row if each is not view.board.delete):
        font = key.letter_font(view.appearance)
        tail = font.metrics.tightBoundingRect("Q").bottom()
        assert font.capital_px >= least
        assert font.capital_px + 2 * tail < key.height()
        assert font.metrics.horizontalAdvance(key.accessibleName().upper()) < key.width()


def test_a_way_on_of_a_result_is_named_in_one_line_or_says_why_it_is_not_to_be_had(
    window: KioskWindow,
) -> None:
    detail, reason = Words("留作凭证", "Keep it"), Words("没有纸了", "No paper")
    ways_on = (
        Choice(0, Words("完成", "Finish")),
        Choice(1, Words("打印", "Print"), detail),
        Choice(2, Words("再打印", "Print again"), detail, unavailable=reason),
    )
    view = window.show_page(replace(samples.result(), choices=ways_on))
    said = [each.accessibleDescription() for each in view.findChildren(ChoiceButton)]
    assert said == ["", view.appearance.say(reason)]


def test_a_choice_measured_for_too_little_room_keeps_its_icon(window: KioskWindow) -> None:
    view = window.show_page(samples.sample_pages()["choice"])
    button = view.findChildren(ChoiceButton)[0]
    shown = button.shows_icon
    button.measure(button.least_width(), 1)
    assert (shown, button.shows_icon) == (True, True)


@pytest.mark.parametrize(
    "name", [ThemeName.HIGH_CONTRAST_LIGHT, ThemeName.HIGH_CONTRAST_DARK], ids=lambda one: one.value
)
def test_what_cannot_be_touched_looks_so_in_high_contrast(name: ThemeName) -> None:
    theme = load_theme(name)
    assert contrast(theme.colour(Role.INK_OFF), theme.colour(Role.INK)) > CLEARLY_OTHER


def test_a_word_that_is_touched_takes_the_place_of_its_letters(window: KioskWindow) -> None:
    view = window.show_page(samples.search())
    assert isinstance(view, search.SearchView)
    board = view.board
    assert not any(key.isVisible() for key in board.candidates)
    for letter in "kags":
        board.type_letter(letter)
    shown = [key for key in board.candidates if key.isVisible()]
    assert [key.accessibleName() for key in shown][:2] == ["挂失", "公司"]
    assert all(place(key, window).right() <= place(board, window).right() for key in shown)
    touch(window, shown[1])
    assert board.letters == "公司"
    assert not any(key.isVisible() for key in board.candidates)
    board.type_letter("g")
    touch(window, board.candidates[0])
    assert board.letters == "公司挂失"


@pytest.mark.parametrize("alphabetical", [True, False])
def test_the_letters_lie_as_the_settings_say(window: KioskWindow, *, alphabetical: bool) -> None:
    view = window.show_page(replace(samples.search(), alphabetical=alphabetical))
    assert isinstance(view, search.SearchView)
    letters = "".join(key.accessibleName() for row in view.board.rows for key in row[:10])
    assert letters.startswith("abcdefghij" if alphabetical else "qwertyuiop")


def test_where_nothing_is_found_the_nearest_can_be_touched(window: KioskWindow) -> None:
    near = Choice("card", Words("社会保障卡"))
    page = replace(samples.search(), search=lambda _typed: [], nearest=lambda _typed: [near])
    view = window.show_page(page)
    assert isinstance(view, search.SearchView)
    view.board.type_letter("x")
    (button,) = view.flow.findChildren(ChoiceButton)
    answers: list[object] = []
    view.answered.connect(answers.append)
    button.click()
    assert answers == [Chosen("card")]
