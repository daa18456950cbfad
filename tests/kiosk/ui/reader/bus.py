"""A session with an accessibility bus of its own, on which the window and a client of it meet."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final

from tests.kiosk.ui.screens.servers import ROOT, Teller, xvfb

LAUNCHER: Final = Path("/usr/libexec/at-spi-bus-launcher")
PYTHON: Final = Path("/usr/bin/python3")
_LIMIT_S: Final = 60.0
_QUIET: Final = subprocess.DEVNULL


def missing() -> str | None:
    """Return what is not installed, or None."""
    if not LAUNCHER.exists():
        return "no at-spi2-core"
    for program in ("Xvfb", "dbus-daemon"):
        if shutil.which(program) is None:
            return f"no {program}"
    client = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    if not PYTHON.exists() or subprocess.run([PYTHON, "-c", client], stderr=_QUIET).returncode:
        return "no python3-gi with gir1.2-atspi-2.0"
    return None


class Reader:
    """What reads the screen: tells of events, and of what is in the window."""

    def __init__(self, client: "subprocess.Popen[str]", window: "subprocess.Popen[str]") -> None:
        self._client, self._window = Teller(client), Teller(window)
        self._asks, self._shows = _stdin(client), _stdin(window)

    def begin(self) -> None:
        """Wait until both are there."""
        self._client.until(lambda said: "up" in said)

    def window_is_up(self) -> None:
        """Wait until the window is on the bus."""
        self._window.until(lambda said: bool(said == {"up": True}))

    def show(self, what: str) -> None:
        """Have the window show it; see `shown`."""
        _say(self._shows, what)

    def hears(self, kind: str) -> str:
        """Return the words of the next event of this kind."""
        event = self._client.until(lambda said: str(said.get("event", "")).startswith(kind))
        return str(event["words"])

    def sees(self) -> list[dict[str, Any]]:
        """Return what is in the window and shows, in the order of the tree."""
        _say(self._asks, "look")
        seen: list[dict[str, Any]] = self._client.until(lambda said: "window" in said)["window"]
        return [each for each in seen if {"showing", "visible"} <= set(each["states"])]


@contextmanager
def reader(folder: Path) -> Iterator[Reader]:
    """Yield a client of the bus, and the window it reads."""
    (folder / "runtime").mkdir(mode=0o700)
    with ExitStack() as stack:
        session = {
            **os.environ,
            "DISPLAY": stack.enter_context(xvfb()),
            "XDG_RUNTIME_DIR": str(folder / "runtime"),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_QPA_PLATFORM": "xcb",
        }
        daemon = ["dbus-daemon", "--session", "--nofork", "--print-address"]
        bus = stack.enter_context(_program(daemon, session))
        assert bus.stdout is not None
        session["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        launcher = [str(LAUNCHER), "--launch-immediately"]
        stack.enter_context(_program(launcher, session))
        here = Path(__file__).parent
        client = stack.enter_context(_program([str(PYTHON), str(here / "client.py")], session))
        asking = [sys.executable, "-m", "tests.kiosk.ui.reader.shown", str(folder)]
        window = stack.enter_context(_program(asking, session))
        found = Reader(client, window)
        found.begin()
        found.window_is_up()
        yield found


@contextmanager
def _program(
    command: list[str], environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=_QUIET,
        text=True,
        env=environment,
        cwd=ROOT,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(_LIMIT_S)


def _stdin(process: "subprocess.Popen[str]") -> IO[str]:
    assert process.stdin is not None
    return process.stdin


def _say(into: IO[str], line: str) -> None:
    into.write(f"{line}\n")
    into.flush()
