from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records import Month, Period
from kiosk.documents.statement import DocumentKind, Statement, Total, TotalKind
from kiosk.trust import cbor
from kiosk.trust.claims import ClaimsError, decode_claims, encode_claims
from tests.kiosk.trust.examples import STATEMENT

MONTHS = st.builds(Month, st.integers(1900, 9999), st.integers(1, 12))
ZONES = st.integers(-56, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
MOMENTS = st.builds(
    lambda seconds, zone: datetime.fromtimestamp(seconds, UTC).astimezone(zone),
    st.integers(0, 2**36),
    ZONES,
)
STATEMENTS = st.builds(
    Statement,
    kind=st.sampled_from(DocumentKind),
    serial=st.text(max_size=30),
    masked_name=st.text(max_size=30),
    last_four=st.text(max_size=4),
    period=st.tuples(MONTHS, MONTHS).map(lambda ends: Period(min(ends), max(ends))),
    totals=st.lists(
        st.builds(
            Total,
            kind=st.sampled_from(TotalKind),
            amount=st.integers(-(10**13), 10**13).map(lambda fen: Decimal(fen).scaleb(-2)),
        ),
        max_size=6,
    ).map(tuple),
    issued_at=MOMENTS,
    issuer=st.text(max_size=12),
)


@given(STATEMENTS)
def test_every_statement_is_read_back(statement: Statement) -> None:
    read = decode_claims(encode_claims(statement))
    assert read == statement
    assert read.issued_at.utcoffset() == statement.issued_at.utcoffset()


@given(st.binary(max_size=60))
def test_other_bytes_are_no_statement(payload: bytes) -> None:
    with pytest.raises(ClaimsError):
        decode_claims(payload)


NUMBERS = st.integers(-(2**64), 2**64 - 1)


@given(
    st.tuples(
        st.just(1),
        st.text(),
        NUMBERS,
        st.text(),
        st.text(),
        st.text(),
        NUMBERS,
        NUMBERS,
        st.tuples(st.tuples(NUMBERS, NUMBERS)) | st.just(()),
        NUMBERS,
        NUMBERS,
    )
)
def test_numbers_out_of_range_are_no_statement(values: cbor.CborValue) -> None:
    payload = cbor.encode(values)
    try:
        statement = decode_claims(payload)
    except ClaimsError:
        return
    assert encode_claims(statement) == payload


@pytest.mark.parametrize("position", range(11))
def test_a_value_of_another_kind_is_no_statement(position: int) -> None:
    values = cbor.decode(encode_claims(STATEMENT))
    assert isinstance(values, tuple)
    for other in (b"bytes", (1, 2)):
        changed = (*values[:position], other, *values[position + 1 :])
        with pytest.raises(ClaimsError):
            decode_claims(cbor.encode(changed))


def test_a_later_version_is_not_guessed_at() -> None:
    values = cbor.decode(encode_claims(STATEMENT))
    assert isinstance(values, tuple)
    with pytest.raises(ClaimsError):
        decode_claims(cbor.encode((2, *values[1:])))


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        (replace(STATEMENT, issued_at=datetime(2026, 1, 1)), "naive"),
        (replace(STATEMENT, totals=(Total(TotalKind.PERSONAL_PART, Decimal("0.001")),)), "fen"),
    ],
)
def test_what_no_paper_says_is_not_encoded(statement: Statement, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        encode_claims(statement)


def test_the_order_of_the_facts_stands_on_paper_and_does_not_change() -> None:
    assert encode_claims(replace(STATEMENT, issuer="990100")).hex() == (
        "8b 01 66 393930313030 01 77 44454d3030312d3236313132322d4b3751342d4d325841"
        " 67 e5bca02ae69cac 64 30303158 19 5d90 19 5ef7 82 82 01 1a 075bcd0c 82 02 09"
        " 1a 6b0253e9 18 80".replace(" ", "")
    )
