"""A terminal killed at any point of a change leaves none or one, and the next start says which."""

import os
import signal
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from db.database import Row, Store, open_store
from db.demo_people import DemoRole
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
from db.records import CardStatus, IdempotencyKey, LossRequest, Records, Refusal, Refused
from db.settling import CARD_NOT_ASKED, journalled, settle_changes
from db.sqlite_records import SqliteRecords, open_records
from tests.db.samples import FOR_EVER, JOURNAL_KEY, NOW, TERMINAL, card_of, new_key

KEY = IdempotencyKey("the-touch")
CARD = card_of(DemoRole.NORMAL)


def report_loss(records: Records, journal: Journal) -> None:
    """What the kiosk does between the touch and the result page."""
    journal.intend(ChangeIntent(Matter.LOSS_REPORT, KEY, "T1-1", CARD), now=NOW)
    outcome = records.report_loss(LossRequest(KEY, CARD, TERMINAL, 7, not_after=FOR_EVER))
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
            records = SqliteRecords(DyingStore(open_store(records_file, RECORDS), die_when_due))
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
        closing(open_records(records_file)) as records,
        closing(open_journal(journal_file, JOURNAL_KEY, now=NOW)) as journal,
    ):
        outcomes = [outcome for _, outcome in settle_changes(journal, records, now=NOW)]
        assert journal.open_intents() == ()
        assert isinstance(journal.verify(), Intact)
        told = [entry.facts["outcome"] for entry in journal.entries() if "outcome" in entry.facts]
        card = records.find_card(CARD)
        lost = card.status is CardStatus.TEMPORARILY_LOST
        assert told == ["done"] if lost else told in ([], ["not_done"])
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
    assert seen == {(), (NotDone(Refusal.WITHDRAWN.value),), (Done(),)}


def intend(journal: Journal, matter: Matter) -> IdempotencyKey:
    key = new_key()
    journal.intend(ChangeIntent(matter, key, "T1-1", CARD), now=NOW)
    return key


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
