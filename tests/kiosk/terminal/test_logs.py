"""The log says where a bug was, and nothing of the value that went wrong."""

import json
import logging
import os
import subprocess
import sys

import pytest

from kiosk.errors import frames_of
from kiosk.terminal.events import EVENTS
from kiosk.terminal.logs import JsonLine

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


def test_a_line_for_systemd_names_its_event_and_carries_its_trace() -> None:
    words = next(iter(EVENTS))
    facts = ("here",) * words.count("%")
    try:
        raise LookupError("no such thing")
    except LookupError:
        traced = sys.exc_info()
    record = logging.LogRecord("kiosk.x", logging.ERROR, "x.py", 1, words, facts, traced)
    line = json.loads(JsonLine().format(record))
    assert (line["event"], line["level"], line["from"]) == (EVENTS[words].id, "ERROR", "kiosk.x")
    assert line["facts"] == list(facts)
    assert "LookupError: no such thing" in line["trace"]


@pytest.mark.parametrize(("journal", "is_json"), [("8:12345", True), (None, False)])
def test_systemd_gets_json_and_a_prompt_gets_words(journal: str | None, is_json: bool) -> None:
    program = (
        "import logging\nfrom kiosk.terminal.logs import set_up_logging\n"
        "set_up_logging()\nlogging.getLogger('kiosk.x').warning('nothing listed')\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "JOURNAL_STREAM"}
    if journal is not None:
        environment["JOURNAL_STREAM"] = journal
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    [said] = done.stderr.splitlines()
    if is_json:
        assert json.loads(said)["message"] == "nothing listed"
    else:
        assert said.endswith("WARNING kiosk.x: nothing listed")
