"""The welcome page of the last start, kept so that the next one shows it before it knows anything.

Checking the settings, Trio and the stores take longer to load than the page to paint. Nobody hears
its answers yet; the page of this start follows as soon as everything is checked.
"""

import ast
import os
import zlib
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kiosk.files import read_text, write_whole
from kiosk.language.catalogue import TranslationsMissing, messages_file
from kiosk.language.texts import Language, Message, PluralMessage, Words
from kiosk.pages.parts import Choice, Icon, Movement, Notice, Tick, Tone, WelcomePage
from kiosk.settings.front import Front, ScreenSettings, WindowSettings
from kiosk.settings.service import Service

if TYPE_CHECKING:
    from kiosk.settings.configuration import Configuration

_NAME: Final = "first-page"
_UNREADABLE: Final = (
    *(OSError, ValueError, KeyError, TypeError, SyntaxError, MemoryError, RecursionError),
    TranslationsMissing,
)
"""What reading a damaged file may raise (ast.literal_eval, and the values made of it)."""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """A page, and what its window needs of the settings."""

    front: Front
    page: WelcomePage[Service]


def first_page(configuration: "Configuration") -> FirstPage:
    """Return the welcome page as it is while nothing is known to be out of order.

    Raises:
        DataFileBroken: the region pack is wrong.
    """
    from kiosk.desks.situation import Conditions, Situation
    from kiosk.flows.menu import welcome_page
    from kiosk.settings.region import load_region

    region = load_region(configuration.terminal.region)
    return FirstPage(
        configuration.front, welcome_page(Situation(configuration, region, Conditions()))
    )


def first_page_file() -> Path | None:
    """Return where it is kept: in the unit's state folder; None where no unit runs the kiosk."""
    folder = os.environ.get("STATE_DIRECTORY")
    return None if folder is None else Path(folder.partition(":")[0]) / _NAME


def keep(first: FirstPage, file: Path) -> None:
    """Keep `first` for the next start.

    Raises:
        OSError: it cannot be written; what was kept before stays.
    """
    text = repr(_written(first))
    write_whole(file, f"{_seal(text)}\n{text}", mode=0o600)


def kept(file: Path) -> FirstPage | None:
    """Return what was kept; None where nothing was, it is damaged, or another program's."""
    try:
        seal, _line, text = read_text(file).partition("\n")
        first = _read(ast.literal_eval(text)) if seal == _seal(text) else None
    except _UNREADABLE:
        return None
    return first if isinstance(first, FirstPage) else None


def _seal(text: str) -> str:
    """Return what changes with the text, and with the words that say it."""
    words = messages_file(Language.CHINESE).stat()
    return f"{words.st_mtime_ns} {words.st_size} {zlib.crc32(text.encode()):08x}"


_KINDS: Final = {
    kind.__name__: kind
    for kind in (
        *(FirstPage, Front, WindowSettings, ScreenSettings),
        *(WelcomePage, Choice, Notice, Icon, Movement, Tick, Tone, Service),
        *(Message, PluralMessage, Words),
    )
}


def _written(value: object) -> object:
    """Return a value as names, words and numbers."""
    if isinstance(value, tuple):
        return tuple(_written(each) for each in value)
    if isinstance(value, Enum):
        return {"kind": type(value).__name__, "value": value.value}
    if is_dataclass(value):
        parts = {each.name: _written(getattr(value, each.name)) for each in fields(value)}
        return {"kind": type(value).__name__, **parts}
    return value


def _read(written: Any) -> Any:
    match written:
        case tuple():
            return tuple(_read(each) for each in written)
        case {"kind": str(kind), **parts}:
            return _KINDS[kind](**{str(name): _read(part) for name, part in parts.items()})
        case _:
            return written
