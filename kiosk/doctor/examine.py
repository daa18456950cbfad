"""How every device and store of a terminal is: found or not, its state, and what to do about it."""

from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING, TypeAlias

from db.errors import DatabaseError
from hardware.code_scanner.errors import ScannerInUse
from hardware.cups_server import CupsServer, PrintServerAddress
from hardware.errors import HardwareError
from hardware.printer import Printer
from hardware.speech_dispatcher import NoVoice, find_voice
from kiosk.desks.limited import Asked, command_deadline
from kiosk.desks.security_module import module_of
from kiosk.desks.worker import DriverHangs
from kiosk.doctor.card_reader import ADVICE as CARD_READER_ADVICE
from kiosk.doctor.card_reader import (
    SILENT_ADVICE,
    TRIES,
    UNPROVEN,
    card_reader_finding,
    tries_finding,
    unproven_finding,
)
from kiosk.doctor.card_reader import THING as CARD_READER
from kiosk.doctor.clock import THING as CLOCK
from kiosk.doctor.clock import ZONE, clock_finding, zone_finding
from kiosk.doctor.content import THING as CONTENT
from kiosk.doctor.content import content_finding
from kiosk.doctor.files import DISK, FILES, disk_finding, files_finding, is_a_stranger
from kiosk.doctor.finding import Finding, Health, command
from kiosk.doctor.journal import ADVICE as JOURNAL_ADVICE
from kiosk.doctor.journal import BACKUP, backup_finding, journal_finding
from kiosk.doctor.journal import THING as JOURNAL
from kiosk.doctor.machine import (
    FONTS,
    MEMORY,
    NETWORK,
    SCREEN,
    TOUCH,
    UNIT,
    VERSION,
    fonts_finding,
    memory_finding,
    network_finding,
    screen_finding,
    touch_finding,
    unit_finding,
    version_finding,
)
from kiosk.doctor.papers import (
    PAPERS_ADVICE,
    forms_finding,
    papers_finding,
    signing_finding,
    wording_finding,
)
from kiosk.doctor.print_service import THING as PRINT_SERVICE
from kiosk.doctor.print_service import print_service_finding
from kiosk.doctor.printers import A4, SLIP, printer_finding
from kiosk.doctor.records import records_finding
from kiosk.doctor.running import THING as RUNNING
from kiosk.doctor.running import running_finding
from kiosk.errors import KioskError
from kiosk.folders import REGIONS_FOLDER
from kiosk.language.texts import _
from kiosk.settings.configuration import Configuration
from kiosk.settings.region import load_region

if TYPE_CHECKING:
    from hardware.id_card.module import IdentityCardModule


Look: TypeAlias = Callable[[Configuration], Finding]


def examine(configuration: Configuration) -> tuple[Finding, ...]:
    """Return a finding for each device, store and data file of the terminal.

    What can keep silent is asked all at once and has what is left of a command's time; the rest is
    read meanwhile. Nothing is written and no file is made.
    """
    deadline = command_deadline()
    asked = {
        thing: Asked(thing, partial(_looked, thing, look, configuration))
        for thing, look in _looks().items()
        if thing not in _READ_HERE
    }
    found = {
        thing: _looked(thing, look, configuration)
        for thing, look in _looks().items()
        if thing in _READ_HERE
    }
    return tuple(found.get(thing) or _answer(asked[thing], deadline) for thing in _looks())


def _looked(thing: str, look: Look, configuration: Configuration) -> Finding:
    try:
        return look(configuration)
    except (HardwareError, DatabaseError, KioskError) as error:
        state, shut = f"{error.code}: {error}", _is_shut_to_us(error)
    except (OSError, TimeoutExpired, ValueError) as error:
        # Of a machine that is not as it should be: a folder gone, a program that hangs.
        state = f"cannot be looked at: {type(error).__name__}: {error}"
        shut = _is_shut_to_us(error)
    if shut and is_a_stranger():
        return Finding(thing, Health.ATTENTION, "", state, command("sudo kiosk doctor"))
    advice = _GIVE_BACK if shut else _ADVICE.get(thing, _SEE_TO_IT)
    return Finding(thing, Health.OUT_OF_SERVICE, "", state, advice)


def _is_shut_to_us(error: BaseException) -> bool:
    """Whether something is there, and merely may not be read or written by whoever looks."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, PermissionError):
            return True
        cause = cause.__cause__
    return False


def _answer(asked: "Asked[Finding]", deadline: float) -> Finding:
    try:
        return asked.answer(deadline)
    except DriverHangs as error:
        state = f"{error.code}: {error}"
        advice = SILENT_ADVICE if asked.name == CARD_READER else _ADVICE.get(asked.name, _SEE_TO_IT)
        return Finding(asked.name, Health.OUT_OF_SERVICE, "", state, advice)


def _looks() -> dict[str, Look]:
    """Every look by what it looks at, in the order of the report."""
    return {
        VERSION: version_finding,
        UNIT: unit_finding,
        RUNNING: running_finding,
        CLOCK: clock_finding,
        ZONE: zone_finding,
        DISK: disk_finding,
        MEMORY: memory_finding,
        FILES: files_finding,
        NETWORK: network_finding,
        SCREEN: screen_finding,
        TOUCH: touch_finding,
        CARD_READER: card_reader_finding,
        TRIES: tries_finding,
        UNPROVEN: unproven_finding,
        "security module": _security_module,
        "identity cards": _identity_cards,
        "code scanner": _code_scanner,
        PRINT_SERVICE: print_service_finding,
        "printer": _printer,
        "slip printer": _slip_printer,
        "records": records_finding,
        JOURNAL: journal_finding,
        BACKUP: backup_finding,
        CONTENT: content_finding,
        "region pack": _region,
        "guides": _guides,
        FONTS: fonts_finding,
        "documents": papers_finding,
        "wording": wording_finding,
        "blank forms": forms_finding,
        "signing": signing_finding,
        "voice": _voice,
    }


#: Files that come with the program: reading them takes time and cannot hang.
_READ_HERE = {"region pack", "guides", "documents", "wording", "blank forms"}

_GIVE_BACK = _(
    "It is there and may not be read or written: nothing is to be brought back. Run the doctor as "
    "root (sudo kiosk doctor); under 'files' stands what to type."
)
_SEE_TO_IT = _("See to what is named; 'journalctl -b -p err' may say more.")

_ADVICE = {
    CARD_READER: CARD_READER_ADVICE,
    UNPROVEN: _("See [cards] in kiosk.toml (docs/integration.md)."),
    TRIES: _("Mend the named file; 'kiosk guides check' says more."),
    "security module": _("See [security_module] in kiosk.toml, and the code in the list of codes."),
    "identity cards": _("Is [identity_cards] port in kiosk.toml right, and the module plugged?"),
    "code scanner": _("Is [code_scanner] in kiosk.toml right, and the scanner plugged?"),
    "printer": _("Is cupsd running, and the queue of [printer] in kiosk.toml set up (lpstat -p)?"),
    "slip printer": _("Is the queue of [printer] slip_queue in kiosk.toml set up (lpstat -p)?"),
    "records": _("See [records] in kiosk.toml, the network, and the code in the list of codes."),
    JOURNAL: JOURNAL_ADVICE,
    "region pack": _("Mend the named file; 'kiosk guides check' says more."),
    "guides": _("Mend the named file at the named line; 'kiosk guides check' says more."),
    "documents": PAPERS_ADVICE,
    "wording": _("Mend the named file at the named line (docs/templates.md)."),
    "blank forms": _("Mend the named file at the named line (docs/templates.md)."),
    "signing": _("See [trust] in kiosk.toml, and the code in the list of codes (docs/trust.md)."),
    "voice": _(
        "To have pages read aloud: a sound card, and the packages speech-dispatcher, "
        "speech-dispatcher-espeak-ng and espeak-ng."
    ),
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


def _code_scanner(configuration: Configuration) -> Finding:
    from kiosk.terminal.assembly import code_line_of

    settings = configuration.code_scanner
    if not settings.is_fitted:
        return Finding("code scanner", Health.WELL, "", "none: electronic cards are not read here")
    path = settings.port or settings.keyboard or ""
    kind = "serial" if settings.keyboard is None else "keyboard, taken away from the window"
    try:
        code_line_of(settings)().close()
    except ScannerInUse:
        return Finding("code scanner", Health.WELL, path, f"{kind}; held, as a running kiosk does")
    return Finding("code scanner", Health.WELL, path, kind)


def _identity_cards(configuration: Configuration) -> Finding:
    from hardware.id_card.module import has_speed, open_module

    port = configuration.identity_cards.port
    if port is None:
        return Finding("identity cards", Health.ATTENTION, "", "no module is set up")
    settings = configuration.identity_cards
    module = open_module(port, baud=settings.baud)
    try:
        module.make_ready(search_speed=settings.baud is None and has_speed(port))
        number = module.module_number()
    finally:
        module.close()
    return Finding(
        "identity cards",
        Health.WELL,
        version("pyserial" if has_speed(port) else "pyusb"),
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
