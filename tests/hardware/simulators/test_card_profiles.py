"""Cards built from values."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hardware.simulators.card_profiles import (
    CARD_1,
    CARD_2,
    CardValues,
    file_control_information,
    record_of,
    social_card,
    with_record,
)
from hardware.social_card.algorithm import CardAlgorithm, algorithm_from_fci
from hardware.social_card.card_data import (
    CardDetails,
    CardGeneration,
    EthnicGroup,
    FollowedSpecification,
    HolderData,
    SexOnCard,
)
from hardware.social_card.errors import NeedsAuthentication
from hardware.social_card.reading import Scope, read_card
from hardware.social_card.records import RecordTag
from tests.hardware.card_stage import connected

HOLDER = CardValues(
    name="示例·买买提阿布都",
    social_security_number="990101190001010018",
    card_number="B12345671",
    sex=SexOnCard.MALE,
    birth_date=date(1900, 1, 1),
    ethnic_group="05",
    pin="12345",
)


@pytest.mark.parametrize("version", ["1.00", "2.00"])
@pytest.mark.parametrize("algorithm", list(CardAlgorithm)[:3])
def test_what_is_put_on_a_card_is_read_from_it(version: str, algorithm: CardAlgorithm) -> None:
    values = _with(version=version, algorithm=algorithm)
    _, channel = connected(social_card(values))

    reading = read_card(channel, scope=Scope.WHOLE)

    assert reading.holder == HolderData("990101190001010018")
    assert reading.details == CardDetails(
        name="示例·买买提阿布都",
        sex=SexOnCard.MALE,
        ethnic_group=EthnicGroup("05", "维吾尔"),
        birthplace="990101",
        birth_date=date(1900, 1, 1),
    )
    assert reading.followed == FollowedSpecification(
        version, CardGeneration(int(version[0])), algorithm
    )
    assert reading.issuer.identification_code.startswith("990100D156000005")
    assert reading.issuer.card_number == "B12345671"
    assert (reading.issuer.issued, reading.issuer.valid_until) == (
        date(2020, 1, 1),
        date(2030, 1, 1),
    )


def test_a_card_of_version_3_is_locked() -> None:
    _, channel = connected(social_card(_with(version="3.00")))
    assert isinstance(read_card(channel).holder, NeedsAuthentication)


def test_two_cards_differ_in_atr_and_code() -> None:
    one, other = social_card(HOLDER), social_card(_with(card_number="A00000011"))

    assert one.atr != other.atr
    tag = RecordTag.IDENTIFICATION_CODE
    assert record_of(one, tag) != record_of(other, tag)
    assert len(one.atr) == len(CARD_1.atr)


def test_an_odd_pin_is_filled() -> None:
    assert social_card(HOLDER).pin == bytes.fromhex("12345F")


@pytest.mark.parametrize(
    "values",
    [{"name": "示" * 16, "version": "1.00"}, {"name": "示" * 26}, {"card_number": "A" * 10}],
)
def test_what_does_not_fit_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        social_card(_with(**values))


@pytest.mark.parametrize(
    ("algorithm", "profile"),
    [(CardAlgorithm.TRIPLE_DES, CARD_1), (CardAlgorithm.SM4, CARD_2)],
)
def test_the_file_control_information_is_the_documented_one(
    algorithm: CardAlgorithm, profile: object
) -> None:
    fci = file_control_information(algorithm)
    flag = {CardAlgorithm.TRIPLE_DES: "01", CardAlgorithm.SM4: "03"}[algorithm]
    assert fci.hex().upper() == (
        "6F1C840F7378312E73682EC9E7BBE1B1A3D5CFA5098801019F0C038601" + flag
    )
    assert algorithm_from_fci(fci) is algorithm


def test_records_are_replaced_and_left_out() -> None:
    other = with_record(CARD_1, RecordTag.SEX, b"\x0a\x011")
    assert record_of(other, RecordTag.SEX) == b"\x0a\x011"
    with pytest.raises(KeyError):
        record_of(with_record(CARD_1, RecordTag.SEX, None), RecordTag.SEX)


def _with(**changes: Any) -> CardValues:
    return replace(HOLDER, **changes)
