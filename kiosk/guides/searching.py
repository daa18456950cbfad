"""A search of a region's guides outside a visit, with an index of its own that is thrown away."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from db.guide_index import open_guide_index
from kiosk.folders import REGIONS_FOLDER
from kiosk.guides.library import load_library
from kiosk.guides.search import found_hits, index_entries, matched_word


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """A guide, or what is done elsewhere, with the word that matched, the match in 【】."""

    id: str
    title: str
    matched: str | None


def search_region(
    region: str, typed: str, *, folder: Path = REGIONS_FOLDER
) -> tuple[FoundEntry, ...]:
    """Return what the typed text leads to, in the order of the screen.

    Raises:
        DatabaseFull, DatabaseUnavailable: there is no room for the index.
    """
    library = load_library(region, folder)
    with TemporaryDirectory(prefix="kiosk-guides-") as scratch:
        index = open_guide_index(Path(scratch) / "guides.db")
        try:
            index.rebuild(index_entries(library), region)
            hits = found_hits(index, library, typed)
        finally:
            index.close()
    return tuple(FoundEntry(entry.id, entry.title, matched_word(entry, hit)) for entry, hit in hits)
