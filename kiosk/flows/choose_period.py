"""Which months a paper is about, by touch: all, this year, twelve months, or from year to year."""

from collections.abc import Collection, Sequence
from datetime import date
from enum import Enum, unique
from typing import Final

from db.records import EVER, Month, Period
from kiosk.flows.visit import Visit
from kiosk.language.texts import Text, Words, _
from kiosk.pages.kinds import Back, Choice, ChoicePage, Chosen, Icon, ListPage


@unique
class PeriodChoice(Enum):
    """A period a citizen can choose."""

    ALL = "all"
    THIS_YEAR = "this year"
    LAST_TWELVE_MONTHS = "last twelve months"
    FROM_TO = "from to"


def can_be_chosen(months: Collection[Month]) -> bool:
    """Return whether there is anything in more than one year."""
    return len({month.year for month in months}) > 1


async def choose_period(visit: Visit, months: Collection[Month]) -> Period | Back:
    """Return the time the citizen wants; `months` are those with anything in them.

    With nothing in more than one year there is nothing to choose. A time with nothing in it is
    greyed, so that nobody chooses a paper that cannot be made.
    """
    if not can_be_chosen(months):
        return EVER
    years = sorted({month.year for month in months})
    today = visit.today
    page = _period_page(
        frozenset(choice for choice in PeriodChoice if _empty(choice, months, today))
    )
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        if answer.value is not PeriodChoice.FROM_TO:
            return period_of(answer.value, today)
        period = await _from_to(visit, years)
        if period is not Back.BACK:
            return period
    return Back.BACK


def period_of(choice: PeriodChoice, today: date) -> Period:
    """Return the months that `choice` means on `today`; FROM_TO alone leaves nothing out."""
    this_month = Month.of(today)
    match choice:
        case PeriodChoice.THIS_YEAR:
            return Period(Month(today.year, 1), Month(today.year, 12))
        case PeriodChoice.LAST_TWELVE_MONTHS:
            # The running month is booked only when it is over.
            return Period(this_month.plus(-12), this_month)
        case PeriodChoice.ALL | PeriodChoice.FROM_TO:
            return EVER


def _empty(choice: PeriodChoice, months: Collection[Month], today: date) -> bool:
    period = period_of(choice, today)
    return not any(month in period for month in months)


async def _from_to(visit: Visit, years: Sequence[int]) -> Period | Back:
    first: Chosen[int] | Back = await visit.screen.ask(
        _year_page(_("From which year?"), _FIRST_YEAR, years)
    )
    if first is Back.BACK:
        return Back.BACK
    later = [year for year in years if year >= first.value]
    last: Chosen[int] | Back = await visit.screen.ask(
        _year_page(_("Up to which year?"), _LAST_YEAR, later[::-1])
    )
    if last is Back.BACK:
        return Back.BACK
    return Period(Month(first.value, 1), Month(last.value, 12))


_LABELS: Final = {
    PeriodChoice.ALL: (_("All years"), Icon.ALL_YEARS),
    PeriodChoice.THIS_YEAR: (_("This year"), Icon.THIS_YEAR),
    PeriodChoice.LAST_TWELVE_MONTHS: (_("The last twelve months"), Icon.TWELVE_MONTHS),
    PeriodChoice.FROM_TO: (_("From one year to another"), Icon.PERIOD),
}
_NOTHING_THEN: Final = _("No records for this period")


def _period_page(empty: Collection[PeriodChoice]) -> ChoicePage[PeriodChoice]:
    return ChoicePage(
        title=_("Which period?"),
        question=_("Choose the period the document should cover."),
        choices=tuple(
            Choice(choice, label, icon=icon, unavailable=_NOTHING_THEN if choice in empty else None)
            for choice, (label, icon) in _LABELS.items()
        ),
    )


_FIRST_YEAR: Final = _("The first year the document should cover.")
_LAST_YEAR: Final = _("The last year the document should cover.")


def _year_page(title: Text, question: Text, years: Sequence[int]) -> ListPage[int]:
    return ListPage(
        title=title,
        question=question,
        entries=tuple(Choice(year, Words(f"{year}年", str(year))) for year in years),
    )
