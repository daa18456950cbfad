"""How one thing of the terminal is, as the doctor found it."""

from dataclasses import dataclass
from enum import Enum, unique


@unique
class Health(Enum):
    """How a thing is."""

    WELL = "well"
    ATTENTION = "attention"
    OUT_OF_SERVICE = "out of service"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: which version, how it is, and what to do when it is not well."""

    thing: str
    health: Health
    version: str
    state: str
    advice: str = ""
