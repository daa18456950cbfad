"""Somebody of the staff at the terminal: who, what they may, and that all they do is noted."""

from dataclasses import dataclass
from typing import TypeVar

from db.errors import DatabaseError
from db.journal import EntryKind, Note
from hardware.errors import HardwareError
from kiosk.desks.terminal import Terminal
from kiosk.errors import KioskError
from kiosk.language.texts import Text, _
from kiosk.operator.codes import Operator
from kiosk.operator.faults import cures_of, facts_of
from kiosk.operator.roles import MAY, Act
from kiosk.pages.kinds import Back, Choice, ChoicePage, Chosen, Fact, Notice, ResultPage, Tone
from kiosk.pages.screen import Screen

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Session:
    """The time between a code and leaving."""

    terminal: Terminal
    screen: Screen
    who: Operator

    def may(self, act: Act) -> bool:
        """Return whether this person may do it."""
        return self.who.role in MAY[act]

    def note(self, act: Act, outcome: str = "done", **more: str | int) -> None:
        """Write down that it was done, and by whom."""
        book = self.terminal.day_book
        book.note(act_note(act, outcome, self.who, **more))

    async def choose(
        self,
        title: Text,
        question: Text,
        choices: tuple[Choice[Value], ...],
        notices: tuple[Notice, ...] = (),
    ) -> Value | Back:
        """Ask one question; Back where the person goes back."""
        match await self.screen.ask(ChoicePage(title, question, choices, notices)):
            case Chosen(value):
                return value
            case Back.BACK:
                return Back.BACK

    async def tell(
        self,
        title: Text,
        tone: Tone = Tone.GOOD,
        facts: tuple[Fact, ...] = (),
        advice: tuple[Text, ...] = (),
    ) -> None:
        """Say what is now true."""
        seen = (Choice(Back.BACK, _("OK")),)
        await self.screen.ask(ResultPage(title, tone, facts, advice, seen))

    async def tell_fault(self, error: HardwareError | DatabaseError | KioskError) -> None:
        """Say what went wrong and what to do about it."""
        facts = facts_of(error, self.terminal.configuration.windows)
        await self.tell(_("This did not work"), Tone.CAUTION, facts, cures_of(error))


def act_note(act: Act, outcome: str, who: Operator, **more: str | int) -> Note:
    """Return what the journal holds of an act."""
    facts = {"who": who.name, "role": who.role.value, **more}
    return Note(EntryKind.OPERATOR, act.value, outcome, more=facts)
