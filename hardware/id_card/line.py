"""The seam between the module's protocol and its wire. `hardware.serial_port` fills it."""

from typing import Protocol


class ModuleLine(Protocol):
    """An open line to the module, for one thread; only `abandon` may come from another.

    It never reconnects: once the module is gone every call raises ModuleGone.
    """

    def set_speed(self, baud: int) -> None:
        """Go on at another speed.

        Raises:
            ModuleGone
        """
        ...

    def send(self, frame: bytes) -> None:
        """Forget what has come in unasked, and send.

        Raises:
            ModuleGone
        """
        ...

    def receive(self, timeout_s: float) -> bytes:
        """What has come in, at least one byte; nothing when the time is over.

        Raises:
            ModuleGone
        """
        ...

    def abandon(self) -> None:
        """Make the running call and every later one raise ModuleGone, within milliseconds."""
        ...

    def close(self) -> None:
        """Give the port back. Never raises; a second call does nothing."""
        ...
