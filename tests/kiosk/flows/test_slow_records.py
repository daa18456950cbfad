"""Records that take their time: after a second the screen says so, whatever they are asked."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar, TypeVarTuple

import trio

from db.asker import Asker
from db.demo_people import DemoRole, demo_cast, demo_code
from db.records import ApplicationState, Records
from db.sqlite_records import SqliteRecords
from hardware.social_card.pin import Pin
from kiosk.demo.rehearsal.answers import Deed, Says, acts_on
from kiosk.demo.rehearsal.in_place import InPlace
from kiosk.flows.conversation import converse
from kiosk.flows.ends import AfterService
from kiosk.flows.my_applications import ApplicationStep
from kiosk.flows.visit import RECORDS_SLOW, RECORDS_WORD_AFTER_S, Changed, Visit, VisitEnd
from kiosk.pages.kinds import Chosen, Decision, ListPage, Page, PinEntered, ResultPage, WorkingPage
from kiosk.settings.configuration import TrustSettings
from kiosk.settings.region import Proof
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.desks.test_unknown_outcomes import with_records
from tests.kiosk.flows.applications import MATTERS, SIGN
from tests.kiosk.flows.test_sweeps import BY_IDENTITY_CARD
from tests.kiosk.flows.test_sweeps import MATTERS as CARD_CHANGES
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Answer, Line, ScriptedScreen, answers, does, pin, waits

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")
#: What no citizen waits for.
BEHIND_THE_VISIT = {"status", "asked_by", "outcome_of", "has_seen", "withdraw", "close"}
PIN = pin("123456")
NUMBER = next(one for one in demo_cast() if one.role is DemoRole.NORMAL).social_security_number
CODE = demo_code(NUMBER, 0)


class _Named:
    """The records, and the names of what they were asked."""

    def __init__(self, records: SqliteRecords, asked: set[str]) -> None:
        self._records, self._asked = records, asked

    def asked_by(self, _: Asker) -> Self:
        return self

    def __getattr__(self, name: str) -> Any:
        self._asked.add(name)
        return getattr(self._records, name)

    def close(self) -> None:
        """They stay, to be asked by the next visit."""


class _Citizen(ScriptedScreen):
    """Does what the script says, and what is usual after it until the matter has its end."""

    async def ask(self, page: Page[Answer]) -> Answer:
        if not self.script:
            self.script.append(_usual if len(self.shown) < 12 else waits)
        return await super().ask(page)


async def touches_received(page: Page[object]) -> object:
    """Touch the application that can still be withdrawn."""
    assert isinstance(page, ListPage)
    return next(
        Chosen(choice.value)
        for choice in page.entries
        if choice.value.state is ApplicationState.RECEIVED
    )


async def _usual(page: Page[object]) -> object:
    await trio.lowlevel.checkpoint()
    if isinstance(page, ResultPage):
        return Chosen(AfterService.FINISH)
    match acts_on(page)[0]:
        case Says(value):
            return value
        case Deed.TYPE_PIN:
            return PinEntered(Pin(bytearray(b"123456")))
        case _:
            return await trio.sleep_forever()


@dataclass(frozen=True)
class Row:
    """A matter of somebody's, and what they do before the usual."""

    service: Service | None
    role: DemoRole = DemoRole.NORMAL
    does: tuple[Line, ...] = ()
    shows: frozenset[Proof] = frozenset({Proof.CARD})
    region: str = "jinan"

    def __str__(self) -> str:
        proofs = "+".join(sorted(proof.value for proof in self.shows))
        return f"{'menu' if self.service is None else self.service.value} by {proofs}"


READ_ONLY = (
    Row(None),
    Row(Service.MY_RECORDS, DemoRole.FORTY_YEARS),
    Row(Service.MY_RECORDS, shows=frozenset({Proof.ELECTRONIC_CARD}), region="fushun"),
    Row(Service.CONTRIBUTION_CERTIFICATE, DemoRole.ONE_MONTH),
    Row(Service.CONTRIBUTION_DETAILS, DemoRole.ONE_MONTH),
    Row(Service.RIGHTS_RECORD, DemoRole.ONE_MONTH),
    Row(Service.BENEFIT_CERTIFICATE, DemoRole.RETIREE),
    Row(Service.CERTIFICATION, DemoRole.RETIREE),
    Row(Service.UNEMPLOYMENT_ALLOWANCE, DemoRole.APPLICANT),
)
CHANGES = tuple(
    Row(one.service, one.role, one.does, one.shows, one.region)
    for one in (*CARD_CHANGES, BY_IDENTITY_CARD)
)
APPLICATIONS = tuple(Row(one.service, one.role, (*one.does, SIGN)) for one in MATTERS)
WITHDRAWAL = Row(
    Service.MY_APPLICATIONS,
    DemoRole.APPLICANT,
    (
        PIN,
        touches_received,
        answers(Chosen(ApplicationStep.WITHDRAW)),
        answers(Decision.CONFIRMED),
    ),
)
ROWS = (*READ_ONLY, *CHANGES, *APPLICATIONS, WITHDRAWAL)


class Waiting:
    """One visit with records that take so long for every answer."""

    def __init__(self, made_up: MadeUpTerminal, row: Row, seconds: float) -> None:
        self.asked: set[str] = set()
        self.stood: list[Page[object] | None] = []
        """What stood on the screen just before each answer."""
        self.screen = _Citizen(list(row.does))
        self.made_up, self.row = made_up, row
        waiting = self

        class Slow(InPlace):
            async def run(
                self,
                call: Callable[[*Arguments], Result],
                *arguments: *Arguments,
                limit_s: float | None = None,
            ) -> Result:
                # A call that has begun is waited for, whatever becomes of the visit.
                with trio.CancelScope(shield=True):
                    await trio.sleep(seconds)
                # At the visit's end they are closed, behind a screen that is clear.
                if waiting.screen.standing or waiting.visit.citizen is not None:
                    waiting.stood.append(next(reversed(waiting.screen.standing), None))
                return await super().run(call, *arguments, limit_s=limit_s)

        with_records(made_up, lambda records: _Named(records, self.asked), Slow)
        card = made_up.insert(made_up.card(row.role)) if Proof.CARD in row.shows else None
        if Proof.IDENTITY_CARD in row.shows:
            made_up.plate.lay(made_up.identity_card(row.role))
        self.visit = Visit(made_up.terminal, self.screen, card)

    async def hold(self) -> None:
        """Hold it to its end."""
        with trio.fail_after(10_000):
            await self.visit.run(lambda visit: converse(visit, self.row.service))


def waiting_in(
    make_terminal: MakeTerminal, trust: TrustSettings, row: Row, seconds: float
) -> Waiting:
    """A visit of this row, about to begin."""
    made_up = make_terminal(
        row.region,
        switched_on=() if row.service is None else (row.service,),
        adapt=lambda settings: replace(settings, trust=trust),
    )
    waiting = Waiting(made_up, row, seconds)
    if Proof.ELECTRONIC_CARD in row.shows:
        waiting.screen.script.insert(0, does(lambda: made_up.scanner.scan(CODE)))
    return waiting


async def test_after_a_second_the_screen_says_that_they_are_slow_whatever_they_are_asked(
    make_terminal: MakeTerminal, trust: TrustSettings
) -> None:
    asked: set[str] = set()
    for row in ROWS:
        waiting = waiting_in(make_terminal, trust, row, RECORDS_WORD_AFTER_S + 0.1)
        await waiting.hold()
        said = {page.detail for page in waiting.stood if isinstance(page, WorkingPage)}
        assert said == {RECORDS_SLOW}, row
        assert all(isinstance(page, WorkingPage) for page in waiting.stood), row
        asked |= waiting.asked
    of_the_records = {name for name in vars(Records) if not name.startswith("_")}
    assert of_the_records - BEHIND_THE_VISIT - asked == set()


async def test_an_answer_within_the_second_is_not_spoken_of(
    make_terminal: MakeTerminal, trust: TrustSettings
) -> None:
    for row in (Row(None), CHANGES[0]):
        waiting = waiting_in(make_terminal, trust, row, 0.1)
        await waiting.hold()
        assert not any(page.detail == RECORDS_SLOW for page in waiting.screen.worked), row


async def test_who_takes_the_card_while_a_change_is_slow_still_reads_so(
    make_terminal: MakeTerminal, trust: TrustSettings
) -> None:
    """The change goes on behind the visit's end, and the screen is not left empty."""
    confirmed = trio.Event()

    async def confirms(_: Page[object]) -> object:
        confirmed.set()
        return Decision.CONFIRMED

    row = Row(Service.REPORT_LOSS, does=(PIN, confirms))
    waiting = waiting_in(make_terminal, trust, row, seconds=3.0)

    async def pull_in_the_change() -> None:
        await confirmed.wait()
        await trio.sleep(2.0)
        waiting.made_up.pull()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(pull_in_the_change)
        await waiting.hold()
    assert waiting.visit.ended is VisitEnd.CARD_PULLED
    assert waiting.visit.changed is Changed.DONE
    assert isinstance(last := waiting.stood[-1], WorkingPage)
    assert last.detail == RECORDS_SLOW
    assert waiting.screen.standing == []
