"""What the journal says of one reference number: what was undertaken under it, and what became."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from db.database import Row, Store
from db.errors import JournalBroken
from db.times import from_microseconds

_NEWEST: Final = """
    SELECT intent.at, intent.facts, final.at, final.facts
    FROM entry AS intent
    LEFT JOIN entry AS final ON final.key = intent.key AND final.kind IN ('outcome', 'settled')
    WHERE intent.kind = 'intent' ORDER BY intent.number DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Undertaken:
    """One change or print under its reference number; `outcome` is None while it is open.

    `what` is the matter of a change or the document of a print.
    """

    serial: str
    what: str
    at: datetime
    outcome: str | None
    ended_at: datetime | None
    code: str | None = None
    """Why it was refused or not done, or why nobody knows."""


def newest(store: Store, most: int) -> tuple[Undertaken, ...]:
    """The newest changes and prints, the last one first.

    Raises:
        JournalBroken: an entry cannot be read.
    """
    return tuple(map(_undertaken, store.rows(_NEWEST, (most,))))


def _undertaken(row: Row) -> Undertaken:
    at, intent, ended_at, final = row
    try:
        facts = json.loads(intent)
        end = {} if final is None else json.loads(final)
        return Undertaken(
            serial=str(facts["serial"]),
            what=str(facts.get("document", facts["matter"])),
            at=from_microseconds(at),
            outcome=end.get("outcome"),
            ended_at=None if ended_at is None else from_microseconds(ended_at),
            code=end.get("code"),
        )
    except (ValueError, OverflowError, KeyError, TypeError, AttributeError) as error:
        raise JournalBroken("an entry cannot be read") from error
