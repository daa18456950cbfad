"""What a citizen takes home on the phone: a guide or a place as a short text inside a QR code.

The text is in Chinese like the papers it names, needs no network, and leaves out whatever is not
confirmed. It holds no more than a code that a phone still reads at arm's length.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from kiosk.guides.doubts import doubtful, doubtful_as_a_whole, doubts, sound_part, told
from kiosk.guides.entries import Place
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide, PaperToBring
from kiosk.guides.papers import Need, is_added, needs
from kiosk.guides.terms import PaperForm, Standing

#: Bytes in a QR code of version 20 at level M (ISO/IEC 18004:2015, table 7): 97 modules a side,
#: which every panel shows at the size that phones read at arm's length.
LARGEST_TEXT_BYTES: Final = 666

_FORMS: Final = {
    PaperForm.ORIGINAL: "原件",
    PaperForm.COPY: "复印件",
    PaperForm.ORIGINAL_AND_COPY: "原件和复印件",
    PaperForm.ELECTRONIC: "电子版",
    PaperForm.ORIGINAL_OR_ELECTRONIC: "原件或电子版",
}


def guide_copies(guide: Guide, library: GuideLibrary, *, today: date) -> tuple[str, ...]:
    """Return title, papers, places and advice phones as one text, or as few as hold them.

    What is too long loses the addresses of the places first, then the papers' forms and numbers,
    and says whom to call for the rest; what is still too long is parted between papers. There is
    none if the policy is not in force.
    """
    if guide.standing(today) is not Standing.CURRENT:
        return ()
    for detailed, addressed in ((True, True), (True, False), (False, False)):
        papers = _papers(guide, detailed=detailed)
        ending = _ending(guide, library, addressed=addressed)
        text = "\n".join([guide.title, *papers, *ending])
        if _fits(text):
            return (text,)
    return _parted(guide, _ending(guide, library, addressed=False))


def place_copy(place: Place) -> str | None:
    """Return what is confirmed of a place's name, address, phone and hours, or None if nothing is.

    There is no copy either if only the name would be left.
    """
    if doubtful_as_a_whole(place):
        return None
    reached = (sound_part(place, place.address), sound_part(place, place.phone), place.hours)
    facts = [fact for fact in reached if fact is not None]
    return "\n".join([place.name, *facts]) if facts or place.fault is None else None


def _parted(guide: Guide, ending: Sequence[str]) -> tuple[str, ...]:
    """The bare papers shared out over several texts, each with the places and phones."""
    shares: list[list[Need]] = [[]]
    for need in needs(guide.materials or ()):
        longer = [*shares[-1], need]
        if shares[-1] and not _fits(_part(guide, longer, ending, "9/9")):
            shares.append([])
        shares[-1].append(need)
    texts = tuple(
        _part(guide, share, ending, f"{number}/{len(shares)}")
        for number, share in enumerate(shares, start=1)
    )
    return texts if all(map(_fits, texts)) else ()


def _part(guide: Guide, share: Sequence[Need], ending: Sequence[str], number: str) -> str:
    return "\n".join(
        [f"{guide.title}（{number}）", *_brought(guide, share, detailed=False), *ending]
    )


def _fits(text: str) -> bool:
    return len(text.encode()) <= LARGEST_TEXT_BYTES


def _ending(guide: Guide, library: GuideLibrary, *, addressed: bool) -> list[str]:
    lines = [f"注意：{fault.told}" for fault in told(doubts(guide.faults_of("materials")))]
    lines += _where(guide, library, addressed=addressed)
    lines += _places("现场咨询", guide.advice_places, library, addressed=addressed)
    phones = sound_phones(guide) or [library.hotline]
    call = "电话" if addressed else "更多请打电话"
    return [*lines, f"{call}：{'、'.join(phones)}"]


def _where(guide: Guide, library: GuideLibrary, *, addressed: bool) -> list[str]:
    """The places; what is said in their stead where they are in doubt, or where there are none."""
    faults = guide.faults_of("places")
    if doubts(faults):
        said = dict.fromkeys(fault.told for fault in told(doubts(faults)))
        return [f"地点：{''.join(said)}" if said else "地点：去之前先打电话问清。"]
    places = list(_places("地点", guide.places or (), library, addressed=addressed))
    ways = dict.fromkeys(way.title for way in guide.ways or ())
    return places or ([f"办理：{'；'.join(ways)}"] if ways else ["地点：请打电话问清。"])


def _papers(guide: Guide, *, detailed: bool) -> Iterator[str]:
    if guide.materials is None:
        yield "材料：请向窗口询问"
    elif not guide.materials:
        yield "不用带材料"
    yield from _brought(guide, needs(guide.materials or ()), detailed=detailed)


def _brought(guide: Guide, wanted: Sequence[Need], *, detailed: bool) -> Iterator[str]:
    for group, members in groupby(wanted, key=lambda need: need.group):
        names = "；".join(_need(need.papers, detailed=detailed) for need in members)
        if group is None:
            yield f"带：{names}"
        else:
            yield f"{'另' if is_added(guide, group) else '带'}（{group}）：{names}"


def _need(papers: Sequence[PaperToBring], *, detailed: bool) -> str:
    names = {paper.name for paper in papers}
    others = {paper.alternative_to for paper in papers if paper.alternative_to is not None}
    written = [_paper(paper, detailed=detailed) for paper in papers]
    return "或".join([*written, *sorted(others - names)])


def _paper(paper: PaperToBring, *, detailed: bool) -> str:
    if not detailed:
        return paper.name
    details = [_FORMS.get(paper.form, ""), "" if paper.count is None else f"{paper.count}份"]
    written = "".join(details)
    return f"{paper.name}（{written}）" if written else paper.name


def _places(
    heading: str, ids: Iterable[str], library: GuideLibrary, *, addressed: bool
) -> Iterator[str]:
    sound = [place for place in library.places_named(ids) if not doubtful_as_a_whole(place)]
    if sound:
        yield f"{heading}：" + "；".join(_place(place, addressed=addressed) for place in sound)


def _place(place: Place, *, addressed: bool) -> str:
    address = sound_part(place, place.address) if addressed else None
    return place.name if address is None else f"{place.name} {address}"


def sound_phones(guide: Guide) -> list[str]:
    """Return the numbers for advice that nothing puts in doubt."""
    faults = guide.faults_of("phones")
    return [number for number in guide.phones.advice or () if not doubtful(number, faults)]
