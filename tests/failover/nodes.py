"""Three nodes of PostgreSQL under Patroni with etcd, private and on loopback, each behind lines."""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from string import Template
from typing import Final, TypeVar

from db.demo_cluster import DATABASE, OWNER_LOGIN, ROLES, SERVER_LOGIN
from db.postgresql import PostgresqlAddress
from tests.failover.line import Line, Lines

TTL_S: Final = 20
SHIPPED_SETTINGS: Final = ROLES.with_name("patroni.yml")
STANDS_WITHIN_S: Final = 90.0
Found = TypeVar("Found")
_BIN: Final = max(Path("/usr/lib/postgresql").glob("*/bin"))
_AS_POSTGRES: Final = ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups")


@dataclass
class Node:
    """One server with its Patroni; what others reach it by can be cut."""

    name: str
    folder: Path
    postgres_port: int
    api_port: int
    postgres_line: Line
    api_line: Line
    etcd_line: Line
    patroni: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def data(self) -> Path:
        """Where the server keeps everything; a mount point where its disk is to be filled."""
        return self.folder / "disk" / "data"

    def start(self) -> None:
        """Start Patroni, which makes or starts the server; the one before is dead."""
        if self.patroni:
            self.patroni.wait(10)
        self.patroni = _start(
            ("patroni", str(self.folder / "patroni.yml")), self.folder / "patroni.log"
        )

    def kill(self, sign: signal.Signals) -> None:
        """Send one signal to Patroni and to every process of the server at once."""
        assert self.patroni
        for pid in (self.patroni.pid, *self._server_pids()):
            with suppress(ProcessLookupError):
                os.kill(pid, sign)

    def end(self) -> None:
        """Kill what runs."""
        if self.patroni:
            self.kill(signal.SIGCONT)
            self.kill(signal.SIGKILL)
            self.patroni.wait(10)

    def cut(self) -> None:
        """Cut it off from clients, the other nodes and etcd."""
        for line in (self.postgres_line, self.api_line, self.etcd_line):
            line.cut()

    def mend(self) -> None:
        """Connect it again."""
        for line in (self.postgres_line, self.api_line, self.etcd_line):
            line.mend()

    def is_leader(self) -> bool:
        """Whether it says that it leads."""
        return _answer_of(self.api_port, "primary") is not None

    def _server_pids(self) -> list[int]:
        with suppress(OSError, ValueError):
            postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
            children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
            return [postmaster, *map(int, children)]
        return []


class Nodes:
    """The nodes together."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.all = nodes

    def address(self, user: str = SERVER_LOGIN) -> PostgresqlAddress:
        """What a terminal is told: every node, through its line."""
        hosts = tuple(f"127.0.0.1:{node.postgres_line.port}" for node in self.all)
        return PostgresqlAddress(hosts, DATABASE, user)

    def leader(self) -> Node:
        """The node that leads, waited for."""
        return until(lambda: next((node for node in self.all if node.is_leader()), None), 60)

    def members(self) -> list[dict[str, object]]:
        """What Patroni knows of each."""
        for node in self.all:
            if answer := _answer_of(node.api_port, "cluster"):
                return list(json.loads(answer)["members"])
        return []

    def stand(self) -> bool:
        """Whether one leads, every other streams from it, and one is its synchronous standby."""
        members = self.members()
        roles = [str(member.get("role")) for member in members]
        followers = [member for member in members if member.get("role") != "leader"]
        states = {str(member.get("state")) for member in followers}
        return (
            len(members) == len(self.all)
            and roles.count("leader") == 1
            and "sync_standby" in roles
            and states <= {"running", "streaming"}
            and len({member.get("timeline") for member in members}) == 1
        )

    def wait_until_all_stand(self) -> None:
        """Wait for what `stand` asks; where it does not come, show what each node logged."""
        try:
            until(self.stand, STANDS_WITHIN_S)
        except AssertionError:
            for node in self.all:
                lines = (node.folder / "patroni.log").read_text(errors="replace").splitlines()
                print(f"\n{node.name}:", *lines[-60:], sep="\n")
            raise

    def switch_over(self) -> None:
        """Have the leadership handed to the synchronous standby, as one does before an update."""
        leader = self.leader()
        standby = until(
            lambda: next(
                (one["name"] for one in self.members() if one.get("role") == "sync_standby"), None
            ),
            30,
        )
        order = json.dumps({"leader": leader.name, "candidate": standby}).encode()
        answer = _answer_of(leader.api_port, "switchover", order)
        assert answer is not None, "the switchover was refused"

    def write_log(self, node: Node) -> bool:
        """Have a node fill a piece of its log at once; False if it cannot."""
        command = (
            str(_BIN / "psql"), "-X", "-q", "-h", str(node.folder), "-p", str(node.postgres_port),
            "-U", "postgres", "-d", "postgres", "-c", "SET synchronous_commit = local",
            "-c", "CREATE TABLE IF NOT EXISTS filling ()", "-c", "DROP TABLE filling",
            "-c", "SELECT pg_switch_wal()",
        )  # fmt: skip
        return (
            subprocess.run((*_AS_POSTGRES, *command), capture_output=True, check=False).returncode
            == 0
        )


def until(fact: Callable[[], Found | None], within_s: float) -> Found:
    """Wait for what other processes bring about; gives it."""
    deadline = time.monotonic() + within_s
    while not (found := fact()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)
    return found


@contextmanager
def running_nodes(lines: Lines, count: int = 3) -> Iterator[Nodes]:
    """Nodes with an empty database of ours, gone when the block is left."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-ha-"))
    nodes: tuple[Node, ...] = ()
    etcd = None
    try:
        client_port, peer_port = _free_ports(2)
        etcd = _start_etcd(folder, client_port, peer_port)
        until(lambda: _has_decided(client_port), 20)
        nodes = tuple(_make_node(folder, number, client_port, lines) for number in range(count))
        _let_postgres_have(folder)
        made = Nodes(nodes)
        for node in nodes:
            node.start()
        made.wait_until_all_stand()
        _furnish(made)
        yield made
    finally:
        for node in nodes:
            node.end()
            _run_root("umount", str(node.folder / "disk"))
        if etcd:
            etcd.kill()
            etcd.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _make_node(folder: Path, number: int, etcd_port: int, lines: Lines) -> Node:
    own = folder / f"node{number}"
    (own / "disk").mkdir(parents=True)
    # A disk of its own, which a test can fill; each change of leaders leaves pieces of log on it.
    _run_root("mount", "-t", "tmpfs", "-o", "size=800m", "none", str(own / "disk"))
    postgres_port, api_port = _free_ports(2)
    node = Node(
        f"node{number}",
        own,
        postgres_port,
        api_port,
        lines.to(postgres_port),
        lines.to(api_port),
        lines.to(etcd_port),
    )
    (own / "patroni.yml").write_text(_patroni(node))
    return node


def _patroni(node: Node) -> str:
    """The shipped settings, with the ports of a test."""
    everybody = ["local all all trust", "host all all 127.0.0.1/32 trust"]
    values = {
        "NODE": node.name,
        "API_LISTEN": f"127.0.0.1:{node.api_port}",
        "API_ADDRESS": f"127.0.0.1:{node.api_line.port}",
        "ETCD_HOSTS": [f"127.0.0.1:{node.etcd_line.port}"],
        # Else it learns where etcd really is, and goes round the line.
        "ETCD_USE_PROXIES": True,
        "MIN_WAL_SIZE": "32MB",
        "MAX_WAL_SIZE": "64MB",
        "ARCHIVE_COMMAND": "true",
        "PG_HBA": [*everybody, "host replication all 127.0.0.1/32 trust"],
        "POSTGRES_LISTEN": f"127.0.0.1:{node.postgres_port}",
        "POSTGRES_ADDRESS": f"127.0.0.1:{node.postgres_line.port}",
        "DATA": str(node.data),
        "BIN": str(_BIN),
        "PGPASS": str(node.folder / "pgpass"),
        "SOCKETS": str(node.folder),
        "TLS": "off",
        "TLS_CERTIFICATE": "",
        "TLS_KEY": "",
        "TLS_CA": "",
        "SUPERUSER": {"username": "postgres"},
        "REPLICATION": {"username": "postgres"},
        "WATCHDOG": "off",
    }
    # What is JSON is YAML.
    filled = {name: json.dumps(value) for name, value in values.items()}
    return Template(SHIPPED_SETTINGS.read_text()).substitute(filled)


def _furnish(nodes: Nodes) -> None:
    leader = nodes.leader()
    where = ("-h", str(leader.folder), "-p", str(leader.postgres_port), "-U", "postgres")
    psql = (str(_BIN / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", *where, "-d", "postgres")
    _run(*psql, "-f", str(ROLES))
    for login, role in ((OWNER_LOGIN, "hall_kiosk_owner"), (SERVER_LOGIN, "hall_kiosk_server")):
        _run(*psql, "-c", f"CREATE ROLE {login} LOGIN IN ROLE {role}")
    _run(*psql, "-c", f"CREATE DATABASE {DATABASE} OWNER hall_kiosk_owner")


def _start_etcd(folder: Path, client_port: int, peer_port: int) -> "subprocess.Popen[bytes]":
    client, peer = f"http://127.0.0.1:{client_port}", f"http://127.0.0.1:{peer_port}"
    arguments = (
        "etcd", "--name", "one", "--data-dir", str(folder / "etcd"), "--listen-client-urls", client,
        "--advertise-client-urls", client, "--listen-peer-urls", peer,
        "--initial-advertise-peer-urls", peer, "--initial-cluster", f"one={peer}", "--enable-v2",
        "--unsafe-no-fsync" if "unsafe-no-fsync" in _etcd_help() else "--logger=zap",
    )  # fmt: skip
    with (folder / "etcd.log").open("wb") as log:
        return subprocess.Popen(arguments, stdout=log, stderr=subprocess.STDOUT, cwd="/")


def _etcd_help() -> str:
    return subprocess.run(("etcd", "--help"), capture_output=True, text=True, check=False).stderr


def _start(command: tuple[str, ...], log: Path) -> "subprocess.Popen[bytes]":
    as_user = _AS_POSTGRES if os.geteuid() == 0 else ()
    environment = {**os.environ, "PATH": f"/usr/bin:/bin:/usr/sbin:{_BIN}", "LC_ALL": "C.UTF-8"}
    with log.open("ab") as output:
        return subprocess.Popen(
            (*as_user, *command),
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment,
            start_new_session=True,
        )


def _run(*command: str) -> str:
    as_user = _AS_POSTGRES if os.geteuid() == 0 else ()
    done = subprocess.run(
        (*as_user, *command), capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _run_root(*command: str) -> None:
    subprocess.run(command, check=False, capture_output=True)


def _let_postgres_have(folder: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        for place in (folder, *folder.rglob("*")):
            os.chown(place, user.pw_uid, user.pw_gid)
    folder.chmod(0o755)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _answer_of(port: int, path: str, body: bytes | None = None) -> bytes | None:
    """What Patroni's port answers; None if it is not 200, or does not come."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30 if body else 2)
    try:
        with closing(connection):
            connection.request("POST" if body else "GET", f"/{path}", body)
            answer = connection.getresponse()
            content = answer.read()
            return content if answer.status == 200 else None
    except (OSError, HTTPException):
        return None


def _has_decided(etcd_port: int) -> bool:
    """Whether etcd knows its cluster's version: Patroni ends where it is told `not_decided`."""
    answer = _answer_of(etcd_port, "version")
    return answer is not None and json.loads(answer)["etcdcluster"] != "not_decided"
