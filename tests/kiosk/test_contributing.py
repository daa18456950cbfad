"""The worked examples of CONTRIBUTING can be written as they stand there."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]
EDITIONS = ("CONTRIBUTING.md", "CONTRIBUTING.zh.md")
FENCE = re.compile(r"^( *)```python\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"`((?:kiosk|tests|assets|docs)/[\w./]+)`")


def examples(edition: str) -> list[str]:
    return [dedent(code) for _indent, code in FENCE.findall((ROOT / edition).read_text("utf-8"))]


@pytest.mark.parametrize("number", range(5))
def test_an_example_is_written_in_names_that_there_are(number: int) -> None:
    code = compile(examples(EDITIONS[0])[number], f"example {number}", "exec")
    exec(code, {"__name__": "example"})  # noqa: S102 - our own page


def test_both_editions_show_the_same_examples() -> None:
    english, chinese = map(examples, EDITIONS)
    assert english == chinese
    assert len(english) == 5


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_place_it_names_exists(edition: str) -> None:
    named = PATH.findall((ROOT / edition).read_text("utf-8"))
    assert named
    missing = [path for path in named if not (ROOT / path).exists()]
    assert missing == []
