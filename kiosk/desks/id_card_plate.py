"""The plate for identity cards as a visit sees it: a card comes, is gone, or cannot be read."""

from dataclasses import dataclass
from enum import Enum, unique
from typing import TypeAlias

from hardware.id_card.presence import CardLaying
from kiosk.desks.bell import Bell


@unique
class Bare(Enum):
    """Nothing lies on the plate."""

    BARE = "bare"


@unique
class NotFitted(Enum):
    """The terminal has no module for identity cards."""

    NOT_FITTED = "not fitted"


@dataclass(frozen=True, slots=True)
class Laid:
    """A card that answers lies on the plate; one not `seen` since it was read may be lifted."""

    laying: CardLaying
    seen: bool = True


@dataclass(frozen=True, slots=True)
class ModuleDown:
    """The module does not answer; `code` names the failure."""

    code: str


PlateState: TypeAlias = Bare | Laid | ModuleDown | NotFitted


class IdCardPlate:
    """The state of the plate, and the wait for a card that is good for a visit.

    A laying serves one visit: a card that a citizen forgot begins no visit of the next one.
    """

    def __init__(self, state: PlateState = NotFitted.NOT_FITTED) -> None:
        self._state = state
        self._spent: CardLaying | None = None
        self._turned = Bell()

    @property
    def state(self) -> PlateState:
        """What lies on the plate now."""
        return self._state

    @property
    def in_service(self) -> bool:
        """Whether a card that is laid down can be read."""
        return isinstance(self._state, Bare | Laid)

    @property
    def holds_card(self) -> bool:
        """Whether a card is known to lie there now."""
        return isinstance(self._state, Laid) and self._state.seen

    @property
    def may_hold_card(self) -> bool:
        """Whether a card lies there, or may."""
        return isinstance(self._state, Laid)

    def turn(self, state: PlateState) -> None:
        """Take over `state` from the watcher and tell everybody who waits."""
        if state != self._state:
            self._state = state
            self._turned.ring()

    def spend(self) -> None:
        """Let the card that lies there serve nobody any more."""
        if isinstance(self._state, Laid):
            self._spent = self._state.laying

    async def wait_turn(self) -> PlateState:
        """Return the new state at the next change."""
        await self._turned.wait()
        return self._state

    async def wait_not_held(self) -> None:
        """Return once no card is known to lie there."""
        while self.holds_card:
            await self.wait_turn()

    async def wait_laid(self) -> CardLaying:
        """Return once a card lies there that has served nobody yet."""
        while True:
            if isinstance(self._state, Laid) and self._state.laying != self._spent:
                return self._state.laying
            await self.wait_turn()
