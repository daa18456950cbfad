"""Record values to facts: the documented cards, the fillers, what is forgiven and what refused."""

import contextlib
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.card_errors import CardError, CardRecordMalformed, RecordFact
from hardware.rare_characters import with_own_characters
from hardware.social_card import records
from hardware.social_card.card_data import CardGeneration, EthnicGroup, SexOnCard, Unreadable
from hardware.social_card.ethnic_groups import ETHNIC_GROUP_NAMES
from hardware.social_card.records import RecordSpec, RecordTag

ALL_SPECS = [value for value in vars(records).values() if isinstance(value, RecordSpec)]


def test_every_tag_has_its_record() -> None:
    assert {spec.tag for spec in ALL_SPECS} == set(RecordTag)


@pytest.mark.parametrize(
    ("spec", "le"),
    [
        (records.IDENTIFICATION_CODE, 0x12),
        (records.VERSION, 0x06),
        (records.ISSUED, 0x06),
        (records.VALID_UNTIL, 0x06),
        (records.CARD_NUMBER, 0x0B),
        (records.SOCIAL_SECURITY_NUMBER, 0x14),
        (records.NAME, 0x20),
        (records.NAME_EXTENSION, 0x16),
        (records.SEX, 0x03),
        (records.ETHNIC_GROUP, 0x03),
        (records.BIRTHPLACE, 0x05),
        (records.BIRTH_DATE, 0x06),
    ],
)
def test_le_fetches_the_whole_record(spec: RecordSpec, le: int) -> None:
    assert spec.le == le


@pytest.mark.parametrize("generation", CardGeneration)
def test_no_two_records_of_a_file_have_one_number(generation: CardGeneration) -> None:
    holder = [spec for spec in ALL_SPECS if spec.tag >= RecordTag.SOCIAL_SECURITY_NUMBER]
    if generation is CardGeneration.FIRST:
        holder.remove(records.NAME_EXTENSION)
    assert {spec.number(generation) for spec in holder} == set(range(1, len(holder) + 1))
    issuer = [spec for spec in ALL_SPECS if spec not in holder and spec.tag < 8]
    assert all(spec.number(generation) == spec.tag for spec in issuer)


@pytest.mark.parametrize(
    ("value", "version", "generation"),
    [
        (b"1.00", "1.00", 1),
        (b"2.00", "2.00", 2),
        (b"2.01", "2.01", 2),
        (b"3.00", "3.00", 3),
        (b"2.0 ", "2.0", 2),
        (b"3\x00\x00\x00", "3", 3),
        (b"  1.", "1.", 1),
        (b"V3", "V3", 3),
        (b"4.00", "4.00", 2),
        (b"0.00", "0.00", 2),
        (b"    ", None, 2),
        (bytes(4), None, 2),
        (b"\xff" * 4, None, 2),
        (b"", None, 2),
        (b"ABCD", "ABCD", 2),
        (b"1\n00", Unreadable(RecordFact.NOT_TEXT), 1),
    ],
)
def test_the_first_digit_of_the_version_decides(
    value: bytes, version: object, generation: int
) -> None:
    assert records.parse_version(value) == (version, CardGeneration(generation))


def test_a_version_that_is_not_there_is_read_as_2_00() -> None:
    missing = Unreadable(RecordFact.MISSING)
    assert records.parse_version(missing) == (missing, CardGeneration.SECOND)


def test_the_identification_code_begins_with_the_region() -> None:
    code = "110000D15600000500A1B2C3D4E5F607"
    assert records.parse_identification_code(bytes.fromhex(code)) == code
    assert records.parse_identification_code(code.lower().encode()) == code
    assert records.region_of(code) == "110000"


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        (b"", RecordFact.EMPTY),
        (b"\xff" * 16, RecordFact.EMPTY),
        (b"\x11\x00\x00", RecordFact.TRUNCATED),
        (b"110000D1560000050", None),
    ],
)
def test_identification_codes_that_are_none(value: bytes, fact: RecordFact | None) -> None:
    if fact is None:
        assert records.parse_identification_code(value) == value[:16].hex().upper()
        return
    with pytest.raises(CardRecordMalformed) as caught:
        records.parse_identification_code(value)
    assert (caught.value.tag, caught.value.fact) == (RecordTag.IDENTIFICATION_CODE, fact)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (b"A00000011", "A00000011"),
        (b"X00000019", "X00000019"),
        (b"A00000012", "A00000012"),  # a wrong check character is no reason to refuse a card
        (bytes(9), None),
        (b"\xff" * 9, None),
        (b" " * 9, None),
    ],
)
def test_card_numbers(value: bytes, number: str | None) -> None:
    assert records.parse_card_number(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (b"110101190001010022", "110101190001010022"),
        (b"11010519491231002x", "11010519491231002X"),
        (b"UTO110000010101\x00\x00\x00", "UTO110000010101"),
        (b"  110101190001010022", "110101190001010022"),
        (bytes(18), None),
        (b"\xff" * 18, None),
    ],
)
def test_social_security_numbers(value: bytes, number: str | None) -> None:
    assert records.parse_social_security_number(value) == number


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        (b"1101011900\x00".ljust(18, b"\x00"), RecordFact.TRUNCATED),
        (b"1101011900010100221", RecordFact.OVERSIZED),
        (b"1101011900 1010022", RecordFact.NOT_TEXT),
        (b"\xb2\xe2" * 9, RecordFact.NOT_TEXT),
        (b"110101190001010023", RecordFact.WRONG_CHECK),
        (b"11010519491231002A", RecordFact.WRONG_CHECK),
    ],
)
def test_numbers_that_are_none(value: bytes, fact: RecordFact) -> None:
    with pytest.raises(CardRecordMalformed) as caught:
        records.parse_social_security_number(value)
    assert (caught.value.tag, caught.value.fact) == (RecordTag.SOCIAL_SECURITY_NUMBER, fact)


@pytest.mark.parametrize(
    ("parse", "value", "fact"),
    [
        (records.parse_card_number, b"A0000001\x00", RecordFact.TRUNCATED),
        (records.parse_card_number, b"A0000-011", RecordFact.NOT_TEXT),
        (records.parse_sex, b"3", RecordFact.UNKNOWN_CODE),
        (records.parse_sex, b"\x80", RecordFact.UNKNOWN_CODE),
        (records.parse_ethnic_group, b"\x0a", RecordFact.NOT_DIGITS),
        (records.parse_ethnic_group, b"\x01\x02", RecordFact.OVERSIZED),
        (records.parse_birthplace, b"\x11\x01\xff", RecordFact.NOT_DIGITS),
        (records.parse_birthplace, b"\x11", RecordFact.TRUNCATED),
    ],
)
def test_what_a_visit_can_do_without_is_unreadable(
    parse: Callable[[bytes], object], value: bytes, fact: RecordFact
) -> None:
    assert parse(value) == Unreadable(fact)


@pytest.mark.parametrize(
    ("name", "extension", "text"),
    [
        ("CDF5B2E2CAD4", "", "王测试"),
        ("CDF5B2E2CAD4" + "00" * 24, "00" * 20, "王测试"),
        ("CDF5B2E2CAD4" + "00" * 24, "FF" * 20, "王测试"),
        (
            "B0A2B2BCB6BCD1F9B1BEA1A4C2F2C2F2CCE1CABEC0FDA1A4D1DDCABED7A8",
            "D3C3D0D5C3FB" + "00" * 14,
            "阿布都样本·买买提示例·演示专用姓名",
        ),
        (
            "41B2E2CAD4D0D5C3FBD2BBB6FEC8FDCBC4CEE5C1F9C6DFB0CBBEC5CAAEBC",
            "D7" + "00" * 19,
            "A测试姓名一二三四五六七八九十甲",
        ),
        ("8139EF30" + "00" * 26, "", "\u3401"),
        ("CDF5FE59", "", "王\u9fb4"),
        ("CDF5FE51", "", "王\U00020087"),
        ("CDF595328236", "", "王\U00020000"),
        ("53504543494D454E2054455354" + "20" * 17, "", "SPECIMEN TEST"),
        ("00" * 30, "00" * 20, None),
        ("FF" * 30, "FF" * 20, None),
        ("20" * 30, "", None),
    ],
)
def test_names_are_joined_before_they_are_decoded(
    name: str, extension: str, text: str | None
) -> None:
    assert records.parse_name(bytes.fromhex(name), bytes.fromhex(extension)) == text


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("41B2E2CAD4D0D5C3FBD2BBB6FEC8FDCBC4CEE5C1F9C6DFB0CBBEC5CAAEBC", ""),
        ("41B2E2CAD4D0D5C3FBD2BBB6FEC8FDCBC4CEE5C1F9C6DFB0CBBEC5CAAEBC", "00" * 20),
        ("CDF5FFB2E2", ""),
        ("CDF500B2E2", ""),
        ("CDF50AB2E2", ""),
        ("CDF5" + "00" * 28, "B2E2" + "00" * 18),
        ("80", ""),
        ("D5C58136A731C8FD", ""),  # what follows is read from right to left
    ],
)
def test_a_name_that_is_no_text_is_not_guessed(name: str, extension: str) -> None:
    read = records.parse_name(bytes.fromhex(name), bytes.fromhex(extension))
    assert read == Unreadable(RecordFact.NOT_TEXT)


@pytest.mark.parametrize(
    ("value", "sex"),
    [
        (b"1", SexOnCard.MALE),
        (b"2", SexOnCard.FEMALE),
        (b"0", SexOnCard.UNKNOWN),
        (b"9", SexOnCard.NOT_STATED),
        (b"\x00", None),
        (b"\xff", None),
    ],
)
def test_sexes(value: bytes, sex: SexOnCard | None) -> None:
    assert records.parse_sex(value) is sex


@pytest.mark.parametrize(
    ("value", "group"),
    [
        (b"01", EthnicGroup("01", "汉")),
        (b"\x01", EthnicGroup("01", "汉")),
        (b"\x25", EthnicGroup("25", "水")),
        (b"\x56", EthnicGroup("56", "基诺")),
        (b"\x97", EthnicGroup("97", "其他")),
        (b"\x60", EthnicGroup("60", None)),
        (b"\xff", None),
        (b"\x00", None),
    ],
)
def test_ethnic_groups(value: bytes, group: EthnicGroup | None) -> None:
    assert records.parse_ethnic_group(value) == group


def test_the_table_of_ethnic_groups_is_whole() -> None:
    assert [code for code in ETHNIC_GROUP_NAMES if int(code) <= 56] == [
        f"{number:02d}" for number in range(1, 57)
    ]
    assert len(set(ETHNIC_GROUP_NAMES.values())) == len(ETHNIC_GROUP_NAMES)


@pytest.mark.parametrize(
    ("value", "place"), [("110101", "110101"), ("FFFFFF", None), ("000000", None)]
)
def test_birthplaces(value: str, place: str | None) -> None:
    assert records.parse_birthplace(bytes.fromhex(value)) == place


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("19000101", date(1900, 1, 1)),
        ("20240229", date(2024, 2, 29)),
        ("3230323430323239", date(2024, 2, 29)),
        ("FFFFFFFF", None),
        ("00000000", None),
    ],
)
def test_dates(value: str, day: date | None) -> None:
    assert records.parse_date(bytes.fromhex(value)) == day


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        ("20230229", RecordFact.NOT_A_DATE),
        ("20231301", RecordFact.NOT_A_DATE),
        ("2023010A", RecordFact.NOT_DIGITS),
        ("202301FF", RecordFact.NOT_DIGITS),
    ],
)
def test_dates_that_are_none(value: str, fact: RecordFact) -> None:
    assert records.parse_date(bytes.fromhex(value)) == Unreadable(fact)


@pytest.mark.parametrize(
    "parse",
    [
        records.parse_version,
        records.parse_identification_code,
        records.parse_card_number,
        records.parse_social_security_number,
        records.parse_sex,
        records.parse_ethnic_group,
        records.parse_birthplace,
        lambda value: records.parse_name(value, b""),
        records.parse_date,
    ],
)
@given(value=st.binary(max_size=50))
def test_no_bytes_bring_any_error_but_a_typed_one(
    parse: Callable[[bytes], object], value: bytes
) -> None:
    with contextlib.suppress(CardError):
        parse(value)


@given(
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=20
    )
)
def test_every_name_that_fits_comes_back(name: str) -> None:
    encoded = name.encode("gb18030")
    if len(encoded) > 50 or encoded.strip(b"\x00\xff\x20") != encoded:
        return
    padded = encoded.ljust(50, b"\x00")
    assert records.parse_name(padded[:30], padded[30:]) == with_own_characters(name)
