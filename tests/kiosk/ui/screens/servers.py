"""Display servers with several outputs that nobody here wrote: Xorg on nothing, cage in Xvfb."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[4]
XORG: Final = Path("/usr/lib/xorg/Xorg")
DUMMY: Final = Path("/usr/lib/xorg/modules/drivers/dummy_drv.so")
LIMIT_S: Final = 60.0

#: Outputs DUMMY0 to DUMMY15, each with these modes.
_XORG_CONF: Final = """
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "DontVTSwitch" "true"
EndSection
Section "Device"
  Identifier "device"
  Driver "dummy"
  VideoRam 65536
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5-1000
  VertRefresh 5-500
  Modeline "1080x1920" 148.5 1080 1100 1150 1200 1920 1930 1940 2000
  Modeline "1366x768" 85 1366 1400 1500 1600 768 780 790 800
EndSection
Section "Screen"
  Identifier "screen"
  Device "device"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Virtual 4000 4000
  EndSubSection
EndSection
"""
MODES: Final = ("1080x1920", "1366x768")


def has_xorg() -> bool:
    """Return whether an X server with outputs that come and go can be had here."""
    return XORG.exists() and DUMMY.exists() and shutil.which("xrandr") is not None


@contextmanager
def _running(command: list[str], environment: Mapping[str, str] | None = None) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(LIMIT_S)


@contextmanager
def _x_server(*command: str) -> Iterator[str]:
    """Yield the display of an X server that has picked a free one itself."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        [*command, "-displayfd", str(writing), "-nolisten", "tcp", "-noreset", "-br"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(writing,),
    ) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        try:
            assert number, "the X server did not start"
            yield f":{number}"
        finally:
            server.terminate()


@contextmanager
def xorg(folder: Path) -> Iterator[str]:
    """Yield the display of an Xorg with outputs DUMMY0 and more, of which the first is on."""
    file = folder / "xorg.conf"
    file.write_text(_XORG_CONF)
    log = folder / "xorg.log"
    options = ("-config", str(file), "-logfile", str(log), "-novtswitch", "-sharevts")
    with _x_server(str(XORG), *options) as display:
        for number in (1, 2):
            for mode in MODES:
                xrandr(display, "--addmode", f"DUMMY{number}", mode)
        yield display


def xrandr(display: str, *words: str) -> None:
    """Change the outputs of a display.

    The dummy driver knows an output as connected only once somebody has asked after that.
    """
    for each in (words, ()):
        quiet = subprocess.DEVNULL
        subprocess.run(["xrandr", "-d", display, *each], check=True, stdout=quiet)


@contextmanager
def window_manager(name: str | None, display: str) -> Iterator[None]:
    """Run the window manager of this name, if any."""
    if name is None:
        yield
    else:
        with _running([name], {**os.environ, "DISPLAY": display}):
            yield


@contextmanager
def xvfb() -> Iterator[str]:
    """Yield the display of a large Xvfb, in which a compositor shows its outputs as windows."""
    with _x_server("Xvfb", "-screen", "0", "2400x1400x24") as display:
        yield display


class Teller:
    """The program that shows the page, and what it says."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._lines: queue.Queue[str] = queue.Queue()
        self._process = process
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first state from now on of which it holds."""
        said = None
        while True:
            try:
                said = json.loads(self._lines.get(timeout=LIMIT_S))
            except queue.Empty:
                raise AssertionError(f"never; the last was {said}") from None
            if holds(said):
                return dict(said)


@contextmanager
def shown(folder: Path, platform: str, display: str, *output: str) -> Iterator[Teller]:
    """Show the page on an X server."""
    command = [sys.executable, "-m", "tests.kiosk.ui.screens.shown", str(folder), *output]
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": platform}
    with _telling(command, environment) as teller:
        yield teller


@contextmanager
def shown_in_cage(folder: Path, display: str, *output: str) -> Iterator[Teller]:
    """Show the page in cage, whose two outputs are windows of an X server.

    cage refuses to run as root: a user namespace makes somebody else of root.
    """
    runtime = Path("/tmp") / f"{os.getpid()}-cage"  # noqa: S108 - sockets need short paths
    runtime.mkdir(mode=0o700)
    program = [sys.executable, "-m", "tests.kiosk.ui.screens.shown", str(folder), *output]
    somebody = ["unshare", "-U", "--map-user=1000", "--map-group=1000"]
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(runtime),
        "XDG_RUNTIME_DIR": str(runtime),
        "DISPLAY": display,
        "WLR_BACKENDS": "x11",
        "WLR_X11_OUTPUTS": "2",
        "WLR_RENDERER": "pixman",
        "QT_QPA_PLATFORM": "wayland",
    }
    as_somebody = somebody if os.getuid() == 0 else []
    try:
        with _telling([*as_somebody, "cage", "-d", "--", *program], environment) as teller:
            yield teller
    finally:
        shutil.rmtree(runtime)


@contextmanager
def _telling(command: list[str], environment: Mapping[str, str]) -> Iterator[Teller]:
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        cwd=ROOT,
    ) as process:
        try:
            yield Teller(process)
        finally:
            process.terminate()
            process.wait(LIMIT_S)
