"""docs/templates.md names every paper with its template, and nothing that is not there."""

import re
from pathlib import Path

from kiosk.documents.document_name import DocumentName
from kiosk.folders import TEMPLATES_FOLDER

PAGE = (Path(__file__).parents[3] / "docs" / "templates.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<names>`[^|]+`) \| [^|]+ \| `(?P<template>[a-z_]+\.typ)` \|$", re.M)


def test_every_paper_is_listed_with_its_template() -> None:
    listed = {
        DocumentName(name): row["template"]
        for row in ROW.finditer(PAGE)
        for name in re.findall(r"`([a-z_]+)`", row["names"])
    }
    assert listed == {name: name.template for name in DocumentName}


def test_every_template_named_is_there() -> None:
    for template in re.findall(r"`([a-z_]+\.typ)`", PAGE):
        assert (TEMPLATES_FOLDER / template).is_file(), template
