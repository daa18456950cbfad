"""A staff card in the citizens' reader: its certificate, its PIN, and what it signs."""

import logging
from typing import Final

from hardware.piv_card import PivAlgorithm, PivCard
from hardware.resource_manager import CardChannel
from hardware.social_card.pin import Pin, PinResult
from kiosk.desks.worker import DriverHangs, Worker

#: Nobody needs to know that a card is powered down, and the terminal may be about to stop.
GIVE_BACK_LIMIT_S: Final = 2.0

_log = logging.getLogger(__name__)


class StaffCardOnDesk:
    """A connected staff card; who has opened it gives it back.

    Attributes:
        certificate: of its key, as it says itself (X.509, DER).

    The methods raise CardError, ReaderError, PcscUnavailable, DriverHangs.
    """

    def __init__(
        self, worker: Worker, channel: CardChannel, session: PivCard, certificate: bytes
    ) -> None:
        self.certificate = certificate
        self._worker = worker
        self._channel = channel
        self._session = session

    async def verify(self, pin: Pin) -> PinResult:
        """Show the PIN to the card, once; the caller wipes it."""
        return await self._worker.run(self._session.verify_pin, pin)

    async def sign(self, algorithm: PivAlgorithm, prepared: bytes) -> bytes:
        """Return what the card's key makes of `prepared`."""
        return await self._worker.run(self._session.sign, algorithm, prepared)

    async def give_back(self) -> None:
        """Power the card down, so that it forgets the PIN, and let go of the reader."""
        try:
            await self._worker.run(self._channel.close, limit_s=GIVE_BACK_LIMIT_S)
        except DriverHangs as error:
            _log.warning("a card is not given back yet: %s", error.code)
