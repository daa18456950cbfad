"""Everything the conversation about guides uses, opened once at start."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from db.errors import DatabaseBroken, DatabaseError
from db.guide_index import GuideIndex, discard_guide_index, open_guide_index
from kiosk.folders import REGIONS_FOLDER
from kiosk.guides.candidates import Candidates
from kiosk.guides.catalogue import DisclosureCatalogue, load_catalogue
from kiosk.guides.guide_pages import BesideSubjects
from kiosk.guides.library import GuideLibrary, load_library
from kiosk.guides.search import (
    Found,
    fingerprint,
    found_choices,
    index_entries,
    nearest_subjects,
)
from kiosk.guides.terms import Category
from kiosk.pages.kinds import Choice

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class GuideDesk:
    """A region's library with its search index, and the disclosure catalogue.

    Without an index, when its file cannot be written, all is there but the search.
    """

    library: GuideLibrary
    catalogue: DisclosureCatalogue
    index: GuideIndex | None

    @property
    def matters(self) -> tuple[BesideSubjects, ...]:
        """What there is besides the guides' subjects."""
        offered = {
            BesideSubjects.SEARCH: self.index is not None,
            BesideSubjects.DIRECTORY: bool(self.library.places),
            BesideSubjects.LINKS: bool(self.library.links),
            BesideSubjects.QUESTIONS: bool(self.library.questions or self.library.news),
            BesideSubjects.CATALOGUE: True,
        }
        return tuple(matter for matter in BesideSubjects if offered[matter])

    def search(self, typed: str) -> Sequence[Choice[Found]]:
        """Return the guides, and what is done elsewhere, that the typed text leads to."""
        return () if self.index is None else found_choices(self.index, self.library, typed)

    @cached_property
    def candidates(self) -> Candidates | None:
        """The words that typed letters may stand for; None without an index."""
        return None if self.index is None else Candidates(self.index.words())

    def nearest(self, typed: str) -> Sequence[Choice[Category]]:
        """Return the subjects that are nearest to what leads nowhere, best first."""
        return nearest_subjects(self.library, typed)

    def close(self) -> None:
        """Close the index; nothing may follow."""
        if self.index is not None:
            self.index.close()


def open_guide_desk(region: str, index_file: Path, folder: Path = REGIONS_FOLDER) -> GuideDesk:
    """Return the desk of a region; blocks for as long as the files take to read.

    What is broken in the region's files is in `library.faults` and nowhere else.

    Raises:
        DataFileBroken: the disclosure catalogue is absent or wrong.
    """
    library = load_library(region, folder)
    return GuideDesk(library, load_catalogue(), _index(library, region, index_file, folder))


def _index(library: GuideLibrary, region: str, index_file: Path, folder: Path) -> GuideIndex | None:
    files = fingerprint(region, folder)
    try:
        try:
            return _built(library, files, index_file)
        except DatabaseBroken:
            # Damage that opening does not find, as a building that was killed leaves it.
            discard_guide_index(index_file)
            return _built(library, files, index_file)
    except DatabaseError as error:
        _log.warning("guides cannot be searched: %s", error.code)
        return None


def _built(library: GuideLibrary, files: str, index_file: Path) -> GuideIndex:
    index = open_guide_index(index_file)
    try:
        if not index.built_from(files):
            index.rebuild(index_entries(library), files)
    except BaseException:
        index.close()
        raise
    return index
