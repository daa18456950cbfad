"""Three servers on one PostgreSQL: who is revoked at one of them is refused by all."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
import trustme
from click.testing import CliRunner, Result

from db.demo_cluster import DATABASE, SERVER_LOGIN
from db.gateway.commands import terminals_group
from db.gateway.settings import SettingsWrong, load_settings
from db.gateway.shared_terminals import TerminalsInPostgresql
from db.gateway.terminals import TerminalRefused, TerminalsInFile, fingerprint
from db.times import utc_now
from tests.db.gateway.stage import AUDIT_KEY, Hall, RunningGateway
from tests.db.postgresql import FilledCluster

SETTINGS = """
audit = "{folder}/audit"
audit_key = "{folder}/audit.key"
{more}
[records]
kind = "postgresql"
[records.postgresql]
hosts = ["{host}"]
database = "{database}"
user = "{user}"
ca = "/no/ca"
certificate = "/no/certificate"
key = "/no/key"
"""


@pytest.fixture
def cluster(filled_cluster: FilledCluster) -> FilledCluster:
    filled_cluster.as_it_was()
    return filled_cluster


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


@pytest.fixture
def servers(cluster: FilledCluster, hall: Hall, tmp_path: Path) -> Iterator[list[RunningGateway]]:
    """Three of them, each with a connection of its own to the list."""
    with ExitStack() as stack:
        running = []
        for number in range(3):
            folder = tmp_path / f"server-{number}"
            folder.mkdir()
            shared = stack.enter_context(
                closing(TerminalsInPostgresql(cluster.cluster.address(), connections=1))
            )
            server = RunningGateway(folder, hall, shared)
            stack.callback(server.stop)
            stack.enter_context(server.serving(cluster.open_records, folder, connections=1))
            running.append(server)
        yield running


def ask(server: RunningGateway, certificate: str) -> str:
    """What a server tells whoever comes with this certificate, as nginx hands it on."""
    request = (
        "GET /v1/status HTTP/1.0\r\nHost: a\r\nX-Client-Verified: SUCCESS\r\n"
        f"X-Client-Certificate: {quote(certificate)}\r\n\r\n"
    )
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(10)
        line.connect(str(server.socket))
        line.sendall(request.encode())
        answer = b"".join(iter(lambda: line.recv(4096), b"")).decode()
    for code in ("terminal.unknown", "terminal.revoked"):
        if code in answer:
            return code
    return answer.split(" ")[1]


def test_who_is_revoked_at_one_server_is_refused_by_all_by_the_next_call(
    servers: list[RunningGateway], hall: Hall
) -> None:
    certificate = hall.certify_terminal("T-01").read_text(encoding="ascii")
    assert [ask(server, certificate) for server in servers] == ["terminal.unknown"] * 3
    servers[0].terminals.add("T-01", certificate, now=utc_now())
    assert [ask(server, certificate) for server in servers] == ["200"] * 3
    servers[1].terminals.revoke("T-01", now=utc_now())
    assert [ask(server, certificate) for server in servers] == ["terminal.revoked"] * 3


def test_the_list_is_one_list(servers: list[RunningGateway]) -> None:
    one, two = (trustme.CA().cert_pem.bytes().decode() for _ in range(2))
    first, second, third = (server.terminals for server in servers)
    first.add("T-01", one, now=utc_now())
    for name, certificate in [("T-01", two), ("T-02", one), ("T 3", two), ("T-04", "no PEM")]:
        with pytest.raises(TerminalRefused):
            second.add(name, certificate, now=utc_now())
    second.revoke("T-01", now=utc_now())
    with pytest.raises(TerminalRefused):
        third.revoke("T-01", now=utc_now())
    third.add("T-01", two, now=utc_now())
    told = [(found.name, found.revoked is None) for found in first.all()]
    assert told == [("T-01", False), ("T-01", True)]
    mark = fingerprint(two)
    assert mark is not None
    assert first.with_certificate(mark) == third.all()[1]


def test_of_two_that_enrol_one_name_at_once_one_is_refused(
    servers: list[RunningGateway], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has looked before the first wrote."""
    one, two = (trustme.CA().cert_pem.bytes().decode() for _ in range(2))
    first, second = servers[0].terminals, servers[1].terminals
    monkeypatch.setattr(second, "all", tuple)
    first.add("T-01", one, now=utc_now())
    with pytest.raises(TerminalRefused, match="another server"):
        second.add("T-01", two, now=utc_now())


def test_a_server_may_neither_remove_nor_rename_a_terminal(cluster: FilledCluster) -> None:
    """What was enrolled and revoked stays to be seen."""
    for deed in ("DELETE", "UPDATE", "TRUNCATE"):
        allowed = f"SELECT has_table_privilege('hall_kiosk_server', 'records.terminal', '{deed}')"
        assert cluster.administer(allowed) == [(False,)]


def config(folder: Path, cluster: FilledCluster, more: str = "") -> Path:
    (folder / "audit.key").write_bytes(AUDIT_KEY)
    file = folder / "server.toml"
    file.write_text(
        SETTINGS.format(
            folder=folder,
            more=more,
            host=f"{cluster.cluster.folder}:{cluster.cluster.port}",
            database=DATABASE,
            user=SERVER_LOGIN,
        )
    )
    return file


def test_the_commands_speak_of_every_server(
    cluster: FilledCluster, hall: Hall, tmp_path: Path
) -> None:
    file = config(tmp_path, cluster)

    def run(*words: str) -> Result:
        return CliRunner().invoke(terminals_group, [*words, "--config", str(file)])

    added = run("add", "T-01", "--certificate", str(hall.certify_terminal("T-01")))
    assert added.exit_code == 0, added.output
    assert run("revoke", "T-01").stdout == "T-01 is revoked at every server\n"
    assert run("list").stdout.split("\t")[2].startswith("revoked")
    assert run("revoke", "T-01").exit_code == 2


def test_a_file_beside_the_shared_list_is_ignored_and_told(
    cluster: FilledCluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The settings of a version before keep no server from serving."""
    assert load_settings(config(tmp_path, cluster)).shares_terminals
    assert not caplog.messages
    assert load_settings(
        config(tmp_path, cluster, 'terminals = "/a/terminals.json"')
    ).shares_terminals
    assert "kiosk-records terminals import /a/terminals.json" in caplog.text


def test_who_was_revoked_stays_revoked(cluster: FilledCluster) -> None:
    """A terminal that asks the database itself has a login which may revoke."""
    revoked = "INSERT INTO records.terminal VALUES ('a', 'T-01', clock_timestamp(), 'epoch')"
    cluster.administer(revoked)
    for back in (None, utc_now()):
        with pytest.raises(psycopg.errors.RaiseException, match="stays revoked"):
            cluster.administer("UPDATE records.terminal SET revoked = %s", (back,))


def test_the_lists_of_servers_of_before_become_one(
    cluster: FilledCluster, hall: Hall, tmp_path: Path
) -> None:
    """Each server had its own, and T-01 was revoked and renewed at the first alone."""
    file = config(tmp_path, cluster)
    pems = [trustme.CA().cert_pem.bytes().decode() for _ in range(3)]
    for number in (1, 2):
        before = TerminalsInFile(tmp_path / f"{number}.json")
        before.add("T-01", pems[0], now=utc_now())
        before.add("T-02", pems[1], now=utc_now())
        if number == 1:
            before.revoke("T-01", now=utc_now())
            before.add("T-01", pems[2], now=utc_now())

    def run(number: object) -> Result:
        words = ["import", str(tmp_path / f"{number}.json"), "--config", str(file)]
        return CliRunner().invoke(terminals_group, words)

    said = [run(number).stdout for number in (2, 1, 2, 1)]
    new = "{} of {} terminals are new or newly revoked\n"
    assert said == [new.format(2, 2), new.format(2, 3), new.format(0, 2), new.format(0, 3)]
    found = cluster.administer("SELECT name, revoked IS NULL FROM records.terminal")
    assert sorted(found) == [("T-01", False), ("T-01", True), ("T-02", True)]
    other = TerminalsInFile(tmp_path / "3.json")
    for name in ("T-03", "T-02"):
        other.add(name, trustme.CA().cert_pem.bytes().decode(), now=utc_now())
    refused = run(3)
    assert refused.exit_code == 2
    assert "T-02 is enrolled with another certificate" in refused.output
    assert len(cluster.administer("SELECT name FROM records.terminal")) == 3, (
        "all of a list or none"
    )
    (tmp_path / "4.json").write_text("[1]")
    assert run(4).exit_code == 2


@pytest.mark.parametrize("what", ["a pipe", "an endless file", "a folder", "nothing", "too long"])
def test_settings_that_are_no_file_of_ours_are_named(tmp_path: Path, what: str) -> None:

    file = tmp_path / "server.toml"
    match what:
        case "a pipe":
            os.mkfifo(file)
        case "an endless file":
            file = Path("/dev/zero")
        case "a folder":
            file.mkdir()
        case "too long":
            file.write_bytes(b"#" * (1024 * 1024 + 1))
    with pytest.raises(SettingsWrong, match=str(file)):
        load_settings(file)
