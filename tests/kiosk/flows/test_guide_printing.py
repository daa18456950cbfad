"""A guide on paper: what to bring with boxes to tick, then the sections as on the screen."""

from pathlib import Path

from kiosk.documents.document_name import DocumentName
from kiosk.documents.guide_paper import GuidePaper
from kiosk.flows.guide_printing import guide_paper
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.guides.papers import needs
from kiosk.guides.sections import about_papers, guide_sections, paper_sections
from kiosk.guides.terms import Standing
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from tests.kiosk.documents.examples import ISSUER
from tests.kiosk.documents.papers import imprint_of
from tests.kiosk.guides.samples import SMALLEST_GUIDE, TODAY, every_guide, only_guide, shipped

say = Catalogue(Language.CHINESE).render


def on_paper(guide: Guide, library: GuideLibrary) -> GuidePaper:
    imprint = imprint_of(DocumentName.GUIDE_SLIP.value, ISSUER)
    return guide_paper(guide, library, imprint, today=TODAY)


def test_every_guide_can_be_printed() -> None:
    for guide in every_guide():
        library = shipped(guide.region)
        paper = on_paper(guide, library)

        assert paper.matter == say(guide.words)
        ended = guide.standing(TODAY) is Standing.ENDED
        doubts = [say(section.heading) for section in about_papers(guide)]
        told = [part.heading for part in paper.sections if part.heading not in doubts]
        listed = [] if ended or not guide.materials else paper_sections(guide)
        whole = guide_sections(guide, library, today=TODAY)
        assert told == [say(section.heading) for section in whole if section not in listed]
        assert {part.heading for part in paper.sections} >= set(doubts) or not listed
        boxes = [line for part in paper.checklist for line in part.lines]
        assert len(boxes) == (0 if ended else len(needs(guide.materials or ())))


def test_the_case_of_a_paper_is_kept(tmp_path: Path) -> None:
    paper = '[[materials]]\nname = "委托书"\nform = "original"\ngroup = "委托办理"\n'
    guide, library = only_guide(tmp_path, SMALLEST_GUIDE + paper)

    [part] = on_paper(guide, library).checklist

    assert part.heading == "要带什么：委托办理"
    assert part.lines == ("委托书（原件）",)
