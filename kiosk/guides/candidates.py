"""The words in characters that typed letters may stand for, out of the words of the guides."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from db.guide_entry import Reading

#: Longer ones are titles and questions, which nobody picks from a row of keys.
LONGEST_WORD: Final = 8

#: More than the keyboard shows.
MOST: Final = 6


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    initials: str
    letters: str
    often: int


class Candidates:
    """Finds words by the letters of their syllables, in full or by their initials."""

    def __init__(self, words: Iterable[tuple[str, Reading]]) -> None:
        counted = Counter((text, reading) for text, reading in words if _can_be_picked(text))
        self._words = [
            _Word(text, "".join(part[:1] for part in reading), "".join(reading), often)
            for (text, reading), often in counted.items()
        ]

    def __call__(self, letters: str) -> list[str]:
        """Return the likeliest words: whole before begun, then short and often used ones."""
        ranked: list[tuple[tuple[bool, int, int, str], str]] = []
        for word in self._words:
            if word.initials.startswith(letters) or word.letters.startswith(letters):
                begun = letters not in (word.initials, word.letters)
                ranked.append(((begun, len(word.text), -word.often, word.text), word.text))
        return list(dict.fromkeys(text for _rank, text in sorted(ranked)))[:MOST]


def _can_be_picked(text: str) -> bool:
    return 1 < len(text) <= LONGEST_WORD and not any(each.isascii() for each in text)
