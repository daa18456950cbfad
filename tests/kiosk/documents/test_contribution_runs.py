from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records import Contribution, Insurance, Month, Period
from kiosk.documents.bookings import folded
from kiosk.documents.contribution_runs import InsuranceSection, Run, sections
from tests.kiosk.documents.examples import contribution, history

START = Month(2020, 1)

contributions = st.lists(
    st.builds(
        Contribution,
        st.sampled_from(Insurance),
        st.builds(START.plus, st.integers(0, 60)),
        st.decimals(0, 40000, places=2),
        st.decimals(-900, 9000, places=2),
        st.decimals(-900, 4000, places=2),
        st.sampled_from(["甲公司（虚构）", "乙公司（虚构）", None]),
        st.just(True),
    ),
    max_size=80,
)


def lines(section: InsuranceSection) -> list[tuple[str, str, int]]:
    return [(str(run.first), str(run.last), run.months) for run in section.rows]


def months(bases: Sequence[int], start: Month = START, employer: str = "甲") -> list[Contribution]:
    return [
        contribution(start.plus(i), Decimal(base), employer=employer)
        for i, base in enumerate(bases)
    ]


def test_equal_months_are_one_line_even_over_a_new_year() -> None:
    (section,) = sections(months([5000] * 18))
    assert lines(section) == [("2020-01", "2021-06", 18)]
    assert section.rows == (
        Run(
            START,
            START.plus(17),
            18,
            Decimal(5000),
            Decimal(5000),
            18 * Decimal("800.00"),
            18 * Decimal("400.00"),
        ),
    )


def test_a_new_base_begins_a_new_line() -> None:
    (section,) = sections(months([5000] * 6 + [5500] * 12))
    assert lines(section) == [("2020-01", "2020-06", 6), ("2020-07", "2021-06", 12)]


def test_a_gap_begins_a_new_line() -> None:
    (section,) = sections([*months([5000] * 3), *months([5000] * 3, START.plus(4))])
    assert lines(section) == [("2020-01", "2020-03", 3), ("2020-05", "2020-07", 3)]
    assert (section.period, section.months) == (Period(START, START.plus(6)), 6)


def test_a_year_of_many_bases_is_one_line_with_the_lowest_and_the_highest() -> None:
    (section,) = sections(months([5000, 5100, 4900, *[5200] * 9, *[6000] * 12]))
    assert lines(section) == [("2020-01", "2020-12", 12), ("2021-01", "2021-12", 12)]
    restless, quiet = section.rows
    assert (restless.lowest_base, restless.highest_base) == (Decimal(4900), Decimal(5200))
    assert quiet.lowest_base == quiet.highest_base == Decimal(6000)
    assert section.has_varying_base


def test_a_gap_in_a_year_of_many_bases_stays_to_be_seen() -> None:
    year = months([5000, 5100, 5200, 5300, 5400, 5500])
    (section,) = sections(year[:3] + year[4:])
    assert lines(section) == [("2020-01", "2020-03", 3), ("2020-05", "2020-06", 2)]


def test_a_change_of_employer_is_a_group_of_its_own() -> None:
    (section,) = sections(months([5000] * 3) + months([5000] * 2, START.plus(3), "乙"))
    assert [e.employer for e in section.employments] == ["甲", "乙"]


def test_a_month_paid_by_two_employers_counts_once_and_is_listed_twice() -> None:
    (section,) = sections(months([5000] * 3) + months([3000] * 3, employer="乙"))
    assert section.months == 3
    assert lines(section) == [("2020-01", "2020-03", 3)] * 2
    assert section.has_doubled_months


def test_a_month_booked_twice_is_one_line_of_both() -> None:
    (section,) = sections(folded(months([5000] * 2) + months([700])))
    assert section.months == 2
    assert lines(section) == [("2020-01", "2020-01", 1), ("2020-02", "2020-02", 1)]
    assert section.personal_total == sum(run.personal_part for run in section.rows)


@pytest.mark.parametrize("count", [1, 13, 360, 480])
@pytest.mark.parametrize("months_a_base", [1, 5, 12, 600])
def test_no_history_is_longer_than_three_lines_a_year(count: int, months_a_base: int) -> None:
    (section,) = sections(history(count, months_a_base=months_a_base, months_an_employer=600))
    assert len(section.rows) <= 3 * (count // 12 + 1)
    assert sum(run.months for run in section.rows) == section.months == count


Key = TypeVar("Key")


def more_than_nothing(
    lines: Sequence[Contribution], key: Callable[[Contribution], Key]
) -> list[Key]:
    """The keys under which more than nothing was paid."""
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[key(line)] += line.employer_part + line.personal_part
    return [each for each, paid in sums.items() if paid > 0]


@given(contributions)
def test_folding_loses_no_month_and_no_money(paid: list[Contribution]) -> None:
    lines_left = folded(paid)
    made = sections(lines_left)
    left = {line.insurance for line in lines_left}
    assert [s.insurance for s in made] == [i for i in Insurance if i in left]
    for section in made:
        own = [line for line in paid if line.insurance is section.insurance]
        months = more_than_nothing(own, lambda line: line.month)
        assert section.months == len(months)
        counted = more_than_nothing(own, lambda line: (line.month, line.employer))
        of_paid_months = [key for key in counted if key[0] in months]
        assert sum(run.months for run in section.rows) == len(of_paid_months)
        assert section.employer_total == sum(line.employer_part for line in own)
        assert section.personal_total == sum(line.personal_part for line in own)
        assert section.total == sum(run.total for run in section.rows)
        shown = months or [line.month for line in folded(own)]
        assert section.period == Period(min(shown), max(shown))


def test_a_year_of_two_terms_keeps_its_lines_and_one_of_three_is_joined() -> None:
    (two,) = sections(months([5000] * 6 + [5200] * 6))
    assert lines(two) == [("2020-01", "2020-06", 6), ("2020-07", "2020-12", 6)]
    (three,) = sections(months([5000] * 4 + [5200] * 4 + [5400] * 4))
    assert lines(three) == [("2020-01", "2020-12", 12)]
