"""Each of the six applications, disturbed at each page, while it is sent, and at each look-up.

`application_sweeps.tsv` is the table; a change of it is looked at as one of what citizens meet.
Whatever happens, the records hold one application or none, and the visit says which.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import pytest
import trio
import trio.testing

from db.asker import Asker
from db.demo_people import demo_cast
from db.errors import RecordsFailed
from db.sqlite_records import SqliteRecords, open_records
from kiosk.desks.card_slot import OutOfOrder
from kiosk.flows.conversation import converse
from kiosk.flows.visit import Changed, Visit
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.pages.kinds import FailurePage, Page
from kiosk.settings.configuration import TrustSettings
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.desks.test_unknown_outcomes import with_records
from tests.kiosk.flows.applications import MATTERS, SIGN, Matter
from tests.kiosk.flows.test_sweeps import open_ends
from tests.kiosk.journals import journal_entries
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Answer, Line, ScriptedScreen, waits

TABLE: Final = Path(__file__).with_name("application_sweeps.tsv")


class Row(NamedTuple):
    """What was disturbed how, and what came of it."""

    application: str
    at: str
    disturbance: str
    ended: str
    changed: str
    held: str
    """How many applications the records hold then, and once what is open has been settled."""
    last: str
    """The page that stood last."""


HEAD: Final = Row(*Row._fields)
WHILE_IT_IS_SENT: Final = ("card pulled", "home touched", "reader unplugged")
DISTURBANCES: Final = (*WHILE_IT_IS_SENT, "silence", "identity card lifted")
SILENCES: Final = (("silent once", 1), ("silent for good", 99))


@dataclass
class Records:
    """The records behind a line to which something happens at one operation."""

    store: SqliteRecords
    operation: str
    when: str = "before"
    """Or "after" it is done."""
    happens: Callable[[], None] = lambda: None
    asked: list[str] | None = None

    def asked_by(self, _: Asker) -> Self:
        return self

    def close(self) -> None:
        """They stay, to be asked what became of it."""

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.store, name)
        if self.asked is not None:
            self.asked.append(name)
        if name != self.operation:
            return call

        def disturbed(*arguments: Any) -> Any:
            if self.when == "before":
                self.happens()
            told = call(*arguments)
            if self.when == "after":
                self.happens()
            return told

        return disturbed


class Citizen(ScriptedScreen):
    """Does what the script says, and goes when it is over; something happens at the n-th page."""

    def __init__(self, script: list[Line], at: int | None = None) -> None:
        super().__init__(script)
        self._at = at
        self.happens: Callable[[], None] = lambda: None
        self.goes_on = False

    @property
    def reached(self) -> bool:
        """Whether it came to that page."""
        return self._at is not None and len(self.shown) > self._at

    async def ask(self, page: Page[Answer]) -> Answer:
        here = len(self.shown) == self._at
        if here:
            self.happens()
        if here and not self.goes_on:
            self.shown.append(page)
            return await trio.sleep_forever()
        if isinstance(page, FailurePage) or not self.script:
            self.script[:] = [waits]
            self.go_home()
        return await super().ask(page)


@dataclass(frozen=True)
class Sweep:
    """One application, and a fresh terminal for each visit that may leave something behind."""

    matter: Matter
    fresh: Callable[[], MadeUpTerminal]

    def rows(self) -> Iterator[Row]:
        """All its lines of the table."""
        yield from self._at_each_page()
        yield from self._while_it_is_sent()
        yield from self._records_at_each_operation()

    def _at_each_page(self) -> Iterator[Row]:
        made_up, sent = self.fresh(), False
        for name in DISTURBANCES:
            # Lifted before it is read, the identity card is asked for again: test_identify.
            at, reached = int(name == "identity card lifted"), True
            while reached:
                if sent:
                    made_up = self.fresh()
                screen, row = self._visit(made_up, name, at)
                reached, sent = screen.reached, row.held != "0"
                if reached:
                    yield row
                at += 1

    def _while_it_is_sent(self) -> Iterator[Row]:
        for when in ("before", "after"):
            for name in WHILE_IT_IS_SENT:
                made_up, screen = self.fresh(), Citizen(self._script(name))
                happens = partial(disturb, made_up, screen, name)
                records = partial(Records, operation="submit", when=when, happens=happens)
                with_records(made_up, records)
                yield self._row(made_up, screen, f"sending, {when} the commit", name)

    def _records_at_each_operation(self) -> Iterator[Row]:
        asked: list[str] = []
        made_up, screen = self.fresh(), Citizen(self._script())
        with_records(made_up, partial(Records, operation="", asked=asked))
        self._row(made_up, screen, "", "")
        for operation in dict.fromkeys(asked):
            for when in ("before", "after") if operation == "submit" else ("before",):
                for name, times in SILENCES if operation == "submit" else SILENCES[:1]:
                    made_up, screen = self.fresh(), Citizen(self._script())
                    silence = Silence(times)
                    records = partial(Records, operation=operation, when=when, happens=silence)
                    with_records(made_up, records)
                    where = f", {when} the commit" if operation == "submit" else ""
                    disturbance = f"records {name}"
                    yield self._row(made_up, screen, operation + where, disturbance, silence.end)

    def _visit(self, made_up: MadeUpTerminal, name: str, at: int) -> tuple[Citizen, Row]:
        screen = Citizen(self._script(name), at)
        screen.happens = partial(disturb, made_up, screen, name)
        screen.goes_on = name == "identity card lifted"
        row = self._row(made_up, screen, "", name)
        page = type(screen.shown[min(at, len(screen.shown) - 1)]).__name__
        return screen, row._replace(at=f"{at + 1} {page}")

    def _script(self, name: str = "") -> list[Line]:
        first = waits if name == "identity card lifted" else self.matter.does[0]
        return [first, *self.matter.does[1:], SIGN]

    def _row(
        self,
        made_up: MadeUpTerminal,
        screen: Citizen,
        at: str,
        name: str,
        mended: Callable[[], None] = lambda: None,
    ) -> Row:
        clock = trio.testing.MockClock(autojump_threshold=0)
        return trio.run(self._hold, made_up, screen, at, name, mended, clock=clock)

    async def _hold(
        self,
        made_up: MadeUpTerminal,
        screen: Citizen,
        at: str,
        name: str,
        mended: Callable[[], None],
    ) -> Row:
        card = None
        if name == "identity card lifted":
            made_up.plate.lay(made_up.identity_card(self.matter.role))
        else:
            card = made_up.insert(made_up.card(self.matter.role))
        visit = Visit(made_up.terminal, screen, card)
        with trio.fail_after(10_000):
            await visit.run(lambda visit: converse(visit, self.matter.service))
        assert (screen.standing, screen.cleared, visit.citizen) == ([], 1, None)
        if card is not None:
            made_up.pull()
        if isinstance(made_up.terminal.cards.slot.state, OutOfOrder):
            made_up.plug_in_reader()
        made_up.plate.lift()
        mended()
        held = before = applications_in(made_up, self.matter)
        if visit.changed is Changed.UNKNOWN:
            assert await made_up.terminal.records.settle() == 1
            held = applications_in(made_up, self.matter)
            assert held == 1
        else:
            assert held == (visit.changed is Changed.DONE)
        assert list(open_ends(made_up)) == []
        assert held or not begun_in(made_up)
        told = f"{before}" if held == before else f"{before}, settled {held}"
        last = words(screen.shown[-1])
        return Row(
            self.matter.kind.value, at, name, visit.ended.value, visit.changed.value, told, last
        )


class Silence:
    """Records that do not answer so many times, or until it ends."""

    def __init__(self, times: int) -> None:
        self._left = times

    def __call__(self) -> None:
        if self._left > 0:
            self._left -= 1
            raise RecordsFailed("ReadTimeout")

    def end(self) -> None:
        """They answer again."""
        self._left = 0


def disturb(made_up: MadeUpTerminal, screen: Citizen, name: str) -> None:
    """Let it happen; silence is that nothing does."""
    match name:
        case "card pulled":
            made_up.pull()
        case "reader unplugged":
            made_up.unplug_reader()
        case "home touched":
            screen.go_home()
        case "identity card lifted":
            made_up.plate.lift()


def applications_in(made_up: MadeUpTerminal, matter: Matter) -> int:
    """How many applications of this kind the records hold for whose matter it is."""
    number = next(one.social_security_number for one in demo_cast() if one.role is matter.role)
    with closing(open_records(made_up.configuration.records.file.path, made_up.clock)) as records:
        found = records.applications(records.find_holder(number))
    return sum(one.kind is matter.kind for one in found)


def begun_in(made_up: MadeUpTerminal) -> bool:
    """Whether the journal holds that an application was to be sent."""
    entries = journal_entries(made_up.configuration)
    return any(entry.facts.get("matter") == "application" for entry in entries)


def words(page: Page[object]) -> str:
    """What stands on top of a page, or the code of what went wrong."""
    if isinstance(page, FailurePage):
        return f"failure: {page.code}"
    title = getattr(page, "title", None)
    name = type(page).__name__
    return name if title is None else f"{name}: {Catalogue(Language.ENGLISH).render(title)}"


@pytest.mark.parametrize("matter", MATTERS, ids=str)
def test_every_line_is_what_happens(
    make_terminal: MakeTerminal, trust: TrustSettings, tmp_path: Path, matter: Matter
) -> None:
    fresh = partial(make_terminal, adapt=lambda settings: replace(settings, trust=trust))
    rows = "".join("\t".join(row) + "\n" for row in Sweep(matter, fresh).rows())
    kept = TABLE.read_text(encoding="utf-8").splitlines(keepends=True)
    assert kept[0] == "\t".join(HEAD) + "\n"
    seen = tmp_path / TABLE.name
    seen.write_text(rows, encoding="utf-8")
    expected = "".join(line for line in kept if line.startswith(f"{matter}\t"))
    assert rows == expected, f"look at the difference; if it is right, take it from {seen}"
