"""What an agency's engineer writes about a server of the contract: server.toml."""

import errno
import logging
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from db.access import Count
from db.errors import DatabaseUnavailable
from db.records_settings import RecordsSettings
from db.regular_file import open_regular, said_of

DEFAULT_FILE: Final = Path("/etc/hall-kiosk-records/server.toml")
_MOST_CONNECTIONS: Final = 64
_LARGEST_FILE: Final = 1024 * 1024
_STRICT: Final = {"extra": "forbid"}

_NOT_READ: Final = (
    "%s: terminals is ignored, they are in the PostgreSQL that the servers share;"
    " take an old list there once: kiosk-records terminals import %s"
)

_log = logging.getLogger(__name__)


class SettingsWrong(DatabaseUnavailable):
    """server.toml, or what it names, cannot be used; says what and where."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """A server of the contract: the records behind it, who may ask, and how much."""

    records: RecordsSettings
    socket: Path = Path("/run/hall-kiosk-records/gateway.sock")
    terminals: Path = Path("/var/lib/hall-kiosk-records/terminals.json")
    """The list of a server over other records than PostgreSQL; there it is in PostgreSQL."""
    audit: Path = Path("/var/lib/hall-kiosk-records/audit")
    audit_key: Path = Path("/etc/hall-kiosk-records/audit.key")
    people_an_hour: Count = 60
    """How many different people one terminal may ask for within an hour."""
    connections: Count = 8
    """How many calls are carried out at once."""
    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        if self.people_an_hour < 1:
            raise ValueError("people_an_hour: at least 1")
        if not 1 <= self.connections <= _MOST_CONNECTIONS:
            raise ValueError(f"connections: 1 to {_MOST_CONNECTIONS}")

    @property
    def shares_terminals(self) -> bool:
        """Whether the list of terminals is that of all servers of one PostgreSQL."""
        return self.records.kind == "postgresql"


def load_settings(file: Path) -> ServerSettings:
    """The settings in a file.

    Raises:
        SettingsWrong: it is absent, no TOML, or a setting is wrong.
    """
    try:
        table = tomllib.loads(read_limited(file).decode())
        settings = TypeAdapter(ServerSettings).validate_python(table)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise SettingsWrong(f"{file}: {place}: {first['msg']}") from None
    except (OSError, ValueError) as error:
        raise SettingsWrong(f"{file}: {said_of(error)}") from None
    if settings.shares_terminals and "terminals" in table:
        # Written for a version before, whose servers had a list each: no reason not to serve.
        _log.warning(_NOT_READ, file, settings.terminals)
    return settings


def read_limited(file: Path) -> bytes:
    """What a person has written into a file, which is no pipe and not endless.

    Raises:
        OSError
    """
    with open_regular(file) as opened:
        content = opened.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        raise OSError(errno.EFBIG, f"is larger than {_LARGEST_FILE} bytes", str(file))
    return content
