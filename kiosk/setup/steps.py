"""What setting up does, step by step; each says what came of it, and none overwrites anything."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from db.errors import DatabaseError
from hardware.cups_server import CupsServer, PrintServerAddress
from hardware.errors import HardwareError
from hardware.printer import Printer
from kiosk.doctor.finding import Finding, Health, command
from kiosk.doctor.printers import A4
from kiosk.errors import KioskError
from kiosk.files import read_bytes
from kiosk.language.texts import _
from kiosk.settings.secret_files import begun_mark, journal_key, new_journal_key
from kiosk.setup.answers import Answers
from kiosk.setup.new_printer import printed_finding, queue_finding, test_page_pdf
from kiosk.setup.owners import ROOT, give, give_store, make_folder

TIMESYNC_SETTINGS: Final = Path("/etc/systemd/timesyncd.conf.d/hall-kiosk.conf")
RUNNING_SYSTEMD: Final = Path("/run/systemd/system")
UNIT: Final = "hall-kiosk.service"
_COMMAND_LIMIT_S: Final = 60.0


def set_up(answers: Answers, config_file: Path, *, overwrite: bool) -> Iterator[Finding]:
    """Do each step and yield what came of it; a step that fails does not keep the next from it."""
    steps: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("settings", lambda: _settings(answers, config_file, overwrite=overwrite)),
        ("journal key", lambda: _journal_key(answers)),
        ("records", lambda: _records(answers)),
        ("journal", lambda: _journal(answers)),
        ("clock", lambda: _clock(answers)),
        ("print queue", lambda: _print_queue(answers)),
        ("test page", lambda: _printed_page(answers)),
    )
    for thing, step in steps:
        try:
            yield step()
        except (HardwareError, DatabaseError, KioskError) as error:
            yield Finding(thing, Health.OUT_OF_SERVICE, "", f"{error.code}: {error}")
        except OSError as error:
            yield Finding(thing, Health.OUT_OF_SERVICE, "", f"{error.filename}: {error.strerror}")


def stop_terminal() -> None:
    """Have a terminal that runs end its visit and stop: while it serves, it empties the print queue
    of whatever others put there."""
    if RUNNING_SYSTEMD.exists():
        _commanded("stop", ("systemctl", "stop", UNIT))


def start_terminal() -> Finding:
    """Have the terminal started now and at every power-on."""
    if not RUNNING_SYSTEMD.exists():
        return _left("start", "systemd does not run here", f"systemctl enable --now {UNIT}")
    # What has just ended ten times in five minutes would be refused; what has not is no fault.
    _commanded("start", ("systemctl", "reset-failed", UNIT))
    return _commanded("start", ("systemctl", "enable", UNIT), ("systemctl", "restart", UNIT))


def _settings(answers: Answers, file: Path, *, overwrite: bool) -> Finding:
    if file.exists() and read_bytes(file) == answers.settings.encode():
        return _well("settings", f"{file}: as they were")
    if file.exists() and not overwrite:
        advice = _(
            "Remove {file}, or say --overwrite; the settings there stay in force.", file=str(file)
        )
        return Finding("settings", Health.ATTENTION, "", f"{file} is there and was kept", advice)
    make_folder(file.parent, owner=ROOT)
    if file.exists():
        shutil.copy2(file, file.with_suffix(".toml.before"))
    unfinished = file.with_suffix(".toml.part")
    unfinished.write_text(answers.settings, encoding="utf-8")
    unfinished.chmod(0o640)
    give(unfinished, owner=ROOT)
    unfinished.replace(file)
    return _well("settings", f"{file}: written")


def _journal_key(answers: Answers) -> Finding:
    file = answers.configuration.stores.journal_key
    if file.exists():
        journal_key(file)
        return _well("journal key", f"{file}: was there and was kept")
    if begun_mark(file).exists():
        advice = _("Bring back the key from its copy; a new one would make the journal worthless.")
        return Finding("journal key", Health.OUT_OF_SERVICE, "", f"{file} is gone", advice)
    make_folder(file.parent)
    new_journal_key(file)
    give(file)
    return _well("journal key", f"{file}: made")


def _records(answers: Answers) -> Finding:
    from db.sqlite_records import open_records

    settings = answers.configuration.records
    if settings.kind != "file":
        return _well("records", f"{settings.kind} {settings.adapter.address(settings.access)}")
    file = settings.file.path
    if file.exists():
        return _well("records", f"{file}: were there and were kept")
    if not answers.setup.begin_records:
        advice = _("Where the records are to be kept on this terminal: begin_records = true.")
        return Finding("records", Health.OUT_OF_SERVICE, "", f"{file} is absent", advice)
    make_folder(file.parent)
    open_records(file, lambda: datetime.now(UTC)).close()
    give_store(file)
    return _well("records", f"{file}: begun, empty")


def _journal(answers: Answers) -> Finding:
    from db.journal import open_journal

    stores = answers.configuration.stores
    mark = begun_mark(stores.journal_key)
    if mark.exists():
        if not stores.journal.exists():
            advice = _("Find out why, and bring back its copy. It is not begun anew.")
            return Finding(
                "journal", Health.OUT_OF_SERVICE, "", f"{stores.journal} is gone", advice
            )
        return _well("journal", f"{stores.journal}: was there and was kept")
    make_folder(stores.journal.parent)
    key = journal_key(stores.journal_key)
    open_journal(stores.journal, key, now=datetime.now(UTC), mark=mark).close()
    give_store(stores.journal)
    return _well("journal", f"{stores.journal}: begun")


def _clock(answers: Answers) -> Finding:
    zone, servers = answers.setup.time_zone, answers.setup.ntp_servers
    if not (Path("/usr/share/zoneinfo") / zone).is_file():
        return Finding("clock", Health.OUT_OF_SERVICE, "", f"no time zone {zone!r}")
    if servers:
        TIMESYNC_SETTINGS.parent.mkdir(parents=True, exist_ok=True)
        TIMESYNC_SETTINGS.write_text(f"[Time]\nNTP={' '.join(servers)}\n", encoding="utf-8")
    if not RUNNING_SYSTEMD.exists():
        return _left("clock", "systemd does not run here", f"timedatectl set-timezone {zone}")
    return _commanded(
        "clock",
        ("timedatectl", "set-timezone", zone),
        ("timedatectl", "set-ntp", "true"),
        *((("systemctl", "restart", "systemd-timesyncd.service"),) if servers else ()),
    )


def _print_queue(answers: Answers) -> Finding:
    printer, once = answers.configuration.printer, answers.setup
    server = CupsServer(PrintServerAddress(printer.server))
    return queue_finding(server, printer.queue, once.printer_device, once.printer_driver)


def _printed_page(answers: Answers) -> Finding:
    printer = answers.configuration.printer
    if not answers.setup.print_sheet:
        return _left("test page", "left out, as answered", "kiosk printer test-page")
    ours = Printer(CupsServer(PrintServerAddress(printer.server)), printer.queue)
    return printed_finding("test page", ours, test_page_pdf(printer.queue, A4), "test-page")


def _commanded(thing: str, *commands: tuple[str, ...]) -> Finding:
    for one in commands:
        done = subprocess.run(  # noqa: S603 - the words are our own
            one, capture_output=True, text=True, check=False, timeout=_COMMAND_LIMIT_S
        )
        if done.returncode:
            words = " ".join(one)
            return Finding(
                thing, Health.OUT_OF_SERVICE, "", f"{words}: {done.stderr.strip()}", command(words)
            )
    return _well(thing, "; ".join(" ".join(one) for one in commands))


def _well(thing: str, state: str) -> Finding:
    return Finding(thing, Health.WELL, "", state)


def _left(thing: str, why: str, advice: str) -> Finding:
    return Finding(thing, Health.ATTENTION, "", why, command(advice))
