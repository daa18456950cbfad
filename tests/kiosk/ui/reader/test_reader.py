"""Pages as a screen reader has them: Qt's own bridge, a real bus, a client nobody here wrote."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk.demo import samples
from kiosk.demo.samples import sample_pages
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Listeners
from kiosk.pages.narration import for_ears, narrate
from kiosk.pages.parts import label_heard
from kiosk.ui import words
from kiosk.ui.speech.listening import opening
from tests.kiosk.ui.reader.bus import Reader, missing, reader

ANNOUNCED = "object:announcement"
TURNS = (words.PREVIOUS_TURN, words.NEXT_TURN)
BUTTONS = {"push button", "check box", "toggle button"}


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Who reads the screen to somebody."""
    lacking = missing()
    if lacking is not None:
        pytest.skip(lacking)
    with reader(tmp_path_factory.mktemp("reader")) as found:
        yield found


def _names(seen: list[dict[str, Any]]) -> list[str]:
    return [each["name"] for each in seen]


def _buttons(seen: list[dict[str, Any]]) -> list[str]:
    return _names([each for each in seen if each["role"] in BUTTONS])


@pytest.mark.parametrize("kind", list(sample_pages()))
def test_every_page(eyes: Reader, kind: str, catalogues: Callable[..., Catalogue]) -> None:
    page, chinese = sample_pages()[kind], catalogues(Language.CHINESE)
    eyes.show(kind)
    said = [for_ears(text, Listeners.LOUDSPEAKER) for text in opening(narrate(page))]
    assert eyes.hears(ANNOUNCED) == " ".join(map(chinese.render, said))
    seen = eyes.sees()
    title = chinese.render(getattr(page, "title", None) or getattr(page, "happened"))  # noqa: B009
    window, *inside = seen
    assert (window["role"], window["name"]) == ("frame", title)
    assert "active" in window["states"]
    assert title in _names(inside), "the title is read on the page, too"
    for each in inside:
        if each["role"] in BUTTONS:
            assert each["name"]
            assert "focusable" in each["states"]
        elif each["role"] != "filler":
            assert each["name"], each
    tools = _names(inside).index("English")
    assert _names(inside).index(title) < tools, "the page comes before the tools"
    names = _names(inside)
    turned = [names.index(turn) for turn in map(chinese.render, TURNS) if turn in names]
    entries = {chinese.render(label_heard(each)) for each in getattr(page, "entries", ())}
    listed = [place for place, name in enumerate(names) if name in entries]
    assert all(listed[-1] < turn < tools for turn in turned if listed), "the body comes first"
    assert sum("focused" in each["states"] for each in seen) == 1


def test_a_pin_is_a_password_of_which_nothing_is_told(eyes: Reader) -> None:
    eyes.show("pin")
    eyes.hears(ANNOUNCED)
    eyes.show("type 73")
    typed = {eyes.hears("object:text-changed:insert") for _ in range(2)}
    assert typed == {"•", "••"}
    seen = eyes.sees()
    [field] = [each for each in seen if each["role"] == "password text"]
    assert "focused" in field["states"]
    assert (len(field["text"]), field["description"]) == (2, "已输入2位")
    assert not [each for each in seen if {"7", "3"} & set(each["text"])]
    assert "73" not in "".join(each["name"] + each["description"] for each in seen)


def test_under_the_countdown_there_is_no_page(
    eyes: Reader, catalogues: Callable[..., Catalogue]
) -> None:
    say = catalogues(Language.CHINESE).render
    eyes.show("confirm")
    eyes.hears(ANNOUNCED)
    before = _buttons(eyes.sees())
    eyes.show("ask")
    question = say(samples.QUESTION_STILL_THERE)
    assert eyes.hears(ANNOUNCED) == question
    seen = [each for each in eyes.sees() if each["role"] not in ("filler", "frame")]
    assert _names(seen) == [
        question,
        say(words.seconds_left(15)),
        *map(say, (words.AT_ZERO, words.MORE_TIME, words.END_NOW)),
    ]
    focused = [each for each in seen if "focused" in each["states"]]
    assert _names(focused) == [say(words.MORE_TIME)]
    eyes.show("answered")
    eyes.show("confirm")
    eyes.hears(ANNOUNCED)
    assert _buttons(eyes.sees()) == before
