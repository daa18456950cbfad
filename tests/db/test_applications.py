"""The contract of applications, run on every implementation of `Records`."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from db.applications import LARGEST_FORM, HolderStanding, objections_to
from db.demo_people import DemoRole
from db.errors import HolderUnknown, KeyReused
from db.journal import ChangeIntent, Done, Journal, Matter, NotDone
from db.records import (
    TRANSFERS,
    ApplicationDetails,
    ApplicationKind,
    ApplicationRequest,
    ApplicationState,
    ApplicationTaken,
    ApplicationWithdrawn,
    EarlierPlace,
    Holder,
    IdempotencyKey,
    Insurance,
    Month,
    NotSeen,
    PayoutAccount,
    Records,
    Refusal,
    Refused,
    SkillCertificate,
    WithdrawalRequest,
)
from db.settling import send, settle_changes
from tests.db.samples import A_DAY, A_SECOND, CAST, FOR_EVER, NOW, TERMINAL, new_key
from tests.db.stores import CLOCK, OpenRecords

BENEFIT = ApplicationKind.UNEMPLOYMENT_BENEFIT
SUBSIDY = ApplicationKind.SKILL_SUBSIDY
TRANSFER = ApplicationKind.TRANSFER_ENTERPRISE_CROSS_PROVINCE
FORM = b"%PDF-1.7 " + bytes(range(256)) * 400
_references = iter(range(1, 10**6))


def number(role: DemoRole) -> str:
    return CAST[role].social_security_number


def holder_of(records: Records, role: DemoRole) -> Holder:
    return records.find_holder(number(role))


def request(
    role: DemoRole = DemoRole.JOB_SEEKER,
    kind: ApplicationKind = BENEFIT,
    *,
    key: IdempotencyKey | None = None,
    subject: str | None = None,
    not_after: datetime = FOR_EVER,
) -> ApplicationRequest:
    return ApplicationRequest(
        key or new_key(),
        number(role),
        kind,
        f"T1-{next(_references):06}",
        ApplicationDetails(subject, "0000-12345", ("truthful", "seeks_work")),
        FORM,
        TERMINAL,
        not_after=not_after,
    )


def withdrawal(taken: ApplicationRequest, key: IdempotencyKey | None = None) -> WithdrawalRequest:
    return WithdrawalRequest(
        key or new_key(), taken.holder, taken.reference, TERMINAL, not_after=FOR_EVER
    )


def test_what_is_submitted_is_found_as_it_was(records: Records) -> None:
    asked = request(DemoRole.SKILLED, SUBSIDY, subject="99-0001")
    assert records.submit(asked) == ApplicationTaken(asked.key, asked.reference, NOW)
    (found,) = records.applications(holder_of(records, DemoRole.SKILLED))
    assert (found.reference, found.kind, found.subject) == (asked.reference, SUBSIDY, "99-0001")
    assert (found.state, found.submitted_at, found.since) == (ApplicationState.RECEIVED, NOW, NOW)
    assert (found.due_on, found.missing, found.reason) == (None, (), None)


def test_the_largest_form_goes_through(records: Records) -> None:
    asked = replace(request(), form=bytes(LARGEST_FORM))
    assert isinstance(records.submit(asked), ApplicationTaken)


def test_the_same_again_is_taken_once_and_answered_the_same(records: Records) -> None:
    asked = request()
    first = records.submit(asked)
    CLOCK.now = NOW + A_DAY
    assert records.submit(asked) == first
    assert records.submit(replace(asked, not_after=FOR_EVER - A_DAY)) == first
    assert records.outcome_of(asked.key) == first
    assert records.withdraw(asked.key) == first
    assert len(records.applications(holder_of(records, DemoRole.JOB_SEEKER))) == 1


@pytest.mark.parametrize(
    "other",
    [
        lambda asked: replace(asked, kind=TRANSFER),
        lambda asked: replace(asked, holder=number(DemoRole.SKILLED)),
        lambda asked: replace(asked, reference="T1-OTHER"),
        lambda asked: replace(asked, form=FORM + b"!"),
        lambda asked: replace(asked, details=ApplicationDetails("370200")),
        lambda asked: WithdrawalRequest(
            asked.key, asked.holder, asked.reference, TERMINAL, not_after=FOR_EVER
        ),
    ],
    ids=["kind", "holder", "reference", "form", "details", "withdrawal"],
)
def test_a_key_belongs_to_one_wish(records: Records, other: object) -> None:
    asked = request()
    records.submit(asked)
    assert callable(other)
    with pytest.raises(KeyReused):
        send(records, other(asked))


def test_of_one_kind_one_is_open_at_a_time(records: Records) -> None:
    first, second = request(), request()
    records.submit(first)
    assert records.submit(second) == Refused(second.key, Refusal.APPLICATION_OPEN)
    assert records.submit(second) == Refused(second.key, Refusal.APPLICATION_OPEN)
    seeker = holder_of(records, DemoRole.JOB_SEEKER)
    assert records.may_apply(seeker).against(BENEFIT) == (Refusal.APPLICATION_OPEN,)
    assert records.may_apply(seeker).against(SUBSIDY) == ()
    assert isinstance(records.withdraw_application(withdrawal(first)), ApplicationWithdrawn)
    assert records.may_apply(seeker).against(BENEFIT) == ()
    # An old key tells its old outcome, whatever happened since.
    assert records.submit(second) == Refused(second.key, Refusal.APPLICATION_OPEN)
    assert isinstance(records.submit(request()), ApplicationTaken)


def test_of_the_skill_subsidy_one_is_open_for_each_certificate(records: Records) -> None:
    for subject, expected in (("99-0001", None), ("99-0001", Refusal.APPLICATION_OPEN)):
        outcome = records.submit(request(DemoRole.SKILLED, SUBSIDY, subject=subject))
        assert (outcome.reason if isinstance(outcome, Refused) else None) is expected
    other = request(DemoRole.SKILLED, SUBSIDY, subject="99-7777")
    assert isinstance(records.submit(other), ApplicationTaken)


def test_a_certificate_that_somebody_has_claimed_with_is_refused(records: Records) -> None:
    for role, subject in ((DemoRole.SKILLED, "99-0002"), (DemoRole.NORMAL, "99-0001")):
        asked = request(role, SUBSIDY, subject=subject)
        assert records.submit(asked) == Refused(asked.key, Refusal.CERTIFICATE_CLAIMED)


@pytest.mark.parametrize(
    ("role", "kind", "reason"),
    [
        (DemoRole.MOVED_OUT, BENEFIT, Refusal.BENEFIT_DRAWN),
        (DemoRole.RETIREE, BENEFIT, Refusal.PENSION_DRAWN),
        (DemoRole.RETIREE, TRANSFER, Refusal.PENSION_DRAWN),
        (DemoRole.TEMPORARY_ACCOUNT, TRANSFER, Refusal.TEMPORARY_ACCOUNT),
        (DemoRole.ACCOUNT_CLOSED, BENEFIT, Refusal.ACCOUNT_CLOSED),
        (DemoRole.DECEASED, SUBSIDY, Refusal.HOLDER_DECEASED),
        (DemoRole.NORMAL, ApplicationKind.UNEMPLOYMENT_ALLOWANCE, Refusal.APPLICATION_CLOSED),
        (DemoRole.UNKNOWN_TO_RECORDS, BENEFIT, Refusal.HOLDER_UNKNOWN),
    ],
    ids=str,
)
def test_what_stands_against_it_is_refused_and_was_told_before(
    records: Records, role: DemoRole, kind: ApplicationKind, reason: Refusal
) -> None:
    asked = request(role, kind)
    assert records.submit(asked) == Refused(asked.key, reason)
    assert records.outcome_of(asked.key) == Refused(asked.key, reason)
    if reason is Refusal.HOLDER_UNKNOWN:
        return
    found = holder_of(records, role)
    assert records.may_apply(found).against(kind)[0] is reason
    assert asked.reference not in {one.reference for one in records.applications(found)}


def test_nobody_is_told_what_strangers_may_apply_for(records: Records) -> None:
    known = holder_of(records, DemoRole.NORMAL)
    stranger = replace(known, social_security_number=number(DemoRole.UNKNOWN_TO_RECORDS))
    with pytest.raises(HolderUnknown):
        records.may_apply(stranger)
    assert records.applications(stranger) == ()


def test_where_money_would_go(records: Records) -> None:
    accounts = {
        role: records.may_apply(holder_of(records, role)).account
        for role in (DemoRole.NORMAL, DemoRole.MOVER, DemoRole.ACCOUNT_CLOSED)
    }
    assert accounts == {
        DemoRole.NORMAL: None,
        DemoRole.MOVER: PayoutAccount("样本银行", "3344", closed=False),
        DemoRole.ACCOUNT_CLOSED: PayoutAccount("样本银行", "5566", closed=True),
    }


def test_certificates_and_places_last_first(records: Records) -> None:
    skilled, mover = holder_of(records, DemoRole.SKILLED), holder_of(records, DemoRole.MOVER)
    certificates = records.skill_certificates(skilled)
    assert [one.number for one in certificates] == ["99-0001", "99-0002", "99-0003"]
    day = NOW.date() - timedelta(days=60)
    assert certificates[0] == SkillCertificate("99-0001", "电工", 4, day, None)
    places = records.earlier_places(mover)
    assert [one.region for one in places] == ["370200", "130100", "210400"]
    assert places[1] == EarlierPlace(
        "130100", "河北省石家庄市", Insurance.EMPLOYEE_PENSION, Month(2015, 3), Month(2019, 12)
    )
    assert records.skill_certificates(mover) == ()
    assert records.earlier_places(skilled) == ()


def test_applications_in_every_state_last_first(records: Records) -> None:
    found = records.applications(holder_of(records, DemoRole.APPLICANT))
    assert [one.reference for one in found] == ["DEMO-1", "DEMO-2", "DEMO-3", "DEMO-4"]
    assert found[1].missing == ("养老保险参保缴费凭证", "原单位盖章的证明")
    assert found[2].reason == "系统查到您已重新就业。"
    assert (found[3].state, found[3].since) == (ApplicationState.PAID, NOW - 1470 * A_DAY)


def test_what_is_received_can_be_withdrawn_once(records: Records) -> None:
    asked = request()
    records.submit(asked)
    back = withdrawal(asked)
    CLOCK.now = NOW + A_SECOND
    done = ApplicationWithdrawn(back.key, asked.reference, NOW + A_SECOND)
    assert records.withdraw_application(back) == done
    assert records.withdraw_application(back) == done
    assert records.outcome_of(back.key) == done
    (found,) = records.applications(holder_of(records, DemoRole.JOB_SEEKER))
    assert (found.state, found.since) == (ApplicationState.WITHDRAWN, NOW + A_SECOND)
    again = withdrawal(asked)
    assert records.withdraw_application(again) == Refused(again.key, Refusal.EXAMINATION_BEGUN)


def test_what_is_being_examined_or_somebody_elses_cannot_be_withdrawn(records: Records) -> None:
    applicant = number(DemoRole.APPLICANT)
    for holder, reference, reason in (
        (applicant, "DEMO-2", Refusal.EXAMINATION_BEGUN),
        (applicant, "DEMO-9", Refusal.APPLICATION_UNKNOWN),
        (number(DemoRole.NORMAL), "DEMO-1", Refusal.APPLICATION_UNKNOWN),
    ):
        back = WithdrawalRequest(new_key(), holder, reference, TERMINAL, not_after=FOR_EVER)
        assert records.withdraw_application(back) == Refused(back.key, reason)


def test_what_comes_too_late_is_withdrawn_for_good(records: Records) -> None:
    late = request(not_after=NOW - A_SECOND)
    gone = Refused(late.key, Refusal.WITHDRAWN)
    assert records.submit(late) == gone
    assert records.submit(replace(late, not_after=FOR_EVER)) == gone
    unseen = request()
    assert records.outcome_of(unseen.key) == NotSeen(unseen.key)
    assert records.withdraw(unseen.key) == Refused(unseen.key, Refusal.WITHDRAWN)
    assert records.submit(unseen) == Refused(unseen.key, Refusal.WITHDRAWN)
    assert records.applications(holder_of(records, DemoRole.JOB_SEEKER)) == ()


def test_two_terminals_at_once_make_one_application(open_store_again: OpenRecords) -> None:
    terminals = [open_store_again() for _ in range(4)]
    barrier = threading.Barrier(len(terminals))
    outcomes: list[ApplicationTaken | Refused] = []

    def submit(records: Records) -> None:
        asked = request()
        barrier.wait(60)
        outcomes.append(records.submit(asked))

    threads = [threading.Thread(target=submit, args=(each,)) for each in terminals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == len(terminals)
    refused = [one.reason for one in outcomes if isinstance(one, Refused)]
    assert refused == [Refusal.APPLICATION_OPEN] * (len(terminals) - 1)
    assert len(terminals[0].applications(holder_of(terminals[0], DemoRole.JOB_SEEKER))) == 1
    for each in terminals:
        each.close()


def test_nobody_stands_in_a_repr() -> None:
    asked = request(subject="99-0001")
    shown = repr(asked) + repr(withdrawal(asked))
    assert not any(datum in shown for datum in (asked.holder, "0000-12345", "99-0001", "%PDF"))


#: Each thing that may be so of a holder, with the kinds it stands against.
AGAINST: dict[str, tuple[Refusal, set[ApplicationKind]]] = {
    "deceased": (Refusal.HOLDER_DECEASED, set(ApplicationKind)),
    "draws_pension": (Refusal.PENSION_DRAWN, {BENEFIT, *TRANSFERS}),
    "draws_unemployment_benefit": (Refusal.BENEFIT_DRAWN, {BENEFIT}),
    "temporary_account": (Refusal.TEMPORARY_ACCOUNT, set(TRANSFERS)),
    "account_closed": (Refusal.ACCOUNT_CLOSED, {BENEFIT, SUBSIDY}),
}


@pytest.mark.parametrize("fact", AGAINST)
def test_each_fact_stands_against_its_kinds_alone(fact: str) -> None:
    reason, kinds = AGAINST[fact]
    facts = {name: name == fact for name in AGAINST}
    standing = HolderStanding(**facts, open_subjects=frozenset(), claimed_certificates=frozenset())
    against = {kind for kind in ApplicationKind if reason in objections_to(kind, standing)}
    assert against == kinds


@pytest.mark.parametrize("done", [False, True], ids=["before the commit", "after the commit"])
def test_what_a_stopped_terminal_left_open_is_sent_again_once(
    records: Records, journal: Journal, *, done: bool
) -> None:
    asked = request(not_after=NOW + A_DAY)
    intent = ChangeIntent(
        Matter.APPLICATION, asked.key, asked.reference, asked.holder, asked.form_sha256
    )
    journal.intend(intent, now=NOW, wish=asked)
    if done:
        records.submit(asked)
    assert journal.wish(asked.key) == asked
    ((_, outcome),) = settle_changes(journal, records, now=NOW)
    assert outcome == Done()
    assert len(records.applications(holder_of(records, DemoRole.JOB_SEEKER))) == 1
    assert journal.wish(asked.key) is None
    kept = "".join(str(entry.facts) for entry in journal.entries())
    assert asked.form_sha256 in kept
    assert not any(datum in kept for datum in (asked.holder, "0000-12345"))


def test_an_old_wish_is_withdrawn_and_told(records: Records, journal: Journal) -> None:
    asked = request(not_after=NOW - A_SECOND)
    intent = ChangeIntent(Matter.APPLICATION, asked.key, asked.reference, asked.holder)
    journal.intend(intent, now=NOW, wish=asked)
    ((_, outcome),) = settle_changes(journal, records, now=NOW)
    assert outcome == NotDone(Refusal.WITHDRAWN.value)
    assert records.applications(holder_of(records, DemoRole.JOB_SEEKER)) == ()
