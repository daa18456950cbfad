"""docs/guide-format.md explains every key, every word and every finding there is."""

import re
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path

import pytest

from kiosk.guides import entries, model, terms
from kiosk.guides.entries import NewsFile, QuestionsFile
from kiosk.guides.flaws import FlawKind
from kiosk.settings.toml_files import load_entries, load_toml

TEXT = (Path(__file__).parents[3] / "docs" / "guide-format.md").read_text("utf-8")
EXPLAINED = set(re.findall(r"[a-z_.0-9]+", TEXT))

KINDS = (
    *(model.GuideFile, model.PaperToBring, model.Way, model.Form, model.Misstatement, model.Phones),
    *(model.Validity, entries.Place, entries.Link, entries.AskedQuestion, entries.NewsItem),
    *(entries.Prohibition, entries.Tolerance, entries.SourceDocument),
)
WORDS: tuple[type[Enum], ...] = (
    *(terms.Category, terms.Audience, terms.HolderFact, terms.PaperForm, terms.Handling),
    *(terms.WayKind, terms.PlaceKind, terms.LinkKind, terms.Reader, terms.FaultKind, FlawKind),
)


@dataclass(frozen=True)
class FaultsExample:
    """The part of a guide file that the page shows alone."""

    faults: tuple[model.Misstatement, ...]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_key_is_explained(kind: type) -> None:
    assert {field.name.rstrip("_") for field in fields(kind)} <= EXPLAINED


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_every_word_is_explained(words: type[Enum]) -> None:
    assert {str(word.value) for word in words} <= EXPLAINED


def test_the_examples_are_right(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    files = [tmp_path / f"{number}.toml" for number in range(len(examples))]
    for file, example in zip(files, examples, strict=True):
        file.write_text(example, "utf-8")
    fault, place, link, confirmed, questions, news, _settings = files

    assert load_toml(fault, FaultsExample).faults
    assert load_entries(place, entries.Place)[1] == ()
    assert load_entries(link, entries.Link)[1] == ()
    assert load_entries(confirmed, entries.Link)[1] == ()
    assert load_toml(questions, QuestionsFile).questions
    assert load_toml(news, NewsFile).news
