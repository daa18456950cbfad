"""What the terminal's journal can say: intents, outcomes, and what was left open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, unique
from typing import Final

from db.cards import IdempotencyKey
from db.identity_number import is_identity_number

_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


@unique
class Matter(Enum):
    """What the terminal was about to do; the value is what the journal holds."""

    LOSS_REPORT = "loss_report"
    LOSS_RELEASE = "loss_release"
    ACTIVATION = "activation"
    CANCELLATION = "cancellation"
    PIN_CHANGE = "pin_change"
    APPLICATION = "application"
    APPLICATION_WITHDRAWAL = "application_withdrawal"
    PRINT = "print"


@unique
class EntryKind(Enum):
    """What an entry says about its key; the value is what the journal holds."""

    BEGUN = "begun"
    """The journal was begun; the first entry of every journal."""
    INTENT = "intent"
    """Something is about to be changed or printed."""
    SUBMITTED = "submitted"
    """The print queue has taken the job."""
    UNRESOLVED = "unresolved"
    """It was tried, and what became of it is not known yet: the intent stays open."""
    OUTCOME = "outcome"
    """It is known what became of it."""
    SETTLED = "settled"
    """It was left open and settled later, for good."""
    CLOCK_TRUSTED = "clock_trusted"
    """A person has set the clock; entries before this one no longer say what is too early."""
    VISIT = "visit"
    """A citizen's stay has ended."""
    SERVICE = "service"
    """A matter of a visit has ended."""
    FAULT = "fault"
    """A part of the terminal went out of service."""
    OPERATOR = "operator"
    """Somebody of the staff did something at the screen."""
    WRONG_PIN = "wrong_pin"
    """A PIN was wrong at the card that stands here under its pseudonym."""


#: What is written down to be counted. It changes nothing, so its time forbids nothing later.
NOTES: Final = (
    *(EntryKind.VISIT, EntryKind.SERVICE, EntryKind.FAULT, EntryKind.OPERATOR),
    EntryKind.WRONG_PIN,
)


@dataclass(frozen=True, slots=True)
class ChangeIntent:
    """A card is about to be changed, or something applied for.

    The journal keeps a pseudonym only.
    """

    matter: Matter
    key: IdempotencyKey
    serial: str
    """The number on the citizen's receipt."""
    subject: str = field(repr=False)
    """The card's identification code; for an application the holder's number."""
    form_sha256: str | None = None
    """Of the very bytes of the signed form, where there is one."""


@dataclass(frozen=True, slots=True)
class PrintIntent:
    """A document is about to be printed."""

    key: IdempotencyKey
    serial: str
    document: str
    """The kind of document, such as contribution_certificate."""
    pdf_sha256: str
    """Of the very bytes that are printed, 64 hexadecimal digits."""
    pages: int
    copy: int = 1
    """Which print of the serial number it is; 2 is the reprint after a jam (补打)."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened at the terminal; never who it happened to.

    `kind` is one of NOTES; `what` and `outcome` are words of the machine, such as a service's key
    and how it ended.
    """

    kind: EntryKind
    what: str
    outcome: str
    seconds: int = 0
    more: Mapping[str, str | int] = field(default_factory=dict)
    """Further facts, by name: words of the machine and whole numbers."""

    def facts(self) -> "Facts":
        """What the journal holds of it.

        Raises:
            ValueError: a word is none for a journal.
        """
        words = {"what": self.what, "outcome": self.outcome, **self.more}
        checked = {
            name: checked_token(word) if isinstance(word, str) else word
            for name, word in words.items()
        }
        return {**checked, "seconds": self.seconds}


@dataclass(frozen=True, slots=True)
class Done:
    """It was done."""


@dataclass(frozen=True, slots=True)
class RefusedWith:
    """The records, the card or the printer answered no; `code` is the refusal's code."""

    code: str


@dataclass(frozen=True, slots=True)
class NotDone:
    """It was certainly not done; `code` says what stood in the way."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have been done; `code` says why that is not known."""

    code: str


Outcome = Done | RefusedWith | NotDone | Unknown


@dataclass(frozen=True, slots=True)
class OpenChange:
    """A change whose outcome the journal does not hold."""

    matter: Matter
    key: IdempotencyKey
    serial: str
    card_pseudonym: str
    intended_at: datetime


@dataclass(frozen=True, slots=True)
class OpenPrint:
    """A print whose outcome the journal does not hold."""

    key: IdempotencyKey
    serial: str
    document: str
    pages: int
    job_id: int | None
    """The job's number in the print queue; None: the queue may never have seen it."""
    intended_at: datetime


@dataclass(frozen=True, slots=True)
class Undone:
    """A change whose outcome was unknown and that in the end was not made."""

    matter: Matter
    serial: str
    card_pseudonym: str
    intended_at: datetime
    settled_at: datetime
    code: str
    """Why not: the refusal's code."""


OpenIntent = OpenChange | OpenPrint

Facts = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

    number: int
    at: datetime
    kind: EntryKind
    key: str
    facts: Facts


def checked_token(text: str) -> str:
    """The text, if it is a plain word of the machine: no name fits the alphabet.

    Raises:
        ValueError: it is not, or it is somebody's identity number. The text is not repeated.
    """
    if not _TOKEN.fullmatch(text) or is_identity_number(text):
        raise ValueError("not a word for the journal")
    return text
