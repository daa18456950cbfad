"""A real CUPS scheduler of our own in a folder of its own, for tests and demonstrations.

It runs for root and for an ordinary user, listens on a socket in its folder alone, and is set
as packaging/cups sets the terminal's: nothing kept of a document once its job has ended, and
an empty spool at every start.
"""

import contextlib
import os
import re
import select
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self
from urllib.parse import quote

from hardware.cups_server import CupsServer, PrintServerAddress
from hardware.errors import HardwareError
from hardware.printer_queue import QueueDescription, set_up_queue
from hardware.simulators import SimulationPermit, cups_backend
from hardware.simulators.cups_ppd import TrayPaper, ppd_text
from hardware.simulators.printer_device import PrinterDevice

START_LIMIT_S = 20.0
"""cupsd is up in a tenth of a second; a machine at its limits has been seen to take five."""

STOP_LIMIT_S = 10.0

_LONGEST_SOCKET_PATH = 107
_SYSTEM_HELPERS = Path("/usr/lib/cups")

_SYSTEM_BACKENDS = ("ipp", "ipps", "http", "socket", "lpd", "dnssd", "cups-pdf")
_BUS_VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS"

_FILES_SETTINGS = """\
ServerRoot {folder}/settings
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
CacheDir {folder}/cache
StateDir {folder}/state
ServerBin {folder}/helpers
AccessLog {folder}/log/access_log
ErrorLog {folder}/log/error_log
PageLog {folder}/log/page_log
"""

SETTINGS = """\
Listen here
LogLevel warn
PageLogFormat
Browsing No
DefaultShared No
WebInterface No
ErrorPolicy abort-job
PreserveJobFiles No
PreserveJobHistory 86400
MaxJobTime 900
MultipleOperationTimeout 60
JobKillDelay 5
DirtyCleanInterval 0
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  SubscriptionPrivateAccess default
  SubscriptionPrivateValues default
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""


class PrivateCupsdFailed(HardwareError):
    """The scheduler is not installed, did not come up, or did not end."""

    code: ClassVar[str] = "simulation.cupsd_failed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the private print service failed: {reason}")
        self.reason = reason


class PrivateCupsd:
    """One scheduler; the context manager starts and stops it.

    Args:
        folder: to be its own; shallow enough for a domain socket, 90 characters at most.
        settings: a cupsd.conf, whose Listen line is turned to the folder's socket.
        real_programs: with the system's own backends and filters beside the simulated printer.
        bus: the address of a system bus with avahi on it, where there is one.
    """

    def __init__(
        self,
        permit: SimulationPermit,
        folder: Path,
        settings: str = SETTINGS,
        *,
        real_programs: bool = False,
        bus: str | None = None,
    ) -> None:
        self.permit = permit
        self.folder = folder
        self.settings = settings
        self._real_programs = real_programs
        self._bus = bus
        self.address = PrintServerAddress(host=str(folder / "cups.sock"))
        self.server = CupsServer(self.address)
        self._process: _BackgroundProcess | None = None
        if len(self.address.host) > _LONGEST_SOCKET_PATH:
            raise PrivateCupsdFailed(f"the folder's path is too long for a socket: {folder}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def spool(self) -> Path:
        """Where CUPS keeps the jobs' files."""
        return self.folder / "spool"

    @property
    def process_id(self) -> int:
        """The running scheduler's process."""
        return self._running().process_id

    def start(self) -> None:
        """Returns when the scheduler answers; queues added earlier are there again.

        Raises:
            PrivateCupsdFailed: cupsd is not installed or did not come up.
        """
        self._lay_out()
        self._run_until_in_background()
        self._process = _BackgroundProcess.listening_at(self.address.host)

    def stop(self) -> None:
        """Ends the scheduler as systemd does; no error when it runs no more."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the scheduler at once, as a crash does; its backends follow it."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Makes the scheduler hang: its socket still takes connections and nothing answers."""
        self._running().send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets a frozen scheduler go on."""
        self._running().send(signal.SIGCONT)

    def restart(self) -> None:
        """Ends the scheduler and starts it again."""
        self.stop()
        self.start()

    def add_printer(self, name: str, paper: TrayPaper = TrayPaper.A4) -> PrinterDevice:
        """A simulated printer behind a queue of this name, set up as the terminal's are."""
        device = PrinterDevice(self.permit, self.folder / "devices" / name)
        driver = device.folder / "driver.ppd"
        driver.write_text(ppd_text(paper))
        uri = f"{cups_backend.SCHEME}:{quote(str(device.folder))}"
        set_up_queue(self.server, QueueDescription(name, uri, driver))
        return device

    def _lay_out(self) -> None:
        for name in ("settings", "spool", "cache", "state", "log", "helpers/backend"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        _empty(self.spool)
        (self.spool / "tmp").mkdir()
        self._copy_programs()
        listen = f"Listen {self.address.host}"
        settings = re.sub(r"^Listen .*$", listen, self.settings, flags=re.MULTILINE)
        (self.folder / "settings" / "cupsd.conf").write_text(settings)
        files_settings = _FILES_SETTINGS.format(folder=self.folder)
        (self.folder / "settings" / "cups-files.conf").write_text(files_settings)

    def _copy_programs(self) -> None:
        cupsd = shutil.which("cupsd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if cupsd is None:
            raise PrivateCupsdFailed("cupsd is not installed")
        # AppArmor confines /usr/sbin/cupsd to the system's folders; it knows programs by path.
        shutil.copy(cupsd, self.folder / "cupsd")
        daemon = self.folder / "helpers" / "daemon"
        if not daemon.exists():
            daemon.symlink_to(_SYSTEM_HELPERS / "daemon")
        script = self.folder / "helpers" / "printer.py"
        shutil.copy(cups_backend.__file__, script)
        backend = self.folder / "helpers" / "backend" / cups_backend.SCHEME
        program = shlex.join([sys.executable, "-I", "-S", str(script)])
        backend.write_text(f'#!/bin/sh\nexec {program} "$@"\n')
        # For nobody but its owner: CUPS then runs it as root where the scheduler is root's,
        # and not as lp, who could not enter this folder.
        backend.chmod(0o700)
        if self._real_programs:
            self._copy_system_programs()

    def _copy_system_programs(self) -> None:
        """Backends are copied for root alone, as our own is; filters run as they are."""
        helpers = self.folder / "helpers"
        # Where the scheduler is root's it runs filters as lp, who has to come this far.
        self.folder.chmod(0o711)
        for name in _SYSTEM_BACKENDS:
            if not (helpers / "backend" / name).exists():
                shutil.copy(_SYSTEM_HELPERS / "backend" / name, helpers / "backend" / name)
                (helpers / "backend" / name).chmod(0o700)
        filters = helpers / "filter"
        filters.mkdir(exist_ok=True)
        for program in (_SYSTEM_HELPERS / "filter").iterdir():
            if not (filters / program.name).exists():
                (filters / program.name).symlink_to(program)

    def _run_until_in_background(self) -> None:
        """Without -f cupsd goes into the background when it is ready for its first client."""
        with (self.folder / "log" / "startup").open("wb") as said:
            try:
                subprocess.run(  # noqa: S603  our own copy of cupsd
                    [self.folder / "cupsd", *self._settings_arguments()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    env=os.environ | ({} if self._bus is None else {_BUS_VARIABLE: self._bus}),
                    timeout=START_LIMIT_S,
                    check=True,
                )
            except subprocess.SubprocessError as error:
                raise PrivateCupsdFailed(self._last_words()) from error

    def _last_words(self) -> str:
        """What cupsd said of why it did not come up, on standard error or in its log."""
        logs = (self.folder / "log" / name for name in ("startup", "error_log"))
        said = "\n".join(log.read_text() for log in logs if log.exists()).strip()
        return said.rpartition("\n")[2] or "it did not come up"

    def _settings_arguments(self) -> list[str]:
        settings = self.folder / "settings"
        return ["-c", str(settings / "cupsd.conf"), "-s", str(settings / "cups-files.conf")]

    def _running(self) -> "_BackgroundProcess":
        if self._process is None:
            raise PrivateCupsdFailed("it does not run")
        return self._process

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send(how)
            self._process.wait_until_ended()
            self._process.close()
            self._process = None


class _BackgroundProcess:
    """A process that is no child of ours, held by a pidfd so that its number cannot be reused."""

    def __init__(self, process_id: int) -> None:
        self.process_id = process_id
        self._handle = os.pidfd_open(process_id)

    @classmethod
    def listening_at(cls, socket_path: str) -> Self:
        """The process that opened this socket, as the kernel tells whoever connects to it."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as wire:
            wire.connect(socket_path)
            credentials = wire.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
        process_id, _, _ = _UCRED.unpack(credentials)
        return cls(process_id)

    def send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)

    def wait_until_ended(self) -> None:
        ended, _, _ = select.select([self._handle], [], [], STOP_LIMIT_S)
        if not ended:
            raise PrivateCupsdFailed("it did not end when told to")

    def close(self) -> None:
        os.close(self._handle)


_UCRED = struct.Struct("3i")


def _empty(folder: Path) -> None:
    """Takes everything out of a folder: a killed scheduler leaves documents that no job owns."""
    for entry in folder.iterdir():
        # Filters of a killed scheduler still take their own files away.
        while entry.is_dir():
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(entry)
        entry.unlink(missing_ok=True)
