"""The stores a terminal finds at its start: in production none is begun in silence."""

import logging
from pathlib import Path
from typing import Final

import trio

from db.errors import DatabaseUnavailable, JournalHeld
from db.store_lock import StoreLock
from kiosk.errors import ConfigurationError
from kiosk.settings.configuration import Configuration, Mode, StoreSettings

_log = logging.getLogger(__name__)

#: How soon it is seen that the other kiosk has ended.
FREE_AGAIN_S: Final = 2.0

_SERVING: Final = "serving"


class RecordsMissing(ConfigurationError):
    """The file of the records is not there, and a terminal in production begins none of its own."""

    code = "configuration.records-missing"

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"no records in {file}; 'kiosk setup' begins them where they are kept here"
        )
        self.file = file


class OnceThere:
    """A store that was opened once: gone, it is brought back by people, never begun anew.

    Where none `may_begin`, it counts as opened from the first: it was there when looked for.
    """

    def __init__(self, file: Path | None, *, may_begin: bool = True) -> None:
        self._file = file
        self._opened = not may_begin

    def note(self) -> None:
        """Remember that it was opened."""
        self._opened = True

    def require(self) -> None:
        """Do nothing if it is there, or may be begun.

        Raises:
            DatabaseUnavailable: it was there, and is gone.
        """
        if self._opened and self._file is not None and not self._file.exists():
            raise DatabaseUnavailable(f"{self._file} is gone")


def check_stores(configuration: Configuration) -> None:
    """Do nothing if every store is there that must not be made anew.

    Raises:
        RecordsMissing
    """
    file = configuration.records.file.path
    kept_here = configuration.records.kind == "file"
    if configuration.mode is Mode.PRODUCTION and kept_here and not file.exists():
        raise RecordsMissing(file)


class AnotherKioskServes(JournalHeld):
    """Another kiosk serves with the same stores; two would tell two truths."""

    def __init__(self, stores: Path) -> None:
        super().__init__(f"another kiosk serves with the stores in {stores}; stop that one first")
        self.stores = stores


def hold_stores(stores: StoreSettings) -> StoreLock | None:
    """Return what keeps a second kiosk from serving with these stores, held until released.

    None where there can be no such file: that is told of the stores themselves.

    Raises:
        AnotherKioskServes
    """
    folder = stores.journal.parent
    try:
        return StoreLock(folder / _SERVING)
    except JournalHeld as error:
        raise AnotherKioskServes(folder) from error
    except DatabaseUnavailable as error:
        _log.warning("nothing keeps a second kiosk away: %s", error.code)
        return None


async def until_free(held: AnotherKioskServes) -> None:
    """Return once that other kiosk serves no more."""
    while True:
        await trio.sleep(FREE_AGAIN_S)
        try:
            StoreLock(held.stores / _SERVING).release()
        except JournalHeld:
            continue
        except DatabaseUnavailable as error:
            _log.warning("nothing keeps a second kiosk away: %s", error.code)
        return
