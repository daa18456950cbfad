"""The check character of a citizen's number (GB 11643-1999, ISO 7064 MOD 11-2)."""

from typing import Final

_DIGITS: Final = 17
_CHARACTERS: Final = "10X98765432"


def check_is_right(number: str) -> bool:
    """Whether the 18th character is what the digits before it ask for; other numbers have none."""
    digits, check = number[:_DIGITS], number[_DIGITS:]
    if not check or not (digits.isascii() and digits.isdigit()):
        return True
    total = sum(int(digit) * pow(2, _DIGITS - at, 11) for at, digit in enumerate(digits))
    return _CHARACTERS[total % 11] == check
