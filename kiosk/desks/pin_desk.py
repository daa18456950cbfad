"""Changing the PIN of the card on the desk: once, with intent and outcome in the journal.

The card alone knows its PIN. When it is pulled out in the middle, nobody can say which one counts,
and nobody can be asked later.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

from db.journal import Done, Matter, Outcome, RefusedWith, Unknown
from db.records import CardRecord
from hardware.card_errors import CardCommandRefused
from hardware.errors import HardwareError
from hardware.social_card.pin import Pin, PinBlocked, PinCorrect, PinResult, PinWrong
from kiosk.desks.card_desk import CardOnDesk
from kiosk.desks.change_book import ChangeBook
from kiosk.desks.worker import DriverHangs
from kiosk.rules.citizen import PinIsBlocked

#: What the journal says of a change that the card refused because the old PIN was wrong.
PIN_WRONG: Final = "pin.wrong"


@dataclass(frozen=True, slots=True)
class PinChanged:
    """The card has the new PIN, under the terminal's serial number."""

    serial: str


@dataclass(frozen=True, slots=True)
class PinUncertain:
    """The card fell silent in the middle; `error` says how."""

    serial: str
    error: HardwareError | DriverHangs


PinChange: TypeAlias = PinChanged | PinWrong | PinBlocked | PinUncertain


class PinDesk:
    """Has a card change its PIN."""

    def __init__(self, book: ChangeBook) -> None:
        self._book = book

    async def change(self, on_desk: CardOnDesk, card: CardRecord, old: Pin, new: Pin) -> PinChange:
        """Replace `old` by `new`, once, and wipe both.

        Raises:
            DatabaseError, DriverHangs: the journal could not write the intent; nothing was changed.
            CardCommandRefused: the card refuses; nothing was changed.
        """
        with old, new:
            async with self._book.undertaking(
                Matter.PIN_CHANGE, card.identification_code
            ) as change:
                try:
                    result = await on_desk.change_pin(old, new)
                except CardCommandRefused as refused:
                    # The undertaking shields it, so the refusal cannot get lost.
                    await self._book.conclude(  # noqa: ASYNC120
                        change.key, RefusedWith(refused.code)
                    )
                    raise
                except (HardwareError, DriverHangs) as error:
                    await self._book.settle(change.key, Unknown(error.code))
                    return PinUncertain(change.serial, error)
                await self._book.conclude(change.key, _outcome(result))
        return PinChanged(change.serial) if isinstance(result, PinCorrect) else result


def _outcome(result: PinResult) -> Outcome:
    if isinstance(result, PinCorrect):
        return Done()
    return RefusedWith(PIN_WRONG if isinstance(result, PinWrong) else PinIsBlocked.code)
