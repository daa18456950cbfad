"""How often a PIN was wrong at which card today, as this terminal counts it and not as a card says.

A card that is no real one answers what it likes. The cards stand under a name that only this run
knows and that leads back to none of them.
"""

import hmac
import secrets
from collections import Counter
from datetime import date
from typing import Final

from kiosk.clock import Clock

#: As many as a card gives that says nothing else.
WRONG_A_DAY: Final = 3


class WrongPins:
    """Counts from one midnight of the hall to the next."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._day: date | None = None
        self._wrong: Counter[bytes] = Counter()

    def note(self, identification_code: str) -> None:
        """Count one more wrong PIN at this card."""
        self._turn_day()
        self._wrong[self._name_of(identification_code)] += 1

    def too_many(self, identification_code: str) -> bool:
        """Whether nothing more is asked of this card today."""
        self._turn_day()
        return self._wrong[self._name_of(identification_code)] >= WRONG_A_DAY

    def _name_of(self, identification_code: str) -> bytes:
        return hmac.digest(self._key, identification_code.encode(), "sha256")

    def _turn_day(self) -> None:
        today = self._clock().astimezone().date()
        if today != self._day:
            self._day = today
            self._wrong.clear()
