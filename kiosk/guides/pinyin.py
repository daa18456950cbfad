"""Readings of Chinese in pinyin without tones; needed only when the search index is built."""

from db.guide_index import Reading


def reading_of(text: str) -> Reading:
    """Return a syllable for each character: pinyin, the letter or digit itself, or nothing."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(text, errors=list)  # type: ignore[arg-type] # as documented: one each
    return tuple(s.lower() if s.isascii() and s.isalnum() else "" for s in syllables)
