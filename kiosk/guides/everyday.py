"""How people call each matter: words that all regions' guides share, and what is done elsewhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kiosk.folders import ASSETS_FOLDER
from kiosk.guides.model import Sentence, Sentences
from kiosk.language.texts import Words
from kiosk.settings.bounds import STRICT

EVERYDAY_FILE: Final = ASSETS_FOLDER / "catalogue" / "everyday.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewhereText:
    """What is said of a matter where no guide of the region is about it."""

    title: Sentence
    title_en: Sentence
    text: Sentence
    text_en: Sentence
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class EverydayMatter:
    """A matter with the words people have for it; `also` leads here after other matters."""

    words: Sentences
    also: Sentences = ()
    elsewhere: ElsewhereText | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A matter that is not done in this region's halls, and what to do about it."""

    id: str
    words: Words
    text: Words
    keywords: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is called in Chinese."""
        return self.words.chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Everyday:
    """The matters by id; the words in a row of `alike` may stand for each other."""

    alike: tuple[Sentences, ...] = ()
    matters: Mapping[Sentence, EverydayMatter] = field(default_factory=dict)
    __pydantic_config__ = STRICT

    def words_of(self, matters: Iterable[str]) -> tuple[str, ...]:
        """The words of these matters; an id that leads nowhere is passed over."""
        known = (self.matters[id_] for id_ in matters if id_ in self.matters)
        return tuple(word for matter in known for word in matter.words)

    def also(self, matters: Iterable[str]) -> tuple[str, ...]:
        """What may mean these matters, but another one in the first place."""
        known = (self.matters[id_] for id_ in matters if id_ in self.matters)
        return tuple(word for matter in known for word in matter.also)

    def in_other_words(self, words: Iterable[str]) -> Iterator[str]:
        """The same words with what is alike in them put for each other."""
        for word in words:
            for row in self.alike:
                for one in row:
                    if one in word:
                        yield from (word.replace(one, other) for other in row if other not in word)

    def elsewhere(self, done: Iterable[str]) -> tuple[Elsewhere, ...]:
        """What is done elsewhere, where guides are only about the matters `done`."""
        known = set(done)
        return tuple(
            Elsewhere(
                id_,
                Words(matter.elsewhere.title, matter.elsewhere.title_en),
                Words(matter.elsewhere.text, matter.elsewhere.text_en),
                tuple(dict.fromkeys((*matter.words, *matter.also))),
            )
            for id_, matter in self.matters.items()
            if matter.elsewhere is not None and id_ not in known
        )
