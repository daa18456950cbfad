"""Somebody before the staff's door: what they are judged by, and that each try in vain is noted."""

from collections.abc import Callable
from dataclasses import dataclass

from db.journal import EntryKind, Note
from kiosk.desks.terminal import Terminal
from kiosk.operator.codes import Operator, Staff
from kiosk.operator.lockout import Lockout
from kiosk.operator.roles import Act
from kiosk.operator.session import act_note
from kiosk.pages.screen import Screen


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """One person who knocks; `stays` says that they are still there."""

    terminal: Terminal
    screen: Screen
    staff: Staff
    lockout: Lockout
    stays: Callable[[], None]

    def refuse(self, outcome: str, who: Operator | None = None, *, costs_a_try: bool) -> None:
        """Write down that somebody was not let in, and whose card it was where that is known.

        What can be guessed costs a try, counted on the disk before anybody hears of it.
        """
        if costs_a_try:
            self.lockout.note_wrong()
        note = Note(EntryKind.OPERATOR, Act.REFUSED.value, outcome)
        if who is not None:
            note = act_note(Act.REFUSED, outcome, who)
        self.terminal.day_book.note(note)
