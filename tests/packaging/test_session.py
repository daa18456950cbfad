"""The session around the kiosk, run under the real cage: exit codes out, signals in."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SESSION = ROOT / "packaging" / "session" / "hall-kiosk-session"
LIMIT_S = 30.0
NOBODY = 65534

pytestmark = pytest.mark.skipif(shutil.which("cage") is None, reason="cage is not installed")


@pytest.fixture
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder systemd makes for the session; cage refuses to run as root."""
    folder = Path("/tmp") / f"{os.getpid()}-session"  # noqa: S108 - sockets need short paths
    folder.mkdir(mode=0o700)
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    yield folder
    shutil.rmtree(folder)


def session(runtime: Path, *program: str) -> "subprocess.Popen[str]":
    """Start the session around `program`, on a screen that nobody sees."""
    somebody = NOBODY if os.getuid() == 0 else None
    return subprocess.Popen(
        [SESSION, *program],
        env={
            "PATH": "/usr/bin:/bin",
            "XDG_RUNTIME_DIR": str(runtime),
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd="/",
        process_group=0,
        user=somebody,
        group=somebody,
        extra_groups=None if somebody is None else [],
    )


def begun(running: "subprocess.Popen[str]") -> None:
    """Wait for the program's first line."""
    assert running.stdout is not None
    assert running.stdout.readline() == "begun\n"


@pytest.mark.parametrize(
    ("program", "code"),
    [
        pytest.param(("sh", "-c", "exit 0"), 0, id="done"),
        pytest.param(("sh", "-c", "exit 2"), 2, id="wrong settings"),
        pytest.param(("sh", "-c", "exit 70"), 70, id="a bug of ours"),
        pytest.param(("sh", "-c", "kill -SEGV $$"), 139, id="crashed"),
        pytest.param(("sh", "-c", "kill -KILL $$"), 137, id="killed"),
        pytest.param(("/no/such/program",), 127, id="absent"),
    ],
)
def test_the_programs_exit_code_is_the_sessions(
    runtime: Path, program: tuple[str, ...], code: int
) -> None:
    with session(runtime, *program) as running:
        assert running.wait(LIMIT_S) == code


def test_a_stop_goes_to_the_program_and_its_code_comes_back(runtime: Path) -> None:
    tidy = "trap 'echo tidied; exit 0' TERM; echo begun; while :; do sleep 0.05; done"
    with session(runtime, "sh", "-c", tidy) as running:
        begun(running)
        running.send_signal(signal.SIGTERM)
        told, _ = running.communicate(timeout=LIMIT_S)
    assert (running.returncode, told) == (0, "tidied\n")


def test_a_stop_before_the_program_knows_the_signal_is_no_failure(runtime: Path) -> None:
    """A failure would bring the engineer's text, which keeps the next start off the screen."""
    with session(runtime, "sh", "-c", "echo begun; exec sleep 60") as running:
        begun(running)
        running.send_signal(signal.SIGTERM)
        assert running.wait(LIMIT_S) == 0


def test_a_program_that_ends_so_unasked_is_a_failure(runtime: Path) -> None:
    with session(runtime, "sh", "-c", "kill -TERM $$") as running:
        assert running.wait(LIMIT_S) == 128 + signal.SIGTERM


def test_the_watchdogs_signal_reaches_a_program_that_was_stopped(runtime: Path) -> None:
    with session(runtime, "sh", "-c", "echo begun; kill -STOP $$") as running:
        begun(running)
        running.send_signal(signal.SIGABRT)
        assert running.wait(LIMIT_S) == 128 + signal.SIGABRT


def test_a_compositor_that_dies_is_a_failure_of_its_own(runtime: Path) -> None:
    kill_cage = "echo begun; kill -KILL $(ps -o ppid= $PPID); exec sleep 60 >/dev/null"
    with session(runtime, "sh", "-c", kill_cage) as running:
        begun(running)
        try:
            assert running.wait(LIMIT_S) == 70
        finally:  # as systemd does with what the main process leaves
            os.killpg(running.pid, signal.SIGKILL)
