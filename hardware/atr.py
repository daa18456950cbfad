"""The answer to reset of ISO 7816-3: the historical bytes in it, and the protocol it offers."""

from typing import Final

from hardware.resource_manager import TransmissionProtocol

_HISTORICAL_COUNT: Final = 0x0F
_INTERFACE_BYTES: Final = 0xF0
_NEXT_INTERFACE_BYTES: Final = 0x80
_PROTOCOL: Final = 0x0F


def historical_bytes(atr: bytes) -> bytes:
    """The historical bytes, found by T0 and the TD bytes, so at no fixed place: cards of one maker
    come with and without speed byte. Empty where `atr` ends before them.

    A reader makes the ATR of a contactless card itself and puts the card's own historical bytes
    into it (PC/SC part 3), so the same holds for it.
    """
    if len(atr) < 2:
        return b""
    announced, position = atr[1], 2
    count = announced & _HISTORICAL_COUNT
    while present := announced & _INTERFACE_BYTES:
        position += present.bit_count()
        if not present & _NEXT_INTERFACE_BYTES:
            break
        if position > len(atr):
            return b""
        announced = atr[position - 1]
    found = atr[position : position + count]
    return found if len(found) == count else b""


def protocol_of(atr: bytes) -> TransmissionProtocol:
    """T=1 where a TD byte offers it, as that of every contactless card does; else T=0."""
    announced = atr[1] if len(atr) > 1 else 0
    position = 1
    while announced & _NEXT_INTERFACE_BYTES:
        position += (announced & _INTERFACE_BYTES).bit_count()
        if position >= len(atr):
            break
        announced = atr[position]
        if announced & _PROTOCOL == 1:
            return TransmissionProtocol.T1
    return TransmissionProtocol.T0
