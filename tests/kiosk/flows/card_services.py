"""Every card service in every region for every card and every way to show who one is: what happens.

Each line is one visit, really held; `card_services.tsv` keeps them, readable, and a test compares.
"""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

from db.demo_people import DemoRole, demo_cast
from kiosk.flows.conversation import converse
from kiosk.flows.ends import AfterService
from kiosk.flows.menu import service_choice
from kiosk.flows.services import ONLY_SHOWN
from kiosk.flows.visit import Changed, Visit
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    Page,
    PinAsked,
    PinPage,
    ReadingPage,
    ResultPage,
)
from kiosk.settings.region import Identification, Proof, load_region
from kiosk.settings.service import Service
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Answer, Line, ScriptedScreen, answers, pin, waits

TABLE: Final = Path(__file__).with_suffix(".tsv")

REGIONS: Final = ("jinan", "weihai", "fushun")
SERVICES: Final = (
    Service.REPORT_LOSS,
    Service.RELEASE_LOSS,
    Service.CARD_STATUS,
    Service.ACTIVATION,
    Service.PIN_CHANGE,
    Service.PIN_RESET,
    Service.CARD_REPLACEMENT,
    Service.CANCELLATION,
)
#: One card in each state, then the holders who are a case of their own.
HOLDERS: Final = (
    DemoRole.NORMAL,
    DemoRole.NOT_ACTIVATED,
    DemoRole.LOST,
    DemoRole.FORMALLY_LOST,
    DemoRole.LOCKED,
    DemoRole.CANCELLED,
    DemoRole.MOVED_OUT,
    DemoRole.TWO_CARDS_NEWER,
    DemoRole.CHILD,
    DemoRole.OTHER_ISSUER,
    DemoRole.DECEASED,
    DemoRole.UNKNOWN_TO_RECORDS,
)
CARDS: Final = {
    "card": (Proof.CARD,),
    "identity card": (Proof.IDENTITY_CARD,),
    "both": (Proof.CARD, Proof.IDENTITY_CARD),
    "nothing": (),
}


@dataclass(frozen=True)
class Case:
    """A visit to hold; `offered` is "terminal", "window", "no item" or "switched on"."""

    region: str
    service: Service
    offered: str
    holder: DemoRole
    shows: str


@dataclass(frozen=True)
class Row:
    """One line: who came for what and showed what, where they ended up, what it changed."""

    region: str
    service: str
    offered: str
    holder: str
    shows: str
    ended_on: str
    changed: str


class Honest(ScriptedScreen):
    """A citizen who wants the matter done, shows what they have, and goes when it ends."""

    def __init__(self, case: Case, made_up: MadeUpTerminal) -> None:
        super().__init__([])
        self.came_to: Page[object] | None = None
        self._made_up, self._holder = made_up, case.holder
        self._left = list(CARDS[case.shows])

    async def ask(self, page: Page[Answer]) -> Answer:
        self.script[:] = [self._line(page)]
        return await super().ask(page)

    def _line(self, page: Page[object]) -> Line:
        match page:
            case ReadingPage() if self._left:
                self._show(self._left.pop(0))
                return waits
            case PinPage(asked=asked):
                return pin("739150" if asked is PinAsked.NEW else "123456")
            case ConfirmPage():
                return answers(Decision.CONFIRMED)
            case ChoicePage(choices=choices) if self.came_to is None:
                return answers(Chosen(choices[0].value))
        self.came_to = self.came_to or page
        match page:
            case ResultPage():
                return answers(Chosen(AfterService.FINISH))
            case FailurePage():
                return answers(AfterFailure.LEAVE)
            case _:
                return answers(Back.BACK)

    def _show(self, proof: Proof) -> None:
        if proof is Proof.CARD:
            self._made_up.insert(self._made_up.card(self._holder))
        else:
            self._made_up.plate.lay(self._made_up.identity_card(self._holder))


def cases() -> Iterator[Case]:
    """Yield every visit: all holders where the matter is done, one where it is not."""
    for region in REGIONS:
        rules = load_region(region)
        for service in SERVICES:
            rule = rules.rule(service)
            offered = "no item" if rule is None else rule.offered.value
            if offered != "terminal":
                yield Case(region, service, offered, DemoRole.NORMAL, "nothing")
            if service in ONLY_SHOWN:
                continue
            here = offered if offered == "terminal" else "switched on"
            yield Case(region, service, here, DemoRole.NORMAL, "nothing")
            shows = ["card", "identity card"]
            if Identification.BOTH in rules.accepts(service):
                shows.append("both")
            for holder in HOLDERS:
                for each in shows:
                    yield Case(region, service, here, holder, each)


async def hold(case: Case, folder: Path) -> Row:
    """Hold the visit on a terminal with fresh records in `folder` and return what it came to."""
    switched_on = (case.service,) if case.offered == "switched on" else ()
    made_up = MadeUpTerminal(folder, case.region, switched_on=switched_on)
    page, changed = "no tile", "nothing"
    if service_choice(made_up.terminal.situation, case.service) is not None:
        before = await _state(made_up, case.holder)
        screen = Honest(case, made_up)
        visit = Visit(made_up.terminal, screen, None)
        await visit.run(lambda visit: converse(visit, case.service))
        # What they show may not be what the page still waits for when they have left.
        page = _words(screen.came_to or screen.shown[-1])
        after = await _state(made_up, case.holder)
        changed = _change(before, after, visit.changed)
    holder = case.holder.name.lower().replace("_", " ")
    service = case.service.value
    return Row(case.region, service, case.offered, holder, case.shows, page, changed)


def written(rows: Iterable[Row]) -> str:
    """Return the table as it stands in the file."""
    heading = "\t".join(field.name.replace("_", " ") for field in fields(Row))
    return "\n".join([heading, *("\t".join(astuple(row)) for row in rows)]) + "\n"


async def _state(made_up: MadeUpTerminal, role: DemoRole) -> tuple[str, ...]:
    """The states of all cards of a holder; none where the records know nobody."""
    person = next(one for one in demo_cast() if one.role is role)
    if not person.in_records:
        return ()
    holder = await made_up.terminal.records.find_holder(person.social_security_number)
    cards = await made_up.terminal.records.cards_of(holder)
    return tuple(card.status.value for card in cards)


def _change(before: tuple[str, ...], after: tuple[str, ...], changed: Changed) -> str:
    steps = [f"{was} → {now}" for was, now in zip(before, after, strict=True) if was != now]
    if steps or changed is Changed.NOTHING:
        assert bool(steps) is (changed is Changed.DONE)
        return ", ".join(steps) or "nothing"
    return "the PIN"


def _words(page: Page[object]) -> str:
    """The kind of a page with its title in English; a failure by its code."""
    kind = type(page).__name__.removesuffix("Page").lower()
    if isinstance(page, FailurePage):
        return f"{kind}: {page.code}"
    title = getattr(page, "title", None)
    return f"{kind}: {_ENGLISH.render(title)}" if title is not None else kind


_ENGLISH: Final = Catalogue(Language.ENGLISH)
