"""The kinds of records there are: the three of ours, and what an agency has installed beside them.

An adapter of an agency's own is an `Adapter` under an entry point of the group
`hall_kiosk.records`; the entry point's name is the kind that the settings name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Final

from db.access import FileAccess, HttpsAccess, PostgresqlAccess
from db.records import Records
from db.times import Clock

GROUP: Final = "hall_kiosk.records"


class AdapterUnknown(ValueError):
    """No adapter of this kind is installed; names those that are."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """One kind of records."""

    settings: type[Any]
    """A dataclass of what people write of it, as pydantic checks it."""
    open: Callable[[Any, Clock], Records]
    """Opens the records from those settings; the clock is for a store that has none."""
    address: Callable[[Any], str]
    """What to tell an engineer of where they are."""
    look: Callable[[Any, Clock], Records] | None = None
    """Opens them to look only, where `open` would write; None: it does not."""


def _open_file(access: FileAccess, clock: Clock) -> Records:
    from db.sqlite_records import open_records

    return open_records(access.path, clock)


def _look_at_file(access: FileAccess, clock: Clock) -> Records:
    from db.sqlite_records import open_records_to_read

    return open_records_to_read(access.path, clock)


def _open_postgresql(access: PostgresqlAccess, clock: Clock) -> Records:
    from db.postgresql import address_of
    from db.postgresql_records import open_records

    return open_records(address_of(access))


def _open_https(access: HttpsAccess, clock: Clock) -> Records:
    from db.https_records import open_https_records

    return open_https_records(access)


_OURS: Final = {
    "file": Adapter(FileAccess, _open_file, lambda access: str(access.path), look=_look_at_file),
    "postgresql": Adapter(
        PostgresqlAccess,
        _open_postgresql,
        lambda access: f"{', '.join(access.hosts)}, database {access.database}",
    ),
    "https": Adapter(HttpsAccess, _open_https, lambda access: ", ".join(access.servers)),
}


def adapter_of(kind: str) -> Adapter:
    """The adapter of a kind.

    Raises:
        AdapterUnknown: none is installed under this name.
    """
    if kind in _OURS:
        return _OURS[kind]
    installed = {one.name: one for one in entry_points(group=GROUP)}
    if kind not in installed:
        raise AdapterUnknown(f"{kind}: there are {', '.join((*_OURS, *sorted(installed)))}")
    found = installed[kind].load()
    if not isinstance(found, Adapter):
        raise AdapterUnknown(f"{kind}: {installed[kind].value} is no db.adapters.Adapter")
    return found
