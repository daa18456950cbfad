"""Browsing the guides as a citizen does, touch by touch."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trio

from kiosk.flows.guides import browse_guides, show_guide
from kiosk.flows.visit import Visit
from kiosk.guides.desk import GuideDesk, open_guide_desk
from kiosk.guides.directory_pages import Numbers
from kiosk.guides.guide_pages import BesideSubjects, GuideStep
from kiosk.guides.terms import Category, HolderFact, PlaceKind
from kiosk.pages.kinds import Back, Chosen, GuidePage, ListPage, Page, SearchPage, Tick
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.guides.samples import said
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="module")
def jinan(folder: Path) -> Iterator[GuideDesk]:
    desk = open_guide_desk("jinan", folder / "jinan.db")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def weihai(folder: Path) -> Iterator[GuideDesk]:
    desk = open_guide_desk("weihai", folder / "weihai.db")
    yield desk
    desk.close()


class Citizen:
    """Browses in a visit without a card and keeps what was shown."""

    def __init__(self, make_terminal: MakeTerminal, desk: GuideDesk) -> None:
        self._hall = make_terminal().terminal
        self._desk = desk

    def browse(self, *script: Line, facts: frozenset[HolderFact] = frozenset()) -> ScriptedScreen:
        async def conversation(visit: Visit) -> None:
            await browse_guides(visit, self._desk, facts)

        return self.visit(conversation, *script)

    def visit(
        self, conversation: Callable[[Visit], Awaitable[None]], *script: Line
    ) -> ScriptedScreen:
        screen = ScriptedScreen(list(script))

        async def stay() -> None:
            await Visit(self._hall, screen, None).run(conversation)

        trio.run(stay)
        assert screen.script == []
        return screen


def touches(value: object) -> Line:
    return answers(Chosen(value))


BACK = answers(Back.BACK)


def entry(named: str) -> Line:
    """Touch the entry whose label begins with `named`; it must be there."""

    async def line(page: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        assert isinstance(page, ListPage)
        return Chosen(next(c.value for c in page.entries if said(c.label).startswith(named)))

    return line


def typed(letters: str) -> Line:
    """Type letters on the search page and touch what is found first."""

    async def line(page: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        assert isinstance(page, SearchPage)
        return Chosen(page.search(letters)[0].value)

    return line


def title(page: Page[object]) -> str:
    assert isinstance(page, GuidePage | ListPage | SearchPage)
    return said(page.title)


def test_a_guide_is_two_touches_from_the_guides_home(
    make_terminal: MakeTerminal, jinan: GuideDesk
) -> None:
    citizen = Citizen(make_terminal, jinan)

    screen = citizen.browse(touches(Category.CARD), entry("社保卡丢了"), BACK, BACK, BACK)

    assert screen.kinds == ["ListPage", "ListPage", "GuidePage", "ListPage", "ListPage"]
    assert title(screen.shown[2]).startswith("社保卡丢了：挂失")


def test_a_subject_with_one_guide_opens_it(make_terminal: MakeTerminal, jinan: GuideDesk) -> None:
    [only] = jinan.library.in_category(Category.CERTIFICATION)

    screen = Citizen(make_terminal, jinan).browse(touches(Category.CERTIFICATION), BACK, BACK)

    assert screen.kinds == ["ListPage", "GuidePage", "ListPage"]
    assert title(screen.shown[1]) == only.called


def test_the_case_is_asked_before_the_papers(make_terminal: MakeTerminal, jinan: GuideDesk) -> None:
    guide = jinan.library.guide("19-personal-contribution-certificate")
    assert guide is not None

    async def conversation(visit: Visit) -> None:
        await show_guide(visit, jinan, guide)

    screen = Citizen(make_terminal, jinan).visit(
        conversation,
        entry("委托办理"),
        touches(GuideStep.GATHER_PAPERS),
        touches(0),
        BACK,
        BACK,
        BACK,
    )

    assert screen.kinds == ["ListPage", "GuidePage", *["ListPage"] * 2, "GuidePage", "ListPage"]
    papers = screen.shown[3]
    assert isinstance(papers, ListPage)
    assert [choice.tick for choice in papers.entries] == [Tick.TICKED, Tick.OPEN]


def test_related_guides_lead_on_and_back(make_terminal: MakeTerminal, jinan: GuideDesk) -> None:
    lost = jinan.library.guides[25]
    [first, *_] = jinan.library.guides_named(lost.related)

    screen = Citizen(make_terminal, jinan).browse(
        touches(lost),
        touches(GuideStep.MORE),
        touches(GuideStep.RELATED),
        BACK,
        touches(GuideStep.RELATED),
        touches(first),
        BACK,
        BACK,
        BACK,
        facts=frozenset({HolderFact.CARD_LOST}),
    )

    assert [title(page) for page in screen.shown[5:8]] == [lost.called, first.called, lost.called]


@pytest.mark.parametrize("step", [GuideStep.ALL_PAPERS, GuideStep.CONTACTS, GuideStep.BACKGROUND])
def test_each_part_of_a_guide_is_read_and_left(
    make_terminal: MakeTerminal, jinan: GuideDesk, step: GuideStep
) -> None:
    lost = jinan.library.guides[25]

    screen = Citizen(make_terminal, jinan).browse(
        touches(lost),
        touches(GuideStep.MORE),
        touches(step),
        BACK,
        BACK,
        BACK,
        BACK,
        facts=frozenset({HolderFact.CARD_LOST}),
    )

    part = screen.shown[3]
    assert isinstance(part, GuidePage)
    assert part.sections


def test_papers_are_ticked(make_terminal: MakeTerminal, weihai: GuideDesk) -> None:
    guide = next(guide for guide in weihai.library.guides if len(guide.materials or ()) == 2)

    screen = Citizen(make_terminal, weihai).browse(
        touches(guide.category),
        touches(guide),
        touches(GuideStep.GATHER_PAPERS),
        touches(1),
        touches(0),
        touches(1),
        BACK,
        BACK,
        BACK,
        BACK,
    )

    ticks = [
        "".join("x" if choice.tick is Tick.TICKED else "-" for choice in page.entries)
        for page in screen.shown[3:7]
        if isinstance(page, ListPage)
    ]
    assert ticks == ["--", "-x", "xx", "x-"]


@pytest.mark.parametrize("letters", ["gs", "guashi", "guasi", "挂失", "shbzkgs"])
def test_searching(make_terminal: MakeTerminal, jinan: GuideDesk, letters: str) -> None:
    screen = Citizen(make_terminal, jinan).browse(
        touches(BesideSubjects.SEARCH), typed(letters), BACK, BACK, BACK
    )

    assert isinstance(screen.shown[2], GuidePage)


def test_a_bank_in_a_district_is_two_touches_from_its_kind(
    make_terminal: MakeTerminal, weihai: GuideDesk
) -> None:
    screen = Citizen(make_terminal, weihai).browse(
        touches(BesideSubjects.DIRECTORY),
        entry("Bank branches"),
        entry("荣成市"),
        entry("工商银行"),
        *[BACK] * 5,
    )

    branches = screen.shown[4]
    assert isinstance(branches, ListPage)
    places = [choice.value for choice in branches.entries]
    assert places
    assert {(p.kind, p.district, p.bank) for p in places} == {
        (PlaceKind.ISSUING_BRANCH, "荣成市", "工商银行")
    }


def test_all_districts_and_all_banks_are_all_61(
    make_terminal: MakeTerminal, weihai: GuideDesk
) -> None:
    screen = Citizen(make_terminal, weihai).browse(
        touches(BesideSubjects.DIRECTORY),
        entry("Bank branches"),
        entry("All"),
        entry("All"),
        *[BACK] * 5,
    )

    branches = screen.shown[4]
    assert isinstance(branches, ListPage)
    assert len(branches.entries) == 61


def test_a_place_is_read_and_a_suspicious_one_is_marked(
    make_terminal: MakeTerminal, weihai: GuideDesk
) -> None:
    suspicious = [place for place in weihai.library.places.values() if place.fault is not None]
    place = next(place for place in suspicious if place.kind is PlaceKind.ISSUING_BRANCH)
    other = next(
        other
        for other in weihai.library.places.values()
        if (other.kind, other.bank) == (place.kind, place.bank) and other is not place
    )
    two = {"one": place, "other": other}
    of_two = replace(weihai, library=replace(weihai.library, places=two))

    screen = Citizen(make_terminal, of_two).browse(
        touches(BesideSubjects.DIRECTORY),
        touches((place, other)),
        touches(place),
        BACK,
        BACK,
        BACK,
        BACK,
    )

    choices, page = screen.shown[2], screen.shown[3]
    assert isinstance(choices, ListPage)
    assert isinstance(page, GuidePage)
    listed, _ = choices.entries
    assert listed.detail is not None
    assert "not confirmed" in said(listed.detail)
    assert said(page.sections[0].heading) == "Please note"
    [code] = page.codes
    assert place.address is not None
    assert place.address not in code.payload


def test_the_only_place_of_its_kind_is_opened(
    make_terminal: MakeTerminal, weihai: GuideDesk
) -> None:
    """A library of one place: the one of its kind that the directory lists."""
    place = next(iter(weihai.library.places.values()))
    alone = replace(weihai, library=replace(weihai.library, places={"alone": place}))

    screen = Citizen(make_terminal, alone).browse(
        touches(BesideSubjects.DIRECTORY), touches((place,)), BACK, BACK, BACK
    )

    assert title(screen.shown[2]) == place.name


@pytest.mark.parametrize("numbers", Numbers)
def test_the_two_sorts_of_numbers(
    make_terminal: MakeTerminal, weihai: GuideDesk, numbers: Numbers
) -> None:
    screen = Citizen(make_terminal, weihai).browse(
        touches(BesideSubjects.DIRECTORY), touches(numbers), BACK, BACK, BACK
    )

    page = screen.shown[2]
    assert isinstance(page, GuidePage)
    assert all(section.lines for section in page.sections)


def test_links_questions_and_news(make_terminal: MakeTerminal, weihai: GuideDesk) -> None:
    question, news = weihai.library.questions[0], weihai.library.news[0]

    screen = Citizen(make_terminal, weihai).browse(
        touches(BesideSubjects.LINKS),
        BACK,
        touches(BesideSubjects.QUESTIONS),
        touches(question),
        BACK,
        touches(news),
        BACK,
        BACK,
        BACK,
    )

    assert [title(page) for page in screen.shown if isinstance(page, GuidePage)] == [
        "Websites and apps",
        question.question,
        news.title,
    ]


def test_the_catalogue_leads_to_the_guides_and_names_their_gaps(
    make_terminal: MakeTerminal, jinan: GuideDesk
) -> None:
    screen = Citizen(make_terminal, jinan).browse(
        touches(BesideSubjects.CATALOGUE), entry("79."), BACK, BACK, BACK
    )

    catalogue, page = screen.shown[1], screen.shown[2]
    assert isinstance(catalogue, ListPage)
    assert len(catalogue.entries) == 81
    assert isinstance(page, GuidePage)
    lost = jinan.library.guides[25]
    assert [choice.value for choice in page.choices] == [lost]
    gap = next(s for s in page.sections if said(s.heading) == lost.called)
    assert "监督投诉渠道" in said(gap.lines[0])


def test_a_terminal_without_an_index_has_all_but_the_search(
    make_terminal: MakeTerminal, tmp_path: Path
) -> None:
    desk = open_guide_desk("jinan", tmp_path / "missing" / "index.db")

    screen = Citizen(make_terminal, desk).browse(BACK)

    home = screen.shown[0]
    assert isinstance(home, ListPage)
    values = [choice.value for choice in home.entries]
    assert BesideSubjects.SEARCH not in values
    assert Category.CARD in values
    assert desk.search("gs") == ()


def test_showing_one_guide_alone(make_terminal: MakeTerminal, jinan: GuideDesk) -> None:
    guide = jinan.library.guides[0]

    async def conversation(visit: Visit) -> None:
        await show_guide(visit, jinan, guide)

    screen = Citizen(make_terminal, jinan).visit(conversation, BACK)

    assert [title(page) for page in screen.shown] == [guide.called]
