"""A private, real pcscd with virtual readers, for tests against the shipping PC/SC way.

Debian's pcscd has its run folder compiled in and takes no other. So a copy of the program is used
in which that path, and the one of the USB drivers, are replaced by others of the same length where
it can neither find nor leave anything: nothing of the machine's pcscd is touched, no USB reader is
claimed, no right is needed, and any number of them run side by side. The listening socket is made
here and handed over as systemd does (sd_listen_fds), so it is there from the first moment.
"""

import io
import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from hardware.pcsclite import SOCKET_VARIABLE as SOCKET_VARIABLE
from hardware.pcsclite import name_text
from hardware.simulators import SimulationPermit
from hardware.simulators.ports import free_port
from hardware.simulators.vpcd import VpcdSlot

_PROGRAM: Final = Path("/usr/sbin/pcscd")
_DRIVER: Final = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_RELOCATIONS: Final = (
    (b"/run/pcscd", b"/proc/self"),
    (b"/usr/lib/pcsc/drivers", b"/usr/" + b"./" * 8),
)
#: The virtual reader's driver never says that its reader is not to be reached, except of a slot
#: that it does not have. This is where it is asked whether a card is in: the answer "communication
#: error", a look at the number of the slot, a jump over the return. With the jump turned round that
#: is its answer for the slots it has. The code is mapped from the file, so it changes as it runs.
_REACHED: Final = bytes.fromhex("B864020000 F7C7FEFF0000 7403 C3")
_NOT_REACHED: Final = bytes.fromhex("B864020000 F7C7FEFF0000 7503 C3")
_READY: Final = "daemon ready"
_NO_POLKIT: Final = "--disable-polkit"
_PORT_TAKEN: Final = "Could not initialize connection to virtual ICC"
_SLOTS_PER_READER: Final = 2
_PORT_ATTEMPTS: Final = 10
#: pcscd is ready within tens of milliseconds; a loaded machine gets time.
_START_LIMIT_S: Final = 20.0
_STOP_LIMIT_S: Final = 5.0


class PcscdNotToBeHad(Exception):
    """A private pcscd cannot run here; the message says why."""


class PrivatePcscd:
    """A pcscd of our own in `folder`, with virtual readers of two slots each. It ends with the
    thread that started it, so that a test that is killed leaves none behind.

    Args:
        names: readers, by their place, with other names than the driver's own.

    Attributes:
        socket_path: what `PCSCLITE_CSOCK_NAME` must say before PC/SC is used for the first time.
        slots: the slots by the names PC/SC lists them under, from the first start on.

    Raises:
        PcscdNotToBeHad: pcscd or the virtual reader's driver is not installed, or of another make.
    """

    def __init__(
        self,
        folder: Path,
        *,
        permit: SimulationPermit,
        readers: int = 1,
        names: Mapping[int, bytes] = MappingProxyType({}),
    ) -> None:
        self.socket_path = folder / "pcscd.comm"
        self.slots: dict[str, VpcdSlot] = {}
        self._permit = permit
        self._folder = folder
        self._names = [
            names.get(reader, f"Virtual PCD {chr(ord('A') + reader)}".encode())
            for reader in range(readers)
        ]
        self._plugged = True
        self._process: subprocess.Popen[str] | None = None
        self._log: _Log | None = None
        self._program = _relocated_program(folder)

    def start(self) -> None:
        """Start, and return when the readers are there; cards that are in their slots stay in.
        Nothing happens when it runs.

        Raises:
            PcscdNotToBeHad: it ended or fell silent; the message ends with its log.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self.kill()
        if self.slots:
            self._launch()
            for slot in self.slots.values():
                slot.power_reader()
            return
        for _ in range(_PORT_ATTEMPTS):
            first_ports = [free_port(_SLOTS_PER_READER) for _ in self._names]
            self._write_configuration(first_ports)
            if not self._launch().says(_PORT_TAKEN):
                self.slots = {
                    f"{name_text(name)} 00 {slot:02X}": VpcdSlot(port + slot, permit=self._permit)
                    for name, port in zip(self._names, first_ports, strict=True)
                    for slot in range(_SLOTS_PER_READER)
                }
                return
            self.kill()
        raise PcscdNotToBeHad("no free ports for the virtual readers")

    def kill(self) -> None:
        """End it as a crash does. Nothing happens when it does not run."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(_STOP_LIMIT_S)
            self._process = None
        if self._log is not None:
            self._log.join()
            self._log = None

    def restart(self) -> None:
        """Kill and start, with the cards in."""
        self.kill()
        self.start()

    def freeze(self) -> None:
        """Have it answer nobody any more, as when a driver hangs in it, until `thaw`.
        Nothing happens when it does not run.
        """
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def thaw(self) -> None:
        """Let it go on where it was. Nothing happens when it does."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def unplug(self) -> None:
        """Unplug the readers, with the cards that are in. Nothing happens when they are.

        pcscd still lists them, as not to be reached, the way it first takes any reader that is
        unplugged.

        Raises:
            PcscdNotToBeHad: the driver is of another build.
        """
        if self._plugged:
            self._exchange_in_drivers(_REACHED, _NOT_REACHED)
            self._plugged = False
        for slot in self.slots.values():
            slot.lose_power()

    def plug(self) -> None:
        """Plug the readers in again, with the cards that are in. Nothing happens when they are."""
        if not self._plugged:
            self._exchange_in_drivers(_NOT_REACHED, _REACHED)
            self._plugged = True
            for slot in self.slots.values():
                slot.power_reader()

    def close(self) -> None:
        """Take all cards out and kill it."""
        for slot in self.slots.values():
            slot.remove()
        self.kill()

    def _open_to_all(self) -> tuple[str, ...]:
        """The option of pcscd 2.3 without which a private daemon asks the machine's polkit."""
        return (_NO_POLKIT,) if _NO_POLKIT[2:].encode() in self._program.read_bytes() else ()

    @property
    def _configuration(self) -> Path:
        return self._folder / "reader.conf.d"

    def _write_configuration(self, first_ports: list[int]) -> None:
        self._configuration.mkdir(exist_ok=True)
        entries = []
        for reader, port in enumerate(first_ports):
            # The driver keeps its slots in static variables: each reader needs a copy of its own.
            driver = self._folder / f"libifdvpcd-{reader}.so"
            shutil.copyfile(_DRIVER, driver)
            entries.append(
                b'FRIENDLYNAME "%b"\nDEVICENAME /dev/null:0x%X\nLIBPATH %b\nCHANNELID 0x%X\n'
                % (self._names[reader], port, os.fsencode(driver), port)
            )
        (self._configuration / "vpcd").write_bytes(b"\n".join(entries))

    def _exchange_in_drivers(self, old: bytes, new: bytes) -> None:
        for driver in self._folder.glob("libifdvpcd-*.so"):
            place = driver.read_bytes().find(old)
            if place < 0:
                raise PcscdNotToBeHad(f"{_DRIVER} is not Debian's build for amd64")
            with driver.open("r+b", buffering=0) as loaded:
                loaded.seek(place)
                loaded.write(new)

    def _launch(self) -> "_Log":
        self.socket_path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.fspath(self.socket_path))
            listener.listen()
            process = subprocess.Popen(  # noqa: S603
                [
                    "/bin/sh",
                    "-c",
                    "exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec "
                    'setpriv --pdeathsig KILL "$0" --foreground --info --config "$@"',
                    os.fspath(self._program),
                    os.fspath(self._configuration),
                    *self._open_to_all(),
                ],
                stdin=listener.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        self._process, self._log = process, _Log(process)
        if not self._log.wait_until_ready():
            text = self._log.text()
            self.kill()
            raise PcscdNotToBeHad(f"pcscd did not get ready:\n{text}")
        return self._log


class _Log:
    """Reads the daemon's log as it comes, so that it never waits for its reader."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._stream = process.stdout or io.StringIO()
        self._lines: list[str] = []
        self._settled = threading.Event()
        self._ready = False
        self._thread = threading.Thread(target=self._read, name="pcscd log", daemon=True)
        self._thread.start()

    def wait_until_ready(self) -> bool:
        """Whether the daemon said that it is ready; False when it ended or takes too long."""
        self._settled.wait(_START_LIMIT_S)
        return self._ready

    def says(self, words: str) -> bool:
        return any(words in line for line in self._lines)

    def text(self) -> str:
        return "".join(self._lines)

    def join(self) -> None:
        self._thread.join(_STOP_LIMIT_S)

    def _read(self) -> None:
        with self._stream as lines:
            for line in lines:
                if not self._ready:
                    self._lines.append(line)
                if _READY in line:
                    self._ready = True
                    self._settled.set()
        self._settled.set()


def _relocated_program(folder: Path) -> Path:
    for needed in (_PROGRAM, _DRIVER):
        if not needed.exists():
            raise PcscdNotToBeHad(f"{needed} is not installed")
    code = _PROGRAM.read_bytes()
    for old, new in _RELOCATIONS:
        if old not in code:
            raise PcscdNotToBeHad(f"{_PROGRAM} does not name {old.decode()}: not Debian's build")
        code = code.replace(old, new)
    program = folder / "pcscd"
    program.write_bytes(code)
    shutil.copymode(_PROGRAM, program)
    return program
