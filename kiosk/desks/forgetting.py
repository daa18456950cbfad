"""Overwriting what was freed: an allocator leaves in its free memory whatever stood there.

Rows that a store has read, and what its driver bound into statements, are freed when it is closed,
and stay readable until something else takes their place. Here something else takes their place:
every hole of the heap is filled with zeros once, and given back. glibc alone has the calls for it
(mallinfo2, since 2.33); on another library nothing happens.
"""

import ctypes
from typing import Final

_SIZES: Final = tuple(1 << power for power in range(16, 3, -1))
"""Large holes first: what is left of them is filled with smaller blocks."""
_CACHED_SIZES: Final = range(24, 1033, 16)
_CACHED_OF_A_SIZE: Final = 7
"""A thread keeps so many freed blocks of each small size to itself (malloc.c: tcache)."""
_M_ARENA_MAX: Final = -8
"""mallopt(3)."""
_MOST_BLOCKS: Final = 20_000
_AT_ONCE: Final = 64


class _Information(ctypes.Structure):
    """struct mallinfo2 (mallinfo(3))."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def keep_one_heap() -> None:
    """Let all threads begun from now on share one heap, so that one look finds every hole in it.

    It is smaller, too: else glibc gives eight heaps to each core, and each keeps what it once had.
    """
    ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def overwrite_freed() -> int:
    """Fill the free memory of this process with zeros; return how many blocks that took.

    Call it in the thread that has freed: what that thread keeps to itself nobody else reaches.
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        return 0
    library.mallinfo2.restype = _Information
    library.malloc.restype = library.memset.restype = ctypes.c_void_p
    library.malloc.argtypes = (ctypes.c_size_t,)
    library.memset.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
    library.free.argtypes = (ctypes.c_void_p,)
    library.free.restype = None
    blocks: list[int] = []
    for size in _CACHED_SIZES:
        blocks += _zeroed(library, size, _CACHED_OF_A_SIZE)
    for size in _SIZES:
        before = None
        while len(blocks) < _MOST_BLOCKS and (holes := _holes_bytes(library)) >= size:
            if holes == before:
                break  # None is left that is so large: the last blocks came from elsewhere.
            before = holes
            blocks += _zeroed(library, size, min(_AT_ONCE, holes // size))
    for block in blocks:
        library.free(block)
    library.malloc_trim(0)
    return len(blocks)


def _holes_bytes(library: ctypes.CDLL) -> int:
    """What is free in the heap, its end aside."""
    information: _Information = library.mallinfo2()
    return int(information.fordblks - information.keepcost)


def _zeroed(library: ctypes.CDLL, size: int, count: int) -> list[int]:
    blocks = [block for _ in range(count) if (block := library.malloc(size))]
    for block in blocks:
        library.memset(block, 0, size)
    return blocks
