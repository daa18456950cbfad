"""Rows about applications as values, as `db.rows` reads those about cards and benefits."""

from collections.abc import Iterable

from db import fields
from db.applications import (
    Application,
    ApplicationKind,
    ApplicationState,
    EarlierPlace,
    HolderStanding,
    PayoutAccount,
    SkillCertificate,
)
from db.contributions import Insurance
from db.errors import RecordUnreadable
from db.fields import optional, read
from db.rows import Row


def application(row: Row) -> Application:
    """An application of reference, kind, state, submitted_at, since, due_on, subject, missing and
    reason.
    """
    reference, kind, state, submitted_at, since, due_on, subject, missing, reason = row
    return Application(
        read("application", "reference", fields.reference, reference),
        read("application", "kind", ApplicationKind, kind),
        read("application", "state", ApplicationState, state),
        read("application", "submitted_at", fields.moment, submitted_at),
        read("application", "since", fields.moment, since),
        read("application", "due_on", optional(fields.day), due_on),
        read("application", "subject", optional(fields.text), subject),
        read("application", "missing", fields.lines, missing),
        read("application", "reason", optional(fields.text), reason),
    )


def skill_certificate(row: Row) -> SkillCertificate:
    """A certificate of number, occupation, level, approved_on and claimed_on."""
    number, occupation, level, approved_on, claimed_on = row
    return SkillCertificate(
        read("skill_certificate", "number", fields.reference, number),
        read("skill_certificate", "occupation", fields.text, occupation),
        read("skill_certificate", "level", fields.level, level),
        read("skill_certificate", "approved_on", fields.day, approved_on),
        read("skill_certificate", "claimed_on", optional(fields.day), claimed_on),
    )


def earlier_place(row: Row) -> EarlierPlace:
    """A place of region, name, insurance, first and last."""
    region, name, insurance, first, last = row
    found = EarlierPlace(
        read("earlier_place", "region", fields.region, region),
        read("earlier_place", "name", fields.text, name),
        read("earlier_place", "insurance", Insurance, insurance),
        read("earlier_place", "first", fields.month, first),
        read("earlier_place", "last", fields.month, last),
    )
    if found.last < found.first:
        raise RecordUnreadable("earlier_place", "last")
    return found


def payout_account(row: Row) -> PayoutAccount:
    """An account of bank, last_digits and closed."""
    bank, last_digits, closed = row
    return PayoutAccount(
        read("payout_account", "bank", fields.text, bank),
        read("payout_account", "last_digits", fields.number, last_digits),
        read("payout_account", "closed", fields.flag, closed),
    )


def holder_standing(
    known: Row, applied: Iterable[Row], claimed: frozenset[str] = frozenset()
) -> HolderStanding:
    """A standing of died, draws a pension, draws a benefit, temporary account, account closed; and
    kind and subject of each open application.
    """
    deceased, pension, benefit, temporary, closed = (
        read("holder", "standing", fields.flag, value) for value in known
    )
    return HolderStanding(
        deceased, pension, benefit, temporary, closed, _open_subjects(applied), claimed
    )


def _open_subjects(found: Iterable[Row]) -> frozenset[tuple[ApplicationKind, str | None]]:
    """Kinds and subjects of open applications."""
    return frozenset(
        (
            read("application", "kind", ApplicationKind, kind),
            read("application", "subject", optional(fields.text), subject),
        )
        for kind, subject in found
    )
