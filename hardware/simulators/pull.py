"""Pulling a simulated card in the middle of a conversation, at an exchange counted beforehand."""

from dataclasses import dataclass
from enum import Enum, unique


@unique
class PullMoment(Enum):
    """On which side of the card's work the contact is lost."""

    BEFORE_COMMAND = "before the command reaches the card"
    BEFORE_ANSWER = "after the card did its work, before the answer is out"


@dataclass(frozen=True, slots=True)
class PullPlan:
    """The card leaves at the `exchange`-th exchange from now, the first being 1."""

    exchange: int
    moment: PullMoment
