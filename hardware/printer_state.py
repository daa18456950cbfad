"""Whether a printer may be promised to a citizen, read from what it or CUPS says of it.

The attributes are printer-state, printer-state-reasons and printer-is-accepting-jobs
(RFC 8011, 5.4.11, 5.4.12 and 5.4.23), and printer-input-tray (PWG 5100.13, 5.6.6).
"""

import re
from dataclasses import dataclass, replace
from enum import IntEnum, unique

from hardware.printer_reasons import PrinterReason, PrinterWarning, judge_reason, same_reason

__all__ = [
    "IppPrinterState",
    "NotReady",
    "PrinterReason",
    "PrinterStatus",
    "PrinterWarning",
    "Readiness",
    "Ready",
    "both",
    "faults_of",
    "judge_queue",
    "judge_status",
    "without_memories",
]


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
    """What CUPS says of a queue or a printer of itself, not yet judged.

    Reasons are IPP keywords with their suffix; trays are values of printer-input-tray; sizes are
    PWG names of what can be asked for (media-supported). `error_policy`, `shared` and `sheets` are
    those of a queue; a printer tells none.
    """

    state: int
    state_reasons: tuple[str, ...]
    accepting_jobs: bool
    commands: tuple[str, ...] = ()
    message: str = ""
    make_and_model: str = ""
    device_uri: str = ""
    trays: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    error_policy: str | None = None
    shared: bool | None = None
    sheets: tuple[str, ...] = ()


def judge_status(status: PrinterStatus) -> Readiness:
    """Whether it prints, by all that it says of itself now."""
    judged = {judge_reason(keyword) for keyword in status.state_reasons}
    reasons = {item for item in judged if isinstance(item, PrinterReason)}
    warnings = {item for item in judged if isinstance(item, PrinterWarning)}
    stopped = status.state == IppPrinterState.STOPPED
    waits = stopped or (status.state == IppPrinterState.PROCESSING and _asks_for_paper(status))
    if not waits and PrinterReason.PAPER_OUT in reasons and _has_paper(status.trays):
        reasons.remove(PrinterReason.PAPER_OUT)
        warnings.add(PrinterWarning.PAPER_LOW)
    if stopped and not reasons:
        reasons.add(PrinterReason.STOPPED)
    return _judged(reasons | _by_state(status), warnings)


def judge_queue(status: PrinterStatus) -> Readiness:
    """Whether CUPS works on a queue, whatever it remembers of the printer behind it.

    What an earlier job reported outlives the refill, a resume and a restart of CUPS, so the
    reasons of an idle queue are hearsay.
    """
    return judge_status(without_memories(status, frozenset(status.state_reasons)))


def without_memories(status: PrinterStatus, remembered: frozenset[str]) -> PrinterStatus:
    """The status without reasons that were there before anybody looked."""
    fresh = tuple(reason for reason in status.state_reasons if reason not in remembered)
    return replace(status, state_reasons=fresh)


def faults_of(readiness: Readiness) -> frozenset[PrinterReason]:
    """What keeps the pages from coming out; nothing when it is ready."""
    return readiness.reasons if isinstance(readiness, NotReady) else frozenset()


def both(one: Readiness, other: Readiness) -> Readiness:
    """Ready only if both are; with the reasons and warnings of both."""
    return _judged({*faults_of(one), *faults_of(other)}, {*one.warnings, *other.warnings})


def _judged(reasons: set[PrinterReason], warnings: set[PrinterWarning]) -> Readiness:
    if reasons:
        return NotReady(frozenset(reasons), frozenset(warnings))
    return Ready(frozenset(warnings))


def _by_state(status: PrinterStatus) -> set[PrinterReason]:
    found = set() if status.accepting_jobs else {PrinterReason.NOT_ACCEPTING}
    known = status.state in tuple(IppPrinterState)
    return found if known else found | {PrinterReason.UNKNOWN}


def _asks_for_paper(status: PrinterStatus) -> bool:
    """Whether what it works on waits for paper, whatever other trays hold (RFC 8011, 5.4.12)."""
    return any(same_reason(word, "media-needed") for word in status.state_reasons)


def _has_paper(trays: tuple[str, ...]) -> bool:
    """Whether a tray that feeds by itself and is fit for use says that it holds sheets.

    Its level is a count of sheets; -3 is at least one, -2 is that it cannot tell (RFC 3805,
    prtInputCurrentLevel). Sheets of another size than an empty tray's are no paper for it, unless
    they are A4, on which nearly everything is printed.
    """
    fed = [tray for tray in trays if "sheetFeedManual" not in tray and _is_fit(tray)]
    levels = {tray: _told(tray, "level") for tray in fed}
    empty = [tray for tray, level in levels.items() if level == 0]
    full = [
        tray for tray, level in levels.items() if level is not None and (level > 0 or level == -3)
    ]
    return any(
        not empty or _is_a4(one) or any(_same_size(one, other) for other in empty) for one in full
    )


def _is_a4(tray: str) -> bool:
    """Whether a tray says that it holds A4, either way round, in whatever unit it counts.

    Nothing names the unit: micrometres, hundredths of a millimetre (ippeveprinter) and ten
    thousandths of an inch (RFC 3805, PrtMediaUnitTC) are met with.
    """
    short, long = sorted(_told(tray, name) or 0 for name in ("mediafeed", "mediaxfeed"))
    return any(
        abs(short * unit_mm - 210) < 1 and abs(long * unit_mm - 297) < 1
        for unit_mm in (0.001, 0.01, 0.00254)
    )


def _same_size(one: str, other: str) -> bool:
    """Whether two trays hold paper of one size, as far as both say theirs, either way round."""
    sizes = [{_told(tray, "mediafeed"), _told(tray, "mediaxfeed")} for tray in (one, other)]
    return (
        any(size is None or size <= 0 for sides in sizes for size in sides) or sizes[0] == sizes[1]
    )


def _told(tray: str, name: str) -> int | None:
    found = re.search(rf"\b{name}=(-?\d{{1,9}})\b", tray)
    return None if found is None else int(found[1])


def _is_fit(tray: str) -> bool:
    """Whether a tray is neither unavailable, in a critical alert nor off line, as far as it says.

    Its status is a sum: 1, 3 and 5 are unavailable for three causes, 16 a critical alert, 32 off
    line (RFC 3805, PrtSubUnitStatusTC).
    """
    return not (_told(tray, "status") or 0) & (1 | 16 | 32)
