"""When a citizen's pension eligibility check (资格认证) is due, and how it is done.

The terminal looks up and shows the ways; nobody is certified by a card that lies in a reader.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum, unique
from typing import Final

from db.records import Benefit, CertificationResult, Entitlements
from kiosk.flows.ends import Ended
from kiosk.flows.guides import ServiceWanted, show_guide
from kiosk.flows.identify import identify
from kiosk.flows.show_way import guide_of
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP
from kiosk.guides.addresses import link_codes
from kiosk.guides.desk import GuideDesk
from kiosk.guides.model import Guide
from kiosk.guides.sections import way_sections
from kiosk.language.texts import Day, Text, _, ngettext
from kiosk.pages.kinds import Back, Choice, GuidePage, GuideSection, Icon, Tone
from kiosk.rules.certification import (
    CertificationDue,
    DueState,
    certification_due,
    drawn_benefits,
    period_of,
)
from kiosk.settings.region import CertificationCycle, CertifiedBenefit
from kiosk.settings.service import Service

_MOST_CODES: Final = 2
_NAMES: Final = {
    CertifiedBenefit.PENSION: _("Pension"),
    CertifiedBenefit.RESIDENT_PENSION: _("Resident pension"),
    CertifiedBenefit.INJURY_ALLOWANCE: _("Work injury allowance"),
}
_TONES: Final = {
    DueState.DONE: Tone.GOOD,
    DueState.DUE: Tone.CAUTION,
    DueState.OVERDUE: Tone.CAUTION,
    DueState.FAILED: Tone.CAUTION,
    DueState.UNKNOWN: Tone.NEUTRAL,
}


@unique
class _Step(Enum):
    """What leads on from the page."""

    GUIDE = "guide"


async def certification(visit: Visit) -> Ended:
    """Show when the citizen's eligibility check is due and how it is done.

    Raises:
        GuideMissing: the region's guide cannot be shown.
        HardwareError, DatabaseError, KioskError: as `identify`.
    """
    citizen = await identify(visit, Service.CERTIFICATION)
    if citizen is Back.BACK:
        return Back.BACK
    async with visit.asking_records(LOOKING_UP):
        entitlements = await visit.terminal.records.entitlements(citizen.holder)
        benefits = await visit.terminal.records.benefits(citizen.holder)
    try:
        await show_certification(visit, entitlements, benefits)
    except ServiceWanted as wanted:
        return wanted.service
    return Back.BACK


async def show_certification(
    visit: Visit, entitlements: Entitlements, benefits: Iterable[Benefit]
) -> None:
    """Show it from what the records have answered.

    Raises:
        GuideMissing, DataFileBroken: the guide cannot be shown.
        ServiceWanted: the guide led to another service.
    """
    desk, guide = await guide_of(visit, Service.CERTIFICATION)
    page = _page(visit, desk, guide, entitlements, benefits)
    while await visit.screen.ask(page) is not Back.BACK:
        await show_guide(visit, desk, guide, startable=False)


def _page(
    visit: Visit,
    desk: GuideDesk,
    guide: Guide,
    entitlements: Entitlements,
    benefits: Iterable[Benefit],
) -> GuidePage[_Step]:
    today = visit.today
    drawn = drawn_benefits(entitlements, benefits, today=today)
    cycles = {one: _cycle_of(visit, one) for one in drawn}
    library = desk.library
    phone = visit.terminal.region.advice_phone
    sections = [_own(entitlements, cycles, phone, today=today)]
    sections += (_how_often(each, cycles[each], phone, today=today) for each in drawn)
    rule = visit.terminal.region.rule(Service.CERTIFICATION)
    if rule is not None and rule.hint is not None and drawn:
        sections.append(GuideSection(_("Good to know"), (rule.hint.words,)))
    return GuidePage(
        title=_("Yearly pension check"),
        summary=_(
            "Anyone who draws a pension must confirm from time to time that they are still "
            "entitled. It is not done at this terminal."
        ),
        sections=(*sections, *way_sections(guide, library, today=today)),
        codes=link_codes(library.links_named(guide.links))[:_MOST_CODES],
        choices=(Choice(_Step.GUIDE, _("All about it"), icon=Icon.GUIDE),),
    )


def _cycle_of(visit: Visit, benefit: CertifiedBenefit) -> CertificationCycle | None:
    cycles = visit.terminal.region.certification
    return next((cycle for cycle in cycles if benefit in cycle.benefits), None)


def _own(
    entitlements: Entitlements,
    cycles: Mapping[CertifiedBenefit, CertificationCycle | None],
    phone: str,
    *,
    today: date,
) -> GuideSection:
    """How things stand with the citizen's own, which the records keep as one for all benefits."""
    heading = _("When yours is due")
    if not cycles and entitlements.certification is None:
        nothing = _(
            "The records show no pension or allowance of yours that must be confirmed. If you do "
            "draw one, call {phone}.",
            phone=phone,
        )
        return GuideSection(heading, (nothing,))
    states = [certification_due(entitlements, cycle, today=today) for cycle in cycles.values()]
    due = min(
        states or [certification_due(entitlements, None, today=today)],
        key=lambda each: each.by or date.max,
    )
    return GuideSection(heading, (*_due_lines(due, phone), *_last(entitlements)), _TONES[due.state])


def _due_lines(due: CertificationDue, phone: str) -> Iterator[Text]:
    match due:
        case CertificationDue(DueState.DONE, date() as by):
            yield _("Nothing to do now. Confirm again by {day}.", day=Day(by))
        case CertificationDue(DueState.DUE, date() as by):
            yield _("Please confirm by {day}.", day=Day(by))
        case CertificationDue(DueState.OVERDUE, date() as by):
            yield _(
                "It was due on {day}. Please confirm now, so that you go on being paid.",
                day=Day(by),
            )
        case CertificationDue(state=DueState.FAILED):
            yield _(
                "You were not confirmed. Take your ID card to the window named below, or call "
                "{phone}.",
                phone=phone,
            )
        case _:
            yield _("When it is due is not known. Please call {phone}.", phone=phone)


def _last(entitlements: Entitlements) -> Iterator[Text]:
    kept = entitlements.certification
    if kept is None:
        yield _("No pension check on record.")
        return
    yield _("Last done on {day}.", day=Day(kept.done_on))
    if kept.result is CertificationResult.PASSED:
        yield _("You were confirmed.")


def _how_often(
    benefit: CertifiedBenefit, cycle: CertificationCycle | None, phone: str, *, today: date
) -> GuideSection:
    heading = _("How often: {benefit}", benefit=_NAMES[benefit])
    if cycle is None:
        line = _("This region's guide does not say how often. Ask by phone: {phone}.", phone=phone)
        return GuideSection(heading, (line,))
    often = ngettext("Once every {count} month.", "Once every {count} months.", cycle.months)
    period = period_of(cycle, today)
    if period is None:
        return GuideSection(heading, (often,))
    now = _("This time: {first} to {last}.", first=Day(period.first), last=Day(period.last))
    return GuideSection(heading, (often, now))
