"""The module in its slot: its commands byte by byte, and everything that can be wrong with it."""

import logging

import pytest

from hardware.card_errors import PcscUnavailable
from hardware.resource_manager import CardChannel
from hardware.security_module.authenticator import (
    AuthenticationRequest,
    CardIdentity,
    Challenges,
)
from hardware.security_module.errors import (
    SecurityModuleAbsent,
    SecurityModuleAnswerMalformed,
    SecurityModuleError,
    SecurityModuleInUse,
    SecurityModuleLacksKey,
    SecurityModuleRefused,
    SecurityModuleSilent,
)
from hardware.security_module.external_form import ExternalForm
from hardware.security_module.psam import KeyAddress, Psam, PsamKeys
from hardware.simulators.psam import PsamFault, VirtualPsam
from hardware.simulators.psam_keys import MadeUpKeys
from hardware.simulators.reader import SimulatedResourceManager
from hardware.social_card.algorithm import CardAlgorithm
from hardware.social_card.session import SSSE_NAME
from tests.hardware.card_stage import PERMIT
from tests.hardware.security_module.stage import PSAM_SLOT, locked, psam_driver, psam_in, terminal
from tests.hardware.test_apdu import ScriptedChannel

REQUEST = AuthenticationRequest(
    CardIdentity(
        "110000",
        bytes.fromhex("00815431008660110000A1B2C3"),
        CardAlgorithm.TRIPLE_DES,
        "110000D15600000500A1B2C3D4E5F607",
    ),
    internal=Challenges(bytes.fromhex("A0A1A2A3A4A5A6A7"), bytes.fromhex("B0B1B2B3B4B5B6B7")),
    external=Challenges(bytes.fromhex("C0C1C2C3C4C5C6C7"), bytes.fromhex("D0D1D2D3D4D5D6D7")),
)
KEYS = MadeUpKeys.random()
FACTORS = "8660110000A1B2C3" + "3131303030307378"


class ScriptedManager(SimulatedResourceManager):
    """Gives the scripted channel instead of a card."""

    def __init__(self, channel: ScriptedChannel) -> None:
        super().__init__("A SAM", permit=PERMIT)
        self._scripted = channel

    def connect(self, reader: str) -> CardChannel:
        assert reader == "A SAM"
        return self._scripted


def _scripted(*answers: str, environment: bytes = b"") -> tuple[ScriptedChannel, Psam]:
    channel = ScriptedChannel(*(bytes.fromhex(answer) for answer in answers))
    keys = PsamKeys(
        CardAlgorithm.TRIPLE_DES, KeyAddress(0x48, 0x5C), KeyAddress(0x48, 0x5D), environment
    )
    return channel, Psam(ScriptedManager(channel), "SAM", (keys,), ExternalForm.ONE_CHALLENGE)


def test_the_commands_are_those_that_were_seen() -> None:
    channel, psam = _scripted(
        "611A",
        "9000",
        "9000",
        "6108",
        "11223344556677889000",
        "9000",
        "6108",
        "99AABBCCDDEEFF009000",
    )

    data = psam.authenticate(REQUEST)

    assert [command.hex().upper() for command in channel.sent] == [
        "00A4040006D15600000590",
        "00C000001A",
        "BFDE485C18" + FACTORS + "B0B1B2B3B4B5B6B7",
        "80FA000008A0A1A2A3A4A5A6A7",
        "00C0000008",
        "BFDE485D18" + FACTORS + "D0D1D2D3D4D5D6D7",
        "80FA000008D0D1D2D3D4D5D6D7",
        "00C0000008",
    ]
    assert data.internal_result.hex().upper() == "1122334455667788"
    assert data.external_data.hex().upper() == "99AABBCCDDEEFF00D0D1D2D3D4D5D6D7"


def test_an_environment_is_selected_before_the_application() -> None:
    channel, psam = _scripted("9000", environment=SSSE_NAME)

    assert psam.check() == "A SAM"

    assert [command.hex().upper() for command in channel.sent] == [
        "00A404000F7378312E73682EC9E7BBE1B1A3D5CF",
        "00A4040006D15600000590",
    ]


@pytest.mark.parametrize(
    ("form", "enciphered", "behind"),
    [
        (ExternalForm.ONE_CHALLENGE, "D0D1D2D3D4D5D6D7", "D0D1D2D3D4D5D6D7"),
        (ExternalForm.INFORMATION_BEHIND, "C0C1C2C3C4C5C6C7", "C0C1C2C3C4C5C6C7"),
        (ExternalForm.FACTOR_BEHIND, "C0C1C2C3C4C5C6C7", "D0D1D2D3D4D5D6D7"),
    ],
)
def test_the_three_forms(form: ExternalForm, enciphered: str, behind: str) -> None:
    assert REQUEST.external is not None
    parts = form.parts(REQUEST.external)
    assert [part.hex().upper() for part in parts] == [enciphered, behind]


@pytest.mark.parametrize(
    ("fault", "error", "facts"),
    [
        (PsamFault.FOREIGN, SecurityModuleRefused, {"command": "SELECT", "status": "6A82"}),
        (PsamFault.MUTE, SecurityModuleSilent, {"reason": "card.mute"}),
        (PsamFault.EMPTY, SecurityModuleRefused, {"command": "deliver key", "status": "6A88"}),
        (PsamFault.SHORT, SecurityModuleAnswerMalformed, {"command": "compute", "length": 4}),
    ],
)
def test_faulty_modules(
    fault: PsamFault, error: type[SecurityModuleError], facts: dict[str, object]
) -> None:
    _, psam = psam_in(terminal(locked(KEYS)), KEYS, fault)
    with pytest.raises(error) as caught:
        psam.authenticate(REQUEST)
    assert {name: getattr(caught.value, name) for name in facts} == facts


def test_every_faulty_module_has_its_test() -> None:
    assert len(PsamFault) == 5


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        (["6D00"], SecurityModuleRefused),
        (["9000", "9000", "6982"], SecurityModuleRefused),
        (["9000", "9000", "9000"], SecurityModuleAnswerMalformed),
        (["90"], SecurityModuleAnswerMalformed),
        (["6110"] * 40, SecurityModuleAnswerMalformed),
    ],
)
def test_odd_answers_of_a_module(answers: list[str], error: type[SecurityModuleError]) -> None:
    _, psam = _scripted(*answers)
    with pytest.raises(error):
        psam.authenticate(REQUEST)


def test_an_empty_slot_and_no_slot() -> None:
    place = terminal(locked(KEYS))
    psam = psam_driver(place, KEYS)

    with pytest.raises(SecurityModuleAbsent) as empty:
        psam.authenticate(REQUEST)
    place.manager.unplug_reader(PSAM_SLOT)
    with pytest.raises(SecurityModuleAbsent) as none:
        psam.check()

    assert (empty.value.reader, none.value.reader) == (PSAM_SLOT, "SAM")


def test_another_program_holds_the_module() -> None:
    place = terminal(locked(KEYS))
    _, psam = psam_in(place, KEYS)
    place.manager.connect(PSAM_SLOT)
    with pytest.raises(SecurityModuleInUse):
        psam.check()


def test_the_service_ends_and_comes_back() -> None:
    place = terminal(locked(KEYS))
    _, psam = psam_in(place, KEYS)
    place.manager.stop_service()
    with pytest.raises(PcscUnavailable):
        psam.authenticate(REQUEST)
    place.manager.start_service()
    assert psam.authenticate(REQUEST) == KEYS.answer(REQUEST)


def test_a_module_without_a_key_for_the_cipher_is_not_even_asked() -> None:
    channel, psam = _scripted("9000")
    card = CardIdentity("110000", bytes(13), CardAlgorithm.SM4, "")
    with pytest.raises(SecurityModuleLacksKey):
        psam.authenticate(AuthenticationRequest(card, REQUEST.internal, REQUEST.external))
    assert channel.sent == []


def test_the_module_is_let_go_after_each_card() -> None:
    place = terminal(locked(KEYS))
    module, psam = psam_in(place, KEYS)

    assert psam.authenticate(REQUEST) == psam.authenticate(REQUEST) == KEYS.answer(REQUEST)
    assert psam.check() == PSAM_SLOT

    place.manager.connect(PSAM_SLOT).close()
    assert module.unknown_commands == []


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("80FA000008" + "00" * 8, "6985"),
        ("BFDE482118" + "00" * 24, "6985"),
        ("00C0000008", "6985"),
        ("00A4000002DF01", "6A86"),
        ("00A4040002DF01", "6A82"),
        ("00", "6700"),
    ],
)
def test_the_simulated_module_refuses_what_is_out_of_turn(command: str, answer: str) -> None:
    module = VirtualPsam(KEYS, permit=PERMIT)
    assert module.transmit(bytes.fromhex(command)).hex().upper() == answer


def test_the_simulated_module_refuses_what_does_not_fit() -> None:
    module = VirtualPsam(KEYS, permit=PERMIT)

    def send(command: str) -> str:
        return module.transmit(bytes.fromhex(command)).hex().upper()

    assert send("00A4040006D15600000590") == "610A"
    assert send("00C0000000") == "6C0A"
    assert send("00C000000A").endswith("9000")
    assert send("BFDE482108" + "00" * 8) == "6700"
    assert send("BFDE482118" + "00" * 24) == "9000"
    assert send("80FA000004" + "00" * 4) == "6700"
    assert send("80FA000008" + "00" * 8) == "6985"


def test_an_unknown_command_is_refused_loudly(caplog: pytest.LogCaptureFixture) -> None:
    module = VirtualPsam(KEYS, permit=PERMIT)

    assert module.transmit(bytes.fromhex("801A480110")).hex().upper() == "6D00"

    assert module.unknown_commands == [bytes.fromhex("801A4801")]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
