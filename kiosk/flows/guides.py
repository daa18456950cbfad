"""Browsing the guides, the directory, the links and the questions; needs no card."""

import logging
from typing import assert_never

from db.errors import DatabaseError
from kiosk.documents.document_name import DocumentName
from kiosk.errors import KioskError
from kiosk.flows.guide_places import browse_card_branches, browse_directory, choose_place_to_go
from kiosk.flows.guide_printing import PRINT_CHOICE, GuidePrint, print_guide
from kiosk.flows.menu import service_choice, window_for
from kiosk.flows.services import ONLY_SHOWN, service_name
from kiosk.flows.slip_paper import slip_paper
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP
from kiosk.guides.catalogue import coverage
from kiosk.guides.desk import GuideDesk
from kiosk.guides.directory_pages import links_page
from kiosk.guides.everyday import Elsewhere
from kiosk.guides.front_page import (
    Doing,
    FrontStep,
    facts_asked_for,
    front_page,
    is_done_in,
)
from kiosk.guides.guide_pages import (
    BesideSubjects,
    GuideStep,
    all_papers_page,
    background_page,
    cases_page,
    contacts_page,
    guide_page,
    guides_home,
    papers_page,
    related_page,
    subject_page,
    text_codes_page,
    ways_page,
)
from kiosk.guides.library import order_for
from kiosk.guides.model import Guide
from kiosk.guides.papers import PaperCase, cases_of
from kiosk.guides.reading_pages import (
    catalogue_page,
    coverage_page,
    elsewhere_page,
    reading_page,
    readings_page,
)
from kiosk.guides.search import Found
from kiosk.guides.terms import Category, HolderFact, RecordedFact, Standing
from kiosk.language.texts import Text, Words, _
from kiosk.pages.kinds import Back, Choice, GuidePage, ListPage, SearchPage, WorkingPage
from kiosk.rules.citizen import facts_of
from kiosk.rules.holder_facts import recorded_facts
from kiosk.settings.service import Service

_log = logging.getLogger(__name__)

#: More guides of one's own would push the subjects off the first page.
_MOST_OF_OWN = 3

_OPENING_GUIDES = WorkingPage(_("Service guides"), _("Opening the service guides."))


async def guides(visit: Visit) -> Back | Service:
    """Let the citizen browse the guides, those first that fit them once they are known.

    Returns the service that they want to do after what they read.

    Raises:
        DataFileBroken: as `open_guides`.
    """
    desk = await open_guides(visit)
    facts = (
        frozenset() if visit.citizen is None else facts_of(visit.citizen, visit.terminal.clock())
    )
    try:
        await browse_guides(visit, desk, facts)
    except ServiceWanted as wanted:
        return wanted.service
    return Back.BACK


async def open_guides(visit: Visit) -> GuideDesk:
    """Return the guides, with a page that says so while they are read.

    Raises:
        DataFileBroken: the disclosure catalogue is absent or wrong.
    """
    async with visit.working(_OPENING_GUIDES):
        return await visit.terminal.guides.desk()


async def browse_guides(
    visit: Visit, desk: GuideDesk, facts: frozenset[HolderFact] = frozenset()
) -> None:
    """Let the citizen look around until they go back; `facts` put what fits them first."""
    today = visit.today
    own = order_for(facts, desk.library, today=today)[:_MOST_OF_OWN]
    home = guides_home(desk.library, own, desk.matters, today=today)
    while (answer := await visit.screen.ask(home)) is not Back.BACK:
        match answer.value:
            case Guide() as guide:
                await show_guide(visit, desk, guide)
            case Category() as category:
                await _choose_guide(visit, desk, subject_page(desk.library, category, today=today))
            case BesideSubjects() as matter:
                await _attend(visit, desk, matter)
            case never:
                assert_never(never)


class ServiceWanted(Exception):
    """The citizen reads a guide and wants to do the very matter here."""

    def __init__(self, service: Service) -> None:
        super().__init__(service.value)
        self.service = service


async def show_guide(
    visit: Visit, desk: GuideDesk, guide: Guide, *, startable: bool = True
) -> None:
    """Show a guide and the ones related to it; going back leads through them in reverse.

    Raises:
        ServiceWanted: what the guide is about is to be done now; only if it is `startable`.
    """
    trail = [guide]
    while trail:
        related = await _show_cases(visit, desk, trail[-1], startable=startable)
        if related is None:
            trail.pop()
        else:
            trail.append(related)


async def _show_cases(
    visit: Visit, desk: GuideDesk, guide: Guide, *, startable: bool
) -> Guide | None:
    """Ask for the case where there are several; return the related guide that is wanted then."""
    cases = cases_of(guide)
    if len(cases) == 1 or guide.standing(visit.today) is Standing.ENDED:
        return await _show_front(visit, desk, guide, cases[0], startable=startable)
    page = cases_page(guide, cases)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        related = await _show_front(visit, desk, guide, answer.value, startable=startable)
        if related is not None:
            return related
    return None


async def _show_front(
    visit: Visit, desk: GuideDesk, guide: Guide, case: PaperCase, *, startable: bool
) -> Guide | None:
    """Show what is needed first, and as much more as is asked for."""
    holder = await _recorded_facts(visit, desk, guide)
    page = _front_page(visit, desk, guide, case, holder, startable=startable)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        match answer.value:
            case Service() as service:
                raise ServiceWanted(service)
            case GuideStep.GATHER_PAPERS:
                await _tick_papers(visit, guide, case)
            case GuidePrint.SLIP:
                await print_guide(visit, guide, desk.library)
            case GuideStep.PLACES:
                await choose_place_to_go(visit, desk, guide, case)
            case GuideStep.CARD_BRANCHES:
                await browse_card_branches(visit, desk.library)
            case GuideStep.TEXT_CODES:
                await _show_text_codes(visit, desk, guide)
            case GuideStep.WAYS:
                await _let_read(visit, ways_page(guide, desk.library, today=visit.today))
            case _:
                related = await _show_whole(visit, desk, guide)
                if related is not None:
                    return related
    return None


async def _show_whole(visit: Visit, desk: GuideDesk, guide: Guide) -> Guide | None:
    """Show all of a guide; return the related one that is wanted then."""
    page = guide_page(guide, desk.library, today=visit.today)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        match answer.value:
            case Guide() as related:
                return related
            case GuideStep.WAYS:
                await _let_read(visit, ways_page(guide, desk.library, today=visit.today))
            case GuideStep.RELATED:
                chosen = await visit.screen.ask(
                    related_page(guide, desk.library, today=visit.today)
                )
                if chosen is not Back.BACK:
                    return chosen.value
            case GuideStep.ALL_PAPERS:
                await _let_read(visit, all_papers_page(guide, desk.library))
            case GuideStep.CONTACTS:
                await _let_read(visit, contacts_page(guide, desk.library, today=visit.today))
            case _:
                await _let_read(visit, background_page(guide, desk.library))
    return None


async def _show_text_codes(visit: Visit, desk: GuideDesk, guide: Guide) -> None:
    await _let_read(visit, text_codes_page(guide, desk.library, today=visit.today))


async def _let_read(visit: Visit, page: GuidePage[GuideStep]) -> None:
    """Show a page with nothing to choose until the citizen goes back."""
    while await visit.screen.ask(page) is not Back.BACK:
        pass


def _front_page(
    visit: Visit,
    desk: GuideDesk,
    guide: Guide,
    case: PaperCase,
    holder: frozenset[RecordedFact],
    *,
    startable: bool,
) -> GuidePage[FrontStep | GuidePrint]:
    """The first page, with a way to print the guide where the printer is ready."""
    situation = visit.terminal.situation
    page = front_page(
        guide,
        case,
        desk.library,
        today=visit.today,
        hotline=situation.region.advice_phone,
        doing=_doing(visit, desk, guide, case, startable=startable),
        site=_site(visit),
        holder=holder,
    )
    if slip_paper(situation, DocumentName.GUIDE_SLIP) is None:
        return page
    return GuidePage(
        page.title, page.summary, page.sections, page.codes, (*page.choices, PRINT_CHOICE)
    )


async def _recorded_facts(visit: Visit, desk: GuideDesk, guide: Guide) -> frozenset[RecordedFact]:
    """What the records hold of a citizen who is known, where the guide's lists turn on it."""
    asked = facts_asked_for(guide, desk.library)
    if visit.citizen is None or not asked:
        return frozenset()
    holder, records = visit.citizen.holder, visit.terminal.records
    try:
        async with visit.asking_records(LOOKING_UP):
            history = await records.contributions(holder)
            entitlements = await records.entitlements(holder)
            may_apply = await records.may_apply(holder)
    except (DatabaseError, KioskError) as error:
        _log.warning("a guide is shown without its holder's records: %s", error.code)
        return frozenset()
    return asked & recorded_facts(history, entitlements, may_apply, today=visit.today)


def _doing(
    visit: Visit, desk: GuideDesk, guide: Guide, case: PaperCase, *, startable: bool
) -> Doing:
    """What of the guide's matter this terminal does now in a case, and where the rest is done."""
    situation, window = visit.terminal.situation, _hall_window(visit, desk, guide)
    if not startable:
        return Doing(hall_window=window)
    starts: list[Choice[Service]] = []
    elsewhere: list[Text] = []
    out_of_order = False
    for service in desk.library.services_of(guide, case.group):
        choice = service_choice(situation, service)
        if service in ONLY_SHOWN or choice is None or choice.elsewhere:
            at = window_for(situation, service)
            elsewhere.append(_("{service}: {place}", service=service_name(service), place=at))
        elif choice.unavailable is None:
            starts.append(choice)
        else:
            out_of_order = True
            elsewhere.append(_("{service}: not possible here now", service=service_name(service)))
    return Doing(tuple(starts), tuple(elsewhere), window, out_of_order)


def _hall_window(visit: Visit, desk: GuideDesk, guide: Guide) -> Words | None:
    """The window of this very hall, where it does what the guide is about."""
    situation = visit.terminal.situation
    if not is_done_in(guide, desk.library, situation.configuration.terminal.hall):
        return None
    services = desk.library.services_of(guide)
    return window_for(situation, services[0]) if services else _card_window(visit)


def _card_window(visit: Visit) -> Words:
    return visit.terminal.configuration.windows.for_cards


def _site(visit: Visit) -> str | None:
    return visit.terminal.situation.configuration.guides.site


async def _attend(visit: Visit, desk: GuideDesk, matter: BesideSubjects) -> None:
    match matter:
        case BesideSubjects.SEARCH:
            await _search(visit, desk)
        case BesideSubjects.DIRECTORY:
            await browse_directory(visit, desk)
        case BesideSubjects.LINKS:
            await _read(visit, desk, links_page(desk.library))
        case BesideSubjects.QUESTIONS:
            await _browse_readings(visit, desk)
        case BesideSubjects.CATALOGUE:
            await _browse_catalogue(visit, desk)
        case never:
            assert_never(never)


async def _search(visit: Visit, desk: GuideDesk) -> None:
    hotline = visit.terminal.situation.region.advice_phone
    page: SearchPage[Found | Category] = SearchPage(
        title=_("Search"),
        question=_("Type the first pinyin letters, such as GS for 挂失, and touch the word."),
        search=desk.search,
        nothing=_(
            "Nothing found. Is it one of these? If not, call {phone} and ask where it is done.",
            phone=Words(hotline),
        ),
        alphabetical=visit.terminal.configuration.screen.letters == "alphabet",
        candidates=desk.candidates,
        nearest=desk.nearest,
    )
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        match answer.value:
            case Guide() as guide:
                await show_guide(visit, desk, guide)
            case Category() as category:
                subject = subject_page(desk.library, category, today=visit.today)
                await _choose_guide(visit, desk, subject)
            case Elsewhere() as matter:
                await _read(visit, desk, elsewhere_page(matter, hotline=hotline))
            case never:
                assert_never(never)


async def _choose_guide(visit: Visit, desk: GuideDesk, page: ListPage[Guide]) -> None:
    """Let the citizen choose a guide; a list of one is opened at once."""
    match page:
        case ListPage(entries=(only,)):
            return await show_guide(visit, desk, only.value)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        await show_guide(visit, desk, answer.value)


async def _read(visit: Visit, desk: GuideDesk, page: GuidePage[Guide]) -> None:
    """Show a page to read, and the guides it leads to."""
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        await show_guide(visit, desk, answer.value)


async def _tick_papers(visit: Visit, guide: Guide, case: PaperCase) -> None:
    ticked: frozenset[int] = frozenset()
    page = papers_page(guide, case, ticked)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        ticked ^= {answer.value}
        page = papers_page(guide, case, ticked, touched=answer.value)


async def _browse_readings(visit: Visit, desk: GuideDesk) -> None:
    page = readings_page(desk.library, today=visit.today)
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        await _read(visit, desk, reading_page(answer.value, desk.library))


async def _browse_catalogue(visit: Visit, desk: GuideDesk) -> None:
    page = catalogue_page(coverage(desk.catalogue, desk.library))
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        await _read(visit, desk, coverage_page(answer.value, desk.library))
