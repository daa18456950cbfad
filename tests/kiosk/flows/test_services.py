"""The services as citizens meet them: each flow played as a script, page by page."""

from datetime import timedelta

import pytest
import trio

from db.demo_people import DemoRole
from db.records import CardStatus
from hardware.printer import JobState
from hardware.printer_state import NotReady, PrinterReason, Ready
from hardware.simulators.card_profiles import FAULT_CARDS
from kiosk.documents.document import Paper
from kiosk.flows.ends import AfterService
from kiosk.flows.visit import Changed, VisitEnd
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    Leaving,
    Movement,
    PinDeclined,
    PinPage,
    PreviewPage,
    ResultPage,
    Tone,
)
from kiosk.rules.citizen import Citizen, citizen_with_card
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import answers, does, pin, waits

PIN = pin("123456")
FINISH = answers(Chosen(AfterService.FINISH))
ANOTHER = answers(Chosen(AfterService.ANOTHER))
YES = answers(Decision.CONFIRMED)
NO = answers(Decision.DECLINED)
LEAVE = answers(AfterFailure.LEAVE)
BACK = answers(Back.BACK)


def wants(service: Service) -> object:
    """Touch a service in the menu."""
    return answers(Chosen(service))


async def status(made_up: MadeUpTerminal, role: DemoRole) -> CardStatus:
    """Return the state of a cast member's card in the records."""
    from db.demo_people import demo_cast

    code = next(one for one in demo_cast() if one.role is role).identification_code
    return (await made_up.terminal.records.find_card(code)).status


async def test_a_card_is_reported_lost_and_released_again(made_up: MadeUpTerminal) -> None:
    card = made_up.card(DemoRole.NORMAL)
    visit, screen = await made_up.visit(
        wants_first := PIN,
        answers(Chosen(Service.REPORT_LOSS)),
        YES,
        ANOTHER,
        answers(Chosen(Service.RELEASE_LOSS)),
        YES,
        FINISH,
        card=card,
    )
    assert wants_first is PIN
    assert visit.ended is VisitEnd.DONE
    assert visit.changed is Changed.DONE
    assert screen.kinds == [
        "PinPage",
        "ChoicePage",
        "ConfirmPage",
        "ResultPage",
        "ChoicePage",
        "ConfirmPage",
        "ResultPage",
    ]
    assert await status(made_up, DemoRole.NORMAL) is CardStatus.NORMAL


async def test_a_loss_ends_by_itself_after_the_days_of_the_region(made_up: MadeUpTerminal) -> None:
    await made_up.visit(
        PIN, answers(Chosen(Service.REPORT_LOSS)), YES, FINISH, card=made_up.card(DemoRole.NORMAL)
    )
    assert await status(made_up, DemoRole.NORMAL) is CardStatus.TEMPORARILY_LOST
    made_up.clock.turn(timedelta(days=7))
    assert await status(made_up, DemoRole.NORMAL) is CardStatus.NORMAL
    # Looking has written nothing down: were that clock wrong, the loss would still be there.
    made_up.clock.turn(-timedelta(days=3))
    assert await status(made_up, DemoRole.NORMAL) is CardStatus.TEMPORARILY_LOST


async def test_who_declines_has_changed_nothing(made_up: MadeUpTerminal) -> None:
    visit, _ = await made_up.visit(
        PIN,
        answers(Chosen(Service.REPORT_LOSS)),
        NO,
        BACK,
        card=made_up.card(DemoRole.NORMAL),
    )
    assert visit.changed is Changed.NOTHING
    assert await status(made_up, DemoRole.NORMAL) is CardStatus.NORMAL


async def test_the_certificate_is_previewed_and_printed_from_the_same_bytes(
    made_up: MadeUpTerminal,
) -> None:
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(Service.CONTRIBUTION_CERTIFICATE)),
        YES,
        FINISH,
        card=made_up.card(DemoRole.FORTY_YEARS),
    )
    preview = next(page for page in screen.shown if isinstance(page, PreviewPage))
    assert made_up.printer.printed == [preview.pdf]
    assert made_up.printer.queue == []


async def test_paper_runs_out_and_is_refilled(made_up: MadeUpTerminal) -> None:
    made_up.printer.job_states = [JobState.PROCESSING] * 3 + [JobState.COMPLETED]
    made_up.printer.during_submit = made_up.printer.run_out_of_paper
    made_up.printer.mended_by_the_end = True
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(Service.CONTRIBUTION_CERTIFICATE)),
        YES,
        FINISH,
        card=made_up.card(DemoRole.NORMAL),
    )
    assert any(page.movement is not None for page in screen.worked)
    assert len(made_up.printer.printed) == 1


async def test_paper_that_never_comes_cancels_the_job(made_up: MadeUpTerminal) -> None:
    made_up.printer.job_states = [JobState.PROCESSING]
    made_up.printer.during_submit = made_up.printer.run_out_of_paper
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(Service.CONTRIBUTION_CERTIFICATE)),
        YES,
        LEAVE,
        BACK,
        card=made_up.card(DemoRole.NORMAL),
    )
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.code == "print.given_up"
    assert made_up.printer.cancelled == [1]
    made_up.printer.condition = Ready()
    assert made_up.printer.printed == []


@pytest.mark.parametrize(
    ("answer", "then"),
    [
        (Ready(), ("ResultPage",)),
        (NotReady(frozenset({PrinterReason.PAPER_OUT})), ("FailurePage", "ChoicePage")),
    ],
    ids=["ready", "out of paper"],
)
async def test_nobody_waits_for_a_printer_that_is_slow_to_answer(
    made_up: MadeUpTerminal,
    monkeypatch: pytest.MonkeyPatch,
    answer: Ready | NotReady,
    then: tuple[str, ...],
) -> None:
    async def slow(_paper: Paper) -> Ready | NotReady:
        await trio.sleep(0.12)
        return answer

    monkeypatch.setattr(made_up.terminal.printing, "readiness", slow)
    after = (FINISH,) if isinstance(answer, Ready) else (LEAVE, BACK)
    _, screen = await made_up.visit(
        *(PIN, answers(Chosen(Service.CONTRIBUTION_CERTIFICATE)), YES, *after),
        card=made_up.card(DemoRole.NORMAL),
    )
    assert screen.kinds[2:] == ["PreviewPage", *then], "the paper is seen before it has answered"


async def test_without_paper_no_certificate_is_promised(made_up: MadeUpTerminal) -> None:
    made_up.printer.run_out_of_paper()
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(Service.CONTRIBUTION_CERTIFICATE)),
        LEAVE,
        BACK,
        card=made_up.card(DemoRole.NORMAL),
    )
    assert screen.kinds == [
        *("PinPage", "ChoicePage"),
        *("FailurePage", "ChoicePage"),
    ]


FAILURE_OF_CARD = {
    "not a social security card": "card.not_social_security",
    "not personalised": "card.not_personalised",
    "endless answer": "card.response_endless",
}


@pytest.mark.parametrize(("fault", "code"), FAILURE_OF_CARD.items())
async def test_a_bad_card_has_its_own_page(made_up: MadeUpTerminal, fault: str, code: str) -> None:
    _, screen = await made_up.visit(LEAVE, card=made_up.made(FAULT_CARDS[fault]))
    (page,) = screen.shown
    assert isinstance(page, FailurePage)
    assert page.code == code


FAILURE_OF_ROLE = {
    DemoRole.CARD_VERSION_3: "card.needs_authentication",
    DemoRole.UNKNOWN_TO_RECORDS: "records.holder_unknown",
    DemoRole.DECEASED: "identity.holder_deceased",
}


@pytest.mark.parametrize(("role", "code"), FAILURE_OF_ROLE.items())
async def test_a_holder_who_cannot_be_served(
    made_up: MadeUpTerminal, role: DemoRole, code: str
) -> None:
    _, screen = await made_up.visit(LEAVE, card=made_up.card(role))
    assert isinstance(screen.shown[-1], FailurePage)
    assert screen.shown[-1].code == code


REFUSED = {
    (DemoRole.LOST, Service.REPORT_LOSS): "refused.already_lost",
    (DemoRole.CANCELLED, Service.REPORT_LOSS): "refused.cancelled",
    (DemoRole.NOT_ACTIVATED, Service.REPORT_LOSS): "refused.not_activated",
    (DemoRole.FORMALLY_LOST, Service.REPORT_LOSS): "refused.formally_lost",
    (DemoRole.LOCKED, Service.REPORT_LOSS): "refused.locked",
    (DemoRole.NORMAL, Service.RELEASE_LOSS): "refused.not_lost",
    (DemoRole.CANCELLED, Service.RELEASE_LOSS): "refused.cancelled",
    (DemoRole.NOT_ACTIVATED, Service.RELEASE_LOSS): "refused.not_activated",
    (DemoRole.FORMALLY_LOST, Service.RELEASE_LOSS): "refused.formally_lost",
    (DemoRole.LOCKED, Service.RELEASE_LOSS): "refused.locked",
    (DemoRole.NO_CONTRIBUTIONS, Service.CONTRIBUTION_CERTIFICATE): "document.nothing_paid",
}


@pytest.mark.parametrize(
    ("role", "service", "code"), [(*key, code) for key, code in REFUSED.items()]
)
async def test_a_state_that_does_not_allow_it(
    made_up: MadeUpTerminal, role: DemoRole, service: Service, code: str
) -> None:
    visit, screen = await made_up.visit(PIN, LEAVE, BACK, service=service, card=made_up.card(role))
    failure = screen.shown[1]
    assert isinstance(failure, FailurePage)
    assert failure.code == code
    assert visit.changed is Changed.NOTHING


#: What is not needed of a card is no reason to refuse its holder.
FORGIVEN = (
    "truncated record",
    "oversized record",
    "wrong tag",
    "unknown version",
    "name cut inside a character",
    "last try",
)


@pytest.fixture
def _known_to_the_records(made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the records know whatever card is read."""

    async def known(*_: object) -> Citizen:
        from db.demo_people import demo_cast

        person = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)
        card = await made_up.terminal.records.find_card(person.identification_code)
        return citizen_with_card(card.holder, card)

    monkeypatch.setattr("kiosk.flows.identify.look_up", known)


@pytest.mark.parametrize("fault", FORGIVEN)
@pytest.mark.usefixtures("_known_to_the_records")
async def test_a_card_with_a_fault_nobody_needs_is_asked_for_its_pin(
    made_up: MadeUpTerminal, fault: str
) -> None:
    card = made_up.made(FAULT_CARDS[fault])
    _, screen = await made_up.visit(answers(PinDeclined.BACK), card=card)
    (page,) = screen.shown
    assert isinstance(page, PinPage)
    assert page.notices == (), "the tries left are not asked for, for that may cost one"


@pytest.mark.usefixtures("_known_to_the_records")
async def test_a_blocked_pin_is_told_when_it_is_typed(made_up: MadeUpTerminal) -> None:
    card = made_up.made(FAULT_CARDS["blocked PIN"])
    _, screen = await made_up.visit(PIN, LEAVE, card=card)
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.code == "pin.blocked"


async def test_a_wrong_pin_is_sent_once_and_counted(made_up: MadeUpTerminal) -> None:
    card = made_up.card(DemoRole.NORMAL)
    _, screen = await made_up.visit(pin("654321"), PIN, BACK, card=card)
    first, second, _menu = screen.shown
    assert isinstance(first, PinPage)
    assert isinstance(second, PinPage)
    assert second.notices[0].tone is Tone.BAD


async def test_three_wrong_pins_end_the_visit_and_the_next_one_of_the_day(
    made_up: MadeUpTerminal,
) -> None:
    wrong = [pin("654321") for _ in range(3)]
    _, screen = await made_up.visit(*wrong, LEAVE, card=made_up.card(DemoRole.NORMAL))
    assert isinstance(screen.shown[-1], FailurePage)
    assert screen.shown[-1].code == "pin.wrong_too_often"
    assert screen.kinds.count("PinPage") == 3
    # A fresh copy of the card knows of no wrong PIN; the terminal does, until tomorrow.
    made_up.pull()
    _, screen = await made_up.visit(LEAVE, card=made_up.card(DemoRole.NORMAL))
    assert screen.shown[-1].code == "pin.wrong_too_often"  # type: ignore[attr-defined]
    made_up.pull()
    _, screen = await made_up.visit(PIN, BACK, card=made_up.card(DemoRole.LOST))
    assert screen.kinds == ["PinPage", "ChoicePage"]
    made_up.pull()
    made_up.clock.turn(timedelta(days=1))
    _, screen = await made_up.visit(PIN, BACK, card=made_up.card(DemoRole.NORMAL))
    assert screen.kinds == ["PinPage", "ChoicePage"]


async def test_result_page_tells_when_the_loss_ends(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN, answers(Chosen(Service.REPORT_LOSS)), YES, FINISH, card=made_up.card(DemoRole.NORMAL)
    )
    confirm = next(page for page in screen.shown if isinstance(page, ConfirmPage))
    result = next(page for page in screen.shown if isinstance(page, ResultPage))
    assert len(confirm.facts) == 5
    assert result.tone is Tone.GOOD


# A way on where this terminal has what helps


async def test_a_card_reported_lost_is_unblocked_from_the_page_that_says_so(
    made_up: MadeUpTerminal,
) -> None:
    _, screen = await made_up.visit(
        PIN,
        answers(AfterFailure.WAY_ON),
        YES,
        FINISH,
        service=Service.REPORT_LOSS,
        card=made_up.card(DemoRole.LOST),
    )
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.leaving is Leaving.TO_SERVICES
    assert failure.way_on is not None
    assert await status(made_up, DemoRole.LOST) is CardStatus.NORMAL


async def test_where_the_region_unblocks_at_the_window_no_way_on_is_offered(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal("weihai")
    _, screen = await made_up.visit(
        does(lambda: made_up.plate.lay(made_up.identity_card(DemoRole.LOST))),
        LEAVE,
        BACK,
        service=Service.REPORT_LOSS,
    )
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.code == "refused.already_lost"
    assert failure.way_on is None


async def test_a_card_that_cannot_be_used_ends_the_visit(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        LEAVE, card=made_up.made(FAULT_CARDS["not a social security card"])
    )
    (failure,) = (page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.leaving is Leaving.ENDS_VISIT
    assert failure.movement is Movement.TAKE_CARD


async def test_a_card_in_good_order_alarms_nobody(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN, LEAVE, BACK, service=Service.RELEASE_LOSS, card=made_up.card(DemoRole.NORMAL)
    )
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert (failure.tone, failure.movement) == (Tone.GOOD, None)


async def test_no_way_on_leads_to_what_is_greyed(make_terminal: MakeTerminal) -> None:
    """Unblocking wants both cards here, and the reader of one is out of service."""
    made_up = make_terminal("weihai", switched_on=(Service.RELEASE_LOSS,))
    made_up.lose_service()
    _, screen = await made_up.visit(
        waits,
        LEAVE,
        BACK,
        service=Service.REPORT_LOSS,
        identity_card=made_up.identity_card(DemoRole.LOST),
    )
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.way_on is None
