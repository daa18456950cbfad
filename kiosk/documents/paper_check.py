"""Which papers can be made at this terminal: each is made once of made-up data, and thrown away."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import DocumentError
from kiosk.folders import SHIPPED_TEMPLATES

EXAMPLES_FOLDER: Final = SHIPPED_TEMPLATES / "examples"
"""What the kiosk gives each template; a hall's own copy of the templates is given the same."""


def example_file(name: DocumentName) -> Path:
    """Where the made-up data of a paper are."""
    return EXAMPLES_FOLDER / f"{name.value}.json"


def fault_of(name: DocumentName, compiler: DocumentCompiler) -> DocumentError | None:
    """What keeps the paper from being made, None if nothing does. Takes some 30 ms."""
    data = json.loads(example_file(name).read_text(encoding="utf-8"))
    try:
        compiler.compile(name.template, data, created_at=datetime.now(UTC))
    except DocumentError as error:
        return error
    return None


def broken_papers(
    compiler: DocumentCompiler, names: Iterable[DocumentName] = DocumentName
) -> Mapping[DocumentName, DocumentError]:
    """The papers that cannot be made, each with what keeps it from it."""
    faults = ((name, fault_of(name, compiler)) for name in names)
    return {name: fault for name, fault in faults if fault is not None}
