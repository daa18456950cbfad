"""Records, journal or a clock that are lost grey what needs them, and give it back."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
import trio
import trio.testing

from db.asker import Asker
from db.database import Store
from db.demo_people import DemoRole, demo_cast
from db.errors import DatabaseError, DatabaseFull, RecordsFailed
from db.records import CardStatus, Records, RecordsStatus
from db.sqlite_records import open_records
from kiosk.desks.device_watch import DeviceWatch
from kiosk.desks.store_watch import (
    FIRST_LOOK_AFTER_S,
    LOOK_INTERVAL_S,
    LOST_LOOK_INTERVAL_S,
)
from kiosk.desks.time_server import TimeServerMemory
from kiosk.flows.menu import device_notices, service_choices, welcome_page
from kiosk.flows.visit import Changed
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.pages.kinds import AfterFailure, Back, FailurePage
from kiosk.rules.clock import ClockFault
from kiosk.settings.service import Service
from tests.kiosk.made_up_terminal import NOON, MadeUpTerminal
from tests.kiosk.scripted_screen import answers, pin

SOON_S = 5.0
CHANGES = {Service.REPORT_LOSS, Service.RELEASE_LOSS}
PRINTS = {Service.CONTRIBUTION_CERTIFICATE}
LOOKS = {Service.MY_RECORDS}


class FarRecords:
    """Records on a line that can be cut, with a clock that can be set."""

    def __init__(self) -> None:
        self.lost = False
        self.ahead = timedelta(0)
        self.looks = 0

    def status(self) -> RecordsStatus:
        self.looks += 1
        if self.lost:
            raise RecordsFailed("ReadTimeout")
        return RecordsStatus("1.0", NOON + self.ahead)

    def close(self) -> None:
        """Nothing is kept."""

    def asked_by(self, _: Asker) -> "FarRecords":
        return self

    def find_card(self, identification_code: str) -> None:
        raise RecordsFailed("ReadTimeout")


Greyed = Callable[[], set[Service]]


@pytest.fixture
def far(made_up: MadeUpTerminal) -> FarRecords:
    """Records of another machine, in place of the terminal's own."""
    far = FarRecords()
    made_up.terminal.records._records = lambda: cast("Records", far)
    return far


@pytest.fixture
def devices(made_up: MadeUpTerminal) -> DeviceWatch:
    return made_up.terminal.devices


@pytest.fixture
def greyed(made_up: MadeUpTerminal) -> Greyed:
    """What the menu has greyed now."""

    def greyed() -> set[Service]:
        choices = service_choices(made_up.terminal.situation)
        return {choice.value for choice in choices if choice.unavailable is not None}

    return greyed


def said(made_up: MadeUpTerminal) -> str:
    """The notices of the welcome page."""
    notices = device_notices(made_up.terminal.situation, tuple(Service))
    return " ".join(Catalogue(Language.ENGLISH).render(notice.text) for notice in notices)


async def test_lost_and_back_within_five_seconds(
    made_up: MadeUpTerminal, far: FarRecords, devices: DeviceWatch, greyed: Greyed
) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(devices.run)
        await trio.sleep(FIRST_LOOK_AFTER_S + 1)
        assert greyed() == set()
        far.lost = True
        with pytest.raises(DatabaseError):
            await made_up.terminal.records.find_card("a citizen's")
        await trio.testing.wait_all_tasks_blocked()
        assert greyed() >= CHANGES | PRINTS | LOOKS
        assert Service.GUIDES not in greyed()
        assert "The records system does not answer" in said(made_up)
        far.lost = False
        await trio.sleep(SOON_S)
        assert greyed() == set()
        assert said(made_up) == ""
        nursery.cancel_scope.cancel()


async def test_nobody_types_a_pin_while_they_are_lost(
    made_up: MadeUpTerminal, far: FarRecords, devices: DeviceWatch
) -> None:
    far.lost = True
    await devices._stores.look()
    assert welcome_page(made_up.terminal.situation).movement is None
    _visit, screen = await made_up.visit(
        answers(AfterFailure.LEAVE), card=made_up.card(DemoRole.NORMAL)
    )
    [page] = screen.shown
    assert isinstance(page, FailurePage)
    assert page.code == "database.unavailable"


async def test_they_are_looked_at_seldom_while_they_are_well(
    far: FarRecords, devices: DeviceWatch
) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(devices.run)
        await trio.sleep(10 * LOOK_INTERVAL_S + FIRST_LOOK_AFTER_S - 1)
        assert far.looks == 10
        far.lost = True
        await trio.sleep(10 * LOST_LOOK_INTERVAL_S + LOOK_INTERVAL_S)
        assert 20 <= far.looks <= 30
        nursery.cancel_scope.cancel()


async def test_they_are_looked_at_when_the_welcome_page_comes_up(
    far: FarRecords, devices: DeviceWatch
) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(devices.run)
        await trio.sleep(FIRST_LOOK_AFTER_S + 1)
        looks = far.looks
        devices.look_at_stores_soon()
        await trio.testing.wait_all_tasks_blocked()
        assert far.looks == looks + 1
        nursery.cancel_scope.cancel()


def codes(devices: DeviceWatch) -> tuple[str | None, str | None]:
    """What is wrong with records and journal."""
    return devices.stores.records, devices.stores.journal


def _taken_away(file: Path) -> Callable[[], None]:
    hidden = file.with_suffix(".hidden")
    file.rename(hidden)
    return lambda: _move(hidden, file)


def _garbage(file: Path) -> Callable[[], None]:
    content = file.read_bytes()
    file.write_bytes(os.urandom(len(content)))
    return lambda: _put(file, content)


def _move(here: Path, there: Path) -> None:
    here.replace(there)


def _put(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def _folder_in_its_place(file: Path) -> Callable[[], None]:
    hidden = file.with_suffix(".hidden")
    file.rename(hidden)
    file.mkdir()

    def undo() -> None:
        file.rmdir()
        hidden.replace(file)

    return undo


BREAKS = (_taken_away, _garbage, _folder_in_its_place)


@pytest.mark.parametrize("hurt", BREAKS)
async def test_a_journal_that_cannot_be_used_greys_what_is_written_down(
    made_up: MadeUpTerminal,
    devices: DeviceWatch,
    greyed: Greyed,
    hurt: Callable[[Path], Callable[[], None]],
) -> None:
    await devices._stores.look()
    devices._stores._journal.close()  # so that nothing of it is left in memory
    journal = made_up.configuration.stores.journal
    mend = hurt(journal)
    await devices._stores.look()
    await devices._stores.look()
    assert codes(devices)[1] is not None
    assert greyed() >= CHANGES | PRINTS
    assert greyed().isdisjoint(LOOKS)
    assert "Nothing can be changed or printed here now" in said(made_up)
    mend()
    await devices._stores.look()
    assert codes(devices) == (None, None)
    assert greyed() == set()


async def test_records_put_back_from_a_copy_are_used_again(
    made_up: MadeUpTerminal, devices: DeviceWatch, greyed: Greyed
) -> None:
    file = made_up.configuration.records.file.path
    content = file.read_bytes()
    await devices._stores.look()
    file.unlink()
    for _look in range(3):
        await devices._stores.look()
        assert devices.stores.records == "database.unavailable"
    assert not file.exists(), "none are begun in silence"
    for left in file.parent.glob("records.db*"):
        left.unlink()
    file.touch(0o600)
    file.write_bytes(content)
    await devices._stores.look()
    assert greyed() == set()


async def test_a_full_disk_shows_before_a_citizen_has_come(
    made_up: MadeUpTerminal,
    devices: DeviceWatch,
    greyed: Greyed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await devices._stores.look()
    assert greyed() == set()

    def full(_store: Store) -> None:
        raise DatabaseFull("SQLITE_FULL")

    with monkeypatch.context() as disk:
        disk.setattr(Store, "prove_writable", full)
        await devices._stores.look()
        assert codes(devices) == ("database.full", "database.full")
        assert greyed() >= CHANGES | PRINTS | LOOKS
    await devices._stores.look()
    assert greyed() == set()


@pytest.mark.parametrize(
    ("ahead", "off"),
    [
        (timedelta(minutes=59), False),
        (timedelta(minutes=-59), False),
        (timedelta(minutes=61), True),
        (timedelta(minutes=-61), True),
    ],
)
async def test_a_clock_that_is_an_hour_off_makes_no_changes_and_no_papers(
    far: FarRecords, devices: DeviceWatch, greyed: Greyed, ahead: timedelta, off: bool
) -> None:
    far.ahead = ahead
    await devices._stores.look()
    assert (devices.stores.clock is ClockFault.DIFFERS) is off
    assert greyed().issuperset(CHANGES | PRINTS) is off
    assert Service.GUIDES not in greyed()


async def test_a_clock_that_is_minutes_off_is_logged(
    far: FarRecords, devices: DeviceWatch, caplog: pytest.LogCaptureFixture
) -> None:
    far.ahead = timedelta(minutes=3)
    await devices._stores.look()
    assert "180 s ahead" in caplog.text


async def test_a_clock_before_the_newest_entry_changes_nothing(
    made_up: MadeUpTerminal, devices: DeviceWatch, greyed: Greyed
) -> None:
    await devices._stores.look()
    made_up.clock.turn(timedelta(days=-30))
    await devices._stores.look()
    assert devices.stores.clock is ClockFault.BEFORE_JOURNAL
    assert greyed() >= CHANGES | PRINTS
    assert "The clock of this terminal is wrong" in said(made_up)
    made_up.clock.turn(timedelta(days=30))
    await devices._stores.look()
    assert greyed() == set()


async def test_a_clock_that_turns_wrong_during_a_visit_changes_nothing(
    made_up: MadeUpTerminal, devices: DeviceWatch
) -> None:
    await devices._stores.look()
    stores = devices._stores

    stores.conditions = replace(stores.conditions, clock=ClockFault.ALONE)
    visit, screen = await made_up.visit(
        pin("123456"),
        answers(AfterFailure.LEAVE),
        answers(Back.BACK),
        service=Service.REPORT_LOSS,
        card=made_up.card(DemoRole.NORMAL),
    )
    pages = [page for page in screen.shown if isinstance(page, FailurePage)]
    assert [page.code for page in pages] == ["clock.off"]
    assert visit.changed is Changed.NOTHING
    assert not made_up.terminal.records._journal().open_intents()


class TimeServer:
    """Sets the clock, or does not."""

    def __init__(self) -> None:
        self.set_at: datetime | None = None

    def __call__(self) -> datetime | None:
        return self.set_at


async def test_a_day_without_a_time_server_is_an_alarm_and_ends_with_it(
    made_up: MadeUpTerminal, devices: DeviceWatch, greyed: Greyed, tmp_path: Path
) -> None:
    server = TimeServer()
    server.set_at = NOON
    memory = tmp_path / "clock-was-set"
    devices._stores._time_server = TimeServerMemory(memory, server)
    await devices._stores.look()
    assert greyed() == set()
    # Switched off every night, the terminal begins anew without ever having heard of one.
    server.set_at = None
    devices._stores._time_server = TimeServerMemory(memory, server)
    made_up.clock.turn(timedelta(hours=23))
    await devices._stores.look()
    assert greyed() == set()
    made_up.clock.turn(timedelta(hours=2))
    await devices._stores.look()
    assert devices.stores.clock is ClockFault.ALONE
    assert greyed() >= CHANGES | PRINTS
    server.set_at = made_up.clock()
    await devices._stores.look()
    assert greyed() == set()


def test_the_memory_begins_with_the_benefit_of_the_doubt(tmp_path: Path) -> None:
    memory = TimeServerMemory(tmp_path / "memory", lambda: None)
    assert memory.kept() is None
    assert abs(memory.last() - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_look_with_a_wrong_clock_ends_nobodys_loss(
    made_up: MadeUpTerminal, devices: DeviceWatch
) -> None:
    file = made_up.configuration.records.file.path
    [lost] = [person for person in demo_cast() if person.role is DemoRole.LOST]
    made_up.clock.now = NOON.replace(year=2040)
    await devices._stores.look()
    found = await made_up.terminal.records.find_card(lost.identification_code)
    assert found.status is not CardStatus.TEMPORARILY_LOST
    records = open_records(file, lambda: NOON)
    assert records.find_card(lost.identification_code).status is CardStatus.TEMPORARILY_LOST
    records.close()
