"""Papers about what was paid in: certificate, detail list and personal rights record."""

from functools import partial

from db.records import ContributionHistory, Month, Period
from kiosk.documents import contribution_certificate as certificates
from kiosk.documents import contribution_details as details
from kiosk.documents import rights_record as rights
from kiosk.documents.bookings import folded
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint
from kiosk.flows.choose_period import choose_period
from kiosk.flows.ends import AfterService
from kiosk.flows.identify import identify
from kiosk.flows.insurances import covered, kept_to
from kiosk.flows.issuing import issue, issue_of_period
from kiosk.flows.paper_reading import paid_facts
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP
from kiosk.language.texts import _
from kiosk.pages.kinds import Back
from kiosk.settings.service import Service


async def contribution_certificate(visit: Visit) -> AfterService | Back:
    """Show the citizen what was paid in, certified, in all or in a time they choose; print it.

    Raises:
        NothingPaidError: there is no paid month to certify.
        NothingOfTheseInsurances: there is none of an insurance that it covers here.
        HardwareError, DatabaseError, KioskError: as `identify` and `issue`.
    """
    citizen = await identify(visit, Service.CONTRIBUTION_CERTIFICATE)
    if citizen is Back.BACK:
        return Back.BACK
    async with visit.asking_records(LOOKING_UP):
        booked = await visit.terminal.records.contributions(citizen.holder)
    history = kept_to(booked, visit.terminal.region, Service.CONTRIBUTION_CERTIFICATE)

    async def make(period: Period, imprint: Imprint) -> Document:
        order = partial(certificates.make, citizen.holder, history.paid, imprint, period)
        return await visit.terminal.documents.make(order)

    return await issue_of_period(
        visit,
        DocumentName.CONTRIBUTION_CERTIFICATE,
        partial(_months, history),
        make,
        title=_("Your contribution certificate"),
        reading=partial(paid_facts, history, visit.today),
    )


async def contribution_details(visit: Visit) -> AfterService | Back:
    """Show the citizen what was paid month by month in a time they choose, and print it.

    Raises: as `contribution_certificate`.
    """
    citizen = await identify(visit, Service.CONTRIBUTION_DETAILS)
    if citizen is Back.BACK:
        return Back.BACK
    async with visit.asking_records(LOOKING_UP):
        booked = await visit.terminal.records.contributions(citizen.holder)
    history = kept_to(booked, visit.terminal.region, Service.CONTRIBUTION_DETAILS)
    period = await choose_period(visit, _months(history))
    if period is Back.BACK:
        return Back.BACK

    async def make(imprint: Imprint) -> Document:
        order = partial(details.make, citizen.holder, history.paid, imprint, period)
        return await visit.terminal.documents.make(order)

    title = _("Your contributions month by month")
    reading = partial(paid_facts, history, visit.today, period)
    return await issue(visit, DocumentName.CONTRIBUTION_DETAILS, make, title=title, reading=reading)


async def rights_record(visit: Visit) -> AfterService | Back:
    """Show the citizen their rights record of the years they choose, and print it.

    Raises: as `contribution_certificate`.
    """
    citizen = await identify(visit, Service.RIGHTS_RECORD)
    if citizen is Back.BACK:
        return Back.BACK
    async with visit.asking_records(LOOKING_UP):
        booked = await visit.terminal.records.contributions(citizen.holder)
        held = await visit.terminal.records.personal_accounts(citizen.holder)
    region = visit.terminal.region
    history = kept_to(booked, region, Service.RIGHTS_RECORD)
    insurances = covered(region, Service.RIGHTS_RECORD)
    accounts = tuple(account for account in held if account.insurance in insurances)
    period = await choose_period(visit, _months(history))
    if period is Back.BACK:
        return Back.BACK

    async def make(imprint: Imprint) -> Document:
        order = partial(rights.make, citizen.holder, history.paid, accounts, imprint, period)
        return await visit.terminal.documents.make(order)

    title, reading = _("Your rights record"), partial(paid_facts, history, visit.today, period)
    return await issue(visit, DocumentName.RIGHTS_RECORD, make, title=title, reading=reading)


def _months(history: ContributionHistory) -> set[Month]:
    """Return the months that can stand on a paper."""
    return {line.month for line in folded(history.paid)}
