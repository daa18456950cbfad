"""Applications from the first page to the receipt, by who qualifies, who does not, who gives up."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest
import trio
import trio.abc
import trio.lowlevel

from db.demo_people import DemoRole, demo_cast
from db.records import Application, ApplicationState
from kiosk.demo import samples
from kiosk.flows.applying import Take
from kiosk.flows.choose_place import AnotherPlace, FromPlace
from kiosk.flows.conversation import converse
from kiosk.flows.ends import AfterService
from kiosk.flows.menu import service_choices
from kiosk.flows.skill_subsidy import NoneFound
from kiosk.flows.type_certificate import FirstLetter
from kiosk.flows.unemployment_benefit import LeavingReason
from kiosk.flows.visit import Changed, Visit
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    ListPage,
    NumberPage,
    NumberTyped,
    Page,
    PreviewPage,
    ResultPage,
    SearchPage,
    SignPage,
)
from kiosk.settings.configuration import TrustSettings
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.documents.pdf_reading import running_text
from tests.kiosk.flows.applications import (
    BENEFIT,
    DISMISSED,
    FINISH,
    MATTERS,
    PHONE,
    PIN,
    SIGN,
    SUBSIDY,
    TRANSFER,
    YES,
    Matter,
    certificate,
)
from tests.kiosk.flows.test_sweeps import open_ends
from tests.kiosk.journals import journal_entries
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers


@pytest.fixture
def made_up(make_terminal: MakeTerminal, trust: TrustSettings) -> MadeUpTerminal:
    """A terminal that can sign."""
    return make_terminal(adapt=lambda settings: replace(settings, trust=trust))


Answer = TypeVar("Answer")
NO = answers(Decision.DECLINED)
BACK = answers(Back.BACK)
LEAVE = answers(AfterFailure.LEAVE)


async def turns_back(page: Page[object]) -> object:
    """Touch "Back", however the page calls its answer."""
    await trio.lowlevel.checkpoint()
    return Decision.DECLINED if isinstance(page, ConfirmPage | PreviewPage) else Back.BACK


def english(text: Text) -> str:
    return Catalogue(Language.ENGLISH).render(text)


def facts_of(page: ResultPage[object] | ConfirmPage) -> dict[str, str]:
    return {english(fact.label): english(fact.value) for fact in page.facts}


def result(screen: ScriptedScreen) -> ResultPage[object]:
    return next(page for page in screen.shown if isinstance(page, ResultPage))


async def applied(made_up: MadeUpTerminal, role: DemoRole) -> Sequence[Application]:
    number = next(one.social_security_number for one in demo_cast() if one.role is role)
    records = made_up.terminal.records
    return await records.applications(await records.find_holder(number))


@pytest.mark.parametrize("matter", MATTERS, ids=str)
async def test_who_qualifies_signs_and_has_a_reference(
    made_up: MadeUpTerminal, matter: Matter
) -> None:
    visit, screen = await made_up.visit(
        *matter.does, SIGN, FINISH, service=matter.service, card=made_up.card(matter.role)
    )
    page = result(screen)
    assert english(page.title) == "Your application is received"
    (made,) = await applied(made_up, matter.role)
    assert (made.kind, made.state) == (matter.kind, ApplicationState.RECEIVED)
    assert facts_of(page)["Reference number"] == made.reference
    assert visit.changed is Changed.DONE
    (intent,) = (
        entry
        for entry in journal_entries(made_up.configuration)
        if entry.facts.get("matter") == "application"
    )
    assert len(str(intent.facts["form_sha256"])) == 64


@pytest.mark.parametrize("matter", [TRANSFER, BENEFIT], ids=str)
async def test_the_form_says_what_is_meant(made_up: MadeUpTerminal, matter: Matter) -> None:
    _, screen = await made_up.visit(
        *matter.does[:-1],
        *[turns_back] * len(matter.does),
        service=matter.service,
        card=made_up.card(matter.role),
    )
    page = next(page for page in screen.shown if isinstance(page, PreviewPage))
    text = running_text(page.pdf)
    if matter is TRANSFER:
        assert "河北省石家庄市" in text
        assert "2024-05" in text
    else:
        assert "13800000000" in text
        assert "被用人单位解除劳动合同" in text
    assert not {"{", "}", "None"} & set(text)


@pytest.mark.parametrize("matter", MATTERS, ids=str)
async def test_who_goes_back_before_signing_has_sent_nothing(
    made_up: MadeUpTerminal, matter: Matter
) -> None:
    visit, screen = await made_up.visit(
        *matter.does[:-1],
        *[turns_back] * len(matter.does),
        service=matter.service,
        card=made_up.card(matter.role),
    )
    assert isinstance(screen.shown[len(matter.does) - 1], PreviewPage)
    turned = [type(page) for page in reversed(screen.shown[1 : len(matter.does) - 1])]
    assert [type(page) for page in screen.shown[len(matter.does) :][: len(turned)]] == turned
    assert await applied(made_up, matter.role) == ()
    assert visit.changed is Changed.NOTHING


async def test_a_slip_in_the_phone_number_is_told_and_what_was_typed_stays(
    made_up: MadeUpTerminal,
) -> None:
    def typed(digits: str) -> Line:
        return answers(NumberTyped(digits))

    _, screen = await made_up.visit(
        *BENEFIT.does[:3],
        *(typed("1380000000"), typed("12345678"), typed("053112345678"), turns_back),
        *(typed("88881234"), YES, SIGN, FINISH),
        service=BENEFIT.service,
        card=made_up.card(BENEFIT.role),
    )
    pages = [page for page in screen.shown if isinstance(page, NumberPage)]
    assert [page.typed for page in pages] == ["", "1380000000", "12345678", "053112345678"]
    told = [english(page.question).startswith("Please look again") for page in pages]
    assert told == [False, True, True, False]
    (made,) = await applied(made_up, BENEFIT.role)
    assert made.state is ApplicationState.RECEIVED


AGAIN = {
    "another reason": (
        BENEFIT,
        answers(Chosen(LeavingReason.OWN_WILL)),
        "Give another reason",
    ),
    "another certificate": (SUBSIDY, certificate("99-0003"), "Choose another certificate"),
}


@pytest.mark.parametrize("name", AGAIN)
async def test_who_chose_wrongly_chooses_again(made_up: MadeUpTerminal, name: str) -> None:
    matter, wrongly, label = AGAIN[name]

    async def again(page: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        assert isinstance(page, ResultPage)
        return next(Chosen(one.value) for one in page.choices if english(one.label) == label)

    visit, _ = await made_up.visit(
        *(matter.does[0], wrongly, again, *matter.does[1:], SIGN, FINISH),
        service=matter.service,
        card=made_up.card(matter.role),
    )
    assert visit.changed is Changed.DONE


async def test_a_benefit_is_answered_by_the_fifth_working_day(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        *BENEFIT.does, SIGN, FINISH, service=BENEFIT.service, card=made_up.card(BENEFIT.role)
    )
    assert facts_of(result(screen))["Answer by"] == "November 27, 2026"
    check = next(page for page in screen.shown if isinstance(page, ConfirmPage))
    rows = facts_of(check)
    assert rows["Months that employer and you have paid"] == "Met: 60 of 12"
    assert rows["You did not leave by your own will"] == "As you declare"
    assert rows["Registered as unemployed"] == "Met"
    assert any("pays them back" in english(notice.text) for notice in check.notices)


async def test_an_answer_in_a_year_without_known_holidays_is_not_promised(
    made_up: MadeUpTerminal,
) -> None:
    made_up.clock.turn(datetime(2026, 12, 28, 4, tzinfo=UTC) - made_up.clock.now)
    _, screen = await made_up.visit(
        *(PIN, DISMISSED, YES, PHONE, YES, SIGN, FINISH),
        service=BENEFIT.service,
        card=made_up.card(BENEFIT.role),
    )
    told = facts_of(result(screen))["Answer by"]
    assert told == "Not yet known: the holidays of that year are not published"


async def test_a_receipt_and_a_copy_are_had_once_each(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        *SUBSIDY.does,
        SIGN,
        answers(Chosen(Take.RECEIPT)),
        answers(Chosen(Take.COPY)),
        FINISH,
        service=SUBSIDY.service,
        card=made_up.card(SUBSIDY.role),
    )
    assert len(made_up.printer.printed) == 2
    last = screen.shown[-1]
    assert isinstance(last, ResultPage)
    assert {choice.value for choice in last.choices} == set(AfterService)


STOPPED = {
    "left by own will": (
        BENEFIT.service,
        DemoRole.JOB_SEEKER,
        (PIN, answers(Chosen(LeavingReason.OWN_WILL))),
        ("You did not leave by your own will", "Not met"),
        "Who left by their own will draws no unemployment benefit.",
    ),
    "still at work": (
        BENEFIT.service,
        DemoRole.NORMAL,
        (PIN, DISMISSED),
        ("Registered as unemployed", "Not met"),
        "The records show that you are still paid for at work.",
    ),
    "nothing paid": (
        BENEFIT.service,
        DemoRole.NO_CONTRIBUTIONS,
        (PIN, DISMISSED),
        ("Months that employer and you have paid", "Not met: 0 of 12"),
        "Months paid in another region count too",
    ),
    "too late": (
        SUBSIDY.service,
        DemoRole.SKILLED,
        (PIN, certificate("99-0003")),
        ("Applied for in time", "Not met; the last day is October 18, 2026"),
        "It could be applied for until October 18, 2026.",
    ),
    "claimed": (
        SUBSIDY.service,
        DemoRole.SKILLED,
        (PIN, certificate("99-0002")),
        ("Nobody has claimed with this certificate", "Not met"),
        "For another certificate you can apply.",
    ),
    "not insured here": (
        Service.TRANSFER_INSTITUTION,
        DemoRole.MOVER,
        (PIN,),
        ("Insured and paying here", "Not met"),
        "First your employer here insures you",
    ),
}


@pytest.mark.parametrize("name", STOPPED)
async def test_who_does_not_qualify_reads_which_condition_and_what_to_do(
    made_up: MadeUpTerminal, name: str
) -> None:
    service, role, does, (condition, said), advice = STOPPED[name]
    visit, screen = await made_up.visit(*does, FINISH, service=service, card=made_up.card(role))
    page = result(screen)
    assert facts_of(page)[condition] == said
    assert any(english(text).startswith(advice) for text in page.advice), page.advice
    assert await applied(made_up, role) == ()
    assert visit.changed is Changed.NOTHING


REFUSED = {
    "refused.benefit_drawn": (BENEFIT.service, DemoRole.MOVED_OUT),
    "refused.account_closed": (BENEFIT.service, DemoRole.ACCOUNT_CLOSED),
    "refused.pension_drawn": (TRANSFER.service, DemoRole.RETIREE),
    "refused.temporary_account": (TRANSFER.service, DemoRole.TEMPORARY_ACCOUNT),
}


@pytest.mark.parametrize("code", REFUSED)
async def test_what_the_records_know_against_it_is_said_first(
    made_up: MadeUpTerminal, code: str
) -> None:
    service, role = REFUSED[code]
    _, screen = await made_up.visit(PIN, LEAVE, BACK, service=service, card=made_up.card(role))
    assert [page.code for page in screen.shown if isinstance(page, FailurePage)] == [code]


async def test_a_second_application_leads_to_the_first(made_up: MadeUpTerminal) -> None:
    card = made_up.card(BENEFIT.role)
    await made_up.visit(*BENEFIT.does, SIGN, FINISH, service=BENEFIT.service, card=card)
    _, screen = await made_up.visit(
        PIN, answers(AfterFailure.WAY_ON), BACK, BACK, service=BENEFIT.service, card=card
    )
    page = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert page.code == "refused.application_open"
    assert any(isinstance(page, ListPage) for page in screen.shown)


async def test_a_place_nobody_knows_is_found_by_touch_and_by_pinyin(
    made_up: MadeUpTerminal,
) -> None:
    hangzhou = FromPlace("330100", "浙江省杭州市")
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(AnotherPlace.ANOTHER)),
        answers(Chosen(FromPlace("330000", "浙江省"))),
        answers(Chosen(hangzhou)),
        *(YES, YES, SIGN, FINISH),
        service=TRANSFER.service,
        card=made_up.card(TRANSFER.role),
    )
    (made,) = await applied(made_up, TRANSFER.role)
    assert made.subject == "330100"
    page = next(page for page in screen.shown if isinstance(page, SearchPage))
    for letters in ("hz", "hangz"):
        assert hangzhou in {choice.value for choice in page.search(letters)}
    provinces = {choice.value.code for choice in page.search("")}
    assert len(provinces) == 30
    assert "370000" not in provinces


async def test_a_day_that_changes_before_it_arrives_is_said(made_up: MadeUpTerminal) -> None:
    made_up.clock.turn(datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC) - made_up.clock.now)

    async def sign_past_midnight(_: Page[object]) -> object:
        made_up.clock.turn(timedelta(hours=12))
        return samples.signature()

    _, screen = await made_up.visit(
        *BENEFIT.does,
        sign_past_midnight,
        FINISH,
        service=BENEFIT.service,
        card=made_up.card(BENEFIT.role),
    )
    advice = [english(text) for text in result(screen).advice]
    assert any(text.startswith("The day has changed meanwhile") for text in advice), advice


async def test_what_ends_at_midnight_is_not_taken_after_it(made_up: MadeUpTerminal) -> None:
    """The certificate was approved 60 days before the records were written."""
    last_noon = datetime(2027, 9, 23, 4, tzinfo=UTC)
    made_up.clock.turn(last_noon - made_up.clock.now)

    async def sign_the_next_day(_: Page[object]) -> object:
        made_up.clock.turn(timedelta(days=1))
        return samples.signature()

    visit, screen = await made_up.visit(
        *SUBSIDY.does,
        sign_the_next_day,
        LEAVE,
        BACK,
        service=SUBSIDY.service,
        card=made_up.card(SUBSIDY.role),
    )
    assert [page.code for page in screen.shown if isinstance(page, FailurePage)] == [
        "refused.withdrawn"
    ]
    assert visit.changed is Changed.NOTHING
    assert await applied(made_up, SUBSIDY.role) == ()


async def test_a_terminal_without_a_key_offers_no_application(
    make_terminal: MakeTerminal, trust: TrustSettings
) -> None:
    for key, offered in ((None, False), (trust, True)):
        adapt = partial(replace, trust=key)
        situation = make_terminal(adapt=adapt).terminal.situation
        choices = service_choices(situation, Service.APPLICATIONS)
        (benefit,) = (one for one in choices if one.value is Service.UNEMPLOYMENT_BENEFIT)
        assert (benefit.unavailable is None) is offered


@pytest.mark.parametrize(
    ("matter", "most", "beyond"),
    [(BENEFIT, 12, (NumberPage, SignPage)), (SUBSIDY, 7, (SignPage,)), (TRANSFER, 9, (SignPage,))],
    ids=str,
)
async def test_touches_from_the_menu_to_the_receipt(
    made_up: MadeUpTerminal, matter: Matter, most: int, beyond: tuple[type[Page[object]], ...]
) -> None:
    way = [answers(Chosen(Service.APPLICATIONS))]
    if matter is TRANSFER:
        way.append(answers(Chosen(Service.TRANSFERS)))
    _, screen = await made_up.visit(
        PIN,
        *way,
        answers(Chosen(matter.service)),
        *matter.does[1:],
        SIGN,
        answers(Chosen(Take.RECEIPT)),
        FINISH,
        card=made_up.card(matter.role),
    )
    first = next(n for n, page in enumerate(screen.shown) if isinstance(page, ChoicePage))
    last = next(n for n, page in enumerate(screen.shown) if isinstance(page, ResultPage))
    touched = [page for page in screen.shown[first : last + 1] if not isinstance(page, beyond)]
    assert len(touched) <= most


@pytest.mark.parametrize("how", ["home", "card pulled"])
async def test_broken_off_at_any_step_it_is_sent_whole_or_not_at_all(
    make_terminal: MakeTerminal, trust: TrustSettings, how: str
) -> None:
    """Every step of the conversation's task, from the page before signing on."""
    adapt = partial(replace, trust=trust)
    sent: list[bool] = []
    step, reached = 0, True
    while reached:
        step += 1
        made_up = make_terminal(adapt=adapt)
        screen = ScriptedScreen([*SUBSIDY.does, SIGN, FINISH])
        visit = Visit(made_up.terminal, screen, made_up.insert(made_up.card(SUBSIDY.role)))
        disturb = made_up.pull if how == "card pulled" else screen.go_home
        at = _FromSigning(trio.lowlevel.current_task(), screen, step, disturb)
        trio.lowlevel.add_instrument(at)
        try:
            with trio.fail_after(10_000):
                await visit.run(lambda visit: converse(visit, SUBSIDY.service))
        finally:
            trio.lowlevel.remove_instrument(at)
        made = await applied(made_up, SUBSIDY.role)
        assert len(made) == (visit.changed is Changed.DONE)
        assert screen.standing == []
        assert list(open_ends(made_up)) == []
        sent.append(bool(made))
        reached = at.reached
    assert len(sent) > 5
    assert sent[-1]


class _FromSigning(trio.abc.Instrument):
    """Acts once, when `task` takes its n-th step after the page to sign on came."""

    def __init__(
        self, task: trio.lowlevel.Task, screen: ScriptedScreen, step: int, act: Callable[[], None]
    ) -> None:
        self._task, self._screen, self._left, self._act = task, screen, step, act

    @property
    def reached(self) -> bool:
        return self._left <= 0

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        signing = any(isinstance(page, SignPage) for page in self._screen.shown)
        if task is self._task and signing and self._left > 0:
            self._left -= 1
            if self._left == 0:
                self._act()


WITH_S = answers(Chosen(FirstLetter.S))
TYPE_IT = answers(Chosen(NoneFound.TYPE_IT))
DIGITS = answers(NumberTyped("000037000001262000001"))


def typed(digits: str) -> Line:
    return answers(NumberTyped(digits))


async def test_a_certificate_nobody_found_is_typed_and_compared_afterwards(
    made_up: MadeUpTerminal,
) -> None:
    _, screen = await made_up.visit(
        *(PIN, TYPE_IT, WITH_S, DIGITS, typed("20260930"), YES, YES, SIGN, FINISH),
        service=SUBSIDY.service,
        card=made_up.card(DemoRole.NORMAL),
    )
    check = next(page for page in screen.shown if isinstance(page, ConfirmPage))
    assert facts_of(check)["The certificate's level counts"] == "Not known, the office will look"
    assert facts_of(check)["Approved on"] == "September 30, 2026"
    form = next(page for page in screen.shown if isinstance(page, PreviewPage))
    text = running_text(form.pdf).replace("\u200b", "")
    assert "S000037000001262000001（本人填写，待核对）" in text
    (made,) = await applied(made_up, DemoRole.NORMAL)
    assert made.subject == "S000037000001262000001"


@pytest.mark.parametrize("letter", FirstLetter)
async def test_a_number_has_22_characters_with_its_letter(
    made_up: MadeUpTerminal, letter: FirstLetter
) -> None:
    _, screen = await made_up.visit(
        *(PIN, TYPE_IT, answers(Chosen(letter)), BACK, BACK, FINISH),
        service=SUBSIDY.service,
        card=made_up.card(DemoRole.NORMAL),
    )
    (asked,) = [page for page in screen.shown if isinstance(page, NumberPage)]
    assert len(letter.value) + asked.longest == 22


async def test_back_from_typing_leads_to_what_was_said_before(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        *(PIN, TYPE_IT, BACK, TYPE_IT, WITH_S, BACK, BACK, FINISH),
        service=SUBSIDY.service,
        card=made_up.card(DemoRole.NORMAL),
    )
    said = [page.title for page in screen.shown if isinstance(page, ResultPage)]
    assert [english(title) for title in said] == ["No certificate was found for you"] * 3


@pytest.mark.parametrize("digits", ["20260230", "20261123", "99999999", "00000000"])
async def test_what_is_no_day_up_to_today_is_asked_for_again(
    made_up: MadeUpTerminal, digits: str
) -> None:
    """Back from it leads to the number, and so on to where one came from."""
    _, screen = await made_up.visit(
        *(PIN, TYPE_IT, WITH_S, DIGITS, typed(digits), BACK, BACK, BACK, FINISH),
        service=SUBSIDY.service,
        card=made_up.card(DemoRole.NORMAL),
    )
    asked = [page for page in screen.shown if isinstance(page, NumberPage)]
    assert english(asked[2].question).startswith("That is no day up to today.")
    assert await applied(made_up, DemoRole.NORMAL) == ()


async def test_who_has_not_paid_long_enough_types_nothing(made_up: MadeUpTerminal) -> None:
    card = made_up.card(DemoRole.NO_CONTRIBUTIONS)
    _, screen = await made_up.visit(*(PIN, TYPE_IT, FINISH), service=SUBSIDY.service, card=card)
    assert not any(isinstance(page, NumberPage) for page in screen.shown)
    last = screen.shown[-1]
    assert isinstance(last, ResultPage)
    assert facts_of(last)["Months of unemployment insurance"] == "Not met: 0 of 36"
