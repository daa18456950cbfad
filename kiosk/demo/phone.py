"""The demonstration's telephone: it shows the electronic card of one of the cast as a code."""

from collections.abc import Mapping
from typing import Final

from db.demo_people import (
    CODES,
    EXPIRED_CODE,
    FOREIGN_CODE,
    DemoRole,
    demo_cast,
    demo_code,
)
from hardware.simulators.code_scanner import SimulatedScannerPort

NONSENSE: Final = "https://example.invalid/menu"


class DemoPhone:
    """Holds codes to a scanner; each asked for is the next one, as an app refreshes it."""

    def __init__(self, scanner: SimulatedScannerPort, stories: Mapping[str, str]) -> None:
        """Take the people by the words that say what each shows, with their numbers."""
        self._scanner = scanner
        self.stories = stories
        self._given: dict[str, int] = {}
        self.code = FOREIGN_CODE
        """The code that is shown now."""

    def refresh(self, story: str) -> str:
        """Show the next code of somebody."""
        number = self.stories[story]
        count = self._given.get(number, 0)
        self._given[number] = (count + 1) % CODES
        self.code = demo_code(number, count)
        return self.code

    def let_expire(self, story: str) -> None:
        """Show a code of somebody that is too old."""
        self.code = demo_code(self.stories[story], EXPIRED_CODE)

    def show_foreign(self) -> None:
        """Show a code of another issuer."""
        self.code = FOREIGN_CODE

    def show_nonsense(self) -> None:
        """Show a code that is no electronic card's."""
        self.code = NONSENSE

    def hold_up(self) -> None:
        """Hold the code that is shown to the scanner."""
        self._scanner.scan(self.code)


def people_by_story(stories: Mapping[DemoRole, str]) -> Mapping[str, str]:
    """Return the numbers of the cast by the words that say what each shows."""
    return {
        stories[person.role]: person.social_security_number
        for person in demo_cast()
        if person.role in stories and person.in_records
    }
