"""What somebody who comes for another brings, and where to."""

from kiosk.guides.agents import agent_page, agent_papers
from kiosk.language.texts import Words
from kiosk.pages.kinds import Tone
from tests.kiosk.guides.samples import every_guide, said, said_by, shipped


def test_an_agents_papers_and_window_have_english() -> None:
    library = shipped("jinan")
    guide = library.guide("19-personal-contribution-certificate")
    assert guide is not None

    page = agent_page(guide, library)

    papers, where, advice = page.sections
    assert [said(line) for line in papers.lines] == [
        "本人社会保障卡 or 本人身份证",
        "委托人社会保障卡 or 委托人身份证",
    ]
    assert where.lines == (Words("指定窗口", "designated window (指定窗口)"),)
    assert said(advice.lines[0]) == "0531-12333"


def test_a_guide_without_an_agents_papers_asks_for_the_holder() -> None:
    for guide in every_guide():
        sections = agent_page(guide, shipped(guide.region)).sections
        in_person = "In person" in said_by(sections)
        assert in_person is not bool(agent_papers(guide))
        assert (sections[0].tone is Tone.CAUTION) is in_person
