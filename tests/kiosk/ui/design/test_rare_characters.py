"""A character that no font has is shown as 〓 with a note, and never as a box."""

from dataclasses import replace

import pytest

from kiosk.language.texts import Language, Words
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
    # The last of each extension that GB 18030-2022 names.
    words = "㐀王𠂇\U0002a6d6\U0002b734\U0002b81d\U0002cea1\U0002ebe0"
    window.show_page(ResultPage(Words(words), Tone.GOOD, (), (), ()))
    assert window.windowTitle() == words


def test_an_english_apostrophe_takes_no_room_of_a_chinese_character(window: KioskWindow) -> None:
    window.show_page(ResultPage(Words("银行的“网点”", "A bank’s branch"), Tone.GOOD, (), (), ()))
    assert window.windowTitle() == "银行的“网点”"
    window.apply(replace(window.settings, language=Language.ENGLISH))
    window.show_page(ResultPage(Words("银行", "A bank’s branch"), Tone.GOOD, (), (), ()))
    assert window.windowTitle() == "A bank's branch"
