"""The terminal's own settings: where it stands, its devices, its times; read from kiosk.toml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, unique
from pathlib import Path
from typing import Annotated, Final, Literal

from db.access import FileAccess
from db.records_settings import RecordsSettings
from kiosk.language.texts import Words, _
from kiosk.settings.bounds import (
    STRICT,
    File,
    Files,
    Flag,
    Issuers,
    ModulePort,
    Name,
    Port,
    Queue,
    Reason,
    Server,
    Slug,
    TerminalId,
    Within,
    Wrong,
)
from kiosk.settings.card_reader import CardReaderSettings, SlotRules
from kiosk.settings.front import Front, ScreenSettings, WindowSettings
from kiosk.settings.keeping import BackupSettings, ClockSettings, ContentSettings
from kiosk.settings.layers import Layers, read_layers
from kiosk.settings.metrics import MetricsSettings
from kiosk.settings.operators import OperatorSettings
from kiosk.settings.secret_files import SecretExposed
from kiosk.settings.security_module import SecurityModuleSettings, is_module_slot
from kiosk.settings.service import Service
from kiosk.settings.setting_faults import value_or_faults
from kiosk.settings.settings_modes import SettingsWritable, exposure_of
from kiosk.settings.toml_files import DataFileBroken


@unique
class Mode(Enum):
    """Whether real citizens stand before the terminal; simulators refuse to start if so."""

    DEMO = "demo"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class TerminalSettings:
    """Which terminal this is and which region's rules it obeys.

    `issuers` are the first digits of the regions whose cards are changed in the records it is
    connected to; without them every card the records know is. Without `hall_en` the English pages
    show the Chinese name.
    """

    id: TerminalId
    region: Slug
    hall: Name
    agency: Name
    hall_en: Name | None = None
    issuers: Issuers = ()
    __pydantic_config__ = STRICT

    @property
    def hall_name(self) -> Words:
        """Return the hall's name in both languages."""
        return Words(self.hall, self.hall_en)


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """The CUPS queues of the A4 printer and of the slip printer (80 mm), where the hall has one.

    Without a slip printer receipts and lists are printed on A4, and with `slips_on_a4` also while
    the slip printer cannot print. `server` is a host or a socket's path.
    """

    queue: Queue = "kiosk-a4"
    server: Server = "/run/cups/cups.sock"
    slip_queue: Queue | None = None
    slips_on_a4: Flag = True
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        # CUPS tells no small letter from a capital one.
        if self.slip_queue is not None and self.slip_queue.lower() == self.queue.lower():
            raise Wrong(_("slip_queue: another queue than queue"))


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """The hall's own papers: a folder with wording.toml, logo.svg and seal.svg, each optional.

    `templates` is the folder of the templates, for a hall that keeps its own copy of them. `fonts`
    are folders with further fonts, for characters of names that the usual ones cannot draw.
    """

    folder: File = Path("/etc/hall-kiosk/documents")
    templates: File | None = None
    fonts: Files = ()
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class IdentityCardSettings:
    """The port of the module that reads identity cards; a terminal without has none.

    `port` is best a name under /dev/serial/by-id, which stays the module's whatever else is
    plugged in; "usb" is a module with USB of its own. Without `baud` a module on a serial line that
    is silent at its start is tried at all five speeds.
    """

    port: ModulePort | None = None
    baud: Literal[115200, 57600, 38400, 19200, 9600] | None = None
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.port == "usb" and self.baud is not None:
            raise Wrong(_("baud: only of a serial port; a module with USB of its own has none"))


@dataclass(frozen=True, slots=True)
class CodeScannerSettings:
    """The 2D scanner that reads electronic social security cards; a terminal without has none.

    `port` is the serial port of one that is a serial device, best a name under /dev/serial/by-id;
    `keyboard` the event device of one that types, under /dev/input/by-id and ending in -event-kbd.
    Only that one device is taken away from the window.
    """

    port: Port | None = None
    keyboard: Port | None = None
    baud: Literal[115200, 57600, 38400, 19200, 9600] = 9600
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.port is not None and self.keyboard is not None:
            raise Wrong(_("a scanner is a serial device or a keyboard: write port or keyboard"))

    @property
    def is_fitted(self) -> bool:
        """Whether there is one."""
        return self.port is not None or self.keyboard is not None


@unique
class Unproven(Enum):
    """What a card may do that has not shown that it holds its issuer's keys."""

    REFUSE = "refuse"
    """Nothing."""
    LOOK = "look"
    """Queries and guides: no paper, no change."""
    ACCEPT = "accept"
    """Everything that its PIN opens."""


@dataclass(frozen=True, slots=True)
class CardSettings:
    """How far a card is believed that has not proved itself, and who in the hall decided that."""

    unproven: Unproven
    source: Reason
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise Wrong(_("source: who decided it, and where it is written down"))


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """The files of the journal with its secret, and of the index of the guides."""

    journal: File = Path("/var/lib/hall-kiosk/journal.db")
    journal_key: File = Path("/etc/hall-kiosk/journal.key")
    guide_index: File = Path("/var/lib/hall-kiosk/guides.db")
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """Whether pages can be read out, how loud, and what listens.

    `volume` is how loud the middle of a citizen's three steps is, from 0.05 to 1. `headphone_jack`
    says that the terminal has one which silences its loudspeaker: only then may a citizen have
    their own data read out. Every `invite_every_s` seconds without a touch the welcome page says
    that everything can be gone through by ear; without it never.
    """

    enabled: Flag = True
    volume: Annotated[float, Within(0.05, 1)] = 0.7
    headphone_jack: Flag = False
    invite_every_s: Annotated[float, Within(10, 3600)] | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Times:
    """How long the terminal waits, in seconds; care mode stretches what a citizen must do.

    `visit_s` is how long one visit may last, for others are waiting; in care mode it rests.
    """

    idle_s: Annotated[float, Within(20, 300)] = 60.0
    countdown_s: Annotated[int, Within(10, 60)] = 15
    farewell_s: Annotated[float, Within(3, 30)] = 6.0
    refill_s: Annotated[float, Within(30, 600)] = 180.0
    care_factor: Annotated[float, Within(1, 5)] = 2.0
    visit_s: Annotated[float, Within(300, 7200)] = 1200.0
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.visit_s < self.idle_s + self.countdown_s:
            raise Wrong(_("visit_s: longer than idle_s and countdown_s together"))


@dataclass(frozen=True, slots=True)
class Pkcs12Settings:
    """A signing key in a file; `password_file` holds its password and nothing else."""

    file: File
    password_file: File
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Pkcs11Settings:
    """A signing key in a token, with its certificate beside it; `module` is the maker's library."""

    module: File
    token: Name
    label: Name
    pin_file: File
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """What documents are signed with, and where anybody can check them.

    `issuer` is the agency's id in the published keys, `page` the address of the page that checks.
    `strokes_for` holds the agency's public keys (age) for which the strokes of signatures are
    sealed in their forms; without it they stand there as they are.
    """

    key: Pkcs12Settings | Pkcs11Settings
    issuer: str
    page: str
    strokes_for: File | None = None
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if not _PAGE.fullmatch(self.page):
            raise Wrong(
                _("page: an https address without '#', at most {count} long", count=_LONGEST_PAGE)
            )
        if not 1 <= len(self.issuer.encode()) <= _LONGEST_ISSUER:
            raise Wrong(_("issuer: 1 to {count} bytes", count=_LONGEST_ISSUER))
        if not self.issuer.isprintable() or not self.issuer.strip():
            raise Wrong(_("issuer: letters, digits and signs that can be read"))


_LONGEST_PAGE: Final = 60
_LONGEST_ISSUER: Final = 12
"""With these the modules of the QR code stay wider than half a millimetre (docs/decisions/0007)."""
_PAGE: Final = re.compile(rf"(?=.{{1,{_LONGEST_PAGE}}}\Z)https://[!-\"$-~]+")


@dataclass(frozen=True, slots=True)
class GuideSettings:
    """Where the guides also are: the address under which `kiosk guides site` was put.

    A guide's QR code is then the link to its page; without it, a text that needs no network.
    """

    site: str | None = None
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.site is not None and not _SITE.fullmatch(self.site):
            raise Wrong(
                _("site: an https address without '#', at most {count} long", count=_LONGEST_SITE)
            )


_LONGEST_SITE: Final = 54
"""With `/99.html` behind it a QR code of version 4 at level M holds it (ISO/IEC 18004, table 7)."""
_SITE: Final = re.compile(rf"(?=.{{1,{_LONGEST_SITE}}}\Z)https://[!-\"$-~]+")


@dataclass(frozen=True, slots=True)
class SwitchedOn:
    """A service the hall offers beyond its region's text, with the hall's own reason (R0.2)."""

    service: Service
    source: Reason
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Configuration:
    """All settings of one terminal."""

    mode: Mode
    terminal: TerminalSettings
    windows: WindowSettings = field(default_factory=WindowSettings)
    card_reader: CardReaderSettings = field(default_factory=CardReaderSettings)
    printer: PrinterSettings = field(default_factory=PrinterSettings)
    identity_cards: IdentityCardSettings = field(default_factory=IdentityCardSettings)
    code_scanner: CodeScannerSettings = field(default_factory=CodeScannerSettings)
    documents: DocumentSettings = field(default_factory=DocumentSettings)
    records: RecordsSettings = field(default_factory=RecordsSettings)
    stores: StoreSettings = field(default_factory=StoreSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    guides: GuideSettings = field(default_factory=GuideSettings)
    times: Times = field(default_factory=Times)
    clock: ClockSettings = field(default_factory=ClockSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    content: ContentSettings = field(default_factory=ContentSettings)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)
    operator: OperatorSettings = field(default_factory=OperatorSettings)
    trust: TrustSettings | None = None
    """Without it documents are not signed and their QR code holds plain text."""
    security_module: SecurityModuleSettings | None = None
    """Without it cards that lock their holder file are shown the way to the window."""
    switched_on: tuple[SwitchedOn, ...] = ()
    cards: CardSettings | None = None
    """Without it a demonstration accepts every card; a production terminal must say it."""
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.mode is Mode.PRODUCTION and self.cards is None:
            raise Wrong(
                _(
                    'write a table [cards] with unproven = "refuse", "look" or "accept" and '
                    'source = "who decided it": what a card may do that has not shown that it is '
                    "genuine (docs/integration.md)"
                )
            )
        self._check_together()

    def _check_together(self) -> None:
        """Refuse what only several settings together make wrong.

        Raises:
            Wrong
        """
        self._check_files()
        services = [each.service for each in self.switched_on]
        for service in services:
            if services.count(service) > 1:
                raise Wrong(_("switched_on: {service} once", service=service.value))
        slot = self.card_reader.name
        if slot is None:
            return
        if any(part in slot for part in self.card_reader.ignore):
            raise Wrong(_("card_reader: ignore leaves the slot of that name to nobody"))
        if is_module_slot(self.security_module, slot):
            raise Wrong(_("security_module.reader: another slot than the citizens'"))

    def _check_files(self) -> None:
        """Refuse a file that would be written over another one.

        Raises:
            Wrong
        """
        taken = {file: name for name, file in self._read_files()}
        for name, file in self._written_files():
            if file in taken:
                raise Wrong(
                    _("{name} and {other}: two different files", name=name, other=taken[file])
                )
            taken[file] = name

    def _written_files(self) -> Iterator[tuple[str, Path]]:
        if self.records.kind == "file":
            yield "records.file.path", self.records.file.path
        for name in ("journal", "journal_key", "guide_index"):
            yield f"stores.{name}", getattr(self.stores, name)
        yield "operator.codes", self.operator.codes
        yield "metrics.status", self.metrics.status
        if self.metrics.textfile is not None:
            yield "metrics.textfile", self.metrics.textfile

    def _read_files(self) -> Iterator[tuple[str, Path]]:
        """What others made and sent: keys, and the list of revoked cards."""
        yield "content.public_key", self.content.public_key
        yield "backup.recipients", self.backup.recipients
        yield "operator.recipients", self.operator.recipients
        yield "operator.revoked", self.operator.revoked
        tables = {
            "metrics": (self.metrics, ("certificate", "key", "client_ca")),
            "trust.key": (self.trust and self.trust.key, ("file", "password_file", "pin_file")),
            "trust": (self.trust, ("strokes_for",)),
            "records.https": (self.records.https, ("ca", "certificate", "key")),
        }
        for table, (settings, names) in tables.items():
            for name in names:
                if (file := getattr(settings, name, None)) is not None:
                    yield f"{table}.{name}", file

    @property
    def front(self) -> Front:
        """Return what any page needs of them."""
        return Front(self.terminal.hall_name, self.windows, self.screen)

    @property
    def unproven(self) -> Unproven:
        """Return what a card may do that has not proved itself."""
        return Unproven.ACCEPT if self.cards is None else self.cards.unproven

    @property
    def slots(self) -> SlotRules:
        """Return which of the slots that PC/SC lists is the citizen's."""
        return SlotRules(self.card_reader, self.security_module)


DEFAULT_FILE = Path("/etc/hall-kiosk/kiosk.toml")


def load_configuration(file: Path) -> Configuration:
    """Return the settings in `file`, over those of hall, agency and package.

    Raises:
        DataFileBroken: a file is absent or wrong; names line and fault, and holds all faults.
        SettingsWritable, SecretExposed: others can write one, or read one with a secret in it.
    """
    layers = read_layers(file)
    configuration, faults = value_or_faults(Configuration, layers.merged, (), layers.lines)
    if configuration is None:
        raise DataFileBroken.of(faults)
    for exposure in exposures(layers, configuration.mode):
        raise exposure
    return configuration


def exposures(layers: Layers, mode: Mode) -> Iterator[SettingsWritable | SecretExposed]:
    """What is wrong with the modes of the files of settings."""
    for layer in layers.layers:
        # Whoever can write them there could also write that they are a demonstration's.
        in_force = mode is Mode.PRODUCTION or layer.file.parent == DEFAULT_FILE.parent
        if exposure := exposure_of(layer.file, layer.content, in_force=in_force):
            yield exposure


def demo_configuration(folder: Path) -> Configuration:
    """Return the settings of the demo, whose stores live in `folder`."""
    folder = folder.absolute()
    return Configuration(
        mode=Mode.DEMO,
        terminal=TerminalSettings(
            id="DEMO-01",
            region="jinan",
            hall="济南市政务服务大厅（演示）",
            hall_en="Jinan Public Service Hall (demonstration)",
            agency="社会保险经办机构（演示）",
            issuers=("9901",),
        ),
        windows=WindowSettings(
            cards="综合窗口",
            cards_en="the general window",
            certificates="3号窗口",
            certificates_en="window 3",
        ),
        records=RecordsSettings(file=FileAccess(folder / "records.db")),
        stores=StoreSettings(
            journal=folder / "journal.db",
            journal_key=folder / "journal.key",
            guide_index=folder / "guides.db",
        ),
        metrics=MetricsSettings(status=folder / "status.json"),
        operator=OperatorSettings(
            codes=folder / "operators.toml", revoked=folder / "revoked-cards.toml"
        ),
    )
