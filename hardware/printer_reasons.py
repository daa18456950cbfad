"""What each word of printer-state-reasons means, from the table beside this module."""

from dataclasses import dataclass
from enum import Enum, IntEnum, unique
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("printer_reasons.tsv")
_AROUND_WORDS = " \t\r\n\0"
"""What some printers leave at the ends of a word."""


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


MENDED_BY_HAND = frozenset(
    {
        PrinterReason.PAPER_OUT,
        PrinterReason.PAPER_JAM,
        PrinterReason.COVER_OPEN,
        PrinterReason.TRAY_MISSING,
        PrinterReason.OUTPUT_FULL,
        PrinterReason.TONER_EMPTY,
    }
)
"""What a member of staff sees to at the printer, which goes on with the very job by itself."""


@unique
class PrinterWarning(Enum):
    """What the staff should see to soon; the printer still prints."""

    PAPER_LOW = "paper_low"
    TONER_LOW = "toner_low"
    OUTPUT_ALMOST_FULL = "output_almost_full"
    OTHER = "other"


@unique
class Severity(IntEnum):
    """How bad a reason says it is (RFC 8011, 5.4.12)."""

    REPORT = 1
    WARNING = 2
    ERROR = 3
    NEVER = 4


Judgement = PrinterReason | PrinterWarning | None
"""What keeps paper from coming out, what is to be seen to soon, or nothing to speak of."""


@dataclass(frozen=True, slots=True)
class Word:
    """A line of the table."""

    word: str
    judgement: Judgement
    blocks_from: Severity
    milder: Judgement
    source: str

    def judged(self, severity: Severity) -> Judgement:
        """What the word means at this severity."""
        return self.judgement if severity >= self.blocks_from else self.milder


def split_reason(keyword: str) -> tuple[str, Severity]:
    """The reason and its severity; without a suffix it is an error (RFC 8011, 5.4.12)."""
    for severity in (Severity.REPORT, Severity.WARNING, Severity.ERROR):
        suffix = f"-{severity.name.lower()}"
        if keyword.endswith(suffix):
            return keyword.removesuffix(suffix), severity
    return keyword, Severity.ERROR


def judge_reason(keyword: str) -> Judgement:
    """What one value of printer-state-reasons means to us.

    A word that the table does not have is told to the staff unless it calls itself a report; by
    itself it never keeps a printer out of service.
    """
    keyword = _plain(keyword)
    if not keyword:
        return None
    reason, severity = split_reason(keyword)
    found = known_word(reason) or known_word(keyword)
    if found is not None:
        return found.judged(severity)
    return None if severity is Severity.REPORT else PrinterWarning.OTHER


def same_reason(keyword: str, reason: str) -> bool:
    """Whether one value of printer-state-reasons is this reason, however bad it says it is."""
    return split_reason(_plain(keyword))[0] == reason


def _plain(keyword: str) -> str:
    return keyword.strip(_AROUND_WORDS).lower()


def known_word(reason: str) -> Word | None:
    """The table's line for a word without its severity; None for one it does not have."""
    words = table()
    if reason in words:
        return words[reason]
    families = (word for name, word in words.items() if name.endswith("*"))
    return next((word for word in families if reason.startswith(word.word[:-1])), None)


@cache
def table() -> dict[str, Word]:
    """Every line of the table by its word."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return {row[0]: _word(*row) for row in rows}


def _word(word: str, judgement: str, blocks_from: str, milder: str, source: str) -> Word:
    return Word(
        word,
        _judgement(judgement),
        Severity.NEVER if blocks_from == "-" else Severity[blocks_from.upper()],
        _judgement(milder),
        source,
    )


def _judgement(name: str) -> Judgement:
    if name in ("harmless", "-"):
        return None
    return (
        PrinterReason(name)
        if name in {reason.value for reason in PrinterReason}
        else PrinterWarning(name)
    )
