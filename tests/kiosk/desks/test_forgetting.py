"""What was freed is overwritten, wherever in the heap it was."""

import ctypes
from pathlib import Path

import pytest

from kiosk.desks.forgetting import keep_one_heap, overwrite_freed

SECRET = b"990101190001010015 and what belongs to it"


def content_at(place: int, size: int) -> bytes:
    """What stands there; nothing where the system has taken it back."""
    with Path("/proc/self/mem").open("rb", buffering=0) as memory:
        memory.seek(place)
        try:
            return memory.read(size)
        except OSError:
            return b""


@pytest.fixture
def library() -> ctypes.CDLL:
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    library.malloc.argtypes = (ctypes.c_size_t,)
    library.free.argtypes = (ctypes.c_void_p,)
    return library


@pytest.mark.parametrize("size", [64, 136, 520, 1032, 1100, 4368, 70_000])
def test_freed_blocks_of_any_size_are_overwritten(library: ctypes.CDLL, size: int) -> None:
    keep_one_heap()
    blocks: list[int] = []
    between: list[int] = []
    for _ in range(20):
        blocks.append(library.malloc(size))
        # Keeps two holes from becoming one, and the last from going back to the system.
        between.append(library.malloc(24))
    for block in blocks:
        ctypes.memmove(block + 16, SECRET, len(SECRET))
    for block in blocks:
        library.free(block)
    if not any(SECRET in content_at(block, size) for block in blocks):
        pytest.skip("this heap has written over it by itself")
    assert overwrite_freed() > 0
    assert not any(SECRET in content_at(block, size) for block in blocks)
    for block in between:
        library.free(block)
