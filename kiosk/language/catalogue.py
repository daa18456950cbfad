"""Turning a text value into words: translated by gettext, formatted by Babel, masked by default."""

import gettext
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from kiosk.errors import ConfigurationError
from kiosk.folders import TRANSLATIONS_FOLDER
from kiosk.language.texts import (
    Day,
    Language,
    Message,
    Moment,
    Money,
    Personal,
    PluralMessage,
    Reveal,
    Text,
    TextValue,
    Words,
    values_of,
)

if TYPE_CHECKING:
    from babel import Locale

_DOMAIN = "kiosk"


class TranslationsMissing(ConfigurationError):
    """The compiled translations of a language are not in assets/translations."""

    code = "configuration.translations-missing"

    def __init__(self, folder: Path, language: Language) -> None:
        super().__init__(
            f"no compiled translations for {language.value} in {folder}: run packaging/set-up"
        )
        self.folder = folder
        self.language = language


class Catalogue:
    """The words of one language.

    English is the language of the messages themselves; every other language comes from
    assets/translations.

    Raises:
        TranslationsMissing: the language's messages were never compiled.
    """

    def __init__(self, language: Language, folder: Path = TRANSLATIONS_FOLDER) -> None:
        self.language = language
        self._messages = _messages(language, folder)
        self._locale: Locale | None = None

    def render(self, text: Text, reveal: Reveal = Reveal.MASKED) -> str:
        """Return the words of `text`; personal data is masked unless `reveal` says otherwise."""
        match text:
            case Message(message):
                return self._filled(self._messages.gettext(message), values_of(text), reveal)
            case PluralMessage(singular, plural, count):
                words = self._messages.ngettext(singular, plural, count)
                return self._filled(words, {**values_of(text), "count": count}, reveal)
            case Words(chinese, english):
                if self.language is not Language.ENGLISH or not english:
                    return chinese
                # The fonts of both languages draw it as wide as a Chinese character: bank’ s.
                return english.replace("’", "'")
            case Personal(whole, masked):
                return whole if reveal is Reveal.WHOLE else masked
            case Money(yuan):
                return self._money(yuan)
            case Day(day):
                from babel.dates import format_date

                return format_date(day, format="long", locale=self._known_locale())
            case Moment(at):
                from babel.dates import format_date

                local = at.astimezone()
                written = format_date(local, format="long", locale=self._known_locale())
                return f"{written} {local:%H:%M}"
            case _:
                assert_never(text)

    def _filled(self, words: str, values: Mapping[str, TextValue], reveal: Reveal) -> str:
        return words.format_map(
            {name: self._value(value, reveal) for name, value in values.items()}
        )

    def _value(self, value: TextValue, reveal: Reveal) -> str:
        return str(value) if isinstance(value, str | int) else self.render(value, reveal)

    def _money(self, yuan: Decimal) -> str:
        from babel.numbers import format_decimal

        amount = format_decimal(yuan, format="#,##0.00", locale=self._known_locale())
        return f"{amount}元" if self.language is Language.CHINESE else f"CNY\u00a0{amount}"

    def load_formats(self) -> None:
        """Load how amounts and days are written, which takes longer than a page may."""
        self.render(Money(Decimal()))
        self.render(Day(date.min))

    def _known_locale(self) -> "Locale":
        """Return the rules of the language; finding them by name again takes a millisecond."""
        if self._locale is None:
            from babel import Locale

            self._locale = Locale.parse(self.language.value)
        return self._locale


@cache
def messages_file(language: Language, folder: Path = TRANSLATIONS_FOLDER) -> Path:
    """Return the file of a language's compiled messages, other than English.

    Raises:
        TranslationsMissing
    """
    found = gettext.find(_DOMAIN, folder, [language.value])
    if found is None:
        raise TranslationsMissing(folder, language)
    return Path(found)


def _messages(language: Language, folder: Path) -> gettext.NullTranslations:
    if language is Language.ENGLISH:
        return gettext.NullTranslations()
    with messages_file(language, folder).open("rb") as compiled:
        return gettext.GNUTranslations(compiled)
