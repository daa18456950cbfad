"""What became of a citizen's applications (我的申请): followed to their answer, or withdrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, unique
from typing import Final, assert_never

from db.records import Application, ApplicationKind, ApplicationState
from kiosk.desks.records_desk import ChangeDenied, ChangeMade, OutcomeUnknown
from kiosk.flows.application_words import APPLICATION_NAMES, state_text, what_to_do
from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.identify import identify, identify_for_more_than_looking
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP, being_confirmed
from kiosk.language.texts import Day, Moment, Words, _, ngettext
from kiosk.pages.kinds import (
    Back,
    Choice,
    ConfirmPage,
    Decision,
    Fact,
    GuidePage,
    GuideSection,
    Icon,
    ListPage,
    Notice,
    ResultPage,
    Tick,
    Tone,
    WorkingPage,
)
from kiosk.rules.application_refused import ApplicationRefused
from kiosk.settings.service import Service

#: Who comes back after a week or two still finds an answer first.
ANSWER_IS_NEW_FOR: Final = timedelta(days=14)
_ANSWERS: Final = frozenset(
    {
        *(ApplicationState.PAPERS_MISSING, ApplicationState.DECIDED),
        *(ApplicationState.PAID, ApplicationState.REFUSED),
    }
)
_WITHDRAWING: Final = WorkingPage(_("Withdrawing your application"), _("Please wait a moment."))
_TONES: Final = {
    ApplicationState.PAPERS_MISSING: Tone.CAUTION,
    ApplicationState.REFUSED: Tone.CAUTION,
    ApplicationState.DECIDED: Tone.GOOD,
    ApplicationState.PAID: Tone.GOOD,
}


@unique
class ApplicationStep(Enum):
    """What can be done with an application that is looked at."""

    TICK_PAPERS = "tick papers"
    WITHDRAW = "withdraw"


async def my_applications(visit: Visit) -> AfterService | Back:
    """Show the citizen what became of what they applied for.

    Raises:
        ApplicationRefused: what was to be withdrawn cannot be any more.
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    citizen = await identify(visit, Service.MY_APPLICATIONS)
    if citizen is Back.BACK:
        return Back.BACK
    async with visit.asking_records(LOOKING_UP):
        found = await visit.terminal.records.applications(citizen.holder)
    if not found:
        return await _show_nothing(visit)
    page = _list_page(found, visit.terminal.clock())
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        after = await _show_one(visit, answer.value)
        if after is not None:
            return after
    return Back.BACK


def has_new_answer(applications: Sequence[Application], now: datetime) -> bool:
    """Return whether one of them was answered lately."""
    return any(_is_new(one, now) for one in applications)


def _is_new(application: Application, now: datetime) -> bool:
    return application.state in _ANSWERS and application.since > now - ANSWER_IS_NEW_FOR


async def _show_nothing(visit: Visit) -> AfterService:
    windows = visit.terminal.configuration.windows
    page = ResultPage(
        title=_("No application is on record under your name"),
        tone=Tone.NEUTRAL,
        facts=(),
        advice=(
            _(
                "If you think this is wrong, ask at {window} or call {phone}.",
                window=windows.for_cards,
                phone=windows.phone,
            ),
        ),
        choices=AFTER_SERVICE,
    )
    return (await visit.screen.ask(page)).value


def _list_page(found: Sequence[Application], now: datetime) -> ListPage[Application]:
    """The applications, new answers first, then by when something happened last."""
    order = sorted(found, key=lambda one: (_is_new(one, now), one.since), reverse=True)
    return ListPage(
        title=_("My applications"),
        question=_("Touch one to see more"),
        entries=tuple(
            Choice(
                one,
                APPLICATION_NAMES[one.kind],
                _(
                    "{state}, since {day}",
                    state=state_text(one.state),
                    day=Moment(one.since),
                ),
                Icon.WARNING if one.state is ApplicationState.PAPERS_MISSING else Icon.STATUS,
            )
            for one in order
        ),
    )


async def _show_one(visit: Visit, application: Application) -> AfterService | None:
    page = _application_page(visit, application)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        match answer.value:
            case ApplicationStep.TICK_PAPERS:
                await _tick_papers(visit, application)
            case ApplicationStep.WITHDRAW:
                after = await _withdraw(visit, application)
                if after is not None:
                    return after
            case never:
                assert_never(never)
    return None


def _application_page(visit: Visit, application: Application) -> GuidePage[ApplicationStep]:
    state = application.state
    choices = []
    if application.missing:
        tick = Choice(ApplicationStep.TICK_PAPERS, _("Tick what you have"), icon=Icon.DONE)
        choices.append(tick)
    if state is ApplicationState.RECEIVED:
        withdraw = Choice(ApplicationStep.WITHDRAW, _("Withdraw it"), icon=Icon.WARNING)
        choices.append(withdraw)
    how_far = (
        _("{state}, since {day}", state=state_text(state), day=Moment(application.since)),
        _("Applied for on {day}", day=Moment(application.submitted_at)),
        _("Reference number: {reference}", reference=Words(application.reference)),
    )
    missing = tuple(Words(paper) for paper in application.missing)
    tone = _TONES.get(state, Tone.NEUTRAL)
    return GuidePage(
        title=APPLICATION_NAMES[application.kind],
        summary=state_text(state),
        sections=(
            GuideSection(_("What to do now"), tuple(what_to_do(visit, application)), tone),
            *((GuideSection(_("Missing documents"), missing),) if missing else ()),
            GuideSection(_("How far it is"), how_far),
        ),
        codes=(),
        choices=tuple(choices),
    )


async def _tick_papers(visit: Visit, application: Application) -> None:
    ticked: frozenset[int] = frozenset()
    touched: int | None = None
    while True:
        left = len(application.missing) - len(ticked)
        page = ListPage(
            title=_("Missing documents"),
            question=ngettext(
                "{count} document left. Touch what you have.",
                "{count} documents left. Touch what you have.",
                left,
            )
            if left
            else _("You have everything."),
            entries=tuple(
                Choice(i, Words(paper), tick=Tick.TICKED if i in ticked else Tick.OPEN)
                for i, paper in enumerate(application.missing)
            ),
            first=touched,
        )
        answer = await visit.screen.ask(page)
        if answer is Back.BACK:
            return
        touched = answer.value
        ticked ^= {touched}


async def _withdraw(visit: Visit, application: Application) -> AfterService | None:
    citizen = await identify_for_more_than_looking(visit, Service.MY_APPLICATIONS)
    if citizen is Back.BACK:
        return None
    if await visit.screen.ask(_withdrawal(application)) is Decision.DECLINED:
        return None
    async with visit.asking_records(_WITHDRAWING):
        change = visit.note(
            await visit.terminal.records.withdraw_application(citizen.holder, application.reference)
        )
    match change:
        case ChangeMade(outcome=withdrawn):
            page = _withdrawn(application, withdrawn.withdrawn_at)
        case ChangeDenied(reason):
            raise ApplicationRefused(reason)
        case OutcomeUnknown(serial, until):
            page = being_confirmed(serial, until, visit.terminal.configuration.windows)
        case _:
            assert_never(change)
    return (await visit.screen.ask(page)).value


def _withdrawal(application: Application) -> ConfirmPage:
    return ConfirmPage(
        title=_("Withdraw your application"),
        question=_("Withdraw it now?"),
        facts=_facts(application),
        notices=(Notice(_("It goes no further then. You can apply again later."), Tone.CAUTION),),
        confirm=_("Withdraw it"),
    )


def _withdrawn(application: Application, at: datetime) -> ResultPage[AfterService]:
    return ResultPage(
        title=_("The application is withdrawn"),
        tone=Tone.GOOD,
        facts=(*_facts(application), Fact(_("Withdrawn on"), Moment(at))),
        advice=(_("It goes no further. You can apply again."),),
        choices=AFTER_SERVICE,
    )


def _facts(application: Application) -> tuple[Fact, ...]:
    return (
        Fact(_("Applied for"), APPLICATION_NAMES[application.kind]),
        Fact(_("Applied for on"), Moment(application.submitted_at)),
        Fact(_("Reference number"), Words(application.reference)),
    )


async def unemployment_allowance(visit: Visit) -> AfterService | Back:
    """Show that the unemployment allowance (失业补助金) is closed, and what the citizen had of it.

    Raises:
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    citizen = await identify(visit, Service.UNEMPLOYMENT_ALLOWANCE)
    if citizen is Back.BACK:
        return Back.BACK
    async with visit.asking_records(LOOKING_UP):
        found = await visit.terminal.records.applications(citizen.holder)
    rule = visit.terminal.region.rule(Service.UNEMPLOYMENT_ALLOWANCE)
    ended = None if rule is None else rule.ended
    own = tuple(
        _("{state}, since {day}", state=state_text(one.state), day=Moment(one.since))
        for one in found
        if one.kind is ApplicationKind.UNEMPLOYMENT_ALLOWANCE
    )
    page: GuidePage[object] = GuidePage(
        title=APPLICATION_NAMES[ApplicationKind.UNEMPLOYMENT_ALLOWANCE],
        summary=_("It can no longer be applied for.")
        if ended is None
        else _("It could be applied for until {day}.", day=Day(ended)),
        sections=(
            GuideSection(_("What you had"), own or (_("Nothing on record under your name."),)),
        ),
        codes=(),
    )
    while await visit.screen.ask(page) is not Back.BACK:
        pass
    return Back.BACK
