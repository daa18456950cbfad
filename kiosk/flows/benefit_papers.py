"""Papers about what is drawn: benefit certificate, move of an unemployment insurance relation."""

from functools import partial

from db.records import Period
from kiosk.documents import benefit_certificate as certificates
from kiosk.documents import unemployment_move as moves
from kiosk.documents.bookings import folded_pension
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint
from kiosk.flows.ends import AfterService
from kiosk.flows.identify import identify
from kiosk.flows.issuing import issue, issue_of_period
from kiosk.flows.paper_reading import drawn_facts
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP
from kiosk.language.texts import _
from kiosk.pages.kinds import Back
from kiosk.settings.service import Service


async def benefit_certificate(visit: Visit) -> AfterService | Back:
    """Show the citizen the certificate of the pension they draw, and print it.

    Raises:
        NothingDrawnError: they draw none.
        HardwareError, DatabaseError, KioskError: as `identify` and `issue`.
    """
    citizen = await identify(visit, Service.BENEFIT_CERTIFICATE)
    if citizen is Back.BACK:
        return Back.BACK
    async with visit.asking_records(LOOKING_UP):
        entitlements = await visit.terminal.records.entitlements(citizen.holder)
        benefits = await visit.terminal.records.benefits(citizen.holder)
    drawn = {one.month for one in folded_pension(benefits)}

    async def make(period: Period, imprint: Imprint) -> Document:
        order = partial(certificates.make, citizen.holder, entitlements, benefits, imprint, period)
        return await visit.terminal.documents.make(order)

    return await issue_of_period(
        visit,
        DocumentName.BENEFIT_CERTIFICATE,
        lambda: drawn,
        make,
        title=_("Your benefit certificate"),
        reading=partial(drawn_facts, benefits, visit.today),
    )


async def unemployment_move(visit: Visit) -> AfterService | Back:
    """Show an unemployed citizen who moves away the certificate for it, and print it.

    Raises:
        NotUnemployedError: the records hold no unemployment that lasts.
        HardwareError, DatabaseError, KioskError: as `identify` and `issue`.
    """
    citizen = await identify(visit, Service.UNEMPLOYMENT_MOVE_CERTIFICATE)
    if citizen is Back.BACK:
        return Back.BACK
    async with visit.asking_records(LOOKING_UP):
        entitlements = await visit.terminal.records.entitlements(citizen.holder)
        history = await visit.terminal.records.contributions(citizen.holder)

    async def make(imprint: Imprint) -> Document:
        order = partial(moves.make, citizen.holder, entitlements, history, imprint)
        return await visit.terminal.documents.make(order)

    title = _("Move of your unemployment insurance")
    return await issue(visit, DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE, make, title=title)
