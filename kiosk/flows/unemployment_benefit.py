"""Applying for unemployment benefit (失业保险金申领)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
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
from kiosk.rules.eligibility import ConditionFinding, benefit_findings, months_later
from kiosk.settings.service import Service

_KIND: Final = ApplicationKind.UNEMPLOYMENT_BENEFIT
_SHORTEST_PHONE: Final = 7
_LONGEST_PHONE: Final = 12
#: A mobile phone, an area code with its number, a number within the area, or one of 400 and 800.
_PHONE: Final = re.compile(r"1[3-9]\d{9}|0[1-9]\d{8,10}|[2-9]\d{6,7}|[48]00\d{7}")


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
    known = _Known(history, entitlements, may_apply, bank)
    while (reason := await _ask_reason(visit)) is not Back.BACK:
        findings = benefit_findings(
            rule,
            history,
            entitlements,
            left_by_own_will=reason is LeavingReason.OWN_WILL,
            today=visit.today,
        )
        after = await _from_conditions(visit, known, reason, findings)
        if after is not Back.BACK:
            return after
    return Back.BACK


@dataclass(frozen=True, slots=True)
class _Known:
    """What the records say about the one who applies."""

    history: ContributionHistory
    entitlements: Entitlements
    may_apply: MayApply
    bank: str | None


async def _from_conditions(
    visit: Visit, known: _Known, reason: LeavingReason, findings: Sequence[ConditionFinding]
) -> AfterService | Back:
    """Go on from the conditions; going back from each page leads to the one before it."""
    own = (
        Fact(_("Why your work has ended"), _REASONS[reason][0]),
        account_fact(known.may_apply, known.bank),
    )
    name: Text = APPLICATION_NAMES[_KIND]
    again = _("Give another reason") if reason is LeavingReason.OWN_WILL else None
    typed = ""
    while True:
        checked_on = visit.today
        decided = await passes(visit, Service.UNEMPLOYMENT_BENEFIT, name, findings, own, again)
        if decided is Decision.DECLINED:
            return Back.BACK
        if decided is not Decision.CONFIRMED:
            return decided
        while (phone := await _ask_phone(visit, typed)) is not Back.BACK:
            typed = phone
            after = await apply(visit, _wanted(visit, known, reason, phone, checked_on))
            if after is not Back.BACK:
                return after


def _wanted(
    visit: Visit, known: _Known, reason: LeavingReason, phone: str, checked_on: date
) -> Wanted:
    declared = declarations_for(visit, Service.UNEMPLOYMENT_BENEFIT)
    return Wanted(
        _KIND,
        _items(known, reason, phone, visit.today),
        ApplicationDetails(phone=phone, declared=tuple(one.name for one in declared)),
        checked_on=checked_on,
    )


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


async def _ask_phone(visit: Visit, typed: str) -> str | Back:
    """Return a number that can be called; a slip is told, and what was typed stays to be mended."""
    question: Text = _("The office calls it when something is missing.")
    while True:
        page = NumberPage(
            title=_("Your phone number"),
            question=question,
            shortest=_SHORTEST_PHONE,
            longest=_LONGEST_PHONE,
            typed=typed,
        )
        answer = await visit.screen.ask(page)
        if answer is Back.BACK:
            return Back.BACK
        if _PHONE.fullmatch(answer.digits):
            return answer.digits
        typed = answer.digits
        question = _(
            "Please look again: a mobile number has 11 digits; before a landline number its area "
            "code."
        )


def _items(
    known: _Known, reason: LeavingReason, phone: str, today: date
) -> UnemploymentBenefitItems:
    history = known.history
    paid = paid_months(history.of(Insurance.UNEMPLOYMENT), until=Month.of(today))
    last = max(paid, default=None)
    unemployed = known.entitlements.unemployed
    return UnemploymentBenefitItems(
        employer=latest_employer(history, today),
        paid_months=len(paid),
        left_on=None if last is None else _last_day(date(last.year, last.month, 1)),
        leaving_reason=reason.value,
        registered_on=None if unemployed is None else unemployed.began_on,
        account=account_on_form(known.may_apply, known.bank),
        phone=phone,
    )


def _last_day(first: date) -> date:
    """Return the last day of a month."""
    return months_later(first.replace(month=1, day=31), first.month - 1)
