"""What assistive devices hear: a name, a role and a state for every control and text."""

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPushButton

from kiosk.demo import samples
from kiosk.demo.samples import sample_pages
from kiosk.language.texts import Language
from kiosk.ui.bars.tool_strip import Tool
from kiosk.ui.design.appearance import Settings
from kiosk.ui.design.metrics import Care
from kiosk.ui.widgets.choice_button import ChoiceButton
from kiosk.ui.window import KioskWindow


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", list(sample_pages()))
def test_every_control_has_name_role_and_state(
    window: KioskWindow, kind: str, language: Language
) -> None:
    window.apply(Settings(language=language))
    window.show_page(sample_pages()[kind])
    for button in window.findChildren(QPushButton):
        if button.isHidden():  # nobody is offered it: a word for letters not yet typed
            continue
        heard = QAccessible.queryAccessibleInterface(button)
        assert heard.role() in (QAccessible.Role.Button, QAccessible.Role.CheckBox)
        assert heard.text(QAccessible.Text.Name)
        assert heard.state().disabled == (not button.isEnabled())
        if button.isVisible() and button.isEnabled():
            assert heard.state().focusable


@pytest.mark.parametrize("kind", list(sample_pages()))
def test_every_text_is_heard(window: KioskWindow, kind: str) -> None:
    view = window.show_page(sample_pages()[kind])
    for label in view.findChildren(QLabel):
        heard = QAccessible.queryAccessibleInterface(label)
        assert heard.role() in (QAccessible.Role.StaticText, QAccessible.Role.Graphic)
        assert heard.text(QAccessible.Text.Name), type(label)


def test_why_a_choice_is_unavailable_is_heard(window: KioskWindow) -> None:
    view = window.show_page(samples.choice())
    closed = next(each for each in view.findChildren(ChoiceButton) if not each.isEnabled())
    heard = QAccessible.queryAccessibleInterface(closed)
    assert heard.text(QAccessible.Text.Description) == "这项业务银行不能办理"


def test_whether_care_mode_is_on_is_heard(window: KioskWindow) -> None:
    button = window.strip.button(Tool.CARE)
    heard = QAccessible.queryAccessibleInterface(button)
    assert not heard.state().checked
    window.apply(Settings(care=Care.CARE))
    assert QAccessible.queryAccessibleInterface(button).state().checked
