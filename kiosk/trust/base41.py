"""Bytes as text that a QR code holds in its alphanumeric mode and a web address in its fragment.

Base45 (RFC 9285) with the four characters left out that an address cannot carry or that are lost
on the way (space, %, +, /). 41 characters suffice for two bytes in three characters, as 41³ > 2¹⁶:
16.5 bits of a QR code for 16 bits, where base64url takes 21.3. The first character of three is the
least significant, and full stop and colon, the last of the alphabet, are never the most
significant: no text ends in one of them, which a program that recognises addresses would leave off.
"""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-$*.:"

_BASE = len(ALPHABET)
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}


class Base41Error(ValueError):
    """Not a text that `encode` makes."""


def encode(data: bytes) -> str:
    """The bytes as text; a last odd byte becomes two characters."""
    return "".join(_characters(data[i : i + 2]) for i in range(0, len(data), 2))


def decode(text: str) -> bytes:
    """The bytes whose text this is.

    Raises:
        Base41Error: `encode` makes no such text.
    """
    return b"".join(_bytes(text[i : i + 3]) for i in range(0, len(text), 3))


def _characters(pair: bytes) -> str:
    number = int.from_bytes(pair, "big")
    characters = ""
    for _ in range(len(pair) + 1):
        number, digit = divmod(number, _BASE)
        characters += ALPHABET[digit]
    return characters


def _bytes(characters: str) -> bytes:
    number = 0
    for character in reversed(characters):
        if character not in _VALUES:
            raise Base41Error("a foreign character")
        number = number * _BASE + _VALUES[character]
    try:
        pair = number.to_bytes(len(characters) - 1, "big")
    except OverflowError as error:
        raise Base41Error("too large") from error
    if not pair:
        raise Base41Error("a character too few")
    return pair
