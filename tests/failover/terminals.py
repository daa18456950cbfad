"""Twenty made-up terminals that make changes, and what must be true of all they were told."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final
from uuid import uuid4

from db.cards import CardChange, CardStatus, Refusal, status_after
from db.errors import DatabaseError
from db.records import (
    ChangeOutcome,
    IdempotencyKey,
    LossReleased,
    LossReported,
    LossRequest,
    Records,
    Refused,
    ReleaseRequest,
)
from db.times import utc_now

TERMINALS: Final = 20
AGAIN_FOR_S: Final = 10.0
"""How long a wish is young: it is sent again under its key, and withdrawn afterwards."""
SETTLED_WITHIN_S: Final = 60.0
_PAUSE_S: Final = 0.05


@dataclass
class Wish:
    """One change that one citizen wanted, and what they were told."""

    key: IdempotencyKey
    card: str
    kind: CardChange
    terminal: str
    began: float
    errors: Counter[str] = field(default_factory=Counter)
    outcome: ChangeOutcome | None = None
    answered: float = 0.0


class Terminals:
    """Terminals at work, each a thread with records of its own."""

    def __init__(self, open_records: Callable[[int], Records], cards: Sequence[str]) -> None:
        self.wishes: list[Wish] = []
        self._cards = cards
        self._open_records = open_records
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._work, args=(number,), name=f"terminal-{number}", daemon=True
            )
            for number in range(TERMINALS)
        ]
        self.crashed: list[BaseException] = []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin no more; every wish under way is settled first."""
        self._stop.set()
        deadline = time.monotonic() + SETTLED_WITHIN_S
        for thread in self._threads:
            thread.join(max(0, deadline - time.monotonic()))
        assert not any(thread.is_alive() for thread in self._threads), "a change was never settled"
        assert self.crashed == []

    def answered_since(self, moment: float) -> int:
        """How many wishes that began after a moment were answered."""
        return sum(wish.began > moment and wish.outcome is not None for wish in self.wishes)

    def longest_outage_s(self) -> float:
        """The longest time in which no terminal at all was answered."""
        answers = sorted(wish.answered for wish in self.wishes if wish.outcome is not None)
        return max(later - earlier for earlier, later in pairwise(answers))

    def _work(self, number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - no secret
        try:
            with closing(self._open_records(number)) as records:
                while not self._stop.is_set():
                    self._visit(records, number, chance)
                    time.sleep(_PAUSE_S)
        except BaseException as error:  # noqa: BLE001 - shown by stop()
            self.crashed.append(error)

    def _visit(self, records: Records, number: int, chance: random.Random) -> None:
        kind = chance.choice((CardChange.REPORT_LOSS, CardChange.RELEASE_LOSS))
        wish = Wish(
            IdempotencyKey(uuid4().hex),
            chance.choice(self._cards),
            kind,
            f"terminal-{number}",
            time.monotonic(),
        )
        self.wishes.append(wish)
        while wish.outcome is None:
            try:
                wish.outcome = _ask(records, wish)
                wish.answered = time.monotonic()
            except DatabaseError as error:
                wish.errors[type(error).__name__] += 1
                time.sleep(_PAUSE_S)


def _ask(records: Records, wish: Wish) -> ChangeOutcome:
    if wish.errors and time.monotonic() - wish.began > AGAIN_FOR_S:
        return records.withdraw(wish.key)
    until = utc_now() + timedelta(days=1)
    if wish.kind is CardChange.REPORT_LOSS:
        return records.report_loss(
            LossRequest(wish.key, wish.card, wish.terminal, 7, not_after=until)
        )
    return records.release_loss(ReleaseRequest(wish.key, wish.card, wish.terminal, not_after=until))


@contextmanager
def at_work(open_records: Callable[[int], Records], cards: Sequence[str]) -> Iterator[Terminals]:
    """Terminals that make changes until the block is left, and have settled all of them then."""
    terminals = Terminals(open_records, cards)
    terminals.start()
    try:
        yield terminals
    finally:
        terminals.stop()


History = list[tuple[str, str | None, str | None, datetime, str | None]]
"""Key, kind, card, time and refusal of every change the records keep, in the order of time."""


def check(
    wishes: Sequence[Wish], history: History, before: dict[str, CardStatus], after: dict[str, str]
) -> None:
    """Hold what every terminal was told against what the records keep.

    Acknowledged means there once, refused means there as refused, withdrawn means never done; the
    history of each card is one that its states allow, so nothing was done twice or lost.
    """
    kept = {key: (kind, card, at, refusal) for key, kind, card, at, refusal in history}
    assert len(kept) == len(history)
    asked = {wish.key: wish for wish in wishes}
    lost = [wish for key, wish in asked.items() if key not in kept]
    assert not lost, f"not kept: {lost}"
    others = {key: change for key, change in kept.items() if key not in asked}
    assert not others, f"asked by none of these terminals: {others}"
    for wish in wishes:
        kind, card, at, refusal = kept[wish.key]
        told = wish.outcome
        if isinstance(told, Refused):
            assert refusal == told.reason.value, (wish, kept[wish.key])
        else:
            assert isinstance(told, LossReported | LossReleased)
            assert (kind, card, refusal) == (wish.kind.value, wish.card, None), (wish, kept)
            assert at == (told.reported_at if isinstance(told, LossReported) else told.released_at)
    states = dict(before)
    for _, kind, card, _, refusal in history:
        if kind is None or card is None:
            assert refusal == Refusal.WITHDRAWN.value
            continue
        led_to = status_after(CardChange(kind), states[card], moved_out=True)
        assert refusal == (led_to.value if isinstance(led_to, Refusal) else None)
        if isinstance(led_to, CardStatus):
            states[card] = led_to
    assert {card: states[card].value for card in states} == {card: after[card] for card in states}
