"""Every example of the contract's pages is asked of our server, and answered word for word."""

import json
import re
import ssl
from collections.abc import Iterator
from http.client import HTTPSConnection
from pathlib import Path

import pytest

from tests.db.contract.test_document import DOCS, OPERATIONS
from tests.db.gateway.stage import RunningGateway
from tests.db.stores import CLOCK, file_store

EXAMPLE = re.compile(
    r"```http\n(\w+) (\S+)\n(?:\n(\{.*?\n\})\n)?\nHTTP/1\.1 (\d+)\n\n(.*?)```", re.S
)


@pytest.fixture
def server(
    request: pytest.FixtureRequest, gateway: tuple[RunningGateway, int], tmp_path: Path
) -> Iterator[HTTPSConnection]:
    running, port = gateway
    access = running.hall.access("T-01", port)
    context = ssl.create_default_context(cafile=access.ca)
    context.load_cert_chain(access.certificate, access.key)
    with (
        file_store(request, tmp_path) as open_file,
        running.serving(open_file, tmp_path / "audit", clock=CLOCK),
    ):
        connection = HTTPSConnection("127.0.0.1", port, context=context, timeout=60)
        yield connection
        connection.close()


@pytest.mark.parametrize("page", ["records-api.md", "records-api.zh.md"])
def test_the_server_answers_every_example_word_for_word(page: str, server: HTTPSConnection) -> None:
    examples = EXAMPLE.findall((DOCS / page).read_text(encoding="utf-8"))
    seen = set()
    # "Not seen" stands at the end of the page and is true before the first change.
    for method, path, question, status, answer in sorted(examples, key=lambda it: it[3] != "404"):
        body = question.encode() if question else None
        headers = {"content-type": "application/json"} if question else {}
        server.request(method, path, body, headers)
        reply = server.getresponse()
        assert json.loads(reply.read()) == json.loads(answer), (method, path)
        assert reply.status == int(status)
        seen.add((re.sub(r"[0-9a-f]{32}", "{key}", path), method.lower()))
    assert seen == {(path, method) for path, method, _ in OPERATIONS}
