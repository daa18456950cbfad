"""What a paper says, in a few lines for who reads them better than a sheet: the sums first."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby

from db.records import (
    Benefit,
    Contribution,
    ContributionHistory,
    Insurance,
    Period,
    paid_months,
)
from kiosk.documents.bookings import folded, folded_pension, stretch_of
from kiosk.flows.insurances import INSURANCE_NAMES
from kiosk.flows.record_pages import ahead_facts, drawn_months, latest_due, month_words
from kiosk.language.texts import Money, _, ngettext
from kiosk.pages.kinds import Fact


def paid_facts(history: ContributionHistory, today: date, period: Period) -> tuple[Fact, ...]:
    """Return how many months of each insurance a paper about what was paid in lists."""
    lines = folded(line for line in history.paid if line.month in period)
    by_insurance = groupby(lines, key=lambda line: line.insurance)
    paid = (_paid(insurance, list(own)) for insurance, own in by_insurance)
    return (*paid, *ahead_facts((line.month for line in lines), today))


def _paid(insurance: Insurance, lines: list[Contribution]) -> Fact:
    months = paid_months(lines)
    stretch = stretch_of(months, [line.month for line in lines])
    return Fact(
        INSURANCE_NAMES[insurance],
        ngettext(
            "{count} month, {first} to {last}",
            "{count} months, {first} to {last}",
            len(months),
            first=month_words(stretch.first),
            last=month_words(stretch.last),
        ),
    )


def drawn_facts(benefits: Iterable[Benefit], today: date, period: Period) -> tuple[Fact, ...]:
    """Return what a paper about a pension adds up to."""
    booked = folded_pension(one for one in benefits if one.month in period)
    if not booked:
        return ()
    total = sum((one.amount for one in booked), Decimal())
    drawn = drawn_months(booked)
    return (
        Fact(_("Paid out in all"), Money(total)),
        Fact(
            _("Months"),
            ngettext("{count} month", "{count} months", sum(one.amount > 0 for one in drawn)),
        ),
        Fact(_("Paid in the latest month"), Money(latest_due(drawn, today).amount)),
        Fact(_("First month"), month_words(drawn[0].month)),
        Fact(_("Last month"), month_words(drawn[-1].month)),
        *ahead_facts((one.month for one in booked), today),
    )
