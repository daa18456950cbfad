"""The kinds of cards that stand in halls: what is odd about each, and what is read of it.

All are card 1 of the worked dialogues (version 2.00) or card 2 (3.00) with something odd. A kind
is read, with the fields that cannot be read named; or it is refused, by name.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from hardware.card_errors import (
    AnswerDisturbed,
    CardCommandRefused,
    CardEnded,
    CardError,
    CardLocked,
    CardMute,
    CardRecordMalformed,
    NotASocialSecurityCard,
)
from hardware.simulators.card_profiles import CARD_1, CARD_2, CARD_3, record_of, with_record
from hardware.simulators.quirks import Quirks, QuirkyCard
from hardware.simulators.virtual_card import CardProfile, TransportMode, VirtualCard
from hardware.social_card.card_data import CardDetails, IssuerData, Unreadable
from hardware.social_card.errors import CardNotPersonalised, NeedsAuthentication
from hardware.social_card.reading import CardReading
from hardware.social_card.records import RecordTag
from tests.hardware.card_stage import PERMIT

#: The application's SELECT, the holder file's and READ RECORD, as quirks name them.
APPLICATION, HOLDER_FILE, READ = "00A40400", "00A4020002EF06", "00B2"

#: Contactless readers make the answer to reset: 3B 8n 80 01, the historical bytes, and the check.
CONTACTLESS_ATR: Final = bytes.fromhex("3B8D800100815431008660110000A1B2C3CF")

Fields = Mapping[str, object]

USUAL: Final[Fields] = {
    "identification_code": "110000D15600000500A1B2C3D4E5F607",
    "card_number": "A00000011",
    "issued": date(2020, 1, 1),
    "valid_until": date(2030, 1, 1),
    "social_security_number": "110101190001010022",
    "version": "2.00",
    "name": "王测试",
    "sex": "2",
    "ethnic_group": "01",
    "birthplace": "110101",
    "birth_date": date(1900, 1, 1),
}
UNREADABLE: Final = "unreadable"


@dataclass(frozen=True)
class Kind:
    """One kind of card.

    Attributes:
        expected: the error that refuses it, or what is read of it other than `USUAL`.
    """

    name: str
    expected: type[CardError] | Fields = field(default_factory=dict)
    profile: CardProfile = CARD_1
    quirks: Quirks = field(default_factory=Quirks)
    transport: TransportMode = TransportMode.TPDU

    def card(self) -> QuirkyCard:
        """A card of this kind, fresh from its box."""
        card = VirtualCard(self.profile, permit=PERMIT, transport=self.transport)
        return QuirkyCard(card, self.quirks)


def fields_of(reading: CardReading) -> Fields:
    """What was read, `UNREADABLE` for what could not be; no details of a visit's reading."""
    issuer, holder, details = reading.issuer, reading.holder, reading.details
    if isinstance(holder, NeedsAuthentication):
        raise holder
    found = _issuer_fields(issuer) | {"social_security_number": holder.social_security_number}
    if details is not None and reading.followed is not None:
        found |= {"version": reading.followed.version} | _detail_fields(details)
    return {
        name: UNREADABLE if isinstance(value, Unreadable) else value
        for name, value in found.items()
    }


def _issuer_fields(issuer: IssuerData) -> dict[str, object]:
    return {
        "identification_code": issuer.identification_code,
        "card_number": issuer.card_number,
        "issued": issuer.issued,
        "valid_until": issuer.valid_until,
    }


def _detail_fields(details: CardDetails) -> dict[str, object]:
    return {
        "name": details.name,
        "sex": getattr(details.sex, "value", details.sex),
        "ethnic_group": getattr(details.ethnic_group, "code", details.ethnic_group),
        "birthplace": details.birthplace,
        "birth_date": details.birth_date,
    }


def stored(tag: RecordTag, value: bytes) -> CardProfile:
    """A card whose record has this value."""
    return edited(tag, lambda _: value)


def edited(
    tag: RecordTag, edit: Callable[[bytes], bytes], profile: CardProfile = CARD_1
) -> CardProfile:
    """A card whose record has another value, under the length it then has."""
    value = edit(record_of(profile, tag)[2:])
    return with_record(profile, tag, bytes((tag, len(value))) + value)


#: What a visit can do without, by the field's name.
OPTIONAL: Final = {
    "card_number": RecordTag.CARD_NUMBER,
    "issued": RecordTag.ISSUED,
    "valid_until": RecordTag.VALID_UNTIL,
    "name": RecordTag.NAME,
    "sex": RecordTag.SEX,
    "ethnic_group": RecordTag.ETHNIC_GROUP,
    "birthplace": RecordTag.BIRTHPLACE,
    "birth_date": RecordTag.BIRTH_DATE,
}
DATES: Final = ("issued", "valid_until", "birth_date")


def odd_fields() -> Iterator[Kind]:
    """Each field that a visit can do without, odd in every way."""
    for name, tag in OPTIONAL.items():
        for filler in (0x00, 0xFF, 0x20):
            blank = stored(tag, bytes([filler]) * (len(record_of(CARD_1, tag)) - 2))
            yield Kind(f"{name} filled with {filler:02X}", {name: None}, blank)
        yield Kind(f"{name}: no record", {name: UNREADABLE}, with_record(CARD_1, tag, None))
        other = bytes((tag ^ 0x60,)) + record_of(CARD_1, tag)[1:]
        yield Kind(f"{name} under another tag", {name: UNREADABLE}, with_record(CARD_1, tag, other))
        longer = edited(tag, lambda value: value + b"\x00\x00")
        yield Kind(f"{name} longer by filler", {}, longer)
        refused = Quirks(always={f"{READ}{tag:02X}": "6981"})
        yield Kind(f"{name} refused", {name: UNREADABLE}, quirks=_both_forms(refused, tag))
        for status in ("6F00", "6700", "9000"):
            odd = _both_forms(Quirks(always={f"{READ}{tag:02X}": status}), tag)
            yield Kind(f"{name} answered with {status}", {name: UNREADABLE}, quirks=odd)
        locked = Quirks(always={f"{READ}{tag:02X}": "6982"})
        yield Kind(f"{name} locked", {name: UNREADABLE}, quirks=locked)


def _both_forms(quirks: Quirks, tag: RecordTag) -> Quirks:
    """The same answer when the record is asked for by its number."""
    numbers = {RecordTag.SEX: 4, RecordTag.ETHNIC_GROUP: 5, RecordTag.BIRTHPLACE: 6}
    number = numbers | {RecordTag.BIRTH_DATE: 7, RecordTag.NAME: 2}
    (answer,) = quirks.always.values()
    p1 = number.get(tag, tag)
    return replace(quirks, always={f"{READ}{tag:02X}": answer, f"{READ}{p1:02X}04": answer})


def odd_values() -> Iterator[Kind]:
    """Values that are no values, and some that are, written otherwise."""
    for name in DATES:
        tag = OPTIONAL[name]
        for value in ("20300100", "20301301", "20300230", "2030010A", "99999999", "203001"):
            odd = stored(tag, bytes.fromhex(value))
            yield Kind(f"{name} {value}", {name: UNREADABLE}, odd)
        written = edited(tag, lambda _: b"20310203")
        yield Kind(f"{name} as text", {name: date(2031, 2, 3)}, written)
    values: tuple[tuple[str, bytes, object], ...] = (
        ("card_number", bytes.fromhex("A00000011A00000011"), UNREADABLE),
        ("card_number", b"A0000001\x00", UNREADABLE),
        ("card_number", b"A0000-011", UNREADABLE),
        ("card_number", b"\xb2\xe2\xca\xd4\xb2\xe2\xca\xd4A", UNREADABLE),
        ("card_number", b"A00000011XYZ", "A00000011"),
        ("sex", b"\x01", UNREADABLE),
        ("sex", b"3", UNREADABLE),
        ("sex", "女".encode("gb18030"), UNREADABLE),
        ("sex", b"", None),
        ("ethnic_group", b"01", "01"),
        ("ethnic_group", "汉".encode("gb18030"), UNREADABLE),
        ("ethnic_group", b"\x0a", UNREADABLE),
        ("ethnic_group", b"", None),
        ("birthplace", b"110101", "110101"),
        ("birthplace", b"\x11\x01", UNREADABLE),
        ("birthplace", b"\x11\x01\xff", UNREADABLE),
        ("birthplace", "北京".encode("gb18030"), UNREADABLE),
        ("name", bytes.fromhex("CDF5B2E2CA"), UNREADABLE),
        ("name", bytes.fromhex("CDF50AB2E2"), UNREADABLE),
        ("name", bytes.fromhex("CDF5FFB2E2"), UNREADABLE),
        ("name", bytes.fromhex("CDF58431"), UNREADABLE),
        ("name", bytes.fromhex("11010119000101002211010119"), UNREADABLE),
        ("name", b"  WANG CESHI  ", "WANG CESHI"),
        ("name", bytes.fromhex("CDF5FE59"), "王\u9fb4"),
        ("name", bytes.fromhex("CDF5FE39FE39"), UNREADABLE),
        ("name", bytes.fromhex("CDF595328236"), "王\U00020000"),
    )
    for name, raw, seen in values:
        odd = stored(OPTIONAL[name], raw)
        yield Kind(f"{name} {raw.hex().upper()}", {name: seen}, odd)


def odd_extensions() -> Iterator[Kind]:
    """The name extension, which any card may lack, whatever it says to that."""
    without = with_record(CARD_1, RecordTag.NAME_EXTENSION, None)
    yield Kind("no name extension", {}, without)
    for status in ("6A82", "6A86", "6982", "6981", "6985", "6D00", "6F00", "9303"):
        yield Kind(f"name extension {status}", {}, without, Quirks(always={f"{READ}4E": status}))


def odd_versions() -> Iterator[Kind]:
    """The version: its first digit decides."""
    versions: tuple[tuple[bytes, object], ...] = (
        (b"2.0 ", "2.0"),
        (b"2   ", "2"),
        (b"2", "2"),
        (b" 2.0", "2.0"),
        (b"2.00  ", "2.00"),
        (b"2,00", "2,00"),
        (b"V2.0", "V2.0"),
        (b"4.00", "4.00"),
        (b"0.00", "0.00"),
        (b"\x00\x00\x00\x00", None),
        (b"\xff\xff\xff\xff", None),
        (b"    ", None),
        (b"", None),
        (b"ABCD", "ABCD"),
        (b"2\n00", UNREADABLE),
    )
    for value, seen in versions:
        odd = stored(RecordTag.VERSION, value)
        yield Kind(f"version {value!r}", {"version": seen}, odd)
    absent = with_record(CARD_1, RecordTag.VERSION, None)
    yield Kind("no version", {"version": UNREADABLE}, absent)
    yield Kind("version 1.00", {"version": "1.00"}, CARD_3)
    unlocked = with_record(CARD_1, RecordTag.VERSION, bytes.fromhex("0304332E3030"))
    yield Kind("version 3.00, all free", {"version": "3.00"}, unlocked)


def numbers_and_codes() -> Iterator[Kind]:
    """What a visit needs."""
    number, code = RecordTag.SOCIAL_SECURITY_NUMBER, RecordTag.IDENTIFICATION_CODE
    read: tuple[tuple[bytes, str], ...] = (
        (b"11010519491231002x", "11010519491231002X"),
        (b"  110101190001010022", "110101190001010022"),
        (b"110101190001010022\x00\x00", "110101190001010022"),
        (b"UTO110000010101\x00\x00\x00", "UTO110000010101"),
    )
    for value, seen in read:
        odd = stored(number, value)
        yield Kind(f"number {value!r}", {"social_security_number": seen}, odd)
    refused: tuple[tuple[bytes, type[CardError]], ...] = (
        (b"110101190001010023", CardRecordMalformed),
        (b"1101011900 1010022", CardRecordMalformed),
        (b"1101011900\x00", CardRecordMalformed),
        (b"1101011900010100221", CardRecordMalformed),
        (bytes.fromhex("110101190001010022"), CardRecordMalformed),
        (bytes(18), CardNotPersonalised),
        (b"\xff" * 18, CardNotPersonalised),
        (b" " * 18, CardNotPersonalised),
    )
    for value, error in refused:
        odd = stored(number, value)
        yield Kind(f"number {value!r}", error, odd)
    yield Kind("no number", CardRecordMalformed, with_record(CARD_1, number, None))
    text = edited(code, lambda value: value.hex().encode())
    yield Kind("identification code as text", {}, text)
    yield Kind("identification code longer", {}, edited(code, lambda value: value + b"\x12"))
    letters = edited(code, lambda value: b"\xab" + value[1:])
    seen_code = {"identification_code": "AB0000D15600000500A1B2C3D4E5F607"}
    yield Kind("identification code of no region", seen_code, letters)
    yield Kind("identification code short", CardRecordMalformed, edited(code, lambda v: v[:9]))
    yield Kind("identification code blank", CardRecordMalformed, edited(code, lambda _: bytes(16)))
    yield Kind("no identification code", CardRecordMalformed, with_record(CARD_1, code, None))


#: What a disturbed exchange looks like: statuses of faults, none that exists, and half an answer.
DISTURBANCES: Final = ("6F00", "6986", "6700", "6F05", "6400", "6581", "0000", "FFFF", "6F", "90")

#: More commands than a card is sent to be read whole.
EXCHANGES: Final = 16


def disturbed_once() -> Iterator[Kind]:
    """One exchange disturbed, each in turn: all is read once more."""
    for place in range(1, EXCHANGES + 1):
        for answer in sorted({"6F00", DISTURBANCES[place % 10], DISTURBANCES[(place + 3) % 10]}):
            yield Kind(f"exchange {place}: {answer}", {}, quirks=Quirks(once={place: answer}))
        yield Kind(f"exchange {place}: nothing", {}, quirks=Quirks(once={place: "9000"}))
    always = Quirks(always={HOLDER_FILE: "6F00", "00A4000002EF06": "6F00"})
    yield Kind("disturbed for good", AnswerDisturbed, quirks=always)
    for answer in ("6F00", "6986", "6400", "6581", "FFFF"):
        disturbed = Quirks(always={APPLICATION: answer})
        yield Kind(f"application {answer}", AnswerDisturbed, quirks=disturbed)
    for place in (9, 10):  # where the number is read, for a visit and of a whole card
        for answer in ("0812313130319000", "0A01329000", "08129000", "089000"):
            odd = Quirks(once={place: answer})
            yield Kind(f"exchange {place}: {answer}", {}, quirks=odd)


def other_forms() -> Iterator[Kind]:
    """Cards that take only the other form of a command."""
    for status in ("6A86", "6A82", "6A81", "6D00", "6B00", "6700", "6986"):
        yield Kind(
            f"files by P1=00 only, else {status}", {}, quirks=Quirks(always={"00A402": status})
        )
    for status in ("6A86", "6981", "6A81", "6B00", "6A83", "6985"):
        by_tag = {f"{READ}{tag:02X}00": status for tag in RecordTag}
        yield Kind(f"records by number only, else {status}", {}, quirks=Quirks(always=by_tag))
        yield Kind(
            f"records of 1.00 by number only, else {status}",
            {"version": "1.00"},
            CARD_3,
            Quirks(always=by_tag),
        )


def transports() -> Iterator[Kind]:
    """T=1, contactless, readers that follow 61xx themselves, records longer than Le."""
    contactless = replace(CARD_1, atr=CONTACTLESS_ATR)
    yield Kind("a reader that follows 61xx and 6Cxx", transport=TransportMode.APDU)
    yield Kind("T=1, strict", {}, contactless, transport=TransportMode.T1)
    no_le = Quirks(always={f"{APPLICATION}0F7378312E73682EC9E7BBE1B1A3D5CF00": "6700"})
    yield Kind("T=1, no Le with SELECT", {}, contactless, no_le, TransportMode.T1)
    long_name = edited(RecordTag.NAME, lambda value: value + b"\x00" * 20)
    yield Kind("a longer record, with 6Cxx", {}, long_name)
    yield Kind("a longer record, cut at Le", {}, long_name, Quirks(cuts_records=True))
    yield Kind("a longer record, 6700", {}, long_name, Quirks(le_is_wrong_length=True))
    name = "王" + "测" * 20
    spread = edited(RecordTag.NAME, lambda _: name.encode("gb18030"))
    yield Kind("a long name in one record, cut at Le", {"name": name}, spread, CUTS)
    more = Quirks(always={f"{READ}07": "07094130303030303031316282"})
    yield Kind("62xx with data", {}, quirks=more)
    announced = with_record(CARD_1, RecordTag.NAME, bytes.fromhex("09FECDF5B2E2CAD4"))
    yield Kind("a record that announces more than it has", {}, announced)
    behind = with_record(CARD_1, RecordTag.SEX, bytes.fromhex("0A0132FFFF"))
    yield Kind("bytes behind a record", {}, behind)


CUTS: Final = Quirks(cuts_records=True)


def locked_and_ended() -> Iterator[Kind]:
    """Cards that are locked or ended, and cards of another kind."""
    for status in ("6283", "6A81", "6985"):
        yield Kind(f"application {status}", CardLocked, quirks=Quirks(always={APPLICATION: status}))
    yield Kind("application 9303", CardEnded, quirks=Quirks(always={APPLICATION: "9303"}))
    for status in ("6A82", "6A86", "6D00", "6E00", "6999", "6700"):
        foreign = Quirks(always={APPLICATION: status})
        yield Kind(f"application {status}", NotASocialSecurityCard, quirks=foreign)
    for status, error in {
        "6982": NeedsAuthentication,
        "6985": NeedsAuthentication,
        "6A82": NeedsAuthentication,
        "6A81": CardLocked,
        "9303": CardEnded,
        "6981": CardCommandRefused,
    }.items():
        refused = Quirks(always={HOLDER_FILE: status, "00A4000002EF06": status})
        yield Kind(f"holder file {status}", error, quirks=refused)
    for status, error in {
        "6982": NeedsAuthentication,
        "6985": CardLocked,
        "6A81": CardLocked,
        "6283": CardLocked,
        "9303": CardEnded,
        "6981": CardCommandRefused,
    }.items():
        refused = Quirks(always={f"{READ}0800": status, f"{READ}0104": status})
        yield Kind(f"number {status}", error, quirks=refused)
    yield Kind("3.00, locked", NeedsAuthentication, CARD_2)
    name_locked = Quirks(always={f"{READ}09": "6982", f"{READ}0204": "6982"})
    free = with_record(CARD_1, RecordTag.VERSION, bytes.fromhex("0304332E3030"))
    changed = {"version": "3.00", "name": UNREADABLE}
    yield Kind("3.00, number free and name locked", changed, free, name_locked)
    yield Kind("mute once", quirks=Quirks(mute_resets=1))
    yield Kind("mute twice", quirks=Quirks(mute_resets=2))
    yield Kind("mute for good", CardMute, quirks=Quirks(mute_resets=99))


KINDS: Final = (
    *odd_fields(),
    *odd_values(),
    *odd_extensions(),
    *odd_versions(),
    *numbers_and_codes(),
    *disturbed_once(),
    *other_forms(),
    *transports(),
    *locked_and_ended(),
)
