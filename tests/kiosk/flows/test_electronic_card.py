"""The electronic card as citizens show it: taken once, with a page for each refusal."""

from collections.abc import Callable

import pytest
import trio

from db.demo_people import EXPIRED_CODE, FOREIGN_CODE, DemoRole, demo_cast, demo_code
from db.errors import DatabaseUnavailable
from kiosk.desks.device_states import Part
from kiosk.flows.conversation import converse
from kiosk.flows.menu import service_choice
from kiosk.flows.visit import Visit, VisitEnd
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    FailurePage,
    Movement,
    Page,
    ReadingPage,
    Retry,
)
from kiosk.settings.configuration import CodeScannerSettings
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, does

NUMBER = next(one for one in demo_cast() if one.role is DemoRole.NORMAL).social_security_number
DECEASED = next(one for one in demo_cast() if one.role is DemoRole.DECEASED).social_security_number
CODE = demo_code(NUMBER, 0)
LEAVE, RETRY = answers(AfterFailure.LEAVE), answers(AfterFailure.RETRY)
BACK = answers(Back.BACK)


@pytest.fixture
def made_up(make_terminal: MakeTerminal) -> MadeUpTerminal:
    """A terminal in Fushun, whose text takes the electronic card (item 5)."""
    return make_terminal("fushun")


def shows(made_up: MadeUpTerminal, content: str | bytes) -> Line:
    """Hold a code before the scanner while the page stands."""
    return does(lambda: made_up.scanner.scan(content))


def failures(screen: ScriptedScreen) -> list[FailurePage]:
    return [page for page in screen.shown if isinstance(page, FailurePage)]


async def held(made_up: MadeUpTerminal, *script: Line) -> tuple[Visit, ScriptedScreen]:
    return await made_up.visit(*script, service=Service.MY_RECORDS)


async def test_the_page_shows_every_movement_and_says_that_a_phone_will_do(
    made_up: MadeUpTerminal,
) -> None:
    _, screen = await held(made_up, BACK, BACK)
    page = screen.shown[0]
    assert isinstance(page, ReadingPage)
    movements = {page.movement, *page.other_movements}
    assert movements == {Movement.INSERT_CARD, Movement.LAY_ID_CARD, Movement.SHOW_CODE}
    assert any("phone" in notice.text.message for notice in page.notices)  # type: ignore[union-attr]


async def test_a_code_shows_who_somebody_is_for_what_the_region_takes_it_for(
    made_up: MadeUpTerminal,
) -> None:
    visit, screen = await held(made_up, shows(made_up, CODE), BACK, BACK)
    assert visit.ended is VisitEnd.DONE
    assert failures(screen) == []
    assert screen.kinds[:2] == ["ReadingPage", "ChoicePage"]


async def test_where_the_text_does_not_name_it_a_code_shows_nobody(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal("jinan")
    visit, screen = await made_up.visit(shows(made_up, CODE), service=Service.MY_RECORDS)
    assert visit.ended is VisitEnd.NOBODY_THERE
    assert screen.kinds == ["ReadingPage"]
    page = screen.shown[0]
    assert isinstance(page, ReadingPage)
    assert Movement.SHOW_CODE not in {page.movement, *page.other_movements}


OBJECTIONS: dict[str, tuple[str | bytes, str, Retry]] = {
    "too old": (demo_code(NUMBER, EXPIRED_CODE), "records.code_expired", Retry.OFFERED),
    "elsewhere": (FOREIGN_CODE, "records.code_of_another_issuer", Retry.POINTLESS),
    "another QR code": ("https://example.invalid/menu", "records.code_unknown", Retry.OFFERED),
    "no text": (b"\xff\xfe\x00", "scanner.garbled", Retry.OFFERED),
    "endless": (b"9" * 5000, "scanner.garbled", Retry.OFFERED),
    "somebody who has died": (
        demo_code(DECEASED, 0),
        "identity.holder_deceased",
        Retry.POINTLESS,
    ),
}


@pytest.mark.parametrize("case", OBJECTIONS)
async def test_what_is_not_taken_has_a_page_of_its_own(made_up: MadeUpTerminal, case: str) -> None:
    content, code, retry = OBJECTIONS[case]
    _, screen = await held(made_up, shows(made_up, content), LEAVE, BACK)
    (page,) = failures(screen)
    assert (page.code, page.retry) == (code, retry)


async def test_after_a_refusal_the_next_code_serves(made_up: MadeUpTerminal) -> None:
    expired = demo_code(NUMBER, EXPIRED_CODE)
    script = (shows(made_up, expired), RETRY, shows(made_up, CODE), BACK, BACK)
    _, screen = await held(made_up, *script)
    assert [page.code for page in failures(screen)] == ["records.code_expired"]


async def test_the_next_person_cannot_use_the_same_code(made_up: MadeUpTerminal) -> None:
    await held(made_up, shows(made_up, CODE), BACK, BACK)
    _, screen = await held(made_up, shows(made_up, CODE), LEAVE, BACK)
    assert [page.code for page in failures(screen)] == ["records.code_used"]


async def test_records_that_do_not_answer_are_told(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(_code: str) -> object:
        raise DatabaseUnavailable

    monkeypatch.setattr(made_up.terminal.records, "resolve_code", silent)
    _, screen = await held(made_up, shows(made_up, CODE), LEAVE, BACK)
    assert [page.code for page in failures(screen)] == [DatabaseUnavailable.code]


async def test_a_code_scanned_when_nobody_asks_is_dropped_unread(made_up: MadeUpTerminal) -> None:
    made_up.scanner.scan(CODE)
    scanned_late = shows(made_up, CODE)
    _, screen = await held(made_up, after_a_while(scanned_late), BACK, BACK)
    assert failures(screen) == [], "the code was still good: nobody had resolved it"


def after_a_while(line: Line) -> Line:
    """Stand a while, see that nothing happens by itself, and then do it."""

    async def both(page: Page[object]) -> object:
        await trio.sleep(5)
        return await line(page)

    return both


DISTURBANCES: dict[str, tuple[Callable[[MadeUpTerminal, ScriptedScreen], None], VisitEnd]] = {
    "home": (lambda _, screen: screen.go_home(), VisitEnd.HOME),
    "silence": (lambda *_: None, VisitEnd.NOBODY_THERE),
}


@pytest.mark.parametrize("disturbance", DISTURBANCES)
async def test_whatever_ends_the_visit_no_code_is_used_up(
    made_up: MadeUpTerminal, disturbance: str
) -> None:
    disturb, end = DISTURBANCES[disturbance]
    screen = ScriptedScreen([])
    screen.script.append(does(lambda: disturb(made_up, screen)))
    visit = Visit(made_up.terminal, screen, None)

    async def conversation(visit: Visit) -> None:
        await converse(visit, Service.MY_RECORDS)

    with trio.fail_after(200):
        await visit.run(conversation)
    assert visit.ended is end
    made_up.scanner.scan(CODE)
    _, later = await held(made_up, shows(made_up, CODE), BACK, BACK)
    assert failures(later) == []


async def test_without_a_scanner_nobody_is_asked_for_a_code(made_up: MadeUpTerminal) -> None:
    made_up.scanner.lose()
    _, screen = await held(made_up, BACK, BACK)
    page = screen.shown[0]
    assert isinstance(page, ReadingPage)
    assert Movement.SHOW_CODE not in {page.movement, *page.other_movements}


def test_a_terminal_with_a_scanner_alone_serves_what_takes_a_code(made_up: MadeUpTerminal) -> None:
    made_up.plate.lose()
    made_up.lose_service()
    situation = made_up.terminal.situation
    assert isinstance(situation.configuration.code_scanner, CodeScannerSettings)
    choice = service_choice(situation, Service.MY_RECORDS)
    assert choice is not None
    assert choice.unavailable is None
    made_up.scanner.lose()
    closed = service_choice(made_up.terminal.situation, Service.MY_RECORDS)
    assert closed is not None
    assert closed.unavailable is not None


def test_staff_are_told_of_a_scanner_that_went_away(made_up: MadeUpTerminal) -> None:
    states = made_up.terminal.states
    for act, code in ((made_up.scanner.lose, "scanner.gone"), (made_up.scanner.bring_back, "")):
        act()
        states.look()
        (scanner,) = [one for one in states.now if one.part is Part.CODE_SCANNER]
        assert scanner.code == code
