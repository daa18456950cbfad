"""What an agency's engineer writes about a server of the contract: server.toml."""

import errno
import os
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from db.errors import DatabaseUnavailable
from db.records_settings import RecordsSettings

DEFAULT_FILE: Final = Path("/etc/hall-kiosk-records/server.toml")
_MOST_CONNECTIONS: Final = 64
_LARGEST_FILE: Final = 1024 * 1024
_STRICT: Final = {"extra": "forbid"}


class SettingsWrong(DatabaseUnavailable):
    """server.toml, or what it names, cannot be used; says what and where."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """A server of the contract: the records behind it, who may ask, and how much."""

    records: RecordsSettings
    socket: Path = Path("/run/hall-kiosk-records/gateway.sock")
    terminals: Path | None = None
    """The list of a server over another kind of records than PostgreSQL, where it always is."""
    audit: Path = Path("/var/lib/hall-kiosk-records/audit")
    audit_key: Path = Path("/etc/hall-kiosk-records/audit.key")
    people_an_hour: int = 60
    """How many different people one terminal may ask for within an hour."""
    connections: int = 8
    """How many calls are carried out at once."""
    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        shared = self.records.kind == "postgresql"
        if shared and self.terminals is not None:
            raise ValueError("terminals: they stand in the PostgreSQL that the servers share")
        if not shared and self.terminals is None:
            raise ValueError("terminals: the file of those that may ask this server")
        if self.people_an_hour < 1:
            raise ValueError("people_an_hour: at least 1")
        if not 1 <= self.connections <= _MOST_CONNECTIONS:
            raise ValueError(f"connections: 1 to {_MOST_CONNECTIONS}")


def load_settings(file: Path) -> ServerSettings:
    """The settings in a file.

    Raises:
        SettingsWrong: it is absent, no TOML, or a setting is wrong.
    """
    try:
        table = tomllib.loads(read_limited(file).decode())
        return TypeAdapter(ServerSettings).validate_python(table)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise SettingsWrong(f"{file}: {place}: {first['msg']}") from None
    except (OSError, ValueError) as error:
        raise SettingsWrong(f"{file}: {error}") from None


def read_limited(file: Path) -> bytes:
    """What a person has written into a file, which is no pipe and not endless.

    Raises:
        OSError
    """
    # Not waiting: a pipe that nobody writes to would keep the reader for ever.
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as opened:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "is no regular file", str(file))
        content = opened.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        raise OSError(errno.EFBIG, f"is larger than {_LARGEST_FILE} bytes", str(file))
    return content
