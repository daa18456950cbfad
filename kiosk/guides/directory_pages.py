"""The pages of the directory: places by kind, district and bank; phones; websites and apps."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from enum import Enum, unique
from typing import Final, TypeAlias

from kiosk.guides.addresses import link_codes
from kiosk.guides.doubts import doubtful, fact_of
from kiosk.guides.entries import Place
from kiosk.guides.glossary import named, signed
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.guides.phone_copy import place_copy
from kiosk.guides.sections import link_text, source_text
from kiosk.guides.terms import PlaceKind
from kiosk.guides.wording import ASK_ABOUT_DOUBTS, LINKS, NOT_STATED, PLACES, unconfirmed
from kiosk.language.texts import Message, Text, Words, _, listed, ngettext
from kiosk.pages.kinds import Choice, GuidePage, GuideSection, Icon, ListPage, QrCode, Tone


@unique
class Numbers(Enum):
    """The phone numbers of the guides, kept apart: for advice, and for complaints."""

    ADVICE = "advice"
    COMPLAINTS = "complaints"


Places: TypeAlias = tuple[Place, ...]

#: As many as fit a page in the largest type; more are narrowed down first.
_SHORT_LIST: Final = 6


def directory_page(library: GuideLibrary) -> ListPage[Places | Numbers]:
    """Return the kinds of places that the region has, and the two sorts of numbers."""
    kinds: list[Choice[Places | Numbers]] = [
        Choice(places, label, _count(len(places)), icon)
        for kind, (label, icon) in PLACES.items()
        if (places := _of_kind(library, kind))
    ]
    numbers: list[Choice[Places | Numbers]] = [
        Choice(Numbers.ADVICE, _("Advice by phone"), icon=Icon.PHONE),
        Choice(Numbers.COMPLAINTS, _("Complaints"), icon=Icon.PHONE),
    ]
    return ListPage(
        title=_("Places and phone numbers"),
        question=_("What are you looking for?"),
        entries=(*kinds, *numbers),
    )


def district_page(places: Places) -> ListPage[Places] | None:
    """Return the choice of a district, or None where it would not shorten the list."""
    districts = Counter(place.district for place in places)
    if len(places) <= _SHORT_LIST or len(districts) < 2:
        return None
    return _narrowing(
        _("Which district?"),
        Choice(places, _("All districts"), _count(len(places))),
        [(name, tuple(place for place in places if place.district == name)) for name in districts],
    )


def bank_page(places: Places) -> ListPage[Places] | None:
    """Return the choice of a bank, or None where the places belong to fewer than two."""
    banks = Counter(place.bank for place in places)
    if len(banks) < 2:
        return None
    return _narrowing(
        _("Which bank? For a new card it is the bank on your card."),
        Choice(places, _("All banks"), _count(len(places))),
        [(name, tuple(place for place in places if place.bank == name)) for name in banks],
    )


def card_branches(library: GuideLibrary, banks: Collection[str] = ()) -> Places:
    """Return the branches that make cards, those of one's own banks where these are among them.

    A bank's short name has characters of its whole name, in their order (邮储 for 邮政储蓄).
    """
    branches = library.card_branches()
    own = {place.bank for place in branches if any(_short_for(place.bank or "", b) for b in banks)}
    return tuple(place for place in branches if place.bank in own) if len(own) == 1 else branches


def _short_for(short: str, name: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in short)


def places_page(places: Places) -> ListPage[Place]:
    """Return the places themselves; a suspicious entry is marked."""
    return ListPage(
        title=_("Places and phone numbers"),
        question=_("Which place?"),
        entries=tuple(_place_choice(place) for place in places),
    )


def place_page(place: Place, library: GuideLibrary) -> GuidePage[Guide]:
    """Return all that is known of a place, a code to take it along, and the guides that name it."""
    facts = (
        (_("Address"), place.address),
        (_("Phone"), place.phone),
        (_("When it is open"), place.hours),
        *(((_("District"), place.district),) if place.district is not None else ()),
        *(((_("Bank"), place.bank),) if place.bank is not None else ()),
    )
    tone = Tone.NEUTRAL if place.fault is None else Tone.CAUTION
    sections = [
        GuideSection(label, (fact_of(place, fact),), tone)
        for label, fact in facts
        if fact is not None
    ]
    if place.fault is not None:
        sections.insert(0, GuideSection(_("Please note"), (ASK_ABOUT_DOUBTS,), tone))
    missing = [label for label, fact in facts if fact is None]
    if missing:
        sections.append(GuideSection(NOT_STATED, (listed(missing),)))
    sections.append(GuideSection(_("Where this is written"), (source_text(place.source, library),)))
    copy = place_copy(place)
    return GuidePage(
        title=signed(place),
        summary=PLACES[place.kind][0],
        sections=tuple(sections),
        codes=(QrCode(copy, _("This place, to take home on your phone")),)
        if copy is not None
        else (),
    )


def numbers_page(library: GuideLibrary, numbers: Numbers, *, hotline: str) -> GuidePage[Guide]:
    """Return the numbers of one sort, each with the matters it is for.

    Where the guides print none, the page says so and names the region's `hotline`.
    """
    matters: dict[str, list[Guide]] = {}
    for guide in library.guides:
        for number in _numbers_of(guide, numbers):
            matters.setdefault(number, []).append(guide)
    most = len(library.guides) // 2
    sections = tuple(_number_section(number, guides, most) for number, guides in matters.items())
    return GuidePage(
        title=_("Advice by phone") if numbers is Numbers.ADVICE else _("Complaints"),
        summary=_("Phone numbers given in the guides"),
        sections=sections or (_no_number(hotline),),
        codes=(),
    )


def links_page(library: GuideLibrary) -> GuidePage[Guide]:
    """Return every website and app, marked where the address is not confirmed; else with a code."""
    sections = [
        GuideSection(
            LINKS[kind],
            tuple(link_text(link) for link in library.links.values() if link.kind is kind),
        )
        for kind in LINKS
        if any(link.kind is kind for link in library.links.values())
    ]
    codes = link_codes(library.links.values())
    return GuidePage(
        title=_("Websites and apps"),
        summary=_("Scan a code, or search for the name on your phone.")
        if codes
        else _("Search for the name on your phone. If you are not sure, ask the staff."),
        sections=tuple(sections),
        codes=codes,
    )


def _of_kind(library: GuideLibrary, kind: PlaceKind) -> Places:
    if kind is PlaceKind.ISSUING_BRANCH and (branches := library.card_branches()):
        return branches
    return tuple(place for place in library.places.values() if place.kind is kind)


def _count(count: int) -> Text:
    return ngettext("{count} place", "{count} places", count)


def _narrowing(
    question: Message, everything: Choice[Places], parts: Iterable[tuple[str | None, Places]]
) -> ListPage[Places]:
    choices = (
        Choice(
            places,
            named(name) if name is not None else _("Not stated which"),
            _count(len(places)),
            Icon.PLACE,
        )
        for name, places in parts
    )
    return ListPage(
        title=_("Places and phone numbers"), question=question, entries=(everything, *choices)
    )


def _place_choice(place: Place) -> Choice[Place]:
    facts = [fact for fact in (place.address, place.phone) if fact is not None]
    shown = facts[:1] if place.fault is None else facts
    detail = listed([fact_of(place, fact) for fact in shown]) if shown else None
    return Choice(place, signed(place), detail, PLACES[place.kind][1])


def _numbers_of(guide: Guide, numbers: Numbers) -> Sequence[str]:
    match numbers:
        case Numbers.ADVICE:
            return guide.phones.advice or ()
        case Numbers.COMPLAINTS:
            return guide.phones.supervision or ()


def _no_number(hotline: str) -> GuideSection:
    line = _("Please ask at a window, or call {phone}.", phone=hotline)
    return GuideSection(_("The guides give no number."), (line,))


def _number_section(number: str, guides: Sequence[Guide], most: int) -> GuideSection:
    doubted = any(doubtful(number, guide.faults_of("phones")) for guide in guides)
    heading: Text = unconfirmed(Words(number)) if doubted else Words(number)
    tone = Tone.CAUTION if doubted else Tone.NEUTRAL
    matters = _("For most matters") if len(guides) > most else listed([g.words for g in guides])
    return GuideSection(heading, (matters,), tone)
