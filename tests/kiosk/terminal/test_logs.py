"""The log says where a bug was, and nothing of the value that went wrong."""

import pytest

from kiosk.errors import frames_of

SECRET = "张测三 990101190001010005"


def raised() -> Exception:
    """Return an error whose message, cause and group hold personal data."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(f"no {SECRET}") from error
    except ValueError as error:
        return error


def test_types_and_places_without_a_message() -> None:
    words = frames_of(raised())
    assert SECRET not in words
    assert words.startswith("ValueError at test_logs.py:")
    assert " raised from KeyError at test_logs.py:" in words


def test_every_error_of_a_group() -> None:
    group = ExceptionGroup(SECRET, [raised(), ExceptionGroup(SECRET, [LookupError(SECRET)])])
    words = frames_of(group)
    assert SECRET not in words
    assert "ValueError" in words
    assert "LookupError" in words


@pytest.mark.parametrize("error", [KeyboardInterrupt(SECRET), Exception(SECRET)])
def test_an_error_that_was_never_raised(error: BaseException) -> None:
    assert SECRET not in frames_of(error)
