"""A virtual card that behaves as cards in halls do and their specification does not say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from hardware.apdu import Instruction
from hardware.simulators.virtual_card import VirtualCard

_READ_RECORD: Final = bytes((0x00, Instruction.READ_RECORD))
_HEADER_BYTES: Final = 4
_WRONG_LE: Final = 0x6C


@dataclass(frozen=True, slots=True)
class Quirks:
    """What is odd about a card.

    Attributes:
        mute_resets: how many answers to reset it fails to give before it gives one.
        always: what it answers to every command that begins so, in hex digits; the longest
            beginning counts. An empty answer lets the command through.
        once: what it answers to its n-th command ever, the first being 1, instead of doing it.
        cuts_records: hands out a record that is longer than Le up to there, without a word.
        le_is_wrong_length: says 6700, not 6Cxx, to an Le that is not the record's length or 00.
    """

    mute_resets: int = 0
    always: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    once: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    cuts_records: bool = False
    le_is_wrong_length: bool = False


class QuirkyCard:
    """`card` with quirks.

    Attributes:
        sent: the commands it was sent, in capital hex digits.
    """

    def __init__(self, card: VirtualCard, quirks: Quirks) -> None:
        self.card = card
        self.sent: list[str] = []
        self._quirks = quirks
        self._mute_resets = quirks.mute_resets
        self._mute = False

    @property
    def atr(self) -> bytes:
        """The answer to reset, empty while it is mute."""
        return b"" if self._mute else self.card.atr

    def power_on(self) -> None:
        """Power up or reset."""
        self._mute = self._mute_resets > 0
        self._mute_resets -= self._mute
        self.card.power_on()

    def power_off(self) -> None:
        """Forget the session."""
        self.card.power_off()

    def transmit(self, command: bytes) -> bytes:
        """The card's answer to one command."""
        self.sent.append(command.hex().upper())
        odd = self._quirks.once.get(len(self.sent)) or self._refusal()
        if odd:
            return bytes.fromhex(odd)
        if command.startswith(_READ_RECORD):
            return self._read_record(command)
        return self.card.transmit(command)

    def _refusal(self) -> str:
        beginnings = [start for start in self._quirks.always if self.sent[-1].startswith(start)]
        return self._quirks.always[max(beginnings, key=len)] if beginnings else ""

    def _read_record(self, command: bytes) -> bytes:
        answer = self.card.transmit(command)
        if answer[0] != _WRONG_LE or len(answer) != 2:
            return answer
        asked, length = command[-1], answer[1]
        whole = self.card.transmit(command[:_HEADER_BYTES] + bytes((length,)))
        if asked == 0 and (self._quirks.cuts_records or self._quirks.le_is_wrong_length):
            return whole
        if self._quirks.cuts_records and asked < length:
            return whole[:asked] + whole[-2:]
        return bytes.fromhex("6700") if self._quirks.le_is_wrong_length else answer
