from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.trust import base41, cbor, cose
from kiosk.trust.claims import encode_claims
from kiosk.trust.published_keys import PublishedKey, PublishedKeys
from kiosk.trust.statement_checking import Confirmed, Doubt, Doubtful, check_statement
from kiosk.trust.terminal_key import TerminalKey
from tests.kiosk.trust.examples import (
    AGENCY,
    PAGE,
    STATEMENT,
    VALID,
    VALID_FROM,
    flipped,
    published,
    signed_at,
    signed_text,
)

SECOND = timedelta(seconds=1)


def test_what_was_signed_is_confirmed(
    terminal_key: TerminalKey, published_key: PublishedKey, keys: PublishedKeys
) -> None:
    expected = Confirmed(replace(STATEMENT, issuer=AGENCY), published_key)
    text = signed_text(terminal_key)
    assert text.startswith(PAGE + "#")
    assert check_statement(text, keys) == expected
    assert check_statement(text.removeprefix(PAGE + "#"), keys) == expected
    assert check_statement(f"  {text}\n", keys) == expected


def test_no_bit_can_be_turned_over(terminal_key: TerminalKey, keys: PublishedKeys) -> None:
    whole = base41.decode(signed_text(terminal_key).partition("#")[2])
    payload = encode_claims(replace(STATEMENT, issuer="990100"))
    payload_at = whole.index(payload)
    contents = {
        **dict.fromkeys(range(8, 16), Doubt.UNKNOWN_KEY),
        **dict.fromkeys(range(payload_at, payload_at + len(payload)), Doubt.ALTERED),
        **dict.fromkeys(range(len(whole) - cose.SIGNATURE_BYTES, len(whole)), Doubt.ALTERED),
    }
    for position in range(len(whole)):
        for bit in range(8):
            answer = check_statement(base41.encode(flipped(whole, position, bit)), keys)
            assert answer == Doubtful(contents.get(position, Doubt.UNREADABLE)), position


def test_no_character_can_be_left_out(terminal_key: TerminalKey, keys: PublishedKeys) -> None:
    text = signed_text(terminal_key).partition("#")[2]
    for length in range(len(text)):
        assert check_statement(text[:length], keys) == Doubtful(Doubt.UNREADABLE)


@given(st.text())
def test_nonsense_is_unreadable(text: str) -> None:
    assert check_statement(text, {}) == Doubtful(Doubt.UNREADABLE)


def test_a_key_nobody_publishes_is_unknown(other_key: TerminalKey, keys: PublishedKeys) -> None:
    assert check_statement(signed_text(other_key), keys) == Doubtful(Doubt.UNKNOWN_KEY)


def test_the_id_of_a_published_key_helps_nobody(
    terminal_key: TerminalKey, other_key: TerminalKey, keys: PublishedKeys
) -> None:
    forged = cose.parse(base41.decode(signed_text(other_key).partition("#")[2]))
    forged = replace(forged, key_id=terminal_key.public.id)
    text = base41.encode(forged.serialised())
    assert check_statement(text, keys) == Doubtful(Doubt.ALTERED)


def test_nobody_signs_in_the_name_of_another_issuer(
    terminal_key: TerminalKey, keys: PublishedKeys
) -> None:
    text = signed_text(terminal_key, issuer="990200")
    assert check_statement(text, keys) == Doubtful(Doubt.UNKNOWN_KEY)


@pytest.mark.parametrize(
    ("moment", "valid"),
    [
        (VALID_FROM - SECOND, False),
        (VALID_FROM, True),
        (VALID_FROM + VALID, True),
        (VALID_FROM + VALID + SECOND, False),
    ],
)
def test_a_key_stands_for_its_time(
    terminal_key: TerminalKey, keys: PublishedKeys, moment: datetime, valid: bool
) -> None:
    answer = check_statement(signed_at(terminal_key, moment), keys)
    assert isinstance(answer, Confirmed) is valid
    assert valid or answer == Doubtful(Doubt.KEY_NOT_VALID)


def test_a_demonstration_is_told_from_the_real_thing(terminal_key: TerminalKey) -> None:
    key = published(terminal_key, demo=True)
    answer = check_statement(signed_text(terminal_key), {key.key.id: key})
    assert isinstance(answer, Confirmed)
    assert answer.key.demo


def test_facts_of_a_later_version_are_not_guessed_at(
    terminal_key: TerminalKey, keys: PublishedKeys
) -> None:
    key_id, payload = terminal_key.public.id, cbor.encode((2, "990100"))
    signature = terminal_key.sign(cose.to_be_signed(key_id, payload))
    text = base41.encode(cose.SignedMessage(key_id, payload, signature).serialised())
    assert check_statement(text, keys) == Doubtful(Doubt.UNREADABLE)
