"""The contract's own document: what the server's addresses say of themselves, as OpenAPI 3.1."""

from typing import Any, Final, cast

from db.contract.problems import Problem
from db.gateway.app import build_app

_CHANGES: Final = "/v1/changes/{key}"
_UNANSWERED: Final = "422"
"""FastAPI says it of every address; here a malformed question is 400."""
_INTRODUCTION: Final = """\
What a self-service terminal asks an agency's system of record. docs/records-api.md explains it, docs/records-api.zh.md in Chinese (中文说明). Every call is over TLS 1.2 or newer with the terminal's client certificate, which names the terminal; no number of a person or card stands in an address.

Readers ignore fields they do not know. Bodies are JSON objects, UTF-8, not compressed, at most 16 KiB in a question (560 KiB in a change with a signed form) and 8 MiB in an answer. Every answer has the version of the contract it keeps.
"""  # noqa: E501 - paragraphs of a document


def contract_document() -> dict[str, Any]:
    """The contract as OpenAPI 3.1."""
    # It is described, not served.
    document = build_app(cast("Any", None), cast("Any", None)).openapi()
    document["info"]["description"] = _INTRODUCTION
    components = document["components"]
    components["schemas"]["Problem"] = _problem_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["responses"] = {}
    components["securitySchemes"] = {"terminal": {"type": "mutualTLS"}}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _tidy(path, method, operation, components["responses"])
    links = {"outcome": {"operationId": "outcome_of", "parameters": {"key": "$request.path.key"}}}
    for status in ("200", "201"):
        document["paths"][_CHANGES]["put"]["responses"][status]["links"] = links
    return document


def _tidy(path: str, method: str, operation: dict[str, Any], shared: dict[str, Any]) -> None:
    """Name an operation by its function, and let what stands in the way be said once."""
    operation["operationId"] = operation["operationId"].partition("_v1_")[0]
    operation["security"] = [{"terminal": []}]
    answers = operation["responses"]
    if (path, method) != (_CHANGES, "put"):
        answers.pop(_UNANSWERED, None)
    for status, answer in answers.items():
        if answer["description"] == "Successful Response":
            answer["description"] = "The answer"
        if status.startswith(("4", "5")):
            same = [name for name, known in shared.items() if known == answer]
            name = same[0] if same else f"Problem{status}_{operation['operationId']}"
            shared[name] = answer
            answers[status] = {"$ref": f"#/components/responses/{name}"}


def _problem_schema() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schema["properties"]["outcome"] = schema.pop("$defs")["Outcome"]
    return schema
