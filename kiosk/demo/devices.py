"""The demo's devices: virtual cards and identity cards, and a real CUPS with two made-up printers.

The kiosk itself runs as shipped; only the wires end in simulators. Nothing here starts when the
configuration says production.
"""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from db.demo_people import DemoCardholder, DemoRole, demo_cast
from db.demo_records import write_demo_records
from db.records_settings import RecordsSettings
from hardware.id_card.errors import DocumentField
from hardware.id_card.layouts import CardKind
from hardware.printer import Printer
from hardware.simulators import SimulationForbidden, SimulationPermit, permit_simulation
from hardware.simulators.card_profiles import (
    CARD_1,
    FAULT_CARDS,
    CardValues,
    social_card,
    with_record,
)
from hardware.simulators.code_scanner import SimulatedScannerPort
from hardware.simulators.cups_ppd import TrayPaper
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from hardware.simulators.id_card_profiles import (
    RESIDENT,
    WORKED_CARDS,
    SimulatedIdCard,
    made_up_card,
)
from hardware.simulators.printer_device import PrinterDevice
from hardware.simulators.private_cupsd import PrivateCupsd
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import CardProfile, SimulatedCard, VirtualCard
from hardware.social_card.card_data import SexOnCard
from hardware.social_card.records import RecordTag
from kiosk.demo.own_folder import claim_fresh
from kiosk.demo.phone import DemoPhone, people_by_story
from kiosk.demo.print_server_folder import print_server_folder
from kiosk.errors import ConfigurationError
from kiosk.operator.codes import Staff, load_staff, save_staff
from kiosk.operator.roles import StaffRole
from kiosk.settings.card_reader import CardReaderSettings
from kiosk.settings.configuration import (
    DEFAULT_FILE,
    CodeScannerSettings,
    Configuration,
    IdentityCardSettings,
    Mode,
    Pkcs12Settings,
    PrinterSettings,
    SwitchedOn,
    TrustSettings,
    demo_configuration,
    load_configuration,
)
from kiosk.settings.secret_files import new_journal_key
from kiosk.settings.service import Service
from kiosk.trust.publishing import publish, published_key
from kiosk.trust.terminal_key import DEMONSTRATION, open_key

DEMO_CODES: Final = {StaffRole.OPERATOR: "271828", StaffRole.ENGINEER: "314159"}
READER: Final = "Demo Reader 00 00"
#: What a demonstration makes in its folder, and deletes there when it begins anew.
_MADE_HERE: Final = (
    *("records.db*", "journal.db*", "guides.db*", "journal.key", "journal.begun"),
    *("signing.p12", "signing.password", "verify"),
    *("operators.toml", "operator-tries.json", "closed.json", "status.json"),
)
_LONGEST_NAME_ON_IDENTITY_CARD: Final = 15
_EXPIRED: Final = date(2020, 12, 31)
QUEUE: Final = "kiosk-a4"
SLIP_QUEUE: Final = "kiosk-slip"


@dataclass(frozen=True, slots=True)
class DemoCard:
    """A card to put in, with the words that say what it shows, and its holder's identity card."""

    title: str
    pin: str
    card: SimulatedCard
    identity_card: SimulatedIdCard


@dataclass(frozen=True, slots=True)
class DemoDevices:
    """What the kiosk is given instead of real devices, and what plays with them."""

    configuration: Configuration
    readers: SimulatedResourceManager
    cards: tuple[DemoCard, ...]
    identity_cards: Mapping[str, SimulatedIdCard]
    """By the words that say what each shows."""
    plate: VirtualIdCardModule
    plate_port: SimulatedIdCardPort
    scanner: SimulatedScannerPort
    phone: DemoPhone
    cups: PrivateCupsd
    paper: PrinterDevice
    printer: Printer
    slips: PrinterDevice
    slip_printer: Printer


class DemoForbidden(ConfigurationError):
    """This terminal's settings say production, where nothing may be simulated."""

    code = "configuration.production"

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} says production: no demonstration on this terminal")
        self.file = file


def demo_permit(settings: Path) -> SimulationPermit:
    """Return the permit to simulate, unless this machine's settings say production.

    This machine's settings are looked at whatever other file was named.

    Raises:
        DemoForbidden: they do, or the file that was named does.
        DataFileBroken: one of them cannot be read, so nobody knows; or the one named is absent.
    """
    named = settings != DEFAULT_FILE
    for file in (DEFAULT_FILE, *((settings,) if named else ())):
        if file == DEFAULT_FILE and not os.path.lexists(file):
            continue
        production = load_configuration(file).mode is Mode.PRODUCTION
        try:
            permit_simulation(production=production)
        except SimulationForbidden as error:
            raise DemoForbidden(file) from error
    return permit_simulation(production=False)


@contextmanager
def demo_devices(
    folder: Path,
    permit: SimulationPermit,
    records: RecordsSettings | None = None,
    name: str | None = None,
    region: str | None = None,
) -> Iterator[DemoDevices]:
    """Start the demo's devices with fresh stores in `folder`; they end with the block.

    Args:
        records: where the records are, if not in a fresh file.
        name: the terminal's, if there are several.
        region: whose rules it obeys, if not the first hall's.

    Raises:
        PrivateCupsdFailed: CUPS is not installed or does not start.
    """
    configuration = demo_hall(_fresh_stores(folder))
    if records is not None:
        configuration = replace(configuration, records=records)
    if name is not None:
        named = replace(configuration.terminal, id=name)
        configuration = replace(configuration, terminal=named)
    if region is not None:
        elsewhere = replace(configuration.terminal, region=region)
        configuration = replace(configuration, terminal=elsewhere)
    plate = VirtualIdCardModule(permit=permit)
    with (
        print_server_folder() as cups_folder,
        PrivateCupsd(permit, cups_folder) as cups,
        SimulatedIdCardPort(plate, cups_folder / "plate", permit=permit) as port,
        SimulatedScannerPort(cups_folder / "scanner", permit=permit) as scanner,
    ):
        paper, slips = cups.add_printer(QUEUE), cups.add_printer(SLIP_QUEUE, TrayPaper.ROLL_80_MM)
        yield DemoDevices(
            configuration=replace(
                configuration,
                printer=PrinterSettings(QUEUE, cups.address.host, SLIP_QUEUE),
                identity_cards=IdentityCardSettings(port.path),
                card_reader=CardReaderSettings(tells_tries="the demonstration"),
                code_scanner=CodeScannerSettings(scanner.path),
            ),
            readers=SimulatedResourceManager(READER, permit=permit),
            cards=(*demo_cards(permit), _enrolled_staff_card(configuration, permit)),
            identity_cards=demo_identity_cards(),
            plate=plate,
            plate_port=port,
            scanner=scanner,
            phone=DemoPhone(scanner, people_by_story(_STORIES)),
            cups=cups,
            paper=paper,
            printer=Printer(cups.server, QUEUE),
            slips=slips,
            slip_printer=Printer(cups.server, SLIP_QUEUE),
        )


def demo_cards(permit: SimulationPermit) -> tuple[DemoCard, ...]:
    """Return the cards of the cast and the faulty ones, each with its PIN and its story."""
    cast = [
        DemoCard(
            _STORIES[person.role],
            person.pin,
            VirtualCard(card_of(person), permit=permit),
            identity_card_of(person),
        )
        for person in demo_cast()
        if person.role in _STORIES
    ]
    faulty = [
        DemoCard(f"Fault: {name}", "123456", VirtualCard(_known(profile), permit=permit), RESIDENT)
        for name, profile in FAULT_CARDS.items()
    ]
    return (*cast, *faulty)


def _enrolled_staff_card(configuration: Configuration, permit: SimulationPermit) -> DemoCard:
    """Return the engineer's staff card, with which they enter in place of their code."""
    from hardware.piv_card import PivAlgorithm
    from hardware.simulators.staff_cards import new_staff_key, staff_card
    from hardware.simulators.virtual_piv_card import VirtualPivCard
    from kiosk.operator.card_key import fingerprint_of

    key, file = new_staff_key(PivAlgorithm.P_256), configuration.operator.codes
    role = StaffRole.ENGINEER
    fingerprint = fingerprint_of(key.public_key())
    save_staff(file, load_staff(file).with_card(role.value, role, fingerprint))
    card = VirtualPivCard(staff_card(key), permit=permit)
    return DemoCard("The engineer's staff card", card.profile.pin, card, RESIDENT)


def _known(profile: CardProfile) -> CardProfile:
    """Return the card as it is, or one that the records know where its PIN alone is the fault.

    The records are asked before the PIN is, and would end the visit before the fault shows.
    """
    tries_left = profile.pin_tries_left
    if profile != replace(CARD_1, pin_tries_left=tries_left):
        return profile
    # Two holders, for the counter of one card never falls by itself.
    role = DemoRole.ONE_MONTH if tries_left else DemoRole.MOVED_OUT
    holder = next(person for person in demo_cast() if person.role is role)
    return replace(card_of(holder), pin_tries_left=tries_left)


def demo_identity_cards() -> Mapping[str, SimulatedIdCard]:
    """Return the identity cards of the cast, an expired one, and one of each kind there is."""
    cast = demo_cast()
    return {
        **{_STORIES[one.role]: identity_card_of(one) for one in cast if one.role in _STORIES},
        "Expired": identity_card_of(cast[0], valid_until=_EXPIRED),
        **{f"Kind: {kind}": card for kind, card in WORKED_CARDS.items()},
    }


def demo_hall(configuration: Configuration) -> Configuration:
    """Return the settings of a hall that switches on what its region does elsewhere."""
    every = (Service.CARD_STATUS, Service.PIN_CHANGE)
    switched_on = tuple(SwitchedOn(service, "演示大厅") for service in every)
    return replace(configuration, switched_on=switched_on)


def card_of(person: DemoCardholder) -> CardProfile:
    """Return the card a made-up person carries."""
    values = CardValues(
        version=person.version,
        region=person.identification_code[:6],
        card_number=person.card_number,
        social_security_number=person.social_security_number,
        name=person.name,
        sex=SexOnCard(person.sex.value),
        ethnic_group=person.ethnic_code,
        birthplace=person.birthplace,
        birth_date=person.birth_date,
        issued=person.issued_on,
        valid_until=person.valid_until,
        pin=person.pin,
    )
    code = bytes.fromhex(person.identification_code)
    record = bytes((RecordTag.IDENTIFICATION_CODE, len(code))) + code
    return with_record(social_card(values), RecordTag.IDENTIFICATION_CODE, record)


def identity_card_of(
    person: DemoCardholder, valid_until: date = date(2040, 1, 1)
) -> SimulatedIdCard:
    """Return the identity card a made-up person carries: a foreigner's is for residence."""
    if person.role is DemoRole.FOREIGNER:
        return _permanent_residence_card_of(person, valid_until)
    return made_up_card(
        CardKind.RESIDENT,
        {
            DocumentField.NAME: person.name[:_LONGEST_NAME_ON_IDENTITY_CARD],
            DocumentField.SEX: person.sex.value,
            DocumentField.ETHNIC_GROUP: person.ethnic_code,
            DocumentField.BIRTH_DATE: f"{person.birth_date:%Y%m%d}",
            DocumentField.ADDRESS: "测试省样例市示范区虚构路1号",
            DocumentField.NUMBER: person.social_security_number,
            DocumentField.AUTHORITY: "样例市公安局示范分局",
            DocumentField.VALID_FROM: "20200101",
            DocumentField.VALID_UNTIL: f"{valid_until:%Y%m%d}",
        },
    )


def _permanent_residence_card_of(person: DemoCardholder, valid_until: date) -> SimulatedIdCard:
    return made_up_card(
        CardKind.PERMANENT_RESIDENCE_2023,
        {
            DocumentField.ENGLISH_NAME: person.name,
            DocumentField.SEX: person.sex.value,
            DocumentField.RENEWALS: "00",
            DocumentField.BIRTH_DATE: f"{person.birth_date:%Y%m%d}",
            DocumentField.NUMBER: person.social_security_number,
            DocumentField.NATIONALITY: "XXX",
            DocumentField.VALID_FROM: "20200101",
            DocumentField.VALID_UNTIL: f"{valid_until:%Y%m%d}",
        },
    )


def _fresh_stores(folder: Path) -> Configuration:
    claim_fresh(folder, _MADE_HERE)
    configuration = demo_configuration(folder)
    assert configuration.mode is Mode.DEMO  # noqa: S101 - the simulators' permit rests on it
    write_stores(configuration, datetime.now(UTC))
    save_staff(configuration.operator.codes, demo_staff())
    return replace(configuration, trust=fresh_key(folder, configuration.terminal.agency))


def write_stores(configuration: Configuration, now: datetime) -> None:
    """Write the records of the cast as they are at `now`, and a key for the journal to begin with.

    Raises:
        FileExistsError: there is a key already.
    """
    write_demo_records(configuration.records.file.path, as_of=now)
    new_journal_key(configuration.stores.journal_key)


def demo_staff() -> Staff:
    """Return the staff of a demonstration; docs/operator.zh.md says their codes."""
    staff = Staff("demonstration")
    for role, code in DEMO_CODES.items():
        staff = staff.with_one(role.value, role, code)
    return staff


def fresh_key(folder: Path, agency: str) -> TrustSettings:
    """Make a key that says it is a demonstration's, and the page that checks its documents.

    Both stand in `folder`, where there is no earlier key.
    """
    from kiosk.trust.pkcs12_key import write_new_key

    key = Pkcs12Settings(folder / "signing.p12", folder / "signing.password")
    password = secrets.token_hex()
    folder.mkdir(exist_ok=True)
    key.password_file.touch(mode=0o600)
    key.password_file.write_text(password, encoding="utf-8")
    write_new_key(
        key.file,
        password.encode(),
        name=f"演示终端{DEMONSTRATION}",
        valid_from=datetime.now(UTC) - timedelta(hours=1),
        valid=timedelta(days=30),
    )
    trust = TrustSettings(key, issuer="demo", page="https://kiosk.example/verify/")
    publish(folder / "verify", [published_key(open_key(key), trust, agency, demo=True)])
    return trust


_STORIES: Final = {
    DemoRole.NORMAL: "Card in normal use",
    DemoRole.LOST: "Card reported lost",
    DemoRole.CANCELLED: "Cancelled card",
    DemoRole.NOT_ACTIVATED: "Card not activated yet",
    DemoRole.ONE_MONTH: "One month of contributions",
    DemoRole.FORTY_YEARS: "Forty years of contributions",
    DemoRole.LONGEST_NAME: "The longest name a card can hold",
    DemoRole.RETIREE: "Retired",
    DemoRole.TWO_CARDS_NEWER: "One of two cards (newer)",
    DemoRole.TWO_CARDS_OLDER: "One of two cards (older)",
    DemoRole.CHILD: "Under sixteen",
    DemoRole.NO_CONTRIBUTIONS: "No contributions yet",
    DemoRole.OWES_MONTHS: "Months not paid",
    DemoRole.DECEASED: "Holder has died",
    DemoRole.MOVED_OUT: "Moved out of the pooling area",
    DemoRole.OTHER_ISSUER: "Card of another region",
    DemoRole.FORMALLY_LOST: "Formally reported lost",
    DemoRole.LOCKED: "Locked by the agency",
    DemoRole.CARD_VERSION_1: "Card of version 1.00",
    DemoRole.CARD_VERSION_3: "Card of version 3.00, holder locked",
    DemoRole.UNKNOWN_TO_RECORDS: "Unknown to the records",
    DemoRole.FOREIGNER: "Foreigner with a long name",
    DemoRole.JOB_SEEKER: "Registered as unemployed",
    DemoRole.ACCOUNT_CLOSED: "Unemployed, bank account closed",
    DemoRole.SKILLED: "With vocational certificates",
    DemoRole.MOVER: "Insured in three places before",
    DemoRole.TEMPORARY_ACCOUNT: "Temporary pension account",
    DemoRole.APPLICANT: "Has applied for several things",
    DemoRole.CLERK: "Works at a public institution",
}
