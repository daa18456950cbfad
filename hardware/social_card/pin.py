"""A card PIN that can be wiped, and the card's answers about it."""

from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

MIN_DIGITS: Final = 4
MAX_DIGITS: Final = 16
_FILLER_NIBBLE: Final = 0xF


@dataclass(frozen=True, slots=True)
class PinCorrect:
    """The card accepted the PIN."""


@dataclass(frozen=True, slots=True)
class PinWrong:
    """The card refused the PIN and says how many tries are left, at least one."""

    tries_left: int


@dataclass(frozen=True, slots=True)
class PinBlocked:
    """No try is left; the terminal cannot help."""


@dataclass(frozen=True, slots=True)
class TriesLeft:
    """The card tells, without a try being spent, how many tries are left, at least one."""

    tries_left: int


@dataclass(frozen=True, slots=True)
class TriesUnknown:
    """The card does not tell how many tries are left unless a PIN is sent."""


PinResult = PinCorrect | PinWrong | PinBlocked
TriesAnswer = TriesLeft | TriesUnknown | PinBlocked


class Pin:
    """4 to 16 digits, kept in a buffer that leaving the `with` block fills with zeros.

    The buffer handed in becomes the Pin's own: it is wiped as well, also when it is refused.

    Raises:
        ValueError: not 4 to 16 ASCII digits. The message tells nothing of them.
    """

    __slots__ = ("_digits",)

    def __init__(self, digits: bytearray) -> None:
        if not (MIN_DIGITS <= len(digits) <= MAX_DIGITS and digits.isdigit()):
            _wipe(digits)
            raise ValueError("a PIN has 4 to 16 digits")
        self._digits = digits

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.wipe()

    def __repr__(self) -> str:
        return "Pin(…)"

    def copy(self) -> "Pin":
        """Return the same PIN in a buffer of its own, to be wiped by itself."""
        return Pin(bytearray(self._digits))

    def wipe(self) -> None:
        """Fill the buffer with zeros; the Pin is of no use afterwards."""
        _wipe(self._digits)

    def filled(self, length: int) -> bytearray:
        """One digit a byte, filled up with FF to `length`; the caller wipes the buffer.

        Raises:
            ValueError: the PIN is longer, or has been wiped.
        """
        self._check_there()
        if len(self._digits) > length:
            raise ValueError("the PIN is too long")
        return self._digits.ljust(length, b"\xff")

    def packed(self) -> bytearray:
        """Two digits a byte, an odd last half byte filled with F; the caller wipes the buffer.

        Raises:
            ValueError: the PIN has been wiped.
        """
        self._check_there()
        nibbles = [digit - ord("0") for digit in self._digits]
        if len(nibbles) % 2:
            nibbles.append(_FILLER_NIBBLE)
        return bytearray(
            high << 4 | low for high, low in zip(nibbles[::2], nibbles[1::2], strict=True)
        )

    def _check_there(self) -> None:
        if not self._digits.isdigit():
            raise ValueError("the PIN has been wiped")


def _wipe(buffer: bytearray) -> None:
    buffer[:] = bytes(len(buffer))
