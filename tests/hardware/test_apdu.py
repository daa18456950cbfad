"""APDUs byte by byte, and the exchange layer against every kind of answer."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.apdu import (
    MAX_FOLLOW_UPS,
    MAX_RESPONSE_BYTES,
    TRAFFIC,
    CommandApdu,
    Instruction,
    ResponseApdu,
    StatusWord,
    exchange,
)
from hardware.card_errors import CardError, CardResponseEndless, CardResponseMalformed
from hardware.resource_manager import TransmissionProtocol

READ_VERSION = CommandApdu(0x00, Instruction.READ_RECORD, 0x03, 0x00, le=6)
VERSION_RECORD = bytes.fromhex("0304322E3030")


class ScriptedChannel:
    """Answers in turn, then the last one for ever; keeps what it was sent."""

    atr = b""
    protocol = TransmissionProtocol.T0

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self.sent: list[bytes] = []

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.sent.append(bytes(command))
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def close(self) -> None:
        """Nothing to close."""


class KeepingChannel(ScriptedChannel):
    """Keeps the very buffer it was given."""

    def transmit(self, command: bytes | bytearray) -> bytes:
        self.buffer = command
        return super().transmit(command)


def _scripted(*answers: str) -> ScriptedChannel:
    return ScriptedChannel(*(bytes.fromhex(answer) for answer in answers))


@pytest.mark.parametrize(
    ("command", "encoded"),
    [
        (CommandApdu(0x00, 0x20, 0x00, 0x00), "00200000"),
        (CommandApdu(0x00, 0xB2, 0x07, 0x00, le=11), "00B207000B"),
        (CommandApdu(0x00, 0xB2, 0x07, 0x00, le=256), "00B2070000"),
        (CommandApdu(0x00, 0xA4, 0x02, 0x00, b"\xef\x05"), "00A4020002EF05"),
        (CommandApdu(0x00, 0x88, 0x00, 0x00, b"\x01", 8), "00880000010108"),
        (CommandApdu(0x80, 0x5E, 0x01, 0x00, bytearray(255)), "805E0100FF" + "00" * 255),
    ],
)
def test_commands_are_encoded_as_iso_7816_says(command: CommandApdu, encoded: str) -> None:
    assert command.encode() == bytes.fromhex(encoded)


@pytest.mark.parametrize(
    "arguments",
    [(256, 0, 0, 0), (0, -1, 0, 0), (0, 0, 0, 0, bytes(256)), (0, 0, 0, 0, b"", 0)],
)
def test_what_is_no_short_apdu_is_refused(arguments: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"byte|Le|range"):
        CommandApdu(*arguments)
    with pytest.raises(ValueError, match="Le"):
        READ_VERSION.with_le(257)


def test_data_stays_out_of_the_repr() -> None:
    assert "3456" not in repr(CommandApdu(0, 0x20, 0, 0, b"3456"))
    assert "3456" not in repr(ResponseApdu(b"3456", 0x9000))


@pytest.mark.parametrize(
    ("answer", "data", "sw", "tries_left"),
    [
        ("9000", "", StatusWord.DONE, None),
        ("01029000", "0102", StatusWord.DONE, None),
        ("63C5", "", 0x63C5, 5),
        ("63C0", "", 0x63C0, 0),
        ("6300", "", 0x6300, None),
        ("6983", "", StatusWord.AUTHENTICATION_METHOD_BLOCKED, None),
    ],
)
def test_responses_are_taken_apart(answer: str, data: str, sw: int, tries_left: int | None) -> None:
    response = ResponseApdu.decode(bytes.fromhex(answer))

    assert (response.data, response.sw) == (bytes.fromhex(data), sw)
    assert response.tries_left == tries_left
    assert response.done == (sw == 0x9000)


@pytest.mark.parametrize("answer", [b"", b"\x90", bytes(259)])
def test_what_is_no_response_is_refused(answer: bytes) -> None:
    with pytest.raises(CardResponseMalformed) as caught:
        ResponseApdu.decode(answer)
    assert caught.value.length == len(answer)


@pytest.mark.parametrize(
    ("answers", "sent", "data", "sw"),
    [
        (["0304322E30309000"], ["00B2030006"], "0304322E3030", 0x9000),
        (["6C06", "0304322E30309000"], ["00B2030006", "00B2030006"], "0304322E3030", 0x9000),
        (["6106", "0304322E30309000"], ["00B2030006", "00C0000006"], "0304322E3030", 0x9000),
        (
            ["6100", "6C04", "0304322E9000"],
            ["00B2030006", "00C0000000", "00C0000004"],
            "0304322E",
            0x9000,
        ),
        (["03046102", "322E9000"], ["00B2030006", "00C0000002"], "0304322E", 0x9000),
        (["6A83"], ["00B2030006"], "", 0x6A83),
        (["6106", "6982"], ["00B2030006", "00C0000006"], "", 0x6982),
    ],
)
def test_61_and_6c_are_followed(answers: list[str], sent: list[str], data: str, sw: int) -> None:
    channel = _scripted(*answers)

    response = exchange(channel, READ_VERSION)

    assert (response.data, response.sw) == (bytes.fromhex(data), sw)
    assert channel.sent == [bytes.fromhex(command) for command in sent]


def test_a_command_with_data_is_never_sent_twice() -> None:
    channel = _scripted("6C03")

    response = exchange(channel, CommandApdu(0x00, Instruction.VERIFY, 0, 0, b"\x12\x34\x56"))

    assert response.sw == 0x6C03
    assert len(channel.sent) == 1


def test_the_encoded_command_is_wiped_after_the_exchange() -> None:
    channel = KeepingChannel(b"\x90\x00")

    exchange(channel, CommandApdu(0x00, Instruction.VERIFY, 0, 0, b"\x12\x34\x56"))

    assert channel.sent == [bytes.fromhex("0020000003123456")]
    assert channel.buffer == bytes(8)


@pytest.mark.parametrize(
    ("answer", "exchanges"), [("6110", 32), ("6C06", 32), ("00" * 256 + "6100", 17)]
)
def test_an_answer_without_end_is_ended(answer: str, exchanges: int) -> None:
    channel = _scripted(answer)

    with pytest.raises(CardResponseEndless):
        exchange(channel, READ_VERSION)
    assert len(channel.sent) == exchanges


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=40))
def test_no_answer_makes_the_exchange_do_anything_else(answers: list[bytes]) -> None:
    channel = ScriptedChannel(*answers)
    try:
        response = exchange(channel, READ_VERSION)
    except CardError:
        pass
    else:
        assert len(response.data) <= MAX_RESPONSE_BYTES
        assert response.sw >> 8 not in {0x61, 0x6C}
    assert len(channel.sent) <= MAX_FOLLOW_UPS


@given(
    st.builds(
        CommandApdu,
        *[st.integers(0, 255)] * 4,
        data=st.binary(max_size=255),
        le=st.none() | st.integers(1, 256),
    )
)
def test_the_lengths_of_every_command_agree(command: CommandApdu) -> None:
    encoded = command.encode()

    body = encoded[4:]
    if command.data:
        assert body[0] == len(command.data)
        assert body[1 : 1 + body[0]] == command.data
        body = body[1 + body[0] :]
    assert body == (b"" if command.le is None else bytes((command.le % 256,)))


def test_traffic_tells_the_shape_and_never_the_data(caplog: pytest.LogCaptureFixture) -> None:
    pin, name = bytes.fromhex("123456"), "王测试".encode("gb18030")
    channel = ScriptedChannel(bytes.fromhex("9000"), name + bytes.fromhex("9000"))
    with caplog.at_level(TRAFFIC, logger="hardware.apdu"):
        exchange(channel, CommandApdu(0x00, Instruction.VERIFY, 0x00, 0x00, data=pin))
        exchange(channel, CommandApdu(0x00, Instruction.READ_RECORD, 0x01, 0x04, le=30))
    verify, read = caplog.messages
    assert verify.startswith("00 20 00 00 Lc 3 Le -: 9000 with 0 bytes in ")
    assert read.startswith("00 B2 01 04 Lc 0 Le 30: 9000 with 6 bytes in ")
    told = caplog.text.lower().replace(" ", "")
    assert pin.hex() not in told
    assert name.hex() not in told


def test_nothing_is_told_unless_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="hardware.apdu"):
        exchange(_scripted("9000"), READ_VERSION)
    assert caplog.messages == []
