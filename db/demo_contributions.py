"""Invented working lives: which months a made-up person has paid for, to whom, and how much.

A life comes as spells: months in a row with the same employer, amounts and state.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from random import Random
from typing import Final, NamedTuple

from db.contributions import Insurance, Month
from db.demo_people import DemoCourse, DemoHistory, Scheme

EMPLOYERS: Final = (
    "示例机械厂",
    "样本食品有限公司",
    "测试纺织有限公司",
    "演示物流有限公司",
    "示例建筑工程有限公司",
    "样本软件有限公司",
    "测试水产养殖合作社",
    "演示百货商店",
    "示例第一小学",
    "样本社区医院",
)


class Spell(NamedTuple):
    """Months in a row, as ordinals, booked alike; money in fen."""

    insurance: int
    first: int
    last: int
    base_fen: int
    employer_fen: int
    personal_fen: int
    employer: int | None
    """Place in EMPLOYERS, from 1; None where the person pays alone."""
    paid: int


class _Stretch(NamedTuple):
    """Part of a life inside one calendar year with one employer."""

    first: int
    last: int
    employer: int
    paid: int


_SHARES: Final = {
    Scheme.EMPLOYED: (
        (Insurance.EMPLOYEE_PENSION, 160, 80),
        (Insurance.UNEMPLOYMENT, 7, 3),
        (Insurance.WORK_INJURY, 4, 0),
    ),
    Scheme.FLEXIBLE: ((Insurance.EMPLOYEE_PENSION, 0, 200),),
    Scheme.RESIDENT: ((Insurance.RESIDENT_PENSION, 0, 100),),
    Scheme.INSTITUTION: (
        (Insurance.INSTITUTION_PENSION, 160, 80),
        (Insurance.UNEMPLOYMENT, 7, 3),
    ),
}
"""Employer's and personal share in thousandths of the base; invented like everything here."""

_JOB_MONTHS: Final = (18, 120)
_GAP_MONTHS: Final = (0, 6)
_OWED_MONTHS: Final = (1, 3)
_ONE_IN_OWES: Final = 6


def spells(history: DemoHistory, last_month: Month, random: Random) -> Iterator[Spell]:
    """The spells of one life, sorted by insurance and month, without overlap.

    Args:
        last_month: where a history that has no end of its own ends.
    """
    until = history.until or last_month.plus(-history.unemployed_months)
    stretches = list(_stretches(history, until.ordinal, random))
    level = random.randint(80, 240)
    for insurance, employer_share, personal_share in _SHARES[history.scheme]:
        for first, last, employer, paid in stretches:
            base = _base_fen(first // 12, level)
            yield Spell(
                insurance.value,
                first,
                last,
                base,
                base * employer_share // 1000,
                base * personal_share // 1000,
                employer if employer_share else None,
                paid,
            )


def last_booked_month(day: date) -> Month:
    """The month before the one a day lies in."""
    return Month.of(day).plus(-1)


def _stretches(history: DemoHistory, last: int, random: Random) -> Iterator[_Stretch]:
    jobs = list(_jobs(history, last, random))
    owed = _owed(history.course, jobs, random) if jobs else range(0)
    for job in jobs:
        yield from _cut(job, random.randint(1, len(EMPLOYERS)), owed)


def _jobs(history: DemoHistory, last: int, random: Random) -> Iterator[range]:
    """The months of each job, with gaps between the jobs."""
    begin = last - history.months + 1
    while begin <= last:
        after = last + 1
        if history.course is not DemoCourse.UNBROKEN:
            after = min(after, begin + random.randint(*_JOB_MONTHS))
        yield range(begin, after)
        begin = after + random.randint(*_GAP_MONTHS)


def _owed(course: DemoCourse, jobs: list[range], random: Random) -> range:
    """The months for which nothing was booked."""
    match course:
        case DemoCourse.UNBROKEN:
            return range(0)
        case DemoCourse.VARIED if random.randrange(_ONE_IN_OWES):
            return range(0)
        case _:
            first = random.choice(random.choice(jobs))
            return range(first, first + random.randint(*_OWED_MONTHS))


def _cut(job: range, employer: int, owed: range) -> Iterator[_Stretch]:
    """Cut a job where a year ends, for the base changes each January, and where months are owed."""
    januaries = range(job.start + 12 - job.start % 12, job.stop, 12)
    cuts = {
        job.start,
        job.stop,
        *januaries,
        *(cut for cut in (owed.start, owed.stop) if cut in job),
    }
    for first, after in pairwise(sorted(cuts)):
        yield _Stretch(first, after - 1, employer, int(first not in owed))


def _base_fen(year: int, level: int) -> int:
    """A base in whole yuan that grows with the years; `level` is a person's pay in hundredths."""
    return (1_500 + max(0, year - 1990) * 120) * level // 100 * 100
