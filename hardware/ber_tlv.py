"""BER-TLV objects of ISO 7816-4, 5.2.2, with tags of one byte and lengths of up to two."""


def ber_object(tag: int, value: bytes) -> bytes:
    """One object with `value`."""
    length = len(value)
    if length < 0x80:
        return bytes((tag, length)) + value
    if length < 0x100:
        return bytes((tag, 0x81, length)) + value
    return bytes((tag, 0x82)) + length.to_bytes(2, "big") + value


def ber_objects(data: bytes) -> dict[int, bytes]:
    """The values of the objects that `data` holds one after the other, by their tags.

    Raises:
        ValueError: it ends within one, or a length is longer than two bytes.
    """
    found: dict[int, bytes] = {}
    rest = data
    while rest:
        if len(rest) < 2:
            raise ValueError("an object without a length")
        tag, length, rest = rest[0], rest[1], rest[2:]
        if length >= 0x80:
            size = length - 0x80
            if size not in {1, 2} or len(rest) < size:
                raise ValueError("no length of one or two bytes")
            length, rest = int.from_bytes(rest[:size], "big"), rest[size:]
        if len(rest) < length:
            raise ValueError("the data end within an object")
        found[tag], rest = rest[:length], rest[length:]
    return found
