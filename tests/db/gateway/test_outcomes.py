"""What it means for a question, and for a change, that a server could not look at it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db.asker import Asker
from db.cards import LossRequest
from db.contract.problems import Outcome
from db.demo_people import DemoRole
from db.errors import DatabaseBusy, DatabaseError, DatabaseUnavailable
from db.gateway.audit import Audit
from db.gateway.pace import AskedFor, PaceOfOneServer, TooManyPeople
from db.gateway.pool import RecordsPool
from db.gateway.service import RecordsService, Stopped
from db.records import Records
from tests.db.gateway.stage import AUDIT_KEY
from tests.db.samples import FOR_EVER, NOW, card_of, new_key

ASKER = Asker("T-01")


class PaceThatFails(PaceOfOneServer):
    """Counts nobody."""

    def __init__(self, error: Exception) -> None:
        super().__init__(1)
        self._error = error

    def admit(self, terminal: str, asked: AskedFor, *, now: datetime) -> None:
        raise self._error


@contextmanager
def service_of(
    folder: Path, pace: PaceOfOneServer, error: DatabaseError
) -> Iterator[RecordsService]:
    """One whose records cannot be had."""

    def open_records() -> Records:
        raise error

    with closing(RecordsPool(open_records, 1)) as pool:
        yield RecordsService(pool, Audit(folder, AUDIT_KEY), pace, lambda: NOW)


BUSY, GONE = DatabaseBusy("all in use"), DatabaseUnavailable("gone")
IN_THE_WAY: dict[str, tuple[PaceOfOneServer, DatabaseError]] = {
    "too many people": (PaceThatFails(TooManyPeople(timedelta(minutes=5))), GONE),
    "the count is busy": (PaceThatFails(BUSY), GONE),
    "the count is gone": (PaceThatFails(GONE), GONE),
    "the records are busy": (PaceOfOneServer(1), BUSY),
    "the records are gone": (PaceOfOneServer(1), GONE),
}


@pytest.mark.parametrize("what", IN_THE_WAY)
def test_a_change_may_have_been_made_before_and_a_question_was_not_answered(
    tmp_path: Path, what: str
) -> None:
    card = card_of(DemoRole.NORMAL)
    request = LossRequest(new_key(), card, "T-01", 7, not_after=FOR_EVER)
    with service_of(tmp_path, *IN_THE_WAY[what]) as service:
        with pytest.raises(Stopped) as change:
            service.change(ASKER, request)
        with pytest.raises(Stopped) as question:
            service.ask_for_card(ASKER, card)
    assert change.value.outcome is Outcome.UNKNOWN
    assert question.value.outcome is Outcome.NOT_DONE
    assert change.value.again_after_s
