"""A PIN in memory that can be wiped: digits in a bytearray, never in a str."""

from types import TracebackType


class Pin:
    """The digits a citizen typed (ASCII), held until `wipe`; says nothing about itself."""

    __slots__ = ("_digits",)

    def __init__(self) -> None:
        self._digits = bytearray()

    def __len__(self) -> int:
        return len(self._digits)

    def __repr__(self) -> str:
        return "Pin(<redacted>)"

    def append(self, digit: int) -> None:
        """Add one digit, 0 to 9."""
        if not 0 <= digit <= 9:
            raise ValueError("a PIN has digits only")
        self._digits.append(ord("0") + digit)

    def remove_last(self) -> None:
        """Take the last digit away, if there is one."""
        if self._digits:
            self._digits[-1] = 0
            del self._digits[-1]

    def digits(self) -> memoryview:
        """Return a view of the ASCII digits, for the one who packs them for the card."""
        return memoryview(self._digits)

    def wipe(self) -> None:
        """Overwrite the digits with zeros and forget them."""
        for index in range(len(self._digits)):
            self._digits[index] = 0
        self._digits.clear()

    def __enter__(self) -> "Pin":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wipe()
