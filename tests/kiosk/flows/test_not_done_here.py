"""What is not done at this terminal is said before the touch, and its guide begins with where."""

from dataclasses import replace

import pytest

from kiosk.desks.situation import Conditions, Situation
from kiosk.flows.menu import is_done_here, service_choices, window_for
from kiosk.flows.services import GROUPS
from kiosk.guides.sections import WHERE
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.pages.kinds import Back, GuidePage
from kiosk.settings.configuration import IdentityCardSettings
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import answers

_render = Catalogue(Language.CHINESE).render
MENUS = (None, *sorted(GROUPS, key=lambda group: group.value))


def _hall_without_identity_reader(made_up: MadeUpTerminal) -> Situation:
    bare = replace(made_up.configuration, identity_cards=IdentityCardSettings())
    return Situation(bare, made_up.terminal.region, Conditions())


@pytest.mark.parametrize("menu", MENUS)
def test_it_comes_last_with_where(made_up: MadeUpTerminal, menu: Service | None) -> None:
    now = _hall_without_identity_reader(made_up)
    choices = service_choices(now, menu)
    elsewhere = [choice.elsewhere for choice in choices]
    assert elsewhere == sorted(elsewhere), "nothing that is done here stands behind it"
    for choice in choices:
        assert choice.elsewhere is not is_done_here(now, choice.value)
        if choice.elsewhere:
            assert choice.detail is not None
            assert _render(window_for(now, choice.value)) in _render(choice.detail)


def test_there_is_something_that_is_not_done_here(made_up: MadeUpTerminal) -> None:
    now = _hall_without_identity_reader(made_up)
    assert any(choice.elsewhere for menu in MENUS for choice in service_choices(now, menu))


async def test_its_guide_begins_with_where(make_terminal: MakeTerminal) -> None:
    bare = make_terminal(adapt=lambda all_: replace(all_, identity_cards=IdentityCardSettings()))
    now = bare.terminal.situation
    services = [each.value for menu in MENUS for each in service_choices(now, menu)]
    service = next(each for each in services if not is_done_here(now, each))
    _, screen = await bare.visit(answers(Back.BACK), service=service)
    (opened,) = screen.shown
    assert isinstance(opened, GuidePage)
    assert opened.sections[0].heading == WHERE
