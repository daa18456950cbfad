"""Applying for the skill-upgrade subsidy (技能提升补贴) with a certificate that is chosen.

Only where the records have found none are its number and day typed, for the office to compare.
"""

from collections.abc import Sequence
from datetime import date
from enum import Enum, unique
from typing import Final

from db.records import (
    ApplicationDetails,
    ApplicationKind,
    ContributionHistory,
    Insurance,
    Month,
    SkillCertificate,
    paid_months,
)
from kiosk.documents.application_form import SkillSubsidyItems
from kiosk.flows.application_words import APPLICATION_NAMES
from kiosk.flows.applying import (
    UNKNOWN_ON_FORM,
    Wanted,
    account_fact,
    account_on_form,
    apply_if_open,
    latest_employer,
    require_unopposed,
)
from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.identify import identify
from kiosk.flows.precheck import declarations_for, stop
from kiosk.flows.type_certificate import type_certificate
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP
from kiosk.language.texts import Day, Text, Words, _, masked_number
from kiosk.pages.kinds import (
    Back,
    Choice,
    Fact,
    Icon,
    ListPage,
    ResultPage,
    Tone,
)
from kiosk.rules.eligibility import (
    Condition,
    ConditionFinding,
    OwnCertificate,
    is_open_to,
    months_later,
    subsidy_findings,
    work_findings,
)
from kiosk.settings.region import SkillSubsidyRule
from kiosk.settings.service import Service

_KIND: Final = ApplicationKind.SKILL_SUBSIDY
_TYPED_ON_FORM: Final = "（本人填写，待核对）"
LEVELS: Final = {
    5: Words("初级（五级）", "Level 5"),
    4: Words("中级（四级）", "Level 4"),
    3: Words("高级（三级）", "Level 3"),
    2: Words("技师（二级）", "Level 2"),
    1: Words("高级技师（一级）", "Level 1"),
}


@unique
class NoneFound(Enum):
    """What somebody does whose certificate was not found."""

    TYPE_IT = "type it"


async def skill_subsidy(visit: Visit) -> AfterService | Back:
    """Take the citizen from their certificate to the receipt for their application.

    Raises:
        ApplicationRefused: something stands against it that the records know.
        HardwareError, DatabaseError, KioskError: as `identify` and `apply`.
    """
    citizen = await identify(visit, Service.SKILL_SUBSIDY)
    if citizen is Back.BACK:
        return Back.BACK
    rule = visit.terminal.region.skill_subsidy
    assert rule is not None, "offered without its rule"  # noqa: S101 - a test holds every pack
    records = visit.terminal.records
    async with visit.asking_records(LOOKING_UP):
        may_apply = await records.may_apply(citizen.holder)
        certificates = await records.skill_certificates(citizen.holder)
        history = await records.contributions(citizen.holder)
        entitlements = await records.entitlements(citizen.holder)
        applied = await records.applications(citizen.holder)
        cards = await records.cards_of(citizen.holder)
    require_unopposed(may_apply, _KIND)
    bank = cards[0].bank.name if cards else None
    today = visit.today
    working = work_findings(rule, history, entitlements, today=today)
    while True:
        certificate = (
            await _choose(visit, rule, certificates, today)
            if certificates
            else await _type(visit, working)
        )
        if not isinstance(certificate, OwnCertificate):
            return certificate
        findings = subsidy_findings(
            rule, certificate, certificates, history, entitlements, applied, today=today
        )
        own = (*_certificate_facts(certificate), account_fact(may_apply, bank))
        declared = declarations_for(visit, Service.SKILL_SUBSIDY)
        wanted = Wanted(
            _KIND,
            _items(history, certificate, account_on_form(may_apply, bank), today),
            ApplicationDetails(
                subject=certificate.number, declared=tuple(one.name for one in declared)
            ),
            checked_on=today,
            counts_until=months_later(certificate.approved_on, rule.within_months),
        )
        again = _again(certificates, findings)
        after = await apply_if_open(visit, wanted, findings, own, again)
        if after is not Back.BACK:
            return after


def _again(
    certificates: Sequence[SkillCertificate], findings: Sequence[ConditionFinding]
) -> Text | None:
    """How somebody says that another certificate is meant, where it could be open to them."""
    if not certificates:
        return _("Type it again")
    of_the_person = {Condition.INSURED_LONG_ENOUGH, Condition.EMPLOYED, Condition.NOT_TOO_MANY}
    if len(certificates) == 1 or not is_open_to(
        one for one in findings if one.condition in of_the_person
    ):
        return None
    return _("Choose another certificate")


async def _choose(
    visit: Visit,
    rule: SkillSubsidyRule,
    certificates: Sequence[SkillCertificate],
    today: date,
) -> OwnCertificate | Back:
    """Let the citizen choose, those first that can still be applied with."""
    page = ListPage(
        title=APPLICATION_NAMES[_KIND],
        question=_("With which certificate?"),
        entries=tuple(
            Choice(
                one,
                _named(one.occupation, one.level),
                _until(one, rule, today),
                Icon.CERTIFICATE,
            )
            for one in certificates
        ),
    )
    answer = await visit.screen.ask(page)
    return Back.BACK if answer is Back.BACK else OwnCertificate.of(answer.value)


def _until(certificate: SkillCertificate, rule: SkillSubsidyRule, today: date) -> Text:
    last = months_later(certificate.approved_on, rule.within_months)
    if certificate.claimed_on is not None:
        return _("Claimed on {day}", day=Day(certificate.claimed_on))
    if last < today:
        return _("Too late since {day}", day=Day(last))
    return _("To be applied for until {day}", day=Day(last))


def _named(occupation: str, level: int) -> Text:
    return _("{occupation}, {level}", occupation=Words(occupation), level=LEVELS[level])


def _certificate_facts(certificate: OwnCertificate) -> tuple[Fact, ...]:
    number = Fact(_("Certificate number"), masked_number(certificate.number))
    if certificate.occupation is None or certificate.level is None:
        return (number, Fact(_("Approved on"), Day(certificate.approved_on)))
    return (Fact(_("Certificate"), _named(certificate.occupation, certificate.level)), number)


def _items(
    history: ContributionHistory, certificate: OwnCertificate, account: str, today: date
) -> SkillSubsidyItems:
    months = paid_months(history.of(Insurance.UNEMPLOYMENT), until=Month.of(today))
    return SkillSubsidyItems(
        employer=latest_employer(history, today),
        paid_months=len(months),
        occupation=certificate.occupation or UNKNOWN_ON_FORM,
        level=UNKNOWN_ON_FORM if certificate.level is None else LEVELS[certificate.level].chinese,
        certificate_number=certificate.number
        if certificate.claimed is not None
        else f"{certificate.number}{_TYPED_ON_FORM}",
        approved_on=certificate.approved_on,
        account=account,
    )


async def _type(visit: Visit, working: Sequence[ConditionFinding]) -> OwnCertificate | AfterService:
    """Say that none was found, and let the citizen type theirs; going back leads there again."""
    while (answer := await _none_found(visit)) is NoneFound.TYPE_IT:
        if not is_open_to(working):
            # Nobody types twenty digits to be told that.
            stopped = await stop(visit, Service.SKILL_SUBSIDY, working)
            assert isinstance(stopped, AfterService)  # noqa: S101 - there is nothing to choose
            return stopped
        certificate = await type_certificate(visit)
        if certificate is not Back.BACK:
            return certificate
    return answer


async def _none_found(visit: Visit) -> AfterService | NoneFound:
    """Say that no certificate was found, and what to do with one all the same."""
    windows = visit.terminal.configuration.windows
    choices: tuple[Choice[AfterService | NoneFound], ...] = (
        *AFTER_SERVICE[:1],
        Choice(NoneFound.TYPE_IT, _("Type number and day"), icon=Icon.CERTIFICATE),
        *AFTER_SERVICE[1:],
    )
    page = ResultPage(
        title=_("No certificate was found for you"),
        tone=Tone.NEUTRAL,
        facts=(),
        advice=(
            _("A certificate counts once it can be found at {site}.", site="zscx.osta.org.cn"),
            _(
                "You have one? Type its number and day here, or take it and your ID card to "
                "{window}.",
                window=windows.for_certificates,
            ),
        ),
        choices=choices,
    )
    return (await visit.screen.ask(page)).value
