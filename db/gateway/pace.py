"""How many people a terminal may ask for: a stolen one must not be a way to read a city.

A hall serves some tens of people an hour at one terminal. Who asks for more waits until the first
of them is an hour past: slowed, not shut out, and reported.
"""

from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from threading import Lock
from typing import Final, Protocol

AN_HOUR: Final = timedelta(hours=1)
_MOST_CARDS: Final = 20_000


class TooManyPeople(Exception):
    """A terminal has asked for as many people as it may; says when the next may be asked for."""

    def __init__(self, after: timedelta) -> None:
        super().__init__("more people than a hall serves")
        self.after = after


class AskedBy(Enum):
    """By what somebody was asked for."""

    NUMBER = "person"
    CARD = "card"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class AskedFor:
    """Whom a call is about, as far as it says so itself."""

    by: AskedBy
    identity: str
    """Their number, or that of their card, or the code it shows."""
    pseudonym: str
    """What stands for it wherever it is written down."""


class Pace(Protocol):
    """Counts the different people each terminal has asked for within the last hour."""

    def admit(self, terminal: str, asked: AskedFor, *, now: datetime) -> None:
        """Count a person; the same one again within the hour is not counted again.

        Raises:
            TooManyPeople: the terminal has to wait.
            DatabaseError: it cannot be counted, so nobody may be asked for.
        """
        ...

    def same(self, terminal: str, asked: AskedFor, person: str) -> None:
        """Whom a card or code belongs to turned out to be this person, a pseudonym."""
        ...


class PaceOfOneServer:
    """Counts in memory: of a server that is the only one."""

    def __init__(self, people_an_hour: int) -> None:
        self._most = people_an_hour
        self._asked: defaultdict[str, OrderedDict[str, datetime]] = defaultdict(OrderedDict)
        self._holder_of: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def admit(self, terminal: str, asked: AskedFor, *, now: datetime) -> None:
        """Count a person; the same one again within the hour is not counted again.

        Raises:
            TooManyPeople: the terminal has to wait.
        """
        self.admit_known_as(terminal, asked.pseudonym, now=now)

    def admit_known_as(self, terminal: str, name: str, *, now: datetime) -> None:
        """Count whom the audit knows by this pseudonym.

        Raises:
            TooManyPeople
        """
        with self._lock:
            person = self._holder_of.get(name, name)
            asked = self._asked[terminal]
            while asked and next(iter(asked.values())) <= now - AN_HOUR:
                asked.popitem(last=False)
            if person in asked:
                return
            if len(asked) >= self._most:
                raise TooManyPeople(next(iter(asked.values())) + AN_HOUR - now)
            asked[person] = now

    def same(self, terminal: str, asked: AskedFor, person: str) -> None:
        """A card turned out to be this person's: count the two as one."""
        card = asked.pseudonym
        with self._lock:
            counted = self._asked[terminal]
            counted_at = counted.pop(card, None)
            if counted_at is not None and person not in counted:
                counted[person] = counted_at
            self._holder_of[card] = person
            if len(self._holder_of) > _MOST_CARDS:
                self._holder_of.popitem(last=False)
