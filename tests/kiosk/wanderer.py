"""A citizen who touches anything a page offers, one touch after the other, and then goes home."""

from random import Random
from typing import TypeVar, cast

import trio

from hardware.social_card.pin import Pin
from kiosk.demo import samples
from kiosk.demo.rehearsal.answers import a_number
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    ChartPage,
    Choice,
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    GuidePage,
    ListPage,
    NumberPage,
    NumberTyped,
    Page,
    PinDeclined,
    PinEntered,
    PinPage,
    PreviewPage,
    ReadingPage,
    ResultPage,
    Seen,
    SignDeclined,
    SignPage,
    WelcomePage,
)
from kiosk.pages.narration import narrate
from tests.kiosk.offered import is_offered
from tests.kiosk.scripted_screen import ScriptedScreen

Answer = TypeVar("Answer")
CATALOGUES = {language: Catalogue(language) for language in Language}
RIGHT_PIN = b"123456"


class Wanderer(ScriptedScreen):
    """Answers every page by chance, after having had it read out in both languages."""

    def __init__(self, random: Random, steps: int) -> None:
        super().__init__([])
        self._random = random
        self._steps = steps

    async def ask(self, page: Page[Answer]) -> Answer:
        self.shown.append(page)
        for catalogue in CATALOGUES.values():
            for text in narrate(page):
                catalogue.render(text)
        await trio.lowlevel.checkpoint()
        if len(self.shown) >= self._steps:
            self.go_home()
            return cast("Answer", await trio.sleep_forever())
        possible = [one for one in _answers(page) if is_offered(page, one)]
        if not possible:
            self.go_home()
            return cast("Answer", await trio.sleep_forever())
        answer = self._random.choice(possible)
        if isinstance(answer, PinEntered):
            answer = PinEntered(Pin(bytearray(RIGHT_PIN)))
        return cast("Answer", answer)


def _answers(page: Page[object]) -> list[object]:
    match page:
        case (
            WelcomePage(services=choices) | ChoicePage(choices=choices) | ListPage(entries=choices)
        ):
            return [*_chosen(choices), *_chosen(choices), Back.BACK]
        case (
            ResultPage(choices=choices) | GuidePage(choices=choices) | ReadingPage(choices=choices)
        ):
            return [*_chosen(choices), Back.BACK]
        case ConfirmPage() | PreviewPage():
            return [*Decision, *[Decision.CONFIRMED] * 3]
        case PinPage():
            return [PinEntered(Pin(bytearray(RIGHT_PIN)))] * 5 + [*PinDeclined]
        case NumberPage(shortest=shortest):
            return [*[NumberTyped(a_number(shortest))] * 3, Back.BACK]
        case SignPage():
            return [*[samples.signature()] * 3, *SignDeclined]
        case FailurePage():
            return [*AfterFailure]
        case ChartPage():
            return [Back.BACK]
        case _:
            return [Seen.SEEN, Back.BACK]


def _chosen(choices: tuple[Choice[object], ...]) -> list[object]:
    return [Chosen(choice.value) for choice in choices]
