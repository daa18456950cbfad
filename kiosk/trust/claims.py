"""The facts of a document as the payload of its signed statement: an array in CBOR.

Position says what a value is, as names would cost a fifth of the QR code. The first value is the
version of this order; assets/verify/statement.js reads the same order.
"""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

from db.records import Month, Period
from kiosk.documents.statement import DocumentKind, Statement, Total, TotalKind
from kiosk.trust import cbor

VERSION: Final = 1

_FEN: Final = Decimal("0.01")
_ZONE_STEP: Final = timedelta(minutes=15)
"""No zone in use needs a finer step."""
_ZONE_BIAS: Final = 96
"""A day in steps, so that western zones are no negative numbers."""


class ClaimsError(ValueError):
    """Not the facts of a document, or of a version or kind that is not known here."""


def encode_claims(statement: Statement) -> bytes:
    """The facts as bytes, times to the second; the inverse of `decode_claims`.

    Raises:
        ValueError: an amount has a fraction of a fen, or the time is naive.
    """
    offset = statement.issued_at.utcoffset()
    if offset is None:
        raise ValueError("a naive time")
    return cbor.encode(
        (
            VERSION,
            statement.issuer,
            statement.kind.value,
            statement.serial,
            statement.masked_name,
            statement.last_four,
            statement.period.first.ordinal,
            statement.period.last.ordinal,
            tuple((total.kind.value, _in_fen(total.amount)) for total in statement.totals),
            int(statement.issued_at.timestamp()),
            offset // _ZONE_STEP + _ZONE_BIAS,
        )
    )


def decode_claims(payload: bytes) -> Statement:
    """The facts that `payload` holds.

    Raises:
        ClaimsError: it holds none, or some that are not known here.
    """
    try:
        return _statement(cbor.decode(payload))
    except (ValueError, OverflowError, OSError) as error:
        raise ClaimsError("not the facts of a document") from error


def _statement(value: cbor.CborValue) -> Statement:
    match value:
        case (
            1,
            str(issuer),
            int(kind),
            str(serial),
            str(masked_name),
            str(last_four),
            int(first),
            int(last),
            tuple(totals),
            int(seconds),
            int(zone),
        ):
            return Statement(
                kind=DocumentKind(kind),
                serial=serial,
                masked_name=masked_name,
                last_four=last_four,
                period=Period(Month.from_ordinal(first), Month.from_ordinal(last)),
                totals=tuple(map(_total, totals)),
                issued_at=_moment(seconds, zone),
                issuer=issuer,
            )
        case _:
            raise ClaimsError("another order of facts")


def _total(value: cbor.CborValue) -> Total:
    match value:
        case (int(kind), int(fen)):
            return Total(TotalKind(kind), Decimal(fen).scaleb(-2))
        case _:
            raise ClaimsError("not a total")


def _moment(seconds: int, zone: int) -> datetime:
    if seconds < 0:
        raise ClaimsError("before there were any")
    offset = (zone - _ZONE_BIAS) * _ZONE_STEP
    return datetime.fromtimestamp(seconds, UTC).astimezone(timezone(offset))


def _in_fen(amount: Decimal) -> int:
    if amount != amount.quantize(_FEN):
        raise ValueError("a fraction of a fen")
    return int(amount.scaleb(2))
