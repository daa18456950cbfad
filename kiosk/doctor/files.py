"""How disk and files are: room, whose they are, and who else may read or write them."""

import errno
import os
import pwd
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from kiosk.doctor.finding import NO_ADVICE, Finding, Health, command
from kiosk.files import MEGABYTE
from kiosk.language.texts import Text, _
from kiosk.settings.configuration import DEFAULT_FILE, Configuration

DISK: Final = "disk"
FILES: Final = "files"
USER: Final = "kiosk"
_LEAST_FREE: Final = 64 * MEGABYTE
"""Below it a day's entries and one paper may not fit any more."""
_LITTLE_FREE: Final = 1024 * MEGABYTE
_FEWEST_FILES: Final = 1000
_MAKE_ROOM: Final = _(
    "Make room: journalctl --vacuum-size=200M, apt clean; see what grew: du -xh / | sort -h | tail."
)
_REMOUNT: Final = _(
    "The disk went read-only: dmesg says why. Save the journal (kiosk backup), change the disk."
)


def disk_finding(configuration: Configuration) -> Finding:
    """Return how much room there is where the terminal writes."""
    for file in _written(configuration):
        if _refuses_changes(file):
            state = f"{file.parent} takes no change"
            return Finding(DISK, Health.OUT_OF_SERVICE, "", state, _REMOUNT)
    states: list[str] = []
    health: Health = Health.WELL
    advice: Text = NO_ADVICE
    for folder in _disks(_written_folders(configuration)):
        found = os.statvfs(folder)
        free = found.f_bavail * found.f_frsize
        states.append(f"{folder}: {free // MEGABYTE} MB free")
        no_files = found.f_files > 0 and found.f_favail < _FEWEST_FILES
        if found.f_flag & os.ST_RDONLY:
            return Finding(DISK, Health.OUT_OF_SERVICE, "", f"{folder} is read-only", _REMOUNT)
        if free < _LEAST_FREE or no_files:
            health, advice = Health.OUT_OF_SERVICE, _MAKE_ROOM
        elif free < _LITTLE_FREE and health is Health.WELL:
            health, advice = Health.ATTENTION, _MAKE_ROOM
    return Finding(DISK, health, "", "; ".join(states), advice)


def _refuses_changes(file: Path) -> bool:
    """Whether the disk under a file went read-only, also where its mount does not say so: Linux has
    had one with errors merely refuse to write since 6.15 (emergency_ro).
    """
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CLOEXEC))
    except OSError as error:
        return error.errno == errno.EROFS
    return False


def files_finding(configuration: Configuration) -> Finding:
    """Return whether the terminal's files are the kiosk's alone, and its settings nobody's else."""
    if is_a_stranger():
        words = "whose files they are, only root and the kiosk itself can tell"
        return Finding(FILES, Health.ATTENTION, "", words, command("sudo kiosk doctor"))
    faults = [
        *(fault for file in _written(configuration) for fault in _faults(file, _READ_AND_WRITE)),
        *(fault for file in _secrets(configuration) for fault in _faults(file, stat.S_IRUSR)),
        *_settings_faults(DEFAULT_FILE.parent, configuration.operator.codes),
    ]
    if not faults:
        return Finding(FILES, Health.WELL, "", "owners and modes are right")
    state = "; ".join(state for state, _ in faults)
    advice = "; ".join(advice for _, advice in faults)
    return Finding(FILES, Health.OUT_OF_SERVICE, "", state, command(advice))


_READ_AND_WRITE: Final = stat.S_IRUSR | stat.S_IWUSR


def _faults(file: Path, needed: int) -> Iterator[tuple[str, str]]:
    """What keeps the kiosk from using a file, or lets others have it; with what to type."""
    try:
        found, folder = file.stat(), file.parent.stat()
    except FileNotFoundError:
        return
    except OSError as error:
        yield f"{file}: {error.strerror}", f"see who may enter {file.parent}"
        return
    if not stat.S_ISREG(found.st_mode):
        yield f"{file} is no file", f"find out what {file} is"
        return
    owner = _kiosk_user()
    if found.st_uid != owner:
        yield f"{file} is not the kiosk's", f"chown {_name_of(owner)}: {file}"
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or found.st_mode & needed != needed:
        yield f"{file} has mode {stat.S_IMODE(found.st_mode):o}", f"chmod 600 {file}"
    if needed & stat.S_IWUSR and owner not in (0, folder.st_uid):
        yield f"{file.parent} is not the kiosk's", f"chown {_name_of(owner)}: {file.parent}"


def _settings_faults(folder: Path, codes: Path) -> Iterator[tuple[str, str]]:
    """Settings that somebody else than root and the kiosk's own account may write, or that the
    kiosk's own account may not read. The staff's `codes` beside them are a secret.
    """
    for file in (folder, *sorted(folder.glob("*.toml"))) if folder.is_dir() else ():
        if file == codes:
            continue
        try:
            found = file.stat()
        except FileNotFoundError:
            continue
        if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            yield f"others can write {file}", f"chmod go-w {file}"
        readable = _FOLDER_RIGHTS if file == folder else stat.S_IROTH
        if not _the_kiosk_has(readable, found):
            yield f"the kiosk cannot read {file}", f"chgrp {USER} {file}; chmod g=rX {file}"


_FOLDER_RIGHTS: Final = stat.S_IROTH | stat.S_IXOTH


def _the_kiosk_has(rights: int, found: os.stat_result) -> bool:
    """Whether the kiosk's account has these rights, which are given as those of others."""
    user = _kiosk_user()
    if user == 0:
        return True
    try:
        account = pwd.getpwuid(user)
        groups = os.getgrouplist(account.pw_name, account.pw_gid)
    except KeyError:
        groups = os.getgroups()
    if user == found.st_uid:
        needed = rights << 6
    else:
        needed = rights << 3 if found.st_gid in groups else rights
    return found.st_mode & needed == needed


def is_a_stranger() -> bool:
    """Whether we are neither root nor the kiosk: what we were told to type would hurt it."""
    try:
        return os.geteuid() not in (0, pwd.getpwnam(USER).pw_uid)
    except KeyError:
        return False


def _kiosk_user() -> int:
    """The account that the kiosk runs as: its own, where the package made one, else ours."""
    if os.geteuid() != 0:
        return os.geteuid()
    try:
        return pwd.getpwnam(USER).pw_uid
    except KeyError:
        return os.geteuid()


def _name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _written(configuration: Configuration) -> tuple[Path, ...]:
    """The stores that hold what must not get lost, nor be read by others."""
    records = configuration.records
    own = records.private_files if records.kind == "file" else ()
    return (configuration.stores.journal, *own)


def _secrets(configuration: Configuration) -> tuple[Path, ...]:
    records = configuration.records
    keys = () if records.kind == "file" else records.private_files
    return (configuration.stores.journal_key, configuration.operator.codes, *keys)


def _written_folders(configuration: Configuration) -> Iterator[Path]:
    for file in (*_written(configuration), configuration.stores.guide_index):
        yield next(folder for folder in file.absolute().parents if folder.is_dir())


def _disks(folders: Iterable[Path]) -> tuple[Path, ...]:
    """One folder of each disk."""
    return tuple({folder.stat().st_dev: folder for folder in folders}.values())
