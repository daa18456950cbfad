"""What became of the changes the journal left open: sent again or withdrawn, and written down."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Final

from db.applications import (
    ApplicationRequest,
    ApplicationWish,
    ChangeOutcome,
    WithdrawalRequest,
)
from db.cards import (
    ActivationRequest,
    CancellationRequest,
    CardRequest,
    IdempotencyKey,
    LossRequest,
    Refusal,
    Refused,
    ReleaseRequest,
)
from db.errors import ClockBehind, DatabaseError, KeyReused, RecordUnreadable
from db.journal import Journal
from db.journal_entries import Done, Matter, NotDone, OpenChange, Outcome, RefusedWith, Unknown
from db.records import Records

CARD_NOT_ASKED: Final = "settling.card_not_asked"
"""Only the card knows whether its PIN was changed, and it is gone."""

ENDLESS_DAYS: Final = 30
"""How long a loss report that would never end by itself is sent again."""


APPLICATION_DAYS: Final = 7
"""How long an application is sent again, unless what it rests on ends before."""


def last_moment(matter: Matter, lasts_days: int | None, now: datetime) -> datetime:
    """Until when a wish of this moment is to be carried out, for a request's `not_after`.

    A loss report until the loss would have ended, and where it has no end for ENDLESS_DAYS;
    an application for APPLICATION_DAYS; everything else on the same day, by the hall's own time of
    day.
    """
    if matter is Matter.LOSS_REPORT:
        return now + timedelta(days=ENDLESS_DAYS if lasts_days is None else lasts_days)
    if matter is Matter.APPLICATION:
        return now + timedelta(days=APPLICATION_DAYS)
    tomorrow = now.astimezone().date() + timedelta(days=1)
    return datetime.combine(tomorrow, time()).astimezone() - timedelta.resolution


def send(records: Records, request: CardRequest | ApplicationWish) -> ChangeOutcome:
    """Hand a request to the records, once more or for the first time.

    Raises:
        DatabaseError: it is not known what became of it.
    """
    match request:
        case LossRequest():
            return records.report_loss(request)
        case ReleaseRequest():
            return records.release_loss(request)
        case ActivationRequest():
            return records.activate(request)
        case CancellationRequest():
            return records.cancel(request)
        case ApplicationRequest():
            return records.submit(request)
        case WithdrawalRequest():
            return records.withdraw_application(request)
        case _:
            raise TypeError("a request without an operation")


def made_final(
    records: Records, key: IdempotencyKey, wish: CardRequest | ApplicationWish | None
) -> ChangeOutcome:
    """What became of a change whose outcome is not known: its wish is kept while it is young.

    The same request goes out again under its key, and is carried out once; past its `not_after` the
    records keep it as withdrawn. What cannot be sent again, because the request is not known any
    more or the records cannot read the card it is about, is withdrawn, so that it cannot take
    effect later behind the citizen's back.

    Raises:
        DatabaseError: the records do not answer; nothing is settled.
    """
    if wish is not None:
        try:
            return send(records, wish)
        except (RecordUnreadable, KeyReused):
            pass
    return records.withdraw(key)


def settle_changes(
    journal: Journal,
    records: Records,
    *,
    now: datetime,
    under_way: Collection[IdempotencyKey] = (),
) -> tuple[tuple[OpenChange, Outcome], ...]:
    """Each open change with what became of it, which the journal holds from now on.

    Open prints are left alone, for the print queue knows about them, and so are changes
    `under_way`. One that the records do not answer stays open and keeps none of the others so.

    Raises:
        ClockBehind: `now` is before the journal's newest entry; nothing was settled.
        DatabaseError: a store failed; what was settled before or after stays settled.
    """
    open_changes = [
        intent
        for intent in journal.open_intents()
        if isinstance(intent, OpenChange) and intent.key not in under_way
    ]
    if open_changes and now < journal.newest_at():
        raise ClockBehind
    settled: list[tuple[OpenChange, Outcome]] = []
    failed: list[DatabaseError] = []
    for intent in open_changes:
        try:
            outcome = _outcome(journal, records, intent)
            journal.settle(intent.key, outcome, now=now)
        except DatabaseError as error:
            failed.append(error)
        else:
            settled.append((intent, outcome))
    if failed:
        raise failed[0]
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


def _outcome(journal: Journal, records: Records, intent: OpenChange) -> Outcome:
    if intent.matter is Matter.PIN_CHANGE:
        return Unknown(CARD_NOT_ASKED)
    return journalled(made_final(records, intent.key, journal.wish(intent.key)))
