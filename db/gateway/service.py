"""What the server does for a terminal, on whatever road it came: slow down, ask, note, answer."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import Final, TypeVar

from db.applications import ApplicationWish, ChangeOutcome
from db.asker import Asker
from db.cards import (
    CardRecord,
    CardRequest,
    Holder,
    IdempotencyKey,
    NotSeen,
    Refusal,
    Refused,
)
from db.contract.problems import Code, Outcome
from db.errors import (
    CardUnknown,
    CodeExpired,
    CodeOfAnotherIssuer,
    CodeUnknown,
    CodeUsed,
    DatabaseBusy,
    DatabaseError,
    HolderUnknown,
    KeyReused,
    RecordUnreadable,
)
from db.gateway.audit import Audit, AuditNote
from db.gateway.pace import AskedBy, AskedFor, Pace, TooManyPeople
from db.gateway.pool import RecordsPool
from db.records import Records
from db.settling import send
from db.times import Clock

_log = logging.getLogger(__name__)
_Told = TypeVar("_Told")
_DONE: Final = "done"
_AGAIN_AFTER_S: Final = 1
_CODES: Final[dict[type[DatabaseError], Code]] = {
    HolderUnknown: Code.HOLDER_UNKNOWN,
    CardUnknown: Code.CARD_UNKNOWN,
    KeyReused: Code.KEY_REUSED,
    CodeUnknown: Code.CODE_UNKNOWN,
    CodeExpired: Code.CODE_EXPIRED,
    CodeUsed: Code.CODE_USED,
    CodeOfAnotherIssuer: Code.CODE_OF_ANOTHER_ISSUER,
    DatabaseBusy: Code.RECORDS_BUSY,
    RecordUnreadable: Code.RECORDS_UNREADABLE,
}
"""What went wrong before anything was begun, or where there was nothing to begin."""


class Stopped(Exception):
    """There is no answer; says why, what that means, and when to ask again."""

    def __init__(
        self,
        code: Code,
        outcome: Outcome = Outcome.NOT_DONE,
        *,
        again_after_s: int | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.outcome = outcome
        self.again_after_s = again_after_s
        self.field = field


class RecordsService:
    """Answers terminals out of any `Records`; every method may be called from any thread.

    A key belongs to the terminal that made it: another terminal that uses the same text means
    another change (R7).
    """

    def __init__(self, pool: RecordsPool, audit: Audit, pace: Pace, clock: Clock) -> None:
        self._pool = pool
        self._audit = audit
        self._pace = pace
        self._clock = clock
        self._running: set[IdempotencyKey] = set()
        self._lock = Lock()

    def ask(self, work: Callable[[Records], _Told]) -> _Told:
        """What the records say of themselves; nobody is meant, so nothing is noted.

        Raises:
            Stopped: they do not answer.
        """
        try:
            with self._pool.borrowed() as records:
                return work(records)
        except DatabaseError as error:
            raise _stopped(error, Outcome.NOT_DONE) from error

    def ask_for_card(self, asker: Asker, code: str) -> CardRecord:
        """A card; its holder is who was asked for.

        Raises:
            Stopped
        """
        asked = self._admit(asker, "find_card", AskedBy.CARD, code)
        person, found = asked.pseudonym, None
        try:
            found = self.ask(lambda records: records.asked_by(asker).find_card(code))
            number = found.holder.social_security_number
            person = self._named(AskedBy.NUMBER, number).pseudonym
            self._pace.same(asker.terminal, asked, person)
        except Stopped as stopped:
            self._note(asker, "find_card", person, stopped.code.value)
            raise
        self._note(asker, "find_card", person, _DONE)
        return found

    def ask_for_code(self, asker: Asker, code: str) -> Holder:
        """The holder of an electronic card, who is whom was asked for; its code is used up.

        Raises:
            Stopped
        """
        asked = self._admit(asker, "resolve_code", AskedBy.CODE, code)
        try:
            holder = self.ask(lambda records: records.asked_by(asker).resolve_code(code))
        except Stopped as stopped:
            self._note(asker, "resolve_code", asked.pseudonym, stopped.code.value)
            raise
        person = self._named(AskedBy.NUMBER, holder.social_security_number).pseudonym
        self._pace.same(asker.terminal, asked, person)
        self._note(asker, "resolve_code", person, _DONE)
        return holder

    def ask_for_person(
        self, asker: Asker, operation: str, number: str, work: Callable[[Records], _Told]
    ) -> _Told:
        """Something about a person.

        Raises:
            Stopped
        """
        person = self._admit(asker, operation, AskedBy.NUMBER, number).pseudonym
        try:
            told = self.ask(lambda records: work(records.asked_by(asker)))
        except Stopped as stopped:
            self._note(asker, operation, person, stopped.code.value)
            raise
        self._note(asker, operation, person, _DONE)
        return told

    def change(
        self, asker: Asker, request: CardRequest | ApplicationWish
    ) -> tuple[ChangeOutcome, bool]:
        """What became of a change, and whether its key was known before.

        Args:
            request: with the key as the terminal made it.

        Raises:
            Stopped
        """
        by, identity = (
            (AskedBy.CARD, request.card)
            if isinstance(request, CardRequest)
            else (AskedBy.NUMBER, request.holder)
        )
        operation = type(request).__name__
        # It may be sent again: that it is not looked at now says nothing of the first time.
        name = self._admit(asker, operation, by, identity, Outcome.UNKNOWN).pseudonym
        key = _scoped(asker, request.key)

        def changing(records: Records) -> tuple[ChangeOutcome, bool]:
            known = records.has_seen(key)
            return send(records, replace(request, key=key)), known

        with self._carrying_out(key):
            outcome, known = self._ask_and_note(asker, operation, name, request.key, changing)
        if isinstance(outcome, Refused) and outcome.reason is Refusal.WITHDRAWN:
            raise Stopped(Code.CHANGE_WITHDRAWN)
        return outcome, known

    def outcome_of(self, asker: Asker, key: IdempotencyKey) -> ChangeOutcome:
        """What became of a change.

        Raises:
            Stopped: also where the key has not been seen, or its change is being carried out.
        """
        scoped = _scoped(asker, key)
        if scoped in self._running:
            raise Stopped(Code.CHANGE_RUNNING, Outcome.UNKNOWN, again_after_s=_AGAIN_AFTER_S)
        outcome = self._ask_and_note(
            asker, "outcome_of", None, key, lambda records: records.outcome_of(scoped)
        )
        if isinstance(outcome, NotSeen):
            raise Stopped(Code.CHANGE_NOT_SEEN, Outcome.UNKNOWN)
        return outcome

    def withdraw(self, asker: Asker, key: IdempotencyKey) -> ChangeOutcome:
        """What became of a change, made final.

        Raises:
            Stopped
        """
        scoped = _scoped(asker, key)
        return self._ask_and_note(
            asker, "withdraw", None, key, lambda records: records.withdraw(scoped)
        )

    def _ask_and_note(
        self,
        asker: Asker,
        operation: str,
        card: str | None,
        key: IdempotencyKey,
        work: Callable[[Records], _Told],
    ) -> _Told:
        """Ask about a change; after an error nobody knows whether it was made."""
        try:
            with self._pool.borrowed() as records:
                told = work(records.asked_by(asker))
        except DatabaseError as error:
            stopped = _stopped(error, Outcome.UNKNOWN)
            self._note(asker, operation, card, stopped.code.value, key)
            raise stopped from error
        outcome = told[0] if isinstance(told, tuple) else told
        reason = outcome.reason.value if isinstance(outcome, Refused) else _DONE
        self._note(asker, operation, card, reason, key)
        return told

    def _named(self, by: AskedBy, identity: str) -> AskedFor:
        return AskedFor(by, identity, self._audit.pseudonym(f"{by.value} {identity}"))

    def _admit(
        self,
        asker: Asker,
        operation: str,
        by: AskedBy,
        identity: str,
        otherwise: Outcome = Outcome.NOT_DONE,
    ) -> AskedFor:
        """Whom a terminal asks for, if it may; what it means `otherwise`."""
        asked = self._named(by, identity)
        try:
            self._pace.admit(asker.terminal, asked, now=self._clock())
        except TooManyPeople as error:
            code = Code.TOO_MANY_PEOPLE
            _log.warning("%s asks for more people than a hall serves", asker.terminal)
            self._note(asker, operation, asked.pseudonym, code.value)
            wait_s = max(1, round(error.after.total_seconds()))
            raise Stopped(code, otherwise, again_after_s=wait_s) from None
        except DatabaseError as error:
            stopped = _stopped(error, otherwise)
            self._note(asker, operation, asked.pseudonym, stopped.code.value)
            raise stopped from error
        return asked

    @contextmanager
    def _carrying_out(self, key: IdempotencyKey) -> Iterator[None]:
        with self._lock:
            if key in self._running:
                raise Stopped(Code.CHANGE_RUNNING, Outcome.UNKNOWN, again_after_s=_AGAIN_AFTER_S)
            self._running.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(key)

    def _note(
        self,
        asker: Asker,
        operation: str,
        person: str | None,
        outcome: str,
        key: IdempotencyKey | None = None,
    ) -> None:
        """Write down a call before it is answered; what cannot be noted is not told."""
        note = AuditNote(self._clock(), asker, operation, person, key, outcome)
        try:
            self._audit.write(note, lasting=key is not None)
        except DatabaseError as error:
            what = Outcome.NOT_DONE if key is None else Outcome.UNKNOWN
            raise _stopped(error, what) from error


def _scoped(asker: Asker, key: IdempotencyKey) -> IdempotencyKey:
    return IdempotencyKey(f"{asker.terminal}:{key}")


def _stopped(error: DatabaseError, otherwise: Outcome) -> Stopped:
    code = _CODES.get(type(error))
    if code is None:
        _log.error("the records failed: %s: %s", error.code, error)
        return Stopped(Code.RECORDS_FAILED, otherwise, again_after_s=_AGAIN_AFTER_S)
    if isinstance(error, RecordUnreadable):
        _log.error("%s", error)
        return Stopped(code, otherwise, field=f"{error.table}.{error.field}")
    if isinstance(error, DatabaseBusy):
        return Stopped(code, otherwise, again_after_s=_AGAIN_AFTER_S)
    return Stopped(code)
