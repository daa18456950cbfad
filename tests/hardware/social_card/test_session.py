"""The session with a social security card, over virtual cards in a virtual reader."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.card_errors import (
    CardCommandRefused,
    CardError,
    CardMute,
    CardNameUndecodable,
    CardRecordMalformed,
    CardResponseEndless,
    NotASocialSecurityCard,
    RecordFact,
    UnknownCardVersion,
)
from hardware.simulators.card_profiles import (
    CARD_1,
    CARD_2,
    CARD_3,
    CARD_CUT_NAME,
    FAULT_CARDS,
    record_of,
    with_record,
)
from hardware.simulators.virtual_card import CardProfile
from hardware.social_card.algorithm import CardAlgorithm, algorithm_from_fci
from hardware.social_card.card_data import (
    CardGeneration,
    EthnicGroup,
    HolderData,
    IssuerData,
    Sex,
)
from hardware.social_card.errors import CardNotPersonalised, NeedsAuthentication
from hardware.social_card.pin import (
    Pin,
    PinBlocked,
    PinCorrect,
    PinResult,
    PinWrong,
    TriesLeft,
    TriesUnknown,
)
from hardware.social_card.reading import read_card
from hardware.social_card.records import RecordTag
from hardware.social_card.session import SocialSecurityCard
from tests.hardware.card_stage import connected
from tests.hardware.test_apdu import ScriptedChannel

ISSUER_1 = IssuerData(
    region="110000",
    identification_code="110000D15600000500A1B2C3D4E5F607",
    version="2.00",
    generation=CardGeneration.SECOND,
    card_number="A00000011",
    issued=date(2020, 1, 1),
    valid_until=date(2030, 1, 1),
)
HOLDER_1 = HolderData(
    social_security_number="110101190001010022",
    name="王测试",
    sex=Sex.FEMALE,
    ethnic_group=EthnicGroup("01", "汉"),
    birthplace="110101",
    birth_date=date(1900, 1, 1),
)


class RecordingChannel:
    """Passes everything on and keeps the commands."""

    def __init__(self, profile: CardProfile) -> None:
        self.card, self._channel = connected(profile)
        self.atr = self._channel.atr
        self.sent: list[bytes] = []

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.sent.append(bytes(command))
        return self._channel.transmit(command)

    def close(self) -> None:
        self._channel.close()


def _session(profile: CardProfile = CARD_1) -> SocialSecurityCard:
    return SocialSecurityCard(connected(profile)[1])


def _verify(card: SocialSecurityCard, digits: str) -> PinResult:
    with Pin(bytearray(digits.encode())) as pin:
        return card.verify_pin(pin)


@pytest.mark.parametrize(
    ("profile", "issuer", "holder"),
    [
        (CARD_1, ISSUER_1, HOLDER_1),
        (CARD_3, replace(ISSUER_1, version="1.00", generation=CardGeneration.FIRST), HOLDER_1),
        (CARD_CUT_NAME, ISSUER_1, replace(HOLDER_1, name="A测试姓名一二三四五六七八九十甲")),
        (with_record(CARD_1, RecordTag.NAME_EXTENSION, None), ISSUER_1, HOLDER_1),
        (replace(CARD_2, holder_locked=False), None, None),
    ],
)
def test_reading_the_documented_cards(
    profile: CardProfile, issuer: IssuerData | None, holder: HolderData | None
) -> None:
    reading = read_card(connected(profile)[1])

    assert reading.atr == profile.atr
    if issuer is None or holder is None:
        assert isinstance(reading.holder, HolderData)
        assert reading.holder.name == "阿布都样本·买买提示例·演示专用姓名"
    else:
        assert (reading.issuer, reading.holder) == (issuer, holder)


def test_a_reading_shows_nobody_in_its_repr() -> None:
    text = repr(read_card(connected(CARD_1)[1]))
    for secret in ("王测试", "110101190001010022", "A00000011", "A1B2C3D4E5F607"):
        assert secret not in text


def test_reading_a_card_takes_these_exchanges_and_no_more() -> None:
    channel = RecordingChannel(CARD_1)

    read_card(channel)

    assert [command.hex().upper() for command in channel.sent] == [
        "00A404000F7378312E73682EC9E7BBE1B1A3D5CF",
        "00C000001E",
        "00A4020002EF05",
        "00B2030006",
        "00B2010012",
        "00B207000B",
        "00B2050006",
        "00B2060006",
        "00A4020002EF06",
        "00B2080014",
        "00B2090020",
        "00B24E0016",
        "00B20A0003",
        "00B20B0003",
        "00B20C0005",
        "00B20D0006",
    ]


def test_a_locked_card_gives_what_is_free_and_says_what_it_needs() -> None:
    reading = read_card(connected(CARD_2)[1])

    assert reading.algorithm is CardAlgorithm.SM4
    assert reading.issuer == IssuerData(
        region="320100",
        identification_code="320100D15600000500D4E5F60718293A",
        version="3.00",
        generation=CardGeneration.THIRD,
        card_number="B12345671",
        issued=date(2021, 1, 1),
        valid_until=date(2031, 1, 1),
    )
    assert isinstance(reading.holder, NeedsAuthentication)
    assert reading.holder.issuer == reading.issuer
    assert reading.holder.__traceback__ is None
    with pytest.raises(NeedsAuthentication):
        _session(CARD_2).read_holder(reading.issuer)


@pytest.mark.parametrize("version", ["1.00", "2.00", "3.00"])
def test_any_version_may_lock_its_holder_file(version: str) -> None:
    record = bytes((3, 4)) + version.encode()
    profile = with_record(replace(CARD_1, holder_locked=True), RecordTag.VERSION, record)
    assert isinstance(read_card(connected(profile)[1]).holder, NeedsAuthentication)


def test_locked_dates_are_not_known() -> None:
    locked = bytes.fromhex("6982")
    answers = [
        record_of(CARD_2, tag) + b"\x90\x00"
        for tag in (RecordTag.VERSION, RecordTag.IDENTIFICATION_CODE, RecordTag.CARD_NUMBER)
    ]
    channel = ScriptedChannel(CARD_2.fci + b"\x90\x00", b"\x90\x00", *answers, locked, locked)

    issuer = SocialSecurityCard(channel).read_issuer()

    assert (issuer.issued, issuer.valid_until) == (None, None)


@pytest.mark.parametrize(
    ("fault", "error", "facts"),
    [
        ("not a social security card", NotASocialSecurityCard, {"status": 0x6A82}),
        ("mute", CardMute, {}),
        ("truncated record", CardRecordMalformed, {"tag": 9, "fact": RecordFact.TRUNCATED}),
        ("oversized record", CardRecordMalformed, {"tag": 13, "fact": RecordFact.OVERSIZED}),
        ("wrong tag", CardRecordMalformed, {"tag": 10, "fact": RecordFact.WRONG_TAG}),
        ("unknown version", UnknownCardVersion, {}),
        ("name cut inside a character", CardNameUndecodable, {}),
        ("not personalised", CardNotPersonalised, {"issuer": ISSUER_1}),
        ("endless answer", CardResponseEndless, {}),
    ],
)
def test_faulty_cards(fault: str, error: type[CardError], facts: dict[str, object]) -> None:
    with pytest.raises(error) as caught:
        read_card(connected(FAULT_CARDS[fault])[1])
    assert {name: getattr(caught.value, name) for name in facts} == facts


def test_every_faulty_card_has_its_test() -> None:
    assert set(FAULT_CARDS) == {
        "not a social security card",
        "mute",
        "truncated record",
        "oversized record",
        "wrong tag",
        "unknown version",
        "name cut inside a character",
        "not personalised",
        "endless answer",
        "blocked PIN",
        "last try",
    }


@pytest.mark.parametrize("fault", ["blocked PIN", "last try"])
def test_a_card_without_tries_is_read_all_the_same(fault: str) -> None:
    assert read_card(connected(FAULT_CARDS[fault])[1]).holder == HOLDER_1


@pytest.mark.parametrize(
    ("tag", "fact"),
    [
        (RecordTag.VERSION, RecordFact.MISSING),
        (RecordTag.IDENTIFICATION_CODE, RecordFact.MISSING),
        (RecordTag.CARD_NUMBER, RecordFact.MISSING),
        (RecordTag.ISSUED, RecordFact.MISSING),
        (RecordTag.VALID_UNTIL, RecordFact.MISSING),
        (RecordTag.SOCIAL_SECURITY_NUMBER, RecordFact.MISSING),
        (RecordTag.NAME, RecordFact.MISSING),
        (RecordTag.SEX, RecordFact.MISSING),
        (RecordTag.ETHNIC_GROUP, RecordFact.MISSING),
        (RecordTag.BIRTHPLACE, RecordFact.MISSING),
        (RecordTag.BIRTH_DATE, RecordFact.MISSING),
    ],
)
def test_a_missing_record_is_malformed(tag: RecordTag, fact: RecordFact) -> None:
    with pytest.raises(CardRecordMalformed) as caught:
        read_card(connected(with_record(CARD_1, tag, None))[1])
    assert (caught.value.tag, caught.value.fact) == (tag, fact)


@pytest.mark.parametrize("tag", [RecordTag.SOCIAL_SECURITY_NUMBER, RecordTag.NAME])
def test_a_half_personalised_card_is_malformed(tag: RecordTag) -> None:
    record = record_of(CARD_1, tag)
    blank = with_record(CARD_1, tag, record[:2] + bytes(len(record) - 2))
    with pytest.raises(CardRecordMalformed) as caught:
        read_card(connected(blank)[1])
    assert (caught.value.tag, caught.value.fact) == (tag, RecordFact.EMPTY)


def test_a_longer_card_number_is_read_by_its_first_nine_characters() -> None:
    longer = with_record(CARD_1, RecordTag.CARD_NUMBER, b"\x07\x0cA00000011XYZ")
    assert read_card(connected(longer)[1]).issuer == ISSUER_1


@pytest.mark.parametrize(
    ("fci", "algorithm"),
    [
        (CARD_1.fci, CardAlgorithm.TRIPLE_DES),
        (CARD_2.fci, CardAlgorithm.SM4),
        (bytes.fromhex("9F0C03860102"), CardAlgorithm.SSF33),
        (bytes.fromhex("9F0C03860107"), CardAlgorithm.UNKNOWN),
        (bytes.fromhex("9F0C038601"), CardAlgorithm.TRIPLE_DES),
        (bytes.fromhex("6F00"), CardAlgorithm.TRIPLE_DES),
        (b"", CardAlgorithm.TRIPLE_DES),
    ],
)
def test_the_algorithm_is_3des_unless_the_card_says_otherwise(
    fci: bytes, algorithm: CardAlgorithm
) -> None:
    assert algorithm_from_fci(fci) is algorithm


@pytest.mark.parametrize("status", ["6A81", "6A86", "6D00", "6E00", "6985", "6283"])
def test_every_other_status_of_select_is_no_social_security_card(status: str) -> None:
    with pytest.raises(NotASocialSecurityCard):
        SocialSecurityCard(ScriptedChannel(bytes.fromhex(status)))


def test_a_refused_file_or_record_is_named() -> None:
    done, refused = b"\x90\x00", bytes.fromhex("6A82")
    with pytest.raises(CardCommandRefused, match="SELECT EF05 was answered with 6A82"):
        SocialSecurityCard(ScriptedChannel(done, refused)).read_issuer()
    with pytest.raises(CardCommandRefused, match="READ RECORD 03 was answered with 6A82"):
        SocialSecurityCard(ScriptedChannel(done, done, refused)).read_issuer()


def test_the_right_pin_sets_the_counter_back() -> None:
    card, channel = connected()
    session = SocialSecurityCard(channel)

    assert _verify(session, "654321") == PinWrong(5)
    assert session.tries_left() == TriesLeft(5)
    assert _verify(session, "123456") == PinCorrect()
    assert session.tries_left() == TriesLeft(6)
    assert card.unknown_commands == []


def test_the_last_wrong_try_blocks_the_card() -> None:
    card, channel = connected()
    session = SocialSecurityCard(channel)

    results = [_verify(session, "654321") for _ in range(6)]

    assert results == [PinWrong(left) for left in (5, 4, 3, 2, 1)] + [PinBlocked()]
    assert _verify(session, "123456") == PinBlocked()
    assert session.tries_left() == PinBlocked()
    assert card.pin_tries_left == 0


def test_the_last_try_is_known_before_it_is_made() -> None:
    assert _session(FAULT_CARDS["last try"]).tries_left() == TriesLeft(1)
    assert _session(FAULT_CARDS["blocked PIN"]).tries_left() == PinBlocked()
    assert _session(replace(CARD_1, tells_tries=False)).tries_left() == TriesUnknown()


@pytest.mark.parametrize("answer", ["9000", "6700", "6A86", "6D00", "6300", "6984"])
def test_a_card_that_does_not_know_the_question(answer: str) -> None:
    channel = ScriptedChannel(b"\x90\x00", bytes.fromhex(answer))
    assert SocialSecurityCard(channel).tries_left() == TriesUnknown()
    assert channel.sent[1:] == [bytes.fromhex("00200000")]


def test_the_pin_is_sent_once_as_documented() -> None:
    channel = RecordingChannel(CARD_1)
    session = SocialSecurityCard(channel)
    sent = len(channel.sent)

    _verify(session, "123456")
    _verify(session, "12345")

    assert [command.hex().upper() for command in channel.sent[sent:]] == [
        "0020000003123456",
        "002000000312345F",
    ]


@pytest.mark.parametrize("answer", ["6C03", "6700", "6A80", "6985", "6300", "6F00"])
def test_an_unforeseen_answer_to_a_pin_is_neither_right_nor_wrong(answer: str) -> None:
    channel = ScriptedChannel(b"\x90\x00", bytes.fromhex(answer))
    session = SocialSecurityCard(channel)

    with pytest.raises(CardCommandRefused) as caught:
        _verify(session, "123456")
    assert caught.value.status == int(answer, 16)
    assert len(channel.sent) == 2


def test_changing_the_pin() -> None:
    card, channel = connected()
    session = SocialSecurityCard(channel)

    def change(old: str, new: str) -> PinResult:
        with Pin(bytearray(old.encode())) as first, Pin(bytearray(new.encode())) as second:
            return session.change_pin(first, second)

    assert change("123456", "12345678") == PinCorrect()
    assert change("123456", "654321") == PinWrong(5)
    assert _verify(session, "12345678") == PinCorrect()
    assert [change("9999", "654321") for _ in range(6)][-2:] == [PinWrong(1), PinBlocked()]
    assert change("12345678", "654321") == PinBlocked()
    assert card.unknown_commands == []


def test_the_change_is_sent_once_as_documented() -> None:
    channel = RecordingChannel(CARD_1)
    session = SocialSecurityCard(channel)
    with Pin(bytearray(b"123456")) as old, Pin(bytearray(b"654321")) as new:
        session.change_pin(old, new)
    assert channel.sent[-1] == bytes.fromhex("805E010007123456FF654321")


@given(st.lists(st.binary(max_size=260), min_size=1, max_size=30))
def test_no_card_brings_any_error_but_a_typed_one(answers: list[bytes]) -> None:
    channel = ScriptedChannel(*answers, b"\x6a\x82")
    try:
        read_card(channel)
    except CardError:
        return


@given(
    st.sampled_from(RecordTag),
    st.binary(max_size=60),
)
def test_no_record_brings_any_error_but_a_typed_one(tag: RecordTag, value: bytes) -> None:
    record = bytes((tag, len(value))) + value
    try:
        reading = read_card(connected(with_record(CARD_1, tag, record))[1])
    except CardError:
        return
    assert isinstance(reading.holder, HolderData)
