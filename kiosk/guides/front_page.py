"""The first page of a guide: can it be done here, what to bring, whom to call, how long it takes.

Everything else of the guide is one touch away. What is in doubt is not marked line by line here: a
fact that is not confirmed is left out, and one sentence says that something is open.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from kiosk.guides.doubts import doubts, sound_part, told
from kiosk.guides.entries import Place
from kiosk.guides.glossary import named, signed
from kiosk.guides.guide_pages import HOW_TO_APPLY, GuideStep, codes_of, officially
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide, Way
from kiosk.guides.papers import Need, PaperCase, cases_of, is_for_some, needs_of
from kiosk.guides.phone_copy import sound_phones
from kiosk.guides.sections import (
    ADVICE,
    PAPERS,
    TIME_LIMIT,
    WHEN,
    WHERE,
    standing_section,
)
from kiosk.guides.terms import Audience, RecordedFact, Standing, WayKind
from kiosk.language.texts import Text, Words, _, listed
from kiosk.pages.kinds import Choice, GuidePage, GuideSection, Tone
from kiosk.pages.parts import Icon
from kiosk.settings.service import Service

FrontStep: TypeAlias = GuideStep | Service

#: More places than these are a list to choose from.
_MOST_PLACES: Final = 3

#: Where to go first, if not to this terminal.
_NEAREST: Final = (
    *(WayKind.PHONE, WayKind.WINDOW, WayKind.BANK, WayKind.WEB, WayKind.APP),
    *(WayKind.POST, WayKind.HOME_VISIT, WayKind.OTHER),
)


@dataclass(frozen=True, slots=True)
class Doing:
    """What of a matter this terminal does, and this hall.

    `starts` are what can be begun here and now, `elsewhere` says of each other service of the guide
    where it is done; `hall_window` is the window of this very hall that does the matter.
    """

    starts: tuple[Choice[Service], ...] = ()
    elsewhere: tuple[Text, ...] = ()
    hall_window: Words | None = None
    out_of_order: bool = False
    """It is done here, and not at the moment."""

    @property
    def begun(self) -> tuple[Choice[Service], ...]:
        """Those that do the matter itself, and do not only tell of it."""
        return tuple(start for start in self.starts if start.value not in _ONLY_TOLD)


NOT_HERE: Final = Doing()

_IN_DOUBT: Final = _("Something in this guide is not confirmed: please call before you go.")
_IN_DOUBT_HERE: Final = _("Something in this guide is not confirmed: if in doubt, call.")

#: Here one looks at one's own, or gets a form: the matter itself is done elsewhere.
_ONLY_TOLD: Final = frozenset(
    {Service.CERTIFICATION, Service.UNEMPLOYMENT_ALLOWANCE, Service.BLANK_FORMS}
)


def front_page(
    guide: Guide,
    case: PaperCase,
    library: GuideLibrary,
    *,
    today: date,
    hotline: str,
    doing: Doing = NOT_HERE,
    site: str | None = None,
    holder: Collection[RecordedFact] = (),
) -> GuidePage[FrontStep]:
    """Return what somebody in a case needs first.

    `hotline` is given where the guide has no number that is confirmed; `doing` says what of the
    matter this terminal does; `holder` is what the records hold of who stands there.
    """
    ended = guide.standing(today) is Standing.ENDED
    sections = (
        *standing_section(guide, today),
        *(() if ended else _for_the_holder(guide, library, holder)),
        *(() if ended else _answers(guide, case, library, hotline=hotline, doing=doing)),
    )
    return GuidePage(
        title=guide.words,
        summary=officially(guide),
        sections=sections,
        codes=codes_of(guide, library, today, site)[:1] if site is not None else (),
        choices=(*(() if ended else doing.starts), *_steps(guide, case, library, ended=ended)),
    )


def facts_asked_for(guide: Guide, library: GuideLibrary) -> frozenset[RecordedFact]:
    """Return what the records are asked for, so that the first page can tell whom it concerns."""
    refusals = (one.for_holder for one in library.prohibitions.values() if guide.id in one.guides)
    tolerances = (one.for_holder for one in library.tolerances.values() if guide.id in one.guides)
    return frozenset(fact for facts in (*refusals, *tolerances) for fact in facts)


def _for_the_holder(
    guide: Guide, library: GuideLibrary, holder: Collection[RecordedFact]
) -> tuple[GuideSection, ...]:
    """What the lists of refusals and of papers that may follow say to this very person."""
    refused = tuple(
        named(words)
        for one in library.prohibitions.values()
        if guide.id in one.guides
        for fact, words in one.for_holder.items()
        if fact in holder
    )
    later = tuple(
        _(
            "“{paper}” may follow within {count} working days.",
            paper=named(one.paper),
            count=one.working_days,
        )
        for one in library.tolerances.values()
        if guide.id in one.guides and set(one.for_holder) & set(holder)
    )
    return (
        *(
            (GuideSection(_("By your records: not possible"), refused, Tone.CAUTION),)
            if refused
            else ()
        ),
        *((GuideSection(_("By your records: may follow later"), later),) if later else ()),
    )


def _answers(
    guide: Guide,
    case: PaperCase,
    library: GuideLibrary,
    *,
    hotline: str,
    doing: Doing,
) -> tuple[GuideSection, ...]:
    return (
        *_where(guide, case, library, doing),
        *_employers(guide),
        _bring(guide, case, doing),
        *_how_long(guide),
        _call(guide, hotline, doing),
    )


def _employers(guide: Guide) -> tuple[GuideSection, ...]:
    if Audience.PERSON in guide.audience:
        return ()
    line = _("If you work there: you need not do this, your employer does.")
    return (GuideSection(_("Who does it"), (line,)),)


def _where(
    guide: Guide, case: PaperCase, library: GuideLibrary, doing: Doing
) -> tuple[GuideSection, ...]:
    if doing.begun:
        here = listed([start.label for start in doing.begun])
        line = _("Here, at this terminal: {services}", services=here)
        lines = (line, *doing.elsewhere) if doing.elsewhere else (_("Here, at this terminal."),)
        return (GuideSection(WHERE, lines, Tone.GOOD),)
    if doing.hall_window is not None:
        line = _("Here in this hall: {window}.", window=doing.hall_window)
        return (GuideSection(WHERE, (line,), Tone.GOOD),)
    nearest = _nearest(guide, case)
    places = {place.name for place in _places_to_go(guide, nearest, library)}
    title = () if nearest is None or nearest.title in places else _titled(nearest)
    first = doing.elsewhere if doing.out_of_order else (_("Not at this terminal."),)
    return (GuideSection(WHERE, (*first, *title, *_places_of(guide, nearest, library))),)


def _titled(way: Way) -> tuple[Text, ...]:
    """A way by its name; one of its own kind says only in its step what it is."""
    told = way.kind is WayKind.PHONE or (way.kind is WayKind.OTHER and len(way.steps) == 1)
    return (named(way.title), *(map(named, way.steps) if told else ()))


def _nearest(guide: Guide, case: PaperCase) -> Way | None:
    """The way of the case itself where it has one, else the way that most people can go."""
    ways = guide.ways or ()
    own = [way for way in ways if way.title == case.group]
    return next(iter([*own, *(way for kind in _NEAREST for way in ways if way.kind is kind)]), None)


def _places_of(guide: Guide, way: Way | None, library: GuideLibrary) -> list[Text]:
    """Where the way leads, with the addresses; a longer list is on the next page."""
    places = _places_to_go(guide, way, library)
    if len(places) > _MOST_PLACES:
        return [_("{count} places: touch “Where to go”.", count=len(places))]
    lines: list[Text] = []
    for place in places:
        address = sound_part(place, place.address)
        lines.append(listed([signed(place), *([Words(address)] if address else [])]))
    return lines


def _places_to_go(guide: Guide, way: Way | None, library: GuideLibrary) -> list[Place]:
    others = {id for other in guide.ways or () if other is not way for id in other.places}
    own = () if way is None else way.places
    ids = dict.fromkeys((*own, *(id for id in guide.places or () if id not in others)))
    return [place for place in library.places_named(ids) if place.fault is None]


def places_to_choose(guide: Guide, case: PaperCase, library: GuideLibrary) -> tuple[Place, ...]:
    """Return the places where the matter is done, where they are too many for the first page."""
    places = _places_to_go(guide, _nearest(guide, case), library)
    return tuple(places) if len(places) > _MOST_PLACES else ()


def _bring(guide: Guide, case: PaperCase, doing: Doing) -> GuideSection:
    if guide.materials is None and doing.begun:
        return GuideSection(PAPERS, (_("Only what this terminal asks for."),))
    if guide.materials is None:
        return GuideSection(PAPERS, (_("Please call and ask what to bring."),))
    if not guide.materials:
        return GuideSection(PAPERS, (_("No documents are needed."),))
    alone = case.group is None or len(cases_of(guide)) == 1
    heading = PAPERS if alone else _("What to bring – {case}", case=named(case.group or ""))
    wanted = needs_of(guide, case)
    lines = [told_need(guide, need) for need in wanted] or [_("No documents are needed.")]
    # What only explains belongs to all cases together, and is on the next page.
    remarks = _remarks(guide, "materials") if alone else ()
    return GuideSection(heading, (*lines, *remarks))


def _remarks(guide: Guide, field: str) -> tuple[Text, ...]:
    """What a citizen is told about a fact, without the marks of doubt."""
    return tuple(named(fault.told) for fault in told(guide.faults_of(field)))


def told_need(guide: Guide, need: Need) -> Text:
    """Return what to bring, with whom it concerns where that is not everybody."""
    if need.group is None or not is_for_some(guide, need):
        return need.text
    return _("{paper} (only if: {case})", paper=need.text, case=named(need.group))


def _how_long(guide: Guide) -> tuple[GuideSection, ...]:
    facts = (("when", WHEN, guide.when), ("time_limit", TIME_LIMIT, guide.time_limit))
    return tuple(
        GuideSection(heading, (named(fact), *_remarks(guide, field)))
        for field, heading, fact in facts
        if fact is not None and not doubts(guide.faults_of(field))
    )


def _call(guide: Guide, hotline: str, doing: Doing) -> GuideSection:
    lines: list[Text] = [Words(number) for number in sound_phones(guide) or [hotline]]
    if doubts(told(guide.faults)):
        lines.append(_IN_DOUBT_HERE if doing.begun else _IN_DOUBT)
    return GuideSection(ADVICE, tuple(lines))


def _steps(
    guide: Guide, case: PaperCase, library: GuideLibrary, *, ended: bool
) -> tuple[Choice[FrontStep], ...]:
    steps: list[Choice[FrontStep]] = []
    if library.makes_cards_at_banks(guide):
        branches = Choice(GuideStep.CARD_BRANCHES, _("Bank branches that make cards"),
                          _("Each for the cards of its own bank"), Icon.PLACE)  # fmt: skip
        steps.append(branches)
    if not ended and places_to_choose(guide, case, library):
        steps.append(Choice(GuideStep.PLACES, _("Where to go"), _("Addresses and phone numbers"),
                            Icon.PLACE))  # fmt: skip
    if needs_of(guide, case) and not ended:
        steps.append(Choice(GuideStep.GATHER_PAPERS, _("Tick what you have"), icon=Icon.DONE))
    if guide.ways and not ended:
        steps.append(Choice(GuideStep.WAYS, HOW_TO_APPLY, icon=Icon.LIST))
    if not ended:
        steps.append(
            Choice(GuideStep.TEXT_CODES, _("Take it along on your phone"), icon=Icon.PHONE)
        )
    more = _("Conditions, all places and phone numbers")
    steps.append(Choice(GuideStep.MORE, _("All about it"), more, Icon.GUIDE))
    return tuple(steps)


def is_done_in(guide: Guide, library: GuideLibrary, hall: str) -> bool:
    """Return whether a window of the hall of this name does the matter."""
    windows = [way for way in guide.ways or () if way.kind is WayKind.WINDOW]
    ids = dict.fromkeys((*(each for way in windows for each in way.places), *(guide.places or ())))
    return any(place.name in hall or hall in place.name for place in library.places_named(ids))
