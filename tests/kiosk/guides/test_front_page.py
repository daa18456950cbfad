"""What a guide shows first: whether it is done here, what to bring, how long, whom to call."""

import re

import pytest

from kiosk.guides.front_page import Doing, FrontStep, front_page
from kiosk.guides.guide_pages import GuideStep
from kiosk.guides.model import Guide
from kiosk.guides.papers import PaperCase, cases_of
from kiosk.guides.terms import Audience, Standing
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Words
from kiosk.pages.kinds import Choice, GuidePage
from kiosk.settings.service import Service
from tests.kiosk.guides.samples import TODAY, every_guide, said, said_by, shipped

CURRENT = [guide for guide in every_guide() if guide.standing(TODAY) is Standing.CURRENT]
REPORT = Choice(Service.REPORT_LOSS, Words("挂失"))


def first(
    guide: Guide, case: PaperCase | None = None, starts: tuple[Choice[Service], ...] = ()
) -> GuidePage[FrontStep]:
    library, chosen = shipped(guide.region), case or cases_of(guide)[0]
    return front_page(guide, chosen, library, today=TODAY, doing=Doing(starts), hotline="12333")


def named(region: str, id_: str) -> Guide:
    guide = shipped(region).guide(id_)
    assert guide is not None
    return guide


@pytest.mark.parametrize("guide", CURRENT, ids=lambda guide: f"{guide.region}-{guide.id}")
def test_every_guide_answers_where_what_and_whom(guide: Guide) -> None:
    page = first(guide)

    told = said_by(page.sections)
    assert told["Where"][0] == "Not at this terminal."
    assert len(told["Where"]) > 1
    assert any(heading.startswith("What to bring") for heading in told)
    assert told["Advice by phone"][0][0].isdigit()
    assert not any("not confirmed" in line for line in told["Advice by phone"][:1])
    assert page.choices[-1].value is GuideStep.MORE
    assert guide.title in said(page.summary)


def test_what_is_done_here_can_be_begun_at_once() -> None:
    page = first(named("jinan", "26-card-loss-and-release"), starts=(REPORT,))

    assert said_by(page.sections)["Where"] == ["Here, at this terminal."]
    assert page.choices[0] is REPORT


@pytest.mark.parametrize(
    "id_",
    ["21-transfer-enterprise-cross-province", "28-unemployment-benefit", "30-skill-subsidy"],
)
def test_nobody_is_sent_to_a_function_this_terminal_has_not(id_: str) -> None:
    guide = named("jinan", id_)

    where = said_by(first(guide).sections)["Where"]

    assert where[0] == "Not at this terminal."
    assert not any("自助" in line for line in where)


def test_the_list_is_that_of_the_case() -> None:
    guide = named("weihai", "62-card-loss-and-release")
    lists = {
        case.group: said_by(first(guide, case).sections)[f"What to bring – {case.group}"]
        for case in cases_of(guide)
    }

    assert [len(papers) for papers in lists.values()] != []
    assert any("社会保障卡" in line for line in lists["临时挂失解挂"])
    assert not any(line.startswith("社会保障卡") for line in lists["临时挂失"])


def test_a_person_whose_employer_acts_need_not_do_it() -> None:
    for guide in CURRENT:
        told = said_by(first(guide).sections)
        assert ("Who does it" in told) is (Audience.PERSON not in guide.audience)


def test_what_is_in_doubt_is_one_sentence() -> None:
    for guide in CURRENT:
        lines = [line for lines in said_by(first(guide).sections).values() for line in lines]
        assert not any(" – not confirmed" in line for line in lines), guide.id
        assert sum("is not confirmed: please call" in line for line in lines) <= 1


@pytest.mark.parametrize("guide", every_guide(), ids=lambda guide: f"{guide.region}-{guide.id}")
def test_when_and_how_long_stand_under_their_own_headings(guide: Guide) -> None:
    """On which days, or how often, is no answer to how long it takes, nor to opening hours."""
    days = re.compile(r"每月.*日|全月|每季度|每(?:自然)?年|至少.*一次|受理$")
    assert guide.time_limit is None or not days.search(guide.time_limit)
    assert guide.when is None or days.search(guide.when)
    assert guide.hours is None or not days.search(guide.hours)


def test_the_steps_are_one_touch_from_the_first_page() -> None:
    for guide in every_guide():
        library = shipped(guide.region)
        page = front_page(guide, cases_of(guide)[0], library, today=TODAY, hotline="12333")
        ended = guide.standing(TODAY) is Standing.ENDED
        offered = any(choice.value is GuideStep.WAYS for choice in page.choices)
        assert offered is (bool(guide.ways) and not ended), guide.id


@pytest.mark.parametrize("language", Language)
def test_no_first_page_says_a_line_twice(language: Language) -> None:
    words = Catalogue(language)
    twice = [
        (guide.id, lines)
        for guide in CURRENT
        for section in first(guide).sections
        for lines in [[words.render(line) for line in section.lines]]
        if len(lines) != len(set(lines))
    ]

    assert twice == []


def test_who_stands_here_is_not_asked_to_call_before_they_go() -> None:
    guide = named("jinan", "30-skill-subsidy")

    gone = said_by(first(guide).sections)["Advice by phone"]
    here = said_by(first(guide, starts=(REPORT,)).sections)["Advice by phone"]

    assert gone[-1] == "Something in this guide is not confirmed: please call before you go."
    assert here[-1] == "Something in this guide is not confirmed: if in doubt, call."
