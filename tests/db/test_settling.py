"""A terminal killed at any point of a change leaves none or one, and the next start says which."""

import os
import signal
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest

from db.cards import CardRequest
from db.database import Row, Store, open_store
from db.demo_people import DemoRole
from db.errors import ClockBehind, DatabaseError, DatabaseUnavailable, RecordUnreadable
from db.journal import (
    ChangeIntent,
    Done,
    Intact,
    Journal,
    Matter,
    NotDone,
    OpenChange,
    Outcome,
    PrintIntent,
    RefusedWith,
    Unknown,
    open_journal,
)
from db.journal_chain import Chain
from db.migrations import JOURNAL, RECORDS
from db.records import (
    ActivationRequest,
    CancellationRequest,
    CardStatus,
    ChangeOutcome,
    IdempotencyKey,
    LossRequest,
    Records,
    Refusal,
    Refused,
    ReleaseRequest,
)
from db.settling import CARD_NOT_ASKED, journalled, last_moment, send, settle_changes
from db.sqlite_records import SqliteRecords, open_records
from tests.db.samples import A_DAY, FOR_EVER, JOURNAL_KEY, NOW, TERMINAL, card_of, new_key
from tests.db.stores import CLOCK

KEY = IdempotencyKey("the-touch")
CARD = card_of(DemoRole.NORMAL)


def report_loss(records: Records, journal: Journal) -> None:
    """What the kiosk does between the touch and the result page."""
    request = LossRequest(KEY, CARD, TERMINAL, 7, not_after=NOW + 7 * A_DAY)
    journal.intend(ChangeIntent(Matter.LOSS_REPORT, KEY, "T1-1", CARD), now=NOW, wish=request)
    outcome = records.report_loss(request)
    journal.conclude(KEY, journalled(outcome), now=NOW)


class DyingStore(Store):
    """A store that calls `step` before and after each statement."""

    def __init__(self, store: Store, step: Callable[[], None]) -> None:
        super().__init__(store._database)
        self._step = step

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[Row]:
        self._step()
        rows = super().rows(statement, parameters)
        self._step()
        return rows

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> int:
        self._step()
        changed = super().execute(statement, parameters)
        self._step()
        return changed


def killed_at(step: int, records_file: Path, journal_file: Path) -> bool:
    """Report a loss in a process of its own, killed at a step; False if it lived to the end."""
    process = os.fork()
    if process == 0:
        steps = count()

        def die_when_due() -> None:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        exit_code = 1
        try:
            records = SqliteRecords(
                DyingStore(open_store(records_file, RECORDS), die_when_due), lambda: NOW
            )
            store = DyingStore(open_store(journal_file, JOURNAL), die_when_due)
            report_loss(records, Journal(store, Chain(JOURNAL_KEY)))
            exit_code = 0
        finally:
            os._exit(exit_code)
    _, status = os.waitpid(process, 0)
    ended = os.waitstatus_to_exitcode(status)
    assert ended in (0, -signal.SIGKILL)
    return ended != 0


def settled_after_death(records_file: Path, journal_file: Path) -> list[Outcome]:
    """Start again: settle, and hold what was settled against the state of the card."""
    with (
        closing(open_records(records_file, lambda: NOW)) as records,
        closing(open_journal(journal_file, JOURNAL_KEY, now=NOW)) as journal,
    ):
        outcomes = [outcome for _, outcome in settle_changes(journal, records, now=NOW)]
        assert journal.open_intents() == ()
        assert isinstance(journal.verify(), Intact)
        told = [entry.facts["outcome"] for entry in journal.entries() if "outcome" in entry.facts]
        card = records.find_card(CARD)
        lost = card.status is CardStatus.TEMPORARILY_LOST
        assert told == (["done"] if lost else [])
        late = records.report_loss(LossRequest(KEY, CARD, TERMINAL, 7, not_after=FOR_EVER))
        if told:
            assert isinstance(late, Refused) != lost
        return outcomes


def test_killed_at_every_step_of_a_loss_report(demo_file: Path, tmp_path: Path) -> None:
    seen: set[tuple[Outcome, ...]] = set()
    for step in count():
        folder = tmp_path / str(step)
        folder.mkdir()
        records_file, journal_file = folder / "records.sqlite", folder / "journal.sqlite"
        records_file.write_bytes(demo_file.read_bytes())
        open_journal(journal_file, JOURNAL_KEY, now=NOW).close()
        died = killed_at(step, records_file, journal_file)
        seen.add(tuple(settled_after_death(records_file, journal_file)))
        if not died:
            break
    assert step > 30
    assert seen == {(), (Done(),)}


def intend(journal: Journal, matter: Matter) -> IdempotencyKey:
    """An intent whose request is not known any more."""
    key = new_key()
    journal.intend(ChangeIntent(matter, key, "T1-1", CARD), now=NOW)
    return key


@dataclass(frozen=True)
class Wished:
    """A change, whose card it is of, and what the card is before and after."""

    matter: Matter
    role: DemoRole
    before: CardStatus
    after: CardStatus
    request: Callable[..., CardRequest]
    lasts_days: int | None = None


WISHES = (
    Wished(
        Matter.LOSS_REPORT,
        DemoRole.NORMAL,
        CardStatus.NORMAL,
        CardStatus.TEMPORARILY_LOST,
        partial(LossRequest, lasts_days=7),
        lasts_days=7,
    ),
    Wished(
        Matter.LOSS_RELEASE,
        DemoRole.LOST,
        CardStatus.TEMPORARILY_LOST,
        CardStatus.NORMAL,
        ReleaseRequest,
    ),
    Wished(
        Matter.ACTIVATION,
        DemoRole.NOT_ACTIVATED,
        CardStatus.NOT_ACTIVATED,
        CardStatus.NORMAL,
        ActivationRequest,
    ),
    Wished(
        Matter.CANCELLATION,
        DemoRole.MOVED_OUT,
        CardStatus.NORMAL,
        CardStatus.CANCELLED,
        CancellationRequest,
    ),
)
each_wish = pytest.mark.parametrize("wished", WISHES, ids=lambda wished: wished.matter.value)


def wish(journal: Journal, wished: Wished) -> CardRequest:
    """An intent with its request, which the records never got."""
    key, card = new_key(), card_of(wished.role)
    until = last_moment(wished.matter, wished.lasts_days, NOW)
    request = wished.request(key=key, card=card, terminal=TERMINAL, not_after=until)
    journal.intend(ChangeIntent(wished.matter, key, "T1-1", card), now=NOW, wish=request)
    journal.conclude(key, Unknown("database.busy"), now=NOW)
    return request


def settled(journal: Journal, records: Records, now: datetime = NOW) -> list[Outcome]:
    return [outcome for _, outcome in settle_changes(journal, records, now=now)]


def status(records: Records, role: DemoRole) -> CardStatus:
    return records.find_card(card_of(role)).status


@each_wish
def test_a_young_wish_is_carried_out_once_the_records_answer(
    records: Records, journal: Journal, wished: Wished
) -> None:
    wish(journal, wished)
    assert settled(journal, records, NOW + timedelta(minutes=5)) == [Done()]
    assert status(records, wished.role) is wished.after
    assert settled(journal, records) == []


@each_wish
def test_a_wish_outlives_the_process(
    records: Records, journal: Journal, journal_file: Path, wished: Wished
) -> None:
    wish(journal, wished)
    journal.close()
    with closing(open_journal(journal_file, JOURNAL_KEY, now=NOW)) as reopened:
        assert settled(reopened, records) == [Done()]
    assert status(records, wished.role) is wished.after


@each_wish
def test_an_old_wish_is_withdrawn(records: Records, journal: Journal, wished: Wished) -> None:
    request = wish(journal, wished)
    CLOCK.now = request.not_after + timedelta.resolution
    assert settled(journal, records, CLOCK.now) == [NotDone(Refusal.WITHDRAWN.value)]
    assert status(records, wished.role) is wished.before


@each_wish
def test_a_wish_that_was_carried_out_already_is_not_done_twice(
    records: Records, journal: Journal, wished: Wished
) -> None:
    request = wish(journal, wished)
    first = send(records, request)
    assert settled(journal, records, NOW + A_DAY) == [Done()]
    assert records.outcome_of(request.key) == first


def test_a_wish_the_records_refuse_by_now_is_settled_as_refused(
    records: Records, journal: Journal
) -> None:
    wish(journal, WISHES[0])
    records.report_loss(LossRequest(new_key(), CARD, TERMINAL, 7, not_after=FOR_EVER))
    assert settled(journal, records) == [RefusedWith(Refusal.ALREADY_LOST.value)]


def test_how_long_a_wish_is_kept() -> None:
    evening = NOW.astimezone().replace(hour=23, minute=59)
    assert last_moment(Matter.LOSS_REPORT, 7, NOW) == NOW + 7 * A_DAY
    assert last_moment(Matter.LOSS_REPORT, None, NOW) > NOW + 7 * A_DAY
    for matter in (Matter.LOSS_RELEASE, Matter.ACTIVATION, Matter.CANCELLATION):
        until = last_moment(matter, None, evening)
        assert evening < until < evening + timedelta(minutes=1)


class Silent:
    """Records that do not answer about some cards, and cannot read others."""

    def __init__(self, records: Records, faults: dict[str, DatabaseError]) -> None:
        self._records = records
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        return getattr(self._records, name)

    def report_loss(self, request: LossRequest) -> ChangeOutcome:
        if request.card in self._faults:
            raise self._faults[request.card]
        return self._records.report_loss(request)


def test_a_wish_that_is_not_answered_stays_open_and_holds_up_no_other(
    records: Records, journal: Journal
) -> None:
    stuck = wish(journal, WISHES[0])
    wish(journal, WISHES[1])
    silent = cast("Records", Silent(records, {CARD: DatabaseUnavailable("silent")}))
    with pytest.raises(DatabaseUnavailable):
        settle_changes(journal, silent, now=NOW)
    assert [intent.key for intent in journal.open_intents()] == [stuck.key]
    assert status(records, DemoRole.LOST) is CardStatus.NORMAL


def test_a_wish_about_a_card_that_cannot_be_read_is_withdrawn(
    records: Records, journal: Journal
) -> None:
    wish(journal, WISHES[0])
    unreadable = cast("Records", Silent(records, {CARD: RecordUnreadable("card", "status")}))
    assert settled(journal, unreadable) == [NotDone(Refusal.WITHDRAWN.value)]


def test_nothing_is_settled_by_a_clock_that_is_behind(records: Records, journal: Journal) -> None:
    wish(journal, WISHES[0])
    with pytest.raises(ClockBehind):
        settle_changes(journal, records, now=NOW - A_DAY)
    assert settled(journal, records) == [Done()]


def test_a_sealed_wish_that_was_tampered_with_is_withdrawn(
    records: Records, journal: Journal, journal_file: Path
) -> None:
    wish(journal, WISHES[0])
    with closing(sqlite3.connect(journal_file, isolation_level=None)) as connection:
        connection.execute("UPDATE wish SET sealed = zeroblob(length(sealed))")
    assert settled(journal, records) == [NotDone(Refusal.WITHDRAWN.value)]


def test_a_wish_is_sealed_and_goes_with_its_end(
    records: Records, journal: Journal, journal_file: Path
) -> None:
    request = wish(journal, WISHES[0])
    assert journal.wish(request.key) == request
    files = journal_file.parent.glob(f"{journal_file.name}*")
    content = b"".join(path.read_bytes() for path in files)
    assert request.key.encode() in content
    assert request.card.encode() not in content
    settled(journal, records)
    assert journal.wish(request.key) is None
    with closing(sqlite3.connect(journal_file)) as connection:
        assert connection.execute("SELECT count(*) FROM wish").fetchone() == (0,)


def test_a_change_without_a_trace_is_withdrawn(records: Records, journal: Journal) -> None:
    key = intend(journal, Matter.LOSS_REPORT)
    ((intent, outcome),) = settle_changes(journal, records, now=NOW)
    assert isinstance(intent, OpenChange)
    assert outcome == NotDone(Refusal.WITHDRAWN.value)
    late = records.report_loss(LossRequest(key, CARD, TERMINAL, 7, not_after=FOR_EVER))
    assert late == Refused(key, Refusal.WITHDRAWN)
    assert settle_changes(journal, records, now=NOW) == ()


def test_an_unknown_outcome_is_settled_by_asking(records: Records, journal: Journal) -> None:
    key = intend(journal, Matter.LOSS_REPORT)
    records.report_loss(LossRequest(key, CARD, TERMINAL, 7, not_after=FOR_EVER))
    journal.conclude(key, Unknown("database.busy"), now=NOW)
    assert [outcome for _, outcome in settle_changes(journal, records, now=NOW)] == [Done()]


def test_a_refusal_is_settled_as_one(records: Records, journal: Journal) -> None:
    key = intend(journal, Matter.LOSS_REPORT)
    records.report_loss(LossRequest(key, card_of(DemoRole.LOST), TERMINAL, 7, not_after=FOR_EVER))
    outcomes = [outcome for _, outcome in settle_changes(journal, records, now=NOW)]
    assert outcomes == [RefusedWith(Refusal.ALREADY_LOST.value)]


def test_nobody_can_be_asked_about_a_pin(records: Records, journal: Journal) -> None:
    intend(journal, Matter.PIN_CHANGE)
    outcomes = [outcome for _, outcome in settle_changes(journal, records, now=NOW)]
    assert outcomes == [Unknown(CARD_NOT_ASKED)]
    assert journal.open_intents() == ()


def test_prints_are_left_to_who_knows_the_queue(records: Records, journal: Journal) -> None:
    journal.intend(PrintIntent(KEY, "T1-1", "receipt", "ab" * 32, 1), now=NOW)
    assert settle_changes(journal, records, now=NOW) == ()
    assert [intent.key for intent in journal.open_intents()] == [KEY]


@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_has_its_word_in_the_journal(reason: Refusal) -> None:
    expected = NotDone if reason is Refusal.WITHDRAWN else RefusedWith
    assert journalled(Refused(KEY, reason)) == expected(reason.value)
