"""Made-up people are plainly made up, always the same, and cover every case."""

import subprocess
import sys
from collections import Counter
from itertools import islice

import pytest

from db.cards import CardStatus, Sex
from db.demo_people import (
    OTHER_ISSUER_REGION,
    DemoCardholder,
    DemoRole,
    demo_cast,
    demo_crowd,
)
from db.identity_number import birth_date, card_check_character, is_identity_number

EVERYBODY = (*demo_cast(), *demo_crowd(600, seed=1))
INVENTED = ("示例", "样本", "测试", "演示", "SAMPLE")


def test_everybody_is_plainly_made_up() -> None:
    for person in EVERYBODY:
        check_made_up(person)


def check_made_up(person: DemoCardholder) -> None:
    number = person.social_security_number
    assert number.startswith("99")
    assert is_identity_number(number)
    assert birth_date(number) == person.birth_date
    assert int(number[16]) % 2 == (1 if person.sex is Sex.MALE else 0)
    assert person.birthplace == number[:6]
    assert any(word in person.name for word in INVENTED)
    assert card_check_character(person.card_number[:8]) == person.card_number[8]
    assert len(bytes.fromhex(person.identification_code)) == 16
    assert person.identification_code[6:16] == "D156000005"
    assert person.identification_code.startswith("99")
    assert person.bank.service_phone.startswith("0000-")
    assert person.issued_on < person.valid_until
    assert 12 <= person.history.months <= 480 or person.role is not DemoRole.CROWD


def test_nobody_shares_a_number_or_a_card() -> None:
    cards = Counter(person.identification_code for person in EVERYBODY)
    assert set(cards.values()) == {1}
    assert len({person.card_number for person in EVERYBODY}) == len(EVERYBODY)
    shared = [
        number
        for number, times in Counter(p.social_security_number for p in EVERYBODY).items()
        if times > 1
    ]
    assert len(shared) == 1


def test_the_cast_has_one_card_for_each_role() -> None:
    roles = [person.role for person in demo_cast()]
    assert sorted(role.name for role in roles) == sorted(
        role.name for role in DemoRole if role is not DemoRole.CROWD
    )
    assert {person.status for person in demo_cast()} == set(CardStatus)
    assert {person.version for person in demo_cast()} == {"1.00", "2.00", "3.00"}


def test_parts_are_what_their_names_say() -> None:
    cast = {person.role: person for person in demo_cast()}
    assert len(cast[DemoRole.LONGEST_NAME].name.encode("gbk")) == 30 + 20
    newer, older = cast[DemoRole.TWO_CARDS_NEWER], cast[DemoRole.TWO_CARDS_OLDER]
    assert newer.social_security_number == older.social_security_number
    assert newer.name == older.name
    assert newer.issued_on > older.issued_on
    assert cast[DemoRole.CHILD].birth_date.year == 2016
    assert cast[DemoRole.OTHER_ISSUER].identification_code.startswith(OTHER_ISSUER_REGION)
    assert [person.role for person in cast.values() if not person.in_records] == [
        DemoRole.UNKNOWN_TO_RECORDS
    ]


def test_names_fit_on_the_card() -> None:
    for person in EVERYBODY:
        length = len(person.name.encode("gb18030"))
        assert length <= (30 if person.version == "1.00" else 50)


def test_the_same_seed_gives_the_same_crowd_however_large() -> None:
    assert demo_cast() == demo_cast()
    assert list(demo_crowd(50, seed=7)) == list(islice(demo_crowd(100, seed=7), 50))
    assert list(demo_crowd(50, seed=7)) != list(demo_crowd(50, seed=8))


def test_the_issuing_region_can_be_chosen() -> None:
    others = [person for person in demo_cast("990300") if person.role is not DemoRole.OTHER_ISSUER]
    assert {person.identification_code[:6] for person in others} == {"990300"}


@pytest.mark.parametrize("module", ["db.records", "db.demo_people", "db.database", "db.journal"])
def test_importing_costs_no_sqlite_utils(module: str) -> None:
    script = f"import sys, {module}; sys.exit('sqlite_utils' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
