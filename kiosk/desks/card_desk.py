"""The inserted card, opened once for a visit: what it says, and whether the PIN is right."""

import logging
from collections.abc import Callable
from typing import TypeVar

import trio
from outcome import Outcome, capture

from hardware.card_errors import CardRemoved
from hardware.resource_manager import CardChannel, ResourceManager
from hardware.security_module.authenticator import CardAuthenticator
from hardware.security_module.one_try import OneTryPerCard
from hardware.social_card.errors import AuthenticationRejected
from hardware.social_card.pin import Pin, PinResult, TriesAnswer
from hardware.social_card.reading import CardReading, read_session
from hardware.social_card.session import SocialSecurityCard
from kiosk.desks.card_slot import CardSlot, InsertedCard, Occupied
from kiosk.desks.worker import DriverHangs, Worker

Result = TypeVar("Result")
_log = logging.getLogger(__name__)


class CardDesk:
    """Opens the card in the reader; one driver call at a time.

    `authenticator` opens the holder file of cards that keep it locked. A card that rejected its
    result once is not asked again, in whatever visit: each time would take a try of its key.
    """

    def __init__(
        self,
        manager: ResourceManager,
        slot: CardSlot,
        worker: Worker,
        authenticator: CardAuthenticator | None = None,
    ) -> None:
        self.slot = slot
        self._manager = manager
        self._worker = worker
        self._authenticator = None if authenticator is None else OneTryPerCard(authenticator)
        self._channel: CardChannel | None = None

    async def open(self, card: InsertedCard) -> "CardOnDesk":
        """Return the card of this very insertion, connected and read ahead.

        Raises:
            CardRemoved: another card, or none, is in the reader by now.
            CardError, ReaderError, PcscUnavailable, DriverHangs: as the driver says.
        """
        on_desk = await self._worker.run(self._put_on_desk, card.reader)
        if self.slot.state != Occupied(card):
            await on_desk.give_back()
            raise CardRemoved
        return on_desk

    def _put_on_desk(self, reader: str) -> "CardOnDesk":
        # In one call: a hop to a thread and back costs as much as five exchanges with the card.
        on_desk = CardOnDesk(self._connect(reader), self._worker, self._authenticator)
        on_desk.read_ahead()
        return on_desk

    def _connect(self, reader: str) -> CardChannel:
        # One that was made or closed by a call nobody waited for any more would keep the reader.
        if self._channel is not None:
            self._channel.close()
        self._channel = self._manager.connect(reader)
        return self._channel


class CardOnDesk:
    """A connected card; held by the visit and given back at its end."""

    def __init__(
        self, channel: CardChannel, worker: Worker, authenticator: OneTryPerCard | None
    ) -> None:
        self._channel = channel
        self._worker = worker
        self._authenticator = authenticator
        self._session: SocialSecurityCard | None = None
        self._ahead: Outcome[CardReading] | None = None

    def read_ahead(self) -> None:
        """Read the card now, in this thread, and keep what comes of it for the first `read`."""
        self._ahead = capture(self._read)

    async def read(self) -> CardReading:
        """Return what the card says of itself and its holder.

        Raises:
            CardError, ReaderError, PcscUnavailable: as the driver says.
            SecurityModuleError: what was to open the card cannot.
        """
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            await trio.lowlevel.checkpoint()
            return ahead.unwrap()
        return await self._worker.run(self._read)

    async def tries_left(self) -> TriesAnswer:
        """Return how many PIN tries are left, as far as the card tells without spending one."""
        return await self._with_session(SocialSecurityCard.tries_left)

    async def verify(self, pin: Pin) -> PinResult:
        """Show the PIN to the card, once; the caller wipes it."""
        return await self._with_session(lambda session: session.verify_pin(pin))

    async def change_pin(self, old: Pin, new: Pin) -> PinResult:
        """Have the card replace `old` by `new`, once; the caller wipes both."""
        return await self._with_session(lambda session: session.change_pin(old, new))

    async def give_back(self) -> None:
        """Power the card down and let go of the reader."""
        try:
            await self._worker.run(self._channel.close)
        except DriverHangs as error:
            _log.warning("a card is not given back yet: %s", error.code)

    def _read(self) -> CardReading:
        try:
            return read_session(self._selected())
        except AuthenticationRejected as rejection:
            if self._authenticator is not None:
                self._authenticator.remember(rejection)
            raise

    async def _with_session(self, call: Callable[[SocialSecurityCard], Result]) -> Result:
        return await self._worker.run(lambda: call(self._selected()))

    def _selected(self) -> SocialSecurityCard:
        # Selecting again would make the card forget the PIN, so the session is kept.
        if self._session is None:
            self._session = SocialSecurityCard(self._channel, self._authenticator)
        return self._session
