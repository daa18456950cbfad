"""Overwriting what was freed: an allocator leaves in its free memory whatever stood there.

Rows that a store has read, and what its driver bound into statements, are freed when it is closed,
and stay readable until something else takes their place. Here something else takes their place:
every hole of the heap is filled with zeros once, and given back. glibc alone has the calls for it
(mallinfo2, since 2.33); on another library nothing happens.
"""

import ctypes
from typing import Final

_SIZES: Final = tuple(1 << power for power in range(16, 3, -1))
"""Large holes first: what is left of them is filled with smaller blocks. Once more blocks of a size
in a row lie beyond the holes than a thread keeps to itself, no hole is left that is so large."""
_CACHED_SIZES: Final = range(24, 1033, 16)
_CACHED_OF_A_SIZE: Final = 7
"""A thread keeps so many freed blocks of each small size to itself (malloc.c: tcache)."""
_M_ARENA_MAX: Final = -8
"""mallopt(3)."""
_MOST_BLOCKS: Final = 100_000


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

    Call it before the first thread begins: a thread may take any heap that there is.
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
    library.malloc.restype = library.memset.restype = library.sbrk.restype = ctypes.c_void_p
    library.sbrk.argtypes = (ctypes.c_ssize_t,)
    library.malloc.argtypes = (ctypes.c_size_t,)
    library.memset.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
    library.free.argtypes = (ctypes.c_void_p,)
    library.free.restype = None
    library.malloc_usable_size.argtypes = (ctypes.c_void_p,)
    library.malloc_usable_size.restype = ctypes.c_size_t
    overwrite_small_objects()
    taken = _Taken(library)
    for size in _CACHED_SIZES:
        for _ in range(_CACHED_OF_A_SIZE):
            taken.take(size)
    end = _end_of_holes(library)
    for size in _SIZES:
        beyond = 0
        while beyond <= _CACHED_OF_A_SIZE and taken.count < _MOST_BLOCKS:
            beyond = beyond + 1 if taken.take(size) >= end else 0
    taken.free()
    library.malloc_trim(0)
    return taken.count


class _Taken:
    """The blocks that were taken, in a list that never grows: growing would make new holes."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._blocks = (ctypes.c_void_p * _MOST_BLOCKS)()
        self.count = 0

    def take(self, size: int) -> int:
        """Take a block with room for `size` bytes, overwrite all of it, and return its address."""
        block: int = self._library.malloc(size)
        self._library.memset(block, 0, self._library.malloc_usable_size(block))
        self._blocks[self.count] = block
        self.count += 1
        return block

    def free(self) -> None:
        for block in self._blocks[: self.count]:
            self._library.free(block)


def _end_of_holes(library: ctypes.CDLL) -> int:
    """The address beyond which all of the heap is one piece that nobody has."""
    information: _Information = library.mallinfo2()
    return int(library.sbrk(0)) - int(information.keepcost)


def overwrite_small_objects() -> None:
    """Fill what Python's own allocator keeps free of the sizes that names and numbers have.

    It serves small objects itself and gives their memory back to nobody; new objects take the
    free places first. Call it in any thread.
    """
    for size in _OBJECT_SIZES:
        filled = [bytes(size - _BYTES_HEAD) for _ in range(_OBJECTS_OF_A_SIZE)]
        del filled


_BYTES_HEAD: Final = bytes.__basicsize__
_OBJECT_SIZES: Final = range(48, 257, 16)
"""Those of a text of three to a hundred letters, whatever they are."""
_OBJECTS_OF_A_SIZE: Final = 4_000
