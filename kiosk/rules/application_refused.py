"""That an application was not taken or not withdrawn, with the records' reason."""

from typing import ClassVar

from db.records import Refusal
from kiosk.errors import KioskError


class ApplicationRefused(KioskError):
    """The records did not do it; `refusal` is the code of the text that says why."""

    code: ClassVar[str] = "refused"

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
