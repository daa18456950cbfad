"""Which change of a card is possible: judged before the citizen confirms, as the records do."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Final

from db.cards import status_after
from db.records import CardChange, CardRecord, CardStatus, Refusal
from kiosk.errors import KioskError
from kiosk.rules.citizen import require_of_age, require_own_region

#: A child may block their own card, which undoes nothing; whatever else wants a guardian.
_WITHOUT_GUARDIAN: Final = frozenset({CardChange.REPORT_LOSS})


_UNUSABLE: Final = {
    CardStatus.NOT_ACTIVATED: Refusal.NOT_ACTIVATED,
    CardStatus.TEMPORARILY_LOST: Refusal.LOST,
    CardStatus.FORMALLY_LOST: Refusal.FORMALLY_LOST,
    CardStatus.LOCKED: Refusal.LOCKED,
    CardStatus.CANCELLED: Refusal.CANCELLED,
}


class CardChangeRefused(KioskError):
    """The records did not, or would not, make a change; `code` is that of the refusal's text."""

    code: ClassVar[str] = "refused"

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def require_possible(
    change: CardChange, card: CardRecord, *, issuers: Iterable[str], today: date
) -> None:
    """Return if the state of `card` and its holder allow the change.

    A loss can be reported of a card in normal use, released while it lasts (R1.9, R2.1); only a
    card that is not activated is activated (R4.1); only a card in normal use, of somebody who has
    moved out of the pooling area, is cancelled (R5.1, R5.2).

    Raises:
        CardOfAnotherRegion, GuardianNeeded: another place or another person does it.
        CardChangeRefused: the state does not allow it.
    """
    require_own_region(card, issuers)
    if change not in _WITHOUT_GUARDIAN:
        require_of_age(card.holder, today=today)
    after = status_after(change, card.status, moved_out=card.holder.moved_out)
    if isinstance(after, Refusal):
        raise CardChangeRefused(after)


def require_usable(card: CardRecord) -> None:
    """Return if the card is in normal use; the PIN of any other is not changed here.

    Raises:
        CardChangeRefused
    """
    if card.status in _UNUSABLE:
        raise CardChangeRefused(_UNUSABLE[card.status])
