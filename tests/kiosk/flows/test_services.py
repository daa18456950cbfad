"""The services as citizens meet them: each flow played as a script, page by page."""

from datetime import timedelta

import pytest

from db.demo_people import DemoRole
from db.records import CardStatus
from hardware.printer import JobState
from hardware.printer_state import Ready
from hardware.simulators.card_profiles import FAULT_CARDS
from kiosk.flows.choose_period import PeriodChoice
from kiosk.flows.visit import Changed, VisitEnd
from kiosk.flows.wording import AfterService
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
from kiosk.settings.region import Service
from tests.kiosk.conftest import MakeStage
from tests.kiosk.made_up_terminal import Stage
from tests.kiosk.scripted_screen import answers, does, pin

PIN = pin("123456")
FINISH = answers(Chosen(AfterService.FINISH))
ANOTHER = answers(Chosen(AfterService.ANOTHER))
YES = answers(Decision.CONFIRMED)
NO = answers(Decision.DECLINED)
LEAVE = answers(AfterFailure.LEAVE)
BACK = answers(Back.BACK)
ALL = answers(Chosen(PeriodChoice.ALL))


def wants(service: Service) -> object:
    """Touch a service in the menu."""
    return answers(Chosen(service))


async def status(stage: Stage, role: DemoRole) -> CardStatus:
    """Return the state of a cast member's card in the records."""
    from db.demo_people import demo_cast

    code = next(one for one in demo_cast() if one.role is role).identification_code
    return (await stage.terminal.records.find_card(code)).status


async def test_a_card_is_reported_lost_and_released_again(stage: Stage) -> None:
    card = stage.card(DemoRole.NORMAL)
    visit, screen = await stage.visit(
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
    assert await status(stage, DemoRole.NORMAL) is CardStatus.NORMAL


async def test_a_loss_ends_by_itself_after_the_days_of_the_region(stage: Stage) -> None:
    await stage.visit(
        PIN, answers(Chosen(Service.REPORT_LOSS)), YES, FINISH, card=stage.card(DemoRole.NORMAL)
    )
    assert await status(stage, DemoRole.NORMAL) is CardStatus.TEMPORARILY_LOST
    stage.clock.turn(timedelta(days=7))
    assert await status(stage, DemoRole.NORMAL) is CardStatus.NORMAL
    stage.clock.turn(-timedelta(days=3))
    assert await status(stage, DemoRole.NORMAL) is CardStatus.NORMAL


async def test_who_declines_has_changed_nothing(stage: Stage) -> None:
    visit, _ = await stage.visit(
        PIN,
        answers(Chosen(Service.REPORT_LOSS)),
        NO,
        BACK,
        card=stage.card(DemoRole.NORMAL),
    )
    assert visit.changed is Changed.NOTHING
    assert await status(stage, DemoRole.NORMAL) is CardStatus.NORMAL


async def test_the_certificate_is_previewed_and_printed_from_the_same_bytes(stage: Stage) -> None:
    _, screen = await stage.visit(
        PIN,
        answers(Chosen(Service.CONTRIBUTION_CERTIFICATE)),
        ALL,
        YES,
        FINISH,
        card=stage.card(DemoRole.FORTY_YEARS),
    )
    preview = next(page for page in screen.shown if isinstance(page, PreviewPage))
    assert stage.printer.printed == [preview.pdf]
    assert stage.printer.queue == []


async def test_paper_runs_out_and_is_refilled(stage: Stage) -> None:
    stage.printer.job_states = [JobState.PROCESSING] * 3 + [JobState.COMPLETED]
    stage.printer.during_submit = stage.printer.run_out_of_paper
    refilled = stage.clock  # the states above come to their end whatever the paper does
    assert refilled is stage.clock
    _, screen = await stage.visit(
        PIN,
        answers(Chosen(Service.CONTRIBUTION_CERTIFICATE)),
        ALL,
        YES,
        FINISH,
        card=stage.card(DemoRole.NORMAL),
    )
    assert any(page.movement is not None for page in screen.worked)
    assert len(stage.printer.printed) == 1


async def test_paper_that_never_comes_cancels_the_job(stage: Stage) -> None:
    stage.printer.job_states = [JobState.PROCESSING]
    stage.printer.during_submit = stage.printer.run_out_of_paper
    _, screen = await stage.visit(
        PIN,
        answers(Chosen(Service.CONTRIBUTION_CERTIFICATE)),
        ALL,
        YES,
        LEAVE,
        BACK,
        card=stage.card(DemoRole.NORMAL),
    )
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.code == "print.given_up"
    assert stage.printer.cancelled == [1]
    stage.printer.condition = Ready()
    assert stage.printer.printed == []


async def test_without_paper_no_certificate_is_promised(stage: Stage) -> None:
    stage.printer.run_out_of_paper()
    _, screen = await stage.visit(
        PIN,
        answers(Chosen(Service.CONTRIBUTION_CERTIFICATE)),
        ALL,
        LEAVE,
        BACK,
        card=stage.card(DemoRole.NORMAL),
    )
    assert screen.kinds == [
        *("PinPage", "ChoicePage", "ChoicePage"),
        *("FailurePage", "ChoicePage"),
    ]


FAILURE_OF_CARD = {
    "not a social security card": "card.not_social_security",
    "truncated record": "card.record_malformed",
    "oversized record": "card.record_malformed",
    "wrong tag": "card.record_malformed",
    "unknown version": "card.unknown_version",
    "name cut inside a character": "card.name_undecodable",
    "not personalised": "card.not_personalised",
    "endless answer": "card.response_endless",
    "blocked PIN": "pin.blocked",
}


@pytest.mark.parametrize(("fault", "code"), FAILURE_OF_CARD.items())
async def test_a_bad_card_has_its_own_page(stage: Stage, fault: str, code: str) -> None:
    _, screen = await stage.visit(LEAVE, card=stage.made(FAULT_CARDS[fault]))
    (page,) = screen.shown
    assert isinstance(page, FailurePage)
    assert page.code == code


FAILURE_OF_ROLE = {
    DemoRole.CARD_VERSION_3: "card.needs_authentication",
    DemoRole.UNKNOWN_TO_RECORDS: "records.holder_unknown",
    DemoRole.DECEASED: "identity.holder_deceased",
}


@pytest.mark.parametrize(("role", "code"), FAILURE_OF_ROLE.items())
async def test_a_holder_who_cannot_be_served(stage: Stage, role: DemoRole, code: str) -> None:
    script = [LEAVE] if role is DemoRole.CARD_VERSION_3 else [PIN, LEAVE]
    _, screen = await stage.visit(*script, card=stage.card(role))
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
    stage: Stage, role: DemoRole, service: Service, code: str
) -> None:
    visit, screen = await stage.visit(
        PIN, answers(Chosen(service)), LEAVE, BACK, card=stage.card(role)
    )
    failure = screen.shown[2]
    assert isinstance(failure, FailurePage)
    assert failure.code == code
    assert visit.changed is Changed.NOTHING


async def test_the_last_try_is_announced_before_typing(stage: Stage) -> None:
    _, screen = await stage.visit(
        answers(PinDeclined.BACK), card=stage.made(FAULT_CARDS["last try"])
    )
    (page,) = screen.shown
    assert isinstance(page, PinPage)
    assert [notice.tone for notice in page.notices] == [Tone.CAUTION]


async def test_a_wrong_pin_is_sent_once_and_counted(stage: Stage) -> None:
    card = stage.card(DemoRole.NORMAL)
    _, screen = await stage.visit(pin("654321"), PIN, BACK, card=card)
    first, second, _menu = screen.shown
    assert isinstance(first, PinPage)
    assert isinstance(second, PinPage)
    assert second.notices[0].tone is Tone.BAD


async def test_every_wrong_pin_until_blocked(stage: Stage) -> None:
    wrong = [pin("654321") for _ in range(6)]
    _, screen = await stage.visit(*wrong, LEAVE, card=stage.card(DemoRole.NORMAL))
    assert isinstance(screen.shown[-1], FailurePage)
    assert screen.shown[-1].code == "pin.blocked"
    assert screen.kinds.count("PinPage") == 6


async def test_result_page_tells_when_the_loss_ends(stage: Stage) -> None:
    _, screen = await stage.visit(
        PIN, answers(Chosen(Service.REPORT_LOSS)), YES, FINISH, card=stage.card(DemoRole.NORMAL)
    )
    confirm = next(page for page in screen.shown if isinstance(page, ConfirmPage))
    result = next(page for page in screen.shown if isinstance(page, ResultPage))
    assert len(confirm.facts) == 5
    assert result.tone is Tone.GOOD


# A way on where this terminal has what helps


async def test_a_card_reported_lost_is_unblocked_from_the_page_that_says_so(stage: Stage) -> None:
    _, screen = await stage.visit(
        PIN,
        answers(AfterFailure.WAY_ON),
        YES,
        FINISH,
        service=Service.REPORT_LOSS,
        card=stage.card(DemoRole.LOST),
    )
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.leaving is Leaving.TO_SERVICES
    assert failure.way_on is not None
    assert await status(stage, DemoRole.LOST) is CardStatus.NORMAL


async def test_where_the_region_unblocks_at_the_window_no_way_on_is_offered(
    make_stage: MakeStage,
) -> None:
    stage = make_stage("weihai")
    _, screen = await stage.visit(
        does(lambda: stage.plate.lay(stage.identity_card(DemoRole.LOST))),
        LEAVE,
        BACK,
        service=Service.REPORT_LOSS,
    )
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.code == "refused.already_lost"
    assert failure.way_on is None


async def test_a_card_that_cannot_be_used_ends_the_visit(stage: Stage) -> None:
    _, screen = await stage.visit(LEAVE, card=stage.made(FAULT_CARDS["not a social security card"]))
    (failure,) = (page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.leaving is Leaving.ENDS_VISIT
    assert failure.movement is Movement.TAKE_CARD


async def test_a_card_in_good_order_alarms_nobody(stage: Stage) -> None:
    _, screen = await stage.visit(
        PIN, LEAVE, BACK, service=Service.RELEASE_LOSS, card=stage.card(DemoRole.NORMAL)
    )
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert (failure.tone, failure.movement) == (Tone.GOOD, None)
