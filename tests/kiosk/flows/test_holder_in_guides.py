"""A guide's first page says of a known citizen what the region's lists say of their records."""

import pytest

from db.demo_people import DemoRole, demo_cast
from kiosk.flows.guides import show_guide
from kiosk.flows.visit import Visit
from kiosk.guides.papers import cases_of
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.pages.kinds import Back, Chosen, GuidePage
from kiosk.rules.citizen import citizen_with_identity_card
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.scripted_screen import ScriptedScreen, answers

BACK = answers(Back.BACK)
TRANSFER, BENEFIT, RETIRING = (
    "06-pension-transfer-cross-province",
    "13-unemployment-benefit",
    "32-enterprise-to-institution-transfer",
)
NOT_POSSIBLE = "By your records: not possible"
LATER = "By your records: may follow later"


@pytest.mark.parametrize(
    ("guide", "role", "heading"),
    [
        (TRANSFER, DemoRole.RETIREE, NOT_POSSIBLE),
        (TRANSFER, DemoRole.TEMPORARY_ACCOUNT, NOT_POSSIBLE),
        (TRANSFER, DemoRole.MOVER, None),
        (TRANSFER, None, None),
        (BENEFIT, DemoRole.NO_CONTRIBUTIONS, NOT_POSSIBLE),
        (BENEFIT, DemoRole.JOB_SEEKER, None),
        (RETIRING, DemoRole.CLERK, LATER),
        (RETIRING, DemoRole.MOVER, None),
    ],
)
async def test_the_lists_speak_to_whom_they_concern(
    make_terminal: MakeTerminal, guide: str, role: DemoRole | None, heading: str | None
) -> None:
    made_up = make_terminal("fushun")
    desk = await made_up.terminal.guides.desk()
    wanted = desk.library.guide(guide)
    assert wanted is not None
    cases = cases_of(wanted)
    into_a_case = [answers(Chosen(cases[0]))] if len(cases) > 1 else []
    screen = ScriptedScreen([*into_a_case, BACK, *(BACK for _ in into_a_case)])
    visit = Visit(made_up.terminal, screen, None)
    if role is not None:
        number = next(one.social_security_number for one in demo_cast() if one.role is role)
        visit.citizen = citizen_with_identity_card(
            await made_up.terminal.records.find_holder(number)
        )
    await show_guide(visit, desk, wanted)
    (front,) = (page for page in screen.shown if isinstance(page, GuidePage))
    english = Catalogue(Language.ENGLISH)
    headings = {english.render(section.heading) for section in front.sections}
    assert headings & {NOT_POSSIBLE, LATER} == ({heading} if heading else set())
