"""An application from its form to its receipt: made, seen, signed, sent once, and told truly."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum, unique
from functools import partial
from typing import Final, assert_never

from db.errors import DatabaseError
from db.records import (
    TRANSFERS,
    ApplicationDetails,
    ApplicationKind,
    ApplicationTaken,
    ContributionHistory,
    MayApply,
    Month,
)
from hardware.errors import HardwareError
from kiosk.desks.records_desk import ChangeDenied, ChangeMade, OutcomeUnknown, SignedApplication
from kiosk.documents import application_receipt
from kiosk.documents.application_form import Items
from kiosk.documents.bookings import folded, total
from kiosk.documents.document import Document, Paper
from kiosk.documents.document_name import DocumentName
from kiosk.errors import KioskError
from kiosk.flows.application_words import APPLICATION_NAMES, due_after
from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.precheck import passes
from kiosk.flows.printing import print_once, require_printer, require_slip_paper
from kiosk.flows.signed_form import form_of, have_signed
from kiosk.flows.slip_paper import slip_paper
from kiosk.flows.visit import Visit
from kiosk.flows.wording import being_confirmed
from kiosk.language.texts import Day, Moment, Text, Words, _
from kiosk.pages.kinds import (
    Back,
    Choice,
    Decision,
    Fact,
    Icon,
    ResultPage,
    Tone,
    WorkingPage,
)
from kiosk.rules.application_refused import ApplicationRefused
from kiosk.rules.eligibility import ConditionFinding
from kiosk.settings.service import Service

_log = logging.getLogger(__name__)
_SENDING: Final = WorkingPage(_("Sending your application"), _("Please wait a moment."))
_PRINTING: Final = WorkingPage(_("Preparing your receipt"), _("Please wait a moment."))
_NOT_NOW: Final = _("Not possible now. Please note the reference number.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is applied for, complete but for the signature."""

    kind: ApplicationKind
    items: Items
    details: ApplicationDetails
    checked_on: date
    """The day of the terminal on which the conditions were looked at."""
    counts_until: date | None = None
    """The last day on which the conditions hold, where one of them ends."""


@unique
class Take(Enum):
    """What can be taken along from the page that says an application is received."""

    RECEIPT = "receipt"
    COPY = "copy"


def require_unopposed(may_apply: MayApply, kind: ApplicationKind) -> None:
    """Return if the records know nothing against the application.

    Raises:
        ApplicationRefused: with the gravest reason.
    """
    for refusal in may_apply.against(kind):
        raise ApplicationRefused(refusal)


async def apply_if_open(
    visit: Visit,
    wanted: Wanted,
    findings: Sequence[ConditionFinding],
    own: tuple[Fact, ...],
    again: Text | None = None,
) -> AfterService | Back:
    """Show the conditions, and apply where they let it; going back leads to the page before.

    Raises:
        ApplicationRefused, HardwareError, DatabaseError, KioskError: as `apply`.
    """
    service, name = Service(wanted.kind.value), APPLICATION_NAMES[wanted.kind]
    while True:
        decided = await passes(visit, service, name, findings, own, again)
        if decided is Decision.DECLINED:
            return Back.BACK
        if decided is not Decision.CONFIRMED:
            return decided
        after = await apply(visit, wanted)
        if after is not Back.BACK:
            return after


async def apply(visit: Visit, wanted: Wanted) -> AfterService | Back:
    """Have the form seen and signed, and send it, once.

    Raises:
        ApplicationRefused: the records did not take it.
        SignatureAtWindow: the citizen cannot sign here.
        DocumentError: the form cannot be made.
        HardwareError, DatabaseError, KioskError: as `sign` and `RecordsDesk.submit`.
    """
    citizen = visit.citizen
    assert citizen is not None, "applied for by nobody"  # noqa: S101 - our own bug
    name = DocumentName(f"{wanted.kind.value}_form")
    form = form_of(visit, Service(wanted.kind.value), name, wanted.items)
    title = APPLICATION_NAMES[wanted.kind]
    what = _("the application '{name}'", name=title)
    signed = await have_signed(visit, form, title, what, _SENDING)
    if signed is Back.BACK:
        return Back.BACK
    document = signed.document
    application = SignedApplication(
        wanted.kind, wanted.details, signed.key, signed.serial, document.pdf
    )
    async with visit.asking_records(_SENDING):
        change = visit.note(
            await visit.terminal.records.submit(
                citizen.holder, application, counts_until=_end_of(wanted.counts_until)
            )
        )
    match change:
        case ChangeMade(serial, taken):
            return await _tell_taken(visit, wanted, document, serial, taken)
        case ChangeDenied(reason):
            raise ApplicationRefused(reason)
        case OutcomeUnknown(serial, until):
            page = being_confirmed(serial, until, visit.terminal.configuration.windows)
            return (await visit.screen.ask(page)).value
        case _:
            assert_never(change)


def latest_employer(history: ContributionHistory, today: date) -> str:
    """Return who paid for the last month, or owes for it, as a form says it.

    Whoever is booked for a month that has not come yet has employed nobody so far.
    """
    now = Month.of(today)
    due = (line for line in folded(history) if line.month <= now)
    last = max(
        (line for line in due if line.employer is not None and total(line) > 0),
        key=lambda line: line.month,
        default=None,
    )
    return UNKNOWN_ON_FORM if last is None or last.employer is None else last.employer


def account_on_form(may_apply: MayApply, bank: str | None) -> str:
    """Return where money goes, as a form says it."""
    account = may_apply.account
    if account is not None:
        return f"{account.bank}　尾号 {account.last_digits}"
    return "社会保障卡银行账户" if bank is None else f"社会保障卡银行账户（{bank}）"


def account_fact(may_apply: MayApply, bank: str | None) -> Fact:
    """Return where money goes, as a page says it."""
    account = may_apply.account
    if account is not None:
        said: Text = _(
            "{bank}, account ending in {digits}",
            bank=Words(account.bank),
            digits=account.last_digits,
        )
    elif bank is not None:
        said = _("The account of your social security card ({bank})", bank=Words(bank))
    else:
        said = _("The account of your social security card")
    return Fact(_("Paid to"), said)


UNKNOWN_ON_FORM: Final = "系统未查到"


def _end_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    after = datetime.combine(day + timedelta(days=1), time()).astimezone()
    return after - timedelta.resolution


async def _tell_taken(
    visit: Visit, wanted: Wanted, document: Document, serial: str, taken: ApplicationTaken
) -> AfterService:
    """Show that it is received, with a receipt and a copy to be had once each."""
    page = _taken_page(visit, wanted, serial, taken)
    left = {Take.RECEIPT, Take.COPY}
    note: Text | None = None
    while True:
        asked = replace(page, choices=_with_papers(visit, page.choices, left), note=note)
        answer = (await visit.screen.ask(asked)).value
        if isinstance(answer, AfterService):
            return answer
        left.discard(answer)
        try:
            if answer is Take.RECEIPT:
                await _print_receipt(visit, wanted, serial, taken)
            else:
                await require_printer(visit)
                name = DocumentName(f"{wanted.kind.value}_form")
                await print_once(visit, document, name, paper=Paper.A4)
        except (HardwareError, DatabaseError, KioskError) as error:
            # The application is made and stands.
            _log.warning("a paper of an application was not printed: %s", error.code)
            note = _("It could not be printed. Please note the reference number.")
        else:
            note = _("Take the paper first, then your card.")


def _with_papers(
    visit: Visit, usual: tuple[Choice[AfterService | Take], ...], left: set[Take]
) -> tuple[Choice[AfterService | Take], ...]:
    situation = visit.terminal.situation
    no_slip = slip_paper(situation, DocumentName.APPLICATION_RECEIPT) is None
    papers = {
        Take.RECEIPT: (_("Print a receipt"), no_slip),
        Take.COPY: (_("Print a copy of the form"), situation.conditions.printer_out),
    }
    choices = tuple(
        Choice(take, label, icon=Icon.PRINTER, unavailable=_NOT_NOW if out else None)
        for take, (label, out) in papers.items()
        if take in left
    )
    return (*usual[:1], *choices, *usual[1:])


def _taken_page(
    visit: Visit, wanted: Wanted, serial: str, taken: ApplicationTaken
) -> ResultPage[AfterService | Take]:
    received_on = taken.received_at.astimezone().date()
    due = due_after(visit, wanted.kind, received_on)
    windows = visit.terminal.configuration.windows
    if due is not None:
        answer: Text = Day(due)
    elif wanted.kind in TRANSFERS:
        answer = _("This region's guide does not say")
    else:
        answer = _("Not yet known: the holidays of that year are not published")
    return ResultPage(
        title=_("Your application is received"),
        tone=Tone.GOOD,
        facts=(
            Fact(_("Applied for"), APPLICATION_NAMES[wanted.kind]),
            Fact(_("Reference number"), Words(serial)),
            Fact(_("Received on"), Moment(taken.received_at)),
            Fact(_("Answer by"), answer),
        ),
        advice=(
            *(
                ()
                if received_on == wanted.checked_on
                else (
                    _("The day has changed meanwhile: {day} is what counts.", day=Day(received_on)),
                )
            ),
            *(
                (
                    _(
                        "It is taken, not decided: the office here examines it, then the transfer "
                        "begins."
                    ),
                )
                if wanted.kind in TRANSFERS
                else ()
            ),
            _(
                "Come back and look under 'My applications', or call {phone} with the number.",
                phone=Words(windows.phone),
            ),
        ),
        choices=AFTER_SERVICE,
    )


async def _print_receipt(
    visit: Visit, wanted: Wanted, serial: str, taken: ApplicationTaken
) -> None:
    citizen = visit.citizen
    assert citizen is not None, "received from nobody"  # noqa: S101 - our own bug
    name = DocumentName.APPLICATION_RECEIPT
    paper = await require_slip_paper(visit, name)
    imprint = visit.terminal.stationery.imprint(name, serial=serial, at=taken.received_at)
    due = due_after(visit, wanted.kind, imprint.issued_at.date())
    receipt = application_receipt.ApplicationReceipt(imprint, citizen.holder, wanted.kind, due)
    async with visit.working(_PRINTING):
        order = partial(application_receipt.make, receipt, paper)
        document = await visit.terminal.documents.make(order)
    await print_once(visit, document, name, paper=paper)
