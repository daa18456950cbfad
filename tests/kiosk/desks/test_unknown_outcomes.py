"""Records that fall silent around a change: before it, after it, and when asked again."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Self, cast

import pytest

from db.asker import Asker
from db.demo_people import DemoRole, demo_cast
from db.errors import DatabaseUnavailable
from db.journal import open_journal
from db.records import CardStatus, Records
from db.sqlite_records import SqliteRecords, open_records
from kiosk.demo.rehearsal.in_place import InPlace
from kiosk.desks.change_book import ChangeBook
from kiosk.desks.records_desk import RecordsDesk
from kiosk.desks.worker import Worker
from kiosk.flows.ends import AfterService
from kiosk.flows.visit import Changed
from kiosk.language.texts import Message
from kiosk.pages.kinds import Back, ChoicePage, Chosen, Decision, ResultPage
from kiosk.settings.secret_files import journal_key
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, answers, pin, waits

PIN = pin("123456")
YES = answers(Decision.CONFIRMED)
FINISH = answers(Chosen(AfterService.FINISH))
BACK = answers(Back.BACK)


@dataclass(frozen=True)
class Matter:
    """A change: its operation in the records, whose card, what the card is before and after."""

    service: Service
    operation: str
    role: DemoRole
    before: CardStatus
    after: CardStatus
    does: tuple[Line, ...] = (PIN, YES)


MATTERS = (
    Matter(
        Service.REPORT_LOSS,
        "report_loss",
        DemoRole.NORMAL,
        CardStatus.NORMAL,
        CardStatus.TEMPORARILY_LOST,
    ),
    Matter(
        Service.RELEASE_LOSS,
        "release_loss",
        DemoRole.LOST,
        CardStatus.TEMPORARILY_LOST,
        CardStatus.NORMAL,
    ),
    Matter(
        Service.ACTIVATION,
        "activate",
        DemoRole.NOT_ACTIVATED,
        CardStatus.NOT_ACTIVATED,
        CardStatus.NORMAL,
    ),
    Matter(
        Service.CANCELLATION,
        "cancel",
        DemoRole.MOVED_OUT,
        CardStatus.NORMAL,
        CardStatus.CANCELLED,
        (PIN, waits, YES, PIN),
    ),
)


class Faltering:
    """The records behind a line that breaks at the operation named, before or after it is done.

    It breaks once, and `silent_for` more times when the request is sent again.
    """

    def __init__(
        self, records: SqliteRecords, operation: str, *, done: bool, silent_for: int
    ) -> None:
        self._records = records
        self._operation = operation
        self._done = done
        self._breaks = 1 + silent_for

    def asked_by(self, _: Asker) -> Self:
        return self

    def __getattr__(self, name: str) -> Any:
        call: Callable[..., Any] = getattr(self._records, name)
        return self._breaking(call) if name == self._operation and self._breaks else call

    def close(self) -> None:
        """A visit lets go of the records; here they stay, to be asked what became of it."""

    def _breaking(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def broken(*arguments: Any, **options: Any) -> Any:
            self._breaks -= 1
            if self._done:
                call(*arguments, **options)
            raise DatabaseUnavailable("the line broke")

        return broken


def falter(
    made_up: MadeUpTerminal, operation: str, *, done: bool, silent_for: int
) -> MadeUpTerminal:
    """Return the terminal with records that falter, and everything else as it was."""
    return with_records(
        made_up,
        lambda records: Faltering(records, operation, done=done, silent_for=silent_for),
    )


def with_records(
    made_up: MadeUpTerminal,
    wrap: Callable[[SqliteRecords], object],
    worker: type[Worker] = InPlace,
) -> MadeUpTerminal:
    """Return the terminal with its records wrapped, and everything else as it was."""
    stores, clock = made_up.configuration.stores, made_up.clock
    journal = open_journal(stores.journal, journal_key(stores.journal_key), now=clock())
    opened = open_records(made_up.configuration.records.file.path, clock)
    for store in (journal, opened):
        made_up.opened.enter_context(closing(store))
    records = wrap(opened)
    journal_worker = InPlace("journal", limit_s=1.0)
    book = ChangeBook(lambda: journal, terminal="DEMO-01", clock=clock, worker=journal_worker)
    desk = RecordsDesk(
        lambda: cast("Records", records),
        lambda: journal,
        book,
        terminal="DEMO-01",
        clock=clock,
        records_worker=worker("records", limit_s=1.0),
        journal_worker=journal_worker,
    )
    made_up.terminal = replace(made_up.terminal, records=desk)
    return made_up


async def status(made_up: MadeUpTerminal, role: DemoRole) -> CardStatus:
    """Return the state of a cast member's card in the records."""
    code = next(one for one in demo_cast() if one.role is role).identification_code
    return (await made_up.terminal.records.find_card(code)).status


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.operation)
@pytest.mark.parametrize("done", [False, True], ids=["before the commit", "after the commit"])
@pytest.mark.parametrize("silent", [0, 1], ids=["answers when asked again", "stays silent"])
async def test_the_records_fall_silent_in_the_middle(
    make_terminal: MakeTerminal, matter: Matter, silent: int, *, done: bool
) -> None:
    made_up = falter(make_terminal(), matter.operation, done=done, silent_for=silent)
    visit, screen = await made_up.visit(
        *(*matter.does, FINISH),
        service=matter.service,
        card=made_up.card(matter.role),
        identity_card=made_up.identity_card(matter.role),
    )
    last = [page for page in screen.shown if isinstance(page, ResultPage)]
    if silent:
        assert last[0].title == Message("Your request is being confirmed")
        assert visit.changed is Changed.UNKNOWN
        assert await status(made_up, matter.role) is (matter.after if done else matter.before)
        assert await made_up.terminal.records.settle() == 1
    else:
        assert visit.changed is Changed.DONE
    assert await status(made_up, matter.role) is matter.after


async def test_what_was_not_carried_out_stands_before_the_citizen_at_the_next_visit(
    make_terminal: MakeTerminal,
) -> None:
    matter = MATTERS[0]
    made_up = falter(make_terminal(), matter.operation, done=False, silent_for=1)
    await made_up.visit(
        *(*matter.does, FINISH),
        service=matter.service,
        card=made_up.card(matter.role),
        identity_card=made_up.identity_card(matter.role),
    )
    made_up.clock.turn(timedelta(days=8))
    assert await made_up.terminal.records.settle() == 1
    assert await status(made_up, matter.role) is matter.before
    _, screen = await made_up.visit(PIN, BACK, card=made_up.card(matter.role))
    (menu,) = (page for page in screen.shown if isinstance(page, ChoicePage))
    assert "was not carried out" in str(menu.notices[0].text)
    _, other = await made_up.visit(PIN, BACK, card=made_up.card(DemoRole.FORTY_YEARS))
    (menu,) = (page for page in other.shown if isinstance(page, ChoicePage))
    assert menu.notices == ()
