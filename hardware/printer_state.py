"""Whether a printer may be promised to a citizen, read from what CUPS says of its queue.

The attributes are printer-state, printer-state-reasons and printer-is-accepting-jobs
(RFC 8011, 5.4.11, 5.4.12 and 5.4.23).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, IntEnum, unique


@unique
class PrinterReason(Enum):
    """Why nothing can be printed now; the value is the name for log and catalogue."""

    PAPER_OUT = "paper_out"
    PAPER_JAM = "paper_jam"
    COVER_OPEN = "cover_open"
    TRAY_MISSING = "tray_missing"
    OUTPUT_FULL = "output_full"
    TONER_EMPTY = "toner_empty"
    OFFLINE = "offline"
    STOPPED = "stopped"
    NOT_ACCEPTING = "not_accepting"
    UNKNOWN = "unknown"


@unique
class PrinterWarning(Enum):
    """What the staff should see to soon; the printer still prints."""

    PAPER_LOW = "paper_low"
    TONER_LOW = "toner_low"
    OUTPUT_ALMOST_FULL = "output_almost_full"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Ready:
    """The queue takes a job now, and nothing is known that would stop the pages."""

    warnings: frozenset[PrinterWarning] = frozenset()


@dataclass(frozen=True, slots=True)
class NotReady:
    """At least one thing keeps pages from coming out."""

    reasons: frozenset[PrinterReason]
    warnings: frozenset[PrinterWarning] = frozenset()


Readiness = Ready | NotReady


@unique
class IppPrinterState(IntEnum):
    """printer-state of RFC 8011, 5.4.11."""

    IDLE = 3
    PROCESSING = 4
    STOPPED = 5


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What CUPS says of a queue, not yet judged; reasons are IPP keywords with their suffix."""

    state: int
    state_reasons: tuple[str, ...]
    accepting_jobs: bool
    commands: tuple[str, ...] = ()
    message: str = ""
    make_and_model: str = ""
    device_uri: str = ""


# These stop the paper whatever the suffix says. CUPS itself reports an open door as
# door-open-report, no paper as media-empty-warning and a lost printer as offline-report
# (strings of backend/snmp-supplies.c and backend/runloop.c in CUPS 2.4).
_BLOCKING: dict[str, PrinterReason] = {
    "media-empty": PrinterReason.PAPER_OUT,
    "media-needed": PrinterReason.PAPER_OUT,
    "media-jam": PrinterReason.PAPER_JAM,
    "door-open": PrinterReason.COVER_OPEN,
    "cover-open": PrinterReason.COVER_OPEN,
    "interlock-open": PrinterReason.COVER_OPEN,
    "input-tray-missing": PrinterReason.TRAY_MISSING,
    "output-tray-missing": PrinterReason.TRAY_MISSING,
    "output-area-full": PrinterReason.OUTPUT_FULL,
    "toner-empty": PrinterReason.TONER_EMPTY,
    "marker-supply-empty": PrinterReason.TONER_EMPTY,
    "marker-supply-missing": PrinterReason.TONER_EMPTY,
    "developer-empty": PrinterReason.TONER_EMPTY,
    "offline": PrinterReason.OFFLINE,
    "shutdown": PrinterReason.OFFLINE,
    "timed-out": PrinterReason.OFFLINE,
    "paused": PrinterReason.STOPPED,
    "moving-to-paused": PrinterReason.STOPPED,
    "stopping": PrinterReason.STOPPED,
}

_WARNING: dict[str, PrinterWarning] = {
    "media-low": PrinterWarning.PAPER_LOW,
    "toner-low": PrinterWarning.TONER_LOW,
    "marker-supply-low": PrinterWarning.TONER_LOW,
    "developer-low": PrinterWarning.TONER_LOW,
    "output-area-almost-full": PrinterWarning.OUTPUT_ALMOST_FULL,
}

# Steps of ordinary work, which IPP nevertheless names without a suffix.
_HARMLESS = frozenset({"none", "connecting-to-device", "cups-waiting-for-job-completed"})

_REPORT, _WARN, _ERROR = "-report", "-warning", "-error"


def split_reason(keyword: str) -> tuple[str, str]:
    """The reason and its severity suffix; without a suffix it is an error (RFC 8011, 5.4.12)."""
    for suffix in (_REPORT, _WARN, _ERROR):
        if keyword.endswith(suffix):
            return keyword.removesuffix(suffix), suffix
    return keyword, _ERROR


def judge_reason(keyword: str) -> PrinterReason | PrinterWarning | None:
    """What one value of printer-state-reasons means to us; None is nothing to speak of.

    A reason nobody has heard of blocks when it is an error and is told to the staff when it
    is a warning.
    """
    reason, severity = split_reason(keyword.strip().lower())
    if reason in _BLOCKING:
        return _BLOCKING[reason]
    if reason in _WARNING:
        return _WARNING[reason]
    if reason in _HARMLESS or severity == _REPORT:
        return None
    return PrinterReason.UNKNOWN if severity == _ERROR else PrinterWarning.OTHER


def _judge_state(state: int) -> PrinterReason | None:
    if state in (IppPrinterState.IDLE, IppPrinterState.PROCESSING):
        return None
    return PrinterReason.STOPPED if state == IppPrinterState.STOPPED else PrinterReason.UNKNOWN


def judge_status(status: PrinterStatus) -> Readiness:
    """Ready only if every part of the status says so; what is unknown counts as not ready."""
    judged: Iterable[PrinterReason | PrinterWarning | None] = (
        _judge_state(status.state),
        None if status.accepting_jobs else PrinterReason.NOT_ACCEPTING,
        *map(judge_reason, status.state_reasons),
    )
    found = frozenset(judged)
    reasons = frozenset(item for item in found if isinstance(item, PrinterReason))
    warnings = frozenset(item for item in found if isinstance(item, PrinterWarning))
    return NotReady(reasons, warnings) if reasons else Ready(warnings)
