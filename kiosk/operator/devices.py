"""The state of every device: since when, with its code, and what to do about it."""

from enum import Enum, unique
from typing import Final

from hardware.code_scanner.errors import ScannerGone
from hardware.printer_reasons import PrinterWarning
from kiosk.desks.device_states import NOT_TAKEN, Part, PartState
from kiosk.flows.printer_words import printer_reason_text
from kiosk.language.texts import Message, Text, Words, _
from kiosk.operator.faults import CALL, PRINTER_CURES, SEE_CABLE
from kiosk.operator.printing import print_test_page
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.operator.trying import CAN_BE_TRIED, try_part
from kiosk.pages.kinds import Back, Choice, Chosen, Fact, Icon, ListPage, ResultPage, Tone

_PRINTERS: Final = frozenset({Part.PRINTER, Part.SLIP_PRINTER})


@unique
class _Wish(Enum):
    BACK = "back"
    TRY = "try"
    PRINT = "print"


PARTS: Final[dict[Part, Message]] = {
    Part.CARD_READER: _("Card reader"),
    Part.IDENTITY_CARDS: _("ID card reader"),
    Part.CODE_SCANNER: _("Code scanner"),
    Part.PRINTER: _("A4 printer"),
    Part.SLIP_PRINTER: _("Slip printer"),
    Part.RECORDS: _("Records system"),
    Part.JOURNAL: _("Journal"),
    Part.CLOCK: _("Clock"),
    Part.PAPERS: _("Templates of papers"),
    Part.SETTINGS: _("New settings"),
    Part.CONTENT: _("New content"),
}

_CLOCK: Final = _("No change is made until it is right. Call the engineer.")
_RECORDS: Final = (
    _("The records system does not answer"),
    _("See whether the network cable is in. If it is, call the engineer. Guides still work."),
)
_JOURNAL: Final = (
    _("The journal cannot be written"),
    _("Nothing is changed or printed meanwhile. Leave the machine as it is and call the engineer."),
)

_CURES: Final[dict[str, tuple[Message, Message]]] = {
    "card_reader.no_reader": (_("No card reader is connected"), SEE_CABLE),
    "card_reader.no_service": (_("The service of the card readers is not running"), CALL),
    "card_reader.hangs": (
        _("The card reader does not respond"),
        _("Pull its cable out and put it in again."),
    ),
    ScannerGone.code: (_("The code scanner does not respond"), SEE_CABLE),
    "identity_cards.silent": (_("The ID card reader does not respond"), SEE_CABLE),
    "clock.differs": (_("The clock differs from the records' by more than an hour"), _CLOCK),
    "clock.before_journal": (_("The clock is before the journal's last entry"), _CLOCK),
    "clock.alone": (_("No time server has set the clock for a day"), _CLOCK),
    "papers.broken": (_("Some papers cannot be made"), CALL),
    "printer.service_gone": (_("The print service is not running"), CALL),
    "printer.unknown": (_("The printer's queue does not exist"), CALL),
    **{
        f"printer.{reason.value}": (printer_reason_text(reason), cure)
        for reason, cure in PRINTER_CURES.items()
    },
}

_WARNINGS: Final = {
    PrinterWarning.PAPER_LOW.value: _("Paper is low"),
    PrinterWarning.TONER_LOW.value: _("Toner is low"),
    PrinterWarning.OUTPUT_ALMOST_FULL.value: _("The output tray is almost full"),
    PrinterWarning.OTHER.value: _("See the printer's own display"),
    NOT_TAKEN: _("They are wrong, so the old ones go on"),
}
_CARES: Final = {
    NOT_TAKEN: _("Call the engineer; 'kiosk config check' and the log say what is wrong."),
}


async def devices(session: Session) -> None:
    """Show every part; one that is touched, with its code and its cure."""
    session.note(Act.DEVICES)
    first: Part | None = None
    while True:
        await session.terminal.devices.look_at_printers()
        session.terminal.states.look()
        states = session.terminal.states.now
        page = ListPage(
            title=_("State of the devices"),
            question=_("Touch one to see what to do."),
            entries=tuple(map(_entry, states)),
            first=first,
        )
        match await session.screen.ask(page):
            case Back.BACK:
                return
            case Chosen(part):
                first = part
                await _show(session, next(one for one in states if one.part is part))


def state_text(state: PartState) -> Text:
    """Return how a part is, in words."""
    if not state.in_service:
        return _cure(state)[0]
    return _WARNINGS[state.warnings[0]] if state.warnings else _("works")


def _entry(state: PartState) -> Choice[Part]:
    well = state.in_service and not state.warnings
    since = Words(f"{state.since.astimezone():%m-%d %H:%M}")
    return Choice(
        state.part,
        PARTS[state.part],
        _("{state}, since {time}", state=state_text(state), time=since),
        Icon.DONE if well else Icon.WARNING,
    )


async def _show(session: Session, state: PartState) -> None:
    tone = Tone.GOOD if state.in_service else Tone.CAUTION
    facts = [
        Fact(_("State"), state_text(state), tone),
        Fact(_("Since"), Words(f"{state.since.astimezone():%Y-%m-%d %H:%M}")),
    ]
    if not state.in_service:
        facts.append(Fact(_("Code"), Words(state.code)))
    advice: tuple[Text, ...] = () if state.in_service else (_cure(state)[1],)
    if state.in_service:
        advice = tuple(_CARES[one] for one in state.warnings if one in _CARES)
    choices = [Choice(_Wish.BACK, _("OK"))]
    if state.part in CAN_BE_TRIED:
        choices.append(Choice(_Wish.TRY, _("Try it"), icon=Icon.CARD))
    if state.part in _PRINTERS:
        choices.append(Choice(_Wish.PRINT, _("Print a test page"), icon=Icon.CERTIFICATE))
    page = ResultPage(PARTS[state.part], tone, tuple(facts), advice, tuple(choices))
    match (await session.screen.ask(page)).value:
        case _Wish.BACK:
            pass
        case _Wish.TRY:
            await try_part(session, state.part)
        case _Wish.PRINT:
            await print_test_page(session)


def _cure(state: PartState) -> tuple[Message, Message]:
    by_part = {Part.RECORDS: _RECORDS, Part.JOURNAL: _JOURNAL}
    usual = by_part.get(state.part, (_("Out of service"), CALL))
    return _CURES.get(state.code, usual)
