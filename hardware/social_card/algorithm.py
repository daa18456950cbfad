"""The cipher a card authenticates with, as its file control information and the interfaces name it.

Two programs look for the flag; what its values mean stands in one of them.
"""

from enum import Enum, unique
from typing import Final

_FLAG_OBJECT: Final = bytes.fromhex("9F0C038601")


@unique
class CardAlgorithm(Enum):
    """The cipher a card authenticates with."""

    TRIPLE_DES = "3DES"
    SSF33 = "SSF33"
    SM4 = "SM4"
    UNKNOWN = "unknown"


#: The flag of each cipher a card can name; UNKNOWN has none.
ALGORITHM_FLAGS: Final = {
    CardAlgorithm.TRIPLE_DES: 1,
    CardAlgorithm.SSF33: 2,
    CardAlgorithm.SM4: 3,
}
_BY_FLAG: Final = {flag: algorithm for algorithm, flag in ALGORITHM_FLAGS.items()}


def algorithm_from_fci(fci: bytes) -> CardAlgorithm | None:
    """The cipher named by the object `9F0C 03 86 01 xx`, None where it is missing."""
    _, found, rest = fci.partition(_FLAG_OBJECT)
    if not found or not rest:
        return None
    return _BY_FLAG.get(rest[0], CardAlgorithm.UNKNOWN)
