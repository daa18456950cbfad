"""The pages beside the guides: questions and answers, the hall's news, the disclosure catalogue."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeAlias

from kiosk.guides.addresses import link_codes
from kiosk.guides.catalogue import DisclosureCoverage, Element
from kiosk.guides.doubts import doubtful, fault_lines, tone_of
from kiosk.guides.entries import AskedQuestion, NewsItem
from kiosk.guides.everyday import Elsewhere
from kiosk.guides.glossary import named
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide, Misstatement, Sentence
from kiosk.guides.sections import link_text, place_text, source_text
from kiosk.guides.terms import Standing
from kiosk.guides.wording import unconfirmed
from kiosk.language.texts import Text, Words, _, listed, ngettext
from kiosk.pages.kinds import Choice, GuidePage, GuideSection, Icon, ListPage, Tone
from kiosk.settings.region import Source

Reading: TypeAlias = AskedQuestion | NewsItem


def readings_page(library: GuideLibrary, *, today: date) -> ListPage[Reading]:
    """Return the questions, then the news that is still valid."""
    questions: list[Choice[Reading]] = [
        Choice(entry, Words(entry.question, entry.question_en), icon=Icon.QUESTION)
        for entry in library.questions
    ]
    news: list[Choice[Reading]] = [
        Choice(entry, Words(entry.title, entry.title_en), icon=Icon.LIST)
        for entry in library.news
        if entry.valid.standing(today) is Standing.CURRENT
    ]
    return ListPage(
        title=_("Questions and news"),
        question=_("What would you like to read?"),
        entries=(*questions, *news),
    )


def reading_page(entry: Reading, library: GuideLibrary) -> GuidePage[Guide]:
    """Return an answer or a note, with its faults, its source and the guides it belongs to."""
    match entry:
        case AskedQuestion():
            title = Words(entry.question, entry.question_en)
            sections = [_text(_("Answer"), entry.answer, entry.faults)]
            if entry.legal_bases:
                sections.append(_text(_("Legal bases"), entry.legal_bases, ()))
        case NewsItem():
            title = Words(entry.title, entry.title_en)
            sections = [_text(_("Note"), entry.lines, entry.faults), *_places(entry, library)]
    links = library.links_named(entry.links)
    if links:
        lines = tuple(link_text(link) for link in links)
        sections.append(GuideSection(_("Websites and apps"), lines))
    sections.append(_source(entry.source, library))
    return GuidePage(
        title=title,
        summary=sections[0].lines[0],
        sections=tuple(sections),
        codes=link_codes(links),
        choices=tuple(
            Choice(guide, guide.words, icon=Icon.GUIDE)
            for guide in library.guides_named(entry.guides)
        ),
    )


def elsewhere_page(matter: Elsewhere, *, hotline: str) -> GuidePage[Guide]:
    """Return where to turn for what is not done in this region's halls."""
    return GuidePage(
        title=matter.words,
        summary=matter.text,
        sections=(GuideSection(_("Advice by phone"), (Words(hotline),)),),
        codes=(),
        choices=(),
    )


def catalogue_page(covered: Sequence[DisclosureCoverage]) -> ListPage[DisclosureCoverage]:
    """Return every entry of the catalogue, those that guides publish before the others."""
    present = sum(entry.published for entry in covered)
    return ListPage(
        title=_("Official list of services"),
        question=_(
            "{present} of {all} matters have a guide here.", present=present, all=len(covered)
        ),
        entries=tuple(
            Choice(
                entry,
                _("{number}. {name}", number=entry.item.number, name=Words(entry.item.name)),
                ngettext("{count} guide", "{count} guides", len(entry.missing))
                if entry.published
                else _("No guide"),
                Icon.GUIDE if entry.published else None,
            )
            for entry in sorted(covered, key=lambda entry: not entry.published)
        ),
    )


def coverage_page(entry: DisclosureCoverage, library: GuideLibrary) -> GuidePage[Guide]:
    """Return what one entry asks for, and what each guide about it does not state."""
    item = entry.item
    remark = () if item.note is None else (Words(item.note, item.note_en),)
    levels = GuideSection(
        _("In the catalogue"), (*(Words(level) for level in item.levels), *remark)
    )
    required = GuideSection(
        _("Must be published"), (listed([named(element.value) for element in item.elements]),)
    )
    guides = library.guides_named(entry.missing)
    gaps = tuple(_gap(id, missing, library) for id, missing in entry.missing.items())
    return GuidePage(
        title=Words(item.name),
        summary=ngettext("{count} guide", "{count} guides", len(guides)),
        sections=(levels, required, *gaps),
        codes=(),
        choices=tuple(Choice(guide, guide.words, icon=Icon.GUIDE) for guide in guides),
    )


def _gap(id: str, missing: Sequence[Element], library: GuideLibrary) -> GuideSection:
    guide = library.guide(id)
    heading = guide.words if guide is not None else _("Places and phone numbers")
    if not missing:
        return GuideSection(heading, (_("Everything is stated."),), Tone.GOOD)
    elements = listed([named(element.value) for element in missing])
    return GuideSection(heading, (_("Not stated: {elements}", elements=elements),), Tone.CAUTION)


def _text(heading: Text, lines: Iterable[Sentence], faults: Sequence[Misstatement]) -> GuideSection:
    told = tuple(
        unconfirmed(Words(line)) if doubtful(line, faults) else Words(line) for line in lines
    )
    return GuideSection(heading, (*told, *fault_lines(faults)), tone_of(faults))


def _places(entry: NewsItem, library: GuideLibrary) -> tuple[GuideSection, ...]:
    places = library.places_named(entry.places)
    return (GuideSection(_("Where"), tuple(map(place_text, places))),) if places else ()


def _source(source: Source, library: GuideLibrary) -> GuideSection:
    return GuideSection(_("Where this is written"), (source_text(source, library),))
