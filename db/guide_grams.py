"""Guides by the parts of their words that what was typed has too, in whatever order.

A part is a character or two neighbouring ones, a syllable or two, or two or three initials. The
fewer guides have a part, the more it says. A guide is ranked by its word that is most like the
typed text, and by how much of the text all of its words have, how often.
"""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import chain, pairwise, product
from math import log
from typing import Final, NamedTuple

from db.database import Store
from db.guide_entry import IndexEntry, Reading
from db.guide_query import ASKING, is_abbreviated, is_spoken, key
from db.guide_syllables import heard

GRAM_TABLES: Final = (
    """
    CREATE TABLE gram (
        letters TEXT NOT NULL PRIMARY KEY,
        weight REAL NOT NULL,
        words BLOB NOT NULL,
        entries BLOB NOT NULL,
        often BLOB NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE spoken_word (
        number INTEGER PRIMARY KEY,
        text TEXT NOT NULL,
        weights BLOB NOT NULL,
        leads BLOB NOT NULL
    ) STRICT
    """,
)

LONGEST_TYPED: Final = 60
"""Letters of a question that are looked at."""

#: A word leads to no more guides than this; they come in the order of the index.
_MOST_LED_TO: Final = 24

#: A part that more guides than this have says nothing, and would take long to count.
_TOO_COMMON: Final = 2000

#: With so many words compared, those that only have what is common say nothing more.
_MOST_COMPARED: Final = 1500

#: Words whose whole weight is looked up: the ones that share most.
_MOST_WEIGHED: Final = 120

#: How much a word is liked better for having little that was not typed.
_BREVITY: Final = 0.6

#: How much two neighbours together say against one of them, and all words against the best one.
_NEIGHBOURS: Final = 0.7
_ALL_WORDS: Final = 1.5

#: In as many of a guide's words a part counts half of what it would in all of them.
_HALF: Final = 2

#: What a word counts that means another guide in the first place.
_ALIKE: Final = 0.9

#: Of so few initials one pair says something.
_FEW_INITIALS: Final = 4

#: Of what was typed as syllables so much may be none; beyond that it is no pinyin.
_MOST_LOST: Final = 1 / 3

#: What a guide must score at least: of what all that was typed would count were it rare, and
#: of what the best guide scores.
_LEAST_SHARED: Final = 0.1
_LEAST_OF_BEST: Final = 0.25

#: Longest first, so that 怎么办 goes before 怎么.
_ASKING: Final = sorted((forms[0] for forms in ASKING if len(forms[0]) > 1), key=len, reverse=True)

_Word = tuple[str, Reading]


class Likeness(NamedTuple):
    """A guide's number in the index, and its word that is most like what was typed."""

    number: int
    word: str


def fill_grams(store: Store, entries: Sequence[tuple[int, IndexEntry]]) -> None:
    """Write the parts of every word of the entries; for the caller's transaction."""
    words = _words_of(entries)
    parts = {word: tuple(map(tuple, _parts_of_word(word))) for word in words}
    led_to = [[lead >> 1 for lead in leads] for leads in words.values()]
    having: dict[str, list[int]] = defaultdict(list)
    for number, word in enumerate(words):
        for part in chain(*parts[word]):
            having[part].append(number)
    holding = {
        part: Counter(chain.from_iterable(map(led_to.__getitem__, numbers)))
        for part, numbers in having.items()
    }
    weight = {part: _weight(part, len(held), len(entries)) for part, held in holding.items()}
    rows = []
    for number, (word, leads) in enumerate(words.items()):
        weights = array("f", (sum(map(weight.__getitem__, one)) for one in parts[word]))
        kept = array("I", leads[:_MOST_LED_TO])
        rows.append((number, word[0], weights.tobytes(), kept.tobytes()))
    store.execute_many("INSERT INTO spoken_word VALUES (?, ?, ?, ?)", rows)
    store.execute_many(
        "INSERT INTO gram VALUES (?, ?, ?, ?, ?)",
        (
            (part, weight[part], array("I", having[part]).tobytes(), *_counted(held))
            for part, held in sorted(holding.items())
            if len(held) <= _TOO_COMMON
        ),
    )


def _counted(held: Mapping[int, int]) -> tuple[bytes, bytes]:
    """The entries that have a part, and for each how much of it their words have, below one."""
    often = [count / (count + _HALF) for count in held.values()]
    return array("I", held).tobytes(), array("f", often).tobytes()


def most_alike(store: Store, typed: str, entries: int) -> list[Likeness]:
    """The guides that have most of what was typed in their words, best first.

    `entries` is how many there are in the index.
    """
    space, runs = _spelled(typed)
    wanted = {part for run in runs for part in _parts(space, run)}
    rows = store.rows(
        "SELECT letters, weight, words, entries, often FROM gram"
        " WHERE letters IN (SELECT value FROM json_each(?)) ORDER BY weight DESC",
        (json.dumps(sorted(wanted)),),
    )
    shared: dict[int, float] = defaultdict(float)
    covered: dict[int, float] = defaultdict(float)
    having = []
    for part, weight, words, holding, often in rows:
        numbers = array("I", words)
        if space == _INITIALS or not _are_neighbours(part):
            having.append(numbers)
        if len(shared) < _MOST_COMPARED:
            for number in numbers:
                shared[number] += weight
        for number, share in zip(array("I", holding), array("f", often), strict=True):
            covered[number] += weight * share
    least_shared = _LEAST_SHARED * sum(2 * len(run) - 1 for run in runs) * _weight("", 0, entries)
    best = _best_words(store, space, _with_enough(shared, having, _least_parts(space, runs)))
    scores = {number: score + _ALL_WORDS * covered[number] for number, (score, _) in best.items()}
    least = max(least_shared, _LEAST_OF_BEST * max(scores.values(), default=0))
    ranked = sorted(scores.items(), key=lambda one: (-round(one[1], 6), one[0]))
    return [Likeness(number, best[number][1]) for number, score in ranked if score >= least]


def _least_parts(space: int, runs: Sequence[Sequence[object]]) -> int:
    """How many parts a word must have of what was typed, or it only looks like it by chance."""
    letters = sum(map(len, runs))
    if space == _INITIALS:
        return 1 if letters <= _FEW_INITIALS else 2
    return min(letters, 2)


def _with_enough(
    shared: Mapping[int, float], having: Iterable[Iterable[int]], least: int
) -> dict[int, float]:
    """The words that share most with what was typed, and of its parts at least so many."""
    likely = nlargest(_MOST_WEIGHED, shared, key=shared.__getitem__)
    parts = Counter(chain.from_iterable(map(set(likely).intersection, having)))
    return {number: shared[number] for number in likely if parts[number] >= least}


def _best_words(
    store: Store, space: int, shared: Mapping[int, float]
) -> dict[int, tuple[float, str]]:
    """Of each entry the word that is most like what was typed, with what it counts."""
    rows = store.rows(
        "SELECT number, text, weights, leads FROM spoken_word"
        " WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(list(shared)),),
    )
    best: dict[int, tuple[float, str]] = {}
    for word, text, weights, leads in rows:
        common = shared[word]
        score = common * (common / array("f", weights)[space]) ** _BREVITY
        for lead in array("I", leads):
            entry, counts = lead >> 1, score * (_ALIKE if lead & 1 else 1)
            if counts > best.get(entry, (0.0, ""))[0]:
                best[entry] = (counts, text)
    return best


def _words_of(entries: Iterable[tuple[int, IndexEntry]]) -> dict[_Word, list[int]]:
    """Every word with the entries it leads to: twice the number, and one where it is alike."""
    words: dict[_Word, list[int]] = {}
    for number, entry in entries:
        seen = set()
        for alike, spoken in enumerate((entry.own(), entry.alike())):
            for word in spoken:
                if word not in seen:
                    seen.add(word)
                    words.setdefault(word, []).append(2 * number + alike)
    return words


def _weight(part: str, having: int, entries: int) -> float:
    rare = log(1 + (entries - having + 0.5) / (having + 0.5))
    return rare * (_NEIGHBOURS if _are_neighbours(part) else 1)


def _are_neighbours(part: str) -> bool:
    return len(part) > 1 and part[0] != "'" and (part[0] != " " or " " in part[1:])


_CHARACTERS, _SYLLABLES, _INITIALS = range(3)


def _parts_of_word(word: _Word) -> Iterator[set[str]]:
    """The parts of the word's characters, of its syllables, and of its initials."""
    text, reading = word
    characters = list(key(text, LONGEST_TYPED))
    syllables = [syllable for syllable in reading if syllable]
    initials = [syllable[0] for syllable in syllables]
    yield {*characters, *(one + other for one, other in pairwise(characters))}
    yield {f" {one}" for one in syllables} | {f" {a} {b}" for a, b in pairwise(syllables)}
    twos = pairwise(initials)
    yield {f"'{a}{b}" for a, b in twos} | {
        f"'{a}{b}{c}" for a, b, c in zip(initials, initials[1:], initials[2:], strict=False)
    }


def _spelled(typed: str) -> tuple[int, list[Sequence[Iterable[str]]]]:
    """In which spelling something was typed, and its letters but for the words of asking."""
    letters = key(typed, LONGEST_TYPED)
    if not is_spoken(letters):
        for asking in _ASKING:
            letters = letters.replace(asking, " ")
        return _CHARACTERS, list(letters.split())
    if is_abbreviated(letters):
        return _INITIALS, [letters] if len(set(letters)) > 1 else []
    syllables, lost = heard(letters)
    return _SYLLABLES, [syllables] if lost <= len(letters) * _MOST_LOST else []


def _parts(space: int, spelled: Sequence[Iterable[str]]) -> set[str]:
    """One and two neighbours together, of initials two and three; each may be one of several."""
    mark, between = (("", ""), (" ", " "), ("'", ""))[space]
    return {
        mark + between.join(run)
        for length in ((2, 3) if space == _INITIALS else (1, 2))
        for start in range(len(spelled) - length + 1)
        for run in product(*spelled[start : start + length])
    }
