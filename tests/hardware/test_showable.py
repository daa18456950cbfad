"""What a stranger wrote is shown as it stands, and is one word of a command, whatever is in it."""

import shlex

import pytest

from hardware.cups_server import _device, _status
from hardware.ipp.message import AnswerGroup, Group
from hardware.showable import is_showable, marked, shell_word

ODD = (
    *("usb://Example/Laser", "usb://Example/L'; reboot; '", "ipp://a/`reboot`", "$(reboot)", ""),
    *("\\", "a b", '"', "''", "张三", "!!"),
)


@pytest.mark.parametrize("text", ODD)
def test_a_shell_takes_it_for_one_word(text: str) -> None:
    assert shlex.split(f"kiosk printer add {shell_word(text)} --slips")[3] == text
    assert shlex.split(shell_word(text)) == [text]


@pytest.mark.parametrize("sign", ["\x1b", "\n", "\x00", "\x9b", "\u202e", "\u200b", "\u2028"])
def test_what_does_something_to_a_console_is_marked(sign: str) -> None:
    assert not is_showable(f"A{sign}B")
    assert marked(f"A{sign}[2JB") == "A\N{REPLACEMENT CHARACTER}[2JB"
    assert sign not in shell_word(f"A{sign}B")


def test_what_a_printer_says_of_itself_moves_no_cursor() -> None:
    odd = ("Laser\x1b]0;root\x07",)
    attributes = dict.fromkeys(
        ("printer-make-and-model", "printer-state-message", "device-make-and-model"), odd
    )
    found = AnswerGroup(Group.PRINTER, attributes)
    status, device = _status(found), _device(found)
    for said in (status.make_and_model, status.message, device.make_and_model):
        assert said == "Laser\N{REPLACEMENT CHARACTER}]0;root\N{REPLACEMENT CHARACTER}"
