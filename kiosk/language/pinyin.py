"""Readings of Chinese in pinyin: of guides for the search, of rare characters for the voice."""

from functools import lru_cache

from db.guide_entry import Reading


@lru_cache(maxsize=20_000)
def reading_of(text: str) -> Reading:
    """Return a syllable for each character: pinyin, the letter or digit itself, or nothing."""
    from pypinyin.contrib.mmseg import seg

    return tuple(syllable for part in seg.cut(text) for syllable in _reading_of_part(part))


@lru_cache(maxsize=20_000)
def _reading_of_part(part: str) -> Reading:
    """The reading of what is always read alike: the same few thousand parts make up all words."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(part, errors=list)  # type: ignore[arg-type] # as documented: one each
    return tuple(s.lower() if s.isascii() and s.isalnum() else "" for s in syllables)


def spoken_syllable(character: str) -> str | None:
    """Return how a character sounds, its tone behind it (zhe2); None where nobody knows."""
    from pypinyin import Style, lazy_pinyin

    (syllable,) = lazy_pinyin(character, style=Style.TONE3, errors=list)  # type: ignore[arg-type]
    return None if syllable == character else syllable.replace("ü", "v")
