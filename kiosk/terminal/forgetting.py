"""Forgetting: what a visit leaves in freed memory is overwritten.

An allocator leaves in its free memory whatever stood there. glibc's overwrites each block as it is
freed when it is told to before the program begins (`WIPING`, in the service's unit): rows of the
stores, texts of pages, whatever thread had them. Python's own allocator, which serves small objects
and gives their memory back to nobody, cannot be told; its free places are filled here.
"""

import ctypes
import gc
import os
from typing import Final

TUNABLES_VARIABLE: Final = "GLIBC_TUNABLES"
WIPING: Final = "glibc.malloc.perturb=255:glibc.malloc.tcache_count=0"
"""Freed blocks are filled with 0xFF and new ones with zeros (mallopt(3): M_PERTURB); a thread keeps
no freed blocks to itself, for those would be left as they are (malloc.c: tcache)."""

_M_ARENA_MAX: Final = -8
"""mallopt(3)."""
_BYTES_HEAD: Final = bytes.__basicsize__
_OBJECT_SIZES: Final = range(48, 513, 16)
"""All that Python's allocator serves itself, from a text of three letters on."""
_OBJECTS_OF_A_SIZE: Final = 4_000


def keep_one_heap() -> None:
    """Let all threads begun from now on share one heap, which is smaller than one for each.

    Call it before the first thread begins: a thread may take any heap that there is.
    """
    ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def wipes_what_it_frees() -> bool:
    """Whether this process was begun so that its allocator overwrites what is freed."""
    told = os.environ.get(TUNABLES_VARIABLE, "").split(":")
    return all(one in told for one in WIPING.split(":"))


def overwrite_small_objects() -> None:
    """Fill the free places of small objects with zeros, some milliseconds.

    Call it in the thread of the screen: what only circles of objects still hold is freed before,
    and there may be pages among it. New objects take the free places first.
    """
    gc.collect()
    for size in _OBJECT_SIZES:
        filled = [bytes(size - _BYTES_HEAD) for _ in range(_OBJECTS_OF_A_SIZE)]
        del filled
