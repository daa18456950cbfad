"""Journal, log and state of the terminal on a stick, sealed for the agency (O26, O49)."""

import json
import os
import subprocess
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import ClassVar, Final

from db.database import copy_of
from db.errors import DatabaseError
from kiosk.files import write_whole
from kiosk.language.texts import Words, _
from kiosk.operator.faults import StaffFault
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.pages.kinds import Fact, WorkingPage
from kiosk.trust.sealing import seal

_LIMIT_S: Final = 15.0
_LOG: Final = ("journalctl", "-u", "hall-kiosk", "-o", "cat", "--no-pager")
_MOST_LINES: Final = 20_000
_WORKING: Final = WorkingPage(_("Exporting"), _("Leave the stick in."))


class ExportImpossible(StaffFault):
    """Nothing could be exported."""

    code: ClassVar[str] = "operator.export-impossible"


_NO_KEYS: Final = _("No key of the agency is set up here to seal it for")
_SET_KEY: Final = _("The engineer writes the agency's key into that file.")
_NO_STICK: Final = _("No stick is there that an engineer has allowed")
_ALLOW: Final = _("Put it in; the engineer allows it, as the manual says. Then try again.")
_SEVERAL_STICKS: Final = _("Several sticks are there")
_LEAVE_ONE: Final = _("Take the others out and try again.")
_TAKES_NOTHING: Final = _("The stick takes nothing: it is full, or may not be written")
_ANOTHER: Final = _("Take another one, or make room on it.")


async def export_to_stick(session: Session) -> None:
    """Write one sealed file to the stick and say its name, and that the stick may be taken out.

    Raises:
        ExportImpossible: no keys to seal it for, no stick, or no room on it.
        SealingFailed: the keys are none, or age is not installed.
        DatabaseError, KioskError: the journal cannot be read.
    """
    stick = stick_in(session.terminal.configuration.operator.media)
    recipients = keys_of(session)
    await session.terminal.day_book.write()
    async with session.screen.working(_WORKING):
        file = await session.terminal.chores.run(_write, session, stick, recipients)
    session.note(Act.EXPORT, by="stick")
    await session.tell(
        _("Exported. Take the stick out."),
        facts=(Fact(_("File"), Words(file.name)),),
        advice=(_("Only the agency can open it. Give it to the engineer."),),
    )


def keys_of(session: Session) -> Path:
    """Return the file of the agency's public keys.

    Raises:
        ExportImpossible: there is none.
    """
    recipients = session.terminal.configuration.operator.recipients
    if not recipients.is_file():
        raise ExportImpossible(_NO_KEYS, _SET_KEY, str(recipients))
    return recipients


def stick_in(media: Path) -> Path:
    """Return the one stick that is mounted there.

    Raises:
        ExportImpossible: none, or several.
    """
    try:
        found = [one for one in sorted(media.iterdir()) if os.path.ismount(one)]
    except OSError:
        found = []
    if len(found) != 1:
        why, cure = (_SEVERAL_STICKS, _LEAVE_ONE) if found else (_NO_STICK, _ALLOW)
        raise ExportImpossible(why, cure, str(media))
    return found[0]


def _write(session: Session, stick: Path, recipients: Path) -> Path:
    now = session.terminal.clock().astimezone()
    file = stick / f"{session.terminal.configuration.terminal.id}-{now:%Y%m%d-%H%M%S}.tar.age"
    put(seal(packed(session), recipients), file)
    return file


def packed(session: Session) -> bytes:
    """Return the archive: what cannot be had is left out and named in it (O26)."""
    buffer, missing = BytesIO(), []
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in _parts(session):
            if content is None:
                missing.append(name)
                continue
            about = tarfile.TarInfo(name)
            about.size = len(content)
            about.mtime = round(session.terminal.clock().timestamp())
            archive.addfile(about, BytesIO(content))
        said = json.dumps({"missing": missing}).encode()
        about = tarfile.TarInfo("contents.json")
        about.size = len(said)
        archive.addfile(about, BytesIO(said))
    return buffer.getvalue()


def _parts(session: Session) -> Iterator[tuple[str, bytes | None]]:
    settings = session.terminal.configuration
    yield "status.json", content_of(settings.metrics.status)
    yield "log.jsonl", log_of(_MOST_LINES)
    yield "journal.db", _journal(settings.stores.journal)
    yield "readiness.pdf", _newest_readiness(settings.stores.journal.parent)


def content_of(file: Path) -> bytes | None:
    """Return what is in a file; None where it cannot be had."""
    try:
        return file.read_bytes()
    except OSError:
        return None


def _newest_readiness(folder: Path) -> bytes | None:
    """The sheet of the last `kiosk setup`, whose names sort by time (kiosk.setup.sheet)."""
    return content_of(max(folder.glob("readiness-*.pdf"), default=folder / "readiness.pdf"))


def _journal(file: Path) -> bytes | None:
    try:
        return copy_of(file)
    except DatabaseError:
        return None


def log_of(lines: int) -> bytes | None:
    """Return the newest lines of the service's log; None where it cannot be had."""
    try:
        done = subprocess.run(  # noqa: S603 - the words are our own
            (*_LOG, "-n", str(lines)), capture_output=True, check=False, timeout=_LIMIT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def put(content: bytes, file: Path) -> None:
    """Write `content` to the stick, whole or not at all (O50), and nowhere else.

    Raises:
        ExportImpossible: the stick takes nothing.
    """
    try:
        # Nor where a link on the stick leads, which may be our own journal.
        write_whole(file, content, durable=True)
    except OSError as error:
        raise ExportImpossible(_TAKES_NOTHING, _ANOTHER, error.strerror or "") from error
