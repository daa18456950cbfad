"""The seam between card code and PC/SC: readers, their states, and a channel to a card.

Shapes only. `hardware.pcsc` fills them with the PC/SC service of the machine,
`hardware.simulators.reader` with virtual readers in process. Names and flag values are those of
PC/SC Workgroup part 5 and pcsclite.h.
"""

from dataclasses import dataclass
from enum import Enum, IntFlag, unique
from typing import Protocol


class ReaderStateFlag(IntFlag):
    """SCARD_STATE_*: the lower 16 bits of a reader's state."""

    UNAWARE = 0x0000
    IGNORE = 0x0001
    CHANGED = 0x0002
    UNKNOWN = 0x0004
    UNAVAILABLE = 0x0008
    EMPTY = 0x0010
    PRESENT = 0x0020
    ATRMATCH = 0x0040
    EXCLUSIVE = 0x0080
    INUSE = 0x0100
    MUTE = 0x0200
    UNPOWERED = 0x0400


@dataclass(frozen=True, slots=True)
class ReaderReading:
    """What PC/SC says of one attached reader at one moment.

    `event_count` is the upper half of the state: 16 bits that count every insertion and every
    removal, so that a card exchanged between two readings shows although both say PRESENT.
    `atr` is empty without a card and for a mute one.
    """

    reader: str
    flags: ReaderStateFlag
    event_count: int
    atr: bytes


@unique
class TransmissionProtocol(Enum):
    """How reader and card exchange commands. Contactless cards count as T=1."""

    T0 = "T=0"
    T1 = "T=1"


@unique
class Wait(Enum):
    """How a wait ended that brought no reading."""

    CANCELLED = "cancelled"


class CardChannel(Protocol):
    """An open connection to the one card that was in the reader when it was opened.

    It never reconnects: once the card is gone every call raises CardRemoved, also when another
    card has been put in.
    """

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        ...

    @property
    def protocol(self) -> TransmissionProtocol:
        """What the card was connected over."""
        ...

    def transmit(self, command: bytes | bytearray) -> bytes:
        """One exchange: the command as given, and the card's bytes with SW1 SW2 at the end.

        Raises:
            CardRemoved, CardMute, CardReset, CardCommunicationFailed: the card.
            ReaderGone, PcscUnavailable, PcscFailed: the way to it.
        """
        ...

    def close(self) -> None:
        """Power the card down and free the reader. Never raises; a second call does nothing."""
        ...


class ResourceContext(Protocol):
    """A connection to the PC/SC service, for one thread; only `cancel` may come from another."""

    def readers(self) -> tuple[str, ...]:
        """The names of the attached readers, in the service's order.

        Raises:
            PcscUnavailable, PcscFailed
        """
        ...

    def wait_for_change(
        self, known: tuple[ReaderReading, ...], timeout_s: float | None = None
    ) -> tuple[ReaderReading, ...] | Wait:
        """Block until the attached readers or their states differ from `known`.

        Args:
            known: the readings of the last call; `()` at the first, which returns at once when
                a reader is attached.
            timeout_s: after this time the readings are returned although nothing changed; None
                waits without end.

        Returns:
            One reading for each attached reader, or `Wait.CANCELLED` after `cancel()`.

        Raises:
            PcscUnavailable, PcscFailed
        """
        ...

    def cancel(self) -> None:
        """End the running wait, or else the next one, within milliseconds. From any thread."""
        ...

    def close(self) -> None:
        """Give the context back. Never raises; a second call does nothing."""
        ...


class ResourceManager(Protocol):
    """The PC/SC service, or what stands in for it."""

    def open(self) -> ResourceContext:
        """A new context.

        Raises:
            PcscUnavailable, PcscFailed
        """
        ...

    def connect(self, reader: str) -> CardChannel:
        """An exclusive channel to the card in `reader`, with a context of its own.

        A context of its own because PC/SC serves one call of a context at a time, and a waiting
        one would make the connection wait with it.

        Raises:
            CardRemoved: no card in the reader.
            CardMute: the card does not answer.
            SharingViolation: another program holds the card.
            ReaderGone, PcscUnavailable, PcscFailed: as they say.
        """
        ...
