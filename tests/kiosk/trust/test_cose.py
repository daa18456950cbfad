import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.trust.cose import CoseError, SignedMessage, parse, to_be_signed

KEY_ID, SIGNATURE = bytes(range(8)), bytes(range(64))
MESSAGE = SignedMessage(KEY_ID, b"payload", SIGNATURE)


def test_the_bytes_are_those_of_the_standard() -> None:
    # RFC 9052, 4.2: tag 18 over protected header, unprotected header, payload, signature.
    assert MESSAGE.serialised().hex(" ") == (
        f"d2 84 4d a2 01 26 04 48 {KEY_ID.hex(' ')} a0 47 {b'payload'.hex(' ')}"
        f" 58 40 {SIGNATURE.hex(' ')}"
    )


def test_what_is_signed_is_that_of_the_standard() -> None:
    # RFC 9052, 4.4: context, protected header, external data, payload.
    assert to_be_signed(KEY_ID, b"payload").hex(" ") == (
        f"84 6a {b'Signature1'.hex(' ')} 4d a2 01 26 04 48 {KEY_ID.hex(' ')}"
        f" 40 47 {b'payload'.hex(' ')}"
    )


@given(st.binary(min_size=8, max_size=8), st.binary(max_size=300))
def test_every_message_is_read_back(key_id: bytes, payload: bytes) -> None:
    message = SignedMessage(key_id, payload, SIGNATURE)
    assert parse(message.serialised()) == message


def test_every_changed_byte_changes_the_message_or_breaks_it() -> None:
    whole = MESSAGE.serialised()
    for position in range(len(whole)):
        for value in range(256):
            changed = whole[:position] + bytes((value,)) + whole[position + 1 :]
            try:
                read = parse(changed)
            except CoseError:
                continue
            assert read.serialised() == changed


@pytest.mark.parametrize("length", range(len(MESSAGE.serialised())))
def test_a_message_cut_short_is_none(length: int) -> None:
    with pytest.raises(CoseError):
        parse(MESSAGE.serialised()[:length])


@given(st.binary(max_size=120))
def test_anything_else_is_refused_in_one_way(data: bytes) -> None:
    with pytest.raises(CoseError):
        parse(data)
