"""The virtual card against the worked dialogues of the card family, byte by byte."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.simulators.card_profiles import CARD_1, CARD_2, CARD_3, FAULT_CARDS
from hardware.simulators.virtual_card import CardProfile, TransportMode, VirtualCard
from tests.hardware.card_stage import PERMIT, virtual_card

SELECT = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF"
SELECTED = (SELECT, "611E")
FCI = "6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA5098801019F0C03860101"

Dialogue = list[tuple[str, str]]

IDENTIFICATION: Dialogue = [
    SELECTED,
    ("00C000001E", FCI + "9000"),
    ("00A4020002EF05", "9000"),
    ("00B2030000", "6C06"),
    ("00B2030006", "0304322E30309000"),
    ("00B2010012", "0110110000D15600000500A1B2C3D4E5F6079000"),
    ("00B207000B", "07094130303030303031319000"),
    ("00A4020002EF06", "9000"),
    ("00B2080014", "08123131303130313139303030313031303032329000"),
    ("00B2090020", "091ECDF5B2E2CAD4" + "00" * 24 + "9000"),
    ("00B24E0016", "4E14" + "00" * 20 + "9000"),
    ("00B20A0003", "0A01329000"),
]
FOUR_ADDRESSINGS: Dialogue = [
    SELECTED,
    ("00B207280B", "07094130303030303031319000"),
    ("00B2072C0B", "07094130303030303031319000"),
    ("00A4000002EF05", "9000"),
    ("00B207000B", "07094130303030303031319000"),
    ("00B207040B", "07094130303030303031319000"),
    ("00B20A3003", "0A01329000"),
    ("00B2043403", "0A01329000"),
]
RECORD_NUMBERS_OF_VERSION_1: Dialogue = [
    SELECTED,
    ("00B2033403", "0A01329000"),
    ("00B24E3016", "6A83"),
    ("00B2063406", "0D04190001019000"),
    ("00B2073406", "6A83"),
]
REFUSALS: Dialogue = [
    ("00B2030006", "6985"),
    ("00A4020002EF05", "6A82"),
    ("00200000", "6985"),
    ("00A404000450424F43", "6A82"),
    ("00C000001E", "6985"),
    SELECTED,
    ("00C0000000", "6C1E"),
    ("00C000001E", FCI + "9000"),
    ("00C000001E", "6985"),
    ("00B2030006", "6986"),
    ("00B2034006", "6A82"),
    ("00B2030206", "6A86"),
    ("00B2552806", "6A83"),
    ("00B2002C06", "6A83"),
    ("00A4020002EF99", "6A82"),
    ("00A4020001EF", "6700"),
    ("00A4050002EF05", "6A86"),
    ("00A4020102EF05", "6A86"),
    ("00A40000023F00", "9000"),
    ("00B2032806", "6985"),
    ("00B2", "6700"),
]
PIN_COUNTS_DOWN: Dialogue = [
    SELECTED,
    ("00200000", "63C6"),
    ("0020000003123456", "9000"),
    *[("0020000003654321", f"63C{left}") for left in (5, 4, 3)],
    ("00200000", "63C3"),
    ("0020000003123456", "9000"),
    *[("0020000003654321", f"63C{left}") for left in (5, 4, 3, 2, 1, 0)],
    ("0020000003123456", "6983"),
    ("00200000", "6983"),
    ("805E010007123456FF654321", "6983"),
]
PIN_CHANGES: Dialogue = [
    ("805E010007123456FF654321", "6985"),
    SELECTED,
    ("805E010007123456FF654321", "9000"),
    ("805E010008654321FF12345678", "9000"),
    ("002000000412345678", "9000"),
    ("805E010007123456FF654321", "63C5"),
    ("805E01000812345678FF12345F", "9000"),
    ("805E01000512345FFF12", "6A80"),
    ("805E01000312345F", "6A80"),
    ("002000000312345F", "9000"),
    ("0020000103123456", "6A86"),
    ("805E000007123456FF654321", "6A86"),
]
AUTHENTICATION: Dialogue = [
    SELECTED,
    ("00B2083014", "6982"),
    ("0084000008", "A0A1A2A3A4A5A6A79000"),
    ("0084000008", "B0B1B2B3B4B5B6B79000"),
    ("0088000010B0B1B2B3B4B5B6B7A0A1A2A3A4A5A6A7", "6108"),
    ("00C0000008", "11223344556677889000"),
    ("0084000008", "C0C1C2C3C4C5C6C79000"),
    ("0084000008", "D0D1D2D3D4D5D6D79000"),
    ("0082000A1099AABBCCDDEEFF00D0D1D2D3D4D5D6D7", "9000"),
    ("00B20A3003", "0A01319000"),
    SELECTED,
    ("00B20A3003", "6982"),
]
AUTHENTICATION_FAILS: Dialogue = [
    SELECTED,
    ("0082000A1099AABBCCDDEEFF00D0D1D2D3D4D5D6D7", "6984"),
    ("0088000010B0B1B2B3B4B5B6B7A0A1A2A3A4A5A6A7", "6984"),
    ("0084000009", "6700"),
    ("008200061099AABBCCDDEEFF00D0D1D2D3D4D5D6D7", "6A88"),
    *[
        exchange
        for left in (2, 1, 0)
        for exchange in (
            ("0084000008", ""),
            ("0084000008", ""),
            ("0082000A10" + "00" * 16, f"63C{left}"),
        )
    ],
    ("0082000A10" + "00" * 16, "6983"),
]


def _hold(card: VirtualCard, dialogue: Dialogue) -> None:
    for command, answer in dialogue:
        given_answer = card.transmit(bytes.fromhex(command)).hex().upper()
        assert answer in {given_answer, ""}, command


@pytest.mark.parametrize(
    ("profile", "dialogue"),
    [
        (CARD_1, IDENTIFICATION),
        (CARD_1, FOUR_ADDRESSINGS),
        (CARD_3, RECORD_NUMBERS_OF_VERSION_1),
        (CARD_1, REFUSALS),
        (CARD_1, PIN_COUNTS_DOWN),
        (CARD_1, PIN_CHANGES),
        (CARD_2, AUTHENTICATION),
        (CARD_2, AUTHENTICATION_FAILS),
        (FAULT_CARDS["not a social security card"], [(SELECT, "6A82")]),
        (FAULT_CARDS["endless answer"], [(SELECT, "00" * 16 + "6110")] * 3),
        (replace(CARD_1, tells_tries=False), [SELECTED, ("00200000", "6700")]),
    ],
)
def test_dialogues(profile: CardProfile, dialogue: Dialogue) -> None:
    card = virtual_card(profile)
    card.power_on()

    _hold(card, dialogue)

    assert card.exchanges == len(dialogue)
    assert card.unknown_commands == []


def test_a_reader_that_follows_up_itself_sees_whole_answers() -> None:
    card = VirtualCard(CARD_1, permit=PERMIT, transport=TransportMode.APDU)
    _hold(
        card,
        [
            (SELECT, FCI + "9000"),
            ("00B2032800", "0304322E30309000"),
            ("00B2032806", "0304322E30309000"),
        ],
    )


def test_the_documented_atrs() -> None:
    assert virtual_card(CARD_1).atr.hex().upper() == "3B6D000000815431008660110000A1B2C3"
    assert virtual_card(CARD_2).atr.hex().upper() == "3B7D9400000090544C538684320000D4E5F6"
    assert virtual_card(FAULT_CARDS["mute"]).atr == b""


@pytest.mark.parametrize("reset", ["power_on", "power_off"])
def test_a_reset_ends_the_session_and_keeps_the_pin_counter(reset: str) -> None:
    card = virtual_card()
    _hold(card, [SELECTED, ("0020000003654321", "63C5")])

    getattr(card, reset)()

    _hold(card, [("00B2032806", "6985"), SELECTED, ("00200000", "63C5")])
    assert card.pin_tries_left == 5


@pytest.mark.parametrize(
    ("command", "answer"), [("00B00000FF", "6D00"), ("80CA9F7F00", "6D00"), ("FFCA000000", "6E00")]
)
def test_an_unknown_command_is_refused_loudly(
    command: str, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    card = virtual_card()

    _hold(card, [(command, answer)])

    assert card.unknown_commands == [bytes.fromhex(command)[:4]]
    assert caplog.record_tuples == [
        (
            "hardware.simulators.virtual_card",
            logging.ERROR,
            f"the virtual card does not know the command {command[:8].lower()}",
        )
    ]


def _commands() -> Iterator[bytes]:
    for dialogue in (IDENTIFICATION, PIN_CHANGES, AUTHENTICATION):
        yield from (bytes.fromhex(command) for command, _ in dialogue)


@given(st.lists(st.sampled_from(list(_commands())) | st.binary(max_size=20), max_size=20))
def test_the_card_answers_whatever_it_is_sent(commands: list[bytes]) -> None:
    card = virtual_card(CARD_2)
    for command in commands:
        assert len(card.transmit(command)) >= 2
