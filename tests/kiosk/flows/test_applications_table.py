"""Every application in every region, by every proof, for everybody it matters to: what they read.

`applications.tsv` is the table; a change of it is looked at as a change of what citizens meet.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, NoReturn, cast

import pytest
import trio
import trio.testing

from db.demo_people import DemoRole
from hardware.social_card.pin import Pin
from kiosk.demo import samples
from kiosk.demo.rehearsal.answers import a_number
from kiosk.flows.conversation import converse
from kiosk.flows.visit import Visit
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text
from kiosk.pages.kinds import (
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
    PinEntered,
    PinPage,
    PreviewPage,
    ReadingPage,
    ResultPage,
    SearchPage,
    SignPage,
)
from kiosk.settings.configuration import TrustSettings
from kiosk.settings.region import Offer, Proof, load_region
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Answer, ScriptedScreen
from tests.kiosk.settings.test_region import PACKS
from tests.kiosk.trust.examples import ISSUER, PAGE, key_settings

TABLE: Final = Path(__file__).with_name("applications.tsv")
HEAD: Final = ("region", "service", "offered", "who", "proof", "reads")
SERVICES: Final = (
    Service.UNEMPLOYMENT_BENEFIT,
    Service.SKILL_SUBSIDY,
    Service.TRANSFER_ENTERPRISE_CROSS_PROVINCE,
    Service.TRANSFER_INSTITUTION_CROSS_PROVINCE,
    Service.TRANSFER_ENTERPRISE_INSTITUTION_IN_PROVINCE,
    Service.TRANSFER_INSTITUTION,
    Service.UNEMPLOYMENT_ALLOWANCE,
    Service.MY_APPLICATIONS,
    Service.CERTIFICATION,
)
ROLES: Final = (
    DemoRole.NORMAL,
    DemoRole.JOB_SEEKER,
    DemoRole.ACCOUNT_CLOSED,
    DemoRole.MOVED_OUT,
    DemoRole.SKILLED,
    DemoRole.MOVER,
    DemoRole.CLERK,
    DemoRole.TEMPORARY_ACCOUNT,
    DemoRole.RETIREE,
    DemoRole.APPLICANT,
    DemoRole.NO_CONTRIBUTIONS,
)
#: Who qualifies for something, and shows the identity card as well.
BOTH: Final = (DemoRole.JOB_SEEKER, DemoRole.SKILLED, DemoRole.MOVER, DemoRole.CLERK)
#: What is only looked at, and for whom it differs.
LOOKED_AT: Final = {
    Service.UNEMPLOYMENT_ALLOWANCE: (DemoRole.NORMAL, DemoRole.APPLICANT),
    Service.MY_APPLICATIONS: (DemoRole.NORMAL, DemoRole.APPLICANT),
    Service.CERTIFICATION: (DemoRole.NORMAL, DemoRole.RETIREE),
}


class _Usual(ScriptedScreen):
    """A citizen who always goes the usual way, up to a page that tells them how it ended."""

    def __init__(self) -> None:
        super().__init__([])
        self.reads = ""

    async def ask(self, page: Page[Answer]) -> Answer:
        await trio.lowlevel.checkpoint()
        answer: object
        shown = cast("Page[object]", page)
        match shown:
            case PinPage():
                answer = PinEntered(Pin(bytearray(b"123456")))
            case ChoicePage(choices=(first, *_)) | ListPage(entries=(first, *_)):
                if isinstance(shown, ListPage) and english(shown.title) == "My applications":
                    await self._end(f"list: {len(shown.entries)} applications")
                answer = Chosen(first.value)
            case ConfirmPage() | PreviewPage():
                answer = Decision.CONFIRMED
            case NumberPage(shortest=shortest):
                answer = NumberTyped(a_number(shortest))
            case SignPage():
                answer = samples.signature()
            case SearchPage(search=search):
                answer = Chosen(search("hz")[0].value)
            case ReadingPage():
                await trio.sleep_forever()
            case FailurePage(code=code):
                await self._end(f"failure: {code}")
            case ResultPage(title=title, facts=facts):
                unmet = [
                    english(fact.label)
                    for fact in facts
                    if english(fact.value).startswith("Not met")
                ]
                await self._end(f"result: {'; '.join([english(title), *unmet])}")
            case GuidePage(title=title, sections=(section, *_)):
                await self._end(f"{english(title)}: {english(section.lines[0])}")
            case _:
                await self._end(type(shown).__name__)
        return cast("Answer", answer)

    async def _end(self, reads: str) -> NoReturn:
        self.reads = reads
        self.go_home()
        await trio.sleep_forever()
        raise AssertionError


def english(text: Text) -> str:
    return Catalogue(Language.ENGLISH).render(text)


def lines(made: Callable[[str], MadeUpTerminal]) -> Iterator[tuple[str, ...]]:
    """Yield the table: who is shown the way by the region is the same for all, so one line."""
    yield HEAD
    for region in PACKS:
        for service in SERVICES:
            rule = load_region(region).rule(service)
            if rule is None:
                yield (region, service.value, "no item", "anybody", "–", "–")
            elif rule.offered is Offer.WINDOW:
                reads = read(made(region), service, DemoRole.NORMAL, Proof.CARD)
                yield (region, service.value, "window", "anybody", "–", reads)
            else:
                for role in LOOKED_AT.get(service, ROLES):
                    by_proof = {
                        proof: read(made(region), service, role, proof)
                        for proof in (Proof.CARD, *((Proof.IDENTITY_CARD,) if role in BOTH else ()))
                    }
                    who = role.name.lower().replace("_", " ")
                    for proof, reads in by_proof.items():
                        yield (region, service.value, "terminal", who, proof.value, reads)


def read(made_up: MadeUpTerminal, service: Service, role: DemoRole, proof: Proof) -> str:
    """Hold a visit and return what it ended on."""
    screen = _Usual()

    async def visit() -> None:
        card = None
        if proof is Proof.CARD:
            card = made_up.insert(made_up.card(role))
        else:
            made_up.plate.lay(made_up.identity_card(role))
        one = Visit(made_up.terminal, screen, card)
        await one.run(lambda visit: converse(visit, service))

    trio.run(visit, clock=trio.testing.MockClock(autojump_threshold=0))
    return screen.reads


def test_every_line_is_what_happens(
    make_terminal: MakeTerminal, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    trust = TrustSettings(key_settings(tmp_path_factory.mktemp("key")), ISSUER, PAGE)
    adapt = partial(replace, trust=trust)
    table = "".join(
        "\t".join(line) + "\n" for line in lines(lambda region: make_terminal(region, adapt=adapt))
    )
    seen = tmp_path / TABLE.name
    seen.write_text(table, encoding="utf-8")
    kept = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    assert kept == table, f"look at the difference; if it is right: cp {seen} {TABLE}"
