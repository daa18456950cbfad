"""Whether a card is asked how many PIN tries are left before its PIN is asked for.

The question is a VERIFY without data, and ISO 7816-4 says that it spends no try. There are cards on
which it does: asked at every insertion, the sixth one locks the PIN of somebody who never typed it.
So nobody is asked unless region or terminal say, with their source, that their cards may be; and
the first counter that falls without a PIN ends that for good.
"""

import hmac
import logging
import secrets
from collections import OrderedDict
from datetime import datetime
from pathlib import Path
from typing import Final

from hardware.social_card.pin import (
    PinBlocked,
    PinResult,
    PinWrong,
    TriesAnswer,
    TriesLeft,
)

_log = logging.getLogger(__name__)

#: How many cards are remembered; each by a keyed hash that nobody can turn back.
CARDS_REMEMBERED: Final = 256
_SECRET_BYTES: Final = 32

_OFF_FILE_NAME: Final = "tries-are-not-asked"


def tries_file(journal: Path) -> Path:
    """Return the file that says that cards are not asked any more; it stands by the journal."""
    return journal.with_name(_OFF_FILE_NAME)


class TriesQuestion:
    """Says whether cards may be asked, and watches what it does to them.

    Args:
        source: who says that the cards here may be asked; None when nobody does.
        off_file: there as soon as a card has shown that they may not.
    """

    def __init__(self, source: str | None, off_file: Path) -> None:
        self._source = source
        self._off_file = off_file
        self._off = False
        self._secret = secrets.token_bytes(_SECRET_BYTES)
        self._counters: OrderedDict[bytes, int] = OrderedDict()

    @property
    def allowed(self) -> bool:
        """Whether a card may be asked now."""
        return self._source is not None and not self._off and not self._off_file.exists()

    def note_answer(self, identification_code: str, answer: TriesAnswer, now: datetime) -> None:
        """Take note of what a card answered to the question."""
        card = self._pseudonym(identification_code)
        counter = _counter_of(answer)
        if counter is None:
            return
        if counter < self._counters.get(card, counter):
            self._switch_off(now)
        self._remember(card, counter)

    def note_pin(self, identification_code: str, result: PinResult, now: datetime) -> None:
        """Take note of what a PIN that was sent did to a card's counter."""
        card = self._pseudonym(identification_code)
        before = self._counters.pop(card, None)
        counter = _counter_of(result)
        if counter is None:
            return
        if before is not None and counter < before - 1:
            self._switch_off(now)
        self._remember(card, counter)

    def _remember(self, card: bytes, counter: int) -> None:
        self._counters[card] = counter
        self._counters.move_to_end(card)
        if len(self._counters) > CARDS_REMEMBERED:
            self._counters.popitem(last=False)

    def _switch_off(self, now: datetime) -> None:
        if self._off:
            return
        self._off = True
        _log.error("a card's counter fell without a PIN: cards are not asked for it any more")
        try:
            self._off_file.write_text(f"{now.isoformat()}\n", encoding="utf-8")
        except OSError as error:
            _log.error("that cannot be written down: %s", type(error).__name__)

    def _pseudonym(self, identification_code: str) -> bytes:
        return hmac.digest(self._secret, identification_code.encode(), "sha256")


def _counter_of(answer: TriesAnswer | PinResult) -> int | None:
    match answer:
        case TriesLeft(tries_left) | PinWrong(tries_left):
            return tries_left
        case PinBlocked():
            return 0
        case _:
            return None


#: Where nobody says that cards may be asked.
NOT_ASKED: Final = TriesQuestion(None, Path(_OFF_FILE_NAME))
