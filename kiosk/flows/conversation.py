"""One citizen's conversation: a matter, and another one, until they finish or it cannot go on."""

import logging
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, assert_never

import trio

from db.errors import DatabaseError
from hardware.card_errors import CardRemoved, PcscFailed, PcscUnavailable, ReaderGone
from hardware.errors import HardwareError
from kiosk.errors import KioskError
from kiosk.flows.ask_proof import TurnedAside, WithoutProof
from kiosk.flows.card_state import card_spoken_of, doable_choices, hindrance
from kiosk.flows.ends import AfterService, Ended, Flow
from kiosk.flows.identify import identify
from kiosk.flows.matters import counted
from kiosk.flows.menu import (
    device_notices,
    is_done_here,
    service_choice,
)
from kiosk.flows.my_applications import has_new_answer
from kiosk.flows.pin_help import region_tells_where, show_pin_help
from kiosk.flows.services import SERVICES, flow_of, service_name
from kiosk.flows.show_way import show_agent_papers, show_way
from kiosk.flows.visit import Visit, VisitEnd
from kiosk.flows.wording import what_was_changed
from kiosk.language.texts import Words, _
from kiosk.pages.failures import FailureText, failure_text
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    Choice,
    ChoicePage,
    Chosen,
    FailurePage,
    Leaving,
    Notice,
    Tone,
)
from kiosk.rules.application_refused import ApplicationRefused
from kiosk.rules.card_changes import CardChangeRefused
from kiosk.rules.citizen import PinIsBlocked, PinIsForgotten, age_on
from kiosk.settings.service import Service

#: Nobody draws an old-age pension before it, however early their work lets them retire.
PENSION_AGE: Final = 45

_log = logging.getLogger(__name__)

FLOWS: Final[Mapping[Service, Flow]] = {service: flow_of(service) for service in SERVICES}
"""All of them, loaded with the conversation and not at a citizen's touch."""

WAYS_ON: Final[Mapping[str, Service]] = {
    "refused.already_lost": Service.RELEASE_LOSS,
    "refused.not_activated": Service.ACTIVATION,
    "refused.lost": Service.RELEASE_LOSS,
    "refused.application_open": Service.MY_APPLICATIONS,
}
"""The service that helps after a failure, by its code; what to do then stands with its text."""


async def converse(visit: Visit, first: Service | None) -> None:
    """Serve the citizen, beginning with `first`, or with the card they put in.

    What the world does wrong is shown and survived here; a bug of ours is not caught.
    """
    after = await _attend(visit, first)
    while _goes_on(visit, after):
        after = await _attend(visit, after if isinstance(after, Service) else None)


def _goes_on(visit: Visit, after: Ended) -> bool:
    if after is Back.BACK:
        return visit.citizen is not None
    return after is not AfterService.FINISH


async def _attend(visit: Visit, service: Service | None) -> Ended:
    """Do one matter to its end; what goes wrong is shown, and tried again as the citizen likes."""
    while True:
        try:
            return await _serve(visit, service)
        except TurnedAside as turned:
            await _turn_aside(visit, turned)
        except CardRemoved:
            visit.end(VisitEnd.CARD_PULLED)
            await trio.lowlevel.checkpoint()
        except (ReaderGone, PcscUnavailable, PcscFailed):
            visit.end(VisitEnd.READER_LOST)
            await trio.lowlevel.checkpoint()
        except (HardwareError, DatabaseError, KioskError) as error:
            if (after := await _tell(visit, error)) is not AfterFailure.RETRY:
                return after


async def _turn_aside(visit: Visit, turned: TurnedAside) -> None:
    """Show what somebody does who cannot show what the matter asks for; then it begins again."""
    match turned.aside:
        case WithoutProof.NOT_AT_HAND:
            await show_way(visit, turned.service)
        case WithoutProof.FOR_ANOTHER:
            await show_agent_papers(visit, turned.service)
        case _:
            assert_never(turned.aside)


async def _serve(visit: Visit, service: Service | None) -> Ended:
    try:
        return await (_choose(visit) if service is None else _do(visit, service))
    except (PinIsBlocked, PinIsForgotten) as error:
        if not region_tells_where(visit):
            raise
        return await show_pin_help(visit, error)


async def _choose(visit: Visit) -> Ended:
    """Find out who stands there, and what they have come for."""
    if await identify(visit) is Back.BACK:
        return AfterService.FINISH
    async with visit.asking_records():
        await _look_at_them(visit)
        answered = await _new_answer(visit)
        undone = await _undone_notices(visit)
    card = card_spoken_of(visit, visit.cards or ())
    first = None if card is None else hindrance(visit, card)
    menu = ChoicePage(
        title=_("Services") if first is None else first.title,
        question=_("What would you like to do?") if first is None else first.advice,
        choices=_answer_first(doable_choices(visit), answered),
        ends=True,
        notices=(
            *undone,
            *(
                (Notice(_("There is an answer to your application."), Tone.GOOD),)
                if answered
                else ()
            ),
            *_read_notice(visit),
            *device_notices(visit.terminal.situation, tuple(Service)),
        ),
    )
    match await visit.screen.ask(menu):
        case Chosen(chosen):
            return chosen
        case Back.BACK:
            return AfterService.FINISH


async def _look_at_them(visit: Visit) -> None:
    """Learn what decides about their menu; what the records do not tell hides nothing."""
    if visit.citizen is None:
        return
    holder, records = visit.citizen.holder, visit.terminal.records
    try:
        visit.cards = await records.cards_of(holder)
        if age_on(holder.birth_date, visit.today) >= PENSION_AGE:
            visit.draws_pension = (await records.entitlements(holder)).pension is not None
    except (DatabaseError, KioskError) as error:
        _log.warning("nobody can tell what the menu should hold: %s", error.code)


async def _new_answer(visit: Visit) -> Choice[Service] | None:
    """Return the entry of one's applications, where one of them was answered lately."""
    situation = visit.terminal.situation
    entry = service_choice(situation, Service.MY_APPLICATIONS)
    if visit.citizen is None or entry is None or entry.unavailable is not None:
        return None
    if not is_done_here(situation, Service.MY_APPLICATIONS):
        return None
    try:
        found = await visit.terminal.records.applications(visit.citizen.holder)
    except (DatabaseError, KioskError) as error:
        _log.warning("nobody can tell whether there is an answer: %s", error.code)
        return None
    return entry if has_new_answer(found, visit.terminal.clock()) else None


def _answer_first(
    choices: tuple[Choice[Service], ...], answered: Choice[Service] | None
) -> tuple[Choice[Service], ...]:
    return choices if answered is None else (answered, *choices)


async def _undone_notices(visit: Visit) -> tuple[Notice, ...]:
    """Say what was "being confirmed" at an earlier visit and in the end was not carried out."""
    if visit.citizen is None:
        return ()
    try:
        undone = await visit.terminal.records.undone(visit.citizen.holder)
    except (DatabaseError, KioskError) as error:
        _log.warning("nobody can tell what was left undone: %s", error.code)
        return ()
    return tuple(
        Notice(
            _(
                "Your request {reference} was not carried out; nothing was changed.",
                reference=Words(one.serial),
            ),
            Tone.CAUTION,
        )
        for one in undone
    )


def _read_notice(visit: Visit) -> tuple[Notice, ...]:
    if not visit.identity_card_shown:
        return ()
    return (Notice(_("Your ID card has been read. You can take it back."), Tone.GOOD),)


async def _do(visit: Visit, service: Service) -> Ended:
    """Do a matter, or show the way to where it is done."""
    visit.screen.matter = service
    if not is_done_here(visit.terminal.situation, service):
        return await show_way(visit, service)
    return await counted(visit, service, FLOWS[service])


_Failure: TypeAlias = HardwareError | DatabaseError | KioskError


async def _tell(visit: Visit, error: _Failure) -> Service | Back | Literal[AfterFailure.RETRY]:
    """Show what went wrong; return what the citizen wants then, a service that helps by name."""
    # A refusal by the records has a text for each reason.
    code = (
        error.refusal.value
        if isinstance(error, CardChangeRefused | ApplicationRefused)
        else error.code
    )
    windows, card_here = visit.terminal.configuration.windows, visit.card is not None
    text = failure_text(code, windows, visit.terminal.region, card_here=card_here)
    way_on = _way_on(visit, code)
    match await visit.screen.ask(_failure_page(visit, code, text, way_on)):
        case AfterFailure.RETRY:
            return AfterFailure.RETRY
        case AfterFailure.WAY_ON if way_on is not None:
            return way_on
        case AfterFailure.LEAVE | AfterFailure.WAY_ON:
            return Back.BACK


def _way_on(visit: Visit, code: str) -> Service | None:
    """Return the service that helps, where it can be had at this terminal now."""
    service = WAYS_ON.get(code)
    if service is None or not is_done_here(visit.terminal.situation, service):
        return None
    choice = service_choice(visit.terminal.situation, service)
    return service if choice is not None and choice.unavailable is None else None


def _failure_page(
    visit: Visit, code: str, text: FailureText, way_on: Service | None
) -> FailurePage:
    return FailurePage(
        happened=text.happened,
        changed=what_was_changed(visit),
        advice=text.advice if way_on is None else text.way_on or text.advice,
        code=code,
        retry=text.retry,
        leaving=Leaving.ENDS_VISIT if visit.citizen is None else Leaving.TO_SERVICES,
        tone=text.tone,
        movement=text.movement if way_on is None else None,
        way_on=None if way_on is None else service_name(way_on),
    )
