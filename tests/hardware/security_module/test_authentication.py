"""What holds whoever keeps the keys: one suite over the module in its slot and the server."""

from dataclasses import replace
from datetime import date

import pytest

from hardware.card_errors import CardCommandRefused, CardError, CardResponseMalformed
from hardware.security_module.authenticator import (
    AuthenticationData,
    AuthenticationRequest,
)
from hardware.security_module.errors import SecurityModuleLacksKey
from hardware.security_module.external_form import ExternalForm
from hardware.security_module.one_try import OneTryPerCard
from hardware.simulators.card_profiles import (
    CARD_1,
    CARD_2,
    file_control_information,
    with_record,
)
from hardware.simulators.psam_keys import MadeUpKeys
from hardware.simulators.quirks import Quirks, QuirkyCard
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import CardProfile, TransportMode, VirtualCard
from hardware.social_card.algorithm import CardAlgorithm
from hardware.social_card.card_data import CardGeneration, HolderData
from hardware.social_card.errors import (
    AuthenticationLocked,
    AuthenticationRejected,
    CardNotGenuine,
    NeedsAuthentication,
)
from hardware.social_card.reading import Scope, open_card, read_card, read_session
from hardware.social_card.records import RecordTag
from hardware.social_card.session import CardProof, SocialSecurityCard
from tests.hardware.card_stage import PERMIT, connected
from tests.hardware.security_module.stage import Keeper, locked, terminal
from tests.hardware.social_card.kinds import CONTACTLESS_ATR
from tests.hardware.test_apdu import ScriptedChannel

NAME = "阿布都样本·买买提示例·演示专用姓名"
CIPHERS = (CardAlgorithm.TRIPLE_DES, CardAlgorithm.SSF33, CardAlgorithm.SM4)


class FromTheWorkedDialogue:
    """Gives the placeholders of the worked dialogue, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[AuthenticationRequest] = []

    def authenticate(self, request: AuthenticationRequest) -> AuthenticationData:
        self.asked.append(request)
        cryptogram = bytes.fromhex("99AABBCCDDEEFF00")
        internal, external = bytes.fromhex("1122334455667788"), request.external
        if external is None:
            return AuthenticationData(internal)
        return AuthenticationData(internal, cryptogram + external.process_factor)


class Recorded:
    """Passes everything on and keeps the commands."""

    def __init__(self, profile: CardProfile = CARD_2) -> None:
        self.card, self._channel = connected(profile)
        self.atr = self._channel.atr
        self.protocol = self._channel.protocol
        self.sent: list[str] = []

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.sent.append(bytes(command).hex().upper())
        return self._channel.transmit(command)

    def close(self) -> None:
        self._channel.close()


def test_the_dialogue_is_the_documented_one_byte_by_byte() -> None:
    channel, authenticator = Recorded(), FromTheWorkedDialogue()

    reading = read_card(channel, authenticator, Scope.WHOLE)

    assert isinstance(reading.holder, HolderData)
    assert reading.proof is CardProof.GENUINE
    assert reading.details is not None
    assert reading.details.name == NAME
    assert channel.sent[8:20] == [
        "00A4020002EF06",
        "00B2080014",
        "0084000008",
        "0084000008",
        "0088000010B0B1B2B3B4B5B6B7A0A1A2A3A4A5A6A7",
        "00C0000008",
        "0084000008",
        "0084000008",
        "0082000A1099AABBCCDDEEFF00D0D1D2D3D4D5D6D7",
        "00A4020002EF06",
        "00B2080014",
        "00B2090020",
    ]
    assert channel.card.unknown_commands == []
    [request] = authenticator.asked
    card = request.card
    assert (card.region, card.algorithm) == ("320100", CardAlgorithm.SM4)
    assert card.identification_code == "320100D15600000500D4E5F60718293A"
    assert card.historical_bytes.hex().upper() == "0090544C538684320000D4E5F6"
    assert card.card_factor.hex().upper() == "8684320000D4E5F6"
    assert card.region_factor == b"320100sx"


def test_nothing_of_a_request_shows_in_its_repr() -> None:
    channel, authenticator = Recorded(), FromTheWorkedDialogue()
    read_card(channel, authenticator)

    [request] = authenticator.asked
    text = repr((request, authenticator.authenticate(request), MadeUpKeys.random()))

    for secret in ("D4E5F6", "\\xd4\\xe5\\xf6", "\\xa0", "\\xd0", "\\x99", "internal=b"):
        assert secret not in text


@pytest.mark.parametrize("algorithm", CIPHERS)
@pytest.mark.parametrize("form", ExternalForm)
def test_a_locked_card_opens(keeper: Keeper, algorithm: CardAlgorithm, form: ExternalForm) -> None:
    keys = MadeUpKeys.random(form)
    place = terminal(locked(keys, algorithm))

    reading = read_card(place.connect(), keeper(place, keys), Scope.WHOLE)

    assert reading.followed is not None
    assert reading.followed.algorithm is algorithm
    assert isinstance(reading.holder, HolderData)
    assert reading.details is not None
    assert reading.details.name == NAME
    assert place.card.unknown_commands == []


def test_locked_dates_are_read_once_the_card_is_open(keeper: Keeper) -> None:
    keys = MadeUpKeys.random()
    place = terminal(locked(keys, dates_locked=True))
    authenticator = keeper(place, keys)

    issuer = read_card(place.connect(), authenticator).issuer

    assert (issuer.issued, issuer.valid_until) == (date(2021, 1, 1), date(2031, 1, 1))


def test_an_open_card_stays_open_until_it_is_selected_again(keeper: Keeper) -> None:
    keys = MadeUpKeys.random()
    place = terminal(locked(keys))
    authenticator, channel = keeper(place, keys), place.connect()
    session = SocialSecurityCard(channel, authenticator)
    first = read_session(session)
    exchanges = place.card.exchanges

    assert read_session(session) == first
    assert place.card.exchanges == exchanges + 8
    assert isinstance(read_card(channel).holder, NeedsAuthentication)
    assert read_card(channel, authenticator) == first


VERSIONS = ("1.00", "2.00", "3.00")


def free(keys: MadeUpKeys, version: str, **changes: int) -> CardProfile:
    """A card that locks nothing and has keys made of these."""
    record = bytes((3, 4)) + version.encode()
    card = with_record(replace(CARD_1, **changes), RecordTag.VERSION, record)  # type: ignore[arg-type] # names of its own fields
    return keys.put_on(card)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_card_proves_itself_and_is_shown_no_key(keeper: Keeper, version: str) -> None:
    keys = MadeUpKeys.random()
    place = terminal(free(keys, version, authentication_tries_left=1))
    named = file_control_information(CardAlgorithm.TRIPLE_DES)
    assert place.card.profile.fci == named

    reading = read_card(place.connect(), keeper(place, keys))

    assert isinstance(reading.holder, HolderData)
    assert reading.proof is CardProof.GENUINE
    assert place.card.authentication_tries_left == 1
    assert place.card.unknown_commands == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_made_up_card_is_not_genuine_before_any_pin(keeper: Keeper, version: str) -> None:
    place = terminal(free(MadeUpKeys.random(), version))
    with pytest.raises(CardNotGenuine):
        read_card(place.connect(), keeper(place, MadeUpKeys.random()))
    assert place.card.pin_tries_left == 6


@pytest.mark.parametrize("status", ["6D00", "6E00", "6A81", "6A88", "6985"])
@pytest.mark.parametrize("command", ["0084", "0088"])
def test_a_card_that_does_not_know_the_dialogue_has_proved_nothing(
    command: str, status: str
) -> None:
    card = QuirkyCard(VirtualCard(CARD_1, permit=PERMIT), Quirks(always={command: status}))
    manager = SimulatedResourceManager("R", permit=PERMIT)
    manager.insert("R", card)

    reading = read_card(manager.connect("R"), FromTheWorkedDialogue())

    assert isinstance(reading.holder, HolderData)
    assert reading.proof is CardProof.CANNOT


def test_a_card_nobody_has_the_key_of_has_proved_nothing() -> None:
    class Keyless:
        def authenticate(self, request: AuthenticationRequest) -> AuthenticationData:
            raise SecurityModuleLacksKey(request.card.algorithm)

    reading = read_card(connected(CARD_1)[1], Keyless())
    assert reading.proof is CardProof.CANNOT


def test_a_card_that_names_no_cipher_loses_no_try() -> None:
    nameless = replace(CARD_2, fci=bytes.fromhex("6F00"))
    card, channel = connected(nameless)
    asked = FromTheWorkedDialogue()

    reading = read_card(channel, asked)

    assert isinstance(reading.holder, NeedsAuthentication)
    assert reading.proof is CardProof.CANNOT
    assert asked.asked == []
    assert card.authentication_tries_left == 3


@pytest.mark.parametrize("takes_le", [True, False])
def test_a_locked_card_opens_over_t1(*, takes_le: bool) -> None:
    """With Le where the command is to be answered with data, or without where a card takes none."""
    challenges = bytes((*range(0xB0, 0xB8), *range(0xA0, 0xA8))).hex().upper()
    refused = {} if takes_le else {f"0088000010{challenges}00": "6700"}
    card = QuirkyCard(
        VirtualCard(
            replace(CARD_2, atr=CONTACTLESS_ATR),
            permit=PERMIT,
            transport=TransportMode.T1 if takes_le else TransportMode.APDU,
        ),
        Quirks(always=refused),
    )
    manager = SimulatedResourceManager("R", permit=PERMIT)
    manager.insert("R", card)
    reading = read_card(manager.connect("R"), FromTheWorkedDialogue())
    assert isinstance(reading.holder, HolderData)
    internal = [len(sent) for sent in card.sent if sent.startswith("0088")]
    assert internal == ([44] if takes_le else [44, 42])


@pytest.mark.parametrize("place", [*range(1, 11)])
def test_one_disturbed_exchange_of_the_dialogue_repeats_all_of_it(place: int) -> None:
    """Up to EXTERNAL AUTHENTICATE, which is never repeated."""
    start = 11
    quirks = Quirks(once={start + place: "6F00"})
    card = QuirkyCard(VirtualCard(CARD_2, permit=PERMIT), quirks)
    manager = SimulatedResourceManager("R", permit=PERMIT)
    manager.insert("R", card)

    def read() -> object:
        _channel, _session, reading = open_card(
            lambda: manager.connect("R"), FromTheWorkedDialogue()
        )
        return type(reading.holder)

    shown = [sent for sent in card.sent if sent.startswith("0082")]
    try:
        assert read() is HolderData
    except CardError as error:
        sent = card.sent[start + place - 1]
        assert sent.startswith(("0082", "00A4", "00B2")), (sent, error)  # noqa: PT017
    shown = [sent for sent in card.sent if sent.startswith("0082")]
    assert len(shown) == 1


def test_a_card_of_other_keys_is_not_genuine_and_loses_no_try(keeper: Keeper) -> None:
    place = terminal(locked(MadeUpKeys.random()))

    with pytest.raises(CardNotGenuine):
        read_card(place.connect(), keeper(place, MadeUpKeys.random()))
    assert place.card.authentication_tries_left == 3


def test_a_rejection_says_how_many_tries_are_left_and_the_last_locks(keeper: Keeper) -> None:
    keys = MadeUpKeys.random()
    place = terminal(locked(keys))
    authenticator = keeper(place, replace(keys, external=MadeUpKeys.random().external))
    channel = place.connect()

    for tries_left in (2, 1):
        with pytest.raises(AuthenticationRejected, match=f"{tries_left} tries left") as caught:
            read_card(channel, authenticator)
        assert caught.value.tries_left == tries_left == place.card.authentication_tries_left
        assert "320100" not in str(caught.value)
    for _ in range(2):
        with pytest.raises(AuthenticationLocked):
            read_card(channel, authenticator)
    assert place.card.authentication_tries_left == 0


def test_a_session_shows_its_key_once(keeper: Keeper) -> None:
    keys = MadeUpKeys.random()
    place = terminal(locked(keys))
    authenticator = keeper(place, replace(keys, external=MadeUpKeys.random().external))
    session = SocialSecurityCard(place.connect(), authenticator)

    with pytest.raises(AuthenticationRejected):
        read_session(session)
    assert (session.key_was_shown, session.authenticated) == (True, False)
    assert isinstance(read_session(session).holder, NeedsAuthentication)
    assert place.card.authentication_tries_left == 2


def test_a_card_that_rejected_once_is_left_alone(keeper: Keeper) -> None:
    keys = MadeUpKeys.random()
    place = terminal(locked(keys))
    wrong = keeper(place, replace(keys, external=MadeUpKeys.random().external))
    sparing = OneTryPerCard(wrong)
    channel = place.connect()
    for _ in range(5):
        with pytest.raises(AuthenticationRejected) as caught:
            read_card(channel, sparing)
        sparing.remember(caught.value)
        assert caught.value.tries_left == 2
    assert place.card.authentication_tries_left == 2


def test_another_card_is_asked_for_all_the_same(keeper: Keeper) -> None:
    keys = MadeUpKeys.random()
    place = terminal(locked(keys))
    sparing = OneTryPerCard(keeper(place, keys))
    sparing.remember(AuthenticationRejected("110000D15600000500A1B2C3D4E5F607", 2))

    assert isinstance(read_card(place.connect(), sparing).holder, HolderData)


@pytest.mark.parametrize("form", ExternalForm)
@pytest.mark.parametrize("other", ExternalForm)
def test_a_card_that_wants_another_form_rejects_this_one(
    keeper: Keeper, form: ExternalForm, other: ExternalForm
) -> None:
    keys = MadeUpKeys.random(form)
    place = terminal(locked(keys))
    authenticator = keeper(place, replace(keys, external_form=other))
    if form is other:
        assert isinstance(read_card(place.connect(), authenticator).holder, HolderData)
        return
    with pytest.raises(AuthenticationRejected):
        read_card(place.connect(), authenticator)


@pytest.mark.parametrize(
    "profile",
    [
        replace(CARD_1, holder_locked=True),
        replace(CARD_2, fci=bytes.fromhex("9F0C03860107")),
        replace(CARD_2, atr=bytes.fromhex("3B6400000090544C")),
    ],
    ids=["version 2.00", "unknown cipher", "too short an answer to reset"],
)
def test_a_card_the_dialogue_is_not_known_for_loses_no_try(profile: object) -> None:
    card, channel = connected(profile)  # type: ignore[arg-type] # all are CardProfile

    reading = read_card(channel, FromTheWorkedDialogue())

    assert isinstance(reading.holder, NeedsAuthentication)
    assert card.authentication_tries_left == 3


def test_the_keeper_has_no_key_for_such_a_card(keeper: Keeper) -> None:
    keys = MadeUpKeys.random()
    place = terminal(locked(keys))
    asked: list[AuthenticationRequest] = []

    class Unknown:
        def authenticate(self, request: AuthenticationRequest) -> AuthenticationData:
            asked.append(
                replace(request, card=replace(request.card, algorithm=CardAlgorithm.UNKNOWN))
            )
            return inner.authenticate(asked[0])

    inner = keeper(place, keys)
    with pytest.raises(SecurityModuleLacksKey) as caught:
        read_card(place.connect(), Unknown())
    assert caught.value.algorithm is CardAlgorithm.UNKNOWN


DONE = bytes.fromhex("9000")
CHALLENGE = bytes(8) + DONE


@pytest.mark.parametrize(
    ("answers", "error", "facts"),
    [
        (["6D00"], CardCommandRefused, {"command": "GET CHALLENGE", "status": 0x6D00}),
        (["00" * 4 + "9000"], CardResponseMalformed, {"length": 4}),
        (["C", "C", "6985"], CardCommandRefused, {"command": "INTERNAL AUTHENTICATE"}),
        (["C", "C", "9000"], CardResponseMalformed, {"length": 0}),
        (
            ["C", "C", "11223344556677889000", "C", "C", "6700"],
            CardCommandRefused,
            {"command": "EXTERNAL AUTHENTICATE", "status": 0x6700},
        ),
        (["C", "C", "11223344556677889000", "C", "C", "6983"], AuthenticationLocked, {}),
        (["C", "C", "11223344556677889000", "C", "C", "63C0"], AuthenticationLocked, {}),
        (
            ["C", "C", "11223344556677889000", "C", "C", "63C1"],
            AuthenticationRejected,
            {"tries_left": 1},
        ),
        (["C", "C", "11223344556677879000", "C", "C"], CardNotGenuine, {}),
    ],
)
def test_every_odd_answer_in_the_dialogue_is_typed(
    answers: list[str], error: type[CardError], facts: dict[str, object]
) -> None:
    issuer = read_card(connected(CARD_2)[1]).issuer
    script = [CHALLENGE if answer == "C" else bytes.fromhex(answer) for answer in answers]
    channel = ScriptedChannel(CARD_2.fci + DONE, DONE, bytes.fromhex("6982"), *script)
    channel.atr = CARD_2.atr
    session = SocialSecurityCard(channel, FromTheWorkedDialogue())

    with pytest.raises(error) as caught:
        session.read_holder(issuer, CardGeneration.THIRD)

    assert {name: getattr(caught.value, name) for name in facts} == facts
    assert len(channel.sent) == 3 + len(answers)
