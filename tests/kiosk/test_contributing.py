"""The worked examples of CONTRIBUTING can be written as they stand there."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from textwrap import dedent

import pytest

from kiosk.settings.region import Offer, ServiceRule

ROOT = Path(__file__).parents[2]
EDITIONS = ("CONTRIBUTING.md", "CONTRIBUTING.zh.md")
PATH = re.compile(r"`((?:kiosk|tests|assets|docs)/[\w./]+)`")


def examples(edition: str, language: str = "python") -> list[str]:
    page = (ROOT / edition).read_text("utf-8")
    fence = re.compile(rf"^( *)```{language}\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
    return [dedent(code) for _indent, code in fence.findall(page)]


@pytest.mark.parametrize("number", range(6))
def test_an_example_is_written_in_names_that_there_are(number: int) -> None:
    code = compile(examples(EDITIONS[0])[number], f"example {number}", "exec")
    exec(code, {"__name__": "example"})  # noqa: S102 - our own page


def test_both_editions_show_the_same_examples() -> None:
    english, chinese = map(examples, EDITIONS)
    assert english == chinese
    assert len(english) == 6


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_rule_of_a_service_is_written_in_keys_that_there_are(edition: str) -> None:
    [rule] = tomllib.loads(examples(edition, "toml")[0])["services"]
    assert set(rule) <= {field.name for field in fields(ServiceRule)}
    assert rule["offered"] in {each.value for each in Offer}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_place_it_names_exists(edition: str) -> None:
    named = PATH.findall((ROOT / edition).read_text("utf-8"))
    assert named
    missing = [path for path in named if not (ROOT / path).exists()]
    assert missing == []
