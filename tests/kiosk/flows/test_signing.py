"""Signing as a citizen meets it: right, too little, another way, and broken off at each step."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import trio

from db.demo_people import DemoRole
from kiosk.demo import samples
from kiosk.flows.identify import identify
from kiosk.flows.signing import ConfirmedByPin, SignatureAtWindow, Signed, sign
from kiosk.flows.visit import Visit, VisitEnd
from kiosk.language.texts import Words
from kiosk.pages.kinds import (
    Back,
    ChoicePage,
    Chosen,
    Page,
    PinDeclined,
    SignDeclined,
    SignPage,
    Tone,
)
from kiosk.pages.signature import PenPoint, PenStroke, Pointer, Signature
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, does, pin

SIGNATURE = samples.signature()
DOT = Signature((PenStroke(Pointer.FINGER, (PenPoint(60, 20, 0),)),), 160, 60, 0.25)
FORM = Words("《失业保险金申领表》", "the application for unemployment benefit")
OTHER_WAY = answers(SignDeclined.OTHER_WAY)
PIN = pin("123456")


class Signing:
    """One visit that is asked to sign once its card is known."""

    def __init__(self, made_up: MadeUpTerminal, *script: Line, pin_allowed: bool = False) -> None:
        region = made_up.terminal.region
        source = "the hall" if pin_allowed else None
        made_up.terminal = replace(
            made_up.terminal, region=replace(region, pin_for_signature=source)
        )
        self.made_up = made_up
        self.screen = ScriptedScreen(list(script))
        self.signed: Signed | Back | SignatureAtWindow | None = None

    async def hold(self, *, by_card: bool = True) -> Visit:
        made_up = self.made_up
        card = made_up.insert(made_up.card(DemoRole.NORMAL)) if by_card else None
        if not by_card:
            identity_card = made_up.identity_card(DemoRole.NORMAL)
            self.screen.script.insert(0, does(lambda: made_up.plate.lay(identity_card)))
        visit = Visit(made_up.terminal, self.screen, card)
        await visit.run(self._converse)
        return visit

    async def _converse(self, visit: Visit) -> None:
        await identify(visit)
        try:
            self.signed = await sign(visit, FORM, confirm=Words("签好了", "Sign"))
        except SignatureAtWindow as at_window:
            self.signed = at_window

    @property
    def sign_pages(self) -> list[SignPage]:
        return [page for page in self.screen.shown if isinstance(page, SignPage)]


async def test_a_signature_is_returned_as_it_was_drawn(made_up: MadeUpTerminal) -> None:
    signing = Signing(made_up, PIN, answers(SIGNATURE))
    await signing.hold()
    assert signing.signed is SIGNATURE
    (page,) = signing.sign_pages
    assert page.notices == ()


async def test_an_accidental_mark_is_refused_and_asked_again(made_up: MadeUpTerminal) -> None:
    signing = Signing(made_up, PIN, answers(DOT), answers(DOT), answers(SIGNATURE))
    await signing.hold()
    assert signing.signed is SIGNATURE
    first, second, third = signing.sign_pages
    assert first.notices == ()
    assert [notice.tone for notice in second.notices] == [Tone.CAUTION]
    assert third == second


async def test_back_leads_to_what_was_shown(made_up: MadeUpTerminal) -> None:
    signing = Signing(made_up, PIN, answers(SignDeclined.BACK))
    await signing.hold()
    assert signing.signed is Back.BACK


async def test_who_cannot_sign_is_shown_to_the_window(made_up: MadeUpTerminal) -> None:
    signing = Signing(made_up, PIN, OTHER_WAY, _choose(0))
    await signing.hold()
    assert isinstance(signing.signed, SignatureAtWindow)


async def test_who_touched_it_by_mistake_comes_back_to_the_pad(made_up: MadeUpTerminal) -> None:
    signing = Signing(made_up, PIN, OTHER_WAY, answers(Back.BACK), answers(SIGNATURE))
    await signing.hold()
    assert signing.signed is SIGNATURE


async def test_where_the_region_allows_it_the_pin_confirms(made_up: MadeUpTerminal) -> None:
    signing = Signing(made_up, PIN, OTHER_WAY, _choose(0), PIN, pin_allowed=True)
    await signing.hold()
    assert signing.signed is ConfirmedByPin.PIN


async def test_a_wrong_pin_confirms_nothing(made_up: MadeUpTerminal) -> None:
    wrong_then_back = (pin("999999"), answers(PinDeclined.BACK))
    script = (PIN, OTHER_WAY, _choose(0), *wrong_then_back, answers(SIGNATURE))
    signing = Signing(made_up, *script, pin_allowed=True)
    await signing.hold()
    assert signing.signed is SIGNATURE


async def test_the_window_can_be_chosen_and_the_choice_be_left(made_up: MadeUpTerminal) -> None:
    script = (PIN, OTHER_WAY, answers(Back.BACK), OTHER_WAY, _choose(1))
    signing = Signing(made_up, *script, pin_allowed=True)
    await signing.hold()
    assert isinstance(signing.signed, SignatureAtWindow)
    assert len(signing.sign_pages) == 2


async def test_without_a_card_there_is_no_pin_to_confirm_with(make_terminal: MakeTerminal) -> None:
    signing = Signing(make_terminal(), OTHER_WAY, _choose(0), pin_allowed=True)
    await signing.hold(by_card=False)
    assert isinstance(signing.signed, SignatureAtWindow)


DISTURBANCES: dict[str, tuple[Callable[[MadeUpTerminal, ScriptedScreen], None], VisitEnd]] = {
    "card pulled": (lambda made_up, _: made_up.pull(), VisitEnd.CARD_PULLED),
    "home": (lambda _, screen: screen.go_home(), VisitEnd.HOME),
    "silence": (lambda *_: None, VisitEnd.NOBODY_THERE),
    "reader lost": (lambda made_up, _: made_up.lose_service(), VisitEnd.READER_LOST),
}


@pytest.mark.parametrize("disturbance", DISTURBANCES)
@pytest.mark.parametrize("steps", range(4))
async def test_whatever_ends_the_visit_nothing_is_signed(
    made_up: MadeUpTerminal, disturbance: str, steps: int
) -> None:
    disturb, end = DISTURBANCES[disturbance]
    signing = Signing(made_up, pin_allowed=True)
    before = (answers(DOT), OTHER_WAY, _choose(0))[:steps]
    broken_off = does(lambda: disturb(signing.made_up, signing.screen))
    signing.screen.script += [PIN, *before, broken_off]
    with trio.fail_after(200):
        visit = await signing.hold()
    assert visit.ended is end
    assert signing.signed is None
    assert signing.screen.standing == []


async def test_an_identity_card_lifted_while_signing_changes_nothing(
    made_up: MadeUpTerminal,
) -> None:
    async def lifts_and_signs(_: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        made_up.plate.lift()
        await trio.sleep(1)
        return SIGNATURE

    signing = Signing(made_up, lifts_and_signs)
    await signing.hold(by_card=False)
    assert signing.signed is SIGNATURE


def _choose(place: int) -> Line:
    """Touch the choice at this place."""

    async def line(page: object) -> object:
        await trio.lowlevel.checkpoint()
        assert isinstance(page, ChoicePage)
        return Chosen(page.choices[place].value)

    return line
