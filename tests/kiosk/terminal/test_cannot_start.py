"""A terminal that cannot start says why on its screen and to the service manager, and waits."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.pcsclite import SOCKET_VARIABLE
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.settings.configuration import load_configuration
from kiosk.settings.front import WindowSettings
from kiosk.settings.toml_files import DataFileBroken
from kiosk.terminal.cannot_start import cannot_start_page
from kiosk.terminal.exit_codes import ExitCode
from kiosk.terminal.stores import hold_stores

LIMIT_S = 240.0
CARDS = '[cards]\nunproven = "accept"\nsource = "A"\n'
TERMINAL = '[terminal]\nid = "A"\nregion = "jinan"\nhall = "A"\nagency = "A"\n'
LEAST = f'mode = "production"\n{CARDS}{TERMINAL}'


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """A service manager's end of the line."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(LIMIT_S)
        yield listener


def started(settings: Path, notify: Path | None) -> "subprocess.Popen[str]":
    """Start the kiosk on a screen that nobody sees."""
    # No card service: a card that other tests have left in its reader would be asked for for ever.
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        SOCKET_VARIABLE: "/nonexistent/pcscd.comm",
    }
    environment.pop("NOTIFY_SOCKET", None)
    if notify is not None:
        environment["NOTIFY_SOCKET"] = str(notify)
    return subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", str(settings)],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(manager: socket.socket, word: str) -> str:
    """Wait for a message that begins with `word`."""
    while not (message := manager.recv(4096).decode()).startswith(word):
        pass
    return message


WRONG = {
    "no TOML": ("mode = \n", "kiosk.toml:1"),
    "a misspelt key": (LEAST + "[times]\nidle = 5\n", "kiosk.toml:11: times.idle"),
    "nothing said of cards": (LEAST.replace(CARDS, ""), "write a table [cards] with unproven ="),
    "no such region": (
        LEAST.replace("jinan", "nowhere").replace("production", "demo"),
        "nowhere",
    ),
    "no records": (
        LEAST + '[records.file]\npath = "/nonexistent/records.db"\n',
        "no records in /nonexistent/records.db",
    ),
}


@pytest.mark.parametrize(("text", "named"), WRONG.values(), ids=WRONG)
def test_it_stands_there_until_the_settings_change(
    tmp_path: Path, manager: socket.socket, text: str, named: str
) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    settings = folder / "kiosk.toml"
    settings.write_text(text)
    with started(settings, tmp_path / "notify") as process:
        try:
            assert named in told(manager, "STATUS=")
            settings.write_text(text + "# looked at\n")
            process.wait(LIMIT_S)
        finally:
            process.kill()
    assert process.returncode == 0


def test_it_is_stopped_as_any_terminal_is(tmp_path: Path, manager: socket.socket) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    with started(folder / "absent.toml", tmp_path / "notify") as process:
        try:
            assert "absent.toml" in told(manager, "STATUS=")
            told(manager, "READY=1")
            process.send_signal(signal.SIGTERM)
            process.wait(LIMIT_S)
        finally:
            process.kill()
    assert process.returncode == 0


def test_at_a_prompt_it_says_so_and_leaves_with_2(tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    settings.write_text("mode = \n")
    with started(settings, None) as process:
        _, said = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 2
    assert f"{settings}:1" in said


def test_the_page_has_the_citizens_way_and_the_engineers_fault() -> None:
    fault = DataFileBroken(Path("/etc/hall-kiosk/kiosk.toml"), 7, "times.idle_s: a number")
    page = cannot_start_page(fault, WindowSettings(cards="3号窗口"))
    for language in Language:
        said = Catalogue(language)
        assert "3号窗口" in said.render(page.advice)
        lines = [said.render(line) for line in page.for_engineer]
        assert lines[1] == "/etc/hall-kiosk/kiosk.toml:7: times.idle_s: a number"


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """The settings of a terminal with stores of its own."""
    (tmp_path / "records.db").touch()
    settings = tmp_path / "etc" / "kiosk.toml"
    settings.parent.mkdir()
    settings.write_text(
        f'{LEAST}[records.file]\npath = "{tmp_path}/records.db"\n'
        f'[stores]\njournal = "{tmp_path}/journal.db"\n'
    )
    return settings


def test_a_second_kiosk_of_one_terminal_is_refused_with_words(alone: Path, tmp_path: Path) -> None:
    first = hold_stores(load_configuration(alone).stores)
    assert first is not None
    with started(alone, None) as second:
        _, said = second.communicate(timeout=LIMIT_S)
    first.release()
    assert second.returncode == ExitCode.WORLD_FAILED
    assert f"another kiosk serves with the stores in {tmp_path}; stop that one first" in said


def test_under_a_service_manager_it_waits_until_the_first_one_has_ended(
    alone: Path, tmp_path: Path, manager: socket.socket
) -> None:
    first = hold_stores(load_configuration(alone).stores)
    assert first is not None
    with started(alone, tmp_path / "notify") as second:
        try:
            assert "another kiosk serves" in told(manager, "STATUS=cannot start")
            first.release()
            second.wait(LIMIT_S)
        finally:
            second.kill()
    assert second.returncode == 0
    # Whoever comes now is alone.
    third = hold_stores(load_configuration(alone).stores)
    assert third is not None
    third.release()
