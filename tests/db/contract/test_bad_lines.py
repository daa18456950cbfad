"""A line that is cut at any byte loses no change and doubles none."""

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest

from db.demo_people import DemoRole
from db.errors import DatabaseError
from db.https_records import HttpsRecords, open_https_records
from db.records import (
    CardStatus,
    LossReported,
    LossRequest,
    Records,
    Refused,
    ReleaseRequest,
)
from tests.db.contract.lines import CuttingLine
from tests.db.gateway.stage import RunningGateway
from tests.db.samples import FOR_EVER, TERMINAL, card_of, new_key
from tests.db.stores import OpenRecords

CARD = card_of(DemoRole.NORMAL)
CUT_EVERY: Final = int(os.environ.get("CUT_EVERY", "7"))
"""For good, after every so manyth byte; `make records-campaign` cuts after each."""


@pytest.fixture
def line(gateway: tuple[RunningGateway, int]) -> Iterator[CuttingLine]:
    with CuttingLine(gateway[1]) as line:
        yield line


@pytest.fixture
def records(
    gateway: tuple[RunningGateway, int], line: CuttingLine, store: OpenRecords
) -> Iterator[HttpsRecords]:
    with closing(open_https_records(gateway[0].hall.access("T-01", line.port))) as records:
        yield records


def a_loss() -> LossRequest:
    return LossRequest(new_key(), CARD, TERMINAL, 7, not_after=FOR_EVER)


def bytes_of_an_exchange(records: HttpsRecords, line: CuttingLine) -> tuple[int, int]:
    """How many bytes one change is, each way, on a connection that stands."""
    records.status()
    line.up = line.down = 1_000_000
    records.report_loss(a_loss())
    used = 1_000_000 - line.up, 1_000_000 - line.down
    line.up = line.down = None
    return used


def found(truth: Records) -> bool:
    """Whether the card is lost; it is not afterwards."""
    lost = truth.find_card(CARD).status is CardStatus.TEMPORARILY_LOST
    if lost:
        truth.release_loss(ReleaseRequest(new_key(), CARD, TERMINAL, not_after=FOR_EVER))
    return lost


@pytest.mark.parametrize("way", ["up", "down"])
def test_cut_once_after_each_byte_the_second_try_has_the_outcome(
    records: HttpsRecords, line: CuttingLine, store: OpenRecords, way: str
) -> None:
    up, down = bytes_of_an_exchange(records, line)
    with closing(store()) as truth:
        found(truth)
        for after in range(up if way == "up" else down):
            records.status()
            setattr(line, way, after)
            request = a_loss()
            # The cut is on the standing connection; the second try makes a new one, which holds.
            outcome = _report_with_one_cut(records, line, request)
            assert isinstance(outcome, LossReported), after
            assert found(truth)


def _report_with_one_cut(
    records: HttpsRecords, line: CuttingLine, request: LossRequest
) -> LossReported | Refused:
    cut = line.hang_up

    def cut_and_heal() -> None:
        line.up = line.down = None
        cut()

    line.hang_up = cut_and_heal  # type: ignore[method-assign]
    try:
        return records.report_loss(request)
    finally:
        line.hang_up = cut  # type: ignore[method-assign]
        line.up = line.down = None


@pytest.mark.parametrize("way", ["up", "down"])
def test_cut_for_good_the_change_is_settled_as_it_was(
    records: HttpsRecords, line: CuttingLine, store: OpenRecords, way: str
) -> None:
    up, down = bytes_of_an_exchange(records, line)
    seen = set()
    with closing(store()) as truth:
        found(truth)
        for after in range(0, up if way == "up" else down, CUT_EVERY):
            records.status()
            setattr(line, way, after)
            request = a_loss()
            with pytest.raises(DatabaseError):
                records.report_loss(request)
            line.up = line.down = None
            settled = records.withdraw(request.key)
            lost = found(truth)
            assert isinstance(settled, LossReported) == lost, after
            seen.add(lost)
            # What arrives late changes nothing more.
            again = records.report_loss(request)
            assert again == settled
            assert not found(truth)
    assert seen == ({False} if way == "up" else {True})
