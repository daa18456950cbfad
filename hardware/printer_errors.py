"""What can go wrong between the terminal and its print service, each fault with its facts."""

from typing import ClassVar

from hardware.errors import HardwareError


class PrinterError(HardwareError):
    """A print could not be asked for, followed or taken back."""


class PrinterUnknown(PrinterError):
    """CUPS has no queue of this name."""

    code: ClassVar[str] = "printer.unknown"

    def __init__(self, queue: str) -> None:
        super().__init__(f"CUPS knows no queue {queue!r}")
        self.queue = queue


class QueueNotMade(PrinterError):
    """A queue was not made as it was described; none is left that was not there before."""

    code: ClassVar[str] = "printer.queue_not_made"

    def __init__(self, queue: str, why: str) -> None:
        super().__init__(f"{queue}: {why}")
        self.queue = queue


class PrintServiceGone(PrinterError):
    """CUPS cannot be reached, does not answer, or went away in the middle of a call.

    What the call was to change may have been changed: ask again when CUPS is back.
    """

    code: ClassVar[str] = "printer.service_gone"

    def __init__(self, operation: str) -> None:
        super().__init__(f"CUPS did not answer {operation}")
        self.operation = operation


class PrintServiceBroken(PrintServiceGone):
    """What came in place of an answer is none, or is not what this call is answered with.

    For whoever called it is as good as silence: what the call was to change may have been changed.
    """


class JobUncertain(PrintServiceGone):
    """CUPS fell silent while it was given a document: it may have the job, and may print it."""

    code: ClassVar[str] = "printer.job_uncertain"


class PrintServiceRefused(PrinterError):
    """CUPS answered that it will not do it: no permission, queue closed, wrong request.

    `ipp_status` is the status code of RFC 8011, appendix B.
    """

    code: ClassVar[str] = "printer.refused"

    def __init__(self, operation: str, ipp_status: int) -> None:
        super().__init__(f"CUPS refused {operation} with IPP status 0x{ipp_status:04x}")
        self.operation = operation
        self.ipp_status = ipp_status
