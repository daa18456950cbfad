"""Two terminals at once on one card, one statement at a time in an order that is drawn.

Whatever the order, both are told what they would be told one after the other: a loss is reported
once and refused once, and a key changes nothing twice. The many orders: make test-failover.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.cards import CardChange, CardStatus, status_after
from db.database import Row, Store, open_store
from db.demo_people import DemoRole
from db.errors import KeyReused
from db.migrations import RECORDS
from db.postgresql import PostgresqlSession
from db.records import (
    IdempotencyKey,
    LossRequest,
    Records,
    Refusal,
    Refused,
    ReleaseRequest,
)
from db.sqlite_records import SqliteRecords
from tests.db.postgresql import FilledCluster
from tests.db.samples import A_DAY, NOW, card_of, new_key

CARD: Final = card_of(DemoRole.NORMAL)
FEW: Final = 80
MANY: Final = 5_000
"""For each store; two stores."""
LOCKED_AFTER_S: Final = 0.004
"""A terminal that has not come to its next statement by then waits for the other one."""
STEPS: Final = 40


class Turns:
    """Lets one of two terminals at a time come to its next statement."""

    def __init__(self, order: list[bool]) -> None:
        self._order = order
        self._moved = threading.Condition()
        self._at_gate: set[int] = set()
        self._let_through: int | None = None
        self._numbers: dict[int, int] = {}

    def gate(self) -> None:
        """Wait for one's turn; who is no terminal goes through."""
        number = self._numbers.get(threading.get_ident())
        if number is None:
            return
        with self._moved:
            self._at_gate.add(number)
            self._moved.notify_all()
            self._moved.wait_for(lambda: self._let_through == number)
            self._let_through = None
            self._at_gate.discard(number)
            self._moved.notify_all()

    def run(self, first: Callable[[], object], second: Callable[[], object]) -> list[object]:
        """What both give."""
        told: list[object] = [None, None]
        alive = {0, 1}

        def work(number: int, terminal: Callable[[], object]) -> None:
            self._numbers[threading.get_ident()] = number
            self.gate()
            try:
                told[number] = terminal()
            except BaseException as error:  # noqa: BLE001 - told, and compared
                told[number] = error
            with self._moved:
                alive.discard(number)
                self._moved.notify_all()

        threads = [
            threading.Thread(target=work, args=each, daemon=True)
            for each in enumerate((first, second))
        ]
        for thread in threads:
            thread.start()
        order = iter(self._order)
        with self._moved:
            while alive:
                self._moved.wait_for(lambda: alive <= self._at_gate, LOCKED_AFTER_S)
                if ready := sorted(self._at_gate):
                    self._let_through = ready[-1] if next(order, False) else ready[0]
                    self._moved.notify_all()
                    self._moved.wait_for(lambda: self._let_through is None, 10)
        for thread in threads:
            thread.join(10)
        return told


class TurnsHolder:
    """The turns of the example that is under way."""

    turns = Turns([])

    def gate(self) -> None:
        self.turns.gate()


HOLDER: Final = TurnsHolder()


class Place(Protocol):
    """One card in a store that two terminals have opened."""

    terminals: tuple[Records, Records]

    def put(self, status: CardStatus) -> None: ...
    def state(self) -> CardStatus: ...
    def kept(self, key: IdempotencyKey) -> int: ...


class GatedStore(Store):
    """A file whose every statement waits for its turn."""

    def rows(self, statement: str, parameters: object = ()) -> list[Row]:
        HOLDER.gate()
        return super().rows(statement, parameters)  # type: ignore[arg-type]

    def execute(self, statement: str, parameters: object = ()) -> int:
        HOLDER.gate()
        return super().execute(statement, parameters)  # type: ignore[arg-type]


class FilePlace:
    def __init__(self, path: Path) -> None:
        self._stores = [open_store(path, RECORDS) for _ in range(2)]
        for store in self._stores:
            store.__class__ = GatedStore
        self._asked = sqlite3.connect(path, isolation_level=None)
        first, second = (SqliteRecords(store, lambda: NOW) for store in self._stores)
        self.terminals: tuple[Records, Records] = (first, second)

    def put(self, status: CardStatus) -> None:
        at = 1 if status is CardStatus.TEMPORARILY_LOST else None
        self._asked.execute(
            "UPDATE card SET status = ?, loss_reported_at = ?, loss_ends_at = NULL"
            " WHERE identification_code = ?",
            (status.value, at, CARD),
        )

    def state(self) -> CardStatus:
        row = self._asked.execute("SELECT status FROM card WHERE identification_code = ?", (CARD,))
        return CardStatus(row.fetchone()[0])

    def kept(self, key: IdempotencyKey) -> int:
        rows = self._asked.execute("SELECT count(*) FROM change WHERE key = ?", (key,))
        return int(rows.fetchone()[0])

    def close(self) -> None:
        self._asked.close()
        for terminal in self.terminals:
            terminal.close()


class PostgresqlPlace:
    def __init__(self, filled: FilledCluster) -> None:
        self._filled = filled
        filled.as_it_was()
        filled.turn_clock(NOW)
        self.terminals: tuple[Records, Records] = (filled.open_records(), filled.open_records())
        for terminal in self.terminals:
            terminal.status()

    def put(self, status: CardStatus) -> None:
        at = NOW if status is CardStatus.TEMPORARILY_LOST else None
        self._filled.administer(
            "UPDATE records.card SET status = %s, loss_reported_at = %s, loss_ends_at = NULL"
            " WHERE identification_code = %s",
            (status.value, at, CARD),
        )

    def state(self) -> CardStatus:
        [(status,)] = self._filled.administer(
            "SELECT status FROM records.card WHERE identification_code = %s", (CARD,)
        )
        return CardStatus(status)

    def kept(self, key: IdempotencyKey) -> int:
        [(count,)] = self._filled.administer(
            "SELECT count(*) FROM records.change WHERE key = %s", (key,)
        )
        return int(str(count))

    def close(self) -> None:
        for terminal in self.terminals:
            terminal.close()


@pytest.fixture(scope="module")
def file_place(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FilePlace]:
    path = tmp_path_factory.mktemp("interleavings") / "records.sqlite"
    path.write_bytes(demo_file.read_bytes())
    with closing(FilePlace(path)) as place:
        yield place


@pytest.fixture(scope="module")
def postgresql_place(filled_cluster: FilledCluster) -> Iterator[PostgresqlPlace]:
    with closing(PostgresqlPlace(filled_cluster)) as place, statements_gated():
        yield place


@contextmanager
def statements_gated() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("rows", "row", "execute"):
            patch.setattr(PostgresqlSession, name, _gated(getattr(PostgresqlSession, name)))
        yield


def _gated(ask: Callable[..., object]) -> Callable[..., object]:
    def gated(*arguments: object) -> object:
        HOLDER.gate()
        return ask(*arguments)

    return gated


# --- what each is asked, and what it must be told -------------------------------------------------


@dataclass(frozen=True)
class Ask:
    """One call; `key` numbers the keys of an example."""

    what: str
    key: int


Told: TypeAlias = str
ASKS: Final = [Ask(what, key) for what in ("report", "release", "withdraw") for key in (0, 1)]


def ask(records: Records, one: Ask, keys: list[IdempotencyKey]) -> object:
    key, until = keys[one.key], NOW + A_DAY
    if one.what == "report":
        return records.report_loss(LossRequest(key, CARD, "t", None, not_after=until))
    if one.what == "release":
        return records.release_loss(ReleaseRequest(key, CARD, "t", not_after=until))
    return records.withdraw(key)


def told(answer: object) -> Told:
    if isinstance(answer, Refused):
        return answer.reason.value
    return type(answer).__name__


class Model:
    """The records as they are when one asks after the other."""

    def __init__(self, status: CardStatus) -> None:
        self.status = status
        self._kept: dict[int, tuple[str, Told]] = {}

    def ask(self, one: Ask) -> Told:
        if kept := self._kept.get(one.key):
            what, answer = kept
            same = one.what in ("withdraw", what) or what == "withdraw"
            return answer if same else KeyReused.__name__
        self._kept[one.key] = (one.what, answer := self._first(one))
        return answer

    def _first(self, one: Ask) -> Told:
        if one.what == "withdraw":
            return Refusal.WITHDRAWN.value
        change = CardChange.REPORT_LOSS if one.what == "report" else CardChange.RELEASE_LOSS
        after = status_after(change, self.status, moved_out=False)
        if isinstance(after, Refusal):
            return after.value
        self.status = after
        return "LossReported" if one.what == "report" else "LossReleased"


def one_after_the_other(
    status: CardStatus, asks: tuple[Ask, Ask]
) -> set[tuple[Told, Told, CardStatus]]:
    """All that may come of it."""
    found = set()
    for first in (0, 1):
        model = Model(status)
        answers: dict[int, Told] = {}
        for number in (first, 1 - first):
            answers[number] = model.ask(asks[number])
        found.add((answers[0], answers[1], model.status))
    return found


def hold(place: Place, status: CardStatus, asks: tuple[Ask, Ask], order: list[bool]) -> None:
    keys = [new_key(), new_key()]
    place.put(status)
    HOLDER.turns = Turns(order)
    first, second = place.terminals
    answers = HOLDER.turns.run(
        lambda: ask(first, asks[0], keys), lambda: ask(second, asks[1], keys)
    )
    came = (told(answers[0]), told(answers[1]), place.state())
    assert came in one_after_the_other(status, asks), (answers, asks)
    for number, answer in enumerate(answers):
        if not isinstance(answer, KeyReused):
            assert ask(first, asks[number], keys) == answer
    assert place.state() is came[2]
    assert [place.kept(keys[key]) for key in {one.key for one in asks}] in ([1], [1, 1])


EXAMPLES: Final = given(
    status=st.sampled_from((CardStatus.NORMAL, CardStatus.TEMPORARILY_LOST)),
    asks=st.tuples(st.sampled_from(ASKS), st.sampled_from(ASKS)),
    order=st.lists(st.booleans(), min_size=STEPS, max_size=STEPS),
)


def orders(count: int) -> settings:
    """So many examples, however long one waits for a lock."""
    return settings(max_examples=count, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@EXAMPLES
@orders(FEW)
def test_two_terminals_on_one_card_in_a_file(
    file_place: FilePlace, status: CardStatus, asks: tuple[Ask, Ask], order: list[bool]
) -> None:
    hold(file_place, status, asks, order)


@EXAMPLES
@orders(FEW)
def test_two_terminals_on_one_card_in_postgresql(
    postgresql_place: PostgresqlPlace, status: CardStatus, asks: tuple[Ask, Ask], order: list[bool]
) -> None:
    hold(postgresql_place, status, asks, order)


@pytest.mark.failover
@EXAMPLES
@orders(MANY)
def test_many_orders_in_a_file(
    file_place: FilePlace, status: CardStatus, asks: tuple[Ask, Ask], order: list[bool]
) -> None:
    hold(file_place, status, asks, order)


@pytest.mark.failover
@EXAMPLES
@orders(MANY)
def test_many_orders_in_postgresql(
    postgresql_place: PostgresqlPlace, status: CardStatus, asks: tuple[Ask, Ask], order: list[bool]
) -> None:
    hold(postgresql_place, status, asks, order)
