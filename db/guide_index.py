"""The search index of the guides: SQLite FTS5, thrown away and built again when a file changes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from db.database import Durability, Store, open_store
from db.errors import DatabaseBroken, DatabaseTooNew
from db.guide_query import (
    endings,
    english_query,
    letters,
    misspellings,
    parted,
    sound_queries,
    word_queries,
    words,
)
from db.migrations import Migration, MigrationSet

GUIDE_INDEX: Final = MigrationSet(
    "guide-index",
    (
        Migration(
            "0001-entries-and-words",
            (
                "CREATE TABLE built (fingerprint TEXT NOT NULL) STRICT",
                """
                CREATE TABLE entry (
                    number INTEGER PRIMARY KEY,
                    id TEXT NOT NULL,
                    readings TEXT NOT NULL
                ) STRICT
                """,
                """
                CREATE VIRTUAL TABLE word USING fts5 (
                    title, title_sounds, keywords, keyword_sounds, english, body,
                    content = '', prefix = '1 2 3',
                    tokenize = 'unicode61 remove_diacritics 0'
                )
                """,
                "CREATE TABLE sound (letters TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
            ),
        ),
    ),
)

Query = tuple[str, tuple[str, ...]]
"""A full-text query and what it takes the typed text to mean."""

Reading = tuple[str, ...]
"""A syllable a character; empty for what is not spoken."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What is to be found of one guide, with the readings of its title and keywords."""

    id: str
    title: str
    title_reading: Reading
    keywords: tuple[str, ...]
    keyword_readings: tuple[Reading, ...]
    english: str
    body: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A guide that was found, by what was typed or by what was meant with it."""

    id: str
    meant: tuple[str, ...]
    title_reading: Reading
    keyword_readings: tuple[Reading, ...]


class GuideIndex:
    """Finds guides in an open index. Used by one caller at a time, from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def built_from(self, fingerprint: str) -> bool:
        """Whether the index holds exactly what has this fingerprint."""
        return self._store.row("SELECT fingerprint FROM built") == (fingerprint,)

    def rebuild(self, entries: Iterable[IndexEntry], fingerprint: str) -> None:
        """Replace everything in the index; earlier entries are found before later ones."""
        kept = list(enumerate(entries, start=1))
        with self._store.changing():
            self._store.execute("INSERT INTO word (word) VALUES ('delete-all')")
            self._store.execute("DELETE FROM entry")
            self._store.execute("DELETE FROM sound")
            self._store.execute("DELETE FROM built")
            self._store.execute_many("INSERT INTO entry VALUES (?, ?, ?)", map(_kept_row, kept))
            self._store.execute_many(
                "INSERT INTO word (rowid, title, title_sounds, keywords, keyword_sounds, english,"
                " body) VALUES (?, ?, ?, ?, ?, ?, ?)",
                map(_word_row, kept),
            )
            self._store.execute_many(
                "INSERT OR IGNORE INTO sound VALUES (?)",
                ((sound,) for _, entry in kept for sound in _sounds(entry)),
            )
            self._store.execute("INSERT INTO word (word) VALUES ('optimize')")
            self._store.execute("INSERT INTO built VALUES (?)", (fingerprint,))

    def find(self, typed: str, *, limit: int) -> tuple[Hit, ...]:
        """Return at most `limit` guides, best first.

        Letters that lead nowhere are taken for two beginnings, and for one typing error.
        """
        found: dict[int, tuple[str, ...]] = {}
        for readings in self._readings(typed):
            for query, meant in readings:
                for number in self._matching(query, limit - len(found), list(found)):
                    found[number] = meant
                if len(found) >= limit:
                    break
            if found:
                break
        return self._hits(found)

    def close(self) -> None:
        """Close the index; nothing may follow."""
        self._store.close()

    def _readings(self, typed: str) -> Iterator[Iterable[Query]]:
        """What the typed text can mean, likeliest first: each a series of queries."""
        sound = letters(typed)
        if sound is None:
            yield [(query, (typed,)) for query in word_queries(typed)]
            return
        yield [
            *((query, (sound,)) for query in sound_queries(sound)),
            (english_query(typed), (typed,)),
        ]
        yield chain(self._parted(sound), self._misspelt(sound))

    def _parted(self, sound: str) -> Iterator[Query]:
        for parts in parted(sound):
            if len(self._known(parts)) == len(parts):
                yield " AND ".join(f"{{title_sounds keyword_sounds}} : {p}*" for p in parts), parts

    def _misspelt(self, sound: str) -> Iterator[Query]:
        intact = len(self._known([sound[:end] for end in range(1, len(sound))]))
        meant = self._known(sorted(misspellings(sound, intact)))
        for column in ("title_sounds", "keyword_sounds"):
            for guess in meant:
                yield f"{column} : {guess}*", (guess,)

    def _known(self, beginnings: Sequence[str]) -> list[str]:
        """Those of the letter sequences with which a reading in the index begins.

        A table of its own, for asking FTS5's vocabulary takes twenty times as long.
        """
        rows = self._store.rows(
            "SELECT value FROM json_each(?) WHERE EXISTS"
            " (SELECT 1 FROM sound WHERE letters >= value AND letters < value || '{')",
            (json.dumps(beginnings),),
        )
        return [value for (value,) in rows]

    def _matching(self, query: str, limit: int, found: Sequence[int]) -> list[int]:
        """At most `limit` entries beyond those already found."""
        rows = self._store.rows(
            "SELECT rowid FROM word WHERE word MATCH ? LIMIT ?", (query, limit + len(found))
        )
        return [number for (number,) in rows if number not in found][:limit]

    def _hits(self, found: dict[int, tuple[str, ...]]) -> tuple[Hit, ...]:
        rows = self._store.rows(
            "SELECT number, id, readings FROM entry"
            " WHERE number IN (SELECT value FROM json_each(?))",
            (json.dumps(list(found)),),
        )
        entries = {number: (id_, json.loads(readings)) for number, id_, readings in rows}
        return tuple(_hit(*entries[number], meant) for number, meant in found.items())


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


def _hit(id_: str, readings: list[list[str]], meant: tuple[str, ...]) -> Hit:
    title, *keywords = map(tuple, readings)
    return Hit(id_, meant, title, tuple(keywords))


def _kept_row(numbered: tuple[int, IndexEntry]) -> tuple[object, ...]:
    number, entry = numbered
    return number, entry.id, json.dumps([entry.title_reading, *entry.keyword_readings])


def _sounds(entry: IndexEntry) -> set[str]:
    readings = (entry.title_reading, *entry.keyword_readings)
    return {sound for reading in readings for sound in endings(reading).split()}


def _word_row(numbered: tuple[int, IndexEntry]) -> tuple[object, ...]:
    number, entry = numbered
    return (
        number,
        words(entry.title),
        endings(entry.title_reading),
        " ".join(map(words, entry.keywords)),
        " ".join(map(endings, entry.keyword_readings)),
        entry.english.lower(),
        words(entry.body),
    )
