"""Texts in words: translated, formatted, and masked unless the citizen holds "show"."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kiosk.language.catalogue import Catalogue, TranslationsMissing
from kiosk.language.texts import (
    Day,
    Language,
    Moment,
    Money,
    Reveal,
    Text,
    Words,
    _,
    masked_name,
    ngettext,
)
from kiosk.language.translations import compile_translations

NAME = masked_name("张测三")
TEXTS: dict[str, tuple[Text, str, str]] = {
    "message": (_("Printing"), "正在打印", "Printing"),
    "value": (
        _("At {window}, not at this terminal", window=Words("一号窗口", "window 1")),
        "请到一号窗口办理，本机不办",
        "At window 1, not at this terminal",
    ),
    "one": (ngettext("{count} try left", "{count} tries left", 1), "还可以试 1 次", "1 try left"),
    "many": (
        ngettext("{count} try left", "{count} tries left", 5),
        "还可以试 5 次",
        "5 tries left",
    ),
    "words without English": (Words("一号窗口"), "一号窗口", "一号窗口"),
    "money": (Money(Decimal("1234567.8")), "1,234,567.80元", "CNY\u00a01,234,567.80"),
    "day": (Day(date(2026, 3, 1)), "2026年3月1日", "March 1, 2026"),
    "masked": (NAME, "张*三", "张*三"),
}


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    compile_translations()


@pytest.mark.parametrize("kind", sorted(set(TEXTS) - {"message", "value", "one", "many"}))
def test_a_text_in_both_languages(kind: str) -> None:
    text, chinese, english = TEXTS[kind]
    assert Catalogue(Language.CHINESE).render(text) == chinese
    assert Catalogue(Language.ENGLISH).render(text) == english


@pytest.mark.parametrize("kind", ["message", "value", "one", "many"])
def test_a_message_is_translated_and_filled(kind: str) -> None:
    text, _chinese, english = TEXTS[kind]
    assert Catalogue(Language.ENGLISH).render(text) == english
    translated = Catalogue(Language.CHINESE).render(text)
    assert translated != english
    assert "{" not in translated


def test_a_moment_is_in_the_terminal_s_own_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 3, 1, 4, 5, tzinfo=UTC)
    local = at.astimezone()
    assert Catalogue(Language.ENGLISH).render(Moment(at)).endswith(f"{local:%H:%M}")


def test_personal_data_inside_a_message_is_masked_until_it_is_shown() -> None:
    text = _("{name}", name=NAME)
    catalogue = Catalogue(Language.ENGLISH)
    assert catalogue.render(text) == "张*三"
    assert catalogue.render(text, Reveal.WHOLE) == "张测三"


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert Catalogue(Language.ENGLISH).render(_("{a}", a="{b}")) == "{b}"


def test_translations_that_were_never_compiled_are_typed(tmp_path: Path) -> None:
    with pytest.raises(TranslationsMissing):
        Catalogue(Language.CHINESE, tmp_path)


def test_only_what_is_older_is_compiled_again(tmp_path: Path) -> None:
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "kiosk.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        'msgid "Printing"\nmsgstr "打印"\n',
        encoding="utf-8",
    )
    assert compile_translations(tmp_path) == [folder / "kiosk.mo"]
    assert compile_translations(tmp_path) == []
    assert Catalogue(Language.CHINESE, tmp_path).render(_("Printing")) == "打印"
