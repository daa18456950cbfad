"""A code scanner without wire and threads: what it scans is told by whoever holds a code up."""

from hardware.code_scanner.errors import ScannerGone
from hardware.code_scanner.frames import CodeFrames
from hardware.code_scanner.watch import CodeNotRead, CodeScanned, ScannerLost, ScannerReturned
from kiosk.desks.code_desk import CodeDesk


class Scanner:
    """The scanner and the hands that hold codes before it; `desk` is told what comes."""

    def __init__(self) -> None:
        self.desk: CodeDesk | None = None

    def scan(self, content: str | bytes) -> None:
        """Hold a code, or anything, before it."""
        sent = content.encode() if isinstance(content, str) else content
        for scan in CodeFrames().feed(sent + b"\r", 0.0):
            self._told().take_over(
                CodeScanned(scan) if isinstance(scan, str) else CodeNotRead(scan)
            )

    def lose(self) -> None:
        """Let the scanner vanish."""
        self._told().take_over(ScannerLost(ScannerGone.code))

    def bring_back(self) -> None:
        """Let the scanner come back."""
        self._told().take_over(ScannerReturned())

    def run(self) -> None:
        """Nothing is watched."""

    def stop(self) -> None:
        """Nothing is watched."""

    def _told(self) -> CodeDesk:
        assert self.desk is not None, "nobody is told"  # noqa: S101 - our own bug
        return self.desk
