"""Applying for unemployment benefit (失业保险金申领)."""

from datetime import date
from enum import Enum, unique
from typing import Final

from db.records import (
    ApplicationDetails,
    ApplicationKind,
    ContributionHistory,
    Entitlements,
    Insurance,
    MayApply,
    Month,
    paid_months,
)
from kiosk.documents.application_form import UnemploymentBenefitItems
from kiosk.flows.application_words import APPLICATION_NAMES
from kiosk.flows.applying import (
    Wanted,
    account_fact,
    account_on_form,
    apply,
    latest_employer,
    require_unopposed,
)
from kiosk.flows.ends import AfterService
from kiosk.flows.identify import identify
from kiosk.flows.precheck import declarations_for, passes
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP
from kiosk.language.texts import Message, Text, _
from kiosk.pages.kinds import Back, Choice, ChoicePage, Decision, Fact, NumberPage
from kiosk.rules.eligibility import benefit_findings, months_later
from kiosk.settings.region import Service

_KIND: Final = ApplicationKind.UNEMPLOYMENT_BENEFIT
_SHORTEST_PHONE: Final = 7
_LONGEST_PHONE: Final = 12


@unique
class LeavingReason(Enum):
    """Why somebody's work has ended, as the form writes it."""

    CONTRACT_ENDED = "劳动合同到期终止"
    DISMISSED = "被用人单位解除劳动合同、辞退或除名"
    EMPLOYER_CLOSED = "用人单位破产、关闭或被撤销"
    AGREED = "用人单位提出，双方协商解除劳动合同"
    OWN_WILL = "本人意愿"


_REASONS: Final[dict[LeavingReason, tuple[Message, Message | None]]] = {
    LeavingReason.CONTRACT_ENDED: (_("My contract has ended"), None),
    LeavingReason.DISMISSED: (_("My employer has dismissed me"), None),
    LeavingReason.EMPLOYER_CLOSED: (_("My employer has closed down"), _("Or is bankrupt")),
    LeavingReason.AGREED: (_("My employer proposed it and I agreed"), None),
    LeavingReason.OWN_WILL: (_("I wanted to leave"), _("By my own will")),
}


async def unemployment_benefit(visit: Visit) -> AfterService | Back:
    """Take the citizen from why their work has ended to the receipt for their application.

    Raises:
        ApplicationRefused: something stands against it that the records know.
        HardwareError, DatabaseError, KioskError: as `identify` and `apply`.
    """
    citizen = await identify(visit, Service.UNEMPLOYMENT_BENEFIT)
    if citizen is Back.BACK:
        return Back.BACK
    rule = visit.terminal.region.unemployment_benefit
    assert rule is not None, "offered without its rule"  # noqa: S101 - a test holds every pack
    records = visit.terminal.records
    async with visit.asking_records(LOOKING_UP):
        may_apply = await records.may_apply(citizen.holder)
        history = await records.contributions(citizen.holder)
        entitlements = await records.entitlements(citizen.holder)
        cards = await records.cards_of(citizen.holder)
    require_unopposed(may_apply, _KIND)
    bank = cards[0].bank.name if cards else None
    reason = await _ask_reason(visit)
    if reason is Back.BACK:
        return Back.BACK
    today = visit.today
    findings = benefit_findings(
        rule,
        history,
        entitlements,
        left_by_own_will=reason is LeavingReason.OWN_WILL,
        today=today,
    )
    own = (
        Fact(_("Why your work has ended"), _REASONS[reason][0]),
        account_fact(may_apply, bank),
    )
    name: Text = APPLICATION_NAMES[_KIND]
    decided = await passes(visit, Service.UNEMPLOYMENT_BENEFIT, name, findings, own)
    if decided is Decision.DECLINED:
        return Back.BACK
    if decided is not Decision.CONFIRMED:
        return decided
    phone = await _ask_phone(visit)
    if phone is Back.BACK:
        return Back.BACK
    declared = declarations_for(visit, Service.UNEMPLOYMENT_BENEFIT)
    wanted = Wanted(
        _KIND,
        _items(history, entitlements, may_apply, bank, reason, phone, visit.today),
        ApplicationDetails(phone=phone, declared=tuple(one.name for one in declared)),
        checked_on=today,
    )
    return await apply(visit, wanted)


async def _ask_reason(visit: Visit) -> LeavingReason | Back:
    page = ChoicePage(
        title=APPLICATION_NAMES[_KIND],
        question=_("Why has your work ended?"),
        choices=tuple(
            Choice(reason, label, detail) for reason, (label, detail) in _REASONS.items()
        ),
    )
    answer = await visit.screen.ask(page)
    return Back.BACK if answer is Back.BACK else answer.value


async def _ask_phone(visit: Visit) -> str | Back:
    page = NumberPage(
        title=_("Your phone number"),
        question=_("The office calls it when something is missing."),
        shortest=_SHORTEST_PHONE,
        longest=_LONGEST_PHONE,
    )
    answer = await visit.screen.ask(page)
    return Back.BACK if answer is Back.BACK else answer.digits


def _items(
    history: ContributionHistory,
    entitlements: Entitlements,
    may_apply: MayApply,
    bank: str | None,
    reason: LeavingReason,
    phone: str,
    today: date,
) -> UnemploymentBenefitItems:
    paid = paid_months(history.of(Insurance.UNEMPLOYMENT), until=Month.of(today))
    last = max(paid, default=None)
    unemployed = entitlements.unemployed
    return UnemploymentBenefitItems(
        employer=latest_employer(history, today),
        paid_months=len(paid),
        left_on=None if last is None else _last_day(date(last.year, last.month, 1)),
        leaving_reason=reason.value,
        registered_on=None if unemployed is None else unemployed.began_on,
        account=account_on_form(may_apply, bank),
        phone=phone,
    )


def _last_day(first: date) -> date:
    """Return the last day of a month."""
    return months_later(first.replace(month=1, day=31), first.month - 1)
