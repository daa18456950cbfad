"""The contract of `Records`, run on every implementation."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import assert_never

import pytest

from db.cards import CardRequest
from db.demo_people import OTHER_ISSUER_REGION, DemoRole
from db.errors import CardUnknown, HolderUnknown, KeyReused
from db.records import (
    CONTRACT,
    ActivationRequest,
    BenefitKind,
    CancellationRequest,
    CardActivated,
    CardCancelled,
    CardChange,
    CardStatus,
    ChangeOutcome,
    Entitlements,
    Holder,
    IdempotencyKey,
    Insurance,
    LossReleased,
    LossReported,
    LossRequest,
    Month,
    NotSeen,
    Pension,
    Period,
    Records,
    RecordsStatus,
    Refusal,
    Refused,
    ReleaseRequest,
    TemporaryLoss,
)
from db.settling import send
from tests.db.samples import A_DAY, A_SECOND, CAST, FOR_EVER, NOW, TERMINAL, card_of, new_key
from tests.db.stores import CLOCK, OpenRecords

KNOWN = [role for role, holder in CAST.items() if holder.in_records]


def change(
    records: Records,
    kind: CardChange,
    card: str,
    *,
    key: IdempotencyKey | None = None,
    not_after: datetime = FOR_EVER,
    lasts_days: int | None = 7,
) -> ChangeOutcome:
    key = key or new_key()
    match kind:
        case CardChange.REPORT_LOSS:
            return records.report_loss(
                LossRequest(key, card, TERMINAL, lasts_days, not_after=not_after)
            )
        case CardChange.RELEASE_LOSS:
            return records.release_loss(ReleaseRequest(key, card, TERMINAL, not_after=not_after))
        case CardChange.ACTIVATE:
            return records.activate(ActivationRequest(key, card, TERMINAL, not_after=not_after))
        case CardChange.CANCEL:
            return records.cancel(CancellationRequest(key, card, TERMINAL, not_after=not_after))
    assert_never(kind)


def status(records: Records, role: DemoRole, at: datetime | None = None) -> CardStatus:
    if at is not None:
        CLOCK.now = at
    return records.find_card(card_of(role)).status


@pytest.mark.parametrize("role", KNOWN)
def test_finds_every_card_and_holder_of_the_cast(records: Records, role: DemoRole) -> None:
    expected = CAST[role]
    card = records.find_card(expected.identification_code)
    assert card.card_number == expected.card_number
    assert card.identification_code == expected.identification_code
    assert card.status is expected.status
    assert card.bank == expected.bank
    assert (card.issued_on, card.valid_until) == (expected.issued_on, expected.valid_until)
    assert (card.temporary_loss is not None) == (card.status is CardStatus.TEMPORARILY_LOST)
    holder = records.find_holder(expected.social_security_number)
    assert holder == card.holder
    assert (holder.name, holder.sex) == (expected.name, expected.sex)
    assert (holder.birth_date, holder.died_on) == (expected.birth_date, expected.died_on)
    assert holder.moved_out == expected.moved_out


def test_issuer_region_is_the_beginning_of_the_identification_code(records: Records) -> None:
    card = records.find_card(card_of(DemoRole.OTHER_ISSUER))
    assert card.issuer_region == OTHER_ISSUER_REGION


def test_who_and_what_is_unknown(records: Records) -> None:
    stranger = CAST[DemoRole.UNKNOWN_TO_RECORDS]
    with pytest.raises(HolderUnknown):
        records.find_holder(stranger.social_security_number)
    with pytest.raises(CardUnknown):
        records.find_card(stranger.identification_code)


def test_two_cards_of_one_person_the_newer_first(records: Records) -> None:
    newer, older = CAST[DemoRole.TWO_CARDS_NEWER], CAST[DemoRole.TWO_CARDS_OLDER]
    holder = records.find_holder(newer.social_security_number)
    cards = records.cards_of(holder)
    codes = [card.identification_code for card in cards]
    assert codes == [newer.identification_code, older.identification_code]
    assert {card.holder for card in cards} == {holder}


def holder_of(records: Records, role: DemoRole) -> Holder:
    return records.find_holder(CAST[role].social_security_number)


def test_a_retiree_draws_a_pension_month_by_month(records: Records) -> None:
    retiree = holder_of(records, DemoRole.RETIREE)
    entitlements = records.entitlements(retiree)
    assert entitlements.pension == Pension(Insurance.EMPLOYEE_PENSION, Month(2010, 7), None)
    assert entitlements.certification is not None
    assert entitlements.certification.done_on < NOW.date() < entitlements.certification.next_due
    drawn = records.benefits(retiree)
    assert {benefit.kind for benefit in drawn} == {BenefitKind.PENSION}
    months = [benefit.month for benefit in drawn]
    assert months == [Month(2010, 7).plus(step) for step in range(len(months))]
    assert months[-1] == Month.of(NOW.date())
    amounts = [benefit.amount for benefit in drawn]
    assert amounts == sorted(amounts)


def test_benefits_of_a_period(records: Records) -> None:
    year = Period(Month(2025, 1), Month(2025, 12))
    drawn = records.benefits(holder_of(records, DemoRole.RETIREE), year)
    assert [benefit.month for benefit in drawn] == [Month(2025, month) for month in range(1, 13)]


def test_an_account_follows_from_year_to_year(records: Records) -> None:
    for role in (DemoRole.FORTY_YEARS, DemoRole.RETIREE, DemoRole.CARD_VERSION_1):
        (account,) = records.personal_accounts(holder_of(records, role))
        assert account.years[0].opening == 0
        assert account.years[-1].interest == 0
        for before, year in pairwise(account.years):
            assert year.year == before.year + 1
            assert year.opening == before.closing
            assert year.closing >= 0


def test_an_account_holds_what_the_person_has_paid(records: Records) -> None:
    holder = holder_of(records, DemoRole.FORTY_YEARS)
    (account,) = records.personal_accounts(holder)
    paid = records.contributions(holder).paid.of(Insurance.EMPLOYEE_PENSION)
    assert sum(year.paid_in for year in account.years) == paid.personal_total


def test_who_moved_away_without_work_has_months_left(records: Records) -> None:
    holder = holder_of(records, DemoRole.MOVED_OUT)
    unemployed = records.entitlements(holder).unemployed
    assert unemployed is not None
    assert (unemployed.entitled_months, unemployed.drawn_months) == (24, 3)
    drawn = records.benefits(holder)
    assert [benefit.kind for benefit in drawn] == [BenefitKind.UNEMPLOYMENT_BENEFIT] * 3
    last_paid = records.contributions(holder)[-1].month
    assert last_paid < Month.of(unemployed.began_on)


def test_who_draws_nothing_and_has_no_account(records: Records) -> None:
    child = holder_of(records, DemoRole.CHILD)
    assert records.entitlements(child) == Entitlements(None, None, ())
    assert records.benefits(child) == ()
    assert records.personal_accounts(child) == ()


ROLE_OF_STATUS = {
    CardStatus.NOT_ACTIVATED: DemoRole.NOT_ACTIVATED,
    CardStatus.NORMAL: DemoRole.MOVED_OUT,
    CardStatus.TEMPORARILY_LOST: DemoRole.LOST,
    CardStatus.FORMALLY_LOST: DemoRole.FORMALLY_LOST,
    CardStatus.LOCKED: DemoRole.LOCKED,
    CardStatus.CANCELLED: DemoRole.CANCELLED,
}
DONE: dict[CardChange, type[ChangeOutcome]] = {
    CardChange.REPORT_LOSS: LossReported,
    CardChange.RELEASE_LOSS: LossReleased,
    CardChange.ACTIVATE: CardActivated,
    CardChange.CANCEL: CardCancelled,
}
ROLE_THAT_CAN = {
    CardChange.REPORT_LOSS: DemoRole.NORMAL,
    CardChange.RELEASE_LOSS: DemoRole.LOST,
    CardChange.ACTIVATE: DemoRole.NOT_ACTIVATED,
    CardChange.CANCEL: DemoRole.MOVED_OUT,
}
S, C, R = CardStatus, CardChange, Refusal
TABLE: list[tuple[CardStatus, CardChange, CardStatus | Refusal]] = [
    (S.NOT_ACTIVATED, C.REPORT_LOSS, R.NOT_ACTIVATED),
    (S.NOT_ACTIVATED, C.RELEASE_LOSS, R.NOT_ACTIVATED),
    (S.NOT_ACTIVATED, C.ACTIVATE, S.NORMAL),
    (S.NOT_ACTIVATED, C.CANCEL, R.NOT_ACTIVATED),
    (S.NORMAL, C.REPORT_LOSS, S.TEMPORARILY_LOST),
    (S.NORMAL, C.RELEASE_LOSS, R.NOT_LOST),
    (S.NORMAL, C.ACTIVATE, R.ALREADY_ACTIVATED),
    (S.NORMAL, C.CANCEL, S.CANCELLED),
    (S.TEMPORARILY_LOST, C.REPORT_LOSS, R.ALREADY_LOST),
    (S.TEMPORARILY_LOST, C.RELEASE_LOSS, S.NORMAL),
    (S.TEMPORARILY_LOST, C.ACTIVATE, R.LOST),
    (S.TEMPORARILY_LOST, C.CANCEL, R.LOST),
    (S.FORMALLY_LOST, C.REPORT_LOSS, R.FORMALLY_LOST),
    (S.FORMALLY_LOST, C.RELEASE_LOSS, R.FORMALLY_LOST),
    (S.FORMALLY_LOST, C.ACTIVATE, R.FORMALLY_LOST),
    (S.FORMALLY_LOST, C.CANCEL, R.FORMALLY_LOST),
    (S.LOCKED, C.REPORT_LOSS, R.LOCKED),
    (S.LOCKED, C.RELEASE_LOSS, R.LOCKED),
    (S.LOCKED, C.ACTIVATE, R.LOCKED),
    (S.LOCKED, C.CANCEL, R.LOCKED),
    (S.CANCELLED, C.REPORT_LOSS, R.CANCELLED),
    (S.CANCELLED, C.RELEASE_LOSS, R.CANCELLED),
    (S.CANCELLED, C.ACTIVATE, R.CANCELLED),
    (S.CANCELLED, C.CANCEL, R.CANCELLED),
]


def test_the_table_leaves_nothing_out() -> None:
    assert {(before, kind) for before, kind, _ in TABLE} == {
        (before, kind) for before in CardStatus for kind in CardChange
    }


@pytest.mark.parametrize(("before", "kind", "expected"), TABLE)
def test_every_change_in_every_state_once_and_again(
    records: Records, before: CardStatus, kind: CardChange, expected: CardStatus | Refusal
) -> None:
    role = ROLE_OF_STATUS[before]
    key = new_key()
    assert records.outcome_of(key) == NotSeen(key)
    assert not records.has_seen(key)

    first = change(records, kind, card_of(role), key=key)
    assert records.has_seen(key)
    after = status(records, role)
    if isinstance(expected, Refusal):
        assert first == Refused(key, expected)
        assert after is before
    else:
        assert isinstance(first, DONE[kind])
        assert after is expected

    CLOCK.now += A_SECOND
    again = change(records, kind, card_of(role), key=key)
    assert again == first
    assert status(records, role) is after
    assert records.outcome_of(key) == first
    assert records.withdraw(key) == first


@pytest.mark.parametrize(("before", "kind", "expected"), TABLE)
def test_an_old_key_tells_the_old_outcome_whatever_happened_since(
    records: Records, before: CardStatus, kind: CardChange, expected: CardStatus | Refusal
) -> None:
    role = ROLE_OF_STATUS[before]
    key = new_key()
    first = change(records, kind, card_of(role), key=key)
    for other in CardChange:
        change(records, other, card_of(role))
    then = status(records, role)
    assert change(records, kind, card_of(role), key=key) == first
    assert status(records, role) is then


def test_a_loss_report_answers_when_it_ends(records: Records) -> None:
    key = new_key()
    outcome = change(records, CardChange.REPORT_LOSS, card_of(DemoRole.NORMAL), key=key)
    assert outcome == LossReported(key, NOW, NOW + 7 * A_DAY)
    card = records.find_card(card_of(DemoRole.NORMAL))
    assert card.temporary_loss == TemporaryLoss(NOW, NOW + 7 * A_DAY)


def test_a_loss_without_terms_never_ends(records: Records) -> None:
    key = new_key()
    request = LossRequest(key, card_of(DemoRole.NORMAL), TERMINAL, None, not_after=FOR_EVER)
    assert records.report_loss(request) == LossReported(key, NOW, None)
    assert status(records, DemoRole.NORMAL, NOW + 36500 * A_DAY) is CardStatus.TEMPORARILY_LOST


def test_a_loss_ends_at_its_end_and_not_before(records: Records) -> None:
    change(records, CardChange.REPORT_LOSS, card_of(DemoRole.NORMAL))
    end = NOW + 7 * A_DAY
    assert status(records, DemoRole.NORMAL, end - timedelta.resolution) is S.TEMPORARILY_LOST
    assert status(records, DemoRole.NORMAL, end) is S.NORMAL


def test_looking_at_a_card_ends_no_loss(records: Records) -> None:
    change(records, CardChange.REPORT_LOSS, card_of(DemoRole.NORMAL))
    assert status(records, DemoRole.NORMAL, NOW + 8 * A_DAY) is S.NORMAL
    assert status(records, DemoRole.NORMAL, NOW + A_DAY) is S.TEMPORARILY_LOST


def test_a_change_of_one_card_ends_no_loss_of_another(records: Records) -> None:
    change(records, CardChange.REPORT_LOSS, card_of(DemoRole.NORMAL))
    CLOCK.now = NOW + 8 * A_DAY
    change(records, CardChange.ACTIVATE, card_of(DemoRole.CHILD))
    assert status(records, DemoRole.NORMAL, NOW + A_DAY) is S.TEMPORARILY_LOST


@pytest.mark.parametrize("kind", [CardChange.RELEASE_LOSS, CardChange.ACTIVATE])
def test_a_change_of_the_card_itself_keeps_that_its_loss_has_ended(
    records: Records, kind: CardChange
) -> None:
    change(records, CardChange.REPORT_LOSS, card_of(DemoRole.NORMAL))
    CLOCK.now = NOW + 8 * A_DAY
    assert isinstance(change(records, kind, card_of(DemoRole.NORMAL)), Refused)
    assert status(records, DemoRole.NORMAL, NOW + A_DAY) is S.NORMAL


def test_after_a_clock_was_wrong_a_new_report_lasts_its_full_time(records: Records) -> None:
    status(records, DemoRole.CHILD, NOW + 36500 * A_DAY)
    CLOCK.now = NOW
    change(records, CardChange.REPORT_LOSS, card_of(DemoRole.NORMAL))
    assert status(records, DemoRole.NORMAL, NOW + 6 * A_DAY) is S.TEMPORARILY_LOST


def test_the_records_tell_their_contract_and_their_time(records: Records) -> None:
    CLOCK.now = NOW + A_DAY
    assert records.status() == RecordsStatus(CONTRACT, NOW + A_DAY)


@pytest.mark.parametrize("kind", CardChange)
def test_a_request_that_comes_too_late_is_withdrawn_for_good(
    records: Records, kind: CardChange
) -> None:
    role = ROLE_THAT_CAN[kind]
    before = status(records, role)
    key = new_key()
    CLOCK.now = NOW + A_SECOND
    too_late = change(records, kind, card_of(role), key=key, not_after=NOW)
    assert too_late == Refused(key, Refusal.WITHDRAWN)
    assert change(records, kind, card_of(role), key=key) == too_late
    assert records.outcome_of(key) == too_late
    assert status(records, role) is before


@pytest.mark.parametrize("kind", CardChange)
def test_a_request_that_is_sent_again_too_late_was_done_all_the_same(
    records: Records, kind: CardChange
) -> None:
    role = ROLE_THAT_CAN[kind]
    key = new_key()
    first = change(records, kind, card_of(role), key=key, not_after=NOW)
    assert isinstance(first, DONE[kind])
    CLOCK.now = NOW + A_SECOND
    assert change(records, kind, card_of(role), key=key, not_after=NOW) == first


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (CardChange.REPORT_LOSS, LossReported),
        (CardChange.RELEASE_LOSS, Refused),
        (CardChange.CANCEL, Refused),
    ],
)
def test_an_ended_loss_counts_as_normal_for_the_next_change(
    records: Records, kind: CardChange, expected: type[ChangeOutcome]
) -> None:
    change(records, CardChange.REPORT_LOSS, card_of(DemoRole.NORMAL))
    CLOCK.now = NOW + 7 * A_DAY
    outcome = change(records, kind, card_of(DemoRole.NORMAL))
    assert isinstance(outcome, expected)
    if isinstance(outcome, Refused):
        assert outcome.reason in (Refusal.NOT_LOST, Refusal.NOT_MOVED_OUT)


@pytest.mark.parametrize("kind", CardChange)
def test_nothing_changes_for_the_dead_or_for_an_unknown_card(
    records: Records, kind: CardChange
) -> None:
    key = new_key()
    deceased = card_of(DemoRole.DECEASED)
    assert change(records, kind, deceased, key=key) == Refused(key, Refusal.HOLDER_DECEASED)
    key = new_key()
    unknown = card_of(DemoRole.UNKNOWN_TO_RECORDS)
    assert change(records, kind, unknown, key=key) == Refused(key, Refusal.CARD_UNKNOWN)
    assert status(records, DemoRole.DECEASED) is CardStatus.NORMAL


def test_only_who_moved_out_may_cancel(records: Records) -> None:
    key = new_key()
    outcome = change(records, CardChange.CANCEL, card_of(DemoRole.NORMAL), key=key)
    assert outcome == Refused(key, Refusal.NOT_MOVED_OUT)
    assert status(records, DemoRole.NORMAL) is CardStatus.NORMAL


@pytest.mark.parametrize("kind", CardChange)
def test_a_withdrawn_request_that_arrives_late_changes_nothing(
    records: Records, kind: CardChange
) -> None:
    role = ROLE_THAT_CAN[kind]
    key = new_key()
    withdrawn = Refused(key, Refusal.WITHDRAWN)
    before = status(records, role)
    assert records.withdraw(key) == withdrawn
    assert change(records, kind, card_of(role), key=key) == withdrawn
    assert records.outcome_of(key) == withdrawn
    assert status(records, role) is before


def test_a_key_belongs_to_one_request(records: Records) -> None:
    key = new_key()
    change(records, CardChange.REPORT_LOSS, card_of(DemoRole.NORMAL), key=key)
    with pytest.raises(KeyReused):
        change(records, CardChange.RELEASE_LOSS, card_of(DemoRole.NORMAL), key=key)
    with pytest.raises(KeyReused):
        change(records, CardChange.REPORT_LOSS, card_of(DemoRole.CHILD), key=key)
    with pytest.raises(KeyReused):
        change(records, CardChange.REPORT_LOSS, card_of(DemoRole.NORMAL), key=key, lasts_days=9)
    assert status(records, DemoRole.NORMAL) is CardStatus.TEMPORARILY_LOST
    assert status(records, DemoRole.CHILD) is CardStatus.NORMAL


@pytest.mark.parametrize(
    ("request_of", "role"),
    [
        (partial(LossRequest, lasts_days=7), DemoRole.NORMAL),
        (ReleaseRequest, DemoRole.LOST),
        (ActivationRequest, DemoRole.NOT_ACTIVATED),
        (CancellationRequest, DemoRole.MOVED_OUT),
    ],
    ids=["report", "release", "activate", "cancel"],
)
def test_a_signed_form_belongs_to_its_change(
    records: Records, request_of: Callable[..., CardRequest], role: DemoRole
) -> None:
    signed = request_of(
        key=new_key(),
        card=card_of(role),
        terminal=TERMINAL,
        not_after=FOR_EVER,
        form=b"%PDF-1.7 signed",
    )
    done = send(records, signed)
    assert not isinstance(done, Refused)
    assert send(records, signed) == done
    for other in (b"%PDF-1.7 signed anew", None):
        with pytest.raises(KeyReused):
            send(records, replace(signed, form=other))


@pytest.mark.parametrize("role", KNOWN)
def test_contributions_are_sorted_and_without_doubles(records: Records, role: DemoRole) -> None:
    holder = records.find_holder(CAST[role].social_security_number)
    history = records.contributions(holder)
    lines = [(line.insurance.value, line.month) for line in history]
    assert lines == sorted(set(lines))
    assert len(history.paid) + len(history.owed) == len(history)


@pytest.mark.parametrize(
    ("role", "months"),
    [(DemoRole.ONE_MONTH, 1), (DemoRole.FORTY_YEARS, 480), (DemoRole.NO_CONTRIBUTIONS, 0)],
)
def test_contributions_of_the_cast(records: Records, role: DemoRole, months: int) -> None:
    holder = records.find_holder(CAST[role].social_security_number)
    pension = records.contributions(holder).of(Insurance.EMPLOYEE_PENSION)
    assert len(pension.paid) == months
    if months:
        assert pension[-1].month == Month(2026, 10)
        assert pension[0].month == Month(2026, 10).plus(1 - months)


def test_a_period_includes_both_its_ends(records: Records) -> None:
    holder = records.find_holder(CAST[DemoRole.FORTY_YEARS].social_security_number)
    period = Period(Month(2025, 11), Month(2026, 2))
    history = records.contributions(holder, period).of(Insurance.UNEMPLOYMENT)
    assert [str(line.month) for line in history] == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_owed_months_are_told_apart(records: Records) -> None:
    holder = records.find_holder(CAST[DemoRole.OWES_MONTHS].social_security_number)
    history = records.contributions(holder)
    assert history.owed
    assert not any(line.paid for line in history.owed)
    assert all(line.paid for line in history.paid)


def test_no_person_stands_in_a_repr(records: Records) -> None:
    person = CAST[DemoRole.LONGEST_NAME]
    card = records.find_card(person.identification_code)
    request = LossRequest(new_key(), person.identification_code, TERMINAL, 7, not_after=FOR_EVER)
    shown = repr((card, card.holder, request, records.contributions(card.holder)))
    for secret in (
        person.name,
        person.social_security_number,
        person.card_number,
        person.identification_code,
        str(person.birth_date),
        repr(person.birth_date),
    ):
        assert secret not in shown


def test_two_terminals_report_the_same_card_and_one_is_first(
    open_store_again: OpenRecords,
) -> None:
    start = threading.Barrier(2)
    outcomes: list[ChangeOutcome] = []

    def report(records: Records) -> None:
        start.wait()
        outcomes.append(change(records, CardChange.REPORT_LOSS, card_of(DemoRole.NORMAL)))

    connections = [open_store_again() for _ in range(2)]
    terminals = [threading.Thread(target=report, args=(each,)) for each in connections]
    for terminal in terminals:
        terminal.start()
    for terminal in terminals:
        terminal.join()
    for connection in connections:
        connection.close()
    reasons = [outcome.reason for outcome in outcomes if isinstance(outcome, Refused)]
    assert reasons == [Refusal.ALREADY_LOST]
    assert sum(isinstance(outcome, LossReported) for outcome in outcomes) == 1
