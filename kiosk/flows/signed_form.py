"""A form that is made, seen, and signed on those very pages, before anything is sent."""

from functools import partial

from kiosk.desks.change_book import new_key
from kiosk.desks.records_desk import ConfirmedForm
from kiosk.documents.application_form import (
    ApplicationForm,
    FormConfirmation,
    Items,
    confirmed,
    draft,
)
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.flows.precheck import declarations_for
from kiosk.flows.signing import ConfirmedByPin, Signed, sign
from kiosk.flows.visit import Visit
from kiosk.language.texts import Text, _
from kiosk.pages.kinds import Back, Decision, PreviewPage, WorkingPage
from kiosk.settings.service import Service

_PREPARING = WorkingPage(_("Preparing your form"), _("It is filled in for you."))


def form_of(visit: Visit, service: Service, name: DocumentName, items: Items) -> ApplicationForm:
    """Return the form of a service, filled in for the citizen, with what they declare."""
    assert visit.citizen is not None, "a form of nobody"  # noqa: S101 - our own bug
    return ApplicationForm(
        name,
        visit.terminal.stationery.imprint(name),
        visit.citizen.holder,
        items,
        tuple(one.text for one in declarations_for(visit, service)),
        visit.terminal.region.declarations_version,
    )


async def have_signed(
    visit: Visit, form: ApplicationForm, title: Text, what: Text, sending: WorkingPage
) -> ConfirmedForm | Back:
    """Have the form seen and signed; going back leads to the page before it.

    Args:
        what: the name of what is signed.
        sending: stands from the last touch on.

    Raises:
        SignatureAtWindow: the citizen cannot sign here.
        DocumentError: the form cannot be made.
        HardwareError, KioskError: as `sign`.
    """
    async with visit.working(_PREPARING):
        shown = await visit.terminal.documents.make(partial(draft, form))
    signed = await _signed(visit, shown, title, what)
    if signed is Back.BACK:
        return Back.BACK
    signature = None if signed is ConfirmedByPin.PIN else signed
    key = new_key()
    async with visit.working(sending):
        confirmation = FormConfirmation(form, key, signature, visit.terminal.clock())
        document = await visit.terminal.documents.make(partial(confirmed, shown, confirmation))
    return ConfirmedForm(key, form.imprint.serial, document)


async def _signed(visit: Visit, shown: Document, title: Text, what: Text) -> Signed | Back:
    """Show the very pages, and have them signed; going back from signing shows them again."""
    page = PreviewPage(
        title=title,
        question=_("Please read it. You sign it on the next page; nothing is sent before."),
        pdf=shown.pdf,
        confirm=_("It is right, go on to sign"),
    )
    while await visit.screen.ask(page) is Decision.CONFIRMED:
        signed = await sign(visit, what, confirm=_("Sign and send"))
        if signed is not Back.BACK:
            return signed
    return Back.BACK
