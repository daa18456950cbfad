"""How many people a terminal may ask for: a stolen one must not be a way to read a city.

A hall serves some tens of people an hour at one terminal. Who asks for more waits until the first
of them is an hour past: slowed, not shut out, and reported.
"""

from collections import OrderedDict, defaultdict
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

AN_HOUR: Final = timedelta(hours=1)
_MOST_CARDS: Final = 20_000


class TooManyPeople(Exception):
    """A terminal has asked for as many people as it may; says when the next may be asked for."""

    def __init__(self, after: timedelta) -> None:
        super().__init__("more people than a hall serves")
        self.after = after


class Pace:
    """Counts the different people each terminal has asked for within the last hour."""

    def __init__(self, people_an_hour: int) -> None:
        self._most = people_an_hour
        self._asked: defaultdict[str, OrderedDict[str, datetime]] = defaultdict(OrderedDict)
        self._holder_of: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def admit(self, terminal: str, name: str, *, now: datetime) -> None:
        """Count a person; the same one again within the hour is not counted again.

        Args:
            name: a pseudonym, of the person or of a card.

        Raises:
            TooManyPeople: the terminal has to wait.
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

    def same(self, terminal: str, card: str, person: str) -> None:
        """A card turned out to be this person's: count the two as one."""
        with self._lock:
            asked = self._asked[terminal]
            counted_at = asked.pop(card, None)
            if counted_at is not None and person not in asked:
                asked[person] = counted_at
            self._holder_of[card] = person
            if len(self._holder_of) > _MOST_CARDS:
                self._holder_of.popitem(last=False)
