"""The first page of a guide: can it be done here, what to bring, whom to call, how long it takes.

Everything else of the guide is one touch away. What is in doubt is not marked line by line here: a
fact that is not confirmed is left out, and one sentence says that something is open.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final, TypeAlias

from kiosk.guides.doubts import doubtful, doubts, sound_part, told
from kiosk.guides.glossary import named
from kiosk.guides.guide_pages import GuideStep, codes_of, officially
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide, Way
from kiosk.guides.papers import Need, PaperCase, cases_of, is_for_some, needs_of
from kiosk.guides.sections import (
    ADVICE,
    PAPERS,
    TIME_LIMIT,
    WHERE,
    standing_section,
)
from kiosk.guides.terms import Audience, RecordedFact, Standing, WayKind
from kiosk.guides.wording import listed
from kiosk.language.texts import Text, Words, _
from kiosk.pages.kinds import Choice, GuidePage, GuideSection, Tone
from kiosk.pages.parts import Icon
from kiosk.settings.region import Service

FrontStep: TypeAlias = GuideStep | Service

#: Where to go first, if not to this terminal.
_NEAREST: Final = (WayKind.WINDOW, WayKind.BANK, WayKind.PHONE, WayKind.WEB, WayKind.APP)


def front_page(
    guide: Guide,
    case: PaperCase,
    library: GuideLibrary,
    *,
    today: date,
    starts: Sequence[Choice[Service]] = (),
    hotline: str,
    site: str | None = None,
    here: Words | None = None,
    holder: Collection[RecordedFact] = (),
) -> GuidePage[FrontStep]:
    """Return what somebody in a case needs first; `starts` are the services done here and now.

    `hotline` is given where the guide has no number that is confirmed; `here` is the window of this
    very hall where the matter is done; `holder` is what the records hold of who stands there.
    """
    ended = guide.standing(today) is Standing.ENDED
    sections = (
        *standing_section(guide, today),
        *(() if ended else _for_the_holder(guide, library, holder)),
        *(
            ()
            if ended
            else _answers(guide, case, library, done_here=bool(starts), hotline=hotline, here=here)
        ),
    )
    return GuidePage(
        title=guide.words,
        summary=officially(guide),
        sections=sections,
        codes=codes_of(guide, library, today, site)[:1] if site is not None else (),
        choices=(*(() if ended else starts), *_steps(guide, ended=ended)),
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
    done_here: bool,
    hotline: str,
    here: Words | None,
) -> tuple[GuideSection, ...]:
    return (
        *_where(guide, library, done_here=done_here, here=here),
        *_employers(guide),
        _bring(guide, case),
        *_how_long(guide),
        _call(guide, hotline),
    )


def _employers(guide: Guide) -> tuple[GuideSection, ...]:
    if Audience.PERSON in guide.audience:
        return ()
    line = _("If you work there: you need not do this, your employer does.")
    return (GuideSection(_("Who does it"), (line,)),)


def _where(
    guide: Guide, library: GuideLibrary, *, done_here: bool, here: Words | None
) -> tuple[GuideSection, ...]:
    if done_here:
        return (GuideSection(WHERE, (_("Here, at this terminal."),), Tone.GOOD),)
    if here is not None:
        line = _("Here in this hall: {window}.", window=here)
        return (GuideSection(WHERE, (line,), Tone.GOOD),)
    nearest = _nearest(guide)
    lines: list[Text] = [_("Not at this terminal.")]
    if nearest is not None:
        lines.append(named(nearest.title))
    lines += _place_of(guide, nearest, library)
    return (GuideSection(WHERE, tuple(lines)),)


def _nearest(guide: Guide) -> Way | None:
    ways = [way for kind in _NEAREST for way in guide.ways or () if way.kind is kind]
    return next(iter(ways), None)


def _place_of(guide: Guide, way: Way | None, library: GuideLibrary) -> list[Text]:
    """The one place with its address; where there are several they are on the next page."""
    ids = dict.fromkeys((*(way.places if way is not None else ()), *(guide.places or ())))
    places = [place for place in library.places_named(ids) if place.fault is None]
    if len(places) != 1:
        return [_("{count} places: see “All about it”.", count=len(places))] if places else []
    [place] = places
    address = sound_part(place, place.address)
    return [listed([Words(place.name), *([Words(address)] if address is not None else [])])]


def _bring(guide: Guide, case: PaperCase) -> GuideSection:
    if guide.materials is None:
        return GuideSection(PAPERS, (_("Please call and ask what to bring."),))
    if not guide.materials:
        return GuideSection(PAPERS, (_("No papers are needed."),))
    alone = case.group is None or len(cases_of(guide)) == 1
    heading = PAPERS if alone else _("What to bring – {case}", case=named(case.group or ""))
    lines = [told_need(guide, need) for need in needs_of(guide, case)]
    return GuideSection(heading, (*lines, *_remarks(guide, "materials")))


def _remarks(guide: Guide, field: str) -> tuple[Text, ...]:
    """What a citizen is told about a fact, without the marks of doubt."""
    return tuple(named(fault.told) for fault in told(guide.faults_of(field)))


def told_need(guide: Guide, need: Need) -> Text:
    """Return what to bring, with whom it concerns where that is not everybody."""
    if need.group is None or not is_for_some(guide, need):
        return need.text
    return _("{paper} (only if: {case})", paper=need.text, case=named(need.group))


def _how_long(guide: Guide) -> tuple[GuideSection, ...]:
    if guide.time_limit is None or doubts(guide.faults_of("time_limit")):
        return ()
    lines = (named(guide.time_limit), *_remarks(guide, "time_limit"))
    return (GuideSection(TIME_LIMIT, lines),)


def _call(guide: Guide, hotline: str) -> GuideSection:
    faults = guide.faults_of("phones")
    sound = [number for number in guide.phones.advice or () if not doubtful(number, faults)]
    lines: list[Text] = [Words(number) for number in sound or [hotline]]
    if doubts(told(guide.faults)):
        lines.append(_("Something in this guide is not confirmed: please call before you go."))
    return GuideSection(ADVICE, tuple(lines))


def _steps(guide: Guide, *, ended: bool) -> tuple[Choice[FrontStep], ...]:
    steps: list[Choice[FrontStep]] = []
    if guide.materials and not ended:
        steps.append(Choice(GuideStep.GATHER_PAPERS, _("Tick what you have"), icon=Icon.DONE))
    if not ended:
        steps.append(
            Choice(GuideStep.TEXT_CODES, _("Take it along on your phone"), icon=Icon.PHONE)
        )
    more = _("Steps, conditions, all places and phone numbers")
    steps.append(Choice(GuideStep.MORE, _("All about it"), more, Icon.GUIDE))
    return tuple(steps)


def is_done_in(guide: Guide, library: GuideLibrary, hall: str) -> bool:
    """Return whether a window of the hall of this name does the matter."""
    windows = [way for way in guide.ways or () if way.kind is WayKind.WINDOW]
    ids = dict.fromkeys((*(each for way in windows for each in way.places), *(guide.places or ())))
    return any(place.name in hall or hall in place.name for place in library.places_named(ids))
