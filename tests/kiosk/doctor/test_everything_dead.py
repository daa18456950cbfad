"""A terminal whose every driver takes questions and answers none: the doctor ends."""

import os
import pty
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hardware.pcsclite import SOCKET_VARIABLE

#: Only guards against hanging; alone it takes less than six seconds.
GIVE_UP_S = 120.0


class Silent:
    """Takes every connection and says nothing."""

    def __init__(self, family: socket.AddressFamily, address: object) -> None:
        self.listener = socket.socket(family)
        self.listener.bind(address)  # type: ignore[arg-type]
        self.listener.listen()
        self._taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                self._taken.append(self.listener.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        for each in (self.listener, *self._taken):
            each.close()


@pytest.fixture
def dead(tmp_path: Path) -> Iterator[Path]:
    """The settings of such a terminal."""
    with ExitStack() as stack:

        def silent(family: socket.AddressFamily, address: object) -> Silent:
            made = Silent(family, address)
            stack.callback(made.close)
            return made

        silent(socket.AF_UNIX, str(tmp_path / "pcscd.comm"))
        silent(socket.AF_UNIX, str(tmp_path / "cups.sock"))
        ports = [
            silent(socket.AF_INET, ("127.0.0.1", 0)).listener.getsockname()[1] for _ in range(3)
        ]
        master, slave = pty.openpty()
        stack.callback(os.close, master)
        stack.callback(os.close, slave)
        certificate = tmp_path / "terminal.crt"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-nodes", "-subj", "/CN=dead", "-days", "90"),
                *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
                *("-keyout", str(tmp_path / "terminal.key"), "-out", str(certificate)),
            ],
            check=True,
            capture_output=True,
        )
        (tmp_path / "terminal.key").chmod(0o600)
        (tmp_path / "journal.key").touch(0o600)
        (tmp_path / "journal.key").write_bytes(bytes(range(32)))
        file = tmp_path / "kiosk.toml"
        file.write_text(
            f"""
mode = "demo"
[terminal]
id = "A"
region = "jinan"
hall = "厅"
agency = "处"
[printer]
server = "{tmp_path}/cups.sock"
slip_queue = "slips"
[identity_cards]
port = "{os.ttyname(slave)}"
[records]
kind = "https"
[records.https]
servers = ["https://127.0.0.1:{ports[0]}", "https://127.0.0.1:{ports[1]}"]
ca = "{certificate}"
certificate = "{certificate}"
key = "{tmp_path}/terminal.key"
[stores]
journal = "{tmp_path}/journal.db"
journal_key = "{tmp_path}/journal.key"
guide_index = "{tmp_path}/guides.db"
[security_module]
address = "https://127.0.0.1:{ports[2]}/authenticate"
timeout_s = 10.0
""",
            encoding="utf-8",
        )
        yield file


def test_it_is_done_and_makes_no_file(dead: Path) -> None:
    before = sorted(dead.parent.iterdir())
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "doctor", "--config", str(dead)],
        env={**os.environ, SOCKET_VARIABLE: str(dead.with_name("pcscd.comm"))},
        capture_output=True,
        text=True,
        check=False,
        timeout=GIVE_UP_S,
    )
    assert done.returncode == 1
    for thing in ("card reader", "security module", "identity cards", "printer", "records"):
        assert f"\n{thing:17}out of service" in done.stdout, done.stdout
    assert "every paper can be made" in done.stdout
    assert sorted(dead.parent.iterdir()) == before
