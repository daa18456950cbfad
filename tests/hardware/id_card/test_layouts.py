"""The text of the four layouts: the worked cards, every malformed field, and anything at all."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.card_errors import RecordFact
from hardware.id_card.documents import (
    IdentityDocument,
    LongTerm,
    PermanentResidence2017,
    PermanentResidence2023,
    ResidencePermit,
    ResidentCard,
)
from hardware.id_card.errors import DocumentField, FieldFact, IdCardTextMalformed
from hardware.id_card.layouts import (
    LAYOUT_OF_2017,
    LAYOUT_OF_2023,
    MARK,
    PERMIT_LAYOUT,
    RESIDENT_LAYOUT,
    TEXT_BYTES,
    CardKind,
    Layout,
    parse_document,
)
from hardware.rare_characters import with_own_characters
from hardware.simulators.id_card_profiles import WORKED_CARDS, made_up_card
from hardware.social_card.card_data import EthnicGroup, SexOnCard, Unreadable

F = DocumentField
LAYOUTS: Final = {
    CardKind.RESIDENT: RESIDENT_LAYOUT,
    CardKind.RESIDENCE_PERMIT: PERMIT_LAYOUT,
    CardKind.PERMANENT_RESIDENCE_2017: LAYOUT_OF_2017,
    CardKind.PERMANENT_RESIDENCE_2023: LAYOUT_OF_2023,
}

WORKED_DOCUMENTS: Final[Mapping[str, IdentityDocument]] = {
    "resident": ResidentCard(
        name="王测试",
        sex=SexOnCard.FEMALE,
        ethnic_group=EthnicGroup("01", "汉"),
        birth_date=date(1900, 1, 1),
        address="测试省样例市示范区虚构路1号",
        number="110101190001010022",
        authority="样例市公安局示范分局",
        valid_from=date(2020, 1, 1),
        valid_until=date(2040, 1, 1),
    ),
    "resident-long-term": ResidentCard(
        name="李示例",
        sex=SexOnCard.MALE,
        ethnic_group=EthnicGroup("03", "回"),
        birth_date=date(1900, 1, 1),
        address="测试省样例市示范区虚构路2号",
        number="110101190001010014",
        authority="样例市公安局示范分局",
        valid_from=date(2020, 1, 1),
        valid_until=LongTerm.LONG_TERM,
    ),
    "residence-permit": ResidencePermit(
        name="陈样本",
        sex=SexOnCard.MALE,
        birth_date=date(1900, 1, 1),
        address="测试省样例市示范区虚构路3号",
        number="810000190001010034",
        authority="样例市公安局",
        valid_from=date(2020, 1, 1),
        valid_until=date(2025, 1, 1),
        permit_number="H00000001",
        issues=1,
    ),
    "permanent-residence-2017": PermanentResidence2017(
        name="样本一",
        english_name="SPECIMEN, TEST ONE",
        sex=SexOnCard.MALE,
        birth_date=date(1900, 1, 1),
        number="UTO110000010101",
        nationality="UTO",
        authority="1500",
        valid_from=date(2020, 1, 1),
        valid_until=date(2030, 1, 1),
        card_version="01",
    ),
    "permanent-residence-2023": PermanentResidence2023(
        name="样本二",
        english_name="SPECIMEN, ALPHA BETA GAMMA DELTA EPSILON ZETAX",
        sex=SexOnCard.MALE,
        birth_date=date(1900, 1, 1),
        number="911999190001010013",
        nationality="UTO",
        valid_from=date(2024, 1, 1),
        valid_until=date(2034, 1, 1),
        renewals=0,
        number_of_2017=None,
        earlier_number="010",
    ),
}

VALUES: Final[Mapping[CardKind, Mapping[DocumentField, str]]] = {
    CardKind.RESIDENT: {
        F.NAME: "赵虚构",
        F.SEX: "1",
        F.ETHNIC_GROUP: "25",
        F.BIRTH_DATE: "19000101",
        F.ADDRESS: "虚构路",
        F.NUMBER: "990101190001010018",
        F.AUTHORITY: "虚构局",
        F.VALID_FROM: "20200229",
        F.VALID_UNTIL: "长期",
    },
    CardKind.RESIDENCE_PERMIT: {
        F.NAME: "赵虚构",
        F.SEX: "2",
        F.BIRTH_DATE: "19000101",
        F.NUMBER: "990101190001010018",
        F.VALID_FROM: "20200101",
        F.VALID_UNTIL: "20250101",
    },
    CardKind.PERMANENT_RESIDENCE_2017: {
        F.ENGLISH_NAME: "INVENTED",
        F.SEX: "0",
        F.NUMBER: "UTO990000010101",
        F.VALID_FROM: "20200101",
        F.VALID_UNTIL: "20300101",
        F.BIRTH_DATE: "19000101",
    },
    CardKind.PERMANENT_RESIDENCE_2023: {
        F.ENGLISH_NAME: "INVENTED",
        F.SEX: "9",
        F.NUMBER: "999999190001010015",
        F.VALID_FROM: "20240101",
        F.VALID_UNTIL: "20340101",
        F.BIRTH_DATE: "19000101",
    },
}
REQUIRED: Final = (F.NUMBER, F.VALID_UNTIL)
FORGIVEN_DATES: Final = (F.BIRTH_DATE, F.VALID_FROM)


def parsed(kind: CardKind, **changes: str) -> IdentityDocument:
    values = dict(VALUES[kind]) | {DocumentField[name]: text for name, text in changes.items()}
    return parse_document(made_up_card(kind, values).text)


def fault(kind: CardKind, **changes: str) -> tuple[DocumentField, FieldFact]:
    with pytest.raises(IdCardTextMalformed) as caught:
        parsed(kind, **changes)
    return caught.value.field, caught.value.fact


def malformed_field(text: bytes) -> DocumentField | None:
    try:
        parse_document(text)
    except IdCardTextMalformed as error:
        return error.field
    return None


@pytest.mark.parametrize("name", WORKED_CARDS)
def test_worked_cards(name: str) -> None:
    assert parse_document(WORKED_CARDS[name].text) == WORKED_DOCUMENTS[name]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=[kind.name for kind in LAYOUTS])
def test_no_two_fields_of_a_layout_share_a_byte(layout: Layout) -> None:
    places = sorted((at.start, at.stop) for slices in layout.values() for at in slices)
    assert all(first[1] <= then[0] for first, then in pairwise(places))
    assert all(stop <= MARK.start or start >= MARK.stop for start, stop in places)
    assert places[-1][1] <= TEXT_BYTES


@pytest.mark.parametrize("kind", CardKind)
def test_empty_fields_that_may_be_empty_are_none(kind: CardKind) -> None:
    document = parsed(kind)
    empty = set(LAYOUTS[kind]) - set(VALUES[kind])
    named = {F.ETHNIC_GROUP: "ethnic_group", F.ENGLISH_NAME: "english_name", F.NAME: "name"}
    attributes = {named.get(place, place.name.lower()) for place in empty}
    assert {getattr(document, attribute) for attribute in attributes} <= {None}


@pytest.mark.parametrize("filler", ["", "\0", "  \0\0"])
def test_fillers(filler: str) -> None:
    document = parsed(CardKind.RESIDENT, ADDRESS=filler, SEX="", ETHNIC_GROUP="", AUTHORITY=filler)
    assert isinstance(document, ResidentCard)
    assert (document.address, document.authority) == (None, None)
    assert (document.sex, document.ethnic_group) == (None, None)


@pytest.mark.parametrize("kind", CardKind)
@pytest.mark.parametrize("place", REQUIRED)
def test_what_every_card_must_have(kind: CardKind, place: DocumentField) -> None:
    assert fault(kind, **{place.name: ""}) == (place, FieldFact.EMPTY)


def attribute_of(place: DocumentField) -> str:
    return place.name.lower()


@pytest.mark.parametrize("kind", CardKind)
def test_all_else_may_be_blank(kind: CardKind) -> None:
    for place in set(LAYOUTS[kind]) - set(REQUIRED):
        document = parsed(kind, **{place.name: ""})
        assert getattr(document, attribute_of(place)) is None


BAD_DAYS: Final = (
    *("19001301", "20230229", "00000101", "1900", "1900 1 1", "19000l01", "１９００"),
    *("19000100", "19000001", "长期男"),
)


@pytest.mark.parametrize("kind", CardKind)
@pytest.mark.parametrize("text", BAD_DAYS)
def test_days_that_are_none(kind: CardKind, text: str) -> None:
    for place in FORGIVEN_DATES:
        document = parsed(kind, **{place.name: text})
        assert getattr(document, attribute_of(place)) == Unreadable(RecordFact.NOT_A_DATE)
    if not text.startswith("长期"):
        assert fault(kind, VALID_UNTIL=text) == (F.VALID_UNTIL, FieldFact.NOT_A_DATE)


@pytest.mark.parametrize("kind", CardKind)
@pytest.mark.parametrize("junk", ["00D8", "00DC", "0A00", "1B00", "8000", "2E20", "0B20"])
def test_a_field_that_is_no_text_is_no_reason_to_refuse(kind: CardKind, junk: str) -> None:
    for place, slices in LAYOUTS[kind].items():
        text = bytearray(made_up_card(kind, VALUES[kind]).text)
        text[slices[0].start : slices[0].start + 2] = bytes.fromhex(junk)
        if place in REQUIRED:
            assert malformed_field(bytes(text)) is place
        else:
            document = parse_document(bytes(text))
            assert getattr(document, attribute_of(place)) == Unreadable(RecordFact.NOT_TEXT)


@pytest.mark.parametrize("kind", CardKind)
def test_every_kind_of_card_may_be_long_term(kind: CardKind) -> None:
    assert parsed(kind, VALID_UNTIL="长期").valid_until is LongTerm.LONG_TERM


@pytest.mark.parametrize("code", [*SexOnCard])
def test_sexes(code: SexOnCard) -> None:
    assert parsed(CardKind.RESIDENT, SEX=code.value).sex is code


@pytest.mark.parametrize("text", ["3", "X", "男"])
def test_an_unknown_sex(text: str) -> None:
    assert parsed(CardKind.RESIDENT, SEX=text).sex == Unreadable(RecordFact.UNKNOWN_CODE)


@pytest.mark.parametrize(
    ("code", "name"),
    [("25", "水"), ("56", "基诺"), ("81", "穿青人"), ("97", "其他"), ("57", None), ("00", None)],
)
def test_ethnic_groups(code: str, name: str | None) -> None:
    document = parsed(CardKind.RESIDENT, ETHNIC_GROUP=code)
    assert isinstance(document, ResidentCard)
    assert document.ethnic_group == EthnicGroup(code, name)


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (CardKind.RESIDENT, F.ETHNIC_GROUP),
        (CardKind.RESIDENCE_PERMIT, F.ISSUES),
        (CardKind.PERMANENT_RESIDENCE_2023, F.RENEWALS),
    ],
)
@pytest.mark.parametrize("text", ["1", "A1", "٠١"])
def test_two_digits(kind: CardKind, place: DocumentField, text: str) -> None:
    document = parsed(kind, **{place.name: text})
    assert getattr(document, attribute_of(place)) == Unreadable(RecordFact.NOT_DIGITS)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (CardKind.RESIDENT, "99010119000101001"),
        (CardKind.RESIDENT, "99010119000101001A"),
        (CardKind.RESIDENT, "X90101190001010010"),
        (CardKind.RESIDENCE_PERMIT, "9901011900010100 0"),
        (CardKind.PERMANENT_RESIDENCE_2017, "990101190001010"),
        (CardKind.PERMANENT_RESIDENCE_2017, "UTO99000001010"),
        (CardKind.PERMANENT_RESIDENCE_2017, "UTOX90000010101"),
        (CardKind.PERMANENT_RESIDENCE_2023, "UTO99000001010"),
        (CardKind.RESIDENT, "UTO990000010101"),
    ],
)
def test_numbers_of_another_shape(kind: CardKind, number: str) -> None:
    assert fault(kind, NUMBER=number) == (F.NUMBER, FieldFact.NOT_A_NUMBER)


def test_the_region_is_not_judged_and_the_check_is() -> None:
    assert parsed(CardKind.RESIDENT, NUMBER="11010519491231002x").number == "11010519491231002X"
    assert parsed(CardKind.RESIDENT, NUMBER="000000190001010017").number == "000000190001010017"
    for wrong in ("110101190001010015", "000000000000000000", "99010119000101001X"):
        assert fault(CardKind.RESIDENT, NUMBER=wrong) == (F.NUMBER, FieldFact.WRONG_CHECK)


def test_a_card_of_2023_may_carry_the_number_of_2017() -> None:
    kind = CardKind.PERMANENT_RESIDENCE_2023
    instead = parsed(kind, NUMBER="uto990000010101")
    assert instead.number == "UTO990000010101"
    beside = parsed(kind, NUMBER_OF_2017="UTO990000010101")
    assert isinstance(beside, PermanentResidence2023)
    assert beside.number_of_2017 == "UTO990000010101"
    other = parsed(kind, NUMBER_OF_2017="reserved")
    assert isinstance(other, PermanentResidence2023)
    assert isinstance(other.number_of_2017, Unreadable)


@pytest.mark.parametrize("mark", ["I", "J", "Y", " ", "K", "i", "\0", "王"])
def test_the_mark_tells_the_kind(mark: str) -> None:
    kinds = {
        "I": CardKind.PERMANENT_RESIDENCE_2017,
        "J": CardKind.RESIDENCE_PERMIT,
        "Y": CardKind.PERMANENT_RESIDENCE_2023,
    }
    kind = kinds.get(mark, CardKind.RESIDENT)
    text = bytearray(made_up_card(kind, VALUES[kind]).text)
    text[MARK] = mark.encode("utf-16-le")
    assert parse_document(bytes(text)) == parsed(kind)


def test_a_character_beyond_the_basic_plane() -> None:
    assert parsed(CardKind.RESIDENT, NAME="赵𠮷𬱖").name == "赵𠮷𬱖"


def test_private_characters_become_the_ones_people_know() -> None:
    assert parsed(CardKind.RESIDENT, NAME="赵\ue81e\ue816").name == "赵\u9fb4\U00020087"


def test_an_english_name_that_ends_in_a_space_where_it_is_split() -> None:
    name = "A" * 34 + " " + "B" * 11
    document = parsed(CardKind.PERMANENT_RESIDENCE_2023, ENGLISH_NAME=name)
    assert isinstance(document, PermanentResidence2023)
    assert document.english_name == name


@pytest.mark.parametrize("length", [0, 1, 255, 257, 512])
def test_a_text_of_another_length(length: int) -> None:
    with pytest.raises(IdCardTextMalformed) as caught:
        parse_document(bytes(length))
    assert (caught.value.field, caught.value.fact) == (F.TEXT, FieldFact.WRONG_LENGTH)


@pytest.mark.parametrize("document", WORKED_DOCUMENTS.values(), ids=list(WORKED_DOCUMENTS))
def test_a_document_shows_nothing_of_its_holder(document: IdentityDocument) -> None:
    assert repr(document) == str(document) == f"{type(document).__name__}(…)"


@given(st.binary(min_size=TEXT_BYTES, max_size=TEXT_BYTES))
def test_any_text_is_a_document_or_the_typed_error(text: bytes) -> None:
    with suppress(IdCardTextMalformed):
        parse_document(text)


@given(st.sampled_from([*CardKind]), st.data())
def test_any_value_in_any_field_is_a_document_or_names_that_field(
    kind: CardKind, data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from([*LAYOUTS[kind]]))
    text = bytearray(made_up_card(kind, VALUES[kind]).text)
    for at in LAYOUTS[kind][place]:
        size = at.stop - at.start
        text[at] = data.draw(st.binary(min_size=size, max_size=size))
    assert malformed_field(bytes(text)) in ({None, place} if place in REQUIRED else {None})


NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=7
).filter(lambda name: name == name.strip(" \0") == with_own_characters(name))
DAYS = st.dates().map(lambda day: day.strftime("%Y%m%d").zfill(8))


@given(NAMES, DAYS, DAYS, st.one_of(DAYS, st.just("长期")))
def test_what_is_written_is_read(name: str, born: str, since: str, until: str) -> None:
    document = parsed(
        CardKind.RESIDENT, NAME=name, BIRTH_DATE=born, VALID_FROM=since, VALID_UNTIL=until
    )
    assert document.name == name
    for day, written in ((document.birth_date, born), (document.valid_from, since)):
        assert isinstance(day, date)
        assert day.strftime("%Y%m%d").zfill(8) == written
    long_term = document.valid_until is LongTerm.LONG_TERM
    assert long_term is (until == "长期")
