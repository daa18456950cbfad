"""Copies of what a terminal cannot get again: journal and key together, settings, its own records.

A copy is one file, sealed for the agency (kiosk.trust.sealing). It is taken while the terminal
runs, and brought back only where it takes nothing away.
"""

import io
import json
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Final

from db.begun_mark import BegunMark
from db.database import copy_of
from db.errors import DatabaseError
from db.journal_chain import Broken, Chain, Head
from db.journal_reading import read_head, verify_file
from db.store_lock import StoreLock
from kiosk.clock import time_in
from kiosk.doctor.journal import backup_stamp
from kiosk.errors import KioskError
from kiosk.files import give_to_owner_of, json_value, read_bytes, write_whole
from kiosk.settings.configuration import Configuration, load_configuration
from kiosk.settings.layers import LayerName, layer_files
from kiosk.settings.secret_files import begun_mark, journal_key
from kiosk.setup.owners import ROOT, make_folder
from kiosk.trust.sealing import seal, unseal

SUFFIX: Final = ".kiosk-backup.age"
_MANIFEST: Final = "manifest.json"
_JOURNAL, _KEY, _MARK, _RECORDS = "journal.db", "journal.key", "journal.begun", "records.db"
_SETTINGS: Final = "settings/"
_LARGEST: Final = 4 * 1024**3


class BackupBroken(KioskError):
    """A backup is not whole, or is not what it says; nothing was changed."""

    code: ClassVar[str] = "backup.broken"


class BackupInTheWay(KioskError):
    """Bringing a backup back would take away what is there, and newer."""

    code: ClassVar[str] = "backup.in_the_way"


@dataclass(frozen=True, slots=True)
class Backup:
    """What is in a copy."""

    terminal: str
    made_at: datetime
    head: Head
    files: Mapping[str, bytes]


def back_up(
    configuration: Configuration, config_file: Path, recipients: Path, folder: Path, *, keep: int
) -> Path:
    """Write a copy into `folder` and return its file; of this terminal's own the last `keep` stay.

    Raises:
        SealingFailed, DatabaseError, ConfigurationError
        OSError: the folder cannot be written.
    """
    made_at = datetime.now(UTC)
    content = _packed(_collected(configuration, config_file, made_at))
    terminal = configuration.terminal.id
    file = folder / f"{terminal}-{made_at.astimezone():%Y%m%d-%H%M%S}{SUFFIX}"
    write_whole(file, seal(content, recipients), durable=True, mode=0o600)
    for old in sorted(folder.glob(f"{terminal}-????????-??????{SUFFIX}"))[:-keep]:
        old.unlink()
        head_file(old).unlink(missing_ok=True)
    stamp = backup_stamp(configuration.stores.journal)
    with suppress(OSError):  # a terminal whose disk is read-only is copied all the same
        write_whole(stamp, b"", mode=0o600)
        give_to_owner_of(stamp.parent, stamp)
    return file


def head_file(backup: Path) -> Path:
    """Return the file beside a copy that holds the journal's signed head."""
    return backup.with_name(backup.name.removesuffix(SUFFIX) + ".head.json")


def open_backup(file: Path, identity: Path) -> Backup:
    """Return what is in `file`, whole and right.

    Raises:
        SealingFailed: it was sealed for others, or a bit of it was changed.
        BackupBroken: it holds something else than it says.
        OSError: it cannot be read.
    """
    return backup_in(unseal(read_bytes(file, _LARGEST), identity))


def backup_in(packed: bytes) -> Backup:
    """Return what is in an unsealed copy, which anybody may have made and sealed.

    Raises:
        BackupBroken: it holds something else than it says.
    """
    found = _unpacked(packed)
    try:
        told = json_value(found.pop(_MANIFEST))
        head, hashes = Head.parse(told["head"]), told["sha256"]
        made_at, terminal = time_in(told["made_at"]), str(told["terminal"])
    except (LookupError, ValueError, TypeError) as error:
        raise BackupBroken("it does not say what is in it") from error
    if hashes != {name: sha256(content).hexdigest() for name, content in found.items()}:
        raise BackupBroken("a file in it is not the one it says")
    return Backup(terminal, made_at, head, found)


def bring_back(
    backup: Backup, configuration: Configuration, config_file: Path, *, replace: bool
) -> tuple[Path, ...]:
    """Put journal, key, settings and records of a copy where they belong; return what was written.

    The kiosk must not run. With `replace` what is there is put aside, beside itself.

    Raises:
        BackupInTheWay: something is there, or the journal there has come further.
        BackupBroken: the journal in it is not whole.
        JournalHeld: the kiosk runs.
    """
    stores = configuration.stores
    settings, targets = _own_settings(config_file), _targets(configuration, config_file)
    wanted = {targets[name]: content for name, content in backup.files.items() if name in targets}
    different = [file for file, content in wanted.items() if _differs(file, content)]
    there = [file for file in different if file.exists()]
    make_folder(config_file.parent, owner=ROOT)
    make_folder(stores.journal.parent)
    lock = StoreLock(stores.journal)
    try:
        if there and not replace:
            raise BackupInTheWay(f"{', '.join(map(str, there))}: there, and different")
        _prove_whole(backup, stores.journal.parent)
        for file in different:
            make_folder(file.parent)
            _put_aside(file)
            write_whole(file, wanted[file], durable=True, mode=0o600)
            if file in settings:  # root's, for the kiosk to read as its folder's group
                file.chmod(0o640)
                give_to_owner_of(file.parent, file)
            else:
                give_to_owner_of(stores.journal.parent, file)
        give_to_owner_of(stores.journal.parent, lock.file)
    finally:
        lock.release()
    return tuple(different)


def settings_in(backup: Backup, config_file: Path) -> Configuration:
    """Return the settings in a copy, for a terminal whose own are gone.

    Raises:
        DataFileBroken: there are none in it, or they are wrong.
    """
    with TemporaryDirectory() as folder:
        for name, content in backup.files.items():
            if name.startswith(_SETTINGS):
                (Path(folder) / Path(name).name).write_bytes(content)
        return load_configuration(Path(folder) / config_file.name)


def _targets(configuration: Configuration, config_file: Path) -> dict[str, Path]:
    """Where each file of a copy belongs."""
    stores = configuration.stores
    targets = {
        _JOURNAL: stores.journal,
        _KEY: stores.journal_key,
        _MARK: begun_mark(stores.journal_key),
        **{_SETTINGS + file.name: file for file in _own_settings(config_file)},
    }
    if configuration.records.kind == "file":
        targets[_RECORDS] = configuration.records.file.path
    return targets


def _own_settings(config_file: Path) -> tuple[Path, ...]:
    """The layers that do not come with the package."""
    files = layer_files(config_file)
    return tuple(file for name, file in files.items() if name is not LayerName.SHIPPED)


def _collected(
    configuration: Configuration, config_file: Path, made_at: datetime
) -> dict[str, bytes]:
    stores = configuration.stores
    key, mark = journal_key(stores.journal_key), begun_mark(stores.journal_key)
    head = read_head(stores.journal, Chain(key))
    files = {_JOURNAL: copy_of(stores.journal), _KEY: key}
    if mark.exists():
        files[_MARK] = mark.read_bytes()
    if configuration.records.kind == "file" and configuration.records.file.path.exists():
        files[_RECORDS] = copy_of(configuration.records.file.path)
    for file in _own_settings(config_file):
        if file.exists():
            files[_SETTINGS + file.name] = file.read_bytes()
    manifest = {
        "terminal": configuration.terminal.id,
        "made_at": made_at.isoformat(),
        "head": str(head),
        "sha256": {name: sha256(content).hexdigest() for name, content in files.items()},
    }
    return {_MANIFEST: json.dumps(manifest, indent=1).encode(), **files}


def _prove_whole(backup: Backup, folder: Path) -> None:
    """Hold the journal of a copy against its key and the head it says.

    Raises:
        BackupBroken
    """
    file, mark = folder / "journal.restored", folder / "journal.restored-mark"
    try:
        write_whole(file, backup.files[_JOURNAL], mode=0o600)
        if _MARK in backup.files:
            write_whole(mark, backup.files[_MARK], mode=0o600)
        verdict = verify_file(file, Chain(backup.files[_KEY]), BegunMark(mark), backup.head)
    except (KeyError, ValueError, DatabaseError) as error:
        raise BackupBroken("there is no journal with its key in it") from error
    finally:
        for left in (file, mark):
            left.unlink(missing_ok=True)
    if isinstance(verdict, Broken):
        raise BackupBroken(f"its journal is broken at entry {verdict.entry}: {verdict.fault.value}")


def _put_aside(file: Path) -> None:
    """Keep what is there under another name; of a store what belongs to it goes with it."""
    for one in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        if one.exists():
            now = f"{datetime.now():%Y%m%d-%H%M%S}"
            one.rename(one.with_name(f"{one.name}.before-{now}"))


def _differs(file: Path, content: bytes) -> bool:
    try:
        if file.suffix == ".db":
            return copy_of(file) != content
        return file.read_bytes() != content
    except (OSError, DatabaseError):
        return True


def _packed(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=6) as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def _unpacked(packed: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    room = _LARGEST
    try:
        with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
            for entry in tar:
                found = tar.extractfile(entry) if entry.isreg() else None
                room -= entry.size
                if found is None or room < 0:
                    raise BackupBroken("something in it is no file, or too large")
                files[entry.name] = found.read()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupBroken("it is no backup") from error
    return files
