"""What the welcome page and the menus say while something is out of service."""

from dataclasses import replace

import pytest

from hardware.printer_state import NotReady, PrinterReason
from kiosk.desks.situation import Conditions, Situation
from kiosk.flows.menu import device_notices, service_choice, service_choices, welcome_page
from kiosk.flows.services import services_in
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text
from kiosk.pages.kinds import Movement
from kiosk.settings.configuration import IdentityCardSettings
from kiosk.settings.service import Service
from tests.kiosk.made_up_terminal import MadeUpTerminal

EVERY = tuple(Service)


def english(text: Text | None) -> str:
    return "" if text is None else Catalogue(Language.ENGLISH).render(text)


def situation(made_up: MadeUpTerminal, conditions: Conditions) -> Situation:
    return replace(made_up.terminal.situation, conditions=conditions)


@pytest.mark.parametrize(
    ("card", "identity_card", "movement", "asked"),
    [
        (True, True, Movement.INSERT_CARD, ("Insert", "ID card")),
        (True, False, Movement.INSERT_CARD, ("Insert",)),
        (False, True, Movement.LAY_ID_CARD, ("ID card",)),
        (False, False, None, ("Choose a service",)),
    ],
)
def test_the_welcome_page_asks_only_for_what_can_be_read(
    made_up: MadeUpTerminal,
    *,
    card: bool,
    identity_card: bool,
    movement: Movement | None,
    asked: tuple[str],
) -> None:
    conditions = Conditions(reader_ready=card, identity_reader_ready=identity_card)
    page = welcome_page(situation(made_up, conditions))
    hint = english(page.card_hint)
    assert page.movement is movement
    assert all(words in hint for words in asked)
    assert ("Insert" in hint) is card
    assert ("ID card" in hint) is identity_card


def test_a_hall_without_an_identity_reader_never_asks_for_the_identity_card(
    made_up: MadeUpTerminal,
) -> None:
    bare = replace(made_up.configuration, identity_cards=IdentityCardSettings())
    for ready in (True, False):
        now = Situation(bare, made_up.terminal.region, Conditions(reader_ready=ready))
        assert "ID card" not in english(welcome_page(now).card_hint)
        assert not any("ID card" in english(notice.text) for notice in device_notices(now, EVERY))


def test_a_dead_card_reader_sends_nobody_away_whom_the_identity_card_serves(
    made_up: MadeUpTerminal,
) -> None:
    (notice,) = device_notices(situation(made_up, Conditions(reader_ready=False)), EVERY)
    assert "Use your ID card" in english(notice.text)


def test_a_card_is_not_cancelled_without_a_reader_for_its_pin(made_up: MadeUpTerminal) -> None:
    now = situation(made_up, Conditions(reader_ready=False))
    choices = service_choices(now, Service.CARD_MATTERS)
    (cancellation,) = (each for each in choices if each.value is Service.CANCELLATION)
    assert "Please go to" in english(cancellation.unavailable)


def test_a_printer_is_named_once_and_only_where_something_is_printed(
    made_up: MadeUpTerminal,
) -> None:
    out = Conditions(printer=NotReady(frozenset({PrinterReason.PAPER_OUT})))
    now = situation(made_up, out)
    assert device_notices(now, services_in(Service.CARD_MATTERS)) == ()
    (notice,) = device_notices(now, services_in(Service.PAPERS))
    assert "out of paper" in english(notice.text)
    greyed = [choice for choice in service_choices(now) if choice.unavailable is not None]
    assert greyed
    assert not any("out of paper" in english(choice.unavailable) for choice in greyed)


def test_either_proof_will_do_where_either_is_taken(made_up: MadeUpTerminal) -> None:
    for conditions in (Conditions(identity_reader_ready=False), Conditions(reader_ready=False)):
        choices = service_choices(situation(made_up, conditions))
        (report,) = (each for each in choices if each.value is Service.REPORT_LOSS)
        assert report.unavailable is None
    neither = Conditions(reader_ready=False, identity_reader_ready=False)
    choices = service_choices(situation(made_up, neither))
    (report,) = (each for each in choices if each.value is Service.REPORT_LOSS)
    assert report.unavailable is not None


def test_an_entry_behind_which_nothing_can_be_had_says_so_before_it_is_touched(
    made_up: MadeUpTerminal,
) -> None:
    bare = replace(made_up.configuration, trust=None)
    now = Situation(bare, made_up.terminal.region, Conditions())
    transfers = service_choice(now, Service.TRANSFERS)
    applications = service_choice(now, Service.APPLICATIONS)
    assert transfers is not None
    assert transfers.unavailable is not None
    assert applications is not None
    assert applications.unavailable is None, "one can still look at what was applied for"
