"""What the records hold of a citizen, on the screen: pictures, and the same numbers as tables."""

from collections.abc import Collection
from enum import Enum, unique
from typing import assert_never

from db.records import Benefit, ContributionHistory, Entitlements, Insurance, PersonalAccount
from kiosk.documents.bookings import folded_pension
from kiosk.flows.certification import show_certification
from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.identify import identify
from kiosk.flows.insurances import INSURANCE_NAMES, NothingOfTheseInsurances, covered, limits
from kiosk.flows.record_pages import (
    account_page,
    months_page,
    pension_page,
)
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP
from kiosk.language.texts import Text, _
from kiosk.pages.kinds import Back, Choice, ChoicePage, Icon, ListPage, Notice, ResultPage, Tone
from kiosk.settings.service import Service


@unique
class Query(Enum):
    """What a citizen can look up (capabilities E1, E2, E3)."""

    MONTHS = "months"
    ACCOUNT = "account"
    PENSION = "pension"
    CERTIFICATION = "certification"


async def my_records(visit: Visit) -> AfterService | Back:
    """Let the citizen look up what is booked for them.

    Raises:
        NothingOfTheseInsurances: there is nothing of an insurance that is shown here.
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    citizen = await identify(visit, Service.MY_RECORDS)
    if citizen is Back.BACK:
        return Back.BACK
    records = visit.terminal.records
    async with visit.asking_records(LOOKING_UP):
        booked = await records.contributions(citizen.holder)
        held = await records.personal_accounts(citizen.holder)
        entitlements = await records.entitlements(citizen.holder)
        drawn = await records.benefits(citizen.holder)
    region = visit.terminal.region
    insurances = covered(region, Service.MY_RECORDS)
    accounts = tuple(account for account in held if account.insurance in insurances)
    benefits = drawn if _is_of(entitlements, insurances) else ()
    if not (booked or held or entitlements.pension or drawn):
        return await _show_nothing(visit)
    history = booked.of(*insurances)
    if booked and not (history or accounts or _is_of(entitlements, insurances)):
        raise NothingOfTheseInsurances(f"nothing for {Service.MY_RECORDS.value}")
    limit = limits(region, Service.MY_RECORDS)
    page = _queries_page(history, accounts, entitlements, benefits, limit)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        match answer.value:
            case Query.MONTHS:
                await _show_months(visit, history)
            case Query.ACCOUNT:
                await _show_accounts(visit, accounts)
            case Query.PENSION:
                await visit.screen.ask(pension_page(benefits, visit.today))
            case Query.CERTIFICATION:
                await show_certification(visit, entitlements, benefits)
            case never:
                assert_never(never)
    return Back.BACK


def _is_of(entitlements: Entitlements, insurances: Collection[Insurance]) -> bool:
    """Whether what is drawn comes of these insurances, as far as they are not all there are."""
    pension = entitlements.pension
    return len(insurances) == len(Insurance) or (
        pension is not None and pension.insurance in insurances
    )


async def _show_nothing(visit: Visit) -> AfterService:
    windows = visit.terminal.configuration.windows
    page = ResultPage(
        title=_("No insurance is on record under your name"),
        tone=Tone.NEUTRAL,
        facts=(),
        advice=(
            _(
                "If you think this is wrong, ask at {window} or call {phone}.",
                window=windows.for_cards,
                phone=windows.phone,
            ),
        ),
        choices=AFTER_SERVICE,
    )
    return (await visit.screen.ask(page)).value


async def _show_months(visit: Visit, history: ContributionHistory) -> None:
    if len(history.insurances) == 1:
        await visit.screen.ask(months_page(history.insurances[0], history, visit.today))
        return
    page = ListPage(
        title=_("Months paid"),
        question=_("Which insurance?"),
        entries=tuple(_entry(insurance) for insurance in history.insurances),
    )
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        lines = history.of(answer.value)
        await visit.screen.ask(months_page(answer.value, lines, visit.today))


async def _show_accounts(visit: Visit, accounts: tuple[PersonalAccount, ...]) -> None:
    for account in accounts:
        await visit.screen.ask(account_page(account))


def _entry(insurance: Insurance) -> Choice[Insurance]:
    return Choice(insurance, INSURANCE_NAMES[insurance], icon=Icon.INSURANCE)


def _queries_page(
    history: ContributionHistory,
    accounts: tuple[PersonalAccount, ...],
    entitlements: Entitlements,
    benefits: tuple[Benefit, ...],
    limit: Text | None,
) -> ChoicePage[Query]:
    nothing = _("No records")
    draws = bool(folded_pension(benefits))

    def choice(
        query: Query, label: Text, detail: Text, icon: Icon, *, known: bool
    ) -> Choice[Query]:
        return Choice(query, label, detail, icon, None if known else nothing)

    return ChoicePage(
        title=_("My insurance"),
        question=_("What would you like to see?"),
        notices=() if limit is None else (Notice(limit, Tone.NEUTRAL),),
        choices=(
            choice(
                Query.MONTHS,
                _("Months paid"),
                _("Year by year, with the gaps"),
                Icon.MONTHS,
                known=len(history) > 0,
            ),
            choice(
                Query.ACCOUNT,
                _("Personal account"),
                _("How it has grown"),
                Icon.MONEY,
                known=len(accounts) > 0,
            ),
            choice(
                Query.PENSION,
                _("Pension"),
                _("What you were paid each month"),
                Icon.PENSION,
                known=draws,
            ),
            choice(
                Query.CERTIFICATION,
                _("Yearly pension check"),
                _("When it is due again"),
                Icon.DONE,
                known=entitlements.pension is not None,
            ),
        ),
    )
