"""Which change is possible: the terminal judges as the records do, and where they cannot."""

from datetime import date, timedelta

import pytest

from db.demo_people import DemoRole, demo_cast
from db.records import (
    ActivationRequest,
    CancellationRequest,
    CardChange,
    CardRecord,
    IdempotencyKey,
    LossRequest,
    Refused,
    ReleaseRequest,
)
from db.sqlite_records import SqliteRecords, open_records
from kiosk.errors import KioskError
from kiosk.rules.card_changes import CardChangeRefused, require_possible
from tests.kiosk.made_up_terminal import NOON, MadeUpTerminal

TODAY = date(2026, 11, 22)


def card(records: SqliteRecords, role: DemoRole) -> CardRecord:
    """Return a cast member's card."""
    code = next(one for one in demo_cast() if one.role is role).identification_code
    return records.find_card(code)


def asked(records: SqliteRecords, change: CardChange, code: str) -> object:
    """Ask the records for a change."""
    key, today = IdempotencyKey(f"{change.value}-{code}"), NOON + timedelta(hours=1)
    match change:
        case CardChange.REPORT_LOSS:
            return records.report_loss(LossRequest(key, code, "T", 7, not_after=today))
        case CardChange.RELEASE_LOSS:
            return records.release_loss(ReleaseRequest(key, code, "T", not_after=today))
        case CardChange.ACTIVATE:
            return records.activate(ActivationRequest(key, code, "T", not_after=today))
        case CardChange.CANCEL:
            return records.cancel(CancellationRequest(key, code, "T", not_after=today))


ADULTS = [
    DemoRole.NORMAL,
    DemoRole.LOST,
    DemoRole.NOT_ACTIVATED,
    DemoRole.FORMALLY_LOST,
    DemoRole.LOCKED,
    DemoRole.CANCELLED,
    DemoRole.MOVED_OUT,
]


@pytest.mark.parametrize("change", CardChange, ids=lambda change: change.value)
@pytest.mark.parametrize("role", ADULTS, ids=lambda role: role.name)
def test_the_terminal_says_what_the_records_would_say(
    made_up: MadeUpTerminal, role: DemoRole, change: CardChange
) -> None:
    records = open_records(made_up.configuration.records.file.path, lambda: NOON)
    record = card(records, role)
    expected: object = None
    try:
        require_possible(change, record, issuers=(), today=TODAY)
    except CardChangeRefused as refused:
        expected = refused.refusal
    outcome = asked(records, change, record.identification_code)
    assert (outcome.reason if isinstance(outcome, Refused) else None) is expected
    records.close()


@pytest.mark.parametrize("change", CardChange, ids=lambda change: change.value)
@pytest.mark.parametrize(
    ("role", "issuers", "code"),
    [
        (DemoRole.OTHER_ISSUER, ("9901",), "identity.card_of_another_region"),
        (DemoRole.CHILD, (), "identity.guardian_needed"),
    ],
)
def test_what_the_records_do_not_judge(
    made_up: MadeUpTerminal, change: CardChange, role: DemoRole, issuers: tuple[str, ...], code: str
) -> None:
    records = open_records(made_up.configuration.records.file.path, lambda: NOON)
    record = card(records, role)
    records.close()
    if change is CardChange.REPORT_LOSS and role is DemoRole.CHILD:
        require_possible(change, record, issuers=issuers, today=TODAY)
        return
    with pytest.raises(KioskError) as raised:
        require_possible(change, record, issuers=issuers, today=TODAY)
    assert raised.value.code == code
