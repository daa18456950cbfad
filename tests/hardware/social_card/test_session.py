"""The session with a social security card, over virtual cards in a virtual reader."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.card_errors import (
    CardCommandRefused,
    CardEnded,
    CardError,
    CardLocked,
    CardMute,
    CardRecordMalformed,
    CardResponseEndless,
    NotASocialSecurityCard,
    RecordFact,
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
    CardDetails,
    CardGeneration,
    EthnicGroup,
    FollowedSpecification,
    HolderData,
    IssuerData,
    SexOnCard,
    Unreadable,
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
from hardware.social_card.reading import Scope, read_card
from hardware.social_card.records import RecordTag
from hardware.social_card.session import CardProof, SocialSecurityCard
from tests.hardware.card_stage import connected
from tests.hardware.test_apdu import ScriptedChannel

ISSUER_1 = IssuerData(
    region="110000",
    identification_code="110000D15600000500A1B2C3D4E5F607",
    card_number="A00000011",
    issued=date(2020, 1, 1),
    valid_until=date(2030, 1, 1),
)
HOLDER_1 = HolderData("110101190001010022")
FOLLOWED_1 = FollowedSpecification("2.00", CardGeneration.SECOND, CardAlgorithm.TRIPLE_DES)
DETAILS_1 = CardDetails(
    name="王测试",
    sex=SexOnCard.FEMALE,
    ethnic_group=EthnicGroup("01", "汉"),
    birthplace="110101",
    birth_date=date(1900, 1, 1),
)


class RecordingChannel:
    """Passes everything on and keeps the commands."""

    def __init__(self, profile: CardProfile) -> None:
        self.card, self._channel = connected(profile)
        self.atr = self._channel.atr
        self.protocol = self._channel.protocol
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
    ("profile", "followed", "details"),
    [
        (CARD_1, FOLLOWED_1, DETAILS_1),
        (
            CARD_3,
            replace(FOLLOWED_1, version="1.00", generation=CardGeneration.FIRST),
            DETAILS_1,
        ),
        (CARD_CUT_NAME, FOLLOWED_1, replace(DETAILS_1, name="A测试姓名一二三四五六七八九十甲")),
        (with_record(CARD_1, RecordTag.NAME_EXTENSION, None), FOLLOWED_1, DETAILS_1),
    ],
)
def test_reading_the_documented_cards(
    profile: CardProfile, followed: FollowedSpecification, details: CardDetails
) -> None:
    reading = read_card(connected(profile)[1], scope=Scope.WHOLE)

    assert reading.atr == profile.atr
    assert (reading.issuer, reading.holder) == (ISSUER_1, HOLDER_1)
    assert (reading.followed, reading.details) == (followed, details)


def test_a_name_in_two_records_is_one() -> None:
    free = replace(CARD_2, holder_locked=False)
    reading = read_card(connected(free)[1], scope=Scope.WHOLE)
    assert reading.details is not None
    assert reading.details.name == "阿布都样本·买买提示例·演示专用姓名"


def test_a_reading_shows_nobody_in_its_repr() -> None:
    text = repr(read_card(connected(CARD_1)[1], scope=Scope.WHOLE))
    for secret in ("王测试", "110101190001010022", "A00000011", "A1B2C3D4E5F607"):
        assert secret not in text


VISIT = [
    "00A404000F7378312E73682EC9E7BBE1B1A3D5CF",
    "00C000001E",
    "00A4020002EF05",
    "00B2010012",
    "00B207000B",
    "00B2050006",
    "00B2060006",
    "00A4020002EF06",
    "00B2080014",
]


def test_a_visit_takes_these_exchanges_and_no_more() -> None:
    channel = RecordingChannel(CARD_1)
    read_card(channel)
    assert [command.hex().upper() for command in channel.sent] == VISIT
    assert len(VISIT) <= 9


def test_reading_every_field_takes_these_exchanges_and_no_more() -> None:
    channel = RecordingChannel(CARD_1)

    read_card(channel, scope=Scope.WHOLE)

    assert [command.hex().upper() for command in channel.sent] == [
        *VISIT[:7],
        "00B2030006",
        *VISIT[7:],
        "00B2090020",
        "00B24E0016",
        "00B20A0003",
        "00B20B0003",
        "00B20C0005",
        "00B20D0006",
    ]


def test_a_locked_card_gives_what_is_free_and_says_what_it_needs() -> None:
    reading = read_card(connected(CARD_2)[1], scope=Scope.WHOLE)

    assert reading.followed == FollowedSpecification(
        "3.00", CardGeneration.THIRD, CardAlgorithm.SM4
    )
    assert reading.issuer == IssuerData(
        region="320100",
        identification_code="320100D15600000500D4E5F60718293A",
        card_number="B12345671",
        issued=date(2021, 1, 1),
        valid_until=date(2031, 1, 1),
    )
    assert isinstance(reading.holder, NeedsAuthentication)
    assert reading.holder.issuer == reading.issuer
    assert reading.holder.__traceback__ is None
    assert (reading.proof, reading.details) == (CardProof.NOT_ASKED, None)
    with pytest.raises(NeedsAuthentication):
        _session(CARD_2).read_holder(reading.issuer, CardGeneration.THIRD)


@pytest.mark.parametrize("version", ["1.00", "2.00", "3.00"])
def test_any_version_may_lock_its_holder_file(version: str) -> None:
    record = bytes((3, 4)) + version.encode()
    profile = with_record(replace(CARD_1, holder_locked=True), RecordTag.VERSION, record)
    assert isinstance(read_card(connected(profile)[1]).holder, NeedsAuthentication)


def test_locked_dates_are_not_known() -> None:
    locked = bytes.fromhex("6982")
    answers = [
        record_of(CARD_2, tag) + b"\x90\x00"
        for tag in (RecordTag.IDENTIFICATION_CODE, RecordTag.CARD_NUMBER)
    ]
    channel = ScriptedChannel(CARD_2.fci + b"\x90\x00", b"\x90\x00", *answers, locked, locked)

    issuer = SocialSecurityCard(channel).read_issuer()

    assert issuer.issued == issuer.valid_until == Unreadable(RecordFact.LOCKED)


@pytest.mark.parametrize(
    ("fault", "error", "facts"),
    [
        ("not a social security card", NotASocialSecurityCard, {"status": 0x6A82}),
        ("mute", CardMute, {}),
        ("not personalised", CardNotPersonalised, {"issuer": ISSUER_1}),
        ("endless answer", CardResponseEndless, {}),
    ],
)
def test_faulty_cards(fault: str, error: type[CardError], facts: dict[str, object]) -> None:
    with pytest.raises(error) as caught:
        read_card(connected(FAULT_CARDS[fault])[1])
    assert {name: getattr(caught.value, name) for name in facts} == facts


@pytest.mark.parametrize(
    ("fault", "changed"),
    [
        ("truncated record", {}),
        ("oversized record", {}),
        ("wrong tag", {"sex": Unreadable(RecordFact.WRONG_TAG)}),
        ("unknown version", {}),
        ("name cut inside a character", {"name": Unreadable(RecordFact.NOT_TEXT)}),
    ],
)
def test_faults_that_are_forgiven(fault: str, changed: dict[str, Unreadable]) -> None:
    reading = read_card(connected(FAULT_CARDS[fault])[1], scope=Scope.WHOLE)
    assert (reading.issuer, reading.holder) == (ISSUER_1, HOLDER_1)
    assert reading.details is not None
    expected = {name: getattr(DETAILS_1, name) for name in ("sex", "birthplace")} | changed
    assert {name: getattr(reading.details, name) for name in expected} == expected


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


@pytest.mark.parametrize("tag", [RecordTag.IDENTIFICATION_CODE, RecordTag.SOCIAL_SECURITY_NUMBER])
def test_what_a_visit_needs_must_be_there(tag: RecordTag) -> None:
    with pytest.raises(CardRecordMalformed) as caught:
        read_card(connected(with_record(CARD_1, tag, None))[1])
    assert (caught.value.tag, caught.value.fact) == (tag, RecordFact.MISSING)


@pytest.mark.parametrize(
    ("fci", "algorithm"),
    [
        (CARD_1.fci, CardAlgorithm.TRIPLE_DES),
        (CARD_2.fci, CardAlgorithm.SM4),
        (bytes.fromhex("9F0C03860102"), CardAlgorithm.SSF33),
        (bytes.fromhex("9F0C03860107"), CardAlgorithm.UNKNOWN),
        (bytes.fromhex("9F0C038601"), None),
        (bytes.fromhex("6F00"), None),
        (b"", None),
    ],
)
def test_the_algorithm_is_what_the_card_says(fci: bytes, algorithm: CardAlgorithm | None) -> None:
    assert algorithm_from_fci(fci) is algorithm


@pytest.mark.parametrize(
    ("version", "algorithm"),
    [
        ("1.00", CardAlgorithm.TRIPLE_DES),
        ("2.00", CardAlgorithm.TRIPLE_DES),
        ("3.00", CardAlgorithm.UNKNOWN),
    ],
)
def test_a_card_that_names_no_algorithm(version: str, algorithm: CardAlgorithm) -> None:
    record = bytes((3, 4)) + version.encode()
    profile = with_record(replace(CARD_1, fci=b"\x6f\x00"), RecordTag.VERSION, record)
    followed = read_card(connected(profile)[1], scope=Scope.WHOLE).followed
    assert followed is not None
    assert followed.algorithm is algorithm


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("6A82", NotASocialSecurityCard),
        ("6A86", NotASocialSecurityCard),
        ("6D00", NotASocialSecurityCard),
        ("6E00", NotASocialSecurityCard),
        ("6283", CardLocked),
        ("6A81", CardLocked),
        ("6985", CardLocked),
        ("9303", CardEnded),
    ],
)
def test_what_select_says_of_the_card(status: str, error: type[CardError]) -> None:
    with pytest.raises(error):
        SocialSecurityCard(ScriptedChannel(bytes.fromhex(status)))


def test_a_refused_file_or_record_is_named() -> None:
    done, refused = b"\x90\x00", bytes.fromhex("6A82")
    with pytest.raises(CardCommandRefused, match="SELECT EF05 was answered with 6A82"):
        SocialSecurityCard(ScriptedChannel(done, refused)).read_issuer()
    with pytest.raises(CardCommandRefused, match="READ RECORD 01 was answered with 6A82"):
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


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ("6983", PinBlocked()),
        ("6984", PinBlocked()),
        ("63C0", PinBlocked()),
        ("6985", CardLocked),
        ("6A81", CardLocked),
        ("9303", CardEnded),
    ],
)
def test_a_locked_pin_or_card_says_so(answer: str, result: object) -> None:
    channel = ScriptedChannel(b"\x90\x00", bytes.fromhex(answer))
    session = SocialSecurityCard(channel)
    if isinstance(result, PinBlocked):
        assert _verify(session, "123456") == result
    else:
        with pytest.raises(CardError) as caught:
            _verify(session, "123456")
        assert type(caught.value) is result
    assert len(channel.sent) == 2


@pytest.mark.parametrize("answer", ["6C03", "6700", "6A80", "6300", "6F00"])
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
        read_card(channel, scope=Scope.WHOLE)
    except CardError:
        return


@given(
    st.sampled_from(RecordTag),
    st.binary(max_size=60),
)
def test_no_record_brings_any_error_but_a_typed_one(tag: RecordTag, value: bytes) -> None:
    record = bytes((tag, len(value))) + value
    try:
        reading = read_card(connected(with_record(CARD_1, tag, record))[1], scope=Scope.WHOLE)
    except CardError:
        return
    assert isinstance(reading.holder, HolderData)
