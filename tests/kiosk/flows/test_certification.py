"""When a pension check is due, as a citizen of each region reads it."""

import pytest

from db.demo_people import DemoRole
from kiosk.flows.certification import _Step
from kiosk.flows.my_records import Query
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.pages.kinds import Back, Chosen, GuidePage
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import ScriptedScreen, answers, pin

PIN = pin("123456")
BACK = answers(Back.BACK)


def read(screen: ScriptedScreen) -> list[str]:
    """Return the lines of the page about the citizen's own check."""
    page = next(page for page in screen.shown if isinstance(page, GuidePage))
    english = Catalogue(Language.ENGLISH)
    return [english.render(line) for section in page.sections for line in section.lines]


@pytest.mark.parametrize(
    ("region", "first", "told"),
    [
        (
            "jinan",
            "Nothing to do now. Confirm again by May 6, 2027.",
            "This region's guide does not say how often. Ask by phone: 0531-12333.",
        ),
        (
            "weihai",
            "Nothing to do now. Confirm again by May 6, 2027.",
            "This time: January 1, 2026 to December 31, 2026.",
        ),
        ("fushun", "Please confirm by May 6, 2027.", "This time: June 1, 2026 to May 31, 2027."),
    ],
)
async def test_a_retiree_reads_when_the_check_is_due(
    make_terminal: MakeTerminal, region: str, first: str, told: str
) -> None:
    made_up = make_terminal(region)
    _, screen = await made_up.visit(
        PIN, BACK, BACK, service=Service.CERTIFICATION, card=made_up.card(DemoRole.RETIREE)
    )
    lines = read(screen)
    assert lines[:3] == [first, "Last done on May 6, 2026.", "You were confirmed."]
    assert told in lines


async def test_who_draws_nothing_reads_that_nothing_is_due(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN, BACK, BACK, service=Service.CERTIFICATION, card=made_up.card(DemoRole.NORMAL)
    )
    assert "no pension or allowance of yours" in read(screen)[0]


async def test_the_whole_guide_is_one_touch_away(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(_Step.GUIDE)),
        BACK,
        BACK,
        BACK,
        service=Service.CERTIFICATION,
        card=made_up.card(DemoRole.RETIREE),
    )
    assert sum(isinstance(page, GuidePage) for page in screen.shown) == 3


async def test_my_insurance_shows_the_same_page(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(Query.CERTIFICATION)),
        BACK,
        BACK,
        BACK,
        service=Service.MY_RECORDS,
        card=made_up.card(DemoRole.RETIREE),
    )
    assert read(screen)[0].startswith("Nothing to do now.")
