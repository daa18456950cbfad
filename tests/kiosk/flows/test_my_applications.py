"""A citizen's applications, followed to their answer and withdrawn while that can be done."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db.demo_people import DemoRole, demo_cast
from db.records import Application, ApplicationState
from kiosk.flows.application_words import what_to_do
from kiosk.flows.ends import AfterService
from kiosk.flows.my_applications import ApplicationStep
from kiosk.flows.visit import Changed, Visit
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text
from kiosk.pages.kinds import (
    Back,
    ChoicePage,
    Chosen,
    Decision,
    FailurePage,
    GuidePage,
    ListPage,
    Page,
    ResultPage,
)
from kiosk.settings.service import Service
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, pin

PIN = pin("123456")
BACK = answers(Back.BACK)
FINISH = answers(Chosen(AfterService.FINISH))


def english(text: Text) -> str:
    return Catalogue(Language.ENGLISH).render(text)


def touches(reference: str) -> Line:
    """Touch the application with this reference in the list."""

    async def line(page: Page[object]) -> object:
        assert isinstance(page, ListPage)
        return next(
            Chosen(choice.value)
            for choice in page.entries
            if isinstance(choice.value, Application) and choice.value.reference == reference
        )

    return line


async def follow(
    made_up: MadeUpTerminal, *lines: Line, role: DemoRole = DemoRole.APPLICANT
) -> ScriptedScreen:
    _, screen = await made_up.visit(
        PIN, *lines, service=Service.MY_APPLICATIONS, card=made_up.card(role)
    )
    return screen


def lines_of(screen: ScriptedScreen) -> Iterator[str]:
    for page in screen.shown:
        if isinstance(page, GuidePage):
            yield from (english(line) for section in page.sections for line in section.lines)


async def test_new_answers_come_first(made_up: MadeUpTerminal) -> None:
    screen = await follow(made_up, BACK, BACK)
    page = next(page for page in screen.shown if isinstance(page, ListPage))
    order = [choice.value.reference for choice in page.entries]
    assert order == ["DEMO-2", "DEMO-1", "DEMO-3", "DEMO-4"]


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("DEMO-1", "You need do nothing. An answer is due by November 27, 2026."),
        ("DEMO-2", "Bring the missing documents to"),
        ("DEMO-3", "The reason: 系统查到您已重新就业。"),
        ("DEMO-4", "The money has been paid out."),
    ],
)
async def test_each_state_says_what_to_do(
    made_up: MadeUpTerminal, reference: str, told: str
) -> None:
    screen = await follow(made_up, touches(reference), BACK, BACK, BACK)
    assert any(line.startswith(told) for line in lines_of(screen)), list(lines_of(screen))


async def test_an_answer_that_is_overdue_says_so(made_up: MadeUpTerminal) -> None:
    made_up.clock.turn(timedelta(days=6))
    screen = await follow(made_up, touches("DEMO-1"), BACK, BACK, BACK)
    assert any("The answer was due on November 27, 2026" in line for line in lines_of(screen))


async def test_what_is_closed_says_since_when_and_shows_ones_own(made_up: MadeUpTerminal) -> None:
    for role, told in (
        (DemoRole.APPLICANT, "Paid out, since"),
        (DemoRole.NORMAL, "Nothing on record under your name."),
    ):
        _, screen = await made_up.visit(
            PIN, BACK, BACK, service=Service.UNEMPLOYMENT_ALLOWANCE, card=made_up.card(role)
        )
        page = next(page for page in screen.shown if isinstance(page, GuidePage))
        assert english(page.summary) == "It could be applied for until March 31, 2023."
        assert english(page.sections[0].lines[0]).startswith(told)


async def test_missing_papers_are_ticked_off(made_up: MadeUpTerminal) -> None:
    screen = await follow(
        made_up,
        touches("DEMO-2"),
        answers(Chosen(ApplicationStep.TICK_PAPERS)),
        answers(Chosen(1)),
        answers(Chosen(0)),
        *(BACK, BACK, BACK, BACK),
    )
    lists = [english(page.question) for page in screen.shown if isinstance(page, ListPage)]
    assert lists[1:4] == [
        "2 documents left. Touch what you have.",
        "1 document left. Touch what you have.",
        "You have everything.",
    ]


async def kept(made_up: MadeUpTerminal, reference: str) -> Application:
    number = next(
        one.social_security_number for one in demo_cast() if one.role is DemoRole.APPLICANT
    )
    records = made_up.terminal.records
    found = await records.applications(await records.find_holder(number))
    return next(one for one in found if one.reference == reference)


async def state(made_up: MadeUpTerminal, reference: str) -> ApplicationState:
    return (await kept(made_up, reference)).state


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("DEMO-1", "When an answer is due is not yet known; call 12333."),
        ("DEMO-2", "This region's guide does not say how long it takes; call 12333."),
    ],
)
@pytest.mark.parametrize("state", [ApplicationState.RECEIVED, ApplicationState.BEING_EXAMINED])
async def test_no_day_is_told_that_nobody_knows(
    made_up: MadeUpTerminal, reference: str, told: str, state: ApplicationState
) -> None:
    """The holidays of 2027 are not known, and the guide names no time for a transfer."""
    submitted_at = datetime(2026, 12, 28, 4, tzinfo=UTC)
    application = replace(
        await kept(made_up, reference), state=state, submitted_at=submitted_at, since=submitted_at
    )
    for today in (submitted_at, datetime(2027, 3, 1, 4, tzinfo=UTC)):
        made_up.clock.now = today
        (said,) = what_to_do(Visit(made_up.terminal, ScriptedScreen([]), None), application)
        assert english(said) == f"You need do nothing. {told}"


async def test_what_is_received_is_withdrawn(made_up: MadeUpTerminal) -> None:
    screen = await follow(
        made_up,
        touches("DEMO-1"),
        answers(Chosen(ApplicationStep.WITHDRAW)),
        answers(Decision.CONFIRMED),
        FINISH,
    )
    (page,) = (page for page in screen.shown if isinstance(page, ResultPage))
    assert english(page.title) == "The application is withdrawn"
    assert await state(made_up, "DEMO-1") is ApplicationState.WITHDRAWN


async def test_who_thinks_better_of_withdrawing_has_changed_nothing(
    made_up: MadeUpTerminal,
) -> None:
    await follow(
        made_up,
        touches("DEMO-1"),
        answers(Chosen(ApplicationStep.WITHDRAW)),
        answers(Decision.DECLINED),
        *(BACK, BACK, BACK),
    )
    assert await state(made_up, "DEMO-1") is ApplicationState.RECEIVED


async def test_only_what_is_received_offers_to_be_withdrawn(made_up: MadeUpTerminal) -> None:
    for reference in ("DEMO-2", "DEMO-3", "DEMO-4"):
        screen = await follow(made_up, touches(reference), BACK, BACK, BACK)
        page = next(page for page in screen.shown if isinstance(page, GuidePage))
        assert ApplicationStep.WITHDRAW not in {choice.value for choice in page.choices}


async def test_who_has_applied_for_nothing_is_told_so(made_up: MadeUpTerminal) -> None:
    screen = await follow(made_up, FINISH, role=DemoRole.NORMAL)
    assert not any(isinstance(page, FailurePage) for page in screen.shown)
    (page,) = (page for page in screen.shown if isinstance(page, ResultPage))
    assert english(page.title) == "No application is on record under your name"


@pytest.mark.parametrize(
    ("role", "days", "first"),
    [
        (DemoRole.APPLICANT, 0, True),
        (DemoRole.APPLICANT, 11, True),
        (DemoRole.APPLICANT, 12, False),
        (DemoRole.NORMAL, 0, False),
    ],
)
async def test_the_menu_puts_an_answer_that_is_new_first(
    made_up: MadeUpTerminal, role: DemoRole, days: int, *, first: bool
) -> None:
    made_up.clock.turn(timedelta(days=days))
    visit, screen = await made_up.visit(PIN, BACK, card=made_up.card(role))
    page = next(page for page in screen.shown if isinstance(page, ChoicePage))
    assert (page.choices[0].value is Service.MY_APPLICATIONS) is first
    notices = [english(notice.text) for notice in page.notices]
    assert ("There is an answer to your application." in notices) is first
    assert visit.changed is Changed.NOTHING
