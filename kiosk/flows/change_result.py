"""What is now true after a change of a card: the last page of every flow that changes one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar, assert_never

from db.records import CardActivated, CardCancelled, CardRecord, LossReleased, LossReported
from kiosk.desks.records_desk import Change, ChangeDenied, ChangeMade, Made, OutcomeUnknown
from kiosk.documents.receipt import (
    Activated,
    AnotherPin,
    CardState,
    FunctionEnded,
    LossInForce,
    LossOver,
)
from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.receipts import ReceiptFacts, ask_with_receipt
from kiosk.flows.visit import Visit
from kiosk.flows.wording import (
    bank_account_open,
    bank_activates,
    bank_advice,
    being_confirmed,
    card_facts,
)
from kiosk.language.texts import Message, Moment, Text, Words, _
from kiosk.pages.failures import way_to_new_card
from kiosk.pages.kinds import Chosen, Fact, ResultPage, Tone
from kiosk.rules.card_changes import CardChangeRefused

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Told(Generic[Done]):
    """What page and receipt say of one kind of change, of what came of it."""

    title: Message
    since: Message
    done_at: Callable[[Done], datetime]
    state: Callable[[Done], CardState]
    advice: Callable[[CardRecord, Done], tuple[Text, ...]]


REPORTED: Final[Told[LossReported]] = Told(
    title=_("The card is reported lost"),
    since=_("Blocked since"),
    done_at=lambda reported: reported.reported_at,
    state=lambda reported: LossInForce(
        None if reported.ends_at is None else reported.ends_at.astimezone()
    ),
    advice=lambda card, reported: (
        _("The social security function is blocked."),
        bank_advice(card),
        _("If you find the card, have it unblocked.")
        if reported.ends_at is None
        else _("If you find the card, unblock it here. If not, have it replaced before that date."),
    ),
)
RELEASED: Final[Told[LossReleased]] = Told(
    title=_("The card works again"),
    since=_("Unblocked on"),
    done_at=lambda released: released.released_at,
    state=lambda _released: LossOver(),
    advice=lambda card, _released: (
        _("The social security function can be used at once."),
        bank_advice(card),
    ),
)
ACTIVATED: Final[Told[CardActivated]] = Told(
    title=_("The card is activated"),
    since=_("Activated on"),
    done_at=lambda activated: activated.activated_at,
    state=lambda _activated: Activated(),
    advice=lambda card, _activated: (
        _("The social security function can be used at once."),
        bank_activates(card),
    ),
)
CANCELLED: Final[Told[CardCancelled]] = Told(
    title=_("The card is cancelled"),
    since=_("Cancelled on"),
    done_at=lambda cancelled: cancelled.cancelled_at,
    state=lambda _cancelled: FunctionEnded(),
    advice=lambda card, _cancelled: (
        _("The social security function of this card has been cancelled for good."),
        bank_account_open(card),
        _("For the medical account, go to the medical insurance office."),
    ),
)
#: The card itself changes its PIN and says no time: it is the terminal's.
PIN_CHANGED: Final[Told[datetime]] = Told(
    title=_("Your PIN has been changed"),
    since=_("Changed on"),
    done_at=lambda now: now,
    state=lambda _now: AnotherPin(),
    advice=lambda _card, _now: (
        _("From now on only the new PIN works, wherever you use the card."),
        _("The bank's PIN has not changed."),
    ),
)


async def show_change(
    visit: Visit, card: CardRecord, change: Change[Made], told: Told[Made]
) -> AfterService:
    """Show what the records said to a change.

    Raises:
        CardChangeRefused: they did not make it.
    """
    match change:
        case ChangeMade(serial, outcome):
            return await show_made(visit, card, serial, outcome, told)
        case ChangeDenied(reason):
            raise CardChangeRefused(reason)
        case OutcomeUnknown(serial, until):
            page = being_confirmed(serial, until, visit.terminal.configuration.windows)
            answer: Chosen[AfterService] = await visit.screen.ask(page)
            return answer.value
        case _:
            assert_never(change)


async def show_made(
    visit: Visit, card: CardRecord, serial: str, done: Done, told: Told[Done]
) -> AfterService:
    """Show that a change was made under `serial`, and print its receipt where it is wished."""
    done_at, state = told.done_at(done), told.state(done)
    page = ResultPage(
        told.title,
        Tone.GOOD,
        (
            *card_facts(card),
            Fact(told.since, Moment(done_at)),
            *_end(state),
            Fact(_("Reference number"), Words(serial)),
        ),
        (*told.advice(card, done), *_replacing(visit, state)),
        AFTER_SERVICE,
    )
    return await ask_with_receipt(visit, page, ReceiptFacts(card, state, serial, done_at))


def _replacing(visit: Visit, state: CardState) -> tuple[Text, ...]:
    """Where the card is replaced, if it does not turn up."""
    if not isinstance(state, LossInForce):
        return ()
    return (way_to_new_card(visit.terminal.configuration.windows, visit.terminal.region),)


def _end(state: CardState) -> tuple[Fact, ...]:
    if isinstance(state, LossInForce) and state.ends_at is not None:
        return (Fact(_("Ends on"), Moment(state.ends_at), Tone.CAUTION),)
    return ()
