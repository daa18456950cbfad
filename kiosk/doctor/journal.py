"""How the journal is: opened with its key and read whole; and when it was last copied elsewhere."""

import os
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final

from db.begun_mark import BegunMark
from db.errors import DatabaseUnavailable, JournalBroken
from db.journal import Broken, Journal, open_journal_to_read
from db.journal_chain import Chain
from db.journal_reading import verify_file
from db.network_disk import refuse_network_disk
from kiosk.desks.records_desk import UNDONE_IS_TOLD_FOR
from kiosk.doctor.finding import Finding, Health, Who
from kiosk.language.texts import _
from kiosk.rules.clock import ClockFault
from kiosk.settings.configuration import Configuration
from kiosk.settings.secret_files import begun_mark, check_private, journal_key

THING: Final = "journal"
BACKUP: Final = "last backup"
ADVICE: Final = _(
    "Is the file of [stores] journal there, and its key? Bring both back from the last backup "
    "(kiosk restore); a journal is never begun anew in the place of one that was."
)
_TELL_THE_CITIZEN: Final = _(
    "The citizens were told 'being confirmed': call them, or tell them at the window."
)
_BEGIN: Final = _(
    "Nothing says that a journal was begun here: 'kiosk journal begin', as the superuser."
)
_BROKEN: Final = _(
    "Somebody or something has changed it: keep the file as it is, tell the agency, and bring back "
    "the last backup (kiosk restore)."
)
_SET_CLOCK: Final = _(
    "Set the clock right (timedatectl). If it is right and was ahead before: stop the kiosk, "
    "kiosk journal trust-clock."
)
_BACK_UP: Final = _("kiosk backup --to FOLDER, to a stick or a share; daily (docs/fleet.zh.md).")
LONGEST_WITHOUT_BACKUP: Final = timedelta(days=7)


def journal_finding(configuration: Configuration) -> Finding:
    """Return how the journal is.

    Raises:
        DatabaseError, ConfigurationError: it or its key cannot be used.
    """
    stores = configuration.stores
    key = journal_key(stores.journal_key)
    check_private(stores.journal)
    mark = BegunMark(begun_mark(stores.journal_key))
    if not stores.journal.exists():
        if mark.exists:
            raise JournalBroken("the journal that was begun is gone")
        return Finding(THING, Health.WELL, "", "begins at the first start")
    prove_writable(stores.journal)
    refuse_network_disk(stores.journal)
    verdict = verify_file(stores.journal, Chain(key), mark)
    if isinstance(verdict, Broken):
        state = f"broken at entry {verdict.entry}: {verdict.fault.value}"
        return Finding(THING, Health.OUT_OF_SERVICE, "", state, _BROKEN)
    journal = open_journal_to_read(stores.journal, key)
    try:
        return _content_finding(journal, verdict.entries, marked=mark.exists)
    finally:
        journal.close()


def prove_writable(file: Path) -> None:
    """Open the file to write, and write nothing.

    Raises:
        DatabaseUnavailable
    """
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CLOEXEC))
    except OSError as error:
        raise DatabaseUnavailable(f"{file}: {error.strerror}") from error


def _content_finding(journal: Journal, entries: int, *, marked: bool) -> Finding:
    """Say what stands before the operator: a wrong clock, wishes not carried out, open business."""
    now = datetime.now(UTC)
    if now < journal.newest_at():
        state = f"{ClockFault.BEFORE_JOURNAL.value}; nothing is changed"
        return Finding(THING, Health.OUT_OF_SERVICE, "", state, _SET_CLOCK)
    undone = journal.undone(now - UNDONE_IS_TOLD_FOR)
    if undone:
        named = ", ".join(f"{one.serial} ({one.code})" for one in undone)
        state = f"not carried out: {named}"
        return Finding(THING, Health.ATTENTION, "", state, _TELL_THE_CITIZEN, Who.HALL)
    state = f"whole, {entries} entries, {len(journal.open_intents())} open"
    if not marked:
        return Finding(THING, Health.ATTENTION, "", f"{state}; no mark", _BEGIN)
    return Finding(THING, Health.WELL, version("sqlite-utils"), state)


def backup_stamp(journal: Path) -> Path:
    """Return the file whose time is that of the last backup."""
    return journal.with_name("last-backup")


def backup_finding(configuration: Configuration) -> Finding:
    """Return when journal and key were last copied elsewhere.

    Raises:
        OSError: whoever looks may not see it.
    """
    try:
        seconds = backup_stamp(configuration.stores.journal).stat().st_mtime
    except FileNotFoundError:
        return Finding(BACKUP, Health.ATTENTION, "", "none was ever made", _BACK_UP)
    at = datetime.fromtimestamp(seconds, UTC)
    state = f"{at.astimezone():%Y-%m-%d %H:%M}"
    if datetime.now(UTC) - at > LONGEST_WITHOUT_BACKUP:
        return Finding(BACKUP, Health.ATTENTION, "", state, _BACK_UP)
    return Finding(BACKUP, Health.WELL, "", state)
