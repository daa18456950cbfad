"""How one thing of the terminal is, as the doctor found it, and who is to do what about it."""

from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text, Words

NO_ADVICE: Final = Words("", "")
"""Nothing is to be done."""


@unique
class Health(Enum):
    """How a thing is."""

    WELL = "well"
    ATTENTION = "attention"
    """Citizens are served as ever; somebody should see to it all the same."""
    OUT_OF_SERVICE = "out of service"
    """A citizen would be turned away, or told what is not so."""


@unique
class Who(Enum):
    """Whose hands a thing needs; the value is for people."""

    HALL = "大厅人员 hall staff"
    ENGINEER = "工程师 engineer"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: which version, how it is, and what to do when it is not well."""

    thing: str
    health: Health
    version: str
    state: str
    advice: Text = NO_ADVICE
    who: Who = Who.ENGINEER

    def advised(self, language: Language) -> str:
        """Return what to do in a language; empty where it is nothing."""
        return Catalogue(language).render(self.advice)


def command(words: str) -> Words:
    """Return what is typed, the same in every language."""
    return Words(words, words)
