"""The system of record in one SQLite file: for a terminal that stands alone, and for the demo."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from db.accounts import AccountYear, PersonalAccount
from db.asker import Asker
from db.benefits import (
    Benefit,
    BenefitKind,
    Certification,
    CertificationResult,
    Entitlements,
    Pension,
    Unemployment,
)
from db.cards import (
    ActivationRequest,
    Bank,
    CancellationRequest,
    CardActivated,
    CardCancelled,
    CardChange,
    CardRecord,
    CardRequest,
    CardStatus,
    ChangeOutcome,
    Holder,
    IdempotencyKey,
    LossReleased,
    LossReported,
    LossRequest,
    NotSeen,
    Refusal,
    Refused,
    ReleaseRequest,
    Sex,
    TemporaryLoss,
    status_after,
)
from db.contributions import EVER, ContributionHistory, Insurance, Month, Period
from db.database import Row, Store, open_store
from db.errors import CardUnknown, HolderUnknown, KeyReused
from db.migrations import RECORDS
from db.money import yuan
from db.records import CONTRACT, RecordsStatus
from db.times import Clock, from_microseconds, to_microseconds, utc_now

_HOLDER = """
    SELECT social_security_number, name, sex, birth_date, died_on, moved_out
    FROM holder WHERE social_security_number = ?
"""
_CARDS = """
    SELECT identification_code, card_number, status, loss_reported_at, loss_ends_at,
           issued_on, valid_until, bank.name, service_phone,
           social_security_number, holder.name, sex, birth_date, died_on, moved_out
    FROM card JOIN holder ON holder.id = card.holder JOIN bank ON bank.id = card.bank
"""
_CARD = _CARDS + "WHERE identification_code = ?"
_CARDS_OF_HOLDER = (
    _CARDS
    + """
    WHERE social_security_number = ? ORDER BY issued_on DESC, card_number DESC
"""
)
_CONTRIBUTIONS = """
    SELECT insurance, month, base_fen, employer_fen, personal_fen, employer.name, paid
    FROM contribution LEFT JOIN employer ON employer.id = contribution.employer
    WHERE holder = (SELECT id FROM holder WHERE social_security_number = ?)
      AND month BETWEEN ? AND ?
    ORDER BY insurance, month
"""
_OF_HOLDER = "WHERE holder = (SELECT id FROM holder WHERE social_security_number = ?)"
_ACCOUNT_YEARS = f"""
    SELECT insurance, year, opening_fen, paid_in_fen, interest_fen, drawn_fen
    FROM account_year {_OF_HOLDER} ORDER BY insurance, year
"""  # noqa: S608 - a constant
_BENEFITS = f"""
    SELECT kind, month, amount_fen
    FROM benefit {_OF_HOLDER} AND month BETWEEN ? AND ? ORDER BY kind, month
"""  # noqa: S608 - a constant
_PENSION = f"SELECT insurance, since, until FROM pension {_OF_HOLDER}"  # noqa: S608 - a constant
_CERTIFICATION = f"""
    SELECT done_on, result, next_due
    FROM certification {_OF_HOLDER} ORDER BY done_on DESC LIMIT 1
"""  # noqa: S608 - a constant
_UNEMPLOYMENT = f"""
    SELECT began_on, ended_on, entitled_months, drawn_months
    FROM unemployment {_OF_HOLDER} ORDER BY began_on
"""  # noqa: S608 - a constant
_END_LOSS = """
    UPDATE card SET status = 'normal', loss_reported_at = NULL, loss_ends_at = NULL
    WHERE identification_code = ? AND loss_ends_at <= ?
"""
_STATE_FOR_CHANGE = """
    SELECT status, died_on IS NOT NULL, moved_out
    FROM card JOIN holder ON holder.id = card.holder WHERE identification_code = ?
"""
_SET_STATE = """
    UPDATE card SET status = ?, loss_reported_at = ?, loss_ends_at = ?
    WHERE identification_code = ? AND status = ?
"""
_KEPT = "SELECT kind, card, at, refusal, loss_ends_at FROM change WHERE key = ?"
_KEEP = """
    INSERT INTO change (key, kind, card, terminal, at, refusal, loss_ends_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""


class _Kept(NamedTuple):
    """What the records keep of a request, done or refused. A withdrawn key has no change."""

    change: CardChange | None
    card: str | None
    at: datetime
    refusal: Refusal | None
    loss_ends_at: datetime | None


def open_records(path: Path, clock: Clock = utc_now) -> "SqliteRecords":
    """The records at `path`, created if there are none.

    Raises:
        DatabaseError: see `db.database.open_store`.
    """
    return SqliteRecords(open_store(path, RECORDS), clock)


class SqliteRecords:
    """`db.records.Records` on SQLite.

    Whether a temporary loss is over is computed when its card is read, and reading writes nothing:
    a clock that was ahead has ended nobody's loss. Only a change of that very card writes down that
    its loss has ended.
    """

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    def status(self) -> RecordsStatus:
        return RecordsStatus(CONTRACT, self._clock())

    def asked_by(self, asker: Asker) -> "SqliteRecords":
        # A terminal that stands alone writes down what it does in its own journal.
        return self

    def find_holder(self, social_security_number: str) -> Holder:
        row = self._store.row(_HOLDER, (social_security_number,))
        if row is None:
            raise HolderUnknown
        return _holder(row)

    def find_card(self, identification_code: str, *, now: datetime) -> CardRecord:
        row = self._store.row(_CARD, (identification_code,))
        if row is None:
            raise CardUnknown
        return _card(row, to_microseconds(now))

    def cards_of(self, holder: Holder, *, now: datetime) -> tuple[CardRecord, ...]:
        as_of = to_microseconds(now)
        rows = self._store.rows(_CARDS_OF_HOLDER, (holder.social_security_number,))
        return tuple(_card(row, as_of) for row in rows)

    def contributions(self, holder: Holder, period: Period = EVER) -> ContributionHistory:
        key = (holder.social_security_number, period.first.ordinal, period.last.ordinal)
        return ContributionHistory(self._store.rows(_CONTRIBUTIONS, key))

    def personal_accounts(self, holder: Holder) -> tuple[PersonalAccount, ...]:
        rows = self._store.rows(_ACCOUNT_YEARS, (holder.social_security_number,))
        return tuple(
            PersonalAccount(Insurance(insurance), tuple(map(_account_year, years)))
            for insurance, years in groupby(rows, key=itemgetter(0))
        )

    def benefits(self, holder: Holder, period: Period = EVER) -> tuple[Benefit, ...]:
        key = (holder.social_security_number, period.first.ordinal, period.last.ordinal)
        return tuple(map(_benefit, self._store.rows(_BENEFITS, key)))

    def entitlements(self, holder: Holder) -> Entitlements:
        key = (holder.social_security_number,)
        with self._store.reading():
            pension = self._store.row(_PENSION, key)
            certification = self._store.row(_CERTIFICATION, key)
            unemployment = self._store.rows(_UNEMPLOYMENT, key)
        return Entitlements(
            _pension(pension) if pension else None,
            _certification(certification) if certification else None,
            tuple(map(_unemployment, unemployment)),
        )

    def report_loss(self, request: LossRequest, *, now: datetime) -> LossReported | Refused:
        # The regions say "7 days" and not whether they are whole days: seven times 24 hours here.
        days = request.lasts_days
        ends_at = None if days is None else now + timedelta(days=days)
        kept = self._carry_out(CardChange.REPORT_LOSS, request, now, loss_ends_at=ends_at)
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return LossReported(request.key, kept.at, kept.loss_ends_at)

    def release_loss(self, request: ReleaseRequest, *, now: datetime) -> LossReleased | Refused:
        kept = self._carry_out(CardChange.RELEASE_LOSS, request, now)
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return LossReleased(request.key, kept.at)

    def activate(self, request: ActivationRequest, *, now: datetime) -> CardActivated | Refused:
        kept = self._carry_out(CardChange.ACTIVATE, request, now)
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return CardActivated(request.key, kept.at)

    def cancel(self, request: CancellationRequest, *, now: datetime) -> CardCancelled | Refused:
        kept = self._carry_out(CardChange.CANCEL, request, now)
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return CardCancelled(request.key, kept.at)

    def outcome_of(self, key: IdempotencyKey) -> ChangeOutcome | NotSeen:
        kept = self._kept(key)
        return NotSeen(key) if kept is None else _outcome(key, kept)

    def withdraw(self, key: IdempotencyKey, *, now: datetime) -> ChangeOutcome:
        with self._store.changing():
            kept = self._kept(key)
            if kept is None:
                kept = self._keep_withdrawn(key, now)
        return _outcome(key, kept)

    def close(self) -> None:
        self._store.close()

    def _carry_out(
        self,
        change: CardChange,
        request: CardRequest,
        now: datetime,
        *,
        loss_ends_at: datetime | None = None,
    ) -> _Kept:
        """The one compare-and-set: state and outcome change together, once a key."""
        with self._store.changing():
            kept = self._kept(request.key)
            if kept is None and request.not_after is not None and now > request.not_after:
                kept = self._keep_withdrawn(request.key, now)
            if kept is None:
                self._store.execute(_END_LOSS, (request.card, to_microseconds(now)))
                refusal = self._set_state(change, request.card, now, loss_ends_at)
                ends_at = None if refusal or loss_ends_at is None else loss_ends_at.astimezone(UTC)
                kept = _Kept(change, request.card, now.astimezone(UTC), refusal, ends_at)
                self._keep(request.key, request.terminal, kept)
        if kept.change is not None and (kept.change, kept.card) != (change, request.card):
            raise KeyReused
        return kept

    def _set_state(
        self, change: CardChange, card: str, now: datetime, loss_ends_at: datetime | None
    ) -> Refusal | None:
        row = self._store.row(_STATE_FOR_CHANGE, (card,))
        if row is None:
            return Refusal.CARD_UNKNOWN
        status, deceased, moved_out = row
        if deceased:
            return Refusal.HOLDER_DECEASED
        after = status_after(change, CardStatus(status))
        if isinstance(after, Refusal):
            return after
        if change is CardChange.CANCEL and not moved_out:
            return Refusal.NOT_MOVED_OUT
        reported_at = now if after is CardStatus.TEMPORARILY_LOST else None
        loss = (_stored(reported_at), _stored(loss_ends_at))
        self._store.execute(_SET_STATE, (after.value, *loss, card, status))
        return None

    def _kept(self, key: IdempotencyKey) -> _Kept | None:
        row = self._store.row(_KEPT, (key,))
        if row is None:
            return None
        kind, card, at, refusal, loss_ends_at = row
        return _Kept(
            CardChange(kind) if kind else None,
            card,
            from_microseconds(at),
            Refusal(refusal) if refusal else None,
            _moment(loss_ends_at),
        )

    def _keep(self, key: IdempotencyKey, terminal: str | None, kept: _Kept) -> None:
        change, card, at, refusal, ends_at = kept
        kind = change.value if change else None
        code = refusal.value if refusal else None
        row = (key, kind, card, terminal, _stored(at), code, _stored(ends_at))
        self._store.execute(_KEEP, row)

    def _keep_withdrawn(self, key: IdempotencyKey, now: datetime) -> _Kept:
        kept = _Kept(None, None, now, Refusal.WITHDRAWN, None)
        self._keep(key, None, kept)
        return kept


def _outcome(key: IdempotencyKey, kept: _Kept) -> ChangeOutcome:
    if kept.refusal:
        return Refused(key, kept.refusal)
    match kept.change:
        case CardChange.REPORT_LOSS:
            return LossReported(key, kept.at, kept.loss_ends_at)
        case CardChange.RELEASE_LOSS:
            return LossReleased(key, kept.at)
        case CardChange.ACTIVATE:
            return CardActivated(key, kept.at)
        case CardChange.CANCEL:
            return CardCancelled(key, kept.at)
        case None:
            raise ValueError("a key without a change is always refused")


def _holder(row: Row) -> Holder:
    number, name, sex, birth_date, died_on, moved_out = row
    return Holder(
        number,
        name,
        Sex(sex),
        date.fromisoformat(birth_date),
        date.fromisoformat(died_on) if died_on else None,
        moved_out == 1,
    )


def _card(row: Row, as_of: int) -> CardRecord:
    code, number, status, reported_at, ends_at, issued_on, valid_until, bank, phone = row[:9]
    loss = None
    if ends_at is not None and ends_at <= as_of:
        status = CardStatus.NORMAL
    elif reported_at is not None:
        loss = TemporaryLoss(from_microseconds(reported_at), _moment(ends_at))
    return CardRecord(
        identification_code=code,
        card_number=number,
        holder=_holder(row[9:]),
        status=CardStatus(status),
        temporary_loss=loss,
        bank=Bank(bank, phone),
        issued_on=date.fromisoformat(issued_on),
        valid_until=date.fromisoformat(valid_until),
    )


def _account_year(row: Row) -> AccountYear:
    _, year, opening, paid_in, interest, drawn = row
    return AccountYear(year, yuan(opening), yuan(paid_in), yuan(interest), yuan(drawn))


def _benefit(row: Row) -> Benefit:
    kind, month, amount = row
    return Benefit(BenefitKind(kind), Month.from_ordinal(month), yuan(amount))


def _pension(row: Row) -> Pension:
    insurance, since, until = row
    last = None if until is None else Month.from_ordinal(until)
    return Pension(Insurance(insurance), Month.from_ordinal(since), last)


def _certification(row: Row) -> Certification:
    done_on, result, next_due = row
    return Certification(
        date.fromisoformat(done_on), CertificationResult(result), date.fromisoformat(next_due)
    )


def _unemployment(row: Row) -> Unemployment:
    began_on, ended_on, entitled_months, drawn_months = row
    ended = date.fromisoformat(ended_on) if ended_on else None
    return Unemployment(date.fromisoformat(began_on), ended, entitled_months, drawn_months)


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else from_microseconds(stored)


def _stored(moment: datetime | None) -> int | None:
    return None if moment is None else to_microseconds(moment)
