"""Texts as values: masked by default, and never shown by accident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.language.texts import Personal, _, masked_name, masked_number, ngettext, values_of

NAMES = {"张": "张*", "张三": "张*", "张测三": "张*三", "欧阳测试": "欧**试"}
NUMBERS = {
    "99010119000101000X": "9901**********000X",
    "D00000005": "D*****005",
    "13800001234": "1*******234",
    "123456": "1**456",
}


@pytest.mark.parametrize(("name", "masked"), NAMES.items())
def test_a_name_keeps_its_ends(name: str, masked: str) -> None:
    assert masked_name(name) == Personal(name, masked)


@pytest.mark.parametrize(("number", "masked"), NUMBERS.items())
def test_a_number_keeps_its_ends(number: str, masked: str) -> None:
    assert masked_number(number) == Personal(number, masked)


@given(st.text(min_size=1))
def test_a_masked_name_never_is_the_name(name: str) -> None:
    assert masked_name(name).masked != name or set(name[1:-1] or name[1:]) <= {"*"}


@given(st.text(min_size=3))
def test_nothing_personal_is_in_the_repr(secret: str) -> None:
    assert repr(Personal(secret, "*")) == "Personal(<redacted>)"
    assert "whole" not in repr(_("{name}", name=Personal(secret, "*")))


def test_values_are_kept_by_name() -> None:
    assert values_of(_("{a} and {b}", a="1", b=2)) == {"a": "1", "b": 2}
    assert ngettext("{count} page", "{count} pages", 2).count == 2
