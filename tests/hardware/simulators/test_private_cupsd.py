"""A CUPS of our own, and the settings a terminal's CUPS ships with, in it."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.cups_server import PrintServerAddress
from hardware.print_progress import JobFinished
from hardware.printer import JobState, Printer
from hardware.printer_state import Ready
from hardware.simulators import permit_simulation
from hardware.simulators.cups_ppd import TrayPaper
from hardware.simulators.private_cupsd import SETTINGS, PrivateCupsd, PrivateCupsdFailed
from tests.hardware.cups_stage import HallPrinter, pdf, set_the_stage

PERMIT = permit_simulation(production=False)
PACKAGED = Path(__file__).parents[3] / "packaging" / "cups"
SOMEBODY = "daemon"


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hall-cups-") as name:
        yield Path(name)


def directives(settings: str) -> dict[str, str]:
    """The directives of a cupsd.conf outside its sections."""
    outside = re.sub(r"<(\w+)[^>]*>.*?</\1>", "", settings, flags=re.DOTALL)
    lines = (line.split(maxsplit=1) for line in outside.splitlines() if line[:1].isalpha())
    return {name: " ".join(value) for name, *value in lines}


def test_a_restart_keeps_queues_and_no_jobs(folder: Path) -> None:
    with PrivateCupsd(PERMIT, folder) as cupsd:
        hall = set_the_stage(cupsd, "a4", TrayPaper.A4)
        hall.device.empty()
        job = hall.printer.submit(pdf(1), "T01-0001")
        hall.follow_until_waiting(job)
        cupsd.restart()
        assert hall.printer.job_state(job) is JobState.UNKNOWN
        assert hall.traces() == []
        hall.device.refill()
        assert hall.printer.fresh_readiness() == Ready()
        assert hall.sheets() == []


def test_job_numbers_go_on_after_a_crash(folder: Path) -> None:
    with PrivateCupsd(PERMIT, folder) as cupsd:
        hall = set_the_stage(cupsd, "a4", TrayPaper.A4)
        before = hall.printer.submit(pdf(1), "T01-0001")
        hall.follow(before)
        cupsd.kill()
        cupsd.start()
        after = hall.printer.submit(pdf(1), "T01-0002")
        assert hall.follow(after) == JobFinished()
        assert hall.printer.job_state(before) is JobState.UNKNOWN


def test_two_schedulers_run_side_by_side(cupsd: PrivateCupsd, folder: Path) -> None:
    with PrivateCupsd(PERMIT, folder) as other:
        other.add_printer("only-here")
        assert Printer(other.server, "only-here").readiness() == Ready()
        assert other.process_id != cupsd.process_id


def test_stopping_twice_is_no_error(folder: Path) -> None:
    with PrivateCupsd(PERMIT, folder) as cupsd:
        cupsd.stop()


def test_a_scheduler_that_does_not_come_up_says_why(folder: Path) -> None:
    broken = PrivateCupsd(PERMIT, folder, settings=SETTINGS + "DefaultAuthType Wrong\n")
    with pytest.raises(PrivateCupsdFailed, match="authorization type"):
        broken.start()


def test_a_path_too_long_for_a_socket_is_refused(folder: Path) -> None:
    with pytest.raises(PrivateCupsdFailed):
        PrivateCupsd(PERMIT, folder / ("long" * 30))


def test_a_machine_without_cups_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name, path: None)
    with pytest.raises(PrivateCupsdFailed, match="not installed"):
        PrivateCupsd(PERMIT, folder).start()


def test_the_terminal_is_set_as_our_own() -> None:
    packaged = directives((PACKAGED / "cupsd.conf").read_text())
    ours = directives(SETTINGS)
    assert {**packaged, **ours, "Listen": ""} == {**packaged, "Listen": ""}
    assert packaged["Listen"] == PrintServerAddress().host


@pytest.fixture
def packaged(folder: Path) -> Iterator[HallPrinter]:
    """A printer behind a CUPS set as the terminal's, with somebody else for its kiosk."""
    settings = (PACKAGED / "cupsd.conf").read_text().replace("@SYSTEM kiosk", f"@SYSTEM {SOMEBODY}")
    folder.chmod(0o755)
    with PrivateCupsd(PERMIT, folder, settings) as cupsd:
        yield set_the_stage(cupsd, "a4", TrayPaper.A4)


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")


@as_root
def test_the_packaged_settings_print_and_leave_nothing(packaged: HallPrinter) -> None:
    job = packaged.printer.submit(pdf(2), "T01-0001")
    assert packaged.follow(job) == JobFinished()
    assert packaged.traces() == []


@as_root
@pytest.mark.parametrize(
    ("user", "command", "allowed"),
    [
        (SOMEBODY, ["/usr/sbin/cupsenable", "a4"], True),
        (SOMEBODY, ["/usr/sbin/cupsaccept", "a4"], True),
        (SOMEBODY, ["/usr/bin/cancel", "-a", "-x", "a4"], True),
        (SOMEBODY, ["/usr/sbin/lpadmin", "-x", "a4"], False),
        (SOMEBODY, ["/usr/sbin/cupsdisable", "a4"], False),
        ("games", ["/usr/sbin/cupsenable", "a4"], False),
        ("games", ["/usr/bin/cancel", "-a", "-x", "a4"], False),
    ],
)
def test_the_kiosk_may_take_back_and_resume_but_not_set_up(
    packaged: HallPrinter, user: str, command: list[str], allowed: bool
) -> None:
    program, *arguments = command
    become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    done = subprocess.run(
        [*become, program, "-h", packaged.cupsd.address.host, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={"PATH": "/usr/bin", "HOME": "/nonexistent", "USER": user},
        start_new_session=True,
        timeout=60,
    )
    assert (done.returncode == 0) is allowed, done.stderr
