"""Anything at all on the line: a typed error or a right answer, soon, and little kept.

The corpus holds answers of a module, whole, damaged and hostile, one a file; hypothesis cuts, joins
and garbles them.
"""

from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.errors import HardwareError
from hardware.id_card.documents import (
    PermanentResidence2017,
    PermanentResidence2023,
    ResidencePermit,
    ResidentCard,
)
from hardware.id_card.errors import FrameMalformed
from hardware.id_card.frames import HEADER_BYTES, MAX_LENGTH, FrameDecoder
from hardware.id_card.module import LINE_TRIES, READ_TRIES, IdentityCardModule

CORPUS: Final = sorted((Path(__file__).parent / "corpus").glob("*.bin"))
SEEDS: Final = {file.stem: file.read_bytes() for file in CORPUS}

#: Reset, find, select, read, each twice on a bad line, and all of it twice.
COMMANDS_AT_MOST: Final = 4 * LINE_TRIES * READ_TRIES


class ScriptedLine:
    """Answers each command with the next script, whatever the command is; then falls silent."""

    def __init__(self, scripts: list[list[bytes]]) -> None:
        self.sent = 0
        self._scripts = deque(scripts)
        self._pieces: deque[bytes] = deque()

    def send(self, frame: bytes) -> None:
        self.sent += 1
        self._pieces = deque(self._scripts.popleft() if self._scripts else ())

    def receive(self, timeout_s: float) -> bytes:
        return self._pieces.popleft() if self._pieces else b""

    def set_speed(self, baud: int) -> None:
        raise AssertionError("nobody changes this line's speed")

    def abandon(self) -> None:
        raise AssertionError("nobody gives this line up")

    def close(self) -> None:
        raise AssertionError("nobody closes this line")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """One or two answers of the corpus, cut, repeated, flipped, spliced."""
    whole = bytearray(
        b"".join(draw(st.lists(st.sampled_from([*SEEDS.values()]), min_size=1, max_size=2)))
    )
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(whole)))
        match draw(st.integers(0, 3)):
            case 0:
                del whole[at : at + draw(st.integers(0, 300))]
            case 1:
                whole[at:at] = draw(st.binary(max_size=50))
            case 2 if at < len(whole):
                whole[at] ^= draw(st.integers(1, 0xFF))
            case _:
                whole[at:at] = whole[: draw(st.integers(0, 30))]
    return bytes(whole)


@st.composite
def in_pieces(draw: st.DrawFn) -> list[bytes]:
    """A damaged answer as it comes over the line: never an empty piece, never more than a read."""
    whole = draw(damaged())
    size = draw(st.sampled_from([1, 7, 64, 4096]))
    return [whole[at : at + size] for at in range(0, len(whole), size)]


@pytest.mark.parametrize("name", SEEDS)
def test_every_seed_as_every_answer(name: str) -> None:
    line = ScriptedLine([[SEEDS[name]]] * COMMANDS_AT_MOST)
    with pytest.raises(HardwareError):
        IdentityCardModule(line).read_card()
    assert line.sent <= COMMANDS_AT_MOST


@pytest.mark.parametrize("name", [name for name in SEEDS if name.startswith("read-card")])
def test_every_card_of_the_corpus_is_read(name: str) -> None:
    scripts = [[SEEDS["find-ok"]], [SEEDS["select-ok"]], [SEEDS[name]]]
    kinds = ResidentCard | ResidencePermit | PermanentResidence2017 | PermanentResidence2023
    assert isinstance(IdentityCardModule(ScriptedLine(scripts)).read_card(), kinds)


@settings(max_examples=100, deadline=None)
@given(st.lists(in_pieces(), max_size=COMMANDS_AT_MOST))
def test_a_card_is_read_or_a_typed_error_is_raised(scripts: list[list[bytes]]) -> None:
    line = ScriptedLine(scripts)
    with suppress(HardwareError):
        IdentityCardModule(line).read_card()
    assert line.sent <= COMMANDS_AT_MOST


@settings(max_examples=200, deadline=None)
@given(in_pieces())
def test_a_garbled_reading_after_find_and_select(read: list[bytes]) -> None:
    scripts = [[SEEDS["find-ok"]], [SEEDS["select-ok"]], read, read]
    with suppress(HardwareError):
        IdentityCardModule(ScriptedLine(scripts)).read_card()


@settings(max_examples=50, deadline=None)
@given(st.lists(in_pieces(), min_size=1, max_size=12))
def test_the_decoder_keeps_no_more_than_a_frame(answers: list[list[bytes]]) -> None:
    decoder = FrameDecoder()
    try:
        for pieces in answers:
            for piece in pieces:
                if decoder.feed(piece) is not None:
                    return
                assert decoder.kept_bytes < HEADER_BYTES + MAX_LENGTH
    except FrameMalformed:
        pass
