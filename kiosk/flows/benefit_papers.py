"""Papers about what is drawn: benefit certificate, move of an unemployment insurance relation."""

from functools import partial

from kiosk.documents import benefit_certificate as certificates
from kiosk.documents import unemployment_move as moves
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint
from kiosk.flows.choose_period import choose_period
from kiosk.flows.ends import AfterService
from kiosk.flows.identify import identify
from kiosk.flows.issuing import issue
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP
from kiosk.language.texts import _
from kiosk.pages.kinds import Back
from kiosk.settings.region import Service


async def benefit_certificate(visit: Visit) -> AfterService | Back:
    """Show the citizen the certificate of the pension they draw, and print it.

    Raises:
        NothingDrawnError: they draw none.
        HardwareError, DatabaseError, KioskError: as `identify` and `issue`.
    """
    citizen = await identify(visit, Service.BENEFIT_CERTIFICATE)
    if citizen is Back.BACK:
        return Back.BACK
    async with visit.working(LOOKING_UP):
        entitlements = await visit.terminal.records.entitlements(citizen.holder)
        benefits = await visit.terminal.records.benefits(citizen.holder)
    drawn = {benefit.month for benefit in benefits if benefit.kind in certificates.PENSIONS}
    period = await choose_period(visit, drawn)
    if period is Back.BACK:
        return Back.BACK

    async def make(imprint: Imprint) -> Document:
        order = partial(certificates.make, citizen.holder, entitlements, benefits, imprint, period)
        return await visit.terminal.documents.make(order)

    title = _("Your benefit certificate")
    return await issue(visit, DocumentName.BENEFIT_CERTIFICATE, make, title=title)


async def unemployment_move(visit: Visit) -> AfterService | Back:
    """Show an unemployed citizen who moves away the certificate for it, and print it.

    Raises:
        NotUnemployedError: the records hold no unemployment that lasts.
        HardwareError, DatabaseError, KioskError: as `identify` and `issue`.
    """
    citizen = await identify(visit, Service.UNEMPLOYMENT_MOVE_CERTIFICATE)
    if citizen is Back.BACK:
        return Back.BACK
    async with visit.working(LOOKING_UP):
        entitlements = await visit.terminal.records.entitlements(citizen.holder)
        history = await visit.terminal.records.contributions(citizen.holder)

    async def make(imprint: Imprint) -> Document:
        order = partial(moves.make, citizen.holder, entitlements, history, imprint)
        return await visit.terminal.documents.make(order)

    title = _("Move of your unemployment insurance")
    return await issue(visit, DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE, make, title=title)
