"""Commands and answers: the frames of the document, byte by byte."""

import pytest

from hardware.id_card.commands import DEADLINES_S, Command, ModuleAnswer
from hardware.id_card.errors import FrameFact, FrameMalformed
from tests.hardware.id_card.stage import worked


@pytest.mark.parametrize(
    ("command", "frame"),
    [
        (Command.RESET, "AAAAAA9669000310FFEC"),
        (Command.STATE, "AAAAAA9669000311FFED"),
        (Command.NUMBER, "AAAAAA9669000312FFEE"),
        (Command.FIND, "AAAAAA96690003200122"),
        (Command.SELECT, "AAAAAA96690003200221"),
        (Command.READ, "AAAAAA96690003300132"),
    ],
)
def test_command_frames(command: Command, frame: str) -> None:
    assert command.frame == bytes.fromhex(frame)


def test_every_command_has_a_deadline() -> None:
    assert set(DEADLINES_S) == set(Command)


def test_an_answer_is_status_and_data() -> None:
    answer = ModuleAnswer.decode(bytes.fromhex("0102 9F 00000000"))
    assert answer == ModuleAnswer(1, 2, 0x9F, bytes(4))
    assert ModuleAnswer(0, 0, 0x9F, bytes(4)).encode() == worked("find ok")


@pytest.mark.parametrize("body", [b"", b"\0", b"\0\0"])
def test_an_answer_without_a_whole_status_is_malformed(body: bytes) -> None:
    with pytest.raises(FrameMalformed) as caught:
        ModuleAnswer.decode(body)
    assert caught.value.fact is FrameFact.TOO_SHORT


def test_data_stay_out_of_the_repr() -> None:
    assert "secret" not in repr(ModuleAnswer(0, 0, 0x90, b"secret"))
