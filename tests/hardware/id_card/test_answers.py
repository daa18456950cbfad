"""The read answer and the module number: worked bytes, wrong lengths, and anything at all."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.id_card.answers import (
    ModuleNumber,
    ReadAnswer,
    parse_module_number,
    parse_read_answer,
)
from hardware.id_card.commands import ModuleAnswer
from hardware.id_card.errors import AnswerMalformed
from hardware.id_card.frames import FrameDecoder
from hardware.simulators.id_card_profiles import RESIDENT
from tests.hardware.id_card.stage import worked

TEXT, PHOTO = bytes(range(256)), bytes(4) * 256


def sizes(*lengths: int) -> bytes:
    return b"".join(length.to_bytes(2, "big") for length in lengths)


def test_text_and_photo() -> None:
    data = sizes(256, 1024) + TEXT + PHOTO
    assert parse_read_answer(data) == ReadAnswer(TEXT, PHOTO)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        sizes(256, 1024),
        sizes(256, 1024) + TEXT + PHOTO[:-1],
        sizes(256, 1024) + TEXT + PHOTO + b"\0",
        sizes(254, 1024) + TEXT[:-2] + PHOTO,
        sizes(1024, 256) + TEXT + PHOTO,
        sizes(0xFFFF, 0xFFFF) + TEXT + PHOTO,
        sizes(256, 1024, 0) + TEXT + PHOTO,
    ],
)
def test_wrong_lengths(data: bytes) -> None:
    with pytest.raises(AnswerMalformed) as caught:
        parse_read_answer(data)
    assert (caught.value.command, caught.value.data_bytes) == ("READ", len(data))


@given(st.binary(max_size=3000))
def test_any_data_are_an_answer_or_the_typed_error(data: bytes) -> None:
    with suppress(AnswerMalformed):
        parse_read_answer(data)


def test_worked_module_number() -> None:
    body = FrameDecoder().feed(worked("module number"))
    assert body is not None
    number = parse_module_number(ModuleAnswer.decode(body).data)
    assert number == ModuleNumber(5, 1, 20200101, 12345, 67890)
    assert str(number) == "05.01-20200101-0000012345-0000067890"


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_module_number_has_sixteen_bytes(length: int) -> None:
    with pytest.raises(AnswerMalformed):
        parse_module_number(bytes(length))


def test_what_was_read_stays_out_of_the_repr() -> None:
    assert repr(ReadAnswer(RESIDENT.text, RESIDENT.photo)) == "ReadAnswer()"
