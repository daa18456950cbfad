"""Every flow, cut off at every single step: by the card, the service, Home, and the paper.

Nothing is sampled: the steps of the conversation's task are counted, and the world fails at the
first, the second, and so on until the flow comes to its end undisturbed.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trio
import trio.abc
import trio.lowlevel

from db.demo_people import DemoRole, demo_cast
from db.journal import EntryKind
from db.records import CardStatus
from hardware.apdu import Instruction
from hardware.simulators.pull import PullMoment
from hardware.simulators.virtual_card import SimulatedCard
from kiosk.demo.devices import READER
from kiosk.flows.conversation import converse
from kiosk.flows.ends import AfterService
from kiosk.flows.receipts import Wish
from kiosk.flows.visit import Changed, Visit, VisitEnd
from kiosk.pages.kinds import AfterFailure, Chosen, Decision, FailurePage, Page, ResultPage
from kiosk.settings.region import Identification, Proof
from kiosk.settings.service import Service
from tests.hardware.passing_card import PassingCard
from tests.kiosk.journals import journal_entries
from tests.kiosk.made_up_terminal import NOON, MadeUpTerminal
from tests.kiosk.offered import is_offered
from tests.kiosk.scripted_screen import Answer, Line, ScriptedScreen, answers, pin, waits

PIN = pin("123456")
YES = answers(Decision.CONFIRMED)
ABOUT_PINS = {Instruction.VERIFY.value, Instruction.CHANGE_PIN.value}


@dataclass(frozen=True)
class Matter:
    """A flow to sweep: whose card, which service, what the card is before and after."""

    service: Service
    role: DemoRole
    before: CardStatus
    after: CardStatus
    wishes: tuple[Wish, ...] = ()
    """What the citizen touches on the result page before they finish."""
    does: tuple[Line, ...] = (PIN, YES)
    """What they do before it."""
    shows: frozenset[Proof] = frozenset({Proof.CARD})
    region: str = "jinan"
    switched_on: tuple[Service, ...] = ()

    def __str__(self) -> str:
        return "-".join((self.service.value, *(wish.value for wish in self.wishes)))

    @property
    def prints(self) -> bool:
        """Whether the printer has a part in it."""
        return bool(self.wishes) or self.service is Service.CONTRIBUTION_CERTIFICATE

    def script(self) -> list[Line]:
        """Return what a citizen does who wants the matter done and then goes."""
        wishes = (answers(Chosen(wish)) for wish in self.wishes)
        finish = answers(Chosen(AfterService.FINISH))
        return [*self.does, *wishes, finish]

    def made_up(self, folder: Path) -> MadeUpTerminal:
        """Return a terminal that does the matter."""
        return MadeUpTerminal(folder, self.region, switched_on=self.switched_on)

    def begin(self, made_up: MadeUpTerminal) -> tuple[Visit, "Leaving"]:
        """Return the visit as it begins, with what the citizen shows in its place."""
        screen = Leaving(self.script())
        inserted = None
        if Proof.CARD in self.shows:
            inserted = made_up.insert(made_up.card(self.role))
        if Proof.IDENTITY_CARD in self.shows:
            made_up.plate.lay(made_up.identity_card(self.role))
        return Visit(made_up.terminal, screen, inserted), screen


NEW_PIN = pin("739150")

CARD_MATTERS = (
    Matter(Service.ACTIVATION, DemoRole.NOT_ACTIVATED, CardStatus.NOT_ACTIVATED, CardStatus.NORMAL),
    Matter(
        Service.CANCELLATION,
        DemoRole.MOVED_OUT,
        CardStatus.NORMAL,
        CardStatus.CANCELLED,
        does=(PIN, waits, YES, PIN),
        shows=Identification.BOTH.proofs,
    ),
    Matter(
        Service.PIN_CHANGE,
        DemoRole.NORMAL,
        CardStatus.NORMAL,
        CardStatus.NORMAL,
        does=(PIN, NEW_PIN, NEW_PIN),
        region="weihai",
    ),
    Matter(
        Service.CARD_STATUS,
        DemoRole.NORMAL,
        CardStatus.NORMAL,
        CardStatus.NORMAL,
        does=(PIN,),
        switched_on=(Service.CARD_STATUS,),
    ),
)
BY_IDENTITY_CARD = Matter(
    Service.REPORT_LOSS,
    DemoRole.NORMAL,
    CardStatus.NORMAL,
    CardStatus.TEMPORARILY_LOST,
    does=(waits, YES),
    shows=frozenset({Proof.IDENTITY_CARD}),
    region="weihai",
)

MATTERS = (
    *CARD_MATTERS,
    Matter(Service.REPORT_LOSS, DemoRole.NORMAL, CardStatus.NORMAL, CardStatus.TEMPORARILY_LOST),
    Matter(Service.RELEASE_LOSS, DemoRole.LOST, CardStatus.TEMPORARILY_LOST, CardStatus.NORMAL),
    Matter(
        Service.CONTRIBUTION_CERTIFICATE,
        DemoRole.ONE_MONTH,
        CardStatus.NORMAL,
        CardStatus.NORMAL,
    ),
    Matter(
        Service.RELEASE_LOSS,
        DemoRole.LOST,
        CardStatus.TEMPORARILY_LOST,
        CardStatus.NORMAL,
        (Wish.RECEIPT,),
    ),
)


class _Listening(PassingCard):
    """Somebody else's card, which remembers what it was told to do."""

    def __init__(self, card: SimulatedCard) -> None:
        super().__init__(card)
        self.told: set[int] = set()

    def transmit(self, command: bytes) -> bytes:
        self.told.add(command[1])
        return super().transmit(command)


def swap(made_up: MadeUpTerminal, _screen: ScriptedScreen) -> _Listening:
    """Put somebody else's card in, so fast that nobody sees the reader empty between the two."""
    another = _Listening(made_up.card(DemoRole.FORTY_YEARS))
    made_up.readers.remove(READER)
    made_up.insert(another)
    return another


SWAPPED = (Service.REPORT_LOSS, Service.PIN_CHANGE)
"""What is swept with another card in place of none: the records changed, and the card."""

Disturbance = Callable[[MadeUpTerminal, ScriptedScreen], object]

DISTURBANCES: dict[str, Disturbance] = {
    "card pulled": lambda made_up, _: made_up.pull(),
    "card swapped": swap,
    "service gone": lambda made_up, _: made_up.lose_service(),
    "home touched": lambda _, screen: screen.go_home(),
    "paper out": lambda made_up, _: made_up.printer.run_out_of_paper(),
    "print service gone": lambda made_up, _: setattr(made_up.printer, "gone", True),
    "identity card lifted": lambda made_up, _: made_up.plate.lift(),
    "module gone": lambda made_up, _: made_up.plate.lose(),
}


def sweeps() -> Iterator[tuple[Matter, str]]:
    """Yield every matter with all that can disturb it."""
    for matter in (*MATTERS, BY_IDENTITY_CARD):
        yield matter, "home touched"
        if matter.prints:
            yield from ((matter, name) for name in ("paper out", "print service gone"))
        if Proof.CARD in matter.shows:
            yield from ((matter, name) for name in ("card pulled", "service gone"))
            if matter.service in SWAPPED:
                yield matter, "card swapped"
        else:
            yield from ((matter, name) for name in ("identity card lifted", "module gone"))


class _At(trio.abc.Instrument):
    """Calls `act` once, when `task` takes its n-th step; `reached` says whether it came to it."""

    def __init__(self, task: trio.lowlevel.Task, step: int, act: Callable[[], None]) -> None:
        self._task = task
        self._left = step
        self._act = act

    @property
    def reached(self) -> bool:
        return self._left <= 0

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        if task is self._task and self._left > 0:
            self._left -= 1
            if self._left == 0:
                self._act()


class Leaving(ScriptedScreen):
    """A citizen who leaves when anything fails."""

    async def ask(self, page: Page[Answer]) -> Answer:
        finish = Chosen(AfterService.FINISH)
        if isinstance(page, FailurePage):
            self.script[:] = [answers(AfterFailure.LEAVE)]
        elif isinstance(page, ResultPage) and not is_offered(page, finish):
            # What came out of the printer is asked about before one can go.
            self.script[:] = [answers(Chosen(page.choices[-1].value)), answers(finish)]
        elif not self.script:
            self.go_home()
            self.script.append(waits)
        return await super().ask(page)


def status_of(made_up: MadeUpTerminal, role: DemoRole) -> CardStatus:
    """Return the state of the cast member's card."""
    from db.sqlite_records import open_records

    code = next(one for one in demo_cast() if one.role is role).identification_code
    records = open_records(made_up.configuration.records.file.path, lambda: NOON)
    try:
        return records.find_card(code).status
    finally:
        records.close()


def open_ends(made_up: MadeUpTerminal) -> Iterator[str]:
    """Yield every intent of the journal that has no outcome."""
    entries = journal_entries(made_up.configuration)
    ended = {
        entry.key
        for entry in entries
        if entry.kind in (EntryKind.OUTCOME, EntryKind.UNRESOLVED, EntryKind.SETTLED)
    }
    for entry in entries:
        if entry.kind is EntryKind.INTENT and entry.key not in ended:
            yield entry.key


async def disturbed(
    made_up: MadeUpTerminal, matter: Matter, disturb: Disturbance, step: int
) -> bool:
    """Hold one visit that is disturbed at `step`; return whether it came to that step."""
    visit, screen = matter.begin(made_up)
    put_in: list[object] = []
    task = trio.lowlevel.current_task()
    at = _At(task, step, lambda: put_in.append(disturb(made_up, screen)))
    trio.lowlevel.add_instrument(at)
    try:
        with trio.fail_after(10_000):
            await visit.run(lambda visit: converse(visit, matter.service))
    finally:
        trio.lowlevel.remove_instrument(at)
    assert screen.cleared == 1
    assert screen.standing == []
    assert visit.citizen is None
    assert made_up.printer.queue == [] or made_up.printer.gone
    assert list(open_ends(made_up)) == []
    status = status_of(made_up, matter.role)
    if matter.after is not matter.before:
        assert (visit.changed is Changed.DONE) == (status is matter.after)
    assert status in (matter.before, matter.after)
    assert visit.ended in VisitEnd
    # It may be read before anybody sees that it is another one; a PIN is for their own visit.
    assert not any(card.told & ABOUT_PINS for card in put_in if isinstance(card, _Listening))
    return at.reached


@pytest.mark.parametrize(("matter", "name"), list(sweeps()), ids=str)
async def test_nothing_is_left_behind_wherever_it_breaks_off(
    demo_stores: Path, tmp_path: Path, matter: Matter, name: str
) -> None:
    step = 0
    reached = True
    while reached:
        step += 1
        folder = tmp_path / str(step)
        shutil.copytree(demo_stores, folder)
        made_up = matter.made_up(folder)
        reached = await disturbed(made_up, matter, DISTURBANCES[name], step)
        shutil.rmtree(folder)
    assert step > len(matter.script())


@pytest.mark.parametrize("moment", PullMoment, ids=lambda moment: moment.name)
@pytest.mark.parametrize("matter", MATTERS, ids=str)
async def test_the_card_is_pulled_at_every_apdu(
    demo_stores: Path, tmp_path: Path, matter: Matter, moment: PullMoment
) -> None:
    undisturbed = 0
    exchange = 0
    changed: list[Changed] = []
    while not undisturbed:
        exchange += 1
        folder = tmp_path / str(exchange)
        shutil.copytree(demo_stores, folder)
        made_up = matter.made_up(folder)
        visit, screen = matter.begin(made_up)
        made_up.readers.pull_at(READER, exchange, moment)
        await visit.run(lambda visit: converse(visit, matter.service))
        if visit.ended is VisitEnd.DONE:
            undisturbed = exchange
        else:
            assert visit.ended is VisitEnd.CARD_PULLED
            changed.append(visit.changed)
            assert status_of(made_up, matter.role) is matter.before
        assert not any(isinstance(page, FailurePage) for page in screen.shown)
        shutil.rmtree(folder)
    assert undisturbed > 9, "fewer exchanges than a visit reads"
    # Only a PIN is changed by the card itself, by the last thing it is asked.
    last = Changed.PIN_UNCERTAIN if matter.service is Service.PIN_CHANGE else Changed.NOTHING
    assert changed == [Changed.NOTHING] * (undisturbed - 2) + [last]
