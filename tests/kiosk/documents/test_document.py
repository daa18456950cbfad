from decimal import Decimal

import pytest

from kiosk.documents.document import Document, amount_text, time_text
from kiosk.documents.errors import UnprintableFactsError
from tests.kiosk.documents.examples import ISSUED_AT


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal(), "0.00"),
        (Decimal("0.1"), "0.10"),
        (Decimal("1234.56"), "1,234.56"),
        (Decimal("-12.30"), "-12.30"),
        (Decimal("98765432.10"), "98,765,432.10"),
        (Decimal("1E+3"), "1,000.00"),
        (Decimal("-0.00"), "0.00"),
        (Decimal("-99999999999.99"), "-99,999,999,999.99"),
    ],
)
def test_amounts_have_two_places(amount: Decimal, text: str) -> None:
    assert amount_text(amount) == text


@pytest.mark.parametrize(
    "amount",
    ["0.005", "-0.001", "1E+11", "-1E+11", "1E+40", "NaN", "sNaN", "Infinity", "-Infinity"],
)
def test_what_is_no_amount_is_never_printed(amount: str) -> None:
    with pytest.raises(UnprintableFactsError):
        amount_text(Decimal(amount))


def test_a_time_is_printed_in_its_own_zone() -> None:
    assert time_text(ISSUED_AT) == "2026-11-22 10:31:05"


def test_the_log_sees_no_content() -> None:
    assert repr(Document(b"%PDF", "S-1", 2)) == "<Document S-1, 2 pages>"
