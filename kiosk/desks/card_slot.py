"""The card reader as a visit sees it: a card comes, a card is gone, and which card it was."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, unique
from typing import TypeAlias

from kiosk.desks.bell import Bell


@dataclass(frozen=True, slots=True)
class InsertedCard:
    """One insertion of one card; the same card put in again is another one.

    `found_there` says that nobody was seen to put it in.
    """

    reader: str
    insertion: int
    found_there: bool = False


@unique
class SlotFault(Enum):
    """Why no card can be read at all."""

    NO_READER = "no reader"
    NO_SERVICE = "no service"


@dataclass(frozen=True, slots=True)
class Empty:
    """The reader waits for a card."""


@dataclass(frozen=True, slots=True)
class Occupied:
    """A card that answered is in the reader."""

    card: InsertedCard


@dataclass(frozen=True, slots=True)
class Silent:
    """A card that does not answer is in the reader: wrong way round, no chip, or broken."""

    card: InsertedCard


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """There is no reader, or no service that drives it."""

    fault: SlotFault


SlotState: TypeAlias = Empty | Occupied | Silent | OutOfOrder


class CardSlot:
    """The state of the one card reader, and the wait for it to change."""

    def __init__(self) -> None:
        self._state: SlotState = OutOfOrder(SlotFault.NO_SERVICE)
        self._lost: InsertedCard | None = None
        self._yielding: InsertedCard | None = None
        self._judge: Callable[[], None] = lambda: None
        self._turned = Bell()

    @property
    def state(self) -> SlotState:
        """What is in the reader now."""
        return self._state

    def holds(self, card: InsertedCard) -> bool:
        """Whether this very card is in the reader now, whether it answers or not."""
        return isinstance(self._state, Occupied | Silent) and self._state.card == card

    def let_others_before(self, card: InsertedCard) -> None:
        """Let a card in another reader take the place of this one, which serves nobody."""
        self._yielding = card
        self._judge()

    def judged_by(self, judge: Callable[[], None]) -> None:
        """Have `judge` look at all readers anew when a card yields."""
        self._judge = judge

    def yields(self, card: InsertedCard) -> bool:
        """Whether a card in another reader takes the place of this one."""
        return card == self._yielding

    def turn(self, state: SlotState, *, lost: InsertedCard | None = None) -> None:
        """Take over `state` from the reader watcher and tell everybody who waits.

        Args:
            lost: the card that is gone because its reader is, whatever other readers are there.
        """
        if lost is not None:
            self._lost = lost
        if state != self._state:
            self._state = state
            self._turned.ring()

    async def wait_turn(self) -> SlotState:
        """Return the new state at the next change."""
        await self._turned.wait()
        return self._state

    async def wait_card(self, *, other_than: InsertedCard | None = None) -> Occupied | Silent:
        """Return once a card is in the reader that is not `other_than`."""
        while True:
            state = self._state
            if isinstance(state, Occupied | Silent) and state.card != other_than:
                return state
            await self.wait_turn()

    async def wait_gone(self, card: InsertedCard) -> SlotState:
        """Return the first state in which `card` is no longer in the reader.

        When its reader went with it, that is out of order for this card although others work.
        """
        while True:
            state = self._state
            if card == self._lost and not isinstance(state, OutOfOrder):
                return OutOfOrder(SlotFault.NO_READER)
            if not isinstance(state, Occupied | Silent) or state.card != card:
                return state
            await self.wait_turn()
