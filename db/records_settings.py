"""Which records a terminal or a server is connected to: `[records]`, a table for each kind."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from db.access import FileAccess, HttpsAccess, PostgresqlAccess

if TYPE_CHECKING:
    from db.adapters import Adapter

_OWN_KINDS: Final = ("file", "postgresql", "https")
"""Those need no look at what is installed: nothing of the records is loaded for a first page."""
_OWN_ADAPTERS: Final = {"extra": "allow"}
"""The tables of adapters that an agency has installed are not known here."""


@dataclass(frozen=True)
class RecordsSettings:
    """The kind of records, and how that kind is reached.

    `kind` is "file", "postgresql", "https", or the name of an adapter that the agency has
    installed. Each kind has a table of its own; that of another kind may stand there unused.
    """

    kind: str = "file"
    file: FileAccess = field(default_factory=FileAccess)
    postgresql: PostgresqlAccess | None = None
    https: HttpsAccess | None = None
    __pydantic_config__ = _OWN_ADAPTERS

    def __post_init__(self) -> None:
        for key, table in vars(self).items():
            if key not in self.__dataclass_fields__ and not isinstance(table, dict):
                raise ValueError(f"{key}: no such setting")
        if self.kind not in _OWN_KINDS:
            _ = self.adapter
        if self.access is None:
            raise ValueError(f'kind = "{self.kind}" needs a table [records.{self.kind}]')

    @property
    def adapter(self) -> "Adapter":
        """Return what opens the records."""
        from db.adapters import adapter_of

        return adapter_of(self.kind)

    @property
    def access(self) -> Any:
        """Return the settings of the kind as its adapter takes them; None: there are none."""
        table = vars(self).get(self.kind)
        return _checked(self.kind, table) if isinstance(table, dict) else table

    @property
    def private_files(self) -> tuple[Path, ...]:
        """Return what nobody else may read: the file of the records, or the key to them."""
        named = (getattr(self.access, name, None) for name in ("path", "key"))
        return tuple(Path(file) for file in named if isinstance(file, str | Path))


def _checked(kind: str, table: dict[str, object]) -> object:
    import json

    from pydantic import TypeAdapter, ValidationError

    from db.adapters import adapter_of

    try:
        # From JSON, strict takes a list for a tuple and text for a path, but no text for a number.
        written = json.dumps(table, default=str)
        return TypeAdapter(adapter_of(kind).settings).validate_json(written, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in (kind, *first["loc"]))
        raise ValueError(f"{place}: {first['msg']}") from None
