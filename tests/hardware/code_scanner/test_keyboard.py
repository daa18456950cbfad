"""A scanner that types: what its keys mean, that it is grabbed, and that no other keyboard is."""

import errno
import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.code_scanner.errors import ScannerGone, ScannerInUse
from hardware.code_scanner.keyboard import UNKNOWN_KEY, KeyboardLine, KeyDecoder
from hardware.simulators import permit_simulation
from hardware.simulators.code_scanner import UINPUT, SimulatedKeyboardScanner

EVENT = struct.Struct("llHHi")
SHIFT, ENTER = 42, 28
KEYS = dict(
    zip(
        "1234567890-=qwertyuiop[]asdfghjkl;'`\\zxcvbnm,./ ",
        (*range(2, 14), *range(16, 28), *range(30, 42), *range(43, 54), 57),
        strict=True,
    )
)
SHIFTED = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def typed(text: str) -> list[tuple[int, int]]:
    """The key events with which a scanner types `text`."""
    events = []
    for letter in text:
        plain = SHIFTED.get(letter, letter.lower())
        with_shift = letter in SHIFTED or letter.isupper()
        events += [(SHIFT, 1)] if with_shift else []
        events += [(KEYS[plain], 1), (KEYS[plain], 0)]
        events += [(SHIFT, 0)] if with_shift else []
    return [*events, (ENTER, 1), (ENTER, 0)]


def written(events: list[tuple[int, int]]) -> bytes:
    return b"".join(
        EVENT.pack(0, 0, 1, key, value) + EVENT.pack(0, 0, 0, 0, 0) for key, value in events
    )


def test_every_character_is_decoded_as_the_scanner_means_it() -> None:
    decoder = KeyDecoder()
    said = "".join(decoder.feed(1, key, value) for key, value in typed(PRINTABLE))
    assert said == PRINTABLE + "\r"


def test_the_keypad_types_digits_and_a_held_key_types_once() -> None:
    decoder = KeyDecoder()
    keypad = (82, 79, 80, 81, 75, 76, 77, 71, 72, 73)
    assert "".join(decoder.feed(1, key, 1) for key in keypad) == "0123456789"
    assert decoder.feed(1, KEYS["a"], 2) == ""


@pytest.mark.parametrize("event", [(1, 59, 1), (1, 103, 1), (1, 240, 1), (0, 3, 0)])
def test_what_types_nothing_of_a_code_makes_it_garbled(event: tuple[int, int, int]) -> None:
    assert KeyDecoder().feed(*event) == UNKNOWN_KEY


@pytest.fixture
def device(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A pipe in the place of the kernel's device, and its other end."""
    path = tmp_path / "event-kbd"
    os.mkfifo(path)
    keep = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    yield str(path), keep
    os.close(keep)


def test_it_is_grabbed_before_anything_is_read(device: tuple[str, int]) -> None:
    path, keys = device
    grabbed: list[int] = []
    line = KeyboardLine(path, grabbed.append)
    assert len(grabbed) == 1
    os.write(keys, written(typed("990100-AbC")))
    assert line.receive(1.0) == b"990100-AbC\r"
    assert line.receive(0.0) == b""
    line.close()


def test_an_event_that_comes_in_two_pieces_is_read_whole(device: tuple[str, int]) -> None:
    path, keys = device
    line = KeyboardLine(path, lambda _: None)
    content = written(typed("ab"))
    os.write(keys, content[:30])
    first = line.receive(1.0)
    os.write(keys, content[30:])
    assert first + line.receive(1.0) == b"ab\r"
    line.close()


def test_grabbed_by_another_program(device: tuple[str, int]) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EBUSY, "busy")

    with pytest.raises(ScannerInUse):
        KeyboardLine(device[0], refuse)


def test_what_is_no_input_device_is_never_read(device: tuple[str, int], tmp_path: Path) -> None:
    with pytest.raises(ScannerGone) as caught:
        KeyboardLine(device[0])
    assert caught.value.reason == "ENOTTY"
    with pytest.raises(ScannerGone) as caught:
        KeyboardLine(str(tmp_path / "none"))
    assert caught.value.reason == "ENOENT"


def test_given_up_while_it_waits(device: tuple[str, int]) -> None:
    line = KeyboardLine(device[0], lambda _: None)
    threading.Timer(0.01, line.abandon).start()
    with pytest.raises(ScannerGone):
        line.receive(10.0)
    line.close()


@pytest.mark.skipif(not UINPUT.exists(), reason="no uinput on this machine")
def test_a_real_keyboard_device_is_grabbed_and_read() -> None:
    scanner = SimulatedKeyboardScanner(permit=permit_simulation(production=False))
    line = KeyboardLine(scanner.path)
    with pytest.raises(ScannerInUse):
        KeyboardLine(scanner.path)
    scanner.press(*typed("990100-AbC"))
    said = b""
    while not said.endswith(b"\r"):
        said += line.receive(5.0)
    assert said == b"990100-AbC\r"
    scanner.unplug()
    with pytest.raises(ScannerGone):
        line.receive(5.0)
    line.close()
