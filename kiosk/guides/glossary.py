"""English for the terms that guides repeat: papers, cases, channels, short answers, elements.

Guides are written in Chinese. What stands in many of them is put into English once, in
assets/catalogue/english.toml; a term that is not there stays as the region wrote it.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Final

from kiosk.folders import ASSETS_FOLDER
from kiosk.guides.entries import Place
from kiosk.guides.model import Sentence
from kiosk.language.texts import Words, on_the_sign
from kiosk.settings.bounds import STRICT
from kiosk.settings.toml_files import DataFileBroken, load_toml

ENGLISH_FILE: Final = ASSETS_FOLDER / "catalogue" / "english.toml"

_log = logging.getLogger(__name__)

Terms = Mapping[Sentence, Sentence]


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryFile:
    """The English of each Chinese term, by what the terms are."""

    papers: Terms = field(default_factory=dict)
    cases: Terms = field(default_factory=dict)
    ways: Terms = field(default_factory=dict)
    answers: Terms = field(default_factory=dict)
    elements: Terms = field(default_factory=dict)
    people: Terms = field(default_factory=dict)
    conditions: Terms = field(default_factory=dict)
    steps: Terms = field(default_factory=dict)
    notes: Terms = field(default_factory=dict)
    places: Terms = field(default_factory=dict)
    banks: Terms = field(default_factory=dict)
    links: Terms = field(default_factory=dict)
    __pydantic_config__ = STRICT


def load_glossary(file: Path = ENGLISH_FILE) -> Mapping[str, str]:
    """Return the English of every term in the file.

    Raises:
        DataFileBroken: the file is absent or wrong.
    """
    content = load_toml(file, GlossaryFile)
    tables: list[Terms] = [getattr(content, table.name) for table in fields(content)]
    return {term: english for table in tables for term, english in table.items()}


def named(term: str) -> Words:
    """Return a term in the languages it has."""
    return Words(term, _glossary().get(term))


def signed(place: Place) -> Words:
    """Return a place in both languages; English keeps the Chinese name, which its sign bears.

    A branch of a bank is called by its bank, which is what people look for in the street.
    """
    if place.bank is not None:
        bank = named(place.bank).english
        return on_the_sign(place.name, None if bank is None else f"{bank} branch")
    return on_the_sign(place.name, named(place.name).english)


@cache
def _glossary() -> Mapping[str, str]:
    try:
        return load_glossary()
    except DataFileBroken as fault:
        _log.warning("no English terms: %s", fault)
        return {}
