"""Identity numbers and card numbers: their check characters, and how they are shown to a crowd."""

import re
from datetime import date

_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"
_IDENTITY_SHAPE = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_IDENTITY_LENGTH = 18

_CARD_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CARD_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CARD_CHECKS = "0X987654321"


def identity_check_character(first_17: str) -> str:
    """The 18th character of an identity number (GB 11643; ISO 7064 MOD 11-2).

    Raises:
        ValueError: not 17 digits.
    """
    if not re.fullmatch(r"[0-9]{17}", first_17, re.ASCII):
        raise ValueError("not 17 digits")
    total = sum(
        weight * int(digit) for weight, digit in zip(_IDENTITY_WEIGHTS, first_17, strict=True)
    )
    return _IDENTITY_CHECKS[total % 11]


def is_identity_number(text: str) -> bool:
    """Whether this is an 18-character identity number with a real birth date and a right check.

    The region is not looked at: codes change and people keep theirs (card protocols 3.1).
    """
    if not _IDENTITY_SHAPE.fullmatch(text):
        return False
    try:
        birth_date(text)
    except ValueError:
        return False
    return identity_check_character(text[:17]) == text[17]


def birth_date(identity_number: str) -> date:
    """The birth date that an identity number states.

    Raises:
        ValueError: there is no such day.
    """
    return date(
        int(identity_number[6:10]), int(identity_number[10:12]), int(identity_number[12:14])
    )


def card_check_character(first_8: str) -> str:
    """The 9th character of a card number (card protocols 3.3, as in GB 11714).

    A hint only: not every issuer follows the rule, so no card is refused for it.

    Raises:
        ValueError: not 8 digits and capital letters.
    """
    if not re.fullmatch(r"[0-9A-Z]{8}", first_8, re.ASCII):
        raise ValueError("not 8 digits and capital letters")
    total = sum(
        weight * _CARD_DIGITS.index(character)
        for weight, character in zip(_CARD_WEIGHTS, first_8, strict=True)
    )
    return _CARD_CHECKS[total % 11]


def masked_number(number: str) -> str:
    """An identity number as strangers may see it: 3706**********123X.

    Anything that has not 18 characters shows its last four at most.
    """
    shown_first = 4 if len(number) == _IDENTITY_LENGTH else 0
    shown_last = 4 if len(number) > 2 * 4 else 0
    hidden = len(number) - shown_first - shown_last
    return number[:shown_first] + "*" * hidden + number[len(number) - shown_last :]
