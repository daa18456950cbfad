"""A guide as the sections of its page, in the order of the disclosure catalogue's elements.

An element the source does not state says so. What a fault touches carries the fault's sentence, and
a number the sentence names is marked as not confirmed.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, assert_never

from kiosk.guides.addresses import scannable
from kiosk.guides.doubts import doubtful, fact_of, fault_lines, told, tone_of, without_codes
from kiosk.guides.entries import Link, Place
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Fault, Guide, Way
from kiosk.guides.papers import needs
from kiosk.guides.terms import Standing
from kiosk.guides.wording import (
    NOT_STATED,
    WAYS,
    caution,
    listed,
    unconfirmed,
    with_details,
)
from kiosk.pages import GuideSection, Listing, Tone
from kiosk.region import Source
from kiosk.texts import Day, Message, Text, Words, _

#: The keys that have a section of their own; a fault of any other key is told at the head.
_SECTION_KEYS: Final = frozenset(
    {
        *("who", "conditions", "materials", "ways", "time_limit", "delivery", "fee", "hours"),
        *("places", "advice_places", "phones", "forms", "legal_bases", "notes", "links"),
    }
)


def guide_sections(guide: Guide, library: GuideLibrary, *, today: date) -> tuple[GuideSection, ...]:
    """Return all sections of a guide as they are to be shown on `today`."""
    return (
        *_standing_section(guide, today),
        *_head_cautions(guide),
        _section(guide, "who", _("Who can apply"), _stated(guide.who)),
        _section(guide, "conditions", _("Conditions"), _sentences(guide.conditions)),
        *_prohibitions(guide, library),
        *paper_sections(guide),
        *_tolerances(guide, library),
        *_ways(guide, library, today),
        _section(guide, "time_limit", _("How long it takes"), _stated(guide.time_limit)),
        _section(guide, "delivery", _("How you get the result"), _stated(guide.delivery)),
        _section(guide, "fee", _("What it costs"), _stated(guide.fee)),
        _section(guide, "hours", _("When it is open"), _stated(guide.hours)),
        _section(guide, "places", _("Where"), _places(guide.places or (), library)),
        *_optional(
            guide, "advice_places", _("Where to ask"), _places(guide.advice_places, library)
        ),
        _advice(guide),
        _complaints(guide),
        *_optional(guide, "forms", _("Forms"), _forms(guide)),
        _section(guide, "legal_bases", _("Legal bases"), _sentences(guide.legal_bases)),
        *_optional(guide, "notes", _("Good to know"), _sentences(guide.notes)),
        *_links(guide, library, today),
        _source(guide, library),
    )


def place_text(place: Place) -> Text:
    """Return a place with its address and phone on one line; a suspicious one says so."""
    facts = [fact for fact in (place.address, place.phone) if fact is not None]
    return listed([Words(place.name), *(fact_of(place, fact) for fact in facts)])


def link_text(link: Link) -> Text:
    """Return a link with its address, and the reason where it has no QR code."""
    label = Words(link.label)
    if link.url is None:
        return label
    text = _("{label}: {address}", label=label, address=link.url)
    if scannable(link):
        return text
    if link.reason is None:
        return with_details(
            text, [_("no code: {reason}", reason=_("the address is not confirmed"))]
        )
    return with_details(text, [_("no code: {reason}", reason=Words(without_codes(link.reason)))])


def _section(guide: Guide, field: str, heading: Message, lines: Sequence[Text]) -> GuideSection:
    faults = guide.faults_of(field)
    return GuideSection(heading, (*(lines or (NOT_STATED,)), *fault_lines(faults)), tone_of(faults))


def _optional(
    guide: Guide, field: str, heading: Message, lines: Sequence[Text]
) -> tuple[GuideSection, ...]:
    """A section that is no element of the catalogue: without content there is none."""
    if not lines and not told(guide.faults_of(field)):
        return ()
    return (_section(guide, field, heading, lines),)


def _standing_section(guide: Guide, today: date) -> tuple[GuideSection, ...]:
    match guide.standing(today):
        case Standing.CURRENT:
            return ()
        case Standing.ENDED:
            assert guide.valid.until is not None  # noqa: S101 - what ended has an end
            line = _("Applications were accepted until {day}.", day=Day(guide.valid.until))
            return (GuideSection(_("Closed"), (line,), Tone.BAD),)
        case Standing.NOT_BEGUN:
            assert guide.valid.from_ is not None  # noqa: S101 - what has not begun has a beginning
            line = _("Applications are accepted from {day}.", day=Day(guide.valid.from_))
            return (GuideSection(_("Not open yet"), (line,), Tone.CAUTION),)
        case never:
            assert_never(never)


def _head_cautions(guide: Guide) -> tuple[GuideSection, ...]:
    elsewhere = [fault for fault in told(guide.faults) if fault.field not in _SECTION_KEYS]
    if not elsewhere:
        return ()
    return (GuideSection(_("Please note"), fault_lines(elsewhere), tone_of(elsewhere)),)


def _stated(fact: str | None) -> tuple[Text, ...]:
    return () if fact is None else (Words(fact),)


def _sentences(facts: Iterable[str] | None) -> tuple[Text, ...]:
    return tuple(Words(fact) for fact in facts or ())


def paper_sections(guide: Guide) -> tuple[GuideSection, ...]:
    """Return the papers for everybody, then a section for each case that has papers of its own."""
    if guide.materials is None:
        return (_section(guide, "materials", _("What to bring"), ()),)
    cases: dict[str | None, list[Text]] = {}
    for need in needs(guide.materials):
        cases.setdefault(need.group, []).append(need.text)
    nothing = _("It depends on the case.") if cases else _("No papers are needed.")
    common = cases.pop(None, [nothing])
    return (
        _section(guide, "materials", _("What to bring"), common),
        *(
            GuideSection(_("What to bring – {case}", case=Words(case)), tuple(lines))
            for case, lines in cases.items()
            if case is not None
        ),
    )


def about_papers(guide: Guide) -> tuple[GuideSection, ...]:
    """Return what the faults of the source say of the papers, for where these stand elsewhere."""
    faults = told(guide.faults_of("materials"))
    if not faults:
        return ()
    return (GuideSection(_("About the papers"), fault_lines(faults), tone_of(faults)),)


def _prohibitions(guide: Guide, library: GuideLibrary) -> tuple[GuideSection, ...]:
    return tuple(
        GuideSection(_("Not possible if"), _sentences(entry.situations), Tone.CAUTION)
        for entry in library.prohibitions.values()
        if guide.id in entry.guides
    )


def _tolerances(guide: Guide, library: GuideLibrary) -> tuple[GuideSection, ...]:
    return tuple(
        GuideSection(
            _("May follow later"),
            (
                _(
                    "{matter}: {paper}, within {days} working days",
                    matter=Words(entry.matter),
                    paper=Words(entry.paper),
                    days=entry.working_days,
                ),
                *_stated(entry.handed_in),
                *_stated(entry.obtained_from),
                *_sentences(entry.notes),
            ),
        )
        for entry in library.tolerances.values()
        if guide.id in entry.guides
    )


def _ways(guide: Guide, library: GuideLibrary, today: date) -> tuple[GuideSection, ...]:
    if guide.standing(today) is Standing.ENDED:
        return (GuideSection(_("How to apply"), (_("It can no longer be applied for."),)),)
    if not guide.ways:
        return (_section(guide, "ways", _("How to apply"), ()),)
    ways = tuple(_way(way, guide, library) for way in guide.ways)
    faults = told(guide.faults_of("ways"))
    if not faults:
        return ways
    return (GuideSection(_("How to apply"), fault_lines(faults), tone_of(faults)), *ways)


def _way(way: Way, guide: Guide, library: GuideLibrary) -> GuideSection:
    """A way with its steps and places; what the guide's own places say is not said twice."""
    heading = _("{kind}: {title}", kind=WAYS[way.kind], title=Words(way.title))
    sound = [place for place in library.places_named(guide.places or ()) if place.fault is None]
    places: list[Text] = [
        Words(place.name) if place in sound else place_text(place)
        for place in library.places_named(way.places)
    ]
    where = (_("At: {places}", places=listed(places)),) if places else ()
    lines = (*_steps(way), *where) or (NOT_STATED,)
    return GuideSection(heading, lines, listing=Listing.OWN_NUMBERS)


def _steps(way: Way) -> tuple[Text, ...]:
    if len(way.steps) == 1:
        return (Words(way.steps[0]),)
    return tuple(
        _("{number}. {step}", number=number, step=Words(step))
        for number, step in enumerate(way.steps, start=1)
    )


def _places(ids: Iterable[str], library: GuideLibrary) -> tuple[Text, ...]:
    lines: list[Text] = []
    for place in library.places_named(ids):
        lines.append(place_text(place))
        if place.hours is not None:
            lines.append(_("Open: {hours}", hours=Words(place.hours)))
        if place.fault is not None:
            lines.append(caution(without_codes(place.fault)))
    return tuple(lines)


def _advice(guide: Guide) -> GuideSection:
    """The numbers for advice, with every fault of the phones that is not about the others alone."""
    faults = told(guide.faults_of("phones"))
    complaints = guide.phones.supervision or ()
    own = [fault for fault in faults if fault not in _naming(complaints, faults)]
    return _numbers(_("Advice by phone"), guide.phones.advice or (), faults, under=own)


def _complaints(guide: Guide) -> GuideSection:
    faults = told(guide.faults_of("phones"))
    numbers = guide.phones.supervision or ()
    return _numbers(_("Complaints"), numbers, faults, under=_naming(numbers, faults))


def _numbers(
    heading: Message, numbers: Sequence[str], faults: Sequence[Fault], *, under: Sequence[Fault]
) -> GuideSection:
    lines = tuple(
        unconfirmed(Words(number)) if doubtful(number, faults) else Words(number)
        for number in numbers
    )
    return GuideSection(heading, (*(lines or (NOT_STATED,)), *fault_lines(under)), tone_of(under))


def _naming(numbers: Iterable[str], faults: Iterable[Fault]) -> list[Fault]:
    return [fault for fault in faults if any(doubtful(number, [fault]) for number in numbers)]


def _forms(guide: Guide) -> tuple[Text, ...]:
    return tuple(with_details(Words(form.name), _stated(form.note)) for form in guide.forms)


def _links(guide: Guide, library: GuideLibrary, today: date) -> tuple[GuideSection, ...]:
    if guide.standing(today) is Standing.ENDED:
        return ()
    lines = tuple(link_text(link) for link in library.links_named(guide.links))
    return _optional(guide, "links", _("Websites and apps"), lines)


def source_text(source: Source, library: GuideLibrary) -> Text:
    """Return a source as a citizen reads it: the document's title, its issuer, the item."""
    document = library.documents.get(source.document)
    if document is None:
        title: Text = Words(source.document)
    else:
        issued = (*_stated(document.issuer), *_stated(document.edition))
        title = with_details(Words(document.title), issued)
    if isinstance(source.item, int):
        return _("{document}, item {item}", document=title, item=source.item)
    return listed([title, Words(source.item)])


def _source(guide: Guide, library: GuideLibrary) -> GuideSection:
    lines = (source_text(guide.source, library), _("Checked on {day}", day=Day(guide.checked_on)))
    return GuideSection(_("Where this is written"), lines)
