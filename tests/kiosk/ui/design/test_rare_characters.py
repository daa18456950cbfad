"""A character that no font has is shown as 〓 with a note, and never as a box."""

import pytest

from kiosk.language.texts import Words
from kiosk.pages.kinds import Fact, ResultPage, Tone
from kiosk.ui.widgets.fact_row import FactRow
from kiosk.ui.window import KioskWindow


@pytest.mark.parametrize("character", ["\ue123", "\U00031350"], ids=["private use", "too new"])
def test_a_character_without_a_glyph_stands_as_geta_with_a_note(
    window: KioskWindow, character: str
) -> None:
    fact = Fact(Words("姓名"), Words(f"王{character}样"))
    page: ResultPage[None] = ResultPage(Words("办好了"), Tone.GOOD, (fact,), (), ())
    view = window.show_page(page)
    (row,) = view.findChildren(FactRow)
    said = row.accessibleName() or row.text()
    assert "王〓样" in said
    assert "这个字" in said
    assert character not in said


def test_common_and_rare_characters_that_fonts_have_are_left_alone(window: KioskWindow) -> None:
    window.show_page(ResultPage(Words("㐀王𠂇"), Tone.GOOD, (), (), ()))
    assert window.windowTitle() == "㐀王𠂇"
