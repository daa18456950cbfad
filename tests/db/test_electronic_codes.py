"""Codes of electronic cards in every store: each shows its holder once, within its life."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from db.demo_people import CODES, EXPIRED_CODE, FOREIGN_CODE, DemoRole, demo_cast, demo_code
from db.errors import CodeExpired, CodeNotTaken, CodeOfAnotherIssuer, CodeUnknown, CodeUsed
from db.records import Records
from tests.db.samples import NOW
from tests.db.stores import CLOCK, OpenRecords

PERSON = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)
OTHER = next(one for one in demo_cast() if one.role is DemoRole.FORTY_YEARS)
CODE = demo_code(PERSON.social_security_number, 0)
OBJECTIONS: dict[str, tuple[str, type[CodeNotTaken]]] = {
    "never given out": ("99no-such-code", CodeUnknown),
    "an address": ("https://example.invalid/pay?to=1", CodeUnknown),
    "as long as can be": ("9" * 512, CodeUnknown),
    "with blanks": ("9 9", CodeUnknown),
    "too old": (demo_code(PERSON.social_security_number, EXPIRED_CODE), CodeExpired),
    "of another issuer": (FOREIGN_CODE, CodeOfAnotherIssuer),
}


def test_a_code_shows_its_holder_and_no_other(records: Records) -> None:
    assert records.resolve_code(CODE) == records.find_holder(PERSON.social_security_number)
    other = records.resolve_code(demo_code(OTHER.social_security_number, CODES - 1))
    assert other.name == OTHER.name


def test_it_does_so_once(records: Records) -> None:
    records.resolve_code(CODE)
    for _ in range(2):
        with pytest.raises(CodeUsed):
            records.resolve_code(CODE)


@pytest.mark.parametrize("case", OBJECTIONS)
def test_why_a_code_shows_nobody(records: Records, case: str) -> None:
    code, expected = OBJECTIONS[case]
    with pytest.raises(expected):
        records.resolve_code(code)


def test_the_life_of_a_code_ends_by_the_records_clock(records: Records) -> None:
    CLOCK.now = NOW + timedelta(days=3650) - timedelta(microseconds=1)
    records.resolve_code(CODE)
    CLOCK.now = NOW + timedelta(days=3650)
    with pytest.raises(CodeExpired):
        records.resolve_code(demo_code(PERSON.social_security_number, 1))


def test_one_of_many_terminals_that_scan_the_same_code_has_it(
    open_store_again: OpenRecords,
) -> None:
    terminals = [open_store_again() for _ in range(4)]

    def resolve(records: Records) -> str:
        try:
            return records.resolve_code(CODE).name
        except CodeUsed as error:
            return error.code

    with ThreadPoolExecutor(len(terminals)) as pool:
        told = sorted(pool.map(resolve, terminals))
    for records in terminals:
        records.close()
    assert told == sorted([PERSON.name, *[CodeUsed.code] * (len(terminals) - 1)])
