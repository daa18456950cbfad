"""The search index of the guides: SQLite FTS5, thrown away and built again when a file changes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from db.database import Durability, Store, open_store
from db.errors import DatabaseBroken, DatabaseTooNew, DatabaseUnavailable
from db.guide_entry import Hit, IndexEntry, Reading, hit_of, kept_row, word_row, words_of
from db.guide_grams import GRAM_TABLES, fill_grams, most_alike
from db.guide_query import (
    any_of,
    asked_for,
    body_query,
    endings,
    english_query,
    is_abbreviated,
    is_spoken,
    key,
    misspellings,
    quoted,
    spellings,
    strict_queries,
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
        Migration(
            "0002-parts-of-words",
            (
                "DROP TABLE syllable",
                "ALTER TABLE entry ADD COLUMN titled TEXT NOT NULL DEFAULT ''",
                *GRAM_TABLES,
            ),
        ),
        Migration(
            "0003-no-characters-apart",
            (
                "DROP TABLE word",
                """
                CREATE VIRTUAL TABLE word USING fts5 (
                    whole, alike, title_word, inside, english, body,
                    content = '', prefix = '1 2 3',
                    tokenize = 'unicode61 remove_diacritics 0'
                )
                """,
            ),
        ),
    ),
)

ENOUGH: Final = 5
"""With as many guides found as typed, nothing is guessed."""

SHORTEST_BEGUN: Final = 5
"""Below this the beginnings one slip away are too many to say anything."""

Query = tuple[str, tuple[str, ...]]
"""A full-text query and what it takes the typed text to mean."""


class GuideIndex:
    """Finds guides in an open index. Used by one caller at a time, from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def built_from(self, fingerprint: str) -> bool:
        """Whether the index holds exactly what has this fingerprint."""
        return self._store.row("SELECT fingerprint FROM built") == (fingerprint,)

    def rebuild(self, entries: Iterable[IndexEntry], fingerprint: str) -> None:
        """Replace everything; of two that match alike the earlier entry is found first."""
        kept = list(enumerate(entries, start=1))
        ends = {word: tuple(endings(*word)) for word in {w for _, e in kept for w in e.own()}}
        every = {word for _, entry in kept for word in (*entry.own(), *entry.alike())}
        spelled = {word: spellings(*word) for word in every}
        known = {text for _, entry in kept for text in entry.keywords}
        with self._store.changing():
            self._store.execute("INSERT INTO word (word) VALUES ('delete-all')")
            for table in ("entry", "beginning", "gram", "spoken_word", "built"):
                self._store.execute(f"DELETE FROM {table}")  # noqa: S608 - five fixed names
            self._store.execute_many(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", map(kept_row, kept)
            )
            self._store.execute_many(
                "INSERT INTO word (rowid, whole, alike, title_word, inside, english, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (word_row(number, entry, known, spelled, ends) for number, entry in kept),
            )
            self._store.execute_many(
                "INSERT OR IGNORE INTO beginning VALUES (?)",
                zip(sorted(set(chain(*ends.values(), *spelled.values()))), strict=True),
            )
            fill_grams(self._store, kept)
            self._store.execute("INSERT INTO word (word) VALUES ('optimize')")
            self._store.execute("INSERT INTO built VALUES (?)", (fingerprint,))

    def find(self, typed: str, *, limit: int) -> tuple[Hit, ...]:
        """Return at most `limit` guides, best first.

        Where few are found as it was typed, the text is taken for a question and for one typing
        error, and then come those whose words share most with it.
        """
        found: dict[int, tuple[str, ...]] = {}
        word = key(typed)
        if not word:
            return ()
        self._add(self._as_typed(typed, word), found, limit)
        if len(found) < ENOUGH:
            self._add(self._as_asked(word), found, limit)
            if is_spoken(word) and not is_abbreviated(word):
                self._add(self._mistyped(word), found, limit)
            self._add_most_alike(typed, found, limit)
        if len(found) < ENOUGH and is_abbreviated(word):
            self._add(self._mistyped(word), found, limit)
        if not found and not is_spoken(word):
            self._add([(body_query(typed), (typed,))], found, limit)
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

    def _add_most_alike(self, typed: str, found: dict[int, tuple[str, ...]], limit: int) -> None:
        for number, word in most_alike(self._store, typed, self._entries()):
            if len(found) < limit:
                found.setdefault(number, (word,))

    def _entries(self) -> int:
        (last,) = self._store.row("SELECT max(number) FROM entry") or (None,)
        return int(last or 0)

    def _as_typed(self, typed: str, word: str) -> Iterator[Query]:
        for query in strict_queries(word):
            yield query, (word,)
        if is_spoken(word):
            yield english_query(typed), (typed,)

    def _as_asked(self, word: str) -> Iterator[Query]:
        for rest in self._known(asked_for(word)):
            yield from ((query, (rest,)) for query in strict_queries(rest)[:4])

    def _mistyped(self, word: str) -> Iterator[Query]:
        slips = self._slips(word)
        for guess in slips:
            yield f"whole : {quoted(guess)}", (guess,)
        if slips:
            yield any_of("alike", slips, begun=False), tuple(slips)
        if slips and len(word) >= SHORTEST_BEGUN:
            for column in ("whole", "title_word"):
                yield any_of(column, slips, begun=True), tuple(slips)

    def _slips(self, word: str) -> list[str]:
        """What is in the index and one slip away, of the text or of what it asks for.

        A key that somebody kept pressed is a slip away from anything.
        """
        if len(set(word)) == 1:
            return []
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

    def _matching(self, query: str, limit: int, found: Sequence[int]) -> list[int]:
        """At most `limit` entries beyond those already found."""
        rows = self._store.rows(
            "SELECT rowid FROM word WHERE word MATCH ? LIMIT ?",
            (query, limit + len(found)),
        )
        return [number for (number,) in rows if number not in found][:limit]

    def _hits(self, found: dict[int, tuple[str, ...]]) -> tuple[Hit, ...]:
        rows = self._store.rows(
            "SELECT number, id, words, readings, initials, titled FROM entry"
            " WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(found)),),
        )
        entries = {row[0]: row for row in rows}
        return tuple(hit_of(entries[number], meant) for number, meant in found.items())


def open_guide_index(path: Path) -> GuideIndex:
    """The index at `path`, created where there is none; one that cannot be read is replaced.

    Raises:
        DatabaseBusy, DatabaseFull, DatabaseUnavailable: as their names say.
    """
    try:
        return GuideIndex(open_store(path, GUIDE_INDEX, Durability.NOTHING))
    except (DatabaseBroken, DatabaseTooNew):
        discard_guide_index(path)
        return GuideIndex(open_store(path, GUIDE_INDEX, Durability.NOTHING))


def discard_guide_index(path: Path) -> None:
    """Take away what may be an index at `path`, with all that SQLite keeps beside it.

    Raises:
        DatabaseUnavailable: it cannot be taken away.
    """
    try:
        for name in (path.name, *(f"{path.name}-{kind}" for kind in ("wal", "shm", "journal"))):
            path.with_name(name).unlink(missing_ok=True)
    except OSError as error:
        raise DatabaseUnavailable("the index cannot be taken away") from error
