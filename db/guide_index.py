"""The search index of the guides: SQLite FTS5, thrown away and built again when a file changes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from db.database import Durability, Store, open_store
from db.errors import DatabaseBroken, DatabaseTooNew
from db.guide_entry import Hit, IndexEntry, Reading, hit_of, kept_row, word_row, words_of
from db.guide_query import (
    any_of,
    asked_for,
    body_queries,
    endings,
    english_query,
    is_abbreviated,
    is_spoken,
    is_syllable,
    key,
    keys,
    misspellings,
    neighbours_query,
    parted,
    parts_of,
    quoted,
    spellings,
    strict_queries,
    syllables_of,
    together_queries,
)
from db.migrations import Migration, MigrationSet

GUIDE_INDEX: Final = MigrationSet(
    "guide-index",
    (
        Migration(
            "0001-spellings-and-words",
            (
                "CREATE TABLE built (fingerprint TEXT NOT NULL) STRICT",
                """
                CREATE TABLE entry (
                    number INTEGER PRIMARY KEY,
                    id TEXT NOT NULL,
                    words TEXT NOT NULL,
                    readings TEXT NOT NULL,
                    initials TEXT NOT NULL
                ) STRICT
                """,
                """
                CREATE VIRTUAL TABLE word USING fts5 (
                    whole, alike, title_word, inside, english, apart, body,
                    content = '', prefix = '1 2 3',
                    tokenize = 'unicode61 remove_diacritics 0'
                )
                """,
                "CREATE TABLE beginning (letters TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
                "CREATE TABLE syllable (letters TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
            ),
        ),
    ),
)

ENOUGH: Final = 5
"""With as many guides found as typed, nothing is guessed."""

MOST_PARTINGS: Final = 8
"""Ways to part a text that are looked up; the first are the likeliest."""

MOST_WORDS: Final = 4
"""Words in the midst of a text that are looked up; the longest say most."""

Query = tuple[str, tuple[str, ...]]
"""A full-text query and what it takes the typed text to mean."""


class GuideIndex:
    """Finds guides in an open index. Used by one caller at a time, from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._syllables: frozenset[str] | None = None

    def built_from(self, fingerprint: str) -> bool:
        """Whether the index holds exactly what has this fingerprint."""
        return self._store.row("SELECT fingerprint FROM built") == (fingerprint,)

    def rebuild(self, entries: Iterable[IndexEntry], fingerprint: str) -> None:
        """Replace everything; of two that match alike the earlier entry is found first."""
        kept = list(enumerate(entries, start=1))
        spoken = {text: reading for _, entry in kept for text, reading in entry.own()}
        alike = {text: reading for _, entry in kept for text, reading in entry.alike()}
        known = {text for _, entry in kept for text in entry.keywords}
        self._syllables = None
        with self._store.changing():
            self._store.execute("INSERT INTO word (word) VALUES ('delete-all')")
            for table in ("entry", "beginning", "syllable", "built"):
                self._store.execute(f"DELETE FROM {table}")  # noqa: S608 - four fixed names
            self._store.execute_many(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?)", map(kept_row, kept)
            )
            self._store.execute_many(
                "INSERT INTO word (rowid, whole, alike, title_word, inside, english, apart, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (word_row(number, entry, known) for number, entry in kept),
            )
            self._store.execute_many(
                "INSERT OR IGNORE INTO beginning VALUES (?)",
                ((end,) for text, reading in spoken.items() for end in endings(text, reading)),
            )
            self._store.execute_many(
                "INSERT OR IGNORE INTO beginning VALUES (?)",
                ((form,) for text, reading in alike.items() for form in spellings(text, reading)),
            )
            self._store.execute_many(
                "INSERT OR IGNORE INTO syllable VALUES (?)",
                ((part,) for reading in spoken.values() for part in reading if is_syllable(part)),
            )
            self._store.execute("INSERT INTO word (word) VALUES ('optimize')")
            self._store.execute("INSERT INTO built VALUES (?)", (fingerprint,))

    def find(self, typed: str, *, limit: int) -> tuple[Hit, ...]:
        """Return at most `limit` guides, best first.

        Where few are found as it was typed, the text is taken for a question, for several words,
        and for one typing error; where none is, for what is nearest.
        """
        found: dict[int, tuple[str, ...]] = {}
        word = key(typed)
        if not word:
            return ()
        for needed, queries in (
            (limit, self._as_typed(typed, word)),
            (ENOUGH, self._as_meant(typed, word)),
            (1, self._nearest(typed, word)),
        ):
            if len(found) < needed:
                self._add(queries, found, limit)
        return self._hits(found)

    def words(self) -> Iterator[tuple[str, Reading]]:
        """Every title and keyword of the index with its reading, a word as often as it stands."""
        for words, readings in self._store.rows("SELECT words, readings FROM entry"):
            yield from words_of(words, readings)

    def close(self) -> None:
        """Close the index; nothing may follow."""
        self._store.close()

    def _add(self, queries: Iterable[Query], found: dict[int, tuple[str, ...]], limit: int) -> None:
        for query, meant in queries:
            if len(found) >= limit:
                return
            for number in self._matching(query, limit - len(found), list(found)):
                found[number] = meant

    def _as_typed(self, typed: str, word: str) -> Iterator[Query]:
        for query in strict_queries(word):
            yield query, (word,)
        if is_spoken(word):
            yield english_query(typed), (typed,)

    def _as_meant(self, typed: str, word: str) -> Iterator[Query]:
        apart = keys(typed)
        if len(apart) > 1:
            yield from ((query, apart) for query in together_queries(apart))
        asked = self._known(asked_for(word))
        for rest in asked:
            yield from ((query, (rest,)) for query in strict_queries(rest)[:4])
        partings = self._partings(asked[0] if asked else word)
        slips = self._slips(word) if is_spoken(word) else []
        together = [(together_queries(parts)[0], parts) for parts in partings]
        if is_abbreviated(word):
            yield from together
        for guess in slips:
            yield f"whole : {quoted(guess)}", (guess,)
        if slips:
            yield any_of("alike", slips, begun=False), tuple(slips)
        yield from together
        yield from ((together_queries(parts)[1], parts) for parts in partings if _tell(parts))
        told = self._whole_words_in(word)
        if len(told) > 1:
            yield from ((query, tuple(told)) for query in together_queries(told))
        for column in ("whole", "alike"):
            yield from ((f"{column} : {quoted(part)}", (part,)) for part in told)
        for column in ("whole", "title_word"):
            if slips:
                yield any_of(column, slips, begun=True), tuple(slips)
        yield from ((together_queries(parts)[1], parts) for parts in partings)
        if slips:
            yield any_of("inside", slips, begun=True), tuple(slips)

    def _nearest(self, typed: str, word: str) -> Iterator[Query]:
        for query in () if is_spoken(word) else body_queries(typed):
            yield query, (typed,)
        asked = next(iter(asked_for(word)), word)
        runs = tuple(asked)
        if is_spoken(word):
            syllables = syllables_of(asked, self._known_syllables())
            runs = syllables if 2 * len("".join(syllables)) > len(asked) else runs
        near = neighbours_query(runs)
        if near is not None:
            pairs = tuple(a + b for a, b in pairwise(runs))
            yield near, pairs

    def _partings(self, word: str) -> list[tuple[str, ...]]:
        """The likeliest ways to part the text into words of the index."""
        partings = list(parted(word))
        known = set(self._known(sorted({part for parts in partings for part in parts})))
        return [parts for parts in partings if known.issuperset(parts)][:MOST_PARTINGS]

    def _whole_words_in(self, word: str) -> list[str]:
        """The longest words of the index that stand in the text, none inside of another."""
        found: list[str] = []
        for part in sorted(self._known_whole(tuple(parts_of(word))), key=len, reverse=True):
            if not any(part in longer for longer in found):
                found.append(part)
        return found[:MOST_WORDS]

    def _slips(self, word: str) -> list[str]:
        """What is in the index and one slip away, of the text or of what it asks for."""
        for text in (word, *asked_for(word)[:1]):
            intact = len(self._known([text[:end] for end in range(1, len(text))]))
            meant = self._known(sorted(misspellings(text, intact)))
            if meant:
                return meant
        return []

    def _known(self, beginnings: Sequence[str]) -> list[str]:
        """Those of the letter sequences with which a spelling in the index begins.

        A table of its own, for asking FTS5's vocabulary takes twenty times as long.
        """
        rows = self._store.rows(
            "SELECT value FROM json_each(?) WHERE EXISTS"
            " (SELECT 1 FROM beginning"
            " WHERE letters >= value AND letters < value || char(1114111))",
            (json.dumps(beginnings),),
        )
        return [value for (value,) in rows]

    def _known_whole(self, parts: Sequence[str]) -> list[str]:
        """Those of the texts that are the end of a word in the index."""
        rows = self._store.rows(
            "SELECT letters FROM beginning WHERE letters IN (SELECT value FROM json_each(?))",
            (json.dumps(parts),),
        )
        return [letters for (letters,) in rows]

    def _known_syllables(self) -> frozenset[str]:
        if self._syllables is None:
            rows = self._store.rows("SELECT letters FROM syllable")
            self._syllables = frozenset(letters for (letters,) in rows)
        return self._syllables

    def _matching(self, query: str, limit: int, found: Sequence[int]) -> list[int]:
        """At most `limit` entries beyond those already found."""
        order = " ORDER BY rank" if query.startswith("apart") and " OR " in query else ""
        rows = self._store.rows(
            f"SELECT rowid FROM word WHERE word MATCH ?{order} LIMIT ?",  # noqa: S608 - fixed words
            (query, limit + len(found)),
        )
        return [number for (number,) in rows if number not in found][:limit]

    def _hits(self, found: dict[int, tuple[str, ...]]) -> tuple[Hit, ...]:
        rows = self._store.rows(
            "SELECT number, id, words, readings, initials FROM entry"
            " WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(found)),),
        )
        entries = {row[0]: row for row in rows}
        return tuple(hit_of(entries[number], meant) for number, meant in found.items())


def _tell(parts: Sequence[str]) -> bool:
    """Whether each of the parts says something by itself: two characters, or their letters."""
    return all(len(part) >= (4 if is_spoken(part) else 2) for part in parts)


def open_guide_index(path: Path) -> GuideIndex:
    """The index at `path`, created where there is none; one that cannot be read is replaced.

    Raises:
        DatabaseBusy, DatabaseFull, DatabaseUnavailable: as their names say.
    """
    try:
        return GuideIndex(open_store(path, GUIDE_INDEX, Durability.NOTHING))
    except (DatabaseBroken, DatabaseTooNew):
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
        return GuideIndex(open_store(path, GUIDE_INDEX, Durability.NOTHING))
