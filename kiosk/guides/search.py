"""Finding guides as a citizen types: the index's content, and what was found with its mark."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Final

from db.guide_index import GuideIndex, Hit, IndexEntry, Reading
from db.guide_query import words
from kiosk.folders import REGIONS_FOLDER
from kiosk.guides.library import GuideLibrary, library_files
from kiosk.guides.model import Guide
from kiosk.guides.pinyin import reading_of
from kiosk.guides.wording import CATEGORIES
from kiosk.language.texts import Text, Words, _
from kiosk.pages.kinds import Choice

#: More than anybody turns pages for.
MOST_FOUND: Final = 24

#: Changed whenever the same files are to be indexed in another way.
_EDITION: Final = "1"


def fingerprint(region: str, folder: Path = REGIONS_FOLDER) -> str:
    """Return what changes when a file of the region, or the way it is indexed, changes."""
    digest = sha256(_EDITION.encode())
    for file in library_files(region, folder):
        digest.update(f"\0{file.name}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def index_entries(library: GuideLibrary) -> Iterator[IndexEntry]:
    """Return what is to be found of each guide of the library."""
    for guide in library.guides:
        yield IndexEntry(
            id=guide.id,
            title=guide.title,
            title_reading=reading_of(guide.title),
            keywords=guide.keywords,
            keyword_readings=tuple(map(reading_of, guide.keywords)),
            english=f"{guide.title_en} {guide.summary_en}",
            body=_body(guide),
        )


def found_choices(
    index: GuideIndex, library: GuideLibrary, typed: str
) -> tuple[Choice[Guide], ...]:
    """Return the guides that what was typed leads to, best first, each with the match marked."""
    if not typed.strip():
        return ()
    found = ((library.guide(hit.id), hit) for hit in index.find(typed, limit=MOST_FOUND))
    return tuple(_choice(guide, hit) for guide, hit in found if guide is not None)


def mark(text: str, reading: Reading, meant: Iterable[str]) -> str | None:
    """Return the text with the parts that match in 【】, or None where none does."""
    matching: set[int] = set()
    for part in meant:
        for start, end in _spans(text, reading, part):
            matching.update(range(start, end))
    if not matching:
        return None
    marked = ""
    for place, character in enumerate(text):
        opens = place in matching and place - 1 not in matching
        closes = place in matching and place + 1 not in matching
        marked += f"{'【' if opens else ''}{character}{'】' if closes else ''}"
    return marked


def _body(guide: Guide) -> str:
    papers = (paper.name for paper in guide.materials or ())
    ways = (way.title for way in guide.ways or ())
    return "\n".join((guide.summary, *papers, *ways, *(guide.conditions or ()), *guide.notes))


def _choice(guide: Guide, hit: Hit) -> Choice[Guide]:
    icon = CATEGORIES[guide.category][1]
    title = mark(guide.title, hit.title_reading, hit.meant)
    if title is not None:
        summary = Words(guide.summary, guide.summary_en)
        return Choice(guide, Words(title, guide.title_en), summary, icon)
    return Choice(guide, guide.words, _keyword_found(guide, hit) or _line_found(guide, hit), icon)


def _keyword_found(guide: Guide, hit: Hit) -> Text | None:
    """The first keyword that the match is in."""
    for keyword, reading in zip(guide.keywords, hit.keyword_readings, strict=True):
        marked = mark(keyword, reading, hit.meant)
        if marked is not None:
            return _("Also called: {word}", word=Words(marked))
    return None


def _line_found(guide: Guide, hit: Hit) -> Text:
    """The first line of the guide that the match is in, or its summary."""
    for line in _body(guide).split("\n"):
        marked = mark(line, (), hit.meant)
        if marked is not None:
            return Words(marked)
    return Words(guide.summary, guide.summary_en)


def _spans(text: str, reading: Reading, meant: str) -> list[tuple[int, int]]:
    """Where the text matches: as it stands, by its reading, or else word by word."""
    whole = _span(text, meant.strip()) or _spoken_span(reading, meant)
    if whole is not None:
        return [whole]
    apart = (_span(text, word) for word in words(meant).split())
    return [span for span in apart if span is not None]


def _span(text: str, meant: str) -> tuple[int, int] | None:
    start = text.lower().find(meant.lower())
    return None if start < 0 else (start, start + len(meant))


def _spoken_span(reading: Reading, meant: str) -> tuple[int, int] | None:
    """The characters whose syllables, in full or by their initials, begin with the letters."""
    for spoken in (reading, tuple(syllable[:1] for syllable in reading)):
        starts = [0, *accumulate(map(len, spoken))]
        letters = "".join(spoken)
        at = letters.find(meant)
        while at >= 0:
            if at in starts:
                first = max(i for i, start in enumerate(starts[:-1]) if start == at)
                return first, bisect_left(starts, at + len(meant))
            at = letters.find(meant, at + 1)
    return None
