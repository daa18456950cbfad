"""How each kind of records is reached: what people write of it, and nothing that opens it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

_STRICT: Final = {"extra": "forbid"}
"""A misspelt key is an error."""


class WithoutQuotes:
    """Of a field's type: a number as it is written in TOML, which `"1"` and `true` are not."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        from pydantic_core import core_schema

        def refuse(written: object) -> object:
            if isinstance(written, str | bool):
                raise ValueError("a number, written without quotes")
            return written

        return core_schema.no_info_before_validator_function(refuse, handler(source))


Seconds: TypeAlias = Annotated[float, WithoutQuotes()]
Count: TypeAlias = Annotated[int, WithoutQuotes()]


def _require_path(key: str, file: str | Path) -> None:
    """Where the program was started from does not matter, and no system has names with NUL.

    Raises:
        ValueError
    """
    if not str(file).startswith("/") or not str(file).isprintable():
        raise ValueError(f"{key}: a path that begins with /")


@dataclass(frozen=True, slots=True)
class FileAccess:
    """A file of the terminal's own, for one that stands alone."""

    path: Path = Path("/var/lib/hall-kiosk/records.db")
    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        _require_path("path", self.path)


@dataclass(frozen=True, slots=True)
class PostgresqlAccess:
    """The agency's PostgreSQL, asked by the terminal itself."""

    hosts: tuple[str, ...]
    """Every node, `name` or `name:port`, whichever leads."""
    database: str
    user: str
    ca: str
    certificate: str
    key: str
    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        if not self.hosts or not all(host.strip() for host in self.hosts):
            raise ValueError("hosts: at least one, and none empty")
        for key in ("ca", "certificate", "key"):
            _require_path(key, getattr(self, key))
        if not self.database.strip() or not self.user.strip():
            raise ValueError("database and user: neither may be empty")


@dataclass(frozen=True, slots=True)
class HttpsAccess:
    """The agency's servers, and how each side shows who it is."""

    servers: tuple[str, ...]
    """Addresses such as https://records.example:8443, the next one tried when one fails."""
    ca: Path
    """The agency's own certificate authority; no other is believed."""
    certificate: Path
    key: Path
    connect_s: Seconds = 2.0
    call_s: Seconds = 5.0
    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        if not self.servers:
            raise ValueError("servers: at least one")
        for server in self.servers:
            name = server.removeprefix("https://")
            if name == server or not name or not set(name).isdisjoint("/?#@ "):
                raise ValueError(f"servers: https://name or https://name:port, not {server!r}")
        for key in ("ca", "certificate", "key"):
            _require_path(key, getattr(self, key))
        if not 0 < self.connect_s <= self.call_s <= _LONGEST_CALL_S:
            raise ValueError(f"connect_s and call_s: above 0, call_s at most {_LONGEST_CALL_S}")


_LONGEST_CALL_S: Final = 8.0
"""A call that takes ten counts as hung."""
