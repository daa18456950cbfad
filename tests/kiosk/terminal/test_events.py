"""The log's events: every call in the table, the table in the manual, a line of JSON for each."""

import ast
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.terminal.events import EVENTS, manual
from kiosk.terminal.logs import JsonLine

ROOT = Path(__file__).parents[3]
LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
NOT_ON_A_TERMINAL = ("hardware/simulators", "kiosk/demo", "db/gateway")


def calls() -> Iterator[tuple[str, str]]:
    """Yield the words of every log call on a terminal, with its place."""
    for package in ("kiosk", "hardware", "db"):
        for file in sorted((ROOT / package).rglob("*.py")):
            place = file.relative_to(ROOT).as_posix()
            if place.startswith(NOT_ON_A_TERMINAL):
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(
                        func=ast.Attribute(ast.Name("_log"), attr=level), args=[words, *_]
                    ):
                        if level in LEVELS:
                            yield ast.literal_eval(words), f"{place}:{node.lineno}"


def test_every_call_is_in_the_table_and_every_row_is_a_call() -> None:
    found = dict(calls())
    assert len(found) > 30
    assert {words: found[words] for words in set(found) - set(EVENTS)} == {}
    assert set(EVENTS) - set(found) == set()


def test_an_id_means_one_thing() -> None:
    ids = [event.id for event in EVENTS.values()]
    assert len(ids) == len(set(ids))


def test_the_manual_is_the_table() -> None:
    written = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    assert written == "\n".join(manual()) + "\n", "python -m kiosk.terminal.events > docs/events.md"


@pytest.mark.parametrize("words", EVENTS)
def test_a_line_is_one_object_with_the_id(words: str) -> None:
    numbers = {"%d": 7, "%.0f": 3.5}
    facts = tuple(numbers.get(one, "a.code") for one in re.findall(r"%\.0f|%[sd]", words))
    record = logging.LogRecord("kiosk.test", logging.ERROR, __file__, 1, words, facts, None)
    line = json.loads(JsonLine().format(record))
    assert line["event"] == EVENTS[words].id
    assert line["message"] == words % facts
    assert line["facts"] == [str(one) for one in facts]
    assert "\n" not in JsonLine().format(record)
