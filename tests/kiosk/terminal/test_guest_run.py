"""How a run begins and ends, in a process of its own: told to stop, and broken by a bug of ours."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.demo_people import DemoRole, demo_cast
from db.journal import Intact, open_journal_to_read
from kiosk.settings.configuration import demo_configuration
from kiosk.settings.secret_files import journal_key
from tests.kiosk.conftest import MakeTerminal

HOLDER = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)
LIMIT_S = 240.0


@contextmanager
def terminal(folder: Path, story: str) -> "Iterator[subprocess.Popen[str]]":
    """A terminal in a process of its own, which does not outlive the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.whole.guest", str(folder), story],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def folder_of(make_terminal: MakeTerminal) -> Path:
    """The stores of a terminal that was made and is not used in this process."""
    return make_terminal().configuration.records.file.path.parent


def test_told_to_stop_in_the_middle_of_a_visit_it_cleans_up_and_leaves_with_0(
    make_terminal: MakeTerminal,
) -> None:
    folder = folder_of(make_terminal)
    with terminal(folder, "term") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "page ChoicePage\n":
                process.send_signal(signal.SIGTERM)
                break
        told, log = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, log
    assert "left on the screen nothing" in told
    assert "cards held 0" in told
    stores = demo_configuration(folder).stores
    journal = open_journal_to_read(stores.journal, journal_key(stores.journal_key))
    assert isinstance(journal.verify(), Intact)
    journal.close()


def test_what_breaks_while_it_is_painted_costs_one_visit_and_the_terminal_goes_on(
    make_terminal: MakeTerminal,
) -> None:
    with terminal(folder_of(make_terminal), "paint") as process:
        told, log = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, log
    assert told.count("page FarewellPage") == 1
    assert "bug 1 since the start: Broken at guest.py" in log
    assert "bug 2" not in log
    assert "a visit has ended: bug" in log
    assert "somebody" not in log


@pytest.mark.parametrize("where", ["bug", "slot"])
def test_a_bug_wipes_the_visit_says_so_and_leaves_for_a_restart(
    make_terminal: MakeTerminal, where: str
) -> None:
    with terminal(folder_of(make_terminal), where) as process:
        told, log = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 70, log
    assert "left on the screen kiosk.ui.views.out_of_service" in told
    assert "cards held 0" in told
    assert "Broken at guest.py" in log
    assert HOLDER.name not in log
    assert "handle" not in log
    assert HOLDER.social_security_number not in log
