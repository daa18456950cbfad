"""The walk meets every kind of page the flows are made of, and every way a visit can end."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from hardware.simulators import permit_simulation
from kiosk.demo.rehearsal.answers import acts_on
from kiosk.demo.rehearsal.shapes import shape_of
from kiosk.demo.rehearsal.walk import NORMAL, CountdownShown, Shown, all_starts, walk
from kiosk.demo.rehearsal.world import Start, Trouble
from kiosk.demo.samples import sample_pages
from kiosk.language.texts import Message
from kiosk.pages.kinds import (
    ConfirmPage,
    FailurePage,
    FarewellPage,
    GuidePage,
    ListPage,
    Page,
    PinPage,
    PreviewPage,
    ReadingPage,
    ResultPage,
    WelcomePage,
    WorkingPage,
)

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
KINDS = (
    WelcomePage,
    ListPage,
    ConfirmPage,
    PinPage,
    ReadingPage,
    WorkingPage,
    ResultPage,
    FailurePage,
    PreviewPage,
    GuidePage,
    FarewellPage,
    CountdownShown,
)

#: Two whole trees of pages are walked before the first of these: most of a minute when quiet.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Shown]:
    """Every page that two starts lead to."""
    starts = [Start(NORMAL), Start(NORMAL, Trouble.NO_PAPER)]
    permit = permit_simulation(production=False)
    return walk(starts, tmp_path_factory.mktemp("walk"), permit, NOON)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_met(shown: Sequence[Shown], kind: type[Page[object]]) -> None:
    assert any(isinstance(each, kind) for each in shown)


def test_no_page_is_met_twice(shown: Sequence[Shown]) -> None:
    assert len({shape_of(each) for each in shown}) == len(shown)


@pytest.mark.parametrize(
    "title",
    [
        "Goodbye. Everything shown here has been erased.",
        "The card was taken out, so the visit has ended",
        "The visit ended because the screen was not touched",
        "Please take your card",
    ],
)
def test_every_end_is_met(shown: Sequence[Shown], title: str) -> None:
    farewells = [each.title for each in shown if isinstance(each, FarewellPage)]
    assert title in [each.message for each in farewells if isinstance(each, Message)]


@pytest.mark.parametrize("kind", list(sample_pages()))
def test_something_can_be_done_on_every_page(kind: str) -> None:
    assert acts_on(sample_pages()[kind])


def test_there_is_a_start_in_every_trouble_and_with_every_card() -> None:
    starts = all_starts(permit_simulation(production=False))
    assert {start.trouble for start in starts} == set(Trouble)
    assert len({start.card for start in starts}) > len(Trouble)
