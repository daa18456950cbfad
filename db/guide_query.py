"""What a citizen typed as full-text queries, from the best kind of match to the weakest.

Chinese is kept one character a word, so two characters already find. Of a reading every ending is
kept as a word – for 挂失 guashi and shi, gs and s – so that letters typed from any syllable on are
the beginning of a word.
"""

import re
from collections.abc import Iterator
from string import ascii_lowercase
from typing import Final
from unicodedata import normalize

LONGEST_SOUND: Final = 24
"""Letters of a reading that are kept and compared; nobody types more to find something."""

SHORTEST_MISSPELT: Final = 3
"""Below this a typing error could be anything."""

_RUNS = re.compile(r"[a-z]+|[0-9]+|[^\W\da-z_]", re.IGNORECASE)


def words(text: str) -> str:
    """The text as the index keeps it: characters, numbers and foreign words apart."""
    return " ".join(_RUNS.findall(normalize("NFKC", text).lower()))


def endings(syllables: tuple[str, ...]) -> str:
    """Every ending of a reading, in full and as initials, as one word each."""
    spoken = [syllable for syllable in syllables if syllable]
    full = ["".join(spoken[start:])[:LONGEST_SOUND] for start in range(len(spoken))]
    initials = "".join(syllable[0] for syllable in spoken)
    short = [initials[start:][:LONGEST_SOUND] for start in range(len(spoken))]
    return " ".join(f"{a} {b}" for a, b in zip(full, short, strict=True))


def letters(typed: str) -> str | None:
    """The typed text as letters of pinyin, or None where it is something else."""
    joined = re.sub(r"[\s']+", "", typed.lower()).replace("ü", "v")
    spoken = joined.isascii() and joined.isalnum() and not joined.isdigit()
    return joined[:LONGEST_SOUND] if spoken else None


def sound_queries(sound: str) -> tuple[str, ...]:
    """Queries for letters of pinyin: the title's beginning, the title, the keywords."""
    return (
        f"title_sounds : ^{sound}*",
        f"title_sounds : {sound}*",
        f"keyword_sounds : {sound}*",
    )


def english_query(typed: str) -> str:
    """The query for letters that are English words, each of them at least begun."""
    return "english : (" + " AND ".join(f'"{word}"*' for word in words(typed).split()) + ")"


def word_queries(typed: str) -> tuple[str, ...]:
    """Queries for words: as they stand together, then in any order, then anywhere."""
    runs = words(typed).split()
    if not runs:
        return ()
    phrase = '"' + " ".join(runs) + '"*'
    scattered = " AND ".join(f'"{run}"*' for run in runs)
    return (
        f"title : ^{phrase}",
        f"title : {phrase}",
        f"keywords : {phrase}",
        f"body : {phrase}",
        f"{{title keywords}} : ({scattered})",
        scattered,
    )


def parted(sound: str) -> Iterator[tuple[str, str]]:
    """The letters as two beginnings, for citizens who leave words out: sbk gs for 社保卡…挂失."""
    for cut in range(2, len(sound) - 1):
        yield sound[:cut], sound[cut:]


def misspellings(sound: str, intact: int) -> frozenset[str]:
    """Everything that one wrong, missing, needless or swapped letter could have meant.

    The error comes after `intact` letters at the latest, for no reading begins with more of them.
    """
    if len(sound) < SHORTEST_MISSPELT:
        return frozenset()
    cuts = [(sound[:i], sound[i:]) for i in range(intact + 1)]
    left_out = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    replaced = {a + c + b[1:] for a, b in cuts if b for c in ascii_lowercase}
    added = {a + c + b for a, b in cuts for c in ascii_lowercase}
    return frozenset(left_out | swapped | replaced | added) - {sound}
