"""Invented accounts and benefits, reckoned from an invented working life; every rate is made up."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, NamedTuple

from db.benefits import BenefitKind, CertificationResult
from db.contributions import Insurance, Month
from db.demo_contributions import Spell
from db.demo_people import DemoCardholder, Scheme

_INTEREST_PERCENT: Final = 3
_ACCOUNT_SHARES: Final = {
    Insurance.EMPLOYEE_PENSION: {Scheme.EMPLOYED: (1, 1), Scheme.FLEXIBLE: (8, 20)},
    Insurance.RESIDENT_PENSION: {Scheme.RESIDENT: (1, 1)},
}
"""How much of the personal part is booked into the account: numerator and denominator."""
_ACCOUNT_MONTHS: Final = 139
"""A pension draws the account down over so many months, as at sixty (国发〔2005〕38号)."""
_FIRST_PENSION_FEN: Final = {Scheme.EMPLOYED: 182_340, Scheme.RESIDENT: 9_500}
_RISE_PERCENT: Final = 5
_UNEMPLOYMENT_BENEFIT_FEN: Final = 179_100
_ENTITLED_MONTHS: Final = ((120, 24), (60, 18), (12, 12))
"""Months paid, and the months of benefit they give (国务院令第258号, article 17)."""
_CERTIFIED_BEFORE: Final = timedelta(days=200)
_CERTIFIED_FOR: Final = timedelta(days=365)


class AccountYearRow(NamedTuple):
    """A year of an account; money in fen."""

    insurance: int
    year: int
    opening_fen: int
    paid_in_fen: int
    interest_fen: int
    drawn_fen: int


class BenefitRow(NamedTuple):
    """A month of a benefit; the month as an ordinal, money in fen."""

    kind: int
    month: int
    amount_fen: int


def account_years(
    person: DemoCardholder, spells: Sequence[Spell], today: date
) -> Iterator[AccountYearRow]:
    """The years of the person's account up to that of `today`, which has no interest yet."""
    history = person.history
    for insurance, shares in _ACCOUNT_SHARES.items():
        own = [spell for spell in spells if spell.insurance == insurance.value and spell.paid]
        if not own or history.scheme not in shares:
            continue
        share, whole = shares[history.scheme]
        opening, monthly = 0, 0
        last = person.died_on or today
        for year in range(min(spell.first for spell in own) // 12, last.year + 1):
            paid_in = sum(spell.personal_fen * _months_in(spell, year) for spell in own)
            paid_in = paid_in * share // whole
            drawing = _drawing_months(history.pension_since, year, last)
            monthly = monthly or (opening // _ACCOUNT_MONTHS if drawing else 0)
            drawn = min(monthly * drawing, opening)
            closed = year < today.year
            interest = (2 * opening + paid_in - drawn) * _INTEREST_PERCENT // 200 if closed else 0
            yield AccountYearRow(insurance.value, year, opening, paid_in, interest, drawn)
            opening += paid_in + interest - drawn


def benefits(person: DemoCardholder, today: date) -> Iterator[BenefitRow]:
    """The months a benefit was paid for, up to the month of `today`."""
    since = person.history.pension_since
    if since is not None:
        kind = BenefitKind.PENSION
        if person.history.scheme is Scheme.RESIDENT:
            kind = BenefitKind.RESIDENT_PENSION
        last = Month.of(person.died_on or today)
        rises = range(since.year, last.year)
        amounts = accumulate(rises, _raised, initial=_FIRST_PENSION_FEN[person.history.scheme])
        of_year = dict(zip(range(since.year, last.year + 1), amounts, strict=True))
        for ordinal in range(since.ordinal, last.ordinal + 1):
            yield BenefitRow(kind.value, ordinal, of_year[ordinal // 12])
    drawn = max(person.history.unemployed_months - 1, 0)
    for back in range(drawn, 0, -1):
        month = Month.of(today).plus(-back).ordinal
        yield BenefitRow(BenefitKind.UNEMPLOYMENT_BENEFIT.value, month, _UNEMPLOYMENT_BENEFIT_FEN)


def pension(person: DemoCardholder) -> Iterator[tuple[int, int, int | None]]:
    """Insurance, first and last month of the person's pension."""
    since = person.history.pension_since
    if since is None:
        return
    resident = person.history.scheme is Scheme.RESIDENT
    insurance = Insurance.RESIDENT_PENSION if resident else Insurance.EMPLOYEE_PENSION
    until = Month.of(person.died_on).ordinal if person.died_on else None
    yield insurance.value, since.ordinal, until


def certification(person: DemoCardholder, today: date) -> Iterator[tuple[str, str, str]]:
    """Day, result and next day of the person's eligibility certification."""
    if person.history.pension_since is None or person.died_on is not None:
        return
    done_on = today - _CERTIFIED_BEFORE
    result = CertificationResult.PASSED.value
    yield done_on.isoformat(), result, (done_on + _CERTIFIED_FOR).isoformat()


def unemployment(
    person: DemoCardholder, spells: Sequence[Spell], today: date
) -> Iterator[tuple[str, None, int, int]]:
    """Beginning, end, months of benefit given and drawn of the unemployment that lasts."""
    months = person.history.unemployed_months
    if not months:
        return
    insured = Insurance.UNEMPLOYMENT.value
    paid = sum(s.last - s.first + 1 for s in spells if s.insurance == insured and s.paid)
    entitled = next((given for least, given in _ENTITLED_MONTHS if paid >= least), 0)
    first = Month.of(today).plus(-months)
    yield date(first.year, first.month, 1).isoformat(), None, entitled, min(months - 1, entitled)


def _months_in(spell: Spell, year: int) -> int:
    return max(0, min(spell.last, year * 12 + 11) - max(spell.first, year * 12) + 1)


def _drawing_months(since: Month | None, year: int, last: date) -> int:
    if since is None:
        return 0
    first, after = max(since.ordinal, year * 12), min(Month.of(last).ordinal, year * 12 + 11) + 1
    return max(0, after - first)


def _raised(amount_fen: int, _: int) -> int:
    return amount_fen * (100 + _RISE_PERCENT) // 1000 * 10
