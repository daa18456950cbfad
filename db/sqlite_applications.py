"""The records' applications in SQLite, inside whoever's transaction it is."""

from datetime import datetime
from typing import Final

from db import application_rows as rows
from db.applications import (
    Application,
    ApplicationRequest,
    ApplicationState,
    EarlierPlace,
    HolderStanding,
    MayApply,
    SkillCertificate,
    WithdrawalRequest,
    may_apply,
    objections_to,
)
from db.cards import Refusal
from db.database import Store
from db.errors import HolderUnknown
from db.fields import read
from db.times import to_microseconds

_OF_HOLDER: Final = "WHERE holder = (SELECT id FROM holder WHERE social_security_number = ?)"
_APPLICATIONS = f"""
    SELECT reference, kind, state, submitted_at, since, due_on, subject, missing, reason
    FROM application {_OF_HOLDER} ORDER BY submitted_at DESC, reference DESC
"""  # noqa: S608 - a constant
_CERTIFICATES = f"""
    SELECT number, occupation, level, approved_on, claimed_on
    FROM skill_certificate {_OF_HOLDER} ORDER BY approved_on DESC, number
"""  # noqa: S608 - a constant
_EARLIER_PLACES = f"""
    SELECT region, name, insurance, first, last
    FROM earlier_place {_OF_HOLDER} ORDER BY last DESC, region, insurance, first
"""  # noqa: S608 - a constant
_PAYOUT_ACCOUNT = f"""
    SELECT bank, last_digits, closed FROM payout_account {_OF_HOLDER}
"""  # noqa: S608 - a constant
_STANDING = """
    SELECT id, died_on IS NOT NULL,
           EXISTS (SELECT 1 FROM pension WHERE holder = holder.id AND until IS NULL),
           EXISTS (SELECT 1 FROM unemployment
                   WHERE holder = holder.id AND ended_on IS NULL AND drawn_months > 0),
           EXISTS (SELECT 1 FROM temporary_account WHERE holder = holder.id),
           EXISTS (SELECT 1 FROM payout_account WHERE holder = holder.id AND closed = 1)
    FROM holder WHERE social_security_number = ?
"""
_OPEN_SUBJECTS = """
    SELECT kind, subject FROM application
    WHERE holder = ? AND state IN ('received', 'being_examined', 'papers_missing')
"""
_CLAIMED = """
    SELECT 1 FROM skill_certificate
    WHERE number = ?1 AND (claimed_on IS NOT NULL OR holder <> ?2)
    UNION ALL
    SELECT 1 FROM application
    WHERE kind = 'skill_subsidy' AND subject = ?1 AND holder <> ?2
      AND state NOT IN ('refused', 'withdrawn')
"""
_TAKE = """
    INSERT INTO application (reference, holder, kind, state, submitted_at, since, subject, phone,
                             declared, form)
    VALUES (?, ?, ?, 'received', ?, ?, ?, ?, ?, ?)
"""
_STATE_OF_APPLICATION = f"""
    SELECT state FROM application {_OF_HOLDER} AND reference = ?
"""  # noqa: S608 - a constant
_WITHDRAW_APPLICATION = """
    UPDATE application SET state = 'withdrawn', since = ? WHERE reference = ?
"""


class SqliteApplications:
    """What the tables about applications hold; people are named by their number."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def may_apply(self, number: str) -> MayApply:
        """As `Records.may_apply`.

        Raises:
            HolderUnknown
        """
        with self._store.reading():
            found = self._standing(number)
            account = self._store.row(_PAYOUT_ACCOUNT, (number,))
        if found is None:
            raise HolderUnknown
        return may_apply(found[1], rows.payout_account(account) if account else None)

    def skill_certificates(self, number: str) -> tuple[SkillCertificate, ...]:
        """As `Records.skill_certificates`."""
        return tuple(map(rows.skill_certificate, self._store.rows(_CERTIFICATES, (number,))))

    def earlier_places(self, number: str) -> tuple[EarlierPlace, ...]:
        """As `Records.earlier_places`."""
        return tuple(map(rows.earlier_place, self._store.rows(_EARLIER_PLACES, (number,))))

    def of(self, number: str) -> tuple[Application, ...]:
        """As `Records.applications`."""
        return tuple(map(rows.application, self._store.rows(_APPLICATIONS, (number,))))

    def take(self, request: ApplicationRequest, now: datetime) -> Refusal | None:
        """Keep an application, or say what stands against it."""
        details = request.details
        found = self._standing(request.holder, details.subject)
        if found is None:
            return Refusal.HOLDER_UNKNOWN
        id_, standing = found
        for refusal in objections_to(request.kind, standing, details.subject):
            return refusal
        at = to_microseconds(now)
        declared = "\n".join(details.declared) or None
        self._store.execute(
            _TAKE,
            (
                *(request.reference, id_, request.kind.value, at, at),
                *(details.subject, details.phone, declared, request.form),
            ),
        )
        return None

    def take_back(self, request: WithdrawalRequest, now: datetime) -> Refusal | None:
        """Withdraw an application, or say why not."""
        row = self._store.row(_STATE_OF_APPLICATION, (request.holder, request.reference))
        if row is None:
            return Refusal.APPLICATION_UNKNOWN
        state = read("application", "state", ApplicationState, row[0])
        if state is not ApplicationState.RECEIVED:
            return Refusal.EXAMINATION_BEGUN
        self._store.execute(_WITHDRAW_APPLICATION, (to_microseconds(now), request.reference))
        return None

    def _standing(
        self, number: str, subject: str | None = None
    ) -> tuple[int, HolderStanding] | None:
        row = self._store.row(_STANDING, (number,))
        if row is None:
            return None
        id_, *known = row
        applied = self._store.rows(_OPEN_SUBJECTS, (id_,))
        if subject is None or self._store.row(_CLAIMED, (subject, id_)) is None:
            return id_, rows.holder_standing(tuple(known), applied)
        return id_, rows.holder_standing(tuple(known), applied, frozenset({subject}))
