"""Money: exact yuan as `Decimal` outside, whole fen as `int` in the store."""

from decimal import Context, Decimal

_EXACT = Context(prec=60)
"""A context of our own: an amount must not depend on who changed the thread's precision."""


class NotWholeFen(ValueError):
    """An amount has a fraction of a fen, or is no finite number."""


def yuan(fen: int) -> Decimal:
    """The amount in yuan with exactly two places: 123 → Decimal("1.23")."""
    return Decimal(fen).scaleb(-2, _EXACT)


def fen(amount: Decimal) -> int:
    """The amount in whole fen: Decimal("1.23") → 123.

    Raises:
        NotWholeFen: nothing is ever rounded here.
    """
    if not amount.is_finite():
        raise NotWholeFen("not a finite amount")
    numerator, denominator = amount.as_integer_ratio()
    whole, rest = divmod(numerator * 100, denominator)
    if rest:
        raise NotWholeFen("a fraction of a fen")
    return whole
