"""What a scanner sends, put together to codes: bounded, and dropped on silence (R61).

A code ends with a carriage return or a line feed, or both, as scanners are set in the factory. What
breaks off half way is told as garbled, and never joined to the next code.
"""

from typing import Final, TypeAlias

from hardware.code_scanner.errors import CodeFact, CodeGarbled

#: An electronic card's code has some hundred characters.
LONGEST_CODE: Final = 512
#: Between two characters of one code there are milliseconds.
SILENCE_S: Final = 0.5

_ENDS: Final = b"\r\n"
_FIRST, _LAST = 0x20, 0x7E
"""The printable characters of ASCII."""

Scan: TypeAlias = str | CodeGarbled


class CodeFrames:
    """Puts bytes together to codes. Time is the caller's: monotonic seconds."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._too_long = False
        self._last_s = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a code is held."""
        return not self._held and not self._too_long

    def feed(self, piece: bytes, now_s: float) -> list[Scan]:
        """Take in what came at `now_s`, nothing if nothing came; return what is whole now."""
        scans: list[Scan] = []
        if not self.is_empty and now_s - self._last_s > SILENCE_S:
            self.forget()
            scans.append(CodeGarbled(CodeFact.CUT_OFF))
        if piece:
            self._last_s = now_s
        for byte in piece:
            if byte in _ENDS:
                scans += self._ended()
            elif len(self._held) < LONGEST_CODE:
                self._held.append(byte)
            else:
                self._too_long = True
        return scans

    def forget(self) -> None:
        """Drop what is held, and wipe it."""
        self._held[:] = bytes(len(self._held))
        self._held.clear()
        self._too_long = False

    def _ended(self) -> list[Scan]:
        if self.is_empty:
            return []
        too_long, held = self._too_long, bytes(self._held)
        self.forget()
        if too_long:
            return [CodeGarbled(CodeFact.TOO_LONG)]
        if not all(_FIRST <= byte <= _LAST for byte in held):
            return [CodeGarbled(CodeFact.NOT_TEXT)]
        return [held.decode("ascii")]
