"""Codes are put together whole or told as garbled; nothing grows, nothing is joined to another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.code_scanner.errors import CodeFact, CodeGarbled
from hardware.code_scanner.frames import LONGEST_CODE, SILENCE_S, CodeFrames, Scan


def told(scans: list[Scan]) -> list[str | CodeFact]:
    return [scan.fact if isinstance(scan, CodeGarbled) else scan for scan in scans]


SENT: dict[str, tuple[bytes, list[str | CodeFact]]] = {
    "carriage return": (b"990100-AbC\r", ["990100-AbC"]),
    "line feed": (b"990100-AbC\n", ["990100-AbC"]),
    "both": (b"990100-AbC\r\n", ["990100-AbC"]),
    "two codes": (b"one\r\ntwo\r\n", ["one", "two"]),
    "terminators alone": (b"\r\n\r\n", []),
    "as long as can be": (b"x" * LONGEST_CODE + b"\r", ["x" * LONGEST_CODE]),
    "longer": (b"x" * (LONGEST_CODE + 1) + b"\r", [CodeFact.TOO_LONG]),
    "much longer, then a code": (b"x" * 100_000 + b"\rnext\r", [CodeFact.TOO_LONG, "next"]),
    "a zero byte": (b"a\0b\r", [CodeFact.NOT_TEXT]),
    "an escape": (b"a\x1bb\r", [CodeFact.NOT_TEXT]),
    "Chinese": ("社保".encode() + b"\r", [CodeFact.NOT_TEXT]),
    "no end": (b"990100", []),
}


@pytest.mark.parametrize("sent", SENT)
@pytest.mark.parametrize("piece", [1, 7, 100_000])
def test_what_is_sent_is_what_is_told(sent: str, piece: int) -> None:
    content, expected = SENT[sent]
    frames = CodeFrames()
    scans: list[Scan] = []
    for place in range(0, len(content), piece):
        scans += frames.feed(content[place : place + piece], 0.0)
    assert told(scans) == expected


def test_a_code_that_breaks_off_is_dropped_and_never_joined_to_the_next() -> None:
    frames = CodeFrames()
    assert frames.feed(b"half of", 10.0) == []
    assert frames.feed(b" a code\r", 10.0 + SILENCE_S) == ["half of a code"]
    assert frames.feed(b"half of", 20.0) == []
    assert told(frames.feed(b"another\r", 20.1 + SILENCE_S)) == [CodeFact.CUT_OFF, "another"]


def test_silence_alone_tells_that_it_broke_off() -> None:
    frames = CodeFrames()
    frames.feed(b"half", 1.0)
    assert told(frames.feed(b"", 1.1 + SILENCE_S)) == [CodeFact.CUT_OFF]
    assert frames.is_empty
    assert frames.feed(b"", 9.0) == []


@given(st.lists(st.tuples(st.binary(max_size=700), st.floats(0, 2)), max_size=30))
def test_any_bytes_at_any_time_give_codes_or_faults_and_stay_bounded(
    pieces: list[tuple[bytes, float]],
) -> None:
    frames, now = CodeFrames(), 0.0
    for piece, step in pieces:
        now += step
        for scan in frames.feed(piece, now):
            if isinstance(scan, str):
                assert 0 < len(scan) <= LONGEST_CODE
                assert scan.isascii()
                assert scan.isprintable()
        assert len(frames._held) <= LONGEST_CODE
    frames.feed(b"\r", now)
    assert frames.feed(b"990100-AbC\r", now) == ["990100-AbC"]


def test_no_fault_holds_what_was_scanned() -> None:
    frames = CodeFrames()
    (fault,) = frames.feed(b"secret\0secret\r", 0.0)
    assert isinstance(fault, CodeGarbled)
    assert "secret" not in f"{fault!r}{fault}{fault.__dict__}"
