"""How one thing of the terminal is, as the doctor found it, and who is to do what about it."""

from dataclasses import dataclass
from enum import Enum, unique


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
    advice: str = ""
    who: Who = Who.ENGINEER
