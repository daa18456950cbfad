"""Blank forms to fill in by hand (空白表格): their fields are data, one file a region."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.documents.compiler import DocumentCompiler, JsonValue, page_count
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint, imprint_data
from kiosk.documents.statement import StatementEncoder
from kiosk.folders import REGIONS_FOLDER
from kiosk.settings.bounds import STRICT
from kiosk.settings.region import Source
from kiosk.settings.toml_files import DataFileBroken, load_entries

FORMS_FILE: Final = "forms.toml"


@dataclass(frozen=True, slots=True)
class FormRow:
    """Fields side by side, each with room to write beside it."""

    fields: tuple[str, ...]
    lines: int = 1
    """How many lines of handwriting the room takes."""
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A form: rows of fields, boxes for an opinion with signature and day, remarks."""

    title: str
    title_en: str
    rows: tuple[FormRow, ...]
    source: Source
    heading: tuple[str, ...] = ()
    """Fields over the table."""
    opinions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    guide: str | None = None
    __pydantic_config__ = STRICT


def load_forms(
    region: str, folder: Path = REGIONS_FOLDER
) -> tuple[Mapping[str, BlankForm], tuple[DataFileBroken, ...]]:
    """The region's forms by name, and what is wrong with the rest; none where there is no file.

    Raises:
        DataFileBroken: the file is no TOML.
    """
    file = folder / region / FORMS_FILE
    return load_entries(file, BlankForm) if file.is_file() else ({}, ())


def make(
    form: BlankForm, imprint: Imprint, compiler: DocumentCompiler, _encode: StatementEncoder
) -> Document:
    """The empty form as `render` makes it; it carries no statement."""
    return render(form, imprint, compiler)


def render(form: BlankForm, imprint: Imprint, compiler: DocumentCompiler) -> Document:
    """The empty form as a PDF.

    Raises:
        DocumentError: the template, a font or a character is missing or wrong.
    """
    data: dict[str, JsonValue] = {
        **imprint_data(imprint),
        "title": form.title,
        "heading": list(form.heading),
        "rows": [{"fields": list(row.fields), "lines": row.lines} for row in form.rows],
        "opinions": list(form.opinions),
        "notes": list(form.notes),
    }
    pdf = compiler.compile(DocumentName.BLANK_FORM.template, data, created_at=imprint.issued_at)
    return Document(pdf, imprint.serial, page_count(pdf))
