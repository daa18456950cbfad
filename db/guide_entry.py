"""An entry of the guides' search index: what is kept of a guide, and a hit made of it again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from db.guide_query import key, spellings, words

Reading = tuple[str, ...]
"""A syllable a character; empty for what is not spoken."""

Spoken = tuple[str, Reading]
"""A title or keyword with its reading."""

#: Stands between the words of an entry.
_BETWEEN: Final = "|"


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What is to be found of one guide, with the readings of its title and keywords.

    Of the keywords all from `alike_from` on lead to it only after other guides' own.
    """

    id: str
    title: str
    title_reading: Reading
    keywords: tuple[str, ...]
    keyword_readings: tuple[Reading, ...]
    english: str
    body: str
    alike_from: int | None = None

    def own(self) -> list[Spoken]:
        """The title and the guide's own keywords with their readings."""
        return self._spoken()[: None if self.alike_from is None else self.alike_from + 1]

    def alike(self) -> list[Spoken]:
        """The keywords that are only alike, with their readings."""
        return [] if self.alike_from is None else self._spoken()[self.alike_from + 1 :]

    def _spoken(self) -> list[Spoken]:
        keywords = zip(self.keywords, self.keyword_readings, strict=True)
        return [(self.title, self.title_reading), *keywords]


@dataclass(frozen=True, slots=True)
class Hit:
    """A guide that was found, by what was typed or by what was meant with it.

    `keyword` is the first of its keywords that the match is in, if it is in any.
    """

    id: str
    meant: tuple[str, ...]
    title_reading: Reading
    keyword: str | None
    keyword_reading: Reading


def hit_of(row: tuple[Any, ...], meant: tuple[str, ...]) -> Hit:
    _, id_, words, readings, initials, titled = row
    title_reading = _reading(readings.partition(_BETWEEN)[0])
    keyword, reading = _matching_keyword((words, readings, initials, titled), meant)
    return Hit(id_, meant, title_reading, keyword, reading)


def _matching_keyword(
    kept: tuple[str, str, str, str], meant: Iterable[str]
) -> tuple[str | None, Reading]:
    """The first keyword one of whose spellings has what was meant, and its reading."""
    words, _, initials, titled = kept
    first = words.find(_BETWEEN)
    for part in filter(None, map(key, meant)):
        for spelled in (words, initials):
            at = spelled.find(part, spelled.find(_BETWEEN))
            if first >= 0 and at >= 0:
                return _word_at(kept, spelled.count(_BETWEEN, 0, at))
        place = _spoken_in(titled, part) if first >= 0 else None
        if place is not None:
            return _word_at(kept, place)
    return None, ()


def _spoken_in(titled: str, part: str) -> int | None:
    """In which of the readings, but for the first, the letters begin with a syllable.

    The syllables begin with a large letter: to look keyword by keyword takes ten times as long.
    """
    plain = titled.lower()
    at = plain.find(part, plain.find(_BETWEEN))
    while at >= 0 and titled[at].islower():
        at = plain.find(part, at + 1)
    return titled.count(_BETWEEN, 0, at) if at >= 0 else None


def _word_at(kept: tuple[str, str, str, str], place: int) -> tuple[str, Reading]:
    words, readings, *_ = kept
    most = place + 1
    return words.split(_BETWEEN, most)[place], _reading(readings.split(_BETWEEN, most)[place])


def words_of(words: str, readings: str) -> Iterator[tuple[str, Reading]]:
    """Return what was kept of an entry's title and keywords, word by word."""
    for word, reading in zip(words.split(_BETWEEN), readings.split(_BETWEEN), strict=True):
        yield word, _reading(reading)


def _reading(kept: str) -> Reading:
    return tuple(kept.split(" "))


def kept_row(numbered: tuple[int, IndexEntry]) -> tuple[object, ...]:
    number, entry = numbered
    spoken = [*entry.own(), *entry.alike()]
    readings = _BETWEEN.join(" ".join(reading) for _, reading in spoken)
    return (
        number,
        entry.id,
        _BETWEEN.join(text.lower() for text, _ in spoken),
        readings,
        _BETWEEN.join("".join(part[:1] for part in reading) for _, reading in spoken),
        readings.title().replace(" ", ""),
    )


def word_row(
    number: int,
    entry: IndexEntry,
    known: set[str],
    spelled: Mapping[Spoken, tuple[str, ...]],
    ends: Mapping[Spoken, tuple[str, ...]],
) -> tuple[object, ...]:
    """The entry's row in the full-text table.

    `spelled` has the spellings of each word, `ends` the endings of each own one.
    """
    own = entry.own()
    return (
        number,
        _each_once(spelled[word] for word in own),
        _each_once(spelled[word] for word in entry.alike()),
        " ".join(_title_words(entry, known)),
        _each_once(ends[word] for word in own),
        entry.english.lower(),
        words(entry.body),
    )


def _each_once(forms: Iterable[Iterable[str]]) -> str:
    return " ".join(dict.fromkeys(chain.from_iterable(forms)))


def _title_words(entry: IndexEntry, known: set[str]) -> Iterator[str]:
    """The keywords of all guides that stand in this title."""
    title, reading = entry.title, entry.title_reading
    for start in range(len(title)):
        for end in range(start + 2, len(title) + 1):
            if title[start:end] in known:
                yield from spellings(title[start:end], reading[start:end])
