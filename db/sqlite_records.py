"""The system of record in one SQLite file: for a terminal that stands alone, and for the demo."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db import rows
from db.accounts import PersonalAccount
from db.applications import (
    Application,
    ApplicationChange,
    ApplicationRequest,
    ApplicationTaken,
    ApplicationWish,
    ApplicationWithdrawn,
    ChangeOutcome,
    EarlierPlace,
    MayApply,
    SkillCertificate,
    WithdrawalRequest,
)
from db.asker import Asker
from db.benefits import Benefit, Entitlements
from db.cards import (
    ActivationRequest,
    CancellationRequest,
    CardActivated,
    CardCancelled,
    CardChange,
    CardRecord,
    CardRequest,
    CardStatus,
    Holder,
    IdempotencyKey,
    LossReleased,
    LossReported,
    LossRequest,
    NotSeen,
    Refusal,
    Refused,
    ReleaseRequest,
    status_after,
)
from db.contributions import EVER, ContributionHistory, Period
from db.database import Store, open_store, open_store_to_read
from db.electronic_codes import code_digest, objection
from db.errors import CardUnknown, CodeUnknown, HolderUnknown, KeyReused
from db.fields import flag, read
from db.migrations import RECORDS
from db.records import CONTRACT, RecordsStatus
from db.rows import KeptChange
from db.sqlite_applications import SqliteApplications
from db.times import Clock, to_microseconds, utc_now

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
_CODE = """
    SELECT holder IS NOT NULL, expires_at, used_at,
           social_security_number, name, sex, birth_date, died_on, moved_out
    FROM electronic_code LEFT JOIN holder ON holder.id = electronic_code.holder WHERE digest = ?
"""
_USE_CODE = "UPDATE electronic_code SET used_at = ? WHERE digest = ?"
_END_LOSS = """
    UPDATE card SET status = 'normal', loss_reported_at = NULL, loss_ends_at = NULL
    WHERE identification_code = ? AND loss_ends_at <= ?
"""
_STATE_FOR_CHANGE = """
    SELECT status, loss_ends_at, died_on IS NOT NULL, moved_out
    FROM card JOIN holder ON holder.id = card.holder WHERE identification_code = ?
"""
_SET_STATE = """
    UPDATE card SET status = ?, loss_reported_at = ?, loss_ends_at = ?
    WHERE identification_code = ? AND status = ?
"""
_KEPT = "SELECT kind, card, at, refusal, loss_ends_at, mark FROM change WHERE key = ?"
_KEEP = """
    INSERT INTO change (key, kind, card, terminal, at, refusal, loss_ends_at, mark, form)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_LEAST, _MOST = -(2**63), 2**63 - 1
"""What an INTEGER of SQLite can hold."""


def open_records(path: Path, clock: Clock = utc_now) -> "SqliteRecords":
    """The records at `path`, created if there are none.

    Raises:
        DatabaseError: see `db.database.open_store`.
    """
    return SqliteRecords(open_store(path, RECORDS), clock)


def open_records_to_read(path: Path, clock: Clock = utc_now) -> "SqliteRecords":
    """The records at `path` as they are; nothing is written, and a change of them fails.

    Raises:
        DatabaseError: see `db.database.open_store_to_read`.
    """
    return SqliteRecords(open_store_to_read(path, RECORDS), clock, writable=False)


class SqliteRecords:
    """`db.records.Records` on SQLite.

    Whether a temporary loss is over is computed when its card is read, and reading writes nothing:
    a clock that was ahead has ended nobody's loss. Only a change of that very card writes down that
    its loss has ended.
    """

    def __init__(self, store: Store, clock: Clock = utc_now, *, writable: bool = True) -> None:
        self._store = store
        self._writable = writable
        self._clock = clock
        self._applications = SqliteApplications(store)

    def status(self) -> RecordsStatus:
        if self._writable:
            self._store.prove_writable()
        return RecordsStatus(CONTRACT, self._clock())

    def asked_by(self, asker: Asker) -> "SqliteRecords":
        # A terminal that stands alone writes down what it does in its own journal.
        return self

    def find_holder(self, social_security_number: str) -> Holder:
        row = self._store.row(_HOLDER, (social_security_number,))
        if row is None:
            raise HolderUnknown
        return rows.holder(row)

    def find_card(self, identification_code: str) -> CardRecord:
        row = self._store.row(_CARD, (identification_code,))
        if row is None:
            raise CardUnknown
        return rows.card(row, self._clock())

    def resolve_code(self, code: str) -> Holder:
        digest = code_digest(code)
        with self._store.changing():
            now, row = self._clock(), self._store.row(_CODE, (digest,))
            error = objection(None if row is None else rows.kept_code(row[:3]), now)
            if error is None:
                self._store.execute(_USE_CODE, (to_microseconds(now), digest))
        if row is None or error is not None:
            raise error or CodeUnknown
        return rows.holder(row[3:])

    def cards_of(self, holder: Holder) -> tuple[CardRecord, ...]:
        now = self._clock()
        found = self._store.rows(_CARDS_OF_HOLDER, (holder.social_security_number,))
        return tuple(rows.card(row, now) for row in found)

    def contributions(self, holder: Holder, period: Period = EVER) -> ContributionHistory:
        found = self._store.rows(_CONTRIBUTIONS, _months_of(holder, period))
        return rows.contributions(found)

    def personal_accounts(self, holder: Holder) -> tuple[PersonalAccount, ...]:
        key = (holder.social_security_number,)
        return rows.personal_accounts(self._store.rows(_ACCOUNT_YEARS, key))

    def benefits(self, holder: Holder, period: Period = EVER) -> tuple[Benefit, ...]:
        found = self._store.rows(_BENEFITS, _months_of(holder, period))
        return tuple(map(rows.benefit, found))

    def entitlements(self, holder: Holder) -> Entitlements:
        key = (holder.social_security_number,)
        with self._store.reading():
            pension = self._store.row(_PENSION, key)
            certification = self._store.row(_CERTIFICATION, key)
            unemployment = self._store.rows(_UNEMPLOYMENT, key)
        return Entitlements(
            rows.pension(pension) if pension else None,
            rows.certification(certification) if certification else None,
            tuple(map(rows.unemployment, unemployment)),
        )

    def report_loss(self, request: LossRequest) -> LossReported | Refused:
        kept = self._carry_out(CardChange.REPORT_LOSS, request, request.lasts_days)
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return LossReported(request.key, kept.at, kept.loss_ends_at)

    def release_loss(self, request: ReleaseRequest) -> LossReleased | Refused:
        kept = self._carry_out(CardChange.RELEASE_LOSS, request)
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return LossReleased(request.key, kept.at)

    def activate(self, request: ActivationRequest) -> CardActivated | Refused:
        kept = self._carry_out(CardChange.ACTIVATE, request)
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return CardActivated(request.key, kept.at)

    def cancel(self, request: CancellationRequest) -> CardCancelled | Refused:
        kept = self._carry_out(CardChange.CANCEL, request)
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return CardCancelled(request.key, kept.at)

    def may_apply(self, holder: Holder) -> MayApply:
        return self._applications.may_apply(holder.social_security_number)

    def skill_certificates(self, holder: Holder) -> tuple[SkillCertificate, ...]:
        return self._applications.skill_certificates(holder.social_security_number)

    def earlier_places(self, holder: Holder) -> tuple[EarlierPlace, ...]:
        return self._applications.earlier_places(holder.social_security_number)

    def applications(self, holder: Holder) -> tuple[Application, ...]:
        return self._applications.of(holder.social_security_number)

    def submit(self, request: ApplicationRequest) -> ApplicationTaken | Refused:
        kept = self._carry_out_wish(
            ApplicationChange.APPLY, request, lambda now: self._applications.take(request, now)
        )
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return ApplicationTaken(request.key, request.reference, kept.at)

    def withdraw_application(self, request: WithdrawalRequest) -> ApplicationWithdrawn | Refused:
        kept = self._carry_out_wish(
            ApplicationChange.WITHDRAW,
            request,
            lambda now: self._applications.take_back(request, now),
        )
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return ApplicationWithdrawn(request.key, request.reference, kept.at)

    def outcome_of(self, key: IdempotencyKey) -> ChangeOutcome | NotSeen:
        kept = self._kept(key)
        return NotSeen(key) if kept is None else kept.outcome(key)

    def has_seen(self, key: IdempotencyKey) -> bool:
        return self._kept(key) is not None

    def withdraw(self, key: IdempotencyKey) -> ChangeOutcome:
        with self._store.changing():
            kept = self._kept(key)
            if kept is None:
                kept = self._keep_withdrawn(key, self._clock())
        return kept.outcome(key)

    def close(self) -> None:
        self._store.close()

    def _carry_out(
        self, change: CardChange, request: CardRequest, lasts_days: int | None = None
    ) -> KeptChange:
        """The one compare-and-set: state and outcome change together, once a key."""
        with self._store.changing():
            now = self._clock()
            # The regions say "7 days" and not whether they are whole days: seven times 24 hours.
            loss_ends_at = None if lasts_days is None else now + timedelta(days=lasts_days)
            kept = self._kept(request.key)
            if kept is None and now > request.not_after:
                kept = self._keep_withdrawn(request.key, now)
            if kept is None:
                self._store.execute(_END_LOSS, (request.card, to_microseconds(now)))
                refusal = self._set_state(change, request.card, now, loss_ends_at)
                ends_at = None if refusal or loss_ends_at is None else loss_ends_at.astimezone(UTC)
                at, mark = now.astimezone(UTC), request.form_sha256
                kept = KeptChange(change, request.card, at, refusal, ends_at, mark)
                self._keep(request.key, request.terminal, kept, request.form)
        if not kept.is_of(change, request.card, lasts_days, request.form_sha256):
            raise KeyReused
        return kept

    def _set_state(
        self, change: CardChange, card: str, now: datetime, loss_ends_at: datetime | None
    ) -> Refusal | None:
        row = self._store.row(_STATE_FOR_CHANGE, (card,))
        if row is None:
            return Refusal.CARD_UNKNOWN
        status, ends_at, deceased, moved_out = row
        if deceased:
            return Refusal.HOLDER_DECEASED
        before = rows.status_as_of(now, status, ends_at)
        after = status_after(change, before, moved_out=read("holder", "moved_out", flag, moved_out))
        if isinstance(after, Refusal):
            return after
        reported_at = now if after is CardStatus.TEMPORARILY_LOST else None
        loss = (_stored(reported_at), _stored(loss_ends_at))
        self._store.execute(_SET_STATE, (after.value, *loss, card, status))
        return None

    def _carry_out_wish(
        self,
        change: ApplicationChange,
        request: ApplicationWish,
        carry_out: Callable[[datetime], Refusal | None],
    ) -> KeptChange:
        """What becomes of a wish for an application, once a key, as `_carry_out` for a card."""
        with self._store.changing():
            now = self._clock()
            kept = self._kept(request.key)
            if kept is None and now > request.not_after:
                kept = self._keep_withdrawn(request.key, now)
            if kept is None:
                refusal = carry_out(now)
                at = now.astimezone(UTC)
                kept = KeptChange(change, request.reference, at, refusal, None, request.mark)
                self._keep(request.key, request.terminal, kept)
        if not kept.is_of_wish(change, request.mark):
            raise KeyReused
        return kept

    def _kept(self, key: IdempotencyKey) -> KeptChange | None:
        row = self._store.row(_KEPT, (key,))
        return None if row is None else rows.kept_change(row)

    def _keep(
        self,
        key: IdempotencyKey,
        terminal: str | None,
        kept: KeptChange,
        form: bytes | None = None,
    ) -> None:
        change, subject, at, refusal, ends_at, mark = kept
        kind = change.value if change else None
        code = refusal.value if refusal else None
        row = (key, kind, subject, terminal, _stored(at), code, _stored(ends_at), mark, form)
        self._store.execute(_KEEP, row)

    def _keep_withdrawn(self, key: IdempotencyKey, now: datetime) -> KeptChange:
        kept = KeptChange(None, None, now, Refusal.WITHDRAWN, None)
        self._keep(key, None, kept)
        return kept


def _months_of(holder: Holder, period: Period) -> tuple[str, int, int]:
    """What chooses a holder's months; EVER leaves out none, impossible ones neither."""
    if period == EVER:
        return holder.social_security_number, _LEAST, _MOST
    return holder.social_security_number, period.first.ordinal, period.last.ordinal


def _stored(moment: datetime | None) -> int | None:
    return None if moment is None else to_microseconds(moment)
