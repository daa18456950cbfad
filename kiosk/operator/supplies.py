"""Paper, toner and counts: what was done today, what is left, and how long it will do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, unique
from typing import Final

from db.journal import Count, EntryKind, Span
from db.journal_counts import pages_printed
from kiosk.language.texts import Text, Words, _
from kiosk.operator.printing import print_test_page
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.pages.kinds import Back, Choice, Fact, Icon, ResultPage, Tone

_FORECAST_DAYS: Final = 14
_SOON_DAYS: Final = 2
_LONGEST_FORECAST_DAYS: Final = 90
"""Beyond it a pace of two weeks says nothing."""


@unique
class _Wish(Enum):
    BACK = "back"
    PAPER = "paper"
    TONER = "toner"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Supply:
    """How much of something is left, by what was printed since it was refilled."""

    refilled_at: datetime | None
    used: int
    left: int | None
    """None where nobody ever said that it was refilled."""
    days: int | None
    """How long it will do at the pace of the last two weeks."""


async def supplies(session: Session) -> None:
    """Show the counts; take down that paper was loaded or toner changed; print a test page."""
    session.note(Act.COUNTS)
    while True:
        match (await session.screen.ask(await _page(session))).value:
            case _Wish.BACK:
                return
            case _Wish.PAPER:
                await _load_paper(session)
            case _Wish.TONER:
                await _change_toner(session)
            case _Wish.TEST:
                await print_test_page(session)


async def supply_of(session: Session, act: Act, full: int) -> Supply:
    """Return how much is left of what `act` refilled, `full` where the act says no number.

    Raises:
        DatabaseError, DriverHangs: the journal cannot be read.
    """
    book, now = session.terminal.day_book, session.terminal.clock()
    refill = await book.last_note(EntryKind.OPERATOR, act.value)
    lately = await book.counts(Span(since=now - timedelta(days=_FORECAST_DAYS), until=_after(now)))
    a_day = pages_printed(lately) / _FORECAST_DAYS
    if refill is None:
        return Supply(None, 0, None, None)
    used = pages_printed(await book.counts(Span(after=refill.number)))
    held = refill.facts.get("sheets", full)
    left = max((held if isinstance(held, int) else full) - used, 0)
    days = round(left / a_day) if a_day else _LONGEST_FORECAST_DAYS + 1
    return Supply(refill.at, used, left, None if days > _LONGEST_FORECAST_DAYS else days)


def today(now: datetime) -> Span:
    """Return the day so far, in the terminal's zone."""
    begin = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(since=begin, until=_after(now))


def number_of(counts: Sequence[Count], kind: str, outcome: str | None = None) -> int:
    """Return how many there were of a kind, with one outcome or any."""
    return sum(one.number for one in counts if one.kind == kind and outcome in (None, one.outcome))


def _after(now: datetime) -> datetime:
    return now + timedelta(microseconds=1)


async def _page(session: Session) -> ResultPage[_Wish]:
    terminal = session.terminal
    await terminal.day_book.write()
    counts = await terminal.day_book.counts(today(terminal.clock()))
    settings = terminal.configuration.operator
    paper = await supply_of(session, Act.LOAD_PAPER, settings.sheets)
    toner = await supply_of(session, Act.CHANGE_TONER, settings.toner_pages)
    soon = any(one.days is not None and one.days <= _SOON_DAYS for one in (paper, toner))
    reprints = sum(one.number for one in counts if one.kind == "print" and one.copy > 1)
    return ResultPage(
        title=_("Paper, toner, counts"),
        tone=Tone.CAUTION if soon else Tone.NEUTRAL,
        facts=(
            Fact(_("Visits today"), _number(number_of(counts, "visit"))),
            Fact(_("Services today"), _number(number_of(counts, "service"))),
            Fact(_("Sheets today"), _number(pages_printed(counts))),
            Fact(_("Reprints today"), _number(reprints)),
            Fact(_("Faults today"), _number(number_of(counts, "fault"))),
            Fact(_("Paper loaded"), _when(paper)),
            Fact(_("Sheets left, about"), _left(paper), _tone(paper)),
            Fact(_("Toner changed"), _when(toner)),
            Fact(_("Toner left, about"), _left(toner), _tone(toner)),
        ),
        advice=(),
        choices=(
            Choice(_Wish.BACK, _("OK")),
            Choice(_Wish.PAPER, _("I have loaded paper"), icon=Icon.PRINTER),
            Choice(_Wish.TONER, _("I have changed the toner"), icon=Icon.REPEAT),
            Choice(_Wish.TEST, _("Print a test page"), icon=Icon.CERTIFICATE),
        ),
    )


def _number(number: int) -> Text:
    return Words(str(number))


def _when(supply: Supply) -> Text:
    if supply.refilled_at is None:
        return _("not noted yet")
    time = Words(f"{supply.refilled_at.astimezone():%m-%d %H:%M}")
    return _("{time}, {sheets} sheets since", time=time, sheets=supply.used)


def _left(supply: Supply) -> Text:
    if supply.left is None:
        return _("not known before it is noted")
    if supply.days is None:
        return _("{sheets} sheets", sheets=supply.left)
    return _("{sheets} sheets, {days} days", sheets=supply.left, days=supply.days)


def _tone(supply: Supply) -> Tone:
    return Tone.CAUTION if supply.days is not None and supply.days <= _SOON_DAYS else Tone.NEUTRAL


async def _load_paper(session: Session) -> None:
    full = session.terminal.configuration.operator.sheets
    sizes = tuple(dict.fromkeys((full, 500, 250, 100)))
    chosen = await session.choose(
        _("I have loaded paper"),
        _("How many sheets are in the tray now?"),
        tuple(Choice(sheets, _("{sheets} sheets", sheets=sheets)) for sheets in sizes),
    )
    if chosen is not Back.BACK:
        session.note(Act.LOAD_PAPER, sheets=chosen)
        await session.tell(_("Noted. The count begins anew."))


async def _change_toner(session: Session) -> None:
    pages = session.terminal.configuration.operator.toner_pages
    session.note(Act.CHANGE_TONER, sheets=pages)
    await session.tell(_("Noted. The count begins anew."))
