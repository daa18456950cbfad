"""Building a terminal's parts from its settings and handing them to one another, once at start."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

from db.errors import DatabaseError
from db.journal import Journal, open_journal
from db.records import Records
from hardware.code_scanner.watch import CodeLine
from hardware.print_progress import PrintLimits
from hardware.resource_manager import ResourceManager
from hardware.security_module.authenticator import CardAuthenticator
from kiosk.clock import Clock, system_clock
from kiosk.desks.card_desk import CardDesk
from kiosk.desks.card_slot import CardSlot
from kiosk.desks.change_book import ChangeBook
from kiosk.desks.closure import Closure, closure_file
from kiosk.desks.code_desk import CodeDesk, CodeSource, DeliverCode
from kiosk.desks.day_book import DayBook
from kiosk.desks.device_states import DeviceStates
from kiosk.desks.device_watch import DeviceWatch
from kiosk.desks.document_desk import DocumentDesk, Maker
from kiosk.desks.guide_shelf import GuideShelf
from kiosk.desks.id_card_desk import Deliver, IdCardDesk, IdCardSource
from kiosk.desks.kept_journal import KeptJournal
from kiosk.desks.last_receipt import LastReceipt
from kiosk.desks.maker_process import MakerProcess
from kiosk.desks.pin_desk import PinDesk
from kiosk.desks.print_desk import PagePrinter, PrintDesk
from kiosk.desks.records_desk import RecordsDesk
from kiosk.desks.security_module import module_of
from kiosk.desks.stationery import Stationery
from kiosk.desks.store_watch import StoreWatch
from kiosk.desks.terminal import Terminal
from kiosk.desks.time_server import TimeServerMemory, memory_file
from kiosk.desks.tries_question import TriesQuestion, tries_file
from kiosk.desks.worker import DriverHangs, Worker
from kiosk.desks.wrong_pins import WrongPins
from kiosk.documents.document import Issuer
from kiosk.settings.configuration import (
    CodeScannerSettings,
    Configuration,
    IdentityCardSettings,
    Mode,
    StoreSettings,
)
from kiosk.settings.region import Region, load_region
from kiosk.settings.secret_files import begun_mark, check_private, journal_key
from kiosk.settings.security_module import CardServerSettings
from kiosk.terminal.forgetting import overwrite_small_objects
from kiosk.terminal.stores import OnceThere
from kiosk.trust.paper_maker import Equipment

#: Each is longer than the driver's own limit of one call: beyond it the device hangs.
CARD_CALL_LIMIT_S: Final = 8.0
ID_CARD_CALL_LIMIT_S: Final = 20.0
STORE_CALL_LIMIT_S: Final = 10.0
PRINTER_CALL_LIMIT_S: Final = 25.0
DOCUMENT_CALL_LIMIT_S: Final = 20.0


def assemble(
    configuration: Configuration,
    readers: ResourceManager,
    printer: PagePrinter,
    clock: Clock = system_clock,
    worker: type[Worker] = Worker,
    identity_cards: Callable[[Deliver], IdCardSource] | None = None,
    slip_printer: PagePrinter | None = None,
    maker: Callable[[Equipment], Maker] = MakerProcess,
    forget: Callable[[], None] = overwrite_small_objects,
    codes: Callable[[DeliverCode], CodeSource] | None = None,
) -> Terminal:
    """Return the terminal's parts. Opens nothing: every store opens at its first use.

    Args:
        identity_cards: what reads identity cards instead of the module that the settings name.
        maker: what makes papers, instead of a process of its own.
        forget: what overwrites the memory that a visit has left.
        codes: what scans codes instead of the scanner that the settings name.

    Raises:
        ConfigurationError: the region pack is absent or wrong.
    """
    region = load_region(configuration.terminal.region)
    slot = CardSlot()
    cards = worker("card reader", limit_s=card_call_limit_s(configuration))
    id_cards = worker("identity cards", limit_s=ID_CARD_CALL_LIMIT_S)
    records = worker("records", limit_s=STORE_CALL_LIMIT_S)
    journal = worker("journal", limit_s=STORE_CALL_LIMIT_S)
    prints = worker("printer", limit_s=PRINTER_CALL_LIMIT_S)
    documents = worker("documents", limit_s=DOCUMENT_CALL_LIMIT_S)
    open_the_journal = _journal_opener(configuration.stores, clock)
    book = ChangeBook(
        open_the_journal,
        terminal=configuration.terminal.id,
        clock=clock,
        worker=journal,
        clock_fault=lambda: stores.conditions.clock,
    )
    printing = PrintDesk(
        printer,
        open_the_journal,
        clock=clock,
        limits=PrintLimits(refill_deadline_s=configuration.times.refill_s),
        printer_worker=prints,
        journal_worker=journal,
        slip_printer=slip_printer,
    )
    id_card_desk = IdCardDesk(
        identity_cards or _id_card_watcher(configuration.identity_cards), id_cards
    )
    code_desk = CodeDesk(codes or _code_watcher(configuration.code_scanner))
    document_desk = DocumentDesk(
        maker(Equipment.of(configuration)), issuer_of(configuration), documents
    )
    records_desk = RecordsDesk(
        _records_opener(configuration, clock),
        open_the_journal,
        book,
        terminal=configuration.terminal.id,
        clock=clock,
        records_worker=records,
        journal_worker=journal,
    )
    stores = StoreWatch(
        records_desk, open_the_journal, journal, clock, _time_server_of(configuration)
    )
    devices = DeviceWatch(
        *(slot, id_card_desk.plate, code_desk, printing, document_desk),
        stores=stores,
        workers=(cards, id_cards, records, journal, prints),
    )
    day_book = DayBook(open_the_journal, clock=clock, worker=journal)
    guides = GuideShelf(
        configuration.terminal.region,
        configuration.stores.guide_index,
        worker("guides", limit_s=DOCUMENT_CALL_LIMIT_S),
    )

    async def close() -> None:
        await records_desk.give_back()
        # One that hangs is left as it is: the process ends.
        with suppress(DatabaseError, DriverHangs):
            await journal.run(open_the_journal.close)
        with suppress(DatabaseError, DriverHangs):
            await guides.close()

    reads_identity_cards = configuration.identity_cards.port is not None
    return Terminal(
        configuration=configuration,
        region=region,
        cards=CardDesk(
            *(readers, slot, cards, authenticator_of(configuration, readers)),
            tries=tries_question_of(configuration, region),
            clock=clock,
            wrong_pins=WrongPins(open_the_journal, clock=clock, worker=journal),
        ),
        identity_cards=id_card_desk,
        codes=code_desk,
        records=records_desk,
        pins=PinDesk(book),
        printing=printing,
        documents=document_desk,
        stationery=Stationery(
            configuration.terminal.region,
            configuration.documents.folder,
            issuer_of(configuration),
            clock,
        ),
        devices=devices,
        states=DeviceStates(
            devices,
            day_book,
            clock,
            plate=reads_identity_cards,
            scanner=configuration.code_scanner.is_fitted,
        ),
        day_book=day_book,
        closure=Closure(closure_file(configuration.stores.journal), clock),
        last_receipt=LastReceipt(partial(journal_key, configuration.stores.journal_key), clock),
        chores=worker("chores", limit_s=DOCUMENT_CALL_LIMIT_S),
        guides=guides,
        clock=clock,
        forget=forget,
        close=close,
    )


def card_call_limit_s(configuration: Configuration) -> float:
    """Return how long a card may be silent; a central server has its own time on top of it."""
    settings = configuration.security_module
    server_s = settings.timeout_s if isinstance(settings, CardServerSettings) else 0.0
    return CARD_CALL_LIMIT_S + server_s


def authenticator_of(
    configuration: Configuration, readers: ResourceManager
) -> CardAuthenticator | None:
    """Return what opens locked cards at this terminal, None where nothing does."""
    settings = configuration.security_module
    return None if settings is None else module_of(settings, readers)


def tries_question_of(configuration: Configuration, region: Region) -> TriesQuestion:
    """Return whether cards are asked for their PIN tries here."""
    source = configuration.card_reader.tells_tries or region.tells_tries
    return TriesQuestion(source, tries_file(configuration.stores.journal))


def issuer_of(configuration: Configuration) -> Issuer:
    """Return who stands behind the documents this terminal prints."""
    return Issuer(
        agency=configuration.terminal.agency,
        hall=configuration.terminal.hall,
        terminal_id=configuration.terminal.id,
        phone=configuration.windows.phone,
        demo=configuration.mode is Mode.DEMO,
    )


def _id_card_watcher(settings: IdentityCardSettings) -> Callable[[Deliver], IdCardSource] | None:
    port = settings.port
    if port is None:
        return None

    def watcher(deliver: Deliver) -> IdCardSource:
        from hardware.id_card.module import has_speed, open_module
        from hardware.id_card.watch import IdCardWatcher

        return IdCardWatcher(
            port,
            deliver,
            search_speed=settings.baud is None and has_speed(port),
            open_module=partial(open_module, baud=settings.baud),
        )

    return watcher


def _code_watcher(settings: CodeScannerSettings) -> Callable[[DeliverCode], CodeSource] | None:
    if not settings.is_fitted:
        return None

    def watcher(deliver: DeliverCode) -> CodeSource:
        from hardware.code_scanner.watch import CodeScannerWatcher

        return CodeScannerWatcher(code_line_of(settings), deliver)

    return watcher


def code_line_of(settings: CodeScannerSettings) -> Callable[[], CodeLine]:
    """Return what opens the line to the scanner that the settings name."""
    from hardware.code_scanner.watch import open_keyboard, open_serial

    if settings.keyboard is not None:
        return partial(open_keyboard, settings.keyboard)
    return partial(open_serial, settings.port or "", settings.baud)


def _time_server_of(configuration: Configuration) -> TimeServerMemory | None:
    """Return what remembers when the clock was set, where a time server is to set it."""
    if configuration.mode is Mode.DEMO or configuration.clock.set_by_hand is not None:
        return None
    return TimeServerMemory(memory_file(configuration.stores.journal))


def _journal_opener(stores: StoreSettings, clock: Clock) -> KeptJournal:
    there = OnceThere(stores.journal)

    def open_it() -> Journal:
        file = stores.journal_key
        there.require()
        check_private(stores.journal)
        journal = open_journal(
            stores.journal, journal_key(file), now=clock(), mark=begun_mark(file)
        )
        there.note()
        return journal

    return KeptJournal(open_it)


def _records_opener(configuration: Configuration, clock: Clock) -> Callable[[], Records]:
    settings = configuration.records
    file = settings.file.path if settings.kind == "file" else None
    there = OnceThere(file, may_begin=configuration.mode is not Mode.PRODUCTION)

    def open_it() -> Records:
        there.require()
        for private in settings.private_files:
            check_private(private)
        records = settings.adapter.open(settings.access, clock)
        there.note()
        return records

    return open_it
