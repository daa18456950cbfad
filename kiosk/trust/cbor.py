"""The part of CBOR a signed statement needs, in its one deterministic form (RFC 8949, 4.2.1).

Integers, byte strings, text and arrays; every value has exactly one encoding, and the
decoder takes no other, so that no byte of a statement can be changed without notice.
"""

from typing import Final

CborValue = int | bytes | str | tuple["CborValue", ...]

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY = 0, 1, 2, 3, 4
"""Major types (RFC 8949, 3.1)."""

_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
"""Bytes of the argument that follow, by the additional information (RFC 8949, 3)."""


class CborError(ValueError):
    """Not one value of our part of CBOR in its deterministic form."""


def encode(value: CborValue) -> bytes:
    """The value's only encoding.

    Raises:
        ValueError: an integer needs more than 64 bits.
    """
    match value:
        case int():
            return _head(_NEGATIVE, -1 - value) if value < 0 else _head(_UNSIGNED, value)
        case bytes():
            return _head(_BYTES, len(value)) + value
        case str():
            text = value.encode()
            return _head(_TEXT, len(text)) + text
        case _:
            return _head(_ARRAY, len(value)) + b"".join(map(encode, value))


def decode(data: bytes) -> CborValue:
    """The value `data` encodes.

    Raises:
        CborError: it is not one value, not of this part of CBOR, or not in its shortest form.
    """
    try:
        value, end = _value_at(data, 0)
    except (IndexError, UnicodeDecodeError, RecursionError) as error:
        raise CborError("not a value") from error
    if end != len(data):
        raise CborError("more than one value")
    return value


def _head(major: int, argument: int) -> bytes:
    if 0 <= argument < min(_WIDTHS):
        return bytes((major << 5 | argument,))
    for information, width in _WIDTHS.items():
        if 0 <= argument < 1 << 8 * width:
            return bytes((major << 5 | information,)) + argument.to_bytes(width, "big")
    raise ValueError("outside the 64-bit integers of CBOR")


def _value_at(data: bytes, start: int) -> tuple[CborValue, int]:
    """The value that begins at `start`, and where it ends."""
    major, argument, position = _head_at(data, start)
    if major == _UNSIGNED:
        return argument, position
    if major == _NEGATIVE:
        return -1 - argument, position
    if major in (_BYTES, _TEXT):
        end = position + argument
        if end > len(data):
            raise CborError("cut short")
        content = data[position:end]
        return (content if major == _BYTES else content.decode()), end
    if major == _ARRAY:
        items = []
        for _ in range(argument):
            item, position = _value_at(data, position)
            items.append(item)
        return tuple(items), position
    raise CborError("a type that statements do not use")


def _head_at(data: bytes, start: int) -> tuple[int, int, int]:
    """Major type and argument of the head at `start`, and where the head ends."""
    major, information = data[start] >> 5, data[start] & 0x1F
    position = start + 1
    if information < min(_WIDTHS):
        return major, information, position
    if information not in _WIDTHS:
        raise CborError("an indefinite length")
    end = position + _WIDTHS[information]
    if end > len(data):
        raise CborError("cut short")
    argument = int.from_bytes(data[position:end], "big")
    if data[start:end] != _head(major, argument):
        raise CborError("not the shortest form")
    return major, argument, end
