"""What a temporary loss means for one card: whether it can be reported, how long it lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from db.records import Bank, CardRecord, CardStatus, Refusal
from kiosk.errors import KioskError
from kiosk.region import TemporaryLossRule


class ChangeRefused(KioskError):
    """The records did not, or would not, make a change; `code` is that of the refusal's text."""

    code: ClassVar[str] = "refused"

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class LossTerms:
    """What the citizen agrees to; the records, not the terminal, decide the end in the end."""

    card: CardRecord
    lasts_days: int | None
    expected_end: datetime | None
    bank: Bank


_NO_REPORT = {
    CardStatus.NOT_ACTIVATED: Refusal.NOT_ACTIVATED,
    CardStatus.TEMPORARILY_LOST: Refusal.ALREADY_LOST,
    CardStatus.FORMALLY_LOST: Refusal.FORMALLY_LOST,
    CardStatus.LOCKED: Refusal.LOCKED,
    CardStatus.CANCELLED: Refusal.CANCELLED,
}

_NO_RELEASE = {
    CardStatus.NOT_ACTIVATED: Refusal.NOT_ACTIVATED,
    CardStatus.NORMAL: Refusal.NOT_LOST,
    CardStatus.FORMALLY_LOST: Refusal.FORMALLY_LOST,
    CardStatus.LOCKED: Refusal.LOCKED,
    CardStatus.CANCELLED: Refusal.CANCELLED,
}


def loss_terms(card: CardRecord, rule: TemporaryLossRule, *, now: datetime) -> LossTerms:
    """Return the terms under which `card` can be reported lost (rules R1.7, R1.9, R2.3).

    Raises:
        ChangeRefused: the card's state does not allow it.
    """
    if card.status in _NO_REPORT:
        raise ChangeRefused(_NO_REPORT[card.status])
    days = rule.lasts_days
    expected_end = None if days is None else now + timedelta(days=days)
    return LossTerms(card, days, expected_end, card.bank)


def require_releasable(card: CardRecord) -> None:
    """Return if `card` is under a temporary loss that can be released (rules R2.1, R2.2).

    Raises:
        ChangeRefused: it is not.
    """
    if card.status in _NO_RELEASE:
        raise ChangeRefused(_NO_RELEASE[card.status])
