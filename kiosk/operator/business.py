"""What became of a reference number, and what is still open; nobody's name is in it."""

from collections.abc import Sequence
from enum import Enum, unique
from typing import Final

from db.journal import Matter, OpenChange, OpenIntent, Undertaken
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Copy
from kiosk.language.texts import Message, Text, Words, _
from kiosk.operator.found_cards import found_cards
from kiosk.operator.printing import put_on_paper
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.pages.kinds import Back, Choice, Chosen, Fact, Icon, ListPage, SearchPage, Tone

#: As many as a busy terminal does in two months.
SEARCHED: Final = 20_000
_SHOWN: Final = 6
_FEWEST_TYPED: Final = 3

WHAT: Final[dict[str, Message]] = {
    Matter.LOSS_REPORT.value: _("Loss report"),
    Matter.LOSS_RELEASE.value: _("Release of a loss report"),
    Matter.ACTIVATION.value: _("Activation"),
    Matter.CANCELLATION.value: _("Cancellation"),
    Matter.PIN_CHANGE.value: _("PIN change"),
    DocumentName.CONTRIBUTION_CERTIFICATE.value: _("Contribution certificate"),
    DocumentName.CONTRIBUTION_DETAILS.value: _("Contribution details"),
    DocumentName.RIGHTS_RECORD.value: _("Personal rights record"),
    DocumentName.BENEFIT_CERTIFICATE.value: _("Benefit certificate"),
    DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE.value: _("Move of unemployment insurance"),
    DocumentName.LOSS_RECEIPT.value: _("Receipt"),
    DocumentName.RELEASE_RECEIPT.value: _("Receipt"),
    DocumentName.ACTIVATION_RECEIPT.value: _("Receipt"),
    DocumentName.CANCELLATION_RECEIPT.value: _("Receipt"),
    DocumentName.PIN_CHANGE_RECEIPT.value: _("Receipt"),
    DocumentName.GUIDE_SLIP.value: _("Slip of a guide"),
    DocumentName.BLANK_FORM.value: _("Blank form"),
    "test_page": _("Test page"),
    "day_report": _("Report of the day"),
}
"""What the journal calls a matter or a paper, in words."""

OUTCOMES: Final[dict[str, tuple[Message, Tone, Message]]] = {
    "done": (_("done"), Tone.GOOD, _("It was done. Nothing is left to do.")),
    "refused": (
        _("refused"),
        Tone.CAUTION,
        _("Nothing was changed. Serve the citizen at the window."),
    ),
    "not_done": (
        _("not done"),
        Tone.CAUTION,
        _("Nothing was changed. The citizen can do it again here or at the window."),
    ),
    "unknown": (
        _("not known for certain"),
        Tone.BAD,
        _("Ask the records at the window. Of a print: ask the citizen whether it came out."),
    ),
}
_OPEN: Final = (
    _("being confirmed"),
    Tone.CAUTION,
    _("The terminal asks the records every minute. After half an hour call the engineer."),
)


@unique
class _Wish(Enum):
    NUMBER = "number"
    OPEN = "open"
    CARDS = "cards"
    REPRINT = "reprint"


async def business(session: Session) -> None:
    """Look a number up, show what is open, or keep the register of cards left behind.

    Raises:
        DatabaseError, KioskError: the journal cannot be read.
        PrinterNotReady, PrinterError: a receipt cannot be printed.
    """
    while True:
        chosen = await session.choose(
            _("Numbers, cards left behind"),
            _("What would you like to do?"),
            (
                Choice(_Wish.NUMBER, _("Look up a reference number"), icon=Icon.SEARCH),
                Choice(_Wish.OPEN, _("What is still open"), icon=Icon.QUESTION),
                _reprint_choice(session),
                Choice(_Wish.CARDS, _("Cards left behind"), icon=Icon.CARD),
            ),
        )
        match chosen:
            case Back.BACK:
                return
            case _Wish.NUMBER:
                await _look_up(session)
            case _Wish.OPEN:
                await _show_open(session)
            case _Wish.CARDS:
                await found_cards(session)
            case _Wish.REPRINT:
                await _reprint(session)


def _reprint_choice(session: Session) -> Choice[_Wish]:
    serial = session.terminal.last_receipt.serial
    return Choice(
        _Wish.REPRINT,
        _("Print the last receipt once more"),
        None if serial is None else Words(serial),
        Icon.PRINTER,
        _("None was printed in the last ten minutes.") if serial is None else None,
    )


async def _reprint(session: Session) -> None:
    """Print the last receipt, marked as a reprint."""
    kept = session.terminal.last_receipt.read()
    if kept is None:
        return
    document, name, paper = kept
    session.note(Act.REPRINT, name)
    if await put_on_paper(session, document, name, paper, copy=Copy.REPRINT):
        session.terminal.last_receipt.forget()
        await session.tell(_("Printed. Give it to the citizen it belongs to."))
    else:
        await session.tell(
            _("The receipt is not surely on paper"),
            Tone.CAUTION,
            advice=(_("Look at the printer. The reference number counts without the paper."),),
        )


async def _look_up(session: Session) -> None:
    known = await session.terminal.day_book.newest(SEARCHED)

    def search(typed: str) -> Sequence[Choice[Undertaken]]:
        return tuple(map(_entry, matching(known, typed)))

    while True:
        page = SearchPage(
            title=_("Look up a reference number"),
            question=_("Type its last characters, as many as you can read."),
            search=search,
            nothing=_("No such number at this terminal. It may be another terminal's."),
            digits=True,
        )
        match await session.screen.ask(page):
            case Back.BACK:
                return
            case Chosen(found):
                session.note(Act.LOOK_UP, found.outcome or "open")
                await _show(session, found)


def matching(known: Sequence[Undertaken], typed: str) -> Sequence[Undertaken]:
    """Return what has a number with these characters in it, hyphens and mistaken letters aside."""
    wanted = _plain(typed)
    if len(wanted) < _FEWEST_TYPED:
        return ()
    found = [one for one in known if wanted in _plain(one.serial)]
    found.sort(key=lambda one: not _plain(one.serial).endswith(wanted))
    return found[:_SHOWN]


def _plain(text: str) -> str:
    return text.upper().replace("-", "").translate(_ALIKE)


_ALIKE: Final = str.maketrans("IOZSV", "1025U")
"""The letters that no number has, as what they are mistaken for (kiosk.documents.serials)."""


def _entry(one: Undertaken) -> Choice[Undertaken]:
    detail = _(
        "{what}, {time}: {outcome}",
        what=_what(one.what),
        time=Words(f"{one.at.astimezone():%m-%d %H:%M}"),
        outcome=_outcome(one)[0],
    )
    return Choice(one, Words(one.serial), detail)


async def _show(session: Session, one: Undertaken) -> None:
    word, tone, advice = _outcome(one)
    facts = [
        Fact(_("Reference number"), Words(one.serial)),
        Fact(_("What"), _what(one.what)),
        Fact(_("Asked for at"), Words(f"{one.at.astimezone():%Y-%m-%d %H:%M}")),
        Fact(_("Outcome"), word, tone),
    ]
    if one.ended_at is not None:
        facts.append(Fact(_("Known since"), Words(f"{one.ended_at.astimezone():%Y-%m-%d %H:%M}")))
    if one.code is not None:
        facts.append(Fact(_("Code"), Words(one.code)))
    await session.tell(_("What became of it"), tone, tuple(facts), (advice,))


def _outcome(one: Undertaken) -> tuple[Message, Tone, Message]:
    return _OPEN if one.outcome is None else OUTCOMES.get(one.outcome, _OPEN)


def _what(word: str) -> Text:
    return WHAT.get(word, Words(word))


async def _show_open(session: Session) -> None:
    session.note(Act.OPEN_BUSINESS)
    open_ones = await session.terminal.day_book.open_business()
    if not open_ones:
        await session.tell(_("Nothing is open"), advice=(_("Every request has its outcome."),))
        return
    page = ListPage(
        title=_("What is still open"),
        question=_("The terminal asks the records every minute. After half an hour call."),
        entries=tuple(map(_open_entry, open_ones)),
    )
    while True:
        match await session.screen.ask(page):
            case Back.BACK:
                return
            case Chosen(one):
                found = Undertaken(one.serial, _word(one), one.intended_at, None, None)
                await _show(session, found)


def _open_entry(one: OpenIntent) -> Choice[OpenIntent]:
    time = Words(f"{one.intended_at.astimezone():%m-%d %H:%M}")
    detail = _("{what}, since {time}", what=_what(_word(one)), time=time)
    return Choice(one, Words(one.serial), detail, Icon.QUESTION)


def _word(one: OpenIntent) -> str:
    return one.matter.value if isinstance(one, OpenChange) else one.document
