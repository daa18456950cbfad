"""Qt's own words follow the citizen's language."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from kiosk.language.texts import Language
from kiosk.ui.bars.tool_strip import Tool
from kiosk.ui.design.appearance import Settings
from kiosk.ui.qt_words import QtWords
from kiosk.ui.window import KioskWindow


@pytest.fixture
def words(qapp: QApplication) -> Iterator[QtWords]:
    """Qt's words, English again after the test."""
    parent = QObject()
    words = QtWords(parent)
    yield words
    words.follow(Settings(language=Language.ENGLISH))


def _press_in_words(window: KioskWindow) -> str:
    button = window.strip.button(Tool.LANGUAGE)
    actions = QAccessible.queryAccessibleInterface(button).actionInterface()
    return actions.localizedActionName("Press")


def test_an_assistive_device_hears_the_action_in_the_citizens_language(
    window: KioskWindow, words: QtWords
) -> None:
    # Another window of this process may have left its own translation behind.
    before = _press_in_words(window)
    words.follow(Settings(language=Language.CHINESE))
    assert _press_in_words(window) == "按下"
    words.follow(Settings(language=Language.ENGLISH))
    assert _press_in_words(window) == before


@pytest.mark.parametrize("language", Language)
def test_saying_the_same_twice_changes_nothing(
    window: KioskWindow, words: QtWords, language: Language
) -> None:
    words.follow(Settings(language=language))
    once = _press_in_words(window)
    words.follow(Settings(language=language))
    assert _press_in_words(window) == once
