"""Texts as values: translated, formatted and masked only at the moment they are shown.

A flow hands texts to the screen without knowing the language, so the citizen can change the
language at any moment without losing the place, and personal data is masked in one place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, unique
from functools import reduce
from typing import Final, TypeAlias

from hardware.rare_characters import with_own_characters

_FULL_WIDTH_SPACE: Final = "\u3000"

#: From this length on a number keeps four characters at each end (design: masked numbers).
_LONG_NUMBER: Final = 15


@unique
class Language(Enum):
    """A language of the screens; the value is the name of its translation folder."""

    CHINESE = "zh_CN"
    ENGLISH = "en"


@unique
class Reveal(Enum):
    """Whether personal data is shown whole (the citizen holds "show") or masked."""

    MASKED = "masked"
    WHOLE = "whole"


@unique
class Listeners(Enum):
    """Who hears what is read: everybody near the loudspeaker, or the citizen alone."""

    LOUDSPEAKER = "loudspeaker"
    HEADPHONES = "headphones"


@dataclass(frozen=True, slots=True)
class Personal:
    """A citizen's datum with the form that strangers behind may see."""

    whole: str
    masked: str

    def __repr__(self) -> str:
        return "Personal(<redacted>)"


@dataclass(frozen=True, slots=True)
class Message:
    """A text of the kiosk's own, named by its English wording; see `_`."""

    message: str
    values: tuple[tuple[str, "TextValue"], ...] = ()


@dataclass(frozen=True, slots=True)
class PluralMessage:
    """A text whose wording depends on a count, which fills `{count}`; see `ngettext`."""

    singular: str
    plural: str
    count: int
    values: tuple[tuple[str, "TextValue"], ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A text from data: Chinese as the region wrote it, English where the data has it."""

    chinese: str
    english: str | None = None


def listed(parts: Sequence["Text"]) -> "Text":
    """Return the parts as one text with separators; there is at least one."""
    return reduce(lambda first, rest: _("{first}, {rest}", first=first, rest=rest), parts)


def on_the_sign(chinese: str, english: str | None) -> Words:
    """Return a place in both languages; English keeps the Chinese name, which its sign bears."""
    return Words(chinese, None if english is None else f"{english} ({chinese})")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of yuan, shown with two places and thousands separated."""

    yuan: Decimal


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day, written out in the language shown."""

    day: date


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time (aware), shown as day and minute in the terminal's own zone."""

    at: datetime


Text: TypeAlias = Message | PluralMessage | Words | Personal | Money | Day | Moment
TextValue: TypeAlias = Text | str | int


def _(message: str, **values: TextValue) -> Message:
    """Return the text `message`, to be translated when shown; `{name}` stands for a value.

    Babel finds the messages by this function's name, so `message` must be a literal.
    """
    return Message(message, tuple(values.items()))


def ngettext(singular: str, plural: str, count: int, **values: TextValue) -> PluralMessage:
    """Return the text for `count` things, to be translated when shown; `{count}` is the number."""
    return PluralMessage(singular, plural, count, tuple(values.items()))


def shown_name(name: str) -> str:
    """Return the name as its bearer writes it: with the characters that systems keep as private
    ones, and without the full-width spaces that forms put between characters.
    """
    return with_own_characters(name).replace(_FULL_WIDTH_SPACE, "")


def masked_name(name: str) -> Personal:
    """Return the name with all but its first and last character hidden: 张*三, 王*."""
    name = shown_name(name)
    if len(name) <= 2:
        return Personal(name, name[:1] + "*" * max(len(name) - 1, 1))
    return Personal(name, name[0] + "*" * (len(name) - 2) + name[-1])


def masked_number(number: str) -> Personal:
    """Return the number with little left at both ends: 3706**********123X, D*****005."""
    head, tail = (4, 4) if len(number) >= _LONG_NUMBER else (1, 3)
    hidden = max(len(number) - head - tail, 1)
    return Personal(number, number[:head] + "*" * hidden + number[len(number) - tail :])


def values_of(text: Message | PluralMessage) -> Mapping[str, TextValue]:
    """Return the values that fill the text's places, by name."""
    return dict(text.values)
