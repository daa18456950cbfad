"""What a printer itself says, asked at its device URI and not of CUPS, which only remembers."""

import getpass
import socket
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from hardware.ipp.exchange import IPP_PORT, NoAnswer, PrintServerAddress, exchange, is_reachable
from hardware.ipp.message import (
    AnswerGroup,
    Attribute,
    Group,
    IppAnswer,
    MessageBroken,
    Operation,
    Request,
    Tag,
)
from hardware.printer_state import IppPrinterState, PrinterStatus

ANSWER_LIMIT_S = 3.0
"""Real printers were seen to take 84 to 153 ms, and two seconds to wake from sleep."""

USB_DEVICES = Path("/sys/bus/usb/devices")
_PRINTER_CLASS = "07"
_STATES = frozenset(IppPrinterState)
_MOST_REASONS = 100
"""No printer has so many at a time; whoever sends more is not listened to for ever."""
_PORTS = {"socket": 9100, "lpd": 515, "http": 80, "https": 443}


@unique
class Reach(Enum):
    """What is known of a printer that does not describe itself."""

    SILENT = "silent"
    """Switched off, unplugged or not answering."""
    THERE = "there"
    """It can be reached, and says no more than that."""
    NO_WAY = "no way to ask"


@dataclass(frozen=True, slots=True)
class DeviceSaid:
    """A printer's own answer. `up_time_s` begins anew when it was switched off; None: not said."""

    status: PrinterStatus
    up_time_s: int | None


DeviceAnswer = DeviceSaid | Reach


@dataclass(frozen=True, slots=True)
class DeviceJob:
    """A job as the printer has it: job-state and its counters, None for what it does not count."""

    number: int
    name: str
    state: int
    impressions: int | None
    k_octets: int | None


def ask_device(uri: str, *, busy: bool = False, limit_s: float | None = None) -> DeviceAnswer:
    """What the printer behind a queue's device URI says, within ANSWER_LIMIT_S.

    Args:
        busy: it is being sent a job: one that takes a single connection is left alone then.
    """
    limit_s = ANSWER_LIMIT_S if limit_s is None else limit_s
    parts = _split(uri)
    if parts is None:
        return Reach.NO_WAY
    if parts.scheme in ("ipp", "ipps"):
        return _ask_ipp(uri, parts, limit_s)
    if parts.scheme == "usb":
        return usb_presence(parts)
    host = _host(parts)
    # The name of a service on the network is no host's; CUPS asks avahi for it.
    if parts.scheme in _PORTS and host and "._tcp" not in host and not busy:
        return _knock(PrintServerAddress(host, parts.port or _PORTS[parts.scheme]), limit_s)
    return Reach.NO_WAY


def device_jobs(uri: str, which: str) -> tuple[DeviceJob, ...] | None:
    """The jobs a printer has ("completed", "not-completed"); None when it does not say."""
    parts = _split(uri)
    if parts is None or parts.scheme not in ("ipp", "ipps"):
        return None
    target = (
        Attribute.of("printer-uri", Tag.URI, uri),
        _SOMEBODY,
        Attribute.of("which-jobs", Tag.KEYWORD, which),
        Attribute.of("limit", Tag.INTEGER, 50),
        Attribute.of("requested-attributes", Tag.KEYWORD, *_JOB_WANTED),
    )
    try:
        answer = _exchange(parts, Request(Operation.GET_JOBS, target), ANSWER_LIMIT_S)
        return tuple(map(_job, answer.all(Group.JOB))) if answer.successful else None
    except (NoAnswer, MessageBroken):
        return None


def cancel_at_device(uri: str, name: str) -> bool:
    """Takes back what a printer has of our jobs of this name; False while that is not certain.

    CUPS does so as well, when its backend next looks at the job, which may take seconds.
    """
    answer = ask_device(uri, busy=True)
    if answer is Reach.SILENT:
        return False
    jobs = device_jobs(uri, "not-completed")
    if jobs is None and isinstance(answer, DeviceSaid):
        return False
    for job in jobs or ():
        if job.name == name:
            target = (
                Attribute.of("printer-uri", Tag.URI, uri),
                Attribute.of("job-id", Tag.INTEGER, job.number),
                Attribute.of("requesting-user-name", Tag.NAME, getpass.getuser()),
            )
            try:
                # One that is ending refuses; that it answered is enough.
                _exchange(urlsplit(uri), Request(Operation.CANCEL_JOB, target), ANSWER_LIMIT_S)
            except (NoAnswer, MessageBroken):
                return False
    return True


def usb_presence(parts: SplitResult, devices: Path = USB_DEVICES) -> Reach:
    """Whether a printer is plugged in; with a serial number in the URI, that one."""
    if not devices.is_dir():
        return Reach.NO_WAY
    serial = parse_qs(parts.query).get("serial", [""])[0]
    found = {
        _first_line(interface.parent.resolve() / interface.name.partition(":")[0] / "serial")
        for interface in devices.glob("*:*")
        if _first_line(interface / "bInterfaceClass") == _PRINTER_CLASS
    }
    if not found:
        return Reach.SILENT
    return Reach.THERE if not serial or serial in found or "" in found else Reach.SILENT


_SOMEBODY = Attribute.of("requesting-user-name", Tag.NAME, "kiosk")
_STATUS_WANTED = (
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "printer-make-and-model",
    "printer-input-tray",
    "printer-up-time",
    "media-supported",
)
_JOB_WANTED = (
    "job-id",
    "job-name",
    "job-state",
    "job-impressions-completed",
    "job-k-octets-processed",
)


def _split(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _host(parts: SplitResult) -> str:
    """The host as it is looked up; CUPS writes one of the own link as [v1.fe80::1+eth0]."""
    host = unquote(parts.hostname or "")
    return host.removeprefix("v1.").replace("+", "%") if host.startswith("v1.") else host


def _ask_ipp(uri: str, parts: SplitResult, limit_s: float) -> DeviceAnswer:
    target = (
        Attribute.of("printer-uri", Tag.URI, uri),
        _SOMEBODY,
        Attribute.of("requested-attributes", Tag.KEYWORD, *_STATUS_WANTED),
    )
    try:
        answer = _exchange(parts, Request(Operation.GET_PRINTER_ATTRIBUTES, target), limit_s)
        if not answer.successful:
            return Reach.THERE
        found = answer.first(Group.PRINTER)
        return _said(found) if found.attributes else Reach.THERE
    except NoAnswer as error:
        # A name nobody knows here may still be found by CUPS, which asks avahi.
        nameless = isinstance(error.__cause__, socket.gaierror | UnicodeError)
        return Reach.NO_WAY if nameless else Reach.SILENT
    except MessageBroken:
        return Reach.THERE


def _exchange(parts: SplitResult, request: Request, limit_s: float) -> IppAnswer:
    address = PrintServerAddress(
        _host(parts) or "localhost", parts.port or IPP_PORT, encrypted=parts.scheme == "ipps"
    )
    return exchange(address, parts.path or "/", request, limit_s=limit_s)


def _said(found: AnswerGroup) -> DeviceSaid:
    """What makes sense of what it says: one attribute that is none hides no empty tray.

    A printer that tells no state, or one that there is not, is taken by its reasons.
    """
    state, accepting = (
        found.said_number(name) for name in ("printer-state", "printer-is-accepting-jobs")
    )
    trays = (tray.decode("ascii", "replace") for tray in found.octets("printer-input-tray"))
    status = PrinterStatus(
        state=IppPrinterState.IDLE if state is None or state not in _STATES else state,
        state_reasons=tuple(
            word
            for text in found.said_texts("printer-state-reasons")
            for word in text.split(",", _MOST_REASONS)
        )[:_MOST_REASONS],
        accepting_jobs=accepting is None or bool(accepting),
        message=_first(found.said_texts("printer-state-message")),
        make_and_model=_first(found.said_texts("printer-make-and-model")),
        trays=(*trays, *found.said_texts("printer-input-tray")),
        sizes=found.said_texts("media-supported"),
    )
    return DeviceSaid(status, found.said_number("printer-up-time"))


def _job(found: AnswerGroup) -> DeviceJob:
    return DeviceJob(
        number=found.said_number("job-id") or 0,
        name=_first(found.said_texts("job-name")),
        state=found.said_number("job-state") or 0,
        impressions=found.said_number("job-impressions-completed"),
        k_octets=found.said_number("job-k-octets-processed"),
    )


def _first(texts: tuple[str, ...]) -> str:
    return texts[0] if texts else ""


def _knock(address: PrintServerAddress, limit_s: float) -> Reach:
    return Reach.THERE if is_reachable(address, limit_s=limit_s) else Reach.SILENT


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
