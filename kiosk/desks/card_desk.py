"""The inserted card, opened once for a visit: what it says, and whether the PIN is right."""

import logging
from functools import partial

from hardware.card_errors import CardEnded, CardLocked, CardRemoved
from hardware.errors import HardwareError
from hardware.piv_card import PivCard
from hardware.resource_manager import CardChannel, ResourceManager
from hardware.security_module.authenticator import CardAuthenticator
from hardware.security_module.one_try import OneTryPerCard
from hardware.social_card.connecting import connect_patiently
from hardware.social_card.errors import AuthenticationRejected
from hardware.social_card.pin import Pin, PinResult, PinWrong, TriesAnswer, TriesUnknown
from hardware.social_card.reading import CardReading, open_card
from hardware.social_card.session import CardProof, SocialSecurityCard
from kiosk.clock import Clock, system_clock
from kiosk.desks.card_slot import CardSlot, InsertedCard
from kiosk.desks.staff_card import GIVE_BACK_LIMIT_S, StaffCardOnDesk
from kiosk.desks.tries_question import NOT_ASKED, TriesQuestion
from kiosk.desks.worker import DriverHangs, Worker
from kiosk.desks.wrong_pins import WrongPins

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
        tries: TriesQuestion = NOT_ASKED,
        clock: Clock = system_clock,
        wrong_pins: WrongPins | None = None,
    ) -> None:
        self.slot = slot
        self._tries = tries
        self._clock = clock
        self._wrong_pins = wrong_pins
        self._manager = manager
        self._worker = worker
        self._authenticator = None if authenticator is None else OneTryPerCard(authenticator)
        self._channel: CardChannel | None = None

    async def open(self, card: InsertedCard) -> "CardOnDesk":
        """Return the card of this very insertion, connected, and read as far as a visit needs.

        Raises:
            CardRemoved: another card, or none, is in the reader by now.
            CardError, ReaderError, PcscUnavailable, DriverHangs: as the driver says.
            SecurityModuleError: what the card is to prove itself to, or to be opened by, cannot.
        """
        on_desk = await self._worker.run(self._put_on_desk, card.reader)
        if not self.slot.holds(card):
            await on_desk.give_back()
            raise CardRemoved
        return on_desk

    async def open_staff_card(self, card: InsertedCard) -> StaffCardOnDesk:
        """Return the staff card of this very insertion, connected, with its certificate.

        Raises:
            NotAStaffCard, StaffCardBlank, StaffCardMalformed: it is no card to enter with.
            CardError, ReaderError, PcscUnavailable, DriverHangs: as for `open`.
        """
        on_desk = await self._worker.run(self._put_staff_card_on_desk, card.reader)
        if not self.slot.holds(card):
            await on_desk.give_back()
            raise CardRemoved
        return on_desk

    async def is_social_security_card(self, reader: str) -> bool:
        """Return whether what is in the reader knows the application, locked or not."""
        try:
            await self._worker.run(self._select, reader)
        except (CardLocked, CardEnded):
            return True
        except (HardwareError, DriverHangs):
            return False
        return True

    def _select(self, reader: str) -> None:
        channel = self._manager.connect(reader)
        try:
            SocialSecurityCard(channel)
        finally:
            channel.close()

    def _put_on_desk(self, reader: str) -> "CardOnDesk":
        # In one call: a hop to a thread and back costs as much as five exchanges with the card.
        try:
            opened = open_card(partial(self._connect, reader), self._authenticator)
        except AuthenticationRejected as rejection:
            if self._authenticator is not None:
                self._authenticator.remember(rejection)
            raise
        return CardOnDesk(
            *(self._worker, *opened),
            tries=self._tries,
            clock=self._clock,
            wrong_pins=self._wrong_pins,
        )

    def _put_staff_card_on_desk(self, reader: str) -> StaffCardOnDesk:
        channel = self._connect(reader)
        try:
            session = PivCard(channel)
            return StaffCardOnDesk(self._worker, channel, session, session.certificate())
        except BaseException:
            channel.close()
            raise

    def _connect(self, reader: str) -> CardChannel:
        # One that was made or closed by a call nobody waited for any more would keep the reader.
        if self._channel is not None:
            self._channel.close()
        self._channel = connect_patiently(self._manager, reader)
        return self._channel


class CardOnDesk:
    """A connected card; held by the visit and given back at its end.

    Attributes:
        reading: what it says of itself and its holder.
    """

    def __init__(
        self,
        worker: Worker,
        channel: CardChannel,
        session: SocialSecurityCard,
        reading: CardReading,
        *,
        tries: TriesQuestion = NOT_ASKED,
        clock: Clock = system_clock,
        wrong_pins: WrongPins | None = None,
    ) -> None:
        self.reading = reading
        self._tries = tries
        self._clock = clock
        self._wrong_pins = wrong_pins
        self._worker = worker
        self._channel = channel
        # Selecting again would make the card forget the PIN, so the session is kept.
        self._session = session

    async def tries_left(self) -> TriesAnswer:
        """Return how many PIN tries are left, if the card may be asked and tells."""
        if not self._tries.allowed:
            return TriesUnknown()
        answer = await self._worker.run(self._session.tries_left)
        self._tries.note_answer(self._code, answer, self._clock())
        return answer

    async def verify(self, pin: Pin) -> PinResult:
        """Show the PIN to the card, once; the caller wipes it."""
        result = await self._worker.run(self._session.verify_pin, pin)
        await self._note_pin(result)
        return result

    @property
    def proven(self) -> bool:
        """Whether the card has shown to the security module that it holds its issuer's keys."""
        return self.reading.proof is CardProof.GENUINE

    async def wrong_too_often(self) -> bool:
        """Return whether a PIN was wrong so often at this card today that no other is asked for."""
        return self._wrong_pins is not None and await self._wrong_pins.too_many(self._code)

    async def change_pin(self, old: Pin, new: Pin) -> PinResult:
        """Have the card replace `old` by `new`, once; the caller wipes both."""
        result = await self._worker.run(self._session.change_pin, old, new)
        await self._note_pin(result)
        return result

    async def _note_pin(self, result: PinResult) -> None:
        self._tries.note_pin(self._code, result, self._clock())
        if isinstance(result, PinWrong) and self._wrong_pins is not None:
            await self._wrong_pins.note(self._code)

    @property
    def _code(self) -> str:
        return self.reading.issuer.identification_code

    async def give_back(self) -> None:
        """Power the card down and let go of the reader."""
        try:
            await self._worker.run(self._channel.close, limit_s=GIVE_BACK_LIMIT_S)
        except DriverHangs as error:
            _log.warning("a card is not given back yet: %s", error.code)
