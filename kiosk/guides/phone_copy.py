"""What a citizen takes home on the phone: a guide or a place as a short text inside a QR code.

The text is in Chinese like the papers it names, needs no network, and leaves out whatever is not
confirmed. It holds no more than a code that a phone still reads at arm's length.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from kiosk.guides.entries import Place
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide, Paper
from kiosk.guides.papers import needs
from kiosk.guides.sections import doubtful
from kiosk.guides.terms import PaperForm, Standing

#: Bytes in a QR code of version 20 at level M (ISO/IEC 18004:2015, table 7): 97 modules a side,
#: about 60 mm at the 0.6 mm a module that phones read at arm's length.
LARGEST_TEXT_BYTES: Final = 666

_FORMS: Final = {
    PaperForm.ORIGINAL: "原件",
    PaperForm.COPY: "复印件",
    PaperForm.ORIGINAL_AND_COPY: "原件和复印件",
    PaperForm.ELECTRONIC: "电子版",
    PaperForm.ORIGINAL_OR_ELECTRONIC: "原件或电子版",
}


def guide_copy(guide: Guide, library: GuideLibrary, *, today: date) -> str | None:
    """Return title, papers, places and advice phones, or None where that cannot be given.

    What does not fit loses the papers' details first, then the addresses of the places. There is no
    copy if the policy is not in force, or if even the bare names do not fit.
    """
    if guide.standing(today) is not Standing.CURRENT:
        return None
    for detailed, addressed in ((True, True), (False, True), (False, False)):
        papers = _papers(guide, detailed=detailed)
        places = _places(guide, library, addressed=addressed)
        text = "\n".join([guide.title, *papers, *places, *_phones(guide)])
        if len(text.encode()) <= LARGEST_TEXT_BYTES:
            return text
    return None


def place_copy(place: Place) -> str | None:
    """Return a place's name, address, phone and hours, or None where they are doubtful."""
    if place.fault is not None:
        return None
    facts = (place.name, place.address, place.phone, place.hours)
    return "\n".join(fact for fact in facts if fact is not None)


def _papers(guide: Guide, *, detailed: bool) -> Iterator[str]:
    if guide.materials is None:
        yield "材料：未载明"
    elif not guide.materials:
        yield "不用带材料"
    for group, members in groupby(needs(guide.materials or ()), key=lambda need: need.group):
        names = "；".join(_need(need.papers, detailed=detailed) for need in members)
        yield f"带（{group}）：{names}" if group is not None else f"带：{names}"
    for fault in guide.faults_of("materials"):
        yield f"注意：{fault.text}"


def _need(papers: Sequence[Paper], *, detailed: bool) -> str:
    names = {paper.name for paper in papers}
    others = {paper.alternative_to for paper in papers if paper.alternative_to is not None}
    written = [_paper(paper, detailed=detailed) for paper in papers]
    return "或".join([*written, *sorted(others - names)])


def _paper(paper: Paper, *, detailed: bool) -> str:
    if not detailed:
        return paper.name
    details = [_FORMS.get(paper.form, ""), "" if paper.count is None else f"{paper.count}份"]
    told = "".join(details)
    return f"{paper.name}（{told}）" if told else paper.name


def _places(guide: Guide, library: GuideLibrary, *, addressed: bool) -> Iterator[str]:
    sound = [p for p in library.places_named(guide.places or ()) if p.fault is None]
    if sound and not guide.faults_of("places"):
        yield "地点：" + "；".join(_place(place, addressed=addressed) for place in sound)


def _place(place: Place, *, addressed: bool) -> str:
    told = place.address is not None and addressed
    return f"{place.name} {place.address}" if told else place.name


def _phones(guide: Guide) -> Iterator[str]:
    faults = guide.faults_of("phones")
    sound = [number for number in guide.phones.advice or () if not doubtful(number, faults)]
    if sound:
        yield "电话：" + "、".join(sound)
