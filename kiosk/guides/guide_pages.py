"""The pages of the guides: what there is, one subject, one guide, and what to bring for it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import Enum, unique
from typing import Final, TypeAlias

from kiosk.guides.addresses import link_codes
from kiosk.guides.glossary import named
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.guides.papers import Need, PaperCase, for_agents_alone, is_for_some, needs_of
from kiosk.guides.phone_copy import guide_copies
from kiosk.guides.sections import (
    about_sections,
    background_sections,
    bringing_sections,
    contact_sections,
    not_stated,
    way_sections,
)
from kiosk.guides.site_address import guide_address
from kiosk.guides.terms import Audience, Category, Standing
from kiosk.guides.wording import CATEGORIES
from kiosk.language.texts import Message, Text, Words, _, ngettext
from kiosk.pages.kinds import Choice, GuidePage, GuideSection, Icon, ListPage, QrCode, Tick


@unique
class BesideSubjects(Enum):
    """What the guides offer besides their subjects."""

    SEARCH = "search"
    DIRECTORY = "directory"
    LINKS = "links"
    QUESTIONS = "questions"
    CATALOGUE = "catalogue"


@unique
class GuideStep(Enum):
    """What can be done with the guide that is open."""

    GATHER_PAPERS = "gather_papers"
    MORE = "more"
    WAYS = "ways"
    ALL_PAPERS = "all_papers"
    CONTACTS = "contacts"
    RELATED = "related"
    BACKGROUND = "background"
    TEXT_CODES = "text_codes"
    CARD_BRANCHES = "card_branches"
    PLACES = "places"


Subject: TypeAlias = Category | Guide | BesideSubjects

_TEXT_CODE: Final = _("A code with the text itself, without a network")

_BACKGROUND: Final = _("Laws, complaints, source")
_SOURCE_ALONE: Final = _("Where this is written")

HOW_TO_APPLY: Final = _("How to apply, step by step")
ALL_PAPERS: Final = _("All documents and forms")
CONTACTS: Final = _("All places, phone numbers and websites")
RELATED: Final = _("Related guides")

#: Links beyond these would turn the page into a wall of codes.
_MOST_LINK_CODES = 3


def guides_home(
    library: GuideLibrary,
    fitting: Iterable[Guide],
    matters: Collection[BesideSubjects],
    *,
    today: date,
) -> ListPage[Subject]:
    """Return the page with the search, what fits the holder, every subject, and the rest."""
    search = [_matter_choice(matter) for matter in matters if matter is BesideSubjects.SEARCH]
    own: list[Choice[Subject]] = [Choice(guide, *_guide_words(guide, today)) for guide in fitting]
    subjects = [_subject_choice(library, category) for category in library.categories()]
    others = [_matter_choice(matter) for matter in matters if matter is not BesideSubjects.SEARCH]
    return ListPage(
        title=_("Service guides"),
        question=_("What is it about?"),
        entries=(*search, *own, *subjects, *others),
    )


def subject_page(library: GuideLibrary, category: Category, *, today: date) -> ListPage[Guide]:
    """Return the guides of a subject: for persons first, then for employers alone; closed last."""

    def rank(guide: Guide) -> tuple[bool, bool]:
        return Audience.PERSON not in guide.audience, guide.standing(today) is Standing.ENDED

    guides = sorted(library.in_category(category), key=rank)
    return ListPage(
        title=CATEGORIES[category][0],
        question=_("Choose a guide"),
        entries=tuple(Choice(guide, *_guide_words(guide, today)) for guide in guides),
    )


def guide_page(guide: Guide, library: GuideLibrary, *, today: date) -> GuidePage[Guide | GuideStep]:
    """Return who can apply and on what terms, with the confirmed links as codes.

    All documents, all places, each way step by step, the laws and the related guides are one touch
    away, so that a page has few turns in large type too.
    """
    ended = guide.standing(today) is Standing.ENDED
    links = () if ended else link_codes(library.links_named(guide.links))
    apart = not ended and bool(guide.ways)
    ways = (Choice(GuideStep.WAYS, HOW_TO_APPLY, icon=Icon.GUIDE),) if apart else ()
    return GuidePage(
        title=guide.words,
        summary=officially(guide),
        sections=about_sections(guide, library, today=today, steps=not apart),
        codes=links[:_MOST_LINK_CODES],
        choices=(
            *ways,
            *_parts(guide, library, today),
            *_related(guide, library),
            Choice(GuideStep.BACKGROUND, _background(guide), icon=Icon.LIST),
        ),
    )


def _parts(guide: Guide, library: GuideLibrary, today: date) -> tuple[Choice[GuideStep], ...]:
    """The pages that have something on them."""
    parts = (
        (GuideStep.ALL_PAPERS, ALL_PAPERS, Icon.DONE, bringing_sections(guide, library)),
        (GuideStep.CONTACTS, CONTACTS, Icon.PLACE, _contacts(guide, library, today)),
    )
    return tuple(Choice(step, label, icon=icon) for step, label, icon, shown in parts if shown)


def _related(guide: Guide, library: GuideLibrary) -> tuple[Choice[Guide | GuideStep], ...]:
    """The one related guide, or the way to several."""
    related = library.guides_named(guide.related)
    if len(related) > 1:
        return (Choice(GuideStep.RELATED, RELATED, icon=Icon.GUIDE),)
    return tuple(Choice(one, one.words, _("Related guide"), Icon.GUIDE) for one in related)


def related_page(guide: Guide, library: GuideLibrary, *, today: date) -> ListPage[Guide]:
    """Return the guides of what is often wanted with this one."""
    return ListPage(
        title=guide.words,
        question=RELATED,
        entries=tuple(
            Choice(other, *_guide_words(other, today))
            for other in library.guides_named(guide.related)
        ),
    )


def all_papers_page(guide: Guide, library: GuideLibrary) -> GuidePage[GuideStep]:
    """Return what is to be brought in every case."""
    return GuidePage(
        title=guide.words,
        summary=ALL_PAPERS,
        sections=bringing_sections(guide, library),
        codes=(),
    )


def _contacts(guide: Guide, library: GuideLibrary, today: date) -> tuple[GuideSection, ...]:
    return (*contact_sections(guide, library, today=today), *not_stated(guide))


def contacts_page(guide: Guide, library: GuideLibrary, *, today: date) -> GuidePage[GuideStep]:
    """Return every place, phone number and address, and what must be asked for."""
    return GuidePage(
        title=guide.words,
        summary=CONTACTS,
        sections=_contacts(guide, library, today),
        codes=(),
    )


def ways_page(guide: Guide, library: GuideLibrary, *, today: date) -> GuidePage[GuideStep]:
    """Return each way step by step."""
    return GuidePage(
        title=guide.words,
        summary=HOW_TO_APPLY,
        sections=way_sections(guide, library, today=today),
        codes=(),
    )


def _background(guide: Guide) -> Message:
    """What the background of this guide is called: no laws are promised where none are stated."""
    stated = guide.legal_bases or (guide.phones.supervision)
    return _BACKGROUND if stated else _SOURCE_ALONE


def background_page(guide: Guide, library: GuideLibrary) -> GuidePage[GuideStep]:
    """Return where to complain, the laws, and the source."""
    return GuidePage(
        title=guide.words,
        summary=_background(guide),
        sections=background_sections(guide, library),
        codes=(),
    )


def text_codes_page(guide: Guide, library: GuideLibrary, *, today: date) -> GuidePage[GuideStep]:
    """Return the codes that hold the guide itself, for phones without a network."""
    return GuidePage(
        title=guide.words,
        summary=_TEXT_CODE,
        sections=(),
        codes=_copies(guide, library, today),
    )


def cases_page(guide: Guide, cases: Iterable[PaperCase]) -> ListPage[PaperCase]:
    """Return the choice of the case one is in, where there are several."""
    chosen = tuple(cases)
    other = _("You come yourself") if for_agents_alone(chosen) else _("None of these")
    return ListPage(
        title=guide.words,
        question=_("Which case is yours?"),
        entries=tuple(
            Choice(case, other if case.group is None else named(case.group)) for case in chosen
        ),
    )


def papers_page(
    guide: Guide, case: PaperCase, ticked: frozenset[int], *, touched: int | None = None
) -> ListPage[int]:
    """Return what to bring in a case as a list to tick, open where it was `touched` last.

    The answer is the index of what was touched.
    """
    wanted = needs_of(guide, case)
    for_all = {i for i, need in enumerate(wanted) if not is_for_some(guide, need)}
    left = len(for_all - ticked)
    question = (
        ngettext(
            "{count} document left. Touch what you have.",
            "{count} documents left. Touch what you have.",
            left,
        )
        if left
        else _("You have everything.")
    )
    return ListPage(
        title=_("What to bring"),
        question=question,
        entries=tuple(_tick(i, need, guide, ticked=i in ticked) for i, need in enumerate(wanted)),
        first=touched,
    )


_MATTERS: Final[Mapping[BesideSubjects, tuple[Message, Icon]]] = {
    BesideSubjects.SEARCH: (_("Search"), Icon.SEARCH),
    BesideSubjects.DIRECTORY: (_("Places and phone numbers"), Icon.PLACE),
    BesideSubjects.LINKS: (_("Websites and apps"), Icon.PHONE),
    BesideSubjects.QUESTIONS: (_("Questions and news"), Icon.QUESTION),
    BesideSubjects.CATALOGUE: (_("Official list of services"), Icon.LIST),
}


def _matter_choice(matter: BesideSubjects) -> Choice[Subject]:
    label, icon = _MATTERS[matter]
    return Choice(matter, label, icon=icon)


def _subject_choice(library: GuideLibrary, category: Category) -> Choice[Subject]:
    label, icon = CATEGORIES[category]
    count = len(library.in_category(category))
    return Choice(category, label, ngettext("{count} guide", "{count} guides", count), icon)


def _summary(guide: Guide) -> Text:
    summary = Words(guide.summary, guide.summary_en)
    if Audience.PERSON in guide.audience:
        return summary
    return _("For employers: {summary}", summary=summary)


def _guide_words(guide: Guide, today: date) -> tuple[Text, Text, Icon]:
    """Label, detail and icon of a guide in a list."""
    ended = guide.standing(today) is Standing.ENDED
    detail = _("Closed") if ended else _summary(guide)
    return guide.words, detail, CATEGORIES[guide.category][1]


def codes_of(
    guide: Guide, library: GuideLibrary, today: date, site: str | None
) -> tuple[QrCode, ...]:
    """Return the codes to take a guide along: the link to its page, or else the text itself."""
    if site is not None:
        return (QrCode(guide_address(site, guide), _("This guide on your phone")),)
    return _copies(guide, library, today)


def officially(guide: Guide) -> Text:
    """Return the summary with the official name, where people call the matter otherwise."""
    if guide.called is None:
        return _summary(guide)
    return _("{summary} Official name: {name}", summary=_summary(guide), name=Words(guide.title))


def _copies(guide: Guide, library: GuideLibrary, today: date) -> tuple[QrCode, ...]:
    copies = guide_copies(guide, library, today=today)
    return tuple(
        QrCode(copy, _copy_caption(number, len(copies)))
        for number, copy in enumerate(copies, start=1)
    )


def _copy_caption(number: int, count: int) -> Message:
    if count == 1:
        return _("Documents, place and phone, to take home on your phone")
    return _("For your phone, code {number} of {count}: scan them all", number=number, count=count)


def _tick(index: int, need: Need, guide: Guide, *, ticked: bool) -> Choice[int]:
    case: Text | None = named(need.group) if need.group is not None else None
    if case is not None and is_for_some(guide, need):
        case = _("Only if: {case}", case=case)
    return Choice(index, need.text, case, tick=Tick.TICKED if ticked else Tick.OPEN)
