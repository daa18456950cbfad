"""The published document is what the server says of itself; no address speaks of a person."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from db.contract.problems import STATUS, TITLES, Code
from db.gateway.document import contract_document

DOCS = Path(__file__).parents[3] / "docs"
DOCUMENT = contract_document()
OPERATIONS = [
    (path, method, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]


def test_the_published_document_is_what_the_server_says_of_itself() -> None:
    published = yaml.safe_load((DOCS / "records-api.yaml").read_text(encoding="utf-8"))
    assert published == DOCUMENT, "renew it: python -m tests.db.contract.write_document"


def test_every_code_has_its_status_and_its_title() -> None:
    assert set(STATUS) == set(Code) == set(TITLES)


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=lambda it: str(it)[:40])
def test_no_address_holds_anything_but_the_key_of_a_wish(
    path: str, method: str, operation: dict[str, Any]
) -> None:
    assert [one["name"] for one in operation.get("parameters", [])] == (
        ["key"] if "{key}" in path else []
    )


@pytest.mark.parametrize("page", ["records-api.md", "records-api.zh.md"])
def test_the_pages_name_every_operation_and_every_code(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for path, method, _ in OPERATIONS:
        assert f"`{method.upper()} {path}`" in text
    for code in Code:
        assert f"`{code.value}` | {STATUS[code]} " in text
