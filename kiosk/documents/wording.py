"""The words of each document that a region or a hall may set: title and remarks, from data files.

Ours stand in assets/certificates/wording.toml; a table of the same name in the region's
documents.toml, and after it in the hall's wording.toml, takes its place whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.documents.document_name import DocumentName
from kiosk.folders import REGIONS_FOLDER, TEMPLATES_FOLDER
from kiosk.settings.bounds import STRICT
from kiosk.settings.region import Source
from kiosk.settings.toml_files import DataFileBroken, load_entries


@dataclass(frozen=True, slots=True)
class Wording:
    """The title of a document and the remarks under it, each one sentence."""

    title: str
    notes: tuple[str, ...] = ()
    source: Source | None = None
    """Where the region's own text has the title from."""
    __pydantic_config__ = STRICT


OUR_WORDING: Final = TEMPLATES_FOLDER / "wording.toml"
REGION_FILE: Final = "documents.toml"


@dataclass(frozen=True, slots=True)
class Wordings:
    """The wording of every document, and what is wrong with the files it came from."""

    of: Mapping[DocumentName, Wording]
    faults: tuple[DataFileBroken, ...]


def load_wordings(
    region: str, hall_file: Path | None = None, folder: Path = REGIONS_FOLDER
) -> Wordings:
    """The words for a region's documents; a table that is wrong leaves the one before it standing.

    Raises:
        DataFileBroken: our own file lacks a document or is wrong.
    """
    ours, wrong = load_entries(OUR_WORDING, Wording)
    missing = [name.value for name in DocumentName if name.value not in ours]
    if wrong or missing:
        raise DataFileBroken(OUR_WORDING, None, f"not whole: {', '.join(missing) or wrong[0]}")
    faults: list[DataFileBroken] = []
    for file in (folder / region / REGION_FILE, hall_file):
        if file is not None and file.is_file():
            tables, found = _read(file)
            ours |= tables
            faults += found
    return Wordings({name: ours[name.value] for name in DocumentName}, tuple(faults))


def _read(file: Path) -> tuple[dict[str, Wording], tuple[DataFileBroken, ...]]:
    try:
        tables, faults = load_entries(file, Wording)
    except DataFileBroken as fault:
        return {}, (fault,)
    known = {name.value for name in DocumentName}
    strangers = tuple(
        DataFileBroken(file, None, f"{name}: there is no such document")
        for name in tables
        if name not in known
    )
    return {name: table for name, table in tables.items() if name in known}, faults + strangers
