"""What became of the changes that the journal left open, asked of the records and written down."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from db.cards import ChangeOutcome, IdempotencyKey, Refusal, Refused
from db.journal import Journal
from db.journal_entries import Done, Matter, NotDone, OpenChange, Outcome, RefusedWith, Unknown
from db.records import Records

CARD_NOT_ASKED: Final = "settling.card_not_asked"
"""Only the card knows whether its PIN was changed, and it is gone."""


def settle_changes(
    journal: Journal,
    records: Records,
    *,
    now: datetime,
    under_way: Collection[IdempotencyKey] = (),
) -> tuple[tuple[OpenChange, Outcome], ...]:
    """Each open change with what became of it, which the journal holds from now on.

    A request that the records have not seen is withdrawn, so that it cannot take effect later. Open
    prints are left alone, for the print queue knows about them, and so are changes `under_way`.

    Raises:
        DatabaseError: a store failed; what was settled before stays settled.
    """
    settled = []
    for intent in journal.open_intents():
        if not isinstance(intent, OpenChange) or intent.key in under_way:
            continue
        if intent.matter is Matter.PIN_CHANGE:
            outcome: Outcome = Unknown(CARD_NOT_ASKED)
        else:
            outcome = journalled(records.withdraw(intent.key))
        journal.settle(intent.key, outcome, now=now)
        settled.append((intent, outcome))
    return tuple(settled)


def journalled(outcome: ChangeOutcome) -> Outcome:
    """An answer of the records as the journal writes it down."""
    match outcome:
        case Refused(reason=Refusal.WITHDRAWN):
            return NotDone(Refusal.WITHDRAWN.value)
        case Refused(reason=reason):
            return RefusedWith(reason.value)
        case _:
            return Done()
