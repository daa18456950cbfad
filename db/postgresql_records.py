"""The system of record in PostgreSQL, for any number of terminals."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from db import application_rows, rows
from db import postgresql_applications as applications
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
from db.electronic_codes import code_digest, objection
from db.errors import (
    CardUnknown,
    CodeNotTaken,
    CodeUnknown,
    DatabaseUnavailable,
    HolderUnknown,
    KeyReused,
)
from db.postgresql import CALL_LIMIT_S, PostgresqlAddress, PostgresqlSession, PostgresqlStore, Row
from db.postgresql_shape import check_shape
from db.records import CONTRACT, RecordsStatus
from db.rows import KeptChange

_CLOCK: Final = "SELECT clock(), current_setting('transaction_read_only') = 'on'"
_HOLDER_COLUMNS: Final = "social_security_number, holder.name, sex, birth_date, died_on, moved_out"
_HOLDER: Final = f"""
    SELECT {_HOLDER_COLUMNS} FROM holder WHERE social_security_number = %s
"""  # noqa: S608 - a constant
_CARDS: Final = f"""
    SELECT clock(), identification_code, card_number, status, loss_reported_at, loss_ends_at,
           issued_on, valid_until, bank.name, service_phone, {_HOLDER_COLUMNS}
    FROM card JOIN holder ON holder.id = card.holder JOIN bank ON bank.id = card.bank
"""  # noqa: S608 - a constant
_CARD: Final = _CARDS + "WHERE identification_code = %s"
_CARDS_OF_HOLDER: Final = (
    _CARDS + "WHERE social_security_number = %s ORDER BY issued_on DESC, card_number DESC"
)
_OF_HOLDER: Final = "WHERE holder = (SELECT id FROM holder WHERE social_security_number = %s)"
_CONTRIBUTIONS: Final = f"""
    SELECT insurance, month, base_fen, employer_fen, personal_fen, employer.name, paid::integer
    FROM contribution LEFT JOIN employer ON employer.id = contribution.employer
    {_OF_HOLDER} AND month BETWEEN %s AND %s
    ORDER BY insurance, month
"""  # noqa: S608 - a constant
_ACCOUNT_YEARS: Final = f"""
    SELECT insurance, year, opening_fen, paid_in_fen, interest_fen, drawn_fen
    FROM account_year {_OF_HOLDER} ORDER BY insurance, year
"""  # noqa: S608 - a constant
_BENEFITS: Final = f"""
    SELECT kind, month, amount_fen
    FROM benefit {_OF_HOLDER} AND month BETWEEN %s AND %s ORDER BY kind, month
"""  # noqa: S608 - a constant
_PENSION: Final = f"SELECT insurance, since, until FROM pension {_OF_HOLDER}"  # noqa: S608
_CERTIFICATION: Final = f"""
    SELECT done_on, result, next_due
    FROM certification {_OF_HOLDER} ORDER BY done_on DESC LIMIT 1
"""  # noqa: S608 - a constant
_UNEMPLOYMENT: Final = f"""
    SELECT began_on, ended_on, entitled_months, drawn_months
    FROM unemployment {_OF_HOLDER} ORDER BY began_on
"""  # noqa: S608 - a constant
_CODE: Final = f"""
    SELECT clock(), holder.id IS NOT NULL, expires_at, used_at, {_HOLDER_COLUMNS}
    FROM electronic_code LEFT JOIN holder ON holder.id = electronic_code.holder
    WHERE digest = %s FOR UPDATE OF electronic_code
"""  # noqa: S608 - a constant
_USE_CODE: Final = "UPDATE electronic_code SET used_at = %s WHERE digest = %s"
_STATE_FOR_CHANGE: Final = """
    SELECT social_security_number, status, loss_ends_at, died_on IS NOT NULL, moved_out
    FROM card JOIN holder ON holder.id = card.holder
    WHERE identification_code = %s FOR UPDATE OF card
"""
_NOW_AND_KEPT: Final = """
    SELECT clock(), kept.key IS NOT NULL, kind, card, kept.at, refusal, loss_ends_at, mark
    FROM (VALUES (1)) AS one LEFT JOIN change AS kept ON kept.key = %s
"""
_SEEN: Final = "SELECT FROM change WHERE key = %s"
_KEEP: Final = """
    INSERT INTO change (key, kind, card, terminal, at, refusal, loss_ends_at, mark, form)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (key) DO NOTHING
"""
_SET_STATE: Final = """
    UPDATE card SET status = %s, loss_reported_at = %s, loss_ends_at = %s
    WHERE identification_code = %s
"""
_NOTE: Final = """
    INSERT INTO note (terminal, operation, person, shown, key)
    VALUES (%s, %s, pseudonym(%s), %s, %s)
"""
_NOTE_WITHOUT_WAITING: Final = """
    INSERT INTO note (terminal, operation, person, shown, key)
    SELECT %s, %s, pseudonym(%s), %s, %s FROM set_config('synchronous_commit', 'off', true)
"""
_HOLDER_OF_CARD: Final = """(
    SELECT social_security_number FROM card JOIN holder ON holder.id = card.holder
    WHERE identification_code = %s
)"""
_NOTE_OF_CARD: Final = _NOTE_WITHOUT_WAITING.replace(
    "pseudonym(%s)", f"pseudonym({_HOLDER_OF_CARD})"
)
_LEAST: Final = -(2**31)
_MOST: Final = 2**31 - 1
"""What a column of months can hold."""
_NAMELESS: Final = "-"
"""Stands for the terminal where a program asks that is none."""


class _OtherWasFirst(Exception):
    """Another call has kept this key since we looked."""


def open_records(
    address: PostgresqlAddress, *, connections: int = 2, call_limit_s: float = CALL_LIMIT_S
) -> "PostgresqlRecords":
    """The records at an address, connected to by and by: a server that is away shows when asked.

    Args:
        connections: how many calls at once; one terminal makes one at a time.
    """
    store = PostgresqlStore(
        address, connections=connections, call_limit_s=call_limit_s, check=check_shape
    )
    return PostgresqlRecords(store)


class PostgresqlRecords:
    """`db.records.Records` on PostgreSQL, for any number of callers at once.

    The clock of the leading server decides. Whatever is told of a change was committed before it
    was told, with a row written in the same transaction: the order of the log then proves that the
    standby has the older commit as well, and a leader that was cut off cannot answer.
    """

    def __init__(self, store: PostgresqlStore, asker: Asker | None = None) -> None:
        self._store = store
        self._asker = asker

    def status(self) -> RecordsStatus:
        now, only_reads = self._store.read(lambda ask: ask.rows(_CLOCK))[0]
        if only_reads:
            raise DatabaseUnavailable("the records can only be read")
        return RecordsStatus(CONTRACT, now)

    def asked_by(self, asker: Asker) -> "PostgresqlRecords":
        return PostgresqlRecords(self._store, asker)

    def find_holder(self, social_security_number: str) -> Holder:
        found = self._look_up("find_holder", social_security_number, _HOLDER)
        if not found:
            raise HolderUnknown
        return rows.holder(found[0])

    def find_card(self, identification_code: str) -> CardRecord:
        found = self._look_up("find_card", identification_code, _CARD, note=_NOTE_OF_CARD)
        if not found:
            raise CardUnknown
        return _card(found[0])

    def resolve_code(self, code: str) -> Holder:
        digest = code_digest(code)

        def resolving(ask: PostgresqlSession) -> Holder | CodeNotTaken:
            row = ask.row(_CODE, (digest,))
            error = CodeUnknown() if row is None else objection(rows.kept_code(row[1:4]), row[0])
            person = None if row is None else row[4]
            ask.execute(_NOTE, self._note_row("resolve_code", person))
            if row is None or error is not None:
                return error or CodeUnknown()
            ask.execute(_USE_CODE, (row[0], digest))
            return rows.holder(row[4:])

        found = self._store.change(resolving)
        if isinstance(found, CodeNotTaken):
            raise found
        return found

    def cards_of(self, holder: Holder) -> tuple[CardRecord, ...]:
        found = self._look_up("cards_of", holder.social_security_number, _CARDS_OF_HOLDER)
        return tuple(map(_card, found))

    def contributions(self, holder: Holder, period: Period = EVER) -> ContributionHistory:
        number, *months = _months_of(holder, period)
        return rows.contributions(self._look_up("contributions", number, _CONTRIBUTIONS, months))

    def personal_accounts(self, holder: Holder) -> tuple[PersonalAccount, ...]:
        number = holder.social_security_number
        return rows.personal_accounts(self._look_up("personal_accounts", number, _ACCOUNT_YEARS))

    def benefits(self, holder: Holder, period: Period = EVER) -> tuple[Benefit, ...]:
        number, *months = _months_of(holder, period)
        return tuple(map(rows.benefit, self._look_up("benefits", number, _BENEFITS, months)))

    def entitlements(self, holder: Holder) -> Entitlements:
        key = (holder.social_security_number,)

        def looking(ask: PostgresqlSession) -> tuple[Row | None, Row | None, list[Row]]:
            return (
                ask.row(_PENSION, key),
                ask.row(_CERTIFICATION, key),
                ask.rows(_UNEMPLOYMENT, key),
            )

        self._note("entitlements", holder.social_security_number)
        pension, certification, unemployment = self._store.read_at_one_moment(looking)
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
        number = holder.social_security_number
        self._note("may_apply", number)
        return self._store.read_at_one_moment(lambda ask: applications.may_apply_of(ask, number))

    def skill_certificates(self, holder: Holder) -> tuple[SkillCertificate, ...]:
        number = holder.social_security_number
        found = self._look_up("skill_certificates", number, applications.CERTIFICATES)
        return tuple(map(application_rows.skill_certificate, found))

    def earlier_places(self, holder: Holder) -> tuple[EarlierPlace, ...]:
        number = holder.social_security_number
        found = self._look_up("earlier_places", number, applications.EARLIER_PLACES)
        return tuple(map(application_rows.earlier_place, found))

    def applications(self, holder: Holder) -> tuple[Application, ...]:
        number = holder.social_security_number
        found = self._look_up("applications", number, applications.APPLICATIONS)
        return tuple(map(application_rows.application, found))

    def submit(self, request: ApplicationRequest) -> ApplicationTaken | Refused:
        kept = self._carry_out_wish(
            ApplicationChange.APPLY, request, lambda ask, now: applications.take(ask, request, now)
        )
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return ApplicationTaken(request.key, request.reference, kept.at)

    def withdraw_application(self, request: WithdrawalRequest) -> ApplicationWithdrawn | Refused:
        kept = self._carry_out_wish(
            ApplicationChange.WITHDRAW,
            request,
            lambda ask, now: applications.take_back(ask, request, now),
        )
        if kept.refusal:
            return Refused(request.key, kept.refusal)
        return ApplicationWithdrawn(request.key, request.reference, kept.at)

    def outcome_of(self, key: IdempotencyKey) -> ChangeOutcome | NotSeen:
        def asking(ask: PostgresqlSession) -> KeptChange | None:
            ask.execute(_NOTE, self._note_row("outcome_of", key=key))
            return _now_and_kept(ask, key)[1]

        kept = self._store.change(asking)
        return NotSeen(key) if kept is None else kept.outcome(key)

    def has_seen(self, key: IdempotencyKey) -> bool:
        return bool(self._store.read(lambda ask: ask.rows(_SEEN, (key,))))

    def withdraw(self, key: IdempotencyKey) -> ChangeOutcome:
        def withdrawing(ask: PostgresqlSession) -> KeptChange:
            ask.execute(_NOTE, self._note_row("withdraw", key=key))
            now, kept = _now_and_kept(ask, key)
            return kept or _keep(ask, key, None, _withdrawn(now))

        return self._once(withdrawing).outcome(key)

    def close(self) -> None:
        self._store.close()

    def _carry_out(
        self, change: CardChange, request: CardRequest, lasts_days: int | None = None
    ) -> KeptChange:
        """The one compare-and-set: state and outcome change together, once a key.

        The card's row is locked first, so that whoever comes second for the same card sees the
        first one's key and state. A key that two calls use for two cards meets itself when it is
        kept, and the second call begins again.
        """

        def carrying_out(ask: PostgresqlSession) -> KeptChange:
            row = ask.row(_STATE_FOR_CHANGE, (request.card,))
            now, kept = _now_and_kept(ask, request.key)
            person = None if row is None else row[0]
            ask.execute(_NOTE, self._note_row(change.value, person, request.key, request.terminal))
            if kept is not None:
                return kept
            if now > request.not_after:
                return _keep(ask, request.key, None, _withdrawn(now))
            # The regions say "7 days" and not whether they are whole days: seven times 24 hours.
            ends_at = None if lasts_days is None else now + timedelta(days=lasts_days)
            refusal = _set_state(ask, change, request.card, row, now, ends_at)
            ends_at, mark = None if refusal else ends_at, request.form_sha256
            kept = KeptChange(change, request.card, now, refusal, ends_at, mark)
            return _keep(ask, request.key, request.terminal, kept, request.form)

        kept = self._once(carrying_out)
        if not kept.is_of(change, request.card, lasts_days, request.form_sha256):
            raise KeyReused
        return kept

    def _carry_out_wish(
        self,
        change: ApplicationChange,
        request: ApplicationWish,
        carry_out: Callable[[PostgresqlSession, datetime], Refusal | None],
    ) -> KeptChange:
        """What becomes of a wish for an application, once a key, as `_carry_out` for a card."""

        def carrying_out(ask: PostgresqlSession) -> KeptChange:
            applications.lock_person(ask, request.holder)
            now, kept = _now_and_kept(ask, request.key)
            note = self._note_row(change.value, request.holder, request.key, request.terminal)
            ask.execute(_NOTE, note)
            if kept is not None:
                return kept
            if now > request.not_after:
                return _keep(ask, request.key, None, _withdrawn(now))
            refusal = carry_out(ask, now)
            kept = KeptChange(change, request.reference, now, refusal, None, request.mark)
            return _keep(ask, request.key, request.terminal, kept)

        kept = self._once(carrying_out)
        if not kept.is_of_wish(change, request.mark):
            raise KeyReused
        return kept

    def _once(self, work: Callable[[PostgresqlSession], KeptChange]) -> KeptChange:
        while True:
            try:
                return self._store.change(work)
            except _OtherWasFirst:
                continue

    def _look_up(
        self,
        operation: str,
        person: str,
        statement: str,
        parameters: Sequence[object] = (),
        note: str = _NOTE_WITHOUT_WAITING,
    ) -> list[Row]:
        """What is known of a person; that it was asked for is noted by the same statement."""
        asked = (person, *parameters)
        if self._asker is not None:
            statement = f"WITH noted AS ({note}) {statement}"
            asked = (*self._note_row(operation, person), *asked)
        return self._store.read(lambda ask: ask.rows(statement, asked))

    def _note(self, operation: str, person: str | None) -> None:
        """Note a look, without waiting for the standby: looking goes on while it is away."""
        if self._asker is not None:
            note = self._note_row(operation, person)
            self._store.read(lambda ask: ask.execute(_NOTE_WITHOUT_WAITING, note))

    def _note_row(
        self,
        operation: str,
        person: str | None = None,
        key: IdempotencyKey | None = None,
        terminal: str = _NAMELESS,
    ) -> Row:
        asker = self._asker or Asker(terminal)
        return (asker.terminal, operation, person, sorted(one.value for one in asker.shown), key)


def _now_and_kept(
    ask: PostgresqlSession, key: IdempotencyKey
) -> tuple[datetime, KeptChange | None]:
    """The time of the records, and what they keep under a key."""
    now, seen, *row = ask.rows(_NOW_AND_KEPT, (key,))[0]
    return now, rows.kept_change(tuple(row)) if seen else None


def _keep(
    ask: PostgresqlSession,
    key: IdempotencyKey,
    terminal: str | None,
    kept: KeptChange,
    form: bytes | None = None,
) -> KeptChange:
    change, subject, at, refusal, loss_ends_at, mark = kept
    kind = change.value if change else None
    code = refusal.value if refusal else None
    row = (key, kind, subject, terminal, at, code, loss_ends_at, mark, form)
    if not ask.execute(_KEEP, row):
        raise _OtherWasFirst
    return kept


def _withdrawn(now: datetime) -> KeptChange:
    return KeptChange(None, None, now, Refusal.WITHDRAWN, None)


def _set_state(
    ask: PostgresqlSession,
    change: CardChange,
    card: str,
    row: Row | None,
    now: datetime,
    loss_ends_at: datetime | None,
) -> Refusal | None:
    """Lead a card from its state to the next, or say why not; a loss that is over ends here."""
    if row is None:
        return Refusal.CARD_UNKNOWN
    _, stored, stored_end, deceased, moved_out = row
    status = rows.status_as_of(now, stored, stored_end)
    refusal, after = _step(change, status, deceased=deceased, moved_out=moved_out)
    if after is CardStatus.TEMPORARILY_LOST:
        ask.execute(_SET_STATE, (after.value, now, loss_ends_at, card))
    elif after is not None or status.value != stored:
        ask.execute(_SET_STATE, ((after or status).value, None, None, card))
    return refusal


def _step(
    change: CardChange, status: CardStatus, *, deceased: bool, moved_out: bool
) -> tuple[Refusal | None, CardStatus | None]:
    if deceased:
        return Refusal.HOLDER_DECEASED, None
    after = status_after(change, status, moved_out=moved_out)
    return (after, None) if isinstance(after, Refusal) else (None, after)


def _card(row: Row) -> CardRecord:
    now, *card = row
    return rows.card(tuple(card), now)


def _months_of(holder: Holder, period: Period) -> tuple[str, int, int]:
    """What chooses a holder's months; EVER leaves out none, impossible ones neither."""
    if period == EVER:
        return holder.social_security_number, _LEAST, _MOST
    return holder.social_security_number, period.first.ordinal, period.last.ordinal
