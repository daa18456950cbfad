"""The conditions of an application as rows a citizen understands, before anything is signed."""

from collections.abc import Iterator, Sequence
from enum import Enum, unique
from typing import Final, Literal, TypeAlias

from kiosk.flows.ends import AFTER_SERVICE, AfterService
from kiosk.flows.show_way import show_way
from kiosk.flows.visit import Visit
from kiosk.language.texts import Day, Message, Text, Words, _
from kiosk.pages.kinds import (
    Choice,
    ConfirmPage,
    Decision,
    Fact,
    Icon,
    Notice,
    ResultPage,
    Tone,
)
from kiosk.rules.eligibility import Condition, ConditionFinding, Met, is_open_to
from kiosk.settings.region import Declaration
from kiosk.settings.service import Service

_LABELS: Final = {
    Condition.PAID_LONG_ENOUGH: _("Months that employer and you have paid"),
    Condition.NOT_BY_OWN_WILL: _("You did not leave by your own will"),
    Condition.REGISTERED: _("Registered as unemployed"),
    Condition.SEEKS_WORK: _("You are looking for work"),
    Condition.INSURED_LONG_ENOUGH: _("Months of unemployment insurance"),
    Condition.EMPLOYED: _("You are working"),
    Condition.LEVEL_COUNTS: _("The certificate's level counts"),
    Condition.IN_TIME: _("Applied for in time"),
    Condition.NOT_TOO_MANY: _("Subsidies of this year"),
    Condition.LEVEL_NOT_YET: _("None yet for this occupation and level"),
    Condition.NO_HIGHER_YET: _("None yet for a higher level"),
    Condition.NOT_CLAIMED: _("Nobody has claimed with this certificate"),
    Condition.INSURED_HERE: _("Insured and paying here"),
}
_MET: Final = {
    Met.YES: (_("Met"), Tone.GOOD),
    Met.NO: (_("Not met"), Tone.CAUTION),
    Met.UNKNOWN: (_("Not known, the office will look"), Tone.NEUTRAL),
    Met.DECLARED: (_("As you declare"), Tone.NEUTRAL),
}


Passed: TypeAlias = AfterService | Literal[Decision.CONFIRMED, Decision.DECLINED]
"""On with the application, back, or what somebody wants who may not go on."""


@unique
class _Aside(Enum):
    GUIDE = "guide"
    AGAIN = "again"


async def passes(
    visit: Visit,
    service: Service,
    title: Text,
    findings: Sequence[ConditionFinding],
    own: tuple[Fact, ...],
    again: Text | None = None,
) -> Passed:
    """Show how it is with each condition; return what the citizen decides.

    Who meets a condition not reads which, and what to do; they go no further.

    Args:
        own: what is applied for with, such as the certificate or the account.
        again: how they say that they chose wrongly, where another choice could be open to them.
    """
    if not is_open_to(findings):
        return await stop(visit, service, findings, again)
    rows = tuple(_row(finding) for finding in findings)
    declared = declarations_for(visit, service)
    page = ConfirmPage(
        title=title,
        question=_("Is this right? You declare the following."),
        facts=(*rows, *own),
        notices=tuple(Notice(one.words, Tone.CAUTION) for one in declared),
        confirm=_("I declare it, go on"),
    )
    confirmed = await visit.screen.ask(page) is Decision.CONFIRMED
    return Decision.CONFIRMED if confirmed else Decision.DECLINED


def declarations_for(visit: Visit, service: Service) -> tuple[Declaration, ...]:
    """Return what a citizen declares who applies for a service."""
    return tuple(one for one in visit.terminal.region.declarations if service in one.services)


async def stop(
    visit: Visit,
    service: Service,
    findings: Sequence[ConditionFinding],
    again: Text | None = None,
) -> AfterService | Literal[Decision.DECLINED]:
    """Say which condition is not met, before the others, and what to do.

    `again` leads back to what was chosen.
    """
    windows = visit.terminal.configuration.windows
    ask = _(
        "If you think this is wrong, ask at {window} or call {phone}.",
        window=windows.for_certificates,
        phone=Words(windows.phone),
    )
    page = ResultPage(
        title=_("A condition is not met, so this cannot be applied for now"),
        tone=Tone.CAUTION,
        facts=tuple(map(_row, sorted(findings, key=lambda one: one.met is not Met.NO))),
        advice=(*(text for finding in findings for text in _what_to_do(finding)), ask),
        choices=(
            *AFTER_SERVICE[:1],
            *(() if again is None else (Choice(_Aside.AGAIN, again, icon=Icon.REPEAT),)),
            Choice(_Aside.GUIDE, _("All about it"), icon=Icon.GUIDE),
            *AFTER_SERVICE[1:],
        ),
    )
    while (answer := (await visit.screen.ask(page)).value) is _Aside.GUIDE:
        await show_way(visit, service)
    return answer if isinstance(answer, AfterService) else Decision.DECLINED


def _row(finding: ConditionFinding) -> Fact:
    said, tone = _MET[finding.met]
    return Fact(_LABELS[finding.condition], _with_number(finding, said), tone)


def _with_number(finding: ConditionFinding, said: Message) -> Text:
    if finding.condition is Condition.IN_TIME and finding.day is not None:
        return _("{met}; the last day is {day}", met=said, day=Day(finding.day))
    if finding.count is None or finding.needed is None:
        return said
    if finding.condition is Condition.NOT_TOO_MANY:
        return _(
            "{met}: {count}, at most {needed} a year",
            met=said,
            count=finding.count,
            needed=finding.needed,
        )
    return _("{met}: {count} of {needed}", met=said, count=finding.count, needed=finding.needed)


def _what_to_do(finding: ConditionFinding) -> Iterator[Text]:
    if finding.met is not Met.NO:
        return
    match finding:
        case ConditionFinding(Condition.PAID_LONG_ENOUGH):
            yield _("Months paid in another region count too, once they have been moved here.")
        case ConditionFinding(Condition.NOT_BY_OWN_WILL):
            yield _("Who left by their own will draws no unemployment benefit.")
        case ConditionFinding(Condition.REGISTERED):
            yield _(
                "The records show that you are still paid for at work. Has it ended? Then your "
                "employer reports it, and you register as unemployed."
            )
        case ConditionFinding(Condition.INSURED_LONG_ENOUGH, day=day) if day is not None:
            yield _("If you stay insured, it can be met from {day} on.", day=Day(day))
        case ConditionFinding(Condition.EMPLOYED):
            yield _("The subsidy is for people who are working.")
        case ConditionFinding(Condition.LEVEL_COUNTS):
            yield _("Levels 5, 4 and 3 count.")
        case ConditionFinding(Condition.IN_TIME, day=day) if day is not None:
            yield _("It could be applied for until {day}.", day=Day(day))
        case ConditionFinding(Condition.NOT_TOO_MANY, day=day) if day is not None:
            yield _("You can apply again from {day} on.", day=Day(day))
        case ConditionFinding(Condition.INSURED_HERE):
            yield _("First your employer here insures you; once a month is paid, apply again.")
        case _:
            yield _("For another certificate you can apply.")
