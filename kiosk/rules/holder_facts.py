"""What the records hold of a citizen that decides a listed refusal or tolerance for them."""

from datetime import date

from db.records import (
    ApplicationKind,
    ContributionHistory,
    Entitlements,
    Insurance,
    MayApply,
    Month,
    Refusal,
    paid_months,
)
from kiosk.guides.terms import RecordedFact
from kiosk.rules.eligibility import is_paid_for

_A_YEAR = 12


def recorded_facts(
    history: ContributionHistory, entitlements: Entitlements, may_apply: MayApply, *, today: date
) -> frozenset[RecordedFact]:
    """Return which of them are true, as far as the records tell."""
    transfer = may_apply.against(ApplicationKind.TRANSFER_ENTERPRISE_CROSS_PROVINCE)
    months = paid_months(history.of(Insurance.UNEMPLOYMENT), until=Month.of(today))
    pension = entitlements.pension
    institution = (Insurance.INSTITUTION_PENSION,)
    holds = {
        RecordedFact.DRAWS_PENSION: pension is not None and pension.until is None,
        RecordedFact.TEMPORARY_ACCOUNT: Refusal.TEMPORARY_ACCOUNT in transfer,
        RecordedFact.PAID_LESS_THAN_A_YEAR: len(months) < _A_YEAR,
        RecordedFact.INSURED_AT_INSTITUTION: is_paid_for(history, institution, today=today),
    }
    return frozenset(fact for fact, true in holds.items() if true)
