"""How often a PIN was wrong at a card today: over restarts, midnights, and without a journal."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from db.errors import DatabaseUnavailable
from db.journal import Intact, Journal, open_journal
from kiosk.demo.rehearsal.in_place import InPlace
from kiosk.desks.kept_journal import KeptJournal
from kiosk.desks.wrong_pins import WRONG_A_DAY, WrongPins
from tests.kiosk.made_up_terminal import Turnable

CARD, OTHER = "990000" + "0" * 25 + "1", "990000" + "0" * 25 + "2"
KEY = bytes(range(32))


class Hall:
    """A terminal's journal and clock, and the counts of one run of it after the other."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "journal.db"
        self.clock = Turnable()
        self.journal = KeptJournal(lambda: open_journal(self.file, KEY, now=self.clock()))
        self.pins = self.counts(self.journal)

    def counts(self, journal: Callable[[], Journal]) -> WrongPins:
        return WrongPins(journal, clock=self.clock, worker=InPlace("journal", limit_s=1))

    def restart(self) -> None:
        self.journal.close()
        self.pins = self.counts(self.journal)


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


@pytest.mark.parametrize("restarts_after", range(WRONG_A_DAY + 1))
async def test_a_restart_gives_no_new_tries(hall: Hall, restarts_after: int) -> None:
    for number in range(WRONG_A_DAY):
        if number == restarts_after:
            hall.restart()
        assert not await hall.pins.too_many(CARD)
        await hall.pins.note(CARD)
    if restarts_after == WRONG_A_DAY:
        hall.restart()
    assert await hall.pins.too_many(CARD)
    assert not await hall.pins.too_many(OTHER)


async def test_each_day_of_the_hall_begins_anew(hall: Hall) -> None:
    for _ in range(WRONG_A_DAY):
        await hall.pins.note(CARD)
    midnight = hall.clock().astimezone().replace(hour=0, minute=0) + timedelta(days=1)
    hall.clock.now = midnight - timedelta(seconds=1)
    assert await hall.pins.too_many(CARD)
    hall.restart()
    assert await hall.pins.too_many(CARD)
    hall.clock.now = midnight
    assert not await hall.pins.too_many(CARD)
    hall.clock.now = midnight - timedelta(seconds=1)
    assert await hall.pins.too_many(CARD), "a clock that was put ahead and back again"


async def test_the_journal_stays_whole_and_does_not_say_which_card_it_was(hall: Hall) -> None:
    await hall.pins.note(CARD)
    journal = hall.journal()
    assert isinstance(journal.verify(), Intact)
    hall.journal.close()
    assert CARD.encode() not in hall.file.read_bytes()


async def test_without_a_journal_this_run_counts_alone(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    def gone() -> Journal:
        raise DatabaseUnavailable("gone")

    pins = hall.counts(gone)
    for _ in range(WRONG_A_DAY):
        assert not await pins.too_many(CARD)
        await pins.note(CARD)
    assert await pins.too_many(CARD)
    assert "a wrong PIN could not be written down: " in caplog.text
    assert CARD not in caplog.text
