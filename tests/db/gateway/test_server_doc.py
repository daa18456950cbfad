"""docs/records-server.md, followed: nginx and a terminal take the certificates its lines make."""

import re
import shlex
import subprocess
import tomllib
from contextlib import closing
from pathlib import Path

import pytest

from db.access import HttpsAccess
from db.demo_people import DemoRole
from db.gateway.settings import ServerSettings, load_settings
from db.https_records import open_https_records
from db.times import utc_now
from tests.db.gateway.stage import Hall, RunningGateway, running_nginx
from tests.db.samples import CAST
from tests.db.stores import CLOCK, file_store

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "docs" / name for name in ("records-server.md", "records-server.zh.md")]
BLOCK = re.compile(r"```(?:toml)?\n(.*?)```", re.S)


def lines_of(page: Path) -> list[str]:
    return [line for block in BLOCK.findall(page.read_text("utf-8")) for line in block.splitlines()]


def test_both_languages_have_the_same_commands_and_settings() -> None:
    english, chinese = map(lines_of, PAGES)
    assert english == chinese


def test_the_shipped_settings_are_the_defaults(tmp_path: Path) -> None:
    shipped = load_settings(ROOT / "packaging" / "records" / "server.toml")
    assert shipped == ServerSettings(shipped.records)
    assert shipped.records.kind == "postgresql"


def test_the_settings_on_the_page_are_settings() -> None:
    (page, _) = PAGES
    tables = [
        tomllib.loads(block)
        for block in BLOCK.findall(page.read_text("utf-8"))
        if " = " in block and "openssl" not in block
    ]
    assert HttpsAccess(**tables[0]["records"]["https"]).servers
    assert set(tables[1]) == {
        "social_security_number", "identification_code",
        "unknown_social_security_number", "unknown_identification_code",
    }  # fmt: skip


def test_the_certificates_of_the_page_are_taken(
    request: pytest.FixtureRequest, gateway: tuple[RunningGateway, int], tmp_path: Path
) -> None:
    for line in lines_of(PAGES[0]):
        if line.startswith("openssl"):
            command = line.replace("/etc/hall-kiosk-records/", "").replace("/etc/hall-kiosk/", "")
            command = command.replace("DNS:records-1.example", "IP:127.0.0.1")
            subprocess.run(shlex.split(command), cwd=tmp_path, check=True, capture_output=True)
    assert len((tmp_path / "audit.key").read_bytes()) == 32
    running, _ = gateway
    hall = Hall.__new__(Hall)
    hall.folder = tmp_path
    certificate = (tmp_path / "JN-01.crt").read_text()
    running.terminals.add("JN-01", certificate, now=utc_now())
    folder = tmp_path / "nginx"
    folder.mkdir()
    with (
        file_store(request, tmp_path) as open_file,
        running.serving(open_file, tmp_path / "audit", clock=CLOCK),
        running_nginx(folder, hall, running.socket) as port,
    ):
        access = HttpsAccess(
            (f"https://127.0.0.1:{port}",),
            tmp_path / "records-ca.crt",
            tmp_path / "JN-01.crt",
            tmp_path / "terminal.key",
        )
        with closing(open_https_records(access)) as records:
            number = CAST[DemoRole.NORMAL].social_security_number
            assert records.find_holder(number).name == "张示例"
