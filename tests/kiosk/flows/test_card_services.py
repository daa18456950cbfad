"""The card services: status, activation, cancellation, PIN, and the way to where they are done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from db.demo_people import DemoRole, demo_cast
from db.journal import EntryKind
from db.records import CardStatus
from hardware.simulators.pull import PullMoment
from kiosk.demo.devices import READER, card_of
from kiosk.flows.ends import AfterService
from kiosk.flows.menu import service_choices, welcome_page
from kiosk.flows.visit import Changed
from kiosk.language.texts import Message
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    GuidePage,
    ListPage,
    Page,
    PinAsked,
    PinDeclined,
    PinPage,
    ResultPage,
    Tone,
)
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.journals import journal_entries
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, does, pin, waits

PIN = pin("123456")
NEW = pin("739150")
FINISH = answers(Chosen(AfterService.FINISH))
YES = answers(Decision.CONFIRMED)
NO = answers(Decision.DECLINED)
LEAVE = answers(AfterFailure.LEAVE)
BACK = answers(Back.BACK)


async def status(made_up: MadeUpTerminal, role: DemoRole) -> CardStatus:
    """Return the state of a cast member's card in the records."""
    code = next(one for one in demo_cast() if one.role is role).identification_code
    return (await made_up.terminal.records.find_card(code)).status


def failure(screen: ScriptedScreen) -> FailurePage:
    """Return the failure page that was shown."""
    (page,) = (page for page in screen.shown if isinstance(page, FailurePage))
    return page


def result(screen: ScriptedScreen) -> ResultPage[object]:
    """Return the result page that was shown."""
    (page,) = (page for page in screen.shown if isinstance(page, ResultPage))
    return page


def puts_in(made_up: MadeUpTerminal, role: DemoRole) -> Line:
    """Put a card in while the page stands."""

    def insert() -> None:
        made_up.insert(made_up.card(role))

    return does(insert)


# Activation


async def test_a_new_card_is_activated(made_up: MadeUpTerminal) -> None:
    visit, screen = await made_up.visit(
        PIN, YES, FINISH, service=Service.ACTIVATION, card=made_up.card(DemoRole.NOT_ACTIVATED)
    )
    assert screen.kinds == ["PinPage", "ConfirmPage", "ResultPage"]
    assert visit.changed is Changed.DONE
    assert await status(made_up, DemoRole.NOT_ACTIVATED) is CardStatus.NORMAL


async def test_the_original_channel_is_told_before_activation(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN, NO, BACK, service=Service.ACTIVATION, card=made_up.card(DemoRole.NOT_ACTIVATED)
    )
    (page,) = (page for page in screen.shown if isinstance(page, ConfirmPage))
    rule = made_up.terminal.region.rule(Service.ACTIVATION)
    assert rule is not None
    assert rule.hint is not None
    assert rule.hint.words in [notice.text for notice in page.notices]


# Cancellation


async def test_a_card_is_cancelled_after_the_pin_was_asked_again(made_up: MadeUpTerminal) -> None:
    visit, screen = await made_up.visit(
        *(PIN, waits, YES, PIN, FINISH),
        service=Service.CANCELLATION,
        card=made_up.card(DemoRole.MOVED_OUT),
        identity_card=made_up.identity_card(DemoRole.MOVED_OUT),
    )
    assert screen.kinds == ["PinPage", "ReadingPage", "ConfirmPage", "PinPage", "ResultPage"]
    assert visit.changed is Changed.DONE
    assert await status(made_up, DemoRole.MOVED_OUT) is CardStatus.CANCELLED


async def test_nothing_is_cancelled_without_the_second_pin(made_up: MadeUpTerminal) -> None:
    wrong = [pin("654321") for _ in range(3)]
    visit, screen = await made_up.visit(
        *(PIN, waits, YES, *wrong, LEAVE, BACK),
        service=Service.CANCELLATION,
        card=made_up.card(DemoRole.MOVED_OUT),
        identity_card=made_up.identity_card(DemoRole.MOVED_OUT),
    )
    assert failure(screen).code == "pin.wrong_too_often"
    assert visit.changed is Changed.NOTHING
    assert await status(made_up, DemoRole.MOVED_OUT) is CardStatus.NORMAL


async def test_a_card_that_takes_every_pin_cancels_nothing_alone(made_up: MadeUpTerminal) -> None:
    visit, screen = await made_up.visit(
        PIN, BACK, BACK, service=Service.CANCELLATION, card=made_up.card(DemoRole.MOVED_OUT)
    )
    assert screen.kinds == ["PinPage", "ReadingPage", "ChoicePage"]
    assert visit.changed is Changed.NOTHING


async def test_who_has_not_moved_away_cannot_cancel(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        *(PIN, waits, LEAVE, BACK),
        service=Service.CANCELLATION,
        card=made_up.card(DemoRole.NORMAL),
        identity_card=made_up.identity_card(DemoRole.NORMAL),
    )
    assert failure(screen).code == "refused.not_moved_out"


async def test_known_by_the_identity_card_one_still_needs_the_card_to_cancel_it(
    made_up: MadeUpTerminal,
) -> None:
    puts_it_in = puts_in(made_up, DemoRole.MOVED_OUT)
    _, screen = await made_up.visit(
        *(waits, YES, puts_it_in, PIN, FINISH),
        service=Service.CANCELLATION,
        identity_card=made_up.identity_card(DemoRole.MOVED_OUT),
    )
    assert screen.kinds == ["ReadingPage", "ConfirmPage", "ReadingPage", "PinPage", "ResultPage"]
    assert await status(made_up, DemoRole.MOVED_OUT) is CardStatus.CANCELLED


@pytest.mark.parametrize(
    ("role", "typed", "code"),
    [
        (DemoRole.NORMAL, [], "identity.different_persons"),
        (DemoRole.CARD_VERSION_3, [], "card.needs_authentication"),
    ],
)
async def test_another_card_confirms_nothing(
    made_up: MadeUpTerminal, role: DemoRole, typed: list[Line], code: str
) -> None:

    puts_it_in = puts_in(made_up, role)
    _, screen = await made_up.visit(
        *(waits, YES, puts_it_in, *typed, LEAVE, BACK),
        service=Service.CANCELLATION,
        identity_card=made_up.identity_card(DemoRole.MOVED_OUT),
    )
    assert failure(screen).code == code
    assert await status(made_up, DemoRole.MOVED_OUT) is CardStatus.NORMAL


# PIN change


async def test_a_pin_is_changed_and_the_new_one_counts(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal("weihai")
    card = made_up.card(DemoRole.NORMAL)
    visit, screen = await made_up.visit(
        PIN, NEW, pin("739150"), FINISH, service=Service.PIN_CHANGE, card=card
    )
    assert screen.kinds == ["PinPage", "PinPage", "PinPage", "ResultPage"]
    asked = [page.asked for page in screen.shown if isinstance(page, PinPage)]
    assert asked == [PinAsked.IN_USE, PinAsked.NEW, PinAsked.NEW]
    assert visit.changed is Changed.DONE
    _, again = await made_up.visit(
        *(pin("123456"), pin("739150"), pin("268413"), pin("268413"), FINISH),
        service=Service.PIN_CHANGE,
        card=card,
    )
    assert again.kinds == ["PinPage", "PinPage", "PinPage", "PinPage", "ResultPage"]


WEAK = {
    "456789": "Sequences like 123456 are guessed first.",
    "765432": "Sequences like 123456 are guessed first.",
    "890123": "Sequences like 123456 are guessed first.",
    "121212": "Repeated digits are guessed first.",
    "717171": "Repeated digits are guessed first.",
    "739739": "Repeated digits are guessed first.",
    "555512": "Repeated digits are guessed first.",
    "850412": "Your birthday is easy to find out.",
    "120485": "Your birthday is easy to find out.",
    "041285": "Your birthday is easy to find out.",
    "198504": "Your birthday is easy to find out.",
    "990100": "These digits are part of your ID number.",
    "888888": "New cards come with this PIN, so it is tried first.",
    "123456": "This is your current PIN. Choose another one.",
}


@pytest.mark.parametrize(("weak", "said"), WEAK.items())
async def test_a_weak_pin_is_refused_in_its_own_words(
    make_terminal: MakeTerminal, weak: str, said: str
) -> None:
    made_up = make_terminal("weihai")
    _, screen = await made_up.visit(
        *(PIN, pin(weak), NEW, pin("739150"), FINISH),
        service=Service.PIN_CHANGE,
        card=made_up.card(DemoRole.NORMAL),
    )
    after = screen.shown[2]
    assert isinstance(after, PinPage)
    (notice,) = after.notices
    assert notice.text == Message(said)
    assert notice.tone is Tone.BAD


async def test_two_different_new_pins_are_asked_for_again(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal("weihai")
    _, screen = await made_up.visit(
        *(PIN, NEW, pin("739151"), NEW, pin("739150"), FINISH),
        service=Service.PIN_CHANGE,
        card=made_up.card(DemoRole.NORMAL),
    )
    assert screen.kinds == ["PinPage"] * 5 + ["ResultPage"]


async def test_back_out_of_a_new_pin_changes_nothing(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal("weihai")
    back = answers(PinDeclined.BACK)
    visit, screen = await made_up.visit(
        *(PIN, NEW, back, back, BACK),
        service=Service.PIN_CHANGE,
        card=made_up.card(DemoRole.NORMAL),
    )
    assert screen.kinds == ["PinPage"] * 4 + ["ChoicePage"]
    assert visit.changed is Changed.NOTHING


PIN_REFUSED = {
    DemoRole.LOST: "refused.lost",
    DemoRole.NOT_ACTIVATED: "refused.not_activated",
    DemoRole.FORMALLY_LOST: "refused.formally_lost",
    DemoRole.LOCKED: "refused.locked",
    DemoRole.CANCELLED: "refused.cancelled",
    DemoRole.CHILD: "identity.guardian_needed",
    DemoRole.DECEASED: "identity.holder_deceased",
    DemoRole.UNKNOWN_TO_RECORDS: "records.holder_unknown",
}


@pytest.mark.parametrize(("role", "code"), PIN_REFUSED.items())
async def test_only_a_card_in_use_gets_a_new_pin(
    make_terminal: MakeTerminal, role: DemoRole, code: str
) -> None:
    made_up = make_terminal("weihai")
    _, screen = await made_up.visit(LEAVE, service=Service.PIN_CHANGE, card=made_up.card(role))
    assert failure(screen).code == code


@pytest.mark.parametrize("moment", PullMoment, ids=lambda moment: moment.name)
async def test_pulled_while_the_pin_is_changed_nobody_knows_which_counts(
    make_terminal: MakeTerminal, moment: PullMoment
) -> None:
    made_up = make_terminal("weihai")
    exchanges = _Exchanges(made_up)
    visit, _ = await made_up.visit(
        *(PIN, NEW, exchanges.pull_at_the_next(moment, NEW)),
        service=Service.PIN_CHANGE,
        card=made_up.card(DemoRole.NORMAL),
    )
    assert visit.changed is Changed.PIN_UNCERTAIN
    assert outcomes(made_up)[1:] == [EntryKind.INTENT, EntryKind.SETTLED]


class _Exchanges:
    """Has the card pulled at the exchange that follows a page."""

    def __init__(self, made_up: MadeUpTerminal) -> None:
        self._made_up = made_up

    def pull_at_the_next(self, moment: PullMoment, line: Line) -> Line:
        """Answer as `line` does, and have the card pulled at the next exchange."""

        async def pulled(page: Page[object]) -> object:
            self._made_up.readers.pull_at(READER, 1, moment)
            return await line(page)

        return pulled


def outcomes(made_up: MadeUpTerminal) -> list[EntryKind]:
    """Return the kinds of the journal's entries."""
    return [entry.kind for entry in journal_entries(made_up.configuration)]


# A PIN that is forgotten or blocked


async def test_where_the_text_says_it_the_page_says_where_a_pin_is_set_anew(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal("weihai")
    forgotten = answers(PinDeclined.FORGOTTEN)
    _, screen = await made_up.visit(
        *(forgotten, _second, BACK, _first),
        service=Service.PIN_CHANGE,
        card=made_up.card(DemoRole.NORMAL),
    )
    assert screen.kinds == ["PinPage", "ResultPage", "GuidePage", "ResultPage"]
    page = screen.shown[1]
    assert isinstance(page, ResultPage)
    labels = [fact.label for fact in page.facts]
    assert labels == [Message("Bring"), *[Message("Go to")] * 3]


async def test_a_blocked_pin_leads_there_as_well(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal("weihai")
    normal = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)
    card = made_up.made(replace(card_of(normal), pin_tries_left=2))
    wrong = [pin("654321") for _ in range(2)]
    _, screen = await made_up.visit(*(*wrong, _first), service=Service.PIN_CHANGE, card=card)
    assert screen.kinds == ["PinPage"] * 2 + ["ResultPage"]


async def _first(page: Page[object]) -> object:
    assert isinstance(page, ResultPage)
    return Chosen(page.choices[0].value)


async def _second(page: Page[object]) -> object:
    assert isinstance(page, ResultPage)
    return Chosen(page.choices[1].value)


# Status


STATES = {
    DemoRole.NORMAL: (Tone.GOOD, Service.REPORT_LOSS),
    DemoRole.LOST: (Tone.CAUTION, Service.RELEASE_LOSS),
    DemoRole.NOT_ACTIVATED: (Tone.CAUTION, Service.ACTIVATION),
    DemoRole.FORMALLY_LOST: (Tone.BAD, None),
    DemoRole.LOCKED: (Tone.BAD, None),
    DemoRole.CANCELLED: (Tone.BAD, None),
}


@pytest.mark.parametrize(("role", "tone", "matter"), [(r, *e) for r, e in STATES.items()])
async def test_each_state_says_what_can_be_done(
    make_terminal: MakeTerminal, role: DemoRole, tone: Tone, matter: Service | None
) -> None:
    made_up = make_terminal(switched_on=(Service.CARD_STATUS,))
    _, screen = await made_up.visit(
        PIN, FINISH, service=Service.CARD_STATUS, card=made_up.card(role)
    )
    page = result(screen)
    assert page.tone is tone
    offered = [one.value for one in page.choices if isinstance(one.value, Service)]
    assert offered == ([] if matter is None else [matter])


async def test_what_follows_from_the_state_is_done_at_once(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal(switched_on=(Service.CARD_STATUS,))
    _, screen = await made_up.visit(
        *(PIN, answers(Chosen(Service.ACTIVATION)), YES, FINISH),
        service=Service.CARD_STATUS,
        card=made_up.card(DemoRole.NOT_ACTIVATED),
    )
    assert screen.kinds == ["PinPage", "ResultPage", "ConfirmPage", "ResultPage"]
    assert await status(made_up, DemoRole.NOT_ACTIVATED) is CardStatus.NORMAL


# Where a matter is not done here


AWAY = {
    ("fushun", Service.REPORT_LOSS),
    ("fushun", Service.RELEASE_LOSS),
    ("fushun", Service.CARD_STATUS),
    ("fushun", Service.ACTIVATION),
    ("weihai", Service.RELEASE_LOSS),
    ("weihai", Service.PIN_RESET),
    ("weihai", Service.CARD_REPLACEMENT),
    ("fushun", Service.CARD_REPLACEMENT),
}


@pytest.mark.parametrize(("region", "service"), sorted(AWAY, key=str))
async def test_what_is_switched_off_shows_the_way(
    make_terminal: MakeTerminal, region: str, service: Service
) -> None:
    made_up = make_terminal(region)
    _, screen = await made_up.visit(BACK, service=service)
    (page,) = screen.shown
    assert isinstance(page, GuidePage | ListPage)
    choices = (
        *service_choices(made_up.terminal.situation),
        *service_choices(made_up.terminal.situation, Service.CARD_MATTERS),
    )
    (tile,) = (choice for choice in choices if choice.value is service)
    assert tile.unavailable is None


async def test_a_hall_switches_on_what_its_region_does_elsewhere(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal("weihai", switched_on=(Service.RELEASE_LOSS,))
    card = made_up.card(DemoRole.LOST)
    _, screen = await made_up.visit(
        *(PIN, waits, YES, FINISH),
        service=Service.RELEASE_LOSS,
        card=card,
        identity_card=made_up.identity_card(DemoRole.LOST),
    )
    assert screen.kinds == ["PinPage", "ReadingPage", "ConfirmPage", "ResultPage"]
    assert await status(made_up, DemoRole.LOST) is CardStatus.NORMAL


async def test_the_rarer_matters_stand_behind_one_tile(made_up: MadeUpTerminal) -> None:
    page = welcome_page(made_up.terminal.situation)
    assert Service.CARD_MATTERS in [tile.value for tile in page.services]
    _, screen = await made_up.visit(
        *(answers(Chosen(Service.ACTIVATION)), PIN, YES, FINISH),
        service=Service.CARD_MATTERS,
        card=made_up.card(DemoRole.NOT_ACTIVATED),
    )
    first = screen.shown[0]
    assert isinstance(first, ChoicePage)
    assert [choice.value for choice in first.choices] == [Service.ACTIVATION, Service.CANCELLATION]


# The clock


async def test_the_end_of_a_loss_is_shown_and_comes(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal(switched_on=(Service.CARD_STATUS,))
    await made_up.visit(
        PIN, YES, FINISH, service=Service.REPORT_LOSS, card=made_up.card(DemoRole.NORMAL)
    )
    tones = []
    for days in (6, 1, -5):  # a look with a clock that is ahead ends nothing
        made_up.clock.turn(timedelta(days=days))
        _, screen = await made_up.visit(
            PIN, FINISH, service=Service.CARD_STATUS, card=made_up.card(DemoRole.NORMAL)
        )
        tones.append(result(screen).tone)
    assert tones == [Tone.CAUTION, Tone.GOOD, Tone.CAUTION]
