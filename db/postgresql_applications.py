"""The records' applications in PostgreSQL, inside whoever's transaction it is."""

from datetime import datetime
from typing import Final

from db import application_rows as rows
from db.applications import (
    ApplicationRequest,
    ApplicationState,
    HolderStanding,
    MayApply,
    WithdrawalRequest,
    may_apply,
    objections_to,
)
from db.cards import Refusal
from db.errors import HolderUnknown
from db.fields import read
from db.postgresql import PostgresqlSession

_OF_HOLDER: Final = "WHERE holder = (SELECT id FROM holder WHERE social_security_number = %s)"
APPLICATIONS: Final = f"""
    SELECT reference, kind, state, submitted_at, since, due_on, subject, missing, reason
    FROM application {_OF_HOLDER} ORDER BY submitted_at DESC, reference DESC
"""  # noqa: S608 - a constant
CERTIFICATES: Final = f"""
    SELECT number, occupation, level, approved_on, claimed_on
    FROM skill_certificate {_OF_HOLDER} ORDER BY approved_on DESC, number
"""  # noqa: S608 - a constant
EARLIER_PLACES: Final = f"""
    SELECT region, name, insurance, first, last
    FROM earlier_place {_OF_HOLDER} ORDER BY last DESC, region, insurance, first
"""  # noqa: S608 - a constant
_PAYOUT_ACCOUNT: Final = f"""
    SELECT bank, last_digits, closed FROM payout_account {_OF_HOLDER}
"""  # noqa: S608 - a constant
_LOCK_PERSON: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7204611))"
"""Held to the end of the transaction: whoever comes second for the same person sees the first."""
_STANDING: Final = """
    SELECT id, died_on IS NOT NULL,
           EXISTS (SELECT FROM pension WHERE holder = holder.id AND until IS NULL),
           EXISTS (SELECT FROM unemployment
                   WHERE holder = holder.id AND ended_on IS NULL AND drawn_months > 0),
           EXISTS (SELECT FROM temporary_account WHERE holder = holder.id),
           EXISTS (SELECT FROM payout_account WHERE holder = holder.id AND closed)
    FROM holder WHERE social_security_number = %s
"""
_OPEN_SUBJECTS: Final = """
    SELECT kind, subject FROM application
    WHERE holder = %s AND state IN ('received', 'being_examined', 'papers_missing')
"""
_CLAIMED: Final = """
    SELECT FROM skill_certificate
    WHERE number = %s AND (claimed_on IS NOT NULL OR holder <> %s)
    UNION ALL
    SELECT FROM application
    WHERE kind = 'skill_subsidy' AND subject = %s AND holder <> %s
      AND state NOT IN ('refused', 'withdrawn')
"""
_TAKE: Final = """
    INSERT INTO application (reference, holder, kind, state, submitted_at, since, subject, phone,
                             declared, form)
    VALUES (%s, %s, %s, 'received', %s, %s, %s, %s, %s, %s)
"""
_STATE_OF_APPLICATION: Final = f"""
    SELECT state FROM application {_OF_HOLDER} AND reference = %s
"""  # noqa: S608 - a constant
_WITHDRAW_APPLICATION: Final = """
    UPDATE application SET state = 'withdrawn', since = %s WHERE reference = %s
"""


def lock_person(ask: PostgresqlSession, number: str) -> None:
    """Let nobody else change this person's applications until the transaction ends."""
    ask.rows(_LOCK_PERSON, (number,))


def may_apply_of(ask: PostgresqlSession, number: str) -> MayApply:
    """As `Records.may_apply`.

    Raises:
        HolderUnknown
    """
    found = _standing(ask, number)
    account = ask.row(_PAYOUT_ACCOUNT, (number,))
    if found is None:
        raise HolderUnknown
    return may_apply(found[1], rows.payout_account(account) if account else None)


def _standing(
    ask: PostgresqlSession, number: str, subject: str | None = None
) -> tuple[int, HolderStanding] | None:
    row = ask.row(_STANDING, (number,))
    if row is None:
        return None
    id_, *known = row
    applied = ask.rows(_OPEN_SUBJECTS, (id_,))
    claimed = subject and ask.rows(_CLAIMED, (subject, id_, subject, id_))
    certificates = frozenset({subject}) if subject and claimed else frozenset[str]()
    return id_, rows.holder_standing(tuple(known), applied, certificates)


def take(ask: PostgresqlSession, request: ApplicationRequest, now: datetime) -> Refusal | None:
    """Keep an application, or say what stands against it."""
    details = request.details
    found = _standing(ask, request.holder, details.subject)
    if found is None:
        return Refusal.HOLDER_UNKNOWN
    id_, standing = found
    for refusal in objections_to(request.kind, standing, details.subject):
        return refusal
    declared = "\n".join(details.declared) or None
    ask.execute(
        _TAKE,
        (
            *(request.reference, id_, request.kind.value, now, now),
            *(details.subject, details.phone, declared, request.form),
        ),
    )
    return None


def take_back(ask: PostgresqlSession, request: WithdrawalRequest, now: datetime) -> Refusal | None:
    """Withdraw an application, or say why not."""
    row = ask.row(_STATE_OF_APPLICATION, (request.holder, request.reference))
    if row is None:
        return Refusal.APPLICATION_UNKNOWN
    state = read("application", "state", ApplicationState, row[0])
    if state is not ApplicationState.RECEIVED:
        return Refusal.EXAMINATION_BEGUN
    ask.execute(_WITHDRAW_APPLICATION, (now, request.reference))
    return None
