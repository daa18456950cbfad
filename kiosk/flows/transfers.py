"""Bringing a pension insurance here from where one was insured before (养老保险关系转入)."""

from datetime import date
from typing import Final

from db.records import (
    ApplicationDetails,
    ApplicationKind,
    ContributionHistory,
    Insurance,
    Month,
    paid_months,
)
from kiosk.documents.application_form import TransferItems
from kiosk.flows.application_words import APPLICATION_NAMES
from kiosk.flows.applying import Wanted, apply_if_open, latest_employer, require_unopposed
from kiosk.flows.choose_place import Allowed, FromPlace, choose_place
from kiosk.flows.ends import AfterService
from kiosk.flows.identify import identify
from kiosk.flows.insurances import INSURANCE_NAMES
from kiosk.flows.precheck import declarations_for, stop
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP
from kiosk.language.texts import Words, _
from kiosk.pages.kinds import Back, Fact
from kiosk.rules.eligibility import (
    CROSSES_PROVINCES,
    INSURED_HERE,
    insured_with,
    transfer_findings,
)
from kiosk.settings.region import TransferRule
from kiosk.settings.service import Service

_OTHER: Final = {
    Insurance.EMPLOYEE_PENSION: Insurance.INSTITUTION_PENSION,
    Insurance.INSTITUTION_PENSION: Insurance.EMPLOYEE_PENSION,
}
_ON_FORM: Final = {
    Insurance.EMPLOYEE_PENSION: "企业职工基本养老保险",
    Insurance.INSTITUTION_PENSION: "机关事业单位基本养老保险",
}


async def enterprise_cross_province(visit: Visit) -> AfterService | Back:
    """Enterprise to enterprise, from another province (企业与企业跨省转入)."""
    return await _transfer(visit, ApplicationKind.TRANSFER_ENTERPRISE_CROSS_PROVINCE)


async def institution_cross_province(visit: Visit) -> AfterService | Back:
    """Between enterprise and institution, from another province (企业与机关跨省转入)."""
    return await _transfer(visit, ApplicationKind.TRANSFER_INSTITUTION_CROSS_PROVINCE)


async def enterprise_institution_in_province(visit: Visit) -> AfterService | Back:
    """Between enterprise and institution, within the province (企业与机关省内转入)."""
    return await _transfer(visit, ApplicationKind.TRANSFER_ENTERPRISE_INSTITUTION_IN_PROVINCE)


async def institution(visit: Visit) -> AfterService | Back:
    """Institution to institution, within the province (机关养老关系转入)."""
    return await _transfer(visit, ApplicationKind.TRANSFER_INSTITUTION)


async def _transfer(visit: Visit, kind: ApplicationKind) -> AfterService | Back:
    """Take the citizen from the place they come from to the receipt for their application.

    Raises:
        ApplicationRefused: something stands against it that the records know.
        HardwareError, DatabaseError, KioskError: as `identify` and `apply`.
    """
    service, name = Service(kind.value), APPLICATION_NAMES[kind]
    citizen = await identify(visit, service)
    if citizen is Back.BACK:
        return Back.BACK
    rule = visit.terminal.region.transfers
    assert rule is not None, "offered without its rule"  # noqa: S101 - a test holds every pack
    records = visit.terminal.records
    async with visit.asking_records(LOOKING_UP):
        may_apply = await records.may_apply(citizen.holder)
        history = await records.contributions(citizen.holder)
        known = await records.earlier_places(citizen.holder)
    require_unopposed(may_apply, kind)
    today = visit.today
    findings = transfer_findings(kind, history, today=today)
    here = insured_with(history, INSURED_HERE[kind], today=today)
    if here is None:
        stopped = await stop(visit, service, findings)
        assert isinstance(stopped, AfterService)  # noqa: S101 - there is nothing to choose
        return stopped
    before = _insurance_before(kind, here)
    allowed = _allowed(kind, rule)
    own = [one for one in known if allowed(one.region) and one.insurance is before]
    while True:
        place = await choose_place(visit, name, own, allowed)
        if place is Back.BACK:
            return Back.BACK
        facts = (
            Fact(_("From"), Words(place.name)),
            Fact(_("Insurance there"), INSURANCE_NAMES[before]),
            Fact(_("To"), Words(rule.to_place)),
            Fact(_("Insurance here"), INSURANCE_NAMES[here]),
        )
        declared = declarations_for(visit, service)
        wanted = Wanted(
            kind,
            _items(history, rule, place, before, here, today),
            ApplicationDetails(subject=place.code, declared=tuple(one.name for one in declared)),
            checked_on=today,
        )
        after = await apply_if_open(visit, wanted, findings, facts)
        if after is not Back.BACK:
            return after


def _insurance_before(kind: ApplicationKind, here: Insurance) -> Insurance:
    """Return what was paid for before: the same between enterprises or institutions, else other."""
    if kind in (
        ApplicationKind.TRANSFER_ENTERPRISE_CROSS_PROVINCE,
        ApplicationKind.TRANSFER_INSTITUTION,
    ):
        return here
    return _OTHER[here]


def _allowed(kind: ApplicationKind, rule: TransferRule) -> Allowed:
    """Return which places such a transfer comes from: the other provinces, or this one alone."""
    crosses = kind in CROSSES_PROVINCES
    return lambda code: code.startswith(rule.province) is not crosses


def _items(
    history: ContributionHistory,
    rule: TransferRule,
    place: FromPlace,
    before: Insurance,
    here: Insurance,
    today: date,
) -> TransferItems:
    return TransferItems(
        from_place=place.name,
        from_insurance=_ON_FORM[before],
        to_place=rule.to_place,
        to_insurance=_ON_FORM[here],
        employer=latest_employer(history, today),
        insured_since=_first_month(history, here),
    )


def _first_month(history: ContributionHistory, insurance: Insurance) -> Month:
    return min(paid_months(history.of(insurance)))
