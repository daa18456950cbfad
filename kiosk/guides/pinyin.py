"""Readings of Chinese in pinyin without tones; needed only when the search index is built."""

from functools import lru_cache

from db.guide_entry import Reading


@lru_cache(maxsize=20_000)
def reading_of(text: str) -> Reading:
    """Return a syllable for each character: pinyin, the letter or digit itself, or nothing."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(text, errors=list)  # type: ignore[arg-type] # as documented: one each
    return tuple(s.lower() if s.isascii() and s.isalnum() else "" for s in syllables)
