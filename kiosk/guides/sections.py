"""A guide as the sections of its page, in the order of the disclosure catalogue's elements.

The elements the source does not state are named together in one section near the end. What a fault
touches carries the fault's sentence, and a number the sentence names is marked as not confirmed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, assert_never

from kiosk.guides.addresses import given_address, scannable
from kiosk.guides.doubts import doubtful, fact_of, fault_lines, told, tone_of
from kiosk.guides.entries import Link, Place
from kiosk.guides.glossary import named, signed
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide, Misstatement, Way
from kiosk.guides.papers import is_added, needs
from kiosk.guides.terms import Standing, WayKind
from kiosk.guides.wording import ASK_ABOUT_DOUBTS, NOT_STATED, WAYS, unconfirmed, with_details
from kiosk.language.texts import Day, Message, Text, Words, _, listed, on_the_sign
from kiosk.pages.kinds import GuideSection, Listing, Tone
from kiosk.settings.region import Source

WHO: Final = _("Who can apply")
CONDITIONS: Final = _("Conditions")
PAPERS: Final = _("What to bring")
APPLYING: Final = _("How to apply")
WHEN: Final = _("When to apply")
TIME_LIMIT: Final = _("How long it takes")
DELIVERY: Final = _("How you get the result")
FEE: Final = _("What it costs")
HOURS: Final = _("When it is open")
WHERE: Final = _("Where")
ADVICE: Final = _("Advice by phone")
COMPLAINTS: Final = _("Complaints")
LEGAL_BASES: Final = _("Legal bases")

#: What every published guide must state, and whether a guide does.
_ELEMENTS: Final[Mapping[Message, Callable[[Guide], object]]] = {
    WHO: lambda guide: guide.who,
    CONDITIONS: lambda guide: guide.conditions,
    PAPERS: lambda guide: guide.materials is not None or told(guide.faults_of("materials")),
    APPLYING: lambda guide: guide.ways,
    TIME_LIMIT: lambda guide: guide.time_limit,
    DELIVERY: lambda guide: guide.delivery,
    FEE: lambda guide: guide.fee,
    HOURS: lambda guide: guide.hours,
    WHERE: lambda guide: guide.places,
    ADVICE: lambda guide: guide.phones.advice,
    COMPLAINTS: lambda guide: guide.phones.supervision,
    LEGAL_BASES: lambda guide: guide.legal_bases,
}

#: The keys that have a section of their own; a fault of any other key is told at the head.
_SECTION_KEYS: Final = frozenset(
    {
        *("who", "conditions", "materials", "ways", "when", "time_limit"),
        *("delivery", "fee", "hours"),
        *("places", "advice_places", "phones", "forms", "legal_bases", "notes", "links"),
    }
)


def guide_sections(guide: Guide, library: GuideLibrary, *, today: date) -> tuple[GuideSection, ...]:
    """Return all sections of a guide as they are to be shown on `today`."""
    return (
        *_deciding(guide, library, today),
        *paper_sections(guide),
        *_tolerances(guide, library),
        *way_sections(guide, library, today=today),
        *_terms(guide),
        *_places_and_phones(guide, library),
        *_section(guide, "forms", _("Forms"), _forms(guide)),
        *_section(guide, "notes", _("Good to know"), _named(guide.notes)),
        *_links(guide, library, today),
        *_complaints_and_laws(guide),
        *not_stated(guide),
        _source(guide, library),
    )


def background_sections(guide: Guide, library: GuideLibrary) -> tuple[GuideSection, ...]:
    """Return what nobody needs in order to act: where to complain, the laws, the source."""
    return (*_complaints_and_laws(guide), _source(guide, library))


def _complaints_and_laws(guide: Guide) -> tuple[GuideSection, ...]:
    laws = _section(guide, "legal_bases", LEGAL_BASES, _sentences(guide.legal_bases))
    return (*_complaints(guide), *laws)


def about_sections(
    guide: Guide, library: GuideLibrary, *, today: date, steps: bool
) -> tuple[GuideSection, ...]:
    """Return who can apply and on what terms; without the `steps`, the ways are only named."""
    ways = way_sections(guide, library, today=today) if steps else _ways_named(guide)
    return (
        *_deciding(guide, library, today),
        *ways,
        *_terms(guide),
        *_section(guide, "notes", _("Good to know"), _named(guide.notes)),
    )


def bringing_sections(guide: Guide, library: GuideLibrary) -> tuple[GuideSection, ...]:
    """Return what is to be brought in every case, what may follow, and the forms."""
    return (
        *paper_sections(guide),
        *_tolerances(guide, library),
        *_section(guide, "forms", _("Forms"), _forms(guide)),
    )


def contact_sections(
    guide: Guide, library: GuideLibrary, *, today: date
) -> tuple[GuideSection, ...]:
    """Return every place, phone number and address."""
    return (*_places_and_phones(guide, library), *_links(guide, library, today))


def _deciding(guide: Guide, library: GuideLibrary, today: date) -> tuple[GuideSection, ...]:
    return (
        *standing_section(guide, today),
        *_head_cautions(guide),
        *_section(guide, "who", WHO, _stated(guide.who)),
        *_section(guide, "conditions", CONDITIONS, _named(guide.conditions)),
        *_prohibitions(guide, library),
    )


def _terms(guide: Guide) -> tuple[GuideSection, ...]:
    return (
        *_section(guide, "when", WHEN, _stated(guide.when)),
        *_section(guide, "time_limit", TIME_LIMIT, _stated(guide.time_limit)),
        *_section(guide, "delivery", DELIVERY, _stated(guide.delivery)),
        *_section(guide, "fee", FEE, _stated(guide.fee)),
        *_section(guide, "hours", HOURS, _stated(guide.hours)),
    )


def _places_and_phones(guide: Guide, library: GuideLibrary) -> tuple[GuideSection, ...]:
    return (
        *_section(guide, "places", WHERE, _places(guide.places or (), library)),
        *_section(guide, "advice_places", _("Where to ask"), _advice_places(guide, library)),
        *_advice(guide),
    )


def place_text(place: Place) -> Text:
    """Return a place with its address and phone on one line; a suspicious one says so."""
    facts = [fact for fact in (place.address, place.phone) if fact is not None]
    return listed([signed(place), *(fact_of(place, fact) for fact in facts)])


def link_text(link: Link) -> Text:
    """Return a link with its address, marked where it has no QR code because nobody confirmed it.

    What nobody should type, such as a bare IP address, is not given; who keeps the guides finds it
    with the reason in `kiosk guides check --faults`.
    """
    label = on_the_sign(link.label, named(link.label).english)
    if link.url is None:
        return label
    address = given_address(link)
    if address is None:
        return _("{label} (address not confirmed: please ask the staff)", label=label)
    text = _("{label}: {address}", label=label, address=address)
    return text if scannable(link) else unconfirmed(text)


def _section(
    guide: Guide, field: str, heading: Message, lines: Sequence[Text]
) -> tuple[GuideSection, ...]:
    """A section, or none where nothing is stated and nothing is told of the faults."""
    faults = guide.faults_of(field)
    if not lines:
        faults = told(faults)
    if not lines and not faults:
        return ()
    return (GuideSection(heading, (*lines, *fault_lines(faults)), tone_of(faults)),)


def not_stated(guide: Guide) -> tuple[GuideSection, ...]:
    """Return the elements the source is silent about, and whom to ask for them."""
    missing = [heading for heading, stated in _ELEMENTS.items() if not stated(guide)]
    if not missing:
        return ()
    faults = guide.faults_of("phones")
    phones = [Words(n) for n in guide.phones.advice or () if not doubtful(n, faults)]
    ask = (_("To ask: {numbers}", numbers=listed(phones)),) if phones else ()
    return (GuideSection(NOT_STATED, (listed(missing), *ask)),)


def standing_section(guide: Guide, today: date) -> tuple[GuideSection, ...]:
    """Return that a policy has ended or not begun, or nothing while it is in force."""
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
    return () if fact is None else (named(fact),)


def _sentences(facts: Iterable[str] | None) -> tuple[Text, ...]:
    return tuple(Words(fact) for fact in facts or ())


def _named(facts: Iterable[str] | None) -> tuple[Text, ...]:
    return tuple(map(named, facts or ()))


def paper_sections(guide: Guide) -> tuple[GuideSection, ...]:
    """Return the papers for everybody, then a section for each case that has papers of its own."""
    if guide.materials is None:
        return _section(guide, "materials", PAPERS, ())
    cases: dict[str | None, list[Text]] = {}
    for need in needs(guide.materials):
        cases.setdefault(need.group, []).append(need.text)
    nothing = _("It depends on the case.") if cases else _("No documents are needed.")
    common = cases.pop(None, [nothing])
    return (
        *_section(guide, "materials", PAPERS, common),
        *(
            GuideSection(case_heading(guide, case), tuple(lines))
            for case, lines in cases.items()
            if case is not None
        ),
    )


def case_heading(guide: Guide, case: str) -> Message:
    """Return the heading of the papers of a case: instead of others, or besides them."""
    if is_added(guide, case):
        return _("Also bring – {case}", case=named(case))
    return _("What to bring – {case}", case=named(case))


def about_papers(guide: Guide) -> tuple[GuideSection, ...]:
    """Return what the faults of the source say of the papers, for where these stand elsewhere."""
    faults = guide.faults_of("materials")
    lines = fault_lines(faults)
    return (GuideSection(_("About the documents"), lines, tone_of(faults)),) if lines else ()


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


def way_sections(guide: Guide, library: GuideLibrary, *, today: date) -> tuple[GuideSection, ...]:
    """Return the ways of a guide, each with its steps and places."""
    if guide.standing(today) is Standing.ENDED:
        return (GuideSection(APPLYING, (_("It can no longer be applied for."),)),)
    ways = tuple(_way(way, guide, library) for way in guide.ways or ())
    faults = guide.faults_of("ways") if ways else told(guide.faults_of("ways"))
    lines = fault_lines(faults)
    return (GuideSection(APPLYING, lines, tone_of(faults)), *ways) if lines else ways


def _ways_named(guide: Guide) -> tuple[GuideSection, ...]:
    return _section(guide, "ways", APPLYING, [_heading(way) for way in guide.ways or ()])


def _way(way: Way, guide: Guide, library: GuideLibrary) -> GuideSection:
    """A way with its steps and places; what the guide's own places say is not said twice."""
    heading = _heading(way)
    sound = [place for place in library.places_named(guide.places or ()) if place.fault is None]
    places: list[Text] = [
        signed(place) if place in sound else place_text(place)
        for place in library.places_named(way.places)
    ]
    where = (_("At: {places}", places=listed(places)),) if places else ()
    lines = (*_steps(way), *where) or (NOT_STATED,)
    return GuideSection(heading, lines, listing=Listing.OWN_NUMBERS)


def _heading(way: Way) -> Text:
    """Its kind and its name; a terminal or window is told by its name alone."""
    if way.kind in (WayKind.TERMINAL, WayKind.WINDOW):
        return named(way.title)
    return _("{kind}: {title}", kind=WAYS[way.kind], title=named(way.title))


def _steps(way: Way) -> tuple[Text, ...]:
    if len(way.steps) == 1:
        return (named(way.steps[0]),)
    return tuple(
        _("{number}. {step}", number=number, step=named(step))
        for number, step in enumerate(way.steps, start=1)
    )


def _places(ids: Iterable[str], library: GuideLibrary) -> tuple[Text, ...]:
    lines: list[Text] = []
    for place in library.places_named(ids):
        lines.append(place_text(place))
        if place.hours is not None:
            lines.append(_("Open: {hours}", hours=Words(place.hours)))
        if place.fault is not None:
            lines.append(ASK_ABOUT_DOUBTS)
    return tuple(lines)


def _advice_places(guide: Guide, library: GuideLibrary) -> tuple[Text, ...]:
    """Where one can ask; nothing if that is no other place than where one applies."""
    if set(guide.advice_places) <= set(guide.places or ()):
        return ()
    return _places(guide.advice_places, library)


def _advice(guide: Guide) -> tuple[GuideSection, ...]:
    """The numbers for advice, with every fault of the phones that is not about the others alone."""
    faults = guide.faults_of("phones")
    complaints = guide.phones.supervision or ()
    own = [fault for fault in faults if fault not in _naming(complaints, faults)]
    return _numbers(ADVICE, guide.phones.advice or (), faults, under=own)


def _complaints(guide: Guide) -> tuple[GuideSection, ...]:
    faults = guide.faults_of("phones")
    numbers = guide.phones.supervision or ()
    return _numbers(COMPLAINTS, numbers, faults, under=_naming(numbers, faults))


def _numbers(
    heading: Message,
    numbers: Sequence[str],
    faults: Sequence[Misstatement],
    *,
    under: Sequence[Misstatement],
) -> tuple[GuideSection, ...]:
    lines = (
        *(
            unconfirmed(Words(number)) if doubtful(number, faults) else Words(number)
            for number in numbers
        ),
        *fault_lines(told(under)),
    )
    return (GuideSection(heading, lines, tone_of(under)),) if lines else ()


def _naming(numbers: Iterable[str], faults: Iterable[Misstatement]) -> list[Misstatement]:
    return [fault for fault in faults if any(doubtful(number, [fault]) for number in numbers)]


def _forms(guide: Guide) -> tuple[Text, ...]:
    return tuple(with_details(named(form.name), _stated(form.note)) for form in guide.forms)


def _links(guide: Guide, library: GuideLibrary, today: date) -> tuple[GuideSection, ...]:
    if guide.standing(today) is Standing.ENDED:
        return ()
    faults = guide.faults_of("links")
    lines = (
        *(link_text(link) for link in library.links_named(guide.links)),
        *fault_lines(told(faults)),
    )
    return (GuideSection(_("Websites and apps"), lines, tone_of(told(faults))),) if lines else ()


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
