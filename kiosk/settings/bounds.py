"""What a setting may be, as part of its type: ranges, words, paths, said in both languages.

Each bound stands in an `Annotated[…]` of a field and is asked by pydantic when a file is read;
values made in the program are not checked again. pydantic is not loaded for the types' sake.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

from kiosk.language.texts import Message, _

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

STRICT: Final = {"extra": "forbid"}
"""Set as `__pydantic_config__` on a dataclass read from a file: a misspelt key is an error."""


class Wrong(ValueError):
    """A setting that its type allows and the terminal cannot live with; says what it may be."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.message.format(**dict(message.values)))
        self.message = message


class Bound:
    """Checks a value before and after pydantic has made it what it should be."""

    def before(self, written: object) -> None:
        """Look at what stands in the file."""

    def after(self, value: Any) -> None:
        """Look at what it was taken for."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        from pydantic_core import core_schema

        def checked(written: object, take: Callable[[object], object]) -> object:
            self.before(written)
            value = take(written)
            self.after(value)
            return value

        return core_schema.no_info_wrap_validator_function(checked, handler(source))


@dataclass(frozen=True, slots=True)
class Within(Bound):
    """A number between two others, both allowed, written without quotes."""

    least: float
    most: float

    def before(self, written: object) -> None:
        if isinstance(written, str | bool):
            raise Wrong(_("a number, written without quotes"))

    def after(self, value: float) -> None:
        if not self.least <= value <= self.most:
            raise Wrong(_("{least} to {most}", least=f"{self.least:g}", most=f"{self.most:g}"))


@dataclass(frozen=True, slots=True)
class _YesOrNo(Bound):
    def before(self, written: object) -> None:
        if not isinstance(written, bool):
            raise Wrong(_("true or false, written without quotes"))


@dataclass(frozen=True, slots=True)
class Shaped(Bound):
    """A word of a certain shape; `meaning` says in words of which."""

    pattern: str
    meaning: Message

    def after(self, value: str) -> None:
        if not re.fullmatch(self.pattern, value, re.ASCII):
            raise Wrong(self.meaning)


@dataclass(frozen=True, slots=True)
class _Name(Bound):
    """Words that people read: not blank, in one line, and not longer than a page has room for."""

    longest: int

    def after(self, value: str) -> None:
        if not value.strip() or not value.isprintable() or len(value) > self.longest:
            raise Wrong(_("words in one line, at most {count} characters", count=self.longest))


@dataclass(frozen=True, slots=True)
class _Absolute(Bound):
    def after(self, value: Path) -> None:
        if not value.is_absolute() or ".." in value.parts or not str(value).isprintable():
            raise Wrong(_("a path that begins with / and holds no .."))


@dataclass(frozen=True, slots=True)
class _Several(Bound):
    def before(self, written: object) -> None:
        if isinstance(written, str):
            raise Wrong(_("a list in square brackets"))

    def after(self, value: tuple[object, ...]) -> None:
        if len(set(map(str, value))) != len(value):
            raise Wrong(_("each entry once"))


_LONGEST_NAME: Final = 40
_LONGEST_SLOT: Final = 120
_LONGEST_SOURCE: Final = 200

Flag: TypeAlias = Annotated[bool, _YesOrNo()]
Name: TypeAlias = Annotated[str, _Name(_LONGEST_NAME)]
"""What a hall, an agency or a window is called."""
SlotName: TypeAlias = Annotated[str, _Name(_LONGEST_SLOT)]
"""What PC/SC calls a slot, or part of it."""
Reason: TypeAlias = Annotated[str, _Name(_LONGEST_SOURCE)]
"""Who decided something, and where it is written down."""
File: TypeAlias = Annotated[Path, _Absolute()]
"""A file or folder; where the program was started from does not matter."""
Files: TypeAlias = Annotated[tuple[File, ...], _Several()]
TerminalId: TypeAlias = Annotated[
    str,
    Shaped(r"(?=.*[A-Za-z0-9])[A-Za-z0-9-]{1,12}", _("1 to 12 letters, digits and hyphens")),
]
"""On every paper and in every serial number (kiosk.documents.serials)."""
Slug: TypeAlias = Annotated[
    str, Shaped(r"[a-z0-9][a-z0-9_-]{0,39}", _("small letters and digits, as a folder is called"))
]
Issuer: TypeAlias = Annotated[
    str, Shaped(r"\d{1,6}", _("the first digits of a region, at most six"))
]
Issuers: TypeAlias = Annotated[tuple[Issuer, ...], _Several()]
Phone: TypeAlias = Annotated[
    str, Shaped(r"(?=(?:\D*\d){3})[0-9+() /-]{3,30}", _("a telephone number: digits, + - / ( )"))
]
Queue: TypeAlias = Annotated[
    str,
    # CUPS takes no space, # % /, makes queues with quotes, < or .. and cannot be asked about them,
    # and has commands that do not take ? or a - in front.
    Shaped(
        r"(?!-|\.\.$)[!$&(-.0-;=>@-~]{1,127}",
        _("the name of a print queue: no - in front, no space, no quotes, none of # % / < ?"),
    ),
]
Server: TypeAlias = Annotated[
    str, Shaped(r"/[!-~]+|[A-Za-z0-9.:\[\]-]{1,253}", _("a host, or a path that begins with /"))
]
Address: TypeAlias = Annotated[
    str, Shaped(r"[0-9A-Fa-f.:]{2,45}|localhost", _("an IP address, such as 127.0.0.1"))
]
Connector: TypeAlias = Annotated[
    str,
    Shaped(
        r"[A-Za-z][A-Za-z0-9-]{1,19}", _("a connector, such as HDMI-A-1; `kiosk doctor` lists them")
    ),
]
FunctionKey: TypeAlias = Annotated[
    str, Shaped(r"F([1-9]|1\d|2[0-4])", _("a function key, F1 to F24"))
]
ModulePort: TypeAlias = Annotated[
    str, Shaped(r"/[!-~]+|usb", _('a device: a path that begins with /, or "usb"'))
]
Port: TypeAlias = Annotated[str, Shaped(r"/[!-~]+", _("a device: a path that begins with /"))]
