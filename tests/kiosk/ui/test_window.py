"""The window keeps its place, forgets when told, shows people's data only while held, and stays."""

import gc
import weakref
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QCloseEvent, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from kiosk.demo import samples
from kiosk.demo.render import SIZES
from kiosk.demo.samples import sample_pages
from kiosk.language.texts import Language
from kiosk.pages.kinds import Chosen
from kiosk.ui.bars.tool_strip import Tool
from kiosk.ui.design.appearance import Position, Settings
from kiosk.ui.design.metrics import Care, Type, TypeSize
from kiosk.ui.design.theme import ThemeName
from kiosk.ui.personal import holds_personal
from kiosk.ui.tool_steps import changed
from kiosk.ui.views import VIEW_MODULES, view_class_named
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.widgets.hold_button import HoldButton
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock, MakeWindow
from tests.kiosk.ui.hands import handle, let_go_of_deleted, lift, middle, press, strike

WHOLE_NAME = "欧阳示例"
WHOLE_NUMBER = "990102190001010019"


def _words(window: KioskWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def _hold_button(window: KioskWindow) -> HoldButton:
    assert window.view is not None
    return window.view.findChildren(HoldButton)[0]


class TestPlace:
    """A change of language, type, colours or mode keeps the place."""

    def test_the_first_entry_seen_stays_in_sight(self, window: KioskWindow) -> None:
        view = window.show_page(samples.entries())
        view.flow.go_to(1)
        first = view.flow.first_seen
        for settings in (
            Settings(language=Language.ENGLISH),
            Settings(type_size=TypeSize.LARGEST),
            Settings(care=Care.CARE),
            Settings(theme=ThemeName.DARK, position=Position.LOW),
            Settings(),
        ):
            window.apply(settings)
            assert first in view.flow.blocks_seen

    def test_the_page_is_the_same_one(self, window: KioskWindow) -> None:
        view = window.show_page(samples.confirm())
        window.apply(Settings(language=Language.ENGLISH))
        assert window.view is view
        assert "What is blocked" in _words(window)

    def test_the_focus_stays(self, window: KioskWindow) -> None:
        window.show_page(samples.choice())
        strike(window, Qt.Key.Key_Tab)
        focused = window.focusWidget()
        window.apply(Settings(language=Language.ENGLISH, care=Care.CARE))
        assert window.focusWidget() is focused


class TestTools:
    """One touch of a tool changes one thing."""

    def test_language(self) -> None:
        assert changed(Settings(), Tool.LANGUAGE).language is Language.ENGLISH

    def test_care_mode_brings_large_type_and_takes_it_back(self) -> None:
        care = changed(Settings(), Tool.CARE)
        assert (care.care, care.type_size) == (Care.CARE, TypeSize.LARGE)
        assert changed(care, Tool.CARE) == Settings()

    def test_type_sizes_go_round(self) -> None:
        settings = Settings(type_size=TypeSize.LARGEST)
        assert changed(settings, Tool.TYPE_SIZE).type_size is TypeSize.SMALL

    def test_in_care_mode_type_stays_large(self) -> None:
        settings = Settings(care=Care.CARE, type_size=TypeSize.LARGEST)
        assert changed(settings, Tool.TYPE_SIZE).type_size is TypeSize.LARGE

    def test_end_is_offered_within_a_visit_only(self, window: KioskWindow) -> None:
        window.show_page(samples.welcome())
        assert not window.strip.button(Tool.END).isVisible()
        window.show_page(samples.choice())
        assert window.strip.button(Tool.END).isVisible()

    def test_tools_stand_at_the_same_place_on_every_page(self, window: KioskWindow) -> None:
        places = set()
        for page in sample_pages().values():
            window.show_page(page)
            places.add(
                tuple(
                    window.strip.button(tool).geometry().getRect()
                    for tool in Tool
                    if tool is not Tool.LISTEN
                )
            )
        assert len(places) == 1


class TestPersonalData:
    """People's data are masked unless "show" is held."""

    def test_masked_until_held_and_masked_again(
        self, window: KioskWindow, hand_clock: HandClock
    ) -> None:
        window.show_page(samples.confirm())
        hand_clock.rest()
        at = middle(window, _hold_button(window))
        assert WHOLE_NAME not in _words(window)
        press(window, at)
        assert WHOLE_NAME in _words(window)
        assert WHOLE_NUMBER in _words(window)
        lift(window, at)
        assert WHOLE_NAME not in _words(window)

    @pytest.mark.parametrize("what", ["another page", "countdown", "wipe"])
    def test_whatever_comes_over_it_masks(
        self, window: KioskWindow, hand_clock: HandClock, what: str
    ) -> None:
        window.show_page(samples.confirm())
        hand_clock.rest()
        press(window, middle(window, _hold_button(window)))
        if what == "another page":
            window.show_page(samples.result())
        elif what == "countdown":
            window.show_countdown(15, samples.QUESTION_STILL_THERE)
        else:
            window.wipe()
        assert WHOLE_NAME not in _words(window)

    def test_it_is_offered_only_where_there_are_any(self, window: KioskWindow) -> None:
        for page in sample_pages().values():
            view = window.show_page(page)
            assert bool(view.findChildren(HoldButton)) is holds_personal(page)

    def test_it_is_offered_only_on_the_turns_where_there_are_any(
        self, make_window: MakeWindow
    ) -> None:
        window = make_window((1366, 768), Settings(type_size=TypeSize.LARGEST))
        view = window.show_page(samples.result())
        assert view.flow.turns > 1
        assert _hold_button(window).isVisible()
        view.flow.go_to(view.flow.turns - 1)
        assert not _hold_button(window).isVisible()


class TestTurning:
    """What ends a page of several turns is offered on the last one."""

    def test_a_result_is_left_from_its_last_turn(
        self, make_window: MakeWindow, hand_clock: HandClock
    ) -> None:
        window = make_window((1366, 768), Settings(type_size=TypeSize.LARGEST))
        view = window.show_page(samples.result())
        answers: list[object] = []
        view.answered.connect(answers.append)
        main = view.footer.main
        assert main is not None
        for turn in range(view.flow.turns):
            assert not answers
            assert view.flow.turn == turn
            hand_clock.rest()
            press(window, middle(window, main))
            lift(window, middle(window, main))
        assert answers == [Chosen("done")]

    @pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
    def test_a_wide_result_shows_its_other_ways_on_at_once(
        self, make_window: MakeWindow, size: tuple[int, int]
    ) -> None:
        window = make_window(size)
        window.show_page(samples.result())
        assert any(button.isVisible() for button in window.findChildren(ChoiceButton))


class TestWipe:
    """After the visit nothing of it is shown, and after the farewell nothing of it is left."""

    def test_the_page_is_gone_from_memory(self, window: KioskWindow) -> None:
        for page in sample_pages().values():
            ghost = weakref.ref(window.show_page(page))
            window.clear()
            let_go_of_deleted()
            gc.collect()
            assert ghost() is None, type(page)

    def test_the_farewell_is_read_as_all_before_it(self, window: KioskWindow) -> None:
        chosen = Settings(language=Language.ENGLISH, care=Care.CARE)
        window.apply(chosen)
        window.show_page(samples.confirm())
        window.clear()
        assert window.settings == chosen

    def test_settings_are_the_halls_again(self, window: KioskWindow) -> None:
        window.apply(Settings(language=Language.ENGLISH, care=Care.CARE))
        window.show_page(samples.confirm())
        window.wipe()
        assert window.settings == Settings()
        assert window.view is None

    def test_no_text_of_a_page_is_left(self, window: KioskWindow) -> None:
        window.show_page(samples.confirm())
        window.clear()
        let_go_of_deleted()
        assert "社会保障号码" not in _words(window)

    def test_the_clipboard_is_empty(self, window: KioskWindow) -> None:
        QGuiApplication.clipboard().setText(WHOLE_NUMBER)
        window.clear()
        assert QGuiApplication.clipboard().text() == ""


class TestNoWayOut:
    """Keys, menus and close requests are harmless."""

    @pytest.mark.parametrize(
        ("key", "modifiers"),
        [
            (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
            (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
            (Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier),
            (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier),
            (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
            (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
            (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
            (Qt.Key.Key_Tab, Qt.KeyboardModifier.AltModifier),
            (Qt.Key.Key_Print, Qt.KeyboardModifier.NoModifier),
        ],
    )
    def test_keys_that_leave_elsewhere_do_nothing(
        self, window: KioskWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier
    ) -> None:
        view = window.show_page(samples.choice())
        answers: list[object] = []
        view.answered.connect(answers.append)
        before = window.grab().toImage()
        strike(window, key, modifiers)
        assert window.isVisible()
        assert answers == []
        assert window.grab().toImage() == before

    def test_a_request_to_close_is_refused(self, window: KioskWindow) -> None:
        request = QCloseEvent()
        QCoreApplication.sendEvent(window, request)
        assert not request.isAccepted()
        assert not window.close()
        assert window.isVisible()

    def test_the_start_module_can_close_it(self, window: KioskWindow) -> None:
        window.close_for_good()
        assert not window.isVisible()

    def test_a_context_menu_never_opens(self, window: KioskWindow) -> None:
        view = window.show_page(samples.guide())
        at = view.rect().center()
        for widget in (window, view, *view.findChildren(QLabel)):
            event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, at)
            QCoreApplication.sendEvent(widget, event)
            assert QApplication.activePopupWidget() is None

    def test_no_text_can_be_selected_and_no_link_opened(self, window: KioskWindow) -> None:
        for page in sample_pages().values():
            view = window.show_page(page)
            for label in view.findChildren(QLabel):
                assert label.textInteractionFlags() in (
                    Qt.TextInteractionFlag.NoTextInteraction,
                    Qt.TextInteractionFlag.LinksAccessibleByMouse,
                )
                assert label.textFormat() is Qt.TextFormat.PlainText or "<" not in label.text()
                assert not label.openExternalLinks()

    def test_gestures_and_drops_are_held_back(self, window: KioskWindow) -> None:
        for kind in (QEvent.Type.ContextMenu, QEvent.Type.NativeGesture, QEvent.Type.Drop):
            event = QEvent(kind)
            assert QCoreApplication.sendEvent(handle(window), event)
        assert not window.acceptDrops()


def test_every_page_kind_has_a_view() -> None:
    assert {type(page).__name__ for page in sample_pages().values()} == set(VIEW_MODULES)
    assert all(view_class_named(kind) for kind in VIEW_MODULES)


@pytest.mark.parametrize("size", TypeSize)
def test_a_page_with_room_is_shown_in_larger_type(make_window: MakeWindow, size: TypeSize) -> None:
    page = make_window(settings=Settings(type_size=size)).show_page(samples.failure())
    shown = page.flow.blocks_seen[1].measure(page.flow.width(), page.flow.height()).line_px
    larger = page.appearance.with_larger_type()
    assert shown == (larger or page.appearance).font(Type.QUESTION).line_px
    assert (larger is None) == (size is TypeSize.LARGEST)


def test_a_page_without_room_keeps_its_type(make_window: MakeWindow) -> None:
    page = make_window().show_page(samples.entries())
    button = page.flow.blocks_seen[0]
    assert isinstance(button, ChoiceButton)
    assert button.appearance == page.appearance


@pytest.mark.parametrize("kind", ["welcome", "menu"])
def test_no_word_is_broken_on_a_crowded_page(make_window: MakeWindow, kind: str) -> None:
    settings = Settings(language=Language.ENGLISH, type_size=TypeSize.LARGEST)
    for size in SIZES:
        view = make_window(size, settings).show_page(sample_pages()[kind])
        for button in view.findChildren(ChoiceButton):
            assert not button.isVisible() or button.least_width() <= button.width(), size


@pytest.mark.parametrize("kind", ["welcome", "menu"])
def test_a_crowded_page_keeps_its_turn(make_window: MakeWindow, kind: str) -> None:
    settings = Settings(language=Language.ENGLISH, type_size=TypeSize.LARGEST)
    window = make_window(settings=settings)
    flow = window.show_page(sample_pages()[kind]).flow
    flow.go_to(1)
    first = flow.first_seen
    window.apply(replace(settings, theme=ThemeName.DARK))
    assert flow.first_seen is first
    window.apply(replace(settings, type_size=TypeSize.STANDARD))
    assert first in flow.blocks_seen
