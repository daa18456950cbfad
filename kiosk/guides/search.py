"""Finding guides as a citizen types: the index's content, and what was found with its mark."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Final, TypeAlias

from db.guide_entry import Hit, IndexEntry, Reading
from db.guide_index import GuideIndex
from db.guide_query import words
from kiosk.folders import REGIONS_FOLDER
from kiosk.guides.everyday import Elsewhere
from kiosk.guides.library import GuideLibrary, library_files
from kiosk.guides.model import Guide
from kiosk.guides.terms import Audience, Category
from kiosk.guides.wording import CATEGORIES
from kiosk.language.pinyin import reading_of
from kiosk.language.texts import Text, Words, _
from kiosk.pages.kinds import Choice
from kiosk.pages.parts import Icon

Found: TypeAlias = Guide | Elsewhere

#: More than anybody turns pages for.
MOST_FOUND: Final = 24

#: As many as stand beside the letters without turning a page.
_NEAREST_SUBJECTS: Final = 4

#: Changed whenever the same files are to be indexed in another way.
_EDITION: Final = "5"


def fingerprint(region: str, folder: Path = REGIONS_FOLDER) -> str:
    """Return what changes when a file of the region, or the way it is indexed, changes."""
    digest = sha256(_EDITION.encode())
    for file in library_files(region, folder):
        digest.update(f"\0{file.name}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def index_entries(library: GuideLibrary) -> Iterator[IndexEntry]:
    """Return what is to be found of each guide of the library, and of what is done elsewhere."""
    return (_entry(found, library) for found in in_order_of_search(library))


def in_order_of_search(library: GuideLibrary) -> list[Found]:
    """Return the guides, and what is done elsewhere, as they come where they match alike.

    First is what is for persons, has no end and is done at the terminal; what is done elsewhere
    follows what persons do here.
    """

    def rank(found: Found) -> tuple[bool, bool, bool, int]:
        if isinstance(found, Elsewhere):
            return False, True, True, len(subjects)
        return (
            Audience.PERSON not in found.audience,
            found.valid.until is not None,
            found.id not in library.done_here,
            subjects.index(found.category),
        )

    subjects = list(Category)
    return sorted((*library.guides, *library.elsewhere()), key=rank)


def found_choices(
    index: GuideIndex, library: GuideLibrary, typed: str
) -> tuple[Choice[Found], ...]:
    """Return what the typed text leads to, best first, each with the match marked."""
    return tuple(_choice(found, hit) for found, hit in found_hits(index, library, typed))


def found_hits(index: GuideIndex, library: GuideLibrary, typed: str) -> list[tuple[Found, Hit]]:
    """Return what the typed text leads to, best first, each with how it was found."""
    elsewhere = {entry.id: entry for entry in library.elsewhere()}
    found = (
        (library.guide(hit.id) or elsewhere.get(hit.id), hit)
        for hit in index.find(typed, limit=MOST_FOUND)
    )
    return [(entry, hit) for entry, hit in found if entry is not None]


def nearest_subjects(library: GuideLibrary, typed: str) -> tuple[Choice[Category], ...]:
    """Return the subjects that have the typed characters in most of their words, or the first."""
    typed_characters = {one for one in typed if not one.isascii()}
    shared: dict[Category, int] = {}
    for category in library.categories():
        guides = library.in_category(category)
        words = {word for guide in guides for word in keywords_of(guide, library)}
        shared[category] = sum(len(typed_characters.intersection(word)) for word in words)
    best = sorted(shared, key=lambda category: -shared[category])[:_NEAREST_SUBJECTS]
    return tuple(Choice(one, CATEGORIES[one][0], icon=CATEGORIES[one][1]) for one in best)


def matched_word(found: Found, hit: Hit) -> str | None:
    """Return the title, or else the keyword, that the match is in, with the match in 【】."""
    title, reading = found.title, hit.title_reading
    return (
        mark(title, reading, hit.meant, apart=False)
        or _keyword_found(hit)
        or mark(title, reading, hit.meant)
    )


def keywords_of(found: Found, library: GuideLibrary) -> tuple[str, ...]:
    """Return every word by which a guide, or what is done elsewhere, is found, its own first."""
    return tuple(dict.fromkeys((*_own_keywords(found, library), *_alike(found, library))))


def _own_keywords(found: Found, library: GuideLibrary) -> tuple[str, ...]:
    if isinstance(found, Elsewhere):
        return found.keywords
    own = (found.called,) if found.called is not None else ()
    return tuple(dict.fromkeys((*own, *found.keywords, *library.everyday.words_of(found.matters))))


def _alike(found: Found, library: GuideLibrary) -> tuple[str, ...]:
    if isinstance(found, Elsewhere):
        return ()
    everyday = library.everyday
    return (*everyday.also(found.matters), *everyday.in_other_words(found.keywords))


def mark(text: str, reading: Reading, meant: Iterable[str], *, apart: bool = True) -> str | None:
    """Return the text with the parts that match in 【】, or None where none does.

    What matches nowhere as a whole is looked for character by character if `apart`.
    """
    matching: set[int] = set()
    for part in meant:
        for start, end in _spans(text, reading, part, apart=apart):
            matching.update(range(start, end))
    if not matching:
        return None
    marked = ""
    for place, character in enumerate(text):
        opens = place in matching and place - 1 not in matching
        closes = place in matching and place + 1 not in matching
        marked += f"{'【' if opens else ''}{character}{'】' if closes else ''}"
    return marked


def _entry(found: Found, library: GuideLibrary) -> IndexEntry:
    title = found.title
    keywords = keywords_of(found, library)
    return IndexEntry(
        id=found.id,
        title=title,
        title_reading=reading_of(title),
        keywords=keywords,
        keyword_readings=tuple(map(reading_of, keywords)),
        english=_english(found),
        body="" if isinstance(found, Elsewhere) else _body(found),
        alike_from=0 if isinstance(found, Elsewhere) else len(_own_keywords(found, library)),
    )


def _english(found: Found) -> str:
    if isinstance(found, Elsewhere):
        return found.words.english or ""
    return f"{found.title_en} {found.summary_en}"


def _body(guide: Guide) -> str:
    papers = (paper.name for paper in guide.materials or ())
    ways = (way.title for way in guide.ways or ())
    return "\n".join((guide.summary, *papers, *ways, *(guide.conditions or ()), *guide.notes))


def _choice(found: Found, hit: Hit) -> Choice[Found]:
    if isinstance(found, Elsewhere):
        return Choice(found, found.words, _("Not done here"), Icon.QUESTION)
    icon = CATEGORIES[found.category][1]
    summary = Words(found.summary, found.summary_en)
    keyword = _keyword_found(hit)
    official = mark(found.title, hit.title_reading, hit.meant, apart=False)
    if keyword is not None and _unmarked(keyword) == found.called:
        return Choice(found, Words(keyword, found.title_en), summary, icon)
    if official is not None and found.called is None:
        return Choice(found, Words(official, found.title_en), summary, icon)
    if (marked := official or keyword) is not None:
        return Choice(found, found.words, _("Also called: {word}", word=Words(marked)), icon)
    return Choice(found, found.words, _line_found(found, hit), icon)


def _unmarked(text: str) -> str:
    return text.replace("【", "").replace("】", "")


def _keyword_found(hit: Hit) -> str | None:
    return (
        None
        if hit.keyword is None
        else mark(hit.keyword, hit.keyword_reading, hit.meant, apart=False)
    )


def _line_found(guide: Guide, hit: Hit) -> Text:
    """The first line of the guide that the match is in, or its summary."""
    for line in _body(guide).split("\n"):
        marked = mark(line, (), hit.meant)
        if marked is not None:
            return Words(marked)
    return Words(guide.summary, guide.summary_en)


def _spans(text: str, reading: Reading, meant: str, *, apart: bool) -> list[tuple[int, int]]:
    """Where the text matches: as it stands, by its reading, or else word by word."""
    whole = _span(text, meant.strip()) or _spoken_span(reading, meant)
    if whole is not None:
        return [whole]
    scattered = [_span(text, word) for word in words(meant).split()] if apart else []
    return [span for span in scattered if span is not None]


def _span(text: str, meant: str) -> tuple[int, int] | None:
    start = text.lower().find(meant.lower())
    return None if start < 0 else (start, start + len(meant))


def _spoken_span(reading: Reading, meant: str) -> tuple[int, int] | None:
    """The characters whose syllables, in full or by their initials, begin with the letters."""
    for spoken in (reading, tuple(syllable[:1] for syllable in reading)):
        letters = "".join(spoken)
        at = letters.find(meant)
        starts = [0, *accumulate(map(len, spoken))] if at >= 0 else []
        while at >= 0:
            if at in starts:
                first = max(i for i, start in enumerate(starts[:-1]) if start == at)
                return first, bisect_left(starts, at + len(meant))
            at = letters.find(meant, at + 1)
    return None
