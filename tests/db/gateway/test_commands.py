"""What the agency's engineers type, from enrolling a terminal to a served question."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from db.demo_people import DemoRole
from db.errors import RecordsDenied, RecordsFailed, RecordsSlowed
from db.gateway.commands import audit_command, terminals_group
from db.gateway.settings import SettingsWrong, load_settings
from db.https_records import open_https_records
from tests.db.gateway.stage import AUDIT_KEY, Hall, running_nginx, until
from tests.db.samples import CAST

NUMBER = CAST[DemoRole.NORMAL].social_security_number
SERVE = "from db.gateway.commands import serve_command as serve; serve()"


@pytest.fixture
def config(tmp_path: Path, records_file: Path) -> Path:
    """The settings of a server over a file, as an engineer writes them."""
    (tmp_path / "audit.key").write_bytes(AUDIT_KEY)
    file = tmp_path / "server.toml"
    file.write_text(
        f"""
        socket = "{tmp_path}/gateway.sock"
        terminals = "{tmp_path}/terminals.json"
        audit = "{tmp_path}/audit"
        audit_key = "{tmp_path}/audit.key"
        people_an_hour = 2
        connections = 2
        [records]
        kind = "file"
        [records.file]
        path = "{records_file}"
        """,
        encoding="utf-8",
    )
    return file


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(terminals_group, [*words, "--config", str(config)])


@contextmanager
def serving(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The server in a process of its own, stopped as systemd stops it."""
    process = subprocess.Popen([sys.executable, "-c", SERVE, "--config", config])
    try:
        socket = load_settings(config).socket
        until(lambda: socket.exists() or process.poll() is not None, "the server did not start")
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in (0, -signal.SIGTERM)


def test_from_enrolling_to_revoking(config: Path, tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    certificate = hall.certify_terminal("T-01")
    assert run(config, "add", "T-01", "--certificate", str(certificate)).exit_code == 0
    folder = tmp_path / "nginx"
    folder.mkdir()
    with (
        serving(config),
        running_nginx(folder, hall, tmp_path / "gateway.sock") as port,
        closing(open_https_records(hall.access("T-01", port))) as records,
    ):
        assert records.find_holder(NUMBER).name == "张示例"
        assert (tmp_path / "gateway.sock").stat().st_mode & 0o777 == 0o660
        revoked = run(config, "revoke", "T-01")
        assert revoked.exit_code == 0
        assert "on every other one as well" in revoked.stdout
        with pytest.raises(RecordsDenied):
            records.find_holder(NUMBER)
    listed = run(config, "list").stdout.split("\t")
    assert listed[0] == "T-01"
    assert listed[2].startswith("revoked")
    said = CliRunner().invoke(audit_command, ["--config", str(config)])
    assert said.stdout == "whole: 1 lines\n"


def test_the_pace_goes_on_over_a_restart(config: Path, tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    run(config, "add", "T-01", "--certificate", str(hall.certify_terminal("T-01")))
    folder = tmp_path / "nginx"
    folder.mkdir()
    others = [
        CAST[role].social_security_number for role in (DemoRole.RETIREE, DemoRole.FORTY_YEARS)
    ]
    with running_nginx(folder, hall, tmp_path / "gateway.sock") as port:
        access = hall.access("T-01", port)
        with serving(config), closing(open_https_records(access)) as records:
            records.find_holder(NUMBER)
            records.find_holder(others[0])
        (tmp_path / "gateway.sock").unlink(missing_ok=True)
        with closing(open_https_records(access)) as records, pytest.raises(RecordsFailed):
            records.find_holder(NUMBER)
        with serving(config), closing(open_https_records(access)) as records:
            with pytest.raises(RecordsSlowed):
                records.find_holder(others[1])
            records.find_holder(NUMBER)


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("people_an_hour = 2", "people_an_hour = 0", "at least 1"),
        ("connections = 2", "connections = 900", "1 to 64"),
        ("connections = 2", 'connections = "2"', "connections: .*without quotes"),
        ("connections = 2", "connections = true", "connections: .*without quotes"),
        ("people_an_hour = 2", 'people_an_hour = "60"', "people_an_hour: .*without quotes"),
        ("people_an_hour = 2", "people_an_hour = 2.5", "people_an_hour: "),
        ("connections = 2", "conections = 2", "conections"),
        ('kind = "file"', 'kind = "https"', "needs a table"),
        ("[records.file]", "[records.file", "server.toml"),
    ],
)
def test_a_wrong_setting_is_named(config: Path, was: str, becomes: str, fault: str) -> None:
    config.write_text(config.read_text().replace(was, becomes))
    with pytest.raises(SettingsWrong, match=fault):
        load_settings(config)


def test_a_list_without_a_place_is_where_it_was_before(config: Path) -> None:
    config.write_text(config.read_text().replace('terminals = "', '# terminals = "'))
    there = Path("/var/lib/hall-kiosk-records/terminals.json")
    assert load_settings(config).terminals == there


def test_a_list_is_imported_into_postgresql_alone(config: Path) -> None:
    done = run(config, "import", str(config))
    assert done.exit_code == 2
    assert "no PostgreSQL" in done.output


def test_a_certificate_that_cannot_be_read_is_told(config: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = run(config, "add", "T-01", "--certificate", str(pipe))
    assert done.exit_code == 2
    assert str(pipe) in done.output


def test_enrolling_what_is_no_certificate(config: Path) -> None:
    done = run(config, "add", "T-01", "--certificate", str(config))
    assert done.exit_code == 2
    assert "not a certificate" in done.output


def test_who_is_enrolled_by_root_is_read_by_the_server(config: Path, tmp_path: Path) -> None:
    """The folder is the server's; whoever is not root has one of their own."""
    owner = 65534 if os.geteuid() == 0 else os.getuid()
    terminals = load_settings(config).terminals
    os.chown(terminals.parent, owner, -1)
    hall = Hall(tmp_path)
    certificate = str(hall.certify_terminal("T-01"))
    assert run(config, "add", "T-01", "--certificate", certificate).exit_code == 0
    assert (terminals.stat().st_uid, terminals.stat().st_mode & 0o777) == (owner, 0o640)


#: What is typed, and what is said of it.
TYPED_WRONGLY = {
    "": "Usage:",
    "serve --config {folder}/none": "{folder}/none",
    "audit --config {folder}/empty": "{folder}/empty",
    "terminals list --config {folder}/binary": "{folder}/binary",
    "terminals add x --certificate {folder}/empty --config {folder}/none": "{folder}/none",
    "import {folder}/empty --host {folder}": "{folder}",
    "migrate --host {folder}/none": "{folder}/none",
    "check --url https://127.0.0.1:9 --ca {folder} --cert x --key x --people x": "{folder}",
}


@pytest.mark.parametrize("typed", TYPED_WRONGLY)
def test_what_is_typed_wrongly_is_told_in_words(tmp_path: Path, typed: str) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    done = subprocess.run(
        [sys.executable, "-m", "db.gateway", *typed.format(folder=tmp_path).split()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (1 if "--host" in typed else 2), "0 done, 1 the world, 2 usage"
    assert "Traceback" not in done.stderr
    assert "[Errno" not in done.stderr, "a sentence, no name of Python's"
    assert "codec" not in done.stderr
    assert TYPED_WRONGLY[typed].format(folder=tmp_path) in done.stderr


def test_what_is_not_installed_is_told_with_the_page_that_says_how() -> None:
    """After `make run` there is a kiosk-records, and no psycopg."""
    program = (
        "import sys; sys.modules['psycopg'] = None; from db.gateway.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "docs/records-server.md" in done.stderr
