"""The journal's pages on changes: the intent before, the outcome after, and which are under way."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import trio

from db.applications import ApplicationRequest, ApplicationWish
from db.cards import CardRequest
from db.errors import DatabaseError
from db.journal import ChangeIntent, Journal, Matter, Outcome
from db.records import IdempotencyKey
from kiosk.clock import Clock
from kiosk.desks.worker import DriverHangs, Worker
from kiosk.documents.serials import new_serial
from kiosk.rules.clock import ClockFault, ClockOff

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A change that is under way: its key for the stores, its serial number for the citizen."""

    key: IdempotencyKey
    serial: str
    request: CardRequest | ApplicationWish | None
    """What the records are asked; None of a change that only the card makes."""


def new_key() -> IdempotencyKey:
    """Return a key that no other wish has."""
    return IdempotencyKey(uuid4().hex)


class ChangeBook:
    """Writes down what the terminal is about to change, and what became of it."""

    def __init__(
        self,
        journal: Callable[[], Journal],
        *,
        terminal: str,
        clock: Clock,
        worker: Worker,
        clock_fault: Callable[[], ClockFault | None] = lambda: None,
    ) -> None:
        self.under_way: set[IdempotencyKey] = set()
        self._open: set[IdempotencyKey] = set()
        self._journal = journal
        self._terminal = terminal
        self._clock = clock
        self._clock_fault = clock_fault
        self._worker = worker

    @asynccontextmanager
    async def undertaking(
        self,
        matter: Matter,
        subject: str,
        request_under: Callable[[IdempotencyKey, str], CardRequest | ApplicationWish] | None = None,
        *,
        named: tuple[IdempotencyKey, str] | None = None,
    ) -> AsyncIterator[Undertaking]:
        """Begin a change, shielded from what ends the visit, until the block is left.

        The request that `request_under` makes under the change's key and serial number is kept with
        the intent, to be sent again should nobody know what became of it.

        Args:
            named: the key and serial number, where they were given out before.
            subject: what the journal knows by a pseudonym: a card's code, a holder's number.

        Raises:
            DatabaseError, DriverHangs: the intent could not be written; nothing was begun.
            ClockOff: the clock is not believed; nothing was begun.
        """
        if (fault := self._clock_fault()) is not None:
            raise ClockOff(fault)
        key, serial = named or (
            new_key(),
            new_serial(self._terminal, self._clock().astimezone().date()),
        )
        request = None if request_under is None else request_under(key, serial)
        digest = (
            request.form_sha256 if isinstance(request, ApplicationRequest | CardRequest) else None
        )
        intent = ChangeIntent(matter, key, serial, subject, digest)
        self.under_way.add(key)
        try:
            with trio.CancelScope(shield=True):
                await self._worker.run(
                    lambda: self._journal().intend(intent, now=self._clock(), wish=request)
                )
                self._open.add(key)
                _log.info("a change begins: %s", matter.value)
                yield Undertaking(key, serial, request)
        finally:
            self.under_way.discard(key)

    def take_broken_off(self) -> bool:
        """Whether a change was left by a bug of ours before its outcome was known; asked once."""
        broken_off = bool(self._open)
        self._open.clear()
        return broken_off

    async def conclude(self, key: IdempotencyKey, outcome: Outcome) -> None:
        """Write down what became of a change; an unknown outcome is settled later."""
        _log.info("a change has ended: %s", type(outcome).__name__)
        self._open.discard(key)
        await self._write(lambda: self._journal().conclude(key, outcome, now=self._clock()))

    async def settle(self, key: IdempotencyKey, outcome: Outcome) -> None:
        """Write down for good what became of a change that nobody can be asked about later."""
        self._open.discard(key)
        await self._write(lambda: self._journal().settle(key, outcome, now=self._clock()))

    async def _write(self, call: Callable[[], None]) -> None:
        try:
            await self._worker.run(call)
        except (DatabaseError, DriverHangs) as error:
            # The intent stays open until the next settling; the citizen gets the truth now.
            _log.error("the journal could not write an outcome: %s", error.code)
