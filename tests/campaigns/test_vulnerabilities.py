"""What is looked up is told, and what could not be looked up is never told as nothing known."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.campaigns import vulnerabilities

#: Facts of a published advisory, in the schema of https://ossf.github.io/osv-schema/.
XMLATTR = {
    "schema_version": "1.4.0",
    "id": "GHSA-h5c8-rqwp-cp95",
    "aliases": ["CVE-2024-22195"],
    "modified": "2024-01-11T15:20:48Z",
    "published": "2024-01-11T15:20:48Z",
    "summary": "Keys with spaces reach the page through the filter xmlattr",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "jinja2"},
            "ranges": [
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.3"}]},
            ],
        },
    ],
}


class _Osv(BaseHTTPRequestHandler):
    """Answers `POST /v1/query` as https://google.github.io/osv.dev/post-v1-query/ says."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        match self.path, asked:
            case "/v1/query", {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}:
                affected = name == "jinja2" and version < "3.1.3"
                self._say(200, json.dumps({"vulns": [XMLATTR]} if affected else {}))
            case "/busy", _:
                self._say(503, "")
            case "/portal", _:
                self._say(200, "<html>Please sign in to the hall's network")
            case _:
                self._say(400, '{"code": 3, "message": "Invalid query."}')

    def _say(self, status: int, body: str) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing of a test's server is of interest."""


@contextmanager
def osv() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Osv) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def bill_of(folder: Path, *urls: str) -> Path:
    bill = folder / "sbom.json"
    components = [{"type": "library", "name": url, "purl": url} for url in urls]
    whole = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components}
    bill.write_text(json.dumps(whole))
    return bill


def leave(monkeypatch: pytest.MonkeyPatch, bill: Path, service: str) -> int:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(sys, "argv", ["vulnerabilities", str(bill), "--service", service])
    return vulnerabilities.main()


def test_a_known_hole_is_told_with_its_names_and_the_version_that_mends_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bill = bill_of(tmp_path, "pkg:pypi/jinja2@3.1.2", "pkg:pypi/typst@0.14.0")
    with osv() as service:
        assert leave(monkeypatch, bill, f"{service}/v1/query") == 1
    told = capfd.readouterr().out
    assert "| jinja2 3.1.2 | CVE-2024-22195, GHSA-h5c8-rqwp-cp95 | 3.1.3 | Keys with" in told
    assert "2 packages" in told
    assert "1 advisories" in told


def test_nothing_known_is_told_only_when_every_package_was_answered(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bill = bill_of(tmp_path, "pkg:pypi/jinja2@3.1.6", "pkg:pypi/typst@0.14.0")
    with osv() as service:
        assert leave(monkeypatch, bill, f"{service}/v1/query") == 0
    assert "2 packages" in capfd.readouterr().out


@pytest.mark.parametrize("where", ["/busy", "/portal", "/elsewhere", None])
def test_no_answer_is_no_good_news(
    where: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    bill = bill_of(tmp_path, "pkg:pypi/jinja2@3.1.6")
    with osv() as service:
        address = service + where if where else "http://127.0.0.1:1/v1/query"
        assert leave(monkeypatch, bill, address) == 3
    told = capfd.readouterr()
    assert "NOT looked up" in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    ("bill", "words"),
    [
        ("", "no bill"),
        ("[]", "no bill"),
        ('{"components": [1]}', "no bill"),
        ('{"components": [{"version": "1"}]}', "no bill"),
        ('{"components": []}', "names nothing"),
        ('{"components": [{"purl": "pkg:deb/debian/cups@2.4"}]}', "not from PyPI"),
        ('{"components": [{"name": "unnamed"}]}', "not from PyPI"),
        ('{"components": [{"purl": "pkg:pypi/a@1%0A-r%20/etc/passwd"}]}', "not from PyPI"),
    ],
)
def test_a_bill_that_cannot_be_asked_about_is_not_looked_up(
    bill: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    file = tmp_path / "sbom.json"
    file.write_text(bill)
    assert leave(monkeypatch, file, "http://127.0.0.1:1/") == 3
    assert words in capfd.readouterr().err
