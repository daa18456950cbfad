"""How every device and store of a terminal is: found or not, its state, and what to do about it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import ClockBehind, DatabaseError, JournalBroken
from db.journal import Journal
from hardware.cups_server import CupsServer, PrintServerAddress
from hardware.errors import HardwareError
from hardware.printer import Printer
from hardware.speech_dispatcher import NoVoice, find_voice
from kiosk.desks.limited import within
from kiosk.desks.records_desk import UNDONE_IS_TOLD_FOR
from kiosk.desks.security_module import module_of
from kiosk.doctor.card_reader import ADVICE as CARD_READER_ADVICE
from kiosk.doctor.card_reader import (
    TRIES,
    UNPROVEN,
    card_reader_finding,
    tries_finding,
    unproven_finding,
)
from kiosk.doctor.finding import Finding, Health
from kiosk.doctor.papers import (
    PAPERS_ADVICE,
    forms_finding,
    papers_finding,
    signing_finding,
    wording_finding,
)
from kiosk.doctor.printers import A4, SLIP, printer_finding
from kiosk.doctor.records import records_finding
from kiosk.errors import KioskError
from kiosk.folders import REGIONS_FOLDER
from kiosk.settings.configuration import Configuration
from kiosk.settings.region import load_region
from kiosk.settings.secret_files import begun_mark, check_private, journal_key

if TYPE_CHECKING:
    from hardware.id_card.module import IdentityCardModule


def examine(configuration: Configuration) -> Iterator[Finding]:
    """Yield a finding for each device, store and data file of the terminal."""
    looks: tuple[tuple[str, Callable[[Configuration], Finding]], ...] = (
        ("card reader", card_reader_finding),
        (TRIES, tries_finding),
        (UNPROVEN, unproven_finding),
        ("security module", _security_module),
        ("identity cards", _identity_cards),
        ("printer", _printer),
        ("slip printer", _slip_printer),
        ("records", records_finding),
        ("journal", _journal),
        ("region pack", _region),
        ("guides", _guides),
        ("documents", papers_finding),
        ("wording", wording_finding),
        ("blank forms", forms_finding),
        ("signing", signing_finding),
        ("voice", _voice),
    )
    for thing, look in looks:
        try:
            yield (
                within(thing, partial(look, configuration))
                if thing in _DRIVEN
                else look(configuration)
            )
        except (HardwareError, DatabaseError, KioskError) as error:
            yield Finding(
                thing, Health.OUT_OF_SERVICE, "", f"{error.code}: {error}", _ADVICE[thing]
            )


#: Behind these stands a driver that may not answer.
_DRIVEN = {"card reader", "security module", "identity cards", "printer", "slip printer"}

_ADVICE = {
    "card reader": CARD_READER_ADVICE,
    UNPROVEN: "See [cards] in kiosk.toml (docs/integration.md).",
    TRIES: "Mend the named file; 'kiosk guides check' says more.",
    "security module": "See [security_module] in kiosk.toml, and the code in the list of codes.",
    "identity cards": "Is [identity_cards] port in kiosk.toml right, and the module plugged?",
    "printer": "Is cupsd running, and the queue of [printer] in kiosk.toml set up (lpstat -p)?",
    "slip printer": "Is the queue of [printer] slip_queue in kiosk.toml set up (lpstat -p)?",
    "records": "See [records] in kiosk.toml, the network, and the code in the list of codes.",
    "journal": "Is the file of [stores] journal there, and its key (kiosk journal new-key)?",
    "region pack": "Mend the named file; 'kiosk guides check' says more.",
    "guides": "Mend the named file at the named line; 'kiosk guides check' says more.",
    "documents": PAPERS_ADVICE,
    "wording": "Mend the named file at the named line (docs/templates.md).",
    "blank forms": "Mend the named file at the named line (docs/templates.md).",
    "signing": "See [trust] in kiosk.toml, and the code in the list of codes (docs/trust.md).",
    "voice": "To have pages read aloud: a sound card, and the packages speech-dispatcher, "
    "speech-dispatcher-espeak-ng and espeak-ng.",
}


def _security_module(configuration: Configuration) -> Finding:
    from hardware.pcsc import PcscResourceManager

    settings = configuration.security_module
    if settings is None:
        state = "none: cards of version 3.00 that lock their holder file go to the window"
        return Finding("security module", Health.WELL, "", state)
    return Finding(
        "security module", Health.WELL, "", module_of(settings, PcscResourceManager()).check()
    )


def _identity_cards(configuration: Configuration) -> Finding:
    from hardware.id_card.module import open_module

    port = configuration.identity_cards.port
    if port is None:
        return Finding("identity cards", Health.ATTENTION, "", "no module is set up")
    settings = configuration.identity_cards
    module = open_module(port, baud=settings.baud)
    try:
        module.make_ready(search_speed=settings.baud is None)
        number = module.module_number()
    finally:
        module.close()
    return Finding(
        "identity cards",
        Health.WELL,
        version("pyserial"),
        f"module {number} at {port}{_at_speed(module)}",
    )


def _at_speed(module: "IdentityCardModule") -> str:
    """Return the speed a module was found at, where the settings do not say it."""
    return "" if module.baud is None else f"; [identity_cards] baud = {module.baud}"


def _printer(configuration: Configuration) -> Finding:
    settings = configuration.printer
    server = CupsServer(PrintServerAddress(settings.server))
    return printer_finding("printer", Printer(server, settings.queue), A4)


def _slip_printer(configuration: Configuration) -> Finding:
    settings = configuration.printer
    if settings.slip_queue is None:
        return Finding("slip printer", Health.WELL, "", "none: receipts are printed on A4")
    server = CupsServer(PrintServerAddress(settings.server))
    return printer_finding("slip printer", Printer(server, settings.slip_queue), SLIP)


def _journal(configuration: Configuration) -> Finding:
    from db.journal import open_journal_to_read

    stores = configuration.stores
    key = journal_key(stores.journal_key)
    check_private(stores.journal)
    marked = begun_mark(stores.journal_key).exists()
    if not stores.journal.exists():
        if marked:
            raise JournalBroken("the journal that was begun is gone")
        return Finding("journal", Health.WELL, "", "begins at the first start")
    journal = open_journal_to_read(stores.journal, key)
    try:
        return _journal_finding(journal, stores.journal, marked=marked)
    finally:
        journal.close()


def _journal_finding(journal: Journal, file: Path, *, marked: bool) -> Finding:
    """Say what stands before the operator: a wrong clock, wishes not carried out, open business."""
    now = datetime.now(UTC)
    if now < journal.newest_at():
        raise ClockBehind("the clock is before the newest entry; nothing is changed")
    undone = journal.undone(now - UNDONE_IS_TOLD_FOR)
    open_ones = len(journal.open_intents())
    state = f"{file}; {open_ones} open" if open_ones else f"{file}"
    if undone:
        named = ", ".join(f"{one.serial} ({one.code})" for one in undone)
        return Finding(
            "journal", Health.ATTENTION, "", f"not carried out: {named}", _TELL_THE_CITIZEN
        )
    if not marked:
        return Finding("journal", Health.ATTENTION, "", f"{file}; no mark", _BEGIN)
    return Finding("journal", Health.WELL, version("sqlite-utils"), state)


_TELL_THE_CITIZEN = (
    "The citizens were told 'being confirmed': call them, or tell them at the window."
)
_BEGIN = "Nothing says that a journal was begun here: 'kiosk journal begin', as the superuser."


def _region(configuration: Configuration) -> Finding:
    region = load_region(configuration.terminal.region)
    return Finding(
        "region pack", Health.WELL, "", f"{region.code}: {len(region.services)} services"
    )


def _guides(configuration: Configuration) -> Finding:
    return guides_finding(configuration.terminal.region)


def guides_finding(region: str, folder: Path = REGIONS_FOLDER) -> Finding:
    """Return how a region's guides are; what is broken in them is named by file, line and fault."""
    from kiosk.guides.library import load_library

    library = load_library(region, folder)
    shown = f"{len(library.guides)} guides, {len(library.places)} places"
    if not library.faults:
        return Finding("guides", Health.WELL, "", shown)
    left_out = "; ".join(str(fault) for fault in library.faults)
    return Finding(
        "guides", Health.ATTENTION, "", f"{shown}; left out: {left_out}", _ADVICE["guides"]
    )


def _voice(configuration: Configuration) -> Finding:
    if not configuration.voice.enabled:
        return Finding("voice", Health.WELL, "", "switched off in kiosk.toml")
    found = find_voice()
    if isinstance(found, NoVoice):
        return Finding("voice", Health.ATTENTION, "", found.value, _ADVICE["voice"])
    return Finding("voice", Health.WELL, "", "speech-dispatcher speaks Mandarin and English")
