"""A citizen whose records hold what cannot be meets pages, not a terminal out of service."""

from random import Random
from typing import Final

import pytest

from db.demo_people import DemoRole
from kiosk.flows.conversation import converse
from kiosk.flows.visit import Changed, Visit
from kiosk.language.texts import Message
from kiosk.pages.kinds import AfterFailure, FailurePage
from tests.db.test_dirty_records import DIRT, soil
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.scripted_screen import answers
from tests.kiosk.wanderer import Wanderer

#: What can be and is at the edge of it: every page, sum and picture must hold it.
ODD: Final[tuple[tuple[str, str, tuple[object, ...], DemoRole | None], ...]] = (
    ("holder", "birth_date", ("1850-01-01", "2199-12-31"), DemoRole.NORMAL),
    ("holder", "name", ("张", "x" * 120, "张" * 120), DemoRole.NORMAL),
    ("holder", "died_on", ("2199-12-31",), DemoRole.NORMAL),
    ("card", "valid_until", ("1850-01-01", "9999-12-31"), DemoRole.NORMAL),
    ("card", "card_number", ("1", "A" * 32), DemoRole.NORMAL),
    ("card", "loss_ends_at", (7_000_000_000_000_000,), DemoRole.LOST),
    ("card", "loss_reported_at", (0, 7_000_000_000_000_000), DemoRole.LOST),
    ("bank", "name", ("银" * 120,), DemoRole.NORMAL),
    ("contribution", "month", (1850 * 12, 2199 * 12 + 11), DemoRole.NORMAL),
    ("contribution", "personal_fen", (-(10**10), 10**10), DemoRole.FORTY_YEARS),
    ("contribution", "base_fen", (-(10**10), 10**10), DemoRole.FORTY_YEARS),
    ("account_year", "year", (1850, 2199), DemoRole.RETIREE),
    ("account_year", "opening_fen", (10**10,), DemoRole.RETIREE),
    ("benefit", "amount_fen", (-(10**10), 10**10), DemoRole.RETIREE),
    ("benefit", "month", (1850 * 12, 2199 * 12 + 11), DemoRole.RETIREE),
    ("pension", "since", (1850 * 12,), DemoRole.RETIREE),
    ("certification", "next_due", ("1850-01-01", "2199-12-31"), DemoRole.RETIREE),
    ("unemployment", "entitled_months", (1200,), DemoRole.MOVED_OUT),
)
STEPS: Final = 25
#: One of the impossible values of each field: all of them are the business of the campaign.
CASES: Final = [
    pytest.param(table, field, dirty[-1], role or DemoRole.NORMAL, id=f"{table}.{field}")
    for table, field, dirty, role in DIRT
] + [
    pytest.param(table, field, odd, role, id=f"{table}.{field} at the edge {place}")
    for table, field, edge, role in ODD
    for place, odd in enumerate(edge)
]


@pytest.mark.parametrize(("table", "field", "stored", "role"), CASES)
async def test_dirt_costs_a_fact_and_not_the_terminal(
    make_terminal: MakeTerminal, table: str, field: str, stored: object, role: DemoRole
) -> None:
    made_up = make_terminal()
    soil(made_up.configuration.records.file.path, table, field, stored)
    screen = Wanderer(Random(f"{table}.{field}"), STEPS)  # noqa: S311 - no secret
    visit = Visit(made_up.terminal, screen, made_up.insert(made_up.card(role)))
    await visit.run(lambda visit: converse(visit, None))
    assert screen.shown


async def test_the_page_says_that_a_part_of_the_records_cannot_be_read(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal()
    soil(made_up.configuration.records.file.path, "card", "valid_until", "")
    visit, screen = await made_up.visit(
        answers(AfterFailure.LEAVE), card=made_up.card(DemoRole.NORMAL)
    )
    (page,) = (page for page in screen.shown if isinstance(page, FailurePage))
    assert isinstance(page.happened, Message)
    assert page.happened.message == "A part of your records cannot be read here"
    assert page.code == "records.unreadable"
    assert visit.changed is Changed.NOTHING
