"""What can go wrong with a card, its reader and the PC/SC service, one class a fault."""

from enum import Enum, unique
from typing import ClassVar

from hardware.errors import HardwareError


class CardError(HardwareError):
    """The card itself failed, refused, or is not what the caller needs."""


class CardRemoved(CardError):
    """There is no card in the reader, or not the one this connection was opened to."""

    code: ClassVar[str] = "card.removed"

    def __init__(self) -> None:
        super().__init__("the card was taken out")


class CardMute(CardError):
    """A card is in the reader and does not answer: wrong way round, no chip, or broken."""

    code: ClassVar[str] = "card.mute"

    def __init__(self) -> None:
        super().__init__("the card does not answer")


class CardReset(CardError):
    """Another program reset the card: what it had been asked and shown is forgotten."""

    code: ClassVar[str] = "card.reset"

    def __init__(self) -> None:
        super().__init__("the card was reset by another program")


class CardCommunicationFailed(CardError):
    """A command or its answer was lost between reader and card, and the card is still there."""

    code: ClassVar[str] = "card.communication_failed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the exchange with the card failed: {reason}")
        self.reason = reason


class CardResponseMalformed(CardError):
    """The card's answer is no response APDU."""

    code: ClassVar[str] = "card.response_malformed"

    def __init__(self, length: int) -> None:
        super().__init__(f"an answer of {length} bytes is no response APDU")
        self.length = length


class CardResponseEndless(CardError):
    """The card announced more and more data, beyond every bound."""

    code: ClassVar[str] = "card.response_endless"

    def __init__(self, exchanges: int, length: int) -> None:
        super().__init__(f"no end of the answer after {exchanges} exchanges and {length} bytes")
        self.exchanges = exchanges
        self.length = length


class CardCommandRefused(CardError):
    """The card answered a command with a status its specification does not give there."""

    code: ClassVar[str] = "card.command_refused"

    def __init__(self, command: str, status: int) -> None:
        super().__init__(f"{command} was answered with {status:04X}")
        self.command = command
        self.status = status


class NotASocialSecurityCard(CardError):
    """The card does not know the social security application."""

    code: ClassVar[str] = "card.not_social_security"

    def __init__(self, status: int) -> None:
        super().__init__(
            f"selecting the social security application was answered with {status:04X}"
        )
        self.status = status


class AnswerDisturbed(CardCommandRefused):
    """A status that no card gives on purpose there: the exchange, or one before it, was disturbed.

    A card that is connected to and asked anew often answers as it should.
    """


class CardLocked(CardError):
    """The card, or its social security application, is locked and can be opened again."""

    code: ClassVar[str] = "card.locked"

    def __init__(self, command: str, status: int) -> None:
        super().__init__(f"the card is locked: {command} was answered with {status:04X}")
        self.command = command
        self.status = status


class CardEnded(CardError):
    """The card's social security application was locked for good."""

    code: ClassVar[str] = "card.ended"

    def __init__(self, command: str, status: int) -> None:
        super().__init__(f"the card was ended: {command} was answered with {status:04X}")
        self.command = command
        self.status = status


@unique
class RecordFact(Enum):
    """What is wrong with a record."""

    TRUNCATED = "truncated"
    OVERSIZED = "oversized"
    WRONG_TAG = "wrong tag"
    MISSING = "missing"
    EMPTY = "empty"
    NOT_TEXT = "not text"
    NOT_DIGITS = "not digits"
    NOT_A_DATE = "not a date"
    UNKNOWN_CODE = "unknown code"
    WRONG_CHECK = "wrong check character"
    LOCKED = "locked"
    REFUSED = "refused"


class CardRecordMalformed(CardError):
    """A record that a visit cannot do without is not what its specification says."""

    code: ClassVar[str] = "card.record_malformed"

    def __init__(self, tag: int, fact: RecordFact) -> None:
        super().__init__(f"record {tag:02X} is malformed: {fact.value}")
        self.tag = tag
        self.fact = fact


class ReaderError(HardwareError):
    """The card reader failed or is not to be had."""


class ReaderGone(ReaderError):
    """The reader was unplugged or its driver ended."""

    code: ClassVar[str] = "reader.gone"

    def __init__(self, reader: str) -> None:
        super().__init__(f"the reader {reader!r} is gone")
        self.reader = reader


class SharingViolation(ReaderError):
    """Another program holds the card in this reader."""

    code: ClassVar[str] = "reader.sharing_violation"

    def __init__(self, reader: str) -> None:
        super().__init__(f"another program holds the card in {reader!r}")
        self.reader = reader


class PcscUnavailable(HardwareError):
    """The PC/SC service is not running, ended, or may not be used by this account."""

    code: ClassVar[str] = "pcsc.unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the PC/SC service is not available: {reason}")
        self.reason = reason


@unique
class AccessRefusal(Enum):
    """What the PC/SC service keeps from an account, and where that is allowed."""

    SOCKET = "its socket may not be opened by this account"
    SERVICE = "the polkit action org.debian.pcsc-lite.access_pcsc is not allowed to this account"
    CARDS = "the polkit action org.debian.pcsc-lite.access_card is not allowed to this account"


class PcscRefused(PcscUnavailable):
    """The PC/SC service runs and lets this account not see readers, or not use cards."""

    def __init__(self, refusal: AccessRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class PcscFailed(HardwareError):
    """The PC/SC service answered with an error that says nothing of card, reader or service."""

    code: ClassVar[str] = "pcsc.failed"

    def __init__(self, function: str, hresult: int) -> None:
        super().__init__(f"{function} failed with {hresult:08X}")
        self.function = function
        self.hresult = hresult
