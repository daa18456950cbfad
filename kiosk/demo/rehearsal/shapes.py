"""The shape of a page: what the kiosk says, without the data in it.

Two pages of one shape are the same page to who looks for all pages there are: the guides of a
region, say, with their lists, or the menus of two citizens.
"""

from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from kiosk.language.texts import Message, Personal, PluralMessage, Words
from kiosk.pages.kinds import Choice, GuidePage, ListPage


def shape_of(value: object) -> Hashable:
    """Return what stays the same of a page, or of a part of one, when its data change."""
    match value:
        case Message(message, values):
            return (message, *(shape_of(each) for _, each in values))
        case PluralMessage(singular):
            return singular
        case Words() | Personal() | str() | bytes() | int() | Decimal() | date() | datetime():
            return type(value).__name__
        case Enum():
            return value
        case ListPage(title, question):
            return (ListPage.__name__, shape_of(title), shape_of(question))
        case GuidePage(title=title, choices=choices):
            return (GuidePage.__name__, shape_of(title), shape_of(choices))
        case Choice(_, label, detail, icon, unavailable):
            return (shape_of(label), shape_of(detail), icon, shape_of(unavailable))
        case tuple():
            return frozenset(shape_of(each) for each in value)
        case Callable():
            return "call"
        case _ if is_dataclass(value) and not isinstance(value, type):
            parts = (shape_of(getattr(value, each.name)) for each in fields(value))
            return (type(value).__name__, *parts)
        case _:
            return type(value).__name__
