"""Blank forms to take along and fill in; needs no card (空白表格)."""

from functools import partial

from kiosk.documents.blank_form import BlankForm, load_forms, make
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint
from kiosk.flows.ends import AfterService
from kiosk.flows.issuing import issue
from kiosk.flows.visit import Visit
from kiosk.language.texts import Words, _
from kiosk.pages.kinds import Back, Choice, Icon, ListPage


async def blank_forms(visit: Visit) -> AfterService | Back:
    """Let the citizen choose a form of the region and print it empty.

    Raises:
        PrintFailed, PrinterError, DocumentError, DataFileBroken
    """
    forms, _faults = load_forms(visit.terminal.region.code)
    page = ListPage(
        title=_("Blank forms"),
        question=_("Which form do you need?"),
        entries=tuple(
            Choice(form, Words(form.title, form.title_en), icon=Icon.REGISTRATION)
            for form in forms.values()
        ),
    )
    answer = await visit.screen.ask(page)
    if answer is Back.BACK:
        return Back.BACK
    form = answer.value
    title = Words(form.title, form.title_en)
    return await issue(visit, DocumentName.BLANK_FORM, partial(_make, visit, form), title=title)


async def _make(visit: Visit, form: BlankForm, imprint: Imprint) -> Document:
    return await visit.terminal.documents.make(partial(make, form, imprint))
