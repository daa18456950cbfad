"""Frames: the worked ones byte by byte, noise, wrong lengths and checksums, and anything at all."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.id_card.errors import FrameFact, FrameMalformed
from hardware.id_card.frames import (
    HEADER_BYTES,
    MAX_LENGTH,
    MAX_NOISE_BYTES,
    PREAMBLE,
    FrameDecoder,
    checksum,
    encode_frame,
)
from tests.hardware.id_card.stage import WORKED_ANSWERS, worked

KEPT_AT_MOST = HEADER_BYTES + MAX_LENGTH
BODIES = st.binary(max_size=MAX_LENGTH - 1)


def feed_all(decoder: FrameDecoder, pieces: list[bytes]) -> bytes | None:
    for piece in pieces:
        body = decoder.feed(piece)
        if body is not None:
            return body
    return None


def cut(whole: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(whole) + 1) for place in places), len(whole)]
    return [whole[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize("name", WORKED_ANSWERS)
def test_worked_frames(name: str) -> None:
    frame = worked(name)
    body = frame[HEADER_BYTES:-1]
    assert FrameDecoder().feed(frame) == body
    assert encode_frame(body) == frame


@pytest.mark.parametrize("name", WORKED_ANSWERS)
def test_a_frame_is_nothing_before_its_last_byte(name: str) -> None:
    decoder = FrameDecoder()
    frame = worked(name)
    bytewise = [decoder.feed(frame[at : at + 1]) for at in range(len(frame))]
    assert bytewise == [None] * (len(frame) - 1) + [frame[HEADER_BYTES:-1]]


@pytest.mark.parametrize(
    "noise",
    ["00", "AA", "AAAA", "AAAAAA", "AAAAAA96", "AAAA9669", "AAAAAA9600", "96 69", "FF" * 500],
)
def test_noise_before_the_preamble_is_skipped(noise: str) -> None:
    assert FrameDecoder().feed(bytes.fromhex(noise) + worked("ready")) == bytes([0, 0, 0x90])


def test_what_follows_a_frame_is_dropped() -> None:
    assert FrameDecoder().feed(worked("ready") + worked("find ok")) == bytes([0, 0, 0x90])


@pytest.mark.parametrize("at", range(HEADER_BYTES, len(worked("select ok"))))
@pytest.mark.parametrize("bit", range(8))
def test_every_flipped_bit_shows(at: int, bit: int) -> None:
    garbled = bytearray(worked("select ok"))
    garbled[at] ^= 1 << bit
    with pytest.raises(FrameMalformed) as caught:
        FrameDecoder().feed(bytes(garbled))
    assert caught.value.fact is FrameFact.WRONG_CHECKSUM


@pytest.mark.parametrize(
    ("length", "fact"),
    [
        (0, FrameFact.TOO_SHORT),
        (MAX_LENGTH + 1, FrameFact.TOO_LONG),
        (0xFFFF, FrameFact.TOO_LONG),
    ],
)
def test_an_impossible_length_is_told_at_once(length: int, fact: FrameFact) -> None:
    with pytest.raises(FrameMalformed) as caught:
        FrameDecoder().feed(PREAMBLE + length.to_bytes(2, "big"))
    assert caught.value.fact is fact


def test_the_longest_frame_is_waited_for() -> None:
    decoder = FrameDecoder()
    assert decoder.feed(PREAMBLE + MAX_LENGTH.to_bytes(2, "big") + bytes(MAX_LENGTH - 1)) is None
    assert decoder.kept_bytes == KEPT_AT_MOST - 1
    with pytest.raises(ValueError, match="longer"):
        encode_frame(bytes(MAX_LENGTH))


@pytest.mark.parametrize("noise", [b"\x00", PREAMBLE[:-1], b"\xaa"])
def test_endless_noise_ends_in_an_error(noise: bytes) -> None:
    decoder = FrameDecoder()
    for _ in range(MAX_NOISE_BYTES // len(noise)):
        assert decoder.feed(noise) is None
        assert decoder.kept_bytes < len(PREAMBLE)
    with pytest.raises(FrameMalformed) as caught:
        decoder.feed(noise * len(PREAMBLE))
    assert caught.value.fact is FrameFact.NO_PREAMBLE


@given(BODIES, st.binary(max_size=200), st.lists(st.integers(0, 5000), max_size=20))
def test_any_body_comes_back_whatever_the_noise_and_the_pieces(
    body: bytes, noise: bytes, places: list[int]
) -> None:
    clean = noise.replace(PREAMBLE, b"")
    whole = clean + encode_frame(body)
    if whole.find(PREAMBLE) == len(clean):  # else noise and frame have made up a preamble
        assert feed_all(FrameDecoder(), cut(whole, places)) == body


@given(st.lists(st.one_of(st.binary(max_size=300), st.just(PREAMBLE)), max_size=40))
def test_anything_at_all_is_a_body_nothing_yet_or_the_typed_error(pieces: list[bytes]) -> None:
    decoder = FrameDecoder()
    for piece in pieces:
        try:
            body = decoder.feed(piece)
        except FrameMalformed:
            return
        assert decoder.kept_bytes <= KEPT_AT_MOST
        if body is not None:
            assert len(body) < MAX_LENGTH
            return


@given(BODIES)
def test_the_checksum_covers_the_length(body: bytes) -> None:
    frame = encode_frame(body)
    assert frame.startswith(PREAMBLE)
    assert checksum(frame[len(PREAMBLE) :]) == 0
    assert int.from_bytes(frame[5:7], "big") == len(frame) - HEADER_BYTES
