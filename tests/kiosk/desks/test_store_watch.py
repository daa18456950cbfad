"""Records that are lost grey what needs them within seconds, and give it back by themselves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
import trio
import trio.testing

from db.errors import DatabaseError, RecordsFailed
from db.records import Records, RecordsStatus
from kiosk.demo.rehearsal.in_place import InPlace
from kiosk.desks.change_book import ChangeBook
from kiosk.desks.device_watch import DeviceWatch
from kiosk.desks.records_desk import RecordsDesk
from kiosk.desks.records_watch import (
    FIRST_LOOK_AFTER_S,
    LOOK_INTERVAL_S,
    LOST_LOOK_INTERVAL_S,
    RecordsWatch,
)
from kiosk.desks.situation import Situation
from kiosk.flows.menu import service_choices
from kiosk.settings.region import Service
from tests.kiosk.made_up_terminal import NOON, MadeUpTerminal

SOON_S = 5.0


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

    def find_card(self, identification_code: str) -> None:
        raise RecordsFailed("ReadTimeout")


Offered = Callable[[], dict[Service, str | None]]


@pytest.fixture
def far() -> FarRecords:
    return FarRecords()


@pytest.fixture
def desk(far: FarRecords) -> RecordsDesk:
    worker = InPlace("records", limit_s=1.0)
    journal: Any = None
    book = ChangeBook(journal, terminal="T", clock=lambda: NOON, worker=worker)
    return RecordsDesk(
        lambda: cast("Records", far),
        journal,
        book,
        terminal="T",
        clock=lambda: NOON,
        records_worker=worker,
        journal_worker=worker,
    )


@pytest.fixture
def devices(made_up: MadeUpTerminal, desk: RecordsDesk) -> DeviceWatch:
    terminal = made_up.terminal
    return DeviceWatch(
        *(terminal.cards.slot, terminal.identity_cards.plate, terminal.printing),
        terminal.documents,
        records=RecordsWatch(desk),
        workers=(),
    )


@pytest.fixture
def offered(made_up: MadeUpTerminal, devices: DeviceWatch) -> Offered:
    """What the menu offers now, each with the reason why not."""

    def offered() -> dict[Service, str | None]:
        situation = Situation(made_up.configuration, made_up.terminal.region, devices.conditions)
        return {
            choice.value: None if choice.unavailable is None else str(choice.unavailable)
            for choice in service_choices(situation)
        }

    return offered


async def test_lost_and_back_within_five_seconds(
    far: FarRecords,
    desk: RecordsDesk,
    devices: DeviceWatch,
    offered: Offered,
) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(devices.run)
        await trio.sleep(FIRST_LOOK_AFTER_S + 1)
        assert offered()[Service.REPORT_LOSS] is None
        far.lost = True
        with pytest.raises(DatabaseError):
            await desk.find_card("a citizen's")
        await trio.testing.wait_all_tasks_blocked()
        reason = offered()[Service.REPORT_LOSS]
        assert reason is not None
        assert "does not answer" in reason
        assert offered()[Service.GUIDES] is None
        far.lost = False
        await trio.sleep(SOON_S)
        assert offered()[Service.REPORT_LOSS] is None
        nursery.cancel_scope.cancel()


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
    far: FarRecords, devices: DeviceWatch, offered: Offered, ahead: timedelta, off: bool
) -> None:
    far.ahead = ahead
    await devices._records.look()
    for service in (Service.REPORT_LOSS, Service.CONTRIBUTION_CERTIFICATE):
        reason = offered()[service]
        assert (reason is not None and "clock" in reason) is off
    assert offered()[Service.GUIDES] is None


async def test_a_clock_that_is_minutes_off_is_logged(
    far: FarRecords, devices: DeviceWatch, caplog: pytest.LogCaptureFixture
) -> None:
    far.ahead = timedelta(minutes=3)
    await devices._records.look()
    assert "180 s ahead" in caplog.text
