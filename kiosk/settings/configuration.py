"""The terminal's own settings: where it stands, its devices, its times; read from kiosk.toml."""

import re
from dataclasses import dataclass, field
from enum import Enum, unique
from pathlib import Path
from typing import Final, Literal

from db.access import FileAccess
from db.records_settings import RecordsSettings
from kiosk.language.texts import Words
from kiosk.settings.card_reader import CardReaderSettings, SlotRules
from kiosk.settings.region import Service
from kiosk.settings.security_module import SecurityModuleSettings
from kiosk.settings.toml_files import STRICT, load_toml


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

    id: str
    region: str
    hall: str
    agency: str
    hall_en: str | None = None
    issuers: tuple[str, ...] = ()
    __pydantic_config__ = STRICT

    @property
    def hall_name(self) -> Words:
        """Return the hall's name in both languages."""
        return Words(self.hall, self.hall_en)


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """The hall's windows, as a citizen finds them, for what the terminal cannot do."""

    cards: str = "综合窗口"
    certificates: str = "综合窗口"
    cards_en: str | None = None
    certificates_en: str | None = None
    phone: str = "12333"
    __pydantic_config__ = STRICT

    @property
    def for_cards(self) -> Words:
        """Return the window for matters of cards in both languages."""
        return _on_the_sign(self.cards, self.cards_en)

    @property
    def for_certificates(self) -> Words:
        """Return the window for papers in both languages."""
        return _on_the_sign(self.certificates, self.certificates_en)


def _on_the_sign(chinese: str, english: str | None) -> Words:
    """Return a window in both languages; English keeps the Chinese name, which the sign bears."""
    return Words(chinese, None if english is None else f"{english} ({chinese})")


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """The CUPS queues of the A4 printer and of the slip printer (80 mm), where the hall has one.

    Without a slip printer receipts and lists are printed on A4, and with `slips_on_a4` also while
    the slip printer cannot print. `server` is a host or a socket's path.
    """

    queue: str = "kiosk-a4"
    server: str = "/run/cups/cups.sock"
    slip_queue: str | None = None
    slips_on_a4: bool = True
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """The hall's own papers: a folder with wording.toml, logo.svg and seal.svg, each optional.

    `templates` is the folder of the templates, for a hall that keeps its own copy of them. `fonts`
    are folders with further fonts, for characters of names that the usual ones cannot draw.
    """

    folder: Path = Path("/etc/hall-kiosk/documents")
    templates: Path | None = None
    fonts: tuple[Path, ...] = ()
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class IdentityCardSettings:
    """The serial port of the module that reads identity cards; a terminal without has none.

    `port` is best a name under /dev/serial/by-id, which stays the module's whatever else is
    plugged in. Without `baud` a module that is silent at its start is tried at all five speeds.
    """

    port: str | None = None
    baud: Literal[115200, 57600, 38400, 19200, 9600] | None = None
    __pydantic_config__ = STRICT


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
    source: str
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueError("source: who decided it, and where it is written down")


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """The files of the journal with its secret, and of the index of the guides."""

    journal: Path = Path("/var/lib/hall-kiosk/journal.db")
    journal_key: Path = Path("/etc/hall-kiosk/journal.key")
    guide_index: Path = Path("/var/lib/hall-kiosk/guides.db")
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How the panel really is, where the system does not know it.

    `mm_per_pixel` replaces the density the panel reports; `bottom_height_mm` is the height of the
    screen's lower edge above the floor and `reach_mm` how high a seated person reaches. `next_key`
    and `press_key` are the function keys that the two switches of an assistive device send.
    """

    mm_per_pixel: float | None = None
    bottom_height_mm: float = 750.0
    reach_mm: float = 1200.0
    theme: Literal["standard", "dark", "high-contrast-light", "high-contrast-dark"] = "standard"
    next_key: str = "F8"
    press_key: str = "F9"
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        for key in (self.next_key, self.press_key):
            if not _FUNCTION_KEY.fullmatch(key):
                raise ValueError(f"{key}: a function key, F1 to F24")
        if self.next_key == self.press_key:
            raise ValueError("next_key and press_key: two different keys")


_FUNCTION_KEY: Final = re.compile(r"F([1-9]|1\d|2[0-4])")


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """Whether pages can be read out, how loud, and what listens.

    `volume` is how loud the middle of a citizen's three steps is, from 0 to 1. `headphone_jack`
    says that the terminal has one which silences its loudspeaker: only then may a citizen have
    their own data read out.
    """

    enabled: bool = True
    volume: float = 0.7
    headphone_jack: bool = False
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Times:
    """How long the terminal waits, in seconds; care mode stretches what a citizen must do."""

    idle_s: float = 60.0
    countdown_s: int = 15
    farewell_s: float = 6.0
    refill_s: float = 180.0
    care_factor: float = 2.0
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Pkcs12Settings:
    """A signing key in a file; `password_file` holds its password and nothing else."""

    file: Path
    password_file: Path
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Pkcs11Settings:
    """A signing key in a token, with its certificate beside it; `module` is the maker's library."""

    module: Path
    token: str
    label: str
    pin_file: Path
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """What documents are signed with, and where anybody can check them.

    `issuer` is the agency's id in the published keys, `page` the address of the page that checks.
    """

    key: Pkcs12Settings | Pkcs11Settings
    issuer: str
    page: str
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if not _PAGE.fullmatch(self.page):
            raise ValueError(f"page: an https address without '#', at most {_LONGEST_PAGE} long")
        if not 1 <= len(self.issuer.encode()) <= _LONGEST_ISSUER:
            raise ValueError(f"issuer: 1 to {_LONGEST_ISSUER} bytes")


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
            raise ValueError(f"site: an https address without '#', at most {_LONGEST_SITE} long")


_LONGEST_SITE: Final = 54
"""With `/99.html` behind it a QR code of version 4 at level M holds it (ISO/IEC 18004, table 7)."""
_SITE: Final = re.compile(rf"(?=.{{1,{_LONGEST_SITE}}}\Z)https://[!-\"$-~]+")


@dataclass(frozen=True, slots=True)
class SwitchedOn:
    """A service the hall offers beyond its region's text, with the hall's own reason (R0.2)."""

    service: Service
    source: str
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
    documents: DocumentSettings = field(default_factory=DocumentSettings)
    records: RecordsSettings = field(default_factory=RecordsSettings)
    stores: StoreSettings = field(default_factory=StoreSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)
    guides: GuideSettings = field(default_factory=GuideSettings)
    times: Times = field(default_factory=Times)
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
            raise ValueError(
                'write a table [cards] with unproven = "refuse", "look" or "accept" and source = '
                '"who decided it": what a card may do that has not shown that it is genuine '
                "(docs/integration.md)"
            )

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
    """Return the settings in `file`.

    Raises:
        DataFileBroken: the file is absent or wrong; names line and fault.
    """
    return load_toml(file, Configuration)


def demo_configuration(folder: Path) -> Configuration:
    """Return the settings of the demo, whose stores live in `folder`."""
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
    )
