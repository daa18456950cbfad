"""What a check can find in a region's files, with the place to mend it."""

from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path

from kiosk.settings.toml_files import DataFileBroken


@unique
class FlawKind(Enum):
    """What a finding is about; the value is stable, for programs."""

    BROKEN_FILE = "file.broken"
    NO_RULES = "region.no_rules"
    DEAD_REFERENCE = "reference.dead"
    UNKNOWN_SOURCE = "source.unknown"
    FAULTY_LINK_ON = "link.faulty"
    NO_REASON = "link.no_reason"
    ENDED_OFFERED = "policy.ended_offered"
    WRONG_CASE = "case.wrong"
    UNKNOWN_FIELD = "fault.unknown_field"
    TOO_LONG = "text.too_long"
    EDITORS_WORDS = "text.editors_words"
    NO_ENGLISH = "text.no_english"
    OTHER_NUMBER = "id.other_number"


@unique
class Grade(Enum):
    """How bad a finding is; only an error keeps the guides from being published."""

    ERROR = "error"
    WARNING = "warning"


_WARNINGS = frozenset(
    {
        FlawKind.NO_REASON,
        FlawKind.NO_ENGLISH,
        FlawKind.TOO_LONG,
        FlawKind.EDITORS_WORDS,
        FlawKind.OTHER_NUMBER,
    }
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something to mend in a file."""

    problem: FlawKind
    file: Path
    line: int | None
    message: str

    @property
    def grade(self) -> Grade:
        """How bad it is."""
        return Grade.WARNING if self.problem in _WARNINGS else Grade.ERROR


def broken(problem: FlawKind, fault: DataFileBroken) -> Flaw:
    """Return the finding for a file that cannot be used."""
    return Flaw(problem, fault.file, fault.line, fault.fault)


def found(problem: FlawKind, file: Path, word: str, message: str) -> Flaw:
    """Return a finding at the first line of `file` that holds `word`."""
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    line = next((number for number, text in lines if word in text), None)
    return Flaw(problem, file, line, message)
