"""What a temporary loss means for one card: how long it lasts, and what it does not cover."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from db.records import Bank, CardRecord
from kiosk.settings.region import TemporaryLossRule


@dataclass(frozen=True, slots=True)
class LossTerms:
    """What the citizen agrees to; the records, not the terminal, decide the end in the end."""

    card: CardRecord
    lasts_days: int | None
    expected_end: datetime | None
    bank: Bank


def loss_terms(card: CardRecord, rule: TemporaryLossRule, *, now: datetime) -> LossTerms:
    """Return the terms under which `card` is reported lost (rules R1.7, R1.9, R2.3)."""
    days = rule.lasts_days
    expected_end = None if days is None else now + timedelta(days=days)
    return LossTerms(card, days, expected_end, card.bank)
