"""What is wrong with a file people wrote: every fault at once, in words for whoever mends it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from kiosk.language.texts import Language, Message, Words, _
from kiosk.settings.bounds import Wrong
from kiosk.settings.toml_lines import Place

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

Value = TypeVar("Value")
_CLASS: Final = re.compile(r"[A-Z]\w+Settings")
_NUMBER: Final = _("a number, written without quotes")
_TEXT: Final = _("text in quotes")
_TABLE: Final = _("a table in square brackets with keys below it")
_MEANINGS: Final[Mapping[str, Message]] = {
    "missing": _("is missing"),
    "extra_forbidden": _("no such setting"),
    "unexpected_keyword_argument": _("no such setting"),
    "string_type": _TEXT,
    "path_type": _TEXT,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _("a whole number"),
    "bool_type": _("true or false, written without quotes"),
    "bool_parsing": _("true or false, written without quotes"),
    "tuple_type": _("a list in square brackets"),
    "dict_type": _TABLE,
    "dataclass_type": _TABLE,
}
"""What pydantic's errors mean for somebody who writes settings, by their type."""


@dataclass(frozen=True, slots=True)
class SettingFault:
    """One mistake.

    Attributes:
        exact: whether `line` is that of the mistake itself, or of what it stands in.
        nearest: the right name that a misspelt one comes nearest to.
    """

    file: Path
    line: int | None
    exact: bool
    place: Place
    meaning: Message | Words
    nearest: str | None = None

    @property
    def where(self) -> str:
        """Where it stands, as an editor takes it: file:line."""
        if self.line is None:
            return str(self.file)
        return f"{self.file}:{self.line}" if self.exact else f"{self.file}, near line {self.line}"

    def said(self, language: Language) -> str:
        """Return key, fault and nearest right name in a language."""
        from kiosk.language.catalogue import Catalogue

        catalogue = Catalogue(language)
        key = ".".join(map(str, self.place))
        words = catalogue.render(self.meaning)
        if self.nearest is not None:
            meant = _('did you mean "{name}"?', name=self.nearest)
            words = f"{words}; {catalogue.render(meant)}"
        return f"{key}: {words}" if key else words


Lines: TypeAlias = Callable[[Place], tuple[Path, int | None, bool]]
"""Where a place is written: file, line, and whether all of it was found there."""


def value_or_faults(
    kind: type[Value], content: object, path: Place, lines: Lines
) -> tuple[Value | None, tuple[SettingFault, ...]]:
    """Return `content` as a `kind`, or all that keeps it from being one."""
    from pydantic import ValidationError

    try:
        return adapter(kind).validate_python(content), ()
    except ValidationError as error:
        faults = _faults(kind, error.errors(include_url=False), path, lines)
        return None, tuple(sorted(faults, key=lambda one: (str(one.file), one.line or 0)))


def _faults(
    kind: type[Value], errors: list["ErrorDetails"], path: Place, lines: Lines
) -> Iterator[SettingFault]:
    for error, loc in _of_meant_kinds(errors):
        place = (*path, *loc)
        file, line, exact = lines(place)
        yield SettingFault(file, line, exact, place, _meaning(error), _nearest(kind, error))


def in_its_words(said: str) -> Words:
    """Return a fault of which only English words are known."""
    return Words(f"不符合要求（{said}）", said)


def _of_meant_kinds(errors: list["ErrorDetails"]) -> list[tuple["ErrorDetails", Place]]:
    """The errors with their places, of a table of several kinds those of the kind it nearly is.

    pydantic tells those of every kind, each behind the name of its class.
    """
    by_kind: dict[Place, dict[Place, list[ErrorDetails]]] = {}
    for error in errors:
        loc = error["loc"]
        at = next((step for step, part in enumerate(loc) if _CLASS.fullmatch(str(part))), None)
        before, kind = (loc, loc) if at is None else (loc[:at], loc[: at + 1])
        by_kind.setdefault(before, {}).setdefault(kind, []).append(error)
    return [
        (error, (*before, *error["loc"][len(kind) :]))
        for before, kinds in by_kind.items()
        for kind, found in [min(kinds.items(), key=lambda each: len(each[1]))]
        for error in found
    ]


def _meaning(error: "ErrorDetails") -> Message | Words:
    match error["type"]:
        case "value_error":
            raised = error["ctx"]["error"]
            return raised.message if isinstance(raised, Wrong) else in_its_words(str(raised))
        case "enum" | "literal_error":
            return _("one of {names}", names=_listed(error))
        case known if known in _MEANINGS:
            return _MEANINGS[known]
        case _:
            return in_its_words(error["msg"])


def _listed(error: "ErrorDetails") -> str:
    expected: str = error["ctx"]["expected"]
    return expected.replace("'", "").replace(" or ", ", ")


def _nearest(kind: type[Value], error: "ErrorDetails") -> str | None:
    """Return the name that a misspelt key or value of a closed set comes nearest to."""
    match error["type"]:
        case "extra_forbidden" | "unexpected_keyword_argument":
            written, names = str(error["loc"][-1]), _keys(adapter(kind).json_schema())
        case "enum" | "literal_error":
            written, names = str(error["input"]), error["ctx"]["expected"].split("'")[1::2]
        case _:
            return None
    from difflib import get_close_matches  # nothing is misspelt before the first page

    return next(iter(get_close_matches(written, names, n=1)), None)


def _keys(schema: dict[str, Any]) -> list[str]:
    """Return every key that a file of this kind can have, at whatever depth."""
    tables = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for table in tables for key in table.get("properties", {})})


_adapters: "dict[type, TypeAdapter[Any]]" = {}


def adapter(kind: type[Value]) -> "TypeAdapter[Value]":
    """Return the checker of a kind; made once, for making it takes longer than reading a file."""
    from pydantic import TypeAdapter

    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]
