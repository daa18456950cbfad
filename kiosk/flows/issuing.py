"""Issuing a document: made, seen, printed, and printed once more where paper got stuck."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from enum import Enum, unique
from functools import cache, partial
from typing import Final, Literal, TypeAlias, overload

import outcome
import trio

from db.records import EVER, Month, Period
from kiosk.documents.document import Document, Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Copy, Imprint
from kiosk.flows.choose_period import can_be_chosen, choose_period
from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.printing import Printed, PrintUncertain, ask_printer, print_document
from kiosk.flows.visit import Visit
from kiosk.flows.wording import take_all
from kiosk.language.texts import Personal, Text, Words, _, masked_name, masked_number, ngettext
from kiosk.pages.kinds import (
    Back,
    Choice,
    Decision,
    Fact,
    Icon,
    PreviewPage,
    ResultPage,
    Tone,
    WorkingPage,
)

HEAD_START_S: Final = 0.002
"""So long the maker has to begin before the working page is drawn."""
ANSWERS_AT_ONCE_S: Final = 0.03
"""A printer that answers so soon is heard before the paper is shown; one that does not, is slow."""
A_MOMENT_S: Final = 0.001
"""And so is one that answers while the paper is handed over."""

Make: TypeAlias = Callable[[Imprint], Awaitable[Document]]
"""Makes the document under an imprint; called again for a reprint, with the same facts."""

PREPARING = WorkingPage(
    _("Preparing your document"), _("It will be shown here before it is printed.")
)


@unique
class AllThere(Enum):
    """Whether every page came out whole."""

    YES = "yes"
    NO = "no"


async def issue_of_period(
    visit: Visit,
    name: DocumentName,
    months: Callable[[], Collection[Month]],
    make: Callable[[Period, Imprint], Awaitable[Document]],
    *,
    title: Text,
    reading: Callable[[Period], tuple[Fact, ...]],
) -> AfterService | Back:
    """Show the paper of all months at once, and that of others where they are wanted.

    Args:
        months: finds those with anything in them.
        reading: finds what the paper of a period says in a few lines, the sums first.

    Raises: as `issue`.
    """
    months = cache(months)
    period = EVER
    while True:
        after = await issue(
            visit,
            name,
            partial(make, period),
            title=title,
            reading=partial(reading, period),
            otherwise=lambda: _("Another period") if can_be_chosen(months()) else None,
        )
        if after is not Decision.OTHERWISE:
            return after
        chosen = await choose_period(visit, months())
        period = period if chosen is Back.BACK else chosen


@overload
async def issue(
    visit: Visit,
    name: DocumentName,
    make: Make,
    *,
    title: Text,
    paper: Paper = ...,
    reading: Callable[[], tuple[Fact, ...]] = ...,
) -> AfterService | Back: ...
@overload
async def issue(
    visit: Visit,
    name: DocumentName,
    make: Make,
    *,
    title: Text,
    paper: Paper = ...,
    reading: Callable[[], tuple[Fact, ...]] = ...,
    otherwise: Callable[[], Text | None],
) -> AfterService | Back | Literal[Decision.OTHERWISE]: ...
async def issue(
    visit: Visit,
    name: DocumentName,
    make: Make,
    *,
    title: Text,
    paper: Paper = Paper.A4,
    reading: Callable[[], tuple[Fact, ...]] = tuple,
    otherwise: Callable[[], Text | None] = lambda: None,
) -> AfterService | Back | Literal[Decision.OTHERWISE]:
    """Show the citizen the document and print it.

    Args:
        reading: finds what it says in a few lines, the sums first, while it is being made.
        otherwise: finds what the citizen may want to change about it; then that is returned.

    Raises:
        PrintFailed, PrinterError: it cannot be printed, or was not printed whole.
        DocumentError: it cannot be made, or there is nothing to put on it.
        DatabaseError: records or journal do not answer.
        ClockOff: the date on it would be wrong.
    """
    if name is not DocumentName.BLANK_FORM:
        visit.terminal.devices.require_right_clock()
    imprint = visit.terminal.stationery.imprint(name)

    def page() -> Callable[[Document], PreviewPage]:
        said, other = reading(), otherwise()
        return lambda document: replace(
            preview_page(title, document),
            reading=said,
            personal=_whose(visit),
            otherwise=other,
        )

    document, decision = await _seen_beside_asking(visit, partial(make, imprint), paper, page)
    if decision is Decision.DECLINED:
        return Back.BACK
    if decision is Decision.OTHERWISE:
        return Decision.OTHERWISE
    printed = await print_document(visit, document, name, paper=paper)
    if printed is not Printed.SMOOTHLY and not await _all_there(visit, document, printed):
        async with visit.working(PREPARING):
            again = await make(replace(imprint, copy=Copy.REPRINT))
        printed = await print_document(visit, again, name, paper=paper, copy=Copy.REPRINT)
        if printed is Printed.IN_DOUBT:
            raise PrintUncertain
    answer = await visit.screen.ask(_printed(visit, document))
    return answer.value


async def _seen_beside_asking(
    visit: Visit,
    make: Callable[[], Awaitable[Document]],
    paper: Paper,
    page: Callable[[], Callable[[Document], PreviewPage]],
) -> tuple[Document, Decision]:
    """Show the paper as soon as it is made, while the printer is asked.

    A real printer takes a tenth of a second to answer, which nobody has to wait for. What keeps it
    from printing ends the page, and comes before what keeps the paper from being made. Both are
    begun before the working page is drawn and before `page` finds what it will say beside it.
    """
    asked: list[outcome.Outcome[None]] = []
    made: list[outcome.Outcome[Document]] = []
    answered, finished = trio.Event(), trio.Event()
    showing = trio.CancelScope()
    soon = trio.current_time() + ANSWERS_AT_ONCE_S

    async def ask() -> None:
        asked.append(await outcome.acapture(ask_printer, visit, paper))
        if isinstance(asked[0], outcome.Error):
            showing.cancel()
        answered.set()

    async def prepare() -> None:
        made.append(await outcome.acapture(make))
        finished.set()

    async def show() -> tuple[Document, Decision]:
        with trio.move_on_after(HEAD_START_S):
            await finished.wait()
        async with visit.working(PREPARING):
            show_it = page()
            await finished.wait()
            document = made[0].unwrap()
            with trio.move_on_at(max(soon, trio.current_time() + A_MOMENT_S)):
                await answered.wait()
        return document, await visit.screen.ask(show_it(document))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(ask)
        nursery.start_soon(prepare)
        with showing:
            seen = await outcome.acapture(show)
        if showing.cancel_called and not finished.is_set():
            # The paper cannot be left half made, and nobody waits before an empty screen.
            async with visit.working(PREPARING):
                await finished.wait()
    asked[0].unwrap()
    return seen.unwrap()


def _whose(visit: Visit) -> tuple[Personal, ...]:
    """Return what on a paper tells whose it is."""
    if visit.citizen is None:
        return ()
    holder = visit.citizen.holder
    return masked_number(holder.social_security_number), masked_name(holder.name)


async def _all_there(visit: Visit, document: Document, printed: Printed) -> bool:
    stuck = printed is Printed.AFTER_A_JAM
    page = ResultPage(
        title=_("Paper was stuck in the printer") if stuck else _("Please look at the printer"),
        tone=Tone.CAUTION,
        facts=(
            Fact(_("Pages"), Words(str(document.pages))),
            Fact(_("Serial number"), Words(document.serial)),
        ),
        advice=(
            *(
                ()
                if stuck
                else (_("The printer did not confirm the print. Call the staff to look."),)
            ),
            _("Look at the paper that came out. Are all pages there and complete?"),
            _("It can be printed once more. The new print is marked as a reprint."),
        ),
        choices=(
            Choice(AllThere.YES, _("Yes, all pages are there"), icon=Icon.DONE),
            Choice(AllThere.NO, _("No, print it again"), icon=Icon.PRINTER),
        ),
    )
    answer = await visit.screen.ask(page)
    return answer.value is AllThere.YES


def preview_page(title: Text, document: Document) -> PreviewPage:
    """Return the page that shows the document as it will be printed."""
    return PreviewPage(
        title=title,
        question=ngettext(
            "It has {count} page. Print it?", "It has {count} pages. Print it?", document.pages
        ),
        pdf=document.pdf,
        confirm=_("Print it"),
    )


def _printed(visit: Visit, document: Document) -> ResultPage[AfterService]:
    return ResultPage(
        title=_("Take your paper"),
        tone=Tone.GOOD,
        facts=(
            Fact(_("Pages"), Words(str(document.pages))),
            Fact(_("Serial number"), Words(document.serial)),
        ),
        advice=(take_all(visit),),
        choices=AFTER_SERVICE,
    )
