"""Cards for tests and the demonstration: built from values, the documented ones, the faulty ones.

Everybody on them is made up. The documented cards are those of the worked dialogues, byte for byte.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from hardware.simulators.virtual_card import CardFault, CardProfile
from hardware.social_card.algorithm import ALGORITHM_FLAGS, CardAlgorithm
from hardware.social_card.card_data import SexOnCard
from hardware.social_card.records import RecordTag
from hardware.social_card.session import SSSE_NAME

_NAME_BYTES: Final = 30
_NAME_EXTENSION_BYTES: Final = 20
_NUMBER_BYTES: Final = 18
_PROVIDER_ID: Final = bytes.fromhex("D156000005")
_ORGANISATION: Final = "9156000002"
_CATEGORY_TAG: Final = 0x02
_ORGANISATION_TAG: Final = 0x04


@dataclass(frozen=True, slots=True)
class CardValues:
    """What a made-up card says, in words.

    Attributes:
        version: "1.00", "2.00" or "3.00"; a 3.00 card keeps its holder file locked.
        region: six digits of the issuer.
        pin: 4 to 16 digits.
    """

    name: str
    social_security_number: str
    card_number: str
    sex: SexOnCard
    birth_date: date
    version: str = "2.00"
    region: str = "990100"
    ethnic_group: str = "01"
    birthplace: str = "990101"
    issued: date = date(2020, 1, 1)
    valid_until: date = date(2030, 1, 1)
    algorithm: CardAlgorithm = CardAlgorithm.TRIPLE_DES
    pin: str = "123456"
    pin_tries: int = 6
    pin_tries_left: int = 6


def social_card(values: CardValues) -> CardProfile:
    """A whole, personalised card that says `values`.

    Raises:
        ValueError: the name or a number does not fit on the card.
    """
    serial = hashlib.sha256(values.card_number.encode()).digest()[:6]
    return CardProfile(
        atr=bytes.fromhex("3B6D000000815431008660") + serial,
        fci=file_control_information(values.algorithm),
        issuer_records=_issuer_records(values, serial),
        holder_records=_holder_records(values),
        holder_locked=values.version.startswith("3"),
        pin=_packed_pin(values.pin),
        pin_tries=values.pin_tries,
        pin_tries_left=values.pin_tries_left,
    )


def file_control_information(algorithm: CardAlgorithm) -> bytes:
    """What SELECT answers: the DF name and the algorithm flag, 30 bytes."""
    flag = bytes.fromhex("9F0C038601") + bytes((ALGORITHM_FLAGS[algorithm],))
    proprietary = bytes.fromhex("880101") + flag
    body = _tlv(0x84, SSSE_NAME) + _tlv(0xA5, proprietary)
    return _tlv(0x6F, body)


def with_record(profile: CardProfile, tag: RecordTag, record: bytes | None) -> CardProfile:
    """The same card with another record under `tag`, or with none."""

    def replaced(records: tuple[tuple[int, bytes], ...]) -> tuple[tuple[int, bytes], ...]:
        return tuple(
            (old_tag, old if old_tag != tag or record is None else record)
            for old_tag, old in records
            if old_tag != tag or record is not None
        )

    return replace(
        profile,
        issuer_records=replaced(profile.issuer_records),
        holder_records=replaced(profile.holder_records),
    )


def record_of(profile: CardProfile, tag: RecordTag) -> bytes:
    """The record stored under `tag`, whole.

    Raises:
        KeyError: the card has none.
    """
    return dict(profile.issuer_records + profile.holder_records)[tag]


def _issuer_records(values: CardValues, serial: bytes) -> tuple[tuple[int, bytes], ...]:
    region = bytes.fromhex(values.region)
    check = hashlib.sha256(serial).digest()[:4]
    return _records(
        (RecordTag.IDENTIFICATION_CODE, region + _PROVIDER_ID + serial[-4:] + check),
        (_CATEGORY_TAG, b"3"),
        (RecordTag.VERSION, values.version.encode("ascii")),
        (_ORGANISATION_TAG, bytes.fromhex(_ORGANISATION + values.region + "00000001")),
        (RecordTag.ISSUED, _packed_date(values.issued)),
        (RecordTag.VALID_UNTIL, _packed_date(values.valid_until)),
        (RecordTag.CARD_NUMBER, _filled(values.card_number.encode("ascii"), 9)),
    )


def _holder_records(values: CardValues) -> tuple[tuple[int, bytes], ...]:
    has_extension = not values.version.startswith("1")
    name_bytes = _NAME_BYTES + (_NAME_EXTENSION_BYTES if has_extension else 0)
    name = _filled(values.name.encode("gb18030"), name_bytes)
    extension = ((RecordTag.NAME_EXTENSION, name[_NAME_BYTES:]),) if has_extension else ()
    return _records(
        (
            RecordTag.SOCIAL_SECURITY_NUMBER,
            _filled(values.social_security_number.encode("ascii"), _NUMBER_BYTES),
        ),
        (RecordTag.NAME, name[:_NAME_BYTES]),
        *extension,
        (RecordTag.SEX, values.sex.value.encode("ascii")),
        (RecordTag.ETHNIC_GROUP, bytes.fromhex(values.ethnic_group)),
        (RecordTag.BIRTHPLACE, bytes.fromhex(values.birthplace)),
        (RecordTag.BIRTH_DATE, _packed_date(values.birth_date)),
    )


def _records(*values: tuple[int, bytes]) -> tuple[tuple[int, bytes], ...]:
    return tuple((int(tag), _tlv(tag, value)) for tag, value in values)


def _tlv(tag: int, value: bytes) -> bytes:
    return bytes((tag, len(value))) + value


def _filled(value: bytes, length: int) -> bytes:
    if len(value) > length:
        raise ValueError("the value does not fit into its record")
    return value.ljust(length, b"\x00")


def _packed_date(day: date) -> bytes:
    return bytes.fromhex(day.strftime("%Y%m%d"))


def _packed_pin(digits: str) -> bytes:
    return bytes.fromhex(digits + "F" * (len(digits) % 2))


def _documented(
    atr: str, algorithm: CardAlgorithm, issuer: str, holder: str, *, locked: bool = False
) -> CardProfile:
    return CardProfile(
        atr=bytes.fromhex(atr),
        fci=file_control_information(algorithm),
        issuer_records=_parsed_records(issuer),
        holder_records=_parsed_records(holder),
        holder_locked=locked,
    )


def _parsed_records(text: str) -> tuple[tuple[int, bytes], ...]:
    records = [bytes.fromhex(line) for line in text.split()]
    return tuple((record[0], record) for record in records)


#: Version 2.00, 3DES.
CARD_1: Final = _documented(
    "3B6D000000815431008660110000A1B2C3",
    CardAlgorithm.TRIPLE_DES,
    """
    0110110000D15600000500A1B2C3D4E5F607
    020133
    0304322E3030
    040C915600000211000011000001
    050420200101
    060420300101
    0709413030303030303131
    """,
    """
    0812313130313031313930303031303130303232
    091ECDF5B2E2CAD4000000000000000000000000000000000000000000000000
    4E140000000000000000000000000000000000000000
    0A0132
    0B0101
    0C03110101
    0D0419000101
    """,
)

#: Version 3.00, SM4, a name in two parts, the holder file locked.
CARD_2: Final = _documented(
    "3B7D9400000090544C538684320000D4E5F6",
    CardAlgorithm.SM4,
    """
    0110320100D15600000500D4E5F60718293A
    020133
    0304332E3030
    040C915600000232010032010001
    050420210101
    060420310101
    0709423132333435363731
    """,
    """
    0812313130313031313930303031303130303134
    091EB0A2B2BCB6BCD1F9B1BEA1A4C2F2C2F2CCE1CABEC0FDA1A4D1DDCABED7A8
    4E14D3C3D0D5C3FB0000000000000000000000000000
    0A0131
    0B0105
    0C03320102
    0D0419000101
    """,
    locked=True,
)

#: Version 1.00: card 1 without the name extension.
CARD_3: Final = with_record(
    with_record(CARD_1, RecordTag.VERSION, bytes.fromhex("0304312E3030")),
    RecordTag.NAME_EXTENSION,
    None,
)

#: A name of one letter and fifteen characters: the last one lies across the two records.
CARD_CUT_NAME: Final = with_record(
    with_record(
        CARD_1,
        RecordTag.NAME,
        bytes.fromhex("091E41B2E2CAD4D0D5C3FBD2BBB6FEC8FDCBC4CEE5C1F9C6DFB0CBBEC5CAAEBC"),
    ),
    RecordTag.NAME_EXTENSION,
    bytes.fromhex("4E14D700000000000000000000000000000000000000"),
)


def _unpersonalised(profile: CardProfile) -> CardProfile:
    """Text and codes at 00, BCD digits at FF, as the initialisation leaves them."""
    digits = {RecordTag.ETHNIC_GROUP, RecordTag.BIRTHPLACE, RecordTag.BIRTH_DATE}
    for tag, record in profile.holder_records:
        filler = b"\xff" if tag in digits else b"\x00"
        blank = record[:2] + filler * (len(record) - 2)
        profile = with_record(profile, RecordTag(tag), blank)
    return profile


def _edited(tag: RecordTag, edit: Callable[[bytes], bytes]) -> CardProfile:
    return with_record(CARD_1, tag, edit(record_of(CARD_1, tag)))


#: What can be wrong with a card, by a name for menus and tests; all else is as on card 1.
FAULT_CARDS: Final = {
    "not a social security card": replace(CARD_1, fault=CardFault.FOREIGN),
    "mute": replace(CARD_1, fault=CardFault.MUTE),
    "truncated record": _edited(RecordTag.NAME, lambda record: record[:-5]),
    "oversized record": _edited(
        RecordTag.BIRTH_DATE, lambda record: b"\x0d\x05" + record[2:] + b"1"
    ),
    "wrong tag": _edited(RecordTag.SEX, lambda record: b"\x0b" + record[1:]),
    "unknown version": _edited(RecordTag.VERSION, lambda record: record[:2] + b"4.00"),
    "name cut inside a character": with_record(CARD_CUT_NAME, RecordTag.NAME_EXTENSION, None),
    "not personalised": _unpersonalised(CARD_1),
    "endless answer": replace(CARD_1, fault=CardFault.ENDLESS),
    "blocked PIN": replace(CARD_1, pin_tries_left=0),
    "last try": replace(CARD_1, pin_tries_left=1),
}
