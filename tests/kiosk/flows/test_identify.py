"""Who is it: by the card, the identity card, either or both, and everybody who cannot be served."""

from datetime import date

import pytest
import trio
import trio.testing

from db.demo_people import DemoRole, demo_cast
from db.records import CardStatus, Holder
from hardware.card_errors import CardMute
from hardware.id_card.commands import Command
from hardware.id_card.errors import DocumentField
from hardware.id_card.layouts import CardKind
from hardware.simulators.id_card_profiles import WORKED_CARDS, made_up_card
from kiosk.demo.devices import identity_card_of
from kiosk.desks.card_desk import CardOnDesk
from kiosk.desks.card_slot import InsertedCard
from kiosk.desks.id_card_plate import Bare
from kiosk.flows.ask_proof import WithoutProof
from kiosk.flows.ends import AfterService
from kiosk.flows.reception import receive
from kiosk.flows.visit import VisitEnd
from kiosk.flows.wording import STILL_READING_CARD
from kiosk.language.texts import masked_name
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    GuidePage,
    Movement,
    ReadingPage,
)
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, does, pin, waits

PIN = pin("123456")
FINISH = answers(Chosen(AfterService.FINISH))
YES = answers(Decision.CONFIRMED)
LEAVE = answers(AfterFailure.LEAVE)
RETRY = answers(AfterFailure.RETRY)
BACK = answers(Back.BACK)


def codes(screen: ScriptedScreen) -> list[str]:
    """Return the codes of the failure pages that were shown."""
    return [page.code for page in screen.shown if isinstance(page, FailurePage)]


def lays(made_up: MadeUpTerminal, role: DemoRole) -> Line:
    """Lay the identity card of a member of the cast down while the page stands."""
    return does(lambda: made_up.plate.lay(made_up.identity_card(role)))


async def status(made_up: MadeUpTerminal, role: DemoRole) -> CardStatus:
    """Return the state of a cast member's card in the records."""
    code = next(one for one in demo_cast() if one.role is role).identification_code
    return (await made_up.terminal.records.find_card(code)).status


async def test_who_has_lost_the_card_reports_it_with_the_identity_card(
    made_up: MadeUpTerminal,
) -> None:
    visit, screen = await made_up.visit(
        *(lays(made_up, DemoRole.NORMAL), YES, FINISH), service=Service.REPORT_LOSS
    )
    assert screen.kinds == ["ReadingPage", "ConfirmPage", "ResultPage"]
    assert visit.ended is VisitEnd.DONE
    assert await status(made_up, DemoRole.NORMAL) is CardStatus.TEMPORARILY_LOST


async def test_an_identity_card_opens_the_menu(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        waits, BACK, identity_card=made_up.identity_card(DemoRole.NORMAL)
    )
    assert screen.kinds == ["ReadingPage", "ChoicePage"]


async def test_the_identity_card_need_not_stay_after_it_was_read(made_up: MadeUpTerminal) -> None:
    async def lifts_and_confirms(page: object) -> object:
        made_up.plate.lift()
        await trio.lowlevel.checkpoint()
        return Decision.CONFIRMED

    visit, _ = await made_up.visit(
        *(lays(made_up, DemoRole.NORMAL), lifts_and_confirms, FINISH), service=Service.REPORT_LOSS
    )
    assert visit.ended is VisitEnd.DONE
    assert await status(made_up, DemoRole.NORMAL) is CardStatus.TEMPORARILY_LOST


@pytest.mark.parametrize("moment", [Command.FIND, Command.SELECT, Command.READ])
async def test_lifted_while_it_is_read_it_is_asked_for_again(
    made_up: MadeUpTerminal, moment: Command
) -> None:
    made_up.plate.module.lift_at(moment)
    visit, screen = await made_up.visit(
        *(lays(made_up, DemoRole.NORMAL), RETRY, lays(made_up, DemoRole.NORMAL), YES, FINISH),
        service=Service.REPORT_LOSS,
    )
    assert visit.ended is VisitEnd.DONE
    assert "FailurePage" in screen.kinds
    assert screen.kinds[-1] == "ResultPage"


async def test_only_the_identity_card_will_do_where_the_text_says_so(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal("weihai")
    _, screen = await made_up.visit(
        *(PIN, answers(Chosen(Service.REPORT_LOSS)), lays(made_up, DemoRole.NORMAL), YES, FINISH),
        card=made_up.card(DemoRole.NORMAL),
    )
    asked = screen.shown[2]
    assert isinstance(asked, ReadingPage)
    assert asked.movement is Movement.LAY_ID_CARD
    assert screen.kinds[-2:] == ["ConfirmPage", "ResultPage"]


@pytest.mark.parametrize("first", ["card", "identity card"])
async def test_both_cards_in_either_order(make_terminal: MakeTerminal, first: str) -> None:
    made_up = make_terminal("weihai", switched_on=(Service.RELEASE_LOSS,))

    def insert() -> None:
        made_up.insert(made_up.card(DemoRole.LOST))

    lay = lays(made_up, DemoRole.LOST)
    shows = [does(insert), PIN, lay] if first == "card" else [lay, does(insert), PIN]
    _, screen = await made_up.visit(*shows, YES, FINISH, service=Service.RELEASE_LOSS)
    assert screen.kinds[-2:] == ["ConfirmPage", "ResultPage"]
    assert await status(made_up, DemoRole.LOST) is CardStatus.NORMAL


@pytest.mark.parametrize("first", ["card", "identity card"])
async def test_two_people_s_cards_are_a_page_of_their_own(
    make_terminal: MakeTerminal, first: str
) -> None:
    made_up = make_terminal("weihai", switched_on=(Service.RELEASE_LOSS,))

    def insert() -> None:
        made_up.insert(made_up.card(DemoRole.LOST))

    lay = lays(made_up, DemoRole.NORMAL)
    shows = [does(insert), PIN, lay] if first == "card" else [lay, does(insert)]
    _, screen = await made_up.visit(*shows, LEAVE, BACK, service=Service.RELEASE_LOSS)
    assert codes(screen) == ["identity.different_persons"]
    assert await status(made_up, DemoRole.LOST) is CardStatus.TEMPORARILY_LOST


async def test_a_foreigner_is_served_with_the_permanent_residence_card(
    made_up: MadeUpTerminal,
) -> None:
    _, screen = await made_up.visit(
        *(lays(made_up, DemoRole.FOREIGNER), YES, FINISH), service=Service.REPORT_LOSS
    )
    confirmation = next(page for page in screen.shown if isinstance(page, ConfirmPage))
    assert confirmation.facts[0].value == masked_name("SAMPLE-TESTPERSON ALEXANDRA MARIA")
    assert await status(made_up, DemoRole.FOREIGNER) is CardStatus.TEMPORARILY_LOST


async def test_an_expired_identity_card_is_refused(made_up: MadeUpTerminal) -> None:
    person = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)
    expired = identity_card_of(person, valid_until=date(2026, 11, 21))
    _, screen = await made_up.visit(
        waits, LEAVE, service=Service.REPORT_LOSS, identity_card=expired
    )
    assert codes(screen) == ["identity.document_expired"]


async def test_an_identity_card_is_good_on_its_last_day(made_up: MadeUpTerminal) -> None:
    person = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)
    last_day = identity_card_of(person, valid_until=date(2026, 11, 22))
    _, screen = await made_up.visit(
        waits, YES, FINISH, service=Service.REPORT_LOSS, identity_card=last_day
    )
    assert codes(screen) == []


UNSERVED = {
    DemoRole.DECEASED: "identity.holder_deceased",
    DemoRole.UNKNOWN_TO_RECORDS: "records.holder_unknown",
}


@pytest.mark.parametrize(("role", "code"), UNSERVED.items())
async def test_a_holder_who_cannot_be_served(
    made_up: MadeUpTerminal, role: DemoRole, code: str
) -> None:
    _, screen = await made_up.visit(waits, LEAVE, identity_card=made_up.identity_card(role))
    assert codes(screen) == [code]


DOCUMENTS = {
    "permanent-residence-2017": "records.holder_unknown",
    "residence-permit": "identity.document_expired",
}


@pytest.mark.parametrize(("kind", "code"), DOCUMENTS.items())
async def test_other_documents_are_read_as_well(
    made_up: MadeUpTerminal, kind: str, code: str
) -> None:
    _, screen = await made_up.visit(waits, LEAVE, identity_card=WORKED_CARDS[kind])
    assert codes(screen) == [code]


async def test_a_child_reports_a_loss_and_needs_a_guardian_for_the_rest(
    made_up: MadeUpTerminal,
) -> None:
    child = made_up.identity_card(DemoRole.CHILD)
    await made_up.visit(waits, YES, FINISH, service=Service.REPORT_LOSS, identity_card=child)
    assert await status(made_up, DemoRole.CHILD) is CardStatus.TEMPORARILY_LOST
    _, screen = await made_up.visit(
        waits, LEAVE, BACK, service=Service.RELEASE_LOSS, identity_card=child
    )
    assert codes(screen) == ["identity.guardian_needed"]


async def test_a_card_of_another_region_is_changed_there(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN, LEAVE, BACK, service=Service.REPORT_LOSS, card=made_up.card(DemoRole.OTHER_ISSUER)
    )
    assert codes(screen) == ["identity.card_of_another_region"]


async def test_of_two_cards_one_is_chosen(made_up: MadeUpTerminal) -> None:
    async def second(page: object) -> object:
        assert isinstance(page, ChoicePage)
        return Chosen(page.choices[1].value)

    _, screen = await made_up.visit(
        *(waits, second, YES, FINISH),
        service=Service.REPORT_LOSS,
        identity_card=made_up.identity_card(DemoRole.TWO_CARDS_NEWER),
    )
    assert screen.kinds == ["ReadingPage", "ChoicePage", "ConfirmPage", "ResultPage"]
    assert await status(made_up, DemoRole.TWO_CARDS_OLDER) is CardStatus.TEMPORARILY_LOST
    assert await status(made_up, DemoRole.TWO_CARDS_NEWER) is CardStatus.NORMAL


async def test_without_any_card_in_the_records(made_up: MadeUpTerminal) -> None:
    take_all_cards_away(made_up)
    _, screen = await made_up.visit(
        *(waits, LEAVE, BACK),
        service=Service.REPORT_LOSS,
        identity_card=made_up.identity_card(DemoRole.NORMAL),
    )
    assert codes(screen) == ["identity.no_card"]


def take_all_cards_away(made_up: MadeUpTerminal) -> None:
    """Leave the people in the records and none of their cards."""
    from db.database import open_store
    from db.migrations import RECORDS

    store = open_store(made_up.configuration.records.file.path, RECORDS)
    with store.changing():
        store.execute("DELETE FROM card")
    store.close()


# Whoever has nothing to show, or comes for somebody else


async def test_without_either_card_one_learns_where_to_go(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        *(answers(Chosen(WithoutProof.NOT_AT_HAND)), BACK, BACK), service=Service.REPORT_LOSS
    )
    assert screen.kinds == ["ReadingPage", "GuidePage", "ReadingPage"]


@pytest.mark.parametrize(
    ("service", "headings"),
    [
        (Service.CONTRIBUTION_CERTIFICATE, "What both of you bring"),
        (Service.REPORT_LOSS, "In person"),
    ],
)
async def test_who_comes_for_another_learns_what_both_bring(
    made_up: MadeUpTerminal, service: Service, headings: str
) -> None:
    _, screen = await made_up.visit(
        *(answers(Chosen(WithoutProof.FOR_ANOTHER)), BACK, BACK), service=service
    )
    page = screen.shown[1]
    assert isinstance(page, GuidePage)
    assert headings in [getattr(section.heading, "message", "") for section in page.sections]


# The module


async def test_with_the_module_down_the_card_still_serves(made_up: MadeUpTerminal) -> None:
    made_up.plate.lose()
    _, screen = await made_up.visit(
        PIN, YES, FINISH, service=Service.REPORT_LOSS, card=made_up.card(DemoRole.NORMAL)
    )
    assert screen.kinds == ["PinPage", "ConfirmPage", "ResultPage"]


async def test_with_the_module_down_nothing_is_asked_that_cannot_be_read(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal("weihai")
    made_up.plate.lose()
    _, screen = await made_up.visit(LEAVE, service=Service.REPORT_LOSS)
    assert codes(screen) == ["identity.no_reader"]
    made_up.plate.bring_back()
    assert made_up.terminal.identity_cards.plate.state is Bare.BARE


# Between visits


async def test_a_card_that_was_left_on_the_plate_begins_no_visit(made_up: MadeUpTerminal) -> None:
    screen = ScriptedScreen([waits, waits, BACK, *[waits] * 5])
    with trio.move_on_after(100):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(receive, made_up.terminal, screen)
            await trio.testing.wait_all_tasks_blocked()
            made_up.plate.lay(made_up.identity_card(DemoRole.NORMAL))
    assert screen.kinds == [
        *("WelcomePage", "ReadingPage", "ChoicePage"),
        # It is asked for, louder and louder, and then whoever finds it is asked to hand it in.
        *["FarewellPage"] * 5,
    ]


async def test_the_number_of_the_card_before_finds_a_holder_whose_records_keep_it(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreigner = next(one for one in demo_cast() if one.role is DemoRole.FOREIGNER)
    find = made_up.terminal.records.find_holder
    asked: list[str] = []

    async def of_2017(number: str) -> Holder:
        asked.append(number)
        known = number == "UTO990000010101"
        return await find(foreigner.social_security_number if known else "911999190001010013")

    monkeypatch.setattr(made_up.terminal.records, "find_holder", of_2017)
    values = {
        DocumentField.NUMBER: "911999190001010013",
        DocumentField.NUMBER_OF_2017: "UTO990000010101",
        DocumentField.VALID_UNTIL: "20400101",
    }
    card = made_up_card(CardKind.PERMANENT_RESIDENCE_2023, values)
    made_up.plate.lay(card)

    visit, screen = await made_up.visit(
        does(lambda: made_up.plate.lay(card)), YES, FINISH, service=Service.REPORT_LOSS
    )

    assert (codes(screen), visit.ended) == ([], VisitEnd.DONE)
    assert asked[:2] == ["911999190001010013", "UTO990000010101"]


async def test_a_card_that_takes_long_is_told_of_after_two_seconds(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seconds, told in ((1.9, False), (2.1, True)):

        async def open_slowly(_: InsertedCard, seconds: float = seconds) -> CardOnDesk:
            await trio.sleep(seconds)
            raise CardMute

        monkeypatch.setattr(made_up.terminal.cards, "open", open_slowly)
        _visit, screen = await made_up.visit(
            LEAVE, card=made_up.card(DemoRole.NORMAL), service=Service.ACTIVATION
        )
        assert (STILL_READING_CARD in screen.worked) is told
        assert codes(screen) == ["card.mute"]
        assert screen.standing == []
