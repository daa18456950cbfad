"""A good end is a good end: who takes the card or the paper as the page says is thanked."""

import pytest
import trio

from db.demo_people import DemoRole
from kiosk.flows.ends import AfterService
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.pages.kinds import (
    Call,
    Chosen,
    Decision,
    FarewellPage,
    Movement,
    ResultPage,
    Tone,
)
from kiosk.settings.region import Proof
from kiosk.settings.service import Service
from tests.kiosk.flows.test_reception import received, settled
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, pin, waits

LOUD_S = 15.5
PRINTED_BY_THEN_S = 10


def said(screen: ScriptedScreen) -> list[tuple[Tone, str, str]]:
    """Return tone, title and what was done of every farewell, in English."""
    words = Catalogue(Language.ENGLISH)
    return [
        (page.tone, words.render(page.title), "" if page.done is None else words.render(page.done))
        for page in screen.shown
        if isinstance(page, FarewellPage)
    ]


THANKS = "Thank you. Everything shown here has been erased."
PULLED = "The card was taken out, so the visit has ended"

#: What the citizen does with a card in the reader before they take it out, and what is said then.
PULLS: dict[str, tuple[tuple[Line, ...], tuple[Tone, str, str]]] = {
    "at the PIN": ((waits,), (Tone.CAUTION, PULLED, "")),
    "at the menu": (
        (pin("123456"), waits),
        (Tone.GOOD, "Goodbye. Everything shown here has been erased.", ""),
    ),
    "before consenting": (
        (pin("123456"), answers(Chosen(Service.REPORT_LOSS)), waits),
        (Tone.CAUTION, PULLED, "Nothing was changed."),
    ),
    "when all is done": (
        (pin("123456"), answers(Chosen(Service.REPORT_LOSS)), answers(Decision.CONFIRMED), waits),
        (Tone.GOOD, THANKS, "Done: Report a lost card."),
    ),
    "at the menu after it": (
        (
            pin("123456"),
            answers(Chosen(Service.REPORT_LOSS)),
            answers(Decision.CONFIRMED),
            answers(Chosen(AfterService.ANOTHER)),
            waits,
        ),
        (Tone.GOOD, THANKS, "Done: Report a lost card."),
    ),
    "in the middle of the next": (
        (
            pin("123456"),
            answers(Chosen(Service.REPORT_LOSS)),
            answers(Decision.CONFIRMED),
            answers(Chosen(AfterService.ANOTHER)),
            answers(Chosen(Service.RELEASE_LOSS)),
            waits,
        ),
        (Tone.CAUTION, PULLED, "Done: Report a lost card. Nothing else was changed."),
    ),
}


@pytest.mark.parametrize("when", PULLS)
async def test_taking_the_card_ends_as_well_as_what_was_under_way(
    made_up: MadeUpTerminal, when: str
) -> None:
    script, farewell = PULLS[when]
    async with received(made_up, waits, *script) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        made_up.pull()
        await settled()
        assert said(screen) == [farewell]


async def test_taking_the_card_after_a_paper_is_thanked(made_up: MadeUpTerminal) -> None:
    async with received(made_up, waits, pin("123456")) as screen:
        screen.script += [
            answers(Chosen(Service.CONTRIBUTION_CERTIFICATE)),
            answers(Decision.CONFIRMED),
            waits,
        ]
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await trio.sleep(PRINTED_BY_THEN_S)
        assert isinstance(screen.standing[0], ResultPage)
        made_up.pull()
        await settled()
        ((tone, title, done),) = said(screen)
        assert (tone, title) == (Tone.GOOD, THANKS)
        assert done.startswith("Done: Contribution certificate")


async def test_an_identity_card_that_lies_there_is_asked_for_until_it_is_taken(
    made_up: MadeUpTerminal,
) -> None:
    async with received(
        made_up,
        answers(Chosen(Service.REPORT_LOSS)),
        waits,
        answers(Decision.CONFIRMED),
        answers(Chosen(AfterService.FINISH)),
    ) as screen:
        await settled()
        made_up.plate.lay(made_up.identity_card(DemoRole.NORMAL))
        await settled()
        (standing,) = screen.standing
        assert isinstance(standing, FarewellPage)
        assert (standing.movement, standing.call) == (Movement.TAKE_ID_CARD, Call.SPOKEN)
        await trio.sleep(LOUD_S)
        (standing,) = screen.standing
        assert isinstance(standing, FarewellPage)
        assert standing.call is Call.CHIMED
        made_up.plate.lift()
        await settled()
        assert said(screen)[-1][:2] == (Tone.GOOD, THANKS)


async def test_a_card_left_in_is_asked_for_louder_then_of_whoever_finds_it(
    made_up: MadeUpTerminal,
) -> None:
    seen: list[Proof | None] = []
    async with received(made_up, waits, waits) as screen:
        made_up.insert(made_up.card(DemoRole.NORMAL))
        await settled()
        screen.go_home()
        calls = []
        for _ in range(5):
            await settled()
            (standing,) = screen.standing
            assert isinstance(standing, FarewellPage)
            calls.append(standing.call)
            seen.append(made_up.terminal.situation.conditions.left_behind)
            await trio.sleep(LOUD_S)
        assert calls == [Call.SPOKEN, Call.CHIMED, Call.CHIMED, Call.CHIMED, Call.CHIMED]
        assert said(screen)[-1][1] == "Somebody has forgotten a card here"
        assert seen == [None, None, None, None, Proof.CARD]
        made_up.pull()
        await settled()
        assert made_up.terminal.situation.conditions.left_behind is None
