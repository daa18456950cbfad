"""A guide on paper."""

from pathlib import Path

from kiosk.guides.papers import needs
from kiosk.guides.sections import about_papers, guide_sections, paper_sections
from kiosk.guides.slip import guide_slip
from kiosk.guides.terms import Standing
from tests.kiosk.guides.samples import SMALLEST_GUIDE, TODAY, every_guide, only_guide, said, shipped


def test_every_guide_can_be_printed() -> None:
    for guide in every_guide():
        library = shipped(guide.region)
        slip = guide_slip(guide, library, today=TODAY)

        assert slip.title == guide.words
        ended = guide.standing(TODAY) is Standing.ENDED
        told = [section for section in slip.sections if section not in about_papers(guide)]
        listed = [] if ended or not guide.materials else paper_sections(guide)
        whole = guide_sections(guide, library, today=TODAY)
        assert told == [section for section in whole if section not in listed]
        assert set(about_papers(guide)) <= set(slip.sections) or not listed
        assert len(slip.checklist) == (0 if ended else len(needs(guide.materials or ())))


def test_the_case_of_a_paper_is_kept(tmp_path: Path) -> None:
    paper = '[[materials]]\nname = "委托书"\nform = "original"\ngroup = "委托办理"\n'
    guide, library = only_guide(tmp_path, SMALLEST_GUIDE + paper)

    [line] = guide_slip(guide, library, today=TODAY).checklist

    assert line.case is not None
    assert said(line.case) == "What to bring – 委托办理"
