"""A small export as the texts of codes, and back."""

import random

import pytest

from kiosk.documents.qr_code import qr_matrix
from kiosk.trust.in_codes import MOST_BYTES, PART_BYTES, CodesIncomplete, from_codes, in_codes

VERSION_20 = 97
NAME = "JN-01-20261130-120000"


@pytest.mark.parametrize("size", [1, 2, PART_BYTES, PART_BYTES + 1, MOST_BYTES - 1, MOST_BYTES])
def test_what_was_read_in_any_order_and_twice_is_what_was_shown(size: int) -> None:
    content = random.Random(size).randbytes(size)  # noqa: S311 - made-up content
    texts = list(in_codes(content, NAME))
    random.Random(size).shuffle(texts)  # noqa: S311 - any order
    typed = "\n".join(["微信", *texts, f"转发：{texts[0]} ", ""])
    assert from_codes([typed]) == (NAME, content)


def test_each_code_is_one_that_every_panel_shows() -> None:
    content = random.Random(0).randbytes(MOST_BYTES)  # noqa: S311 - as sealed ones look
    texts = in_codes(content, "LONGEST-ID12-20261130-120000")
    assert len(texts) == 6
    assert max(len(qr_matrix(text)) for text in texts) <= VERSION_20


def test_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="too much"):
        in_codes(bytes(MOST_BYTES + 1), NAME)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda texts: texts[1:], "missing: 1/3"),
        (lambda texts: texts[:1], "missing: 2/3, 3/3"),
        (lambda _: [], "no code of ours"),
        (lambda _: ["https://a.example#AB"], "no code of ours"),
        (lambda texts: [*texts, *in_codes(b"x", "JN-02-1")], "several exports: JN-01"),
        (lambda texts: [*texts[:2], texts[2].replace("#", "#~")], "changed"),
        (lambda texts: [*texts[:2], texts[2] + "0"], "changed"),
    ],
)
def test_what_is_missing_or_changed_is_named(spoil, said: str) -> None:  # type: ignore[no-untyped-def]
    texts = in_codes(bytes(PART_BYTES * 2 + 10), NAME)
    with pytest.raises(CodesIncomplete, match=said):
        from_codes(spoil(list(texts)))
