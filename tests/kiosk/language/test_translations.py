"""Every message of the kiosk has a Chinese translation that fits it."""

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from kiosk.folders import TRANSLATIONS_FOLDER
from kiosk.language.translations import found_messages, told, untranslated, update_translations

RENEW = "run make translations and translate what is empty"
PLACE = re.compile(r"\{(\w+)\}")
FILES = sorted(TRANSLATIONS_FOLDER.glob("*/LC_MESSAGES/kiosk.po"))


def _read(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source)


def _forms(words: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


def _messages(catalogue: Catalog) -> dict[object, Message]:
    return {message.id: message for message in catalogue if message.id}


@pytest.fixture(scope="module")
def found() -> dict[object, Message]:
    """Every message the code says."""
    return _messages(found_messages())


def test_messages_are_found_in_the_code(found: dict[object, Message]) -> None:
    assert "Back" in found
    assert ("{count} second left", "{count} seconds left") in found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_no_message_is_missing(file: Path, found: dict[object, Message]) -> None:
    written = _messages(_read(file))
    missing = [
        message
        for message in found
        if message not in written or not all(_forms(written[message].string) or [""])
    ]
    assert not missing, RENEW


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_no_translation_is_a_guess(file: Path) -> None:
    assert not [message.id for message in _read(file) if message.id and message.fuzzy]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_no_translation_is_left_of_what_nobody_says(
    file: Path, found: dict[object, Message]
) -> None:
    assert not set(_messages(_read(file))) - set(found), RENEW


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parts[-3])
def test_a_translation_has_the_places_of_its_message(file: Path) -> None:
    for message in _messages(_read(file)).values():
        places = {place for form in _forms(message.id) for place in PLACE.findall(form)}
        for form in _forms(message.string):
            assert not form or set(PLACE.findall(form)) <= places, message.id
            assert not form or places - {"count"} <= set(PLACE.findall(form)), message.id


def test_an_update_takes_in_and_drops(tmp_path: Path) -> None:
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    file = Path(shutil.copy(FILES[0], folder))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('msgid "Back"', 'msgid "Forth and nowhere"'), encoding="utf-8")
    assert update_translations(tmp_path) == [file]
    written = _messages(_read(file))
    assert "Forth and nowhere" not in written
    assert _forms(written["Back"].string) == [""]
    assert _forms(written["Finish"].string) == _forms(_messages(_read(FILES[0]))["Finish"].string)


def test_who_renews_is_told_what_is_to_be_translated(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.po"
    file.write_text('msgid "Back"\nmsgstr "返回"\n\nmsgid "New"\nmsgstr ""\n', encoding="utf-8")
    assert untranslated(file) == ["New"]
    assert told(file) == f"{file}: 1 texts to translate"
    assert [told(one) for one in FILES] == [f"{one}: all translated" for one in FILES]
