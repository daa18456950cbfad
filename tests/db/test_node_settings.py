"""The settings of a node, and the pages that say what to put into them."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

import pytest

from db.demo_cluster import ROLES

DOCS: Final = Path(__file__).parents[2] / "docs"
SETTINGS: Final = ROLES.with_name("patroni.yml")


@pytest.mark.parametrize("page", ["records-postgresql.md", "records-postgresql.zh.md"])
def test_each_page_says_what_belongs_in_every_place(page: str) -> None:
    places = set(re.findall(r"\$\{([A-Z_]+)\}", SETTINGS.read_text(encoding="utf-8")))
    rows = re.findall(r"^\| (`[^|]+`) \|", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert named == places


@pytest.mark.parametrize("page", ["records-postgresql.md", "records-postgresql.zh.md"])
def test_what_each_page_wants_installed_is_there(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for program in ("archive-wal", "backup", "restore", "try-restore", "yield-when-full"):
        assert f"`{program}`" in text
        assert SETTINGS.with_name(program).stat().st_mode & 0o111
    for unit in re.findall(r"(hall-kiosk-records-\w+\.timer)", text):
        assert (SETTINGS.parent / "systemd" / unit).exists()


def test_a_leader_is_replaced_within_its_time_to_live() -> None:
    text = SETTINGS.read_text(encoding="utf-8")
    ttl, loop, retry = (
        int(re.findall(rf"^ +{name}: (\d+)$", text, re.MULTILINE)[0])
        for name in ("ttl", "loop_wait", "retry_timeout")
    )
    assert loop + 2 * retry <= ttl
    assert "synchronous_mode_strict: true" in text


def test_whoever_connects_and_stays_silent_does_not_keep_a_server_from_going_down() -> None:
    [limit_s] = re.findall(
        r"^ +authentication_timeout: (\d+)s$", SETTINGS.read_text(), re.MULTILINE
    )
    assert int(limit_s) <= 5


@contextmanager
def patroni_of_a_leader(orders: list[bytes]) -> Iterator[str]:
    """What Patroni says of the node db1, which leads; gives its address."""

    class Patroni(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(b'{"role": "master", "patroni": {"scope": "a", "name": "db1"}}')

        def do_POST(self) -> None:
            orders.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.answer(b"Successfully switched over")

        def answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Patroni) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_full_leader_hands_over_once_an_hour(tmp_path: Path) -> None:
    orders: list[bytes] = []

    def look(percent: str) -> "subprocess.CompletedProcess[str]":
        program = SETTINGS.with_name("yield-when-full")
        return subprocess.run(
            (program, tmp_path, api, percent),
            env={**os.environ, "RUNTIME_DIRECTORY": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    with patroni_of_a_leader(orders) as api:
        assert look("101").returncode == 0
        assert orders == []
        first = look("0")
        assert (first.returncode, orders) == (0, [b'{"leader": "db1"}'])
        assert "db1 hands the leadership over" in first.stdout
        again = look("0")
        assert (again.returncode, len(orders)) == (1, 1)
        assert "make room" in again.stderr
        hour_ago = os.stat(tmp_path / "handed-over").st_mtime - 3700
        os.utime(tmp_path / "handed-over", (hour_ago, hour_ago))
        assert (look("0").returncode, len(orders)) == (0, 2)
