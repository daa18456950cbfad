"""What was freed is overwritten, whoever kept it: glibc's allocator, or Python's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.terminal.forgetting import (
    TUNABLES_VARIABLE,
    WIPING,
    overwrite_small_objects,
    wipes_what_it_frees,
)

SECRET = b"990101190001010015 and what belongs to it"
ROOT = Path(__file__).parents[3]
SIZES = (64, 136, 520, 1032, 1100, 4368, 70_000)

FREE_AND_LOOK = f"""
import ctypes
library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
library.free.argtypes = (ctypes.c_void_p,)
for size in {SIZES}:
    block = library.malloc(size)
    library.malloc(24)  # keeps the last of them from going back to the system
    ctypes.memmove(block + 16, {SECRET!r}, {len(SECRET)})
    library.free(block)
    print(ctypes.string_at(block + 16, {len(SECRET)}) == {SECRET!r})
"""


def still_there(tunables: str) -> list[str]:
    """Of each size: what a program begun with these finds in a block that it has freed."""
    surroundings = {**os.environ, TUNABLES_VARIABLE: tunables}
    done = subprocess.run(
        [sys.executable, "-c", FREE_AND_LOOK],
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.split()


def test_the_allocator_overwrites_what_is_freed() -> None:
    assert "True" in still_there(""), "without being told it does not"
    assert still_there(WIPING) == ["False"] * len(SIZES)


def test_the_unit_tells_it_to() -> None:
    unit = (ROOT / "packaging" / "systemd" / "hall-kiosk.service").read_text()
    assert f"Environment={TUNABLES_VARIABLE}={WIPING}\n" in unit


@pytest.mark.parametrize(
    ("told", "wipes"),
    [
        (WIPING, True),
        (f"glibc.malloc.arena_max=1:{WIPING}", True),
        (WIPING.split(":")[0], False),
        ("", False),
    ],
)
def test_whether_it_was_told_is_known(
    monkeypatch: pytest.MonkeyPatch, told: str, *, wipes: bool
) -> None:
    monkeypatch.setenv(TUNABLES_VARIABLE, told)
    assert wipes_what_it_frees() is wipes


def content_at(place: int, size: int) -> bytes:
    """What stands there; nothing where the system has taken it back."""
    with Path("/proc/self/mem").open("rb", buffering=0) as memory:
        memory.seek(place)
        try:
            return memory.read(size)
        except OSError:
            return b""


def look(letters: int) -> None:
    """Free many objects of a size, and look where they stood before and after the overwriting."""
    texts = [str(number).rjust(letters, "s") for number in range(1000)]
    places = [id(text) for text in texts]
    before = b"s" * (letters - 20)
    held_back = texts[::10]
    """Keeps Python from giving the whole of it back to the system."""
    freed = [place for index, place in enumerate(places) if index % 10]
    del texts
    assert any(content_at(place + 56, len(before)) == before for place in freed), "still there"
    overwrite_small_objects()
    assert not any(content_at(place + 56, len(before)) == before for place in freed)
    assert held_back


@pytest.mark.parametrize("letters", [40, 150, 300, 450])
def test_small_objects_are_overwritten(letters: int) -> None:
    """In a process of its own: one that ran thousands of tests has more free places."""
    program = f"from tests.kiosk.terminal.test_forgetting import look; look({letters})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
