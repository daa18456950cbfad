"""The server of the contract as a hall would have it: certificates, real nginx, the gateway.

nginx runs on the shipped configuration, of which the test changes the places alone. The records
behind the gateway are whatever a test hands in.
"""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import trustme

from db.access import HttpsAccess
from db.gateway.app import build_app
from db.gateway.audit import Audit
from db.gateway.pace import Pace, PaceOfOneServer
from db.gateway.pool import RecordsPool
from db.gateway.service import RecordsService
from db.gateway.serving import server_of
from db.gateway.terminals import Terminals, TerminalsInFile
from db.records import Records
from db.times import Clock, utc_now
from hardware.simulators.ports import free_port

NGINX_CONF: Final = Path(__file__).parents[3] / "packaging" / "records" / "nginx.conf"
AUDIT_KEY: Final = bytes(range(32))
SOON_S: Final = 60.0
LONGEST_CALL_S: Final = 8.0
_AROUND: Final = """
worker_processes 1;
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/hall-kiosk-records.conf;
}}
"""


def until(fact: Callable[[], bool], what: str) -> None:
    """Wait for what another process or thread does; fail if it does not come."""
    deadline = time.monotonic() + SOON_S
    while not fact():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1.0).close()
    except OSError:
        return False
    return True


class Hall:
    """The agency's certificates: one authority for terminals, one for its server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.terminals_ca = trustme.CA(organization_name="terminals of the hall")
        self.server_ca = trustme.CA(organization_name="servers of the hall")
        self.server_ca.cert_pem.write_to_path(str(folder / "server-ca.crt"))
        self.terminals_ca.cert_pem.write_to_path(str(folder / "terminals-ca.crt"))
        self.certify_server("server")

    def certify_server(self, name: str, not_after: datetime | None = None) -> None:
        """A certificate for 127.0.0.1, in name.crt and name.key."""
        _write(self.server_ca.issue_cert("127.0.0.1", not_after=not_after), self.folder / name)

    def certify_terminal(
        self, name: str, ca: trustme.CA | None = None, not_after: datetime | None = None
    ) -> Path:
        """A client certificate in name.crt and name.key; gives the first."""
        issued = (ca or self.terminals_ca).issue_cert(
            common_name=name, not_after=not_after, organization_unit_name=name
        )
        _write(issued, self.folder / name)
        return self.folder / f"{name}.crt"

    def access(self, name: str, *ports: int, call_s: float = LONGEST_CALL_S) -> HttpsAccess:
        """How the terminal of this name reaches the servers at these ports."""
        return HttpsAccess(
            servers=tuple(f"https://127.0.0.1:{port}" for port in ports),
            ca=self.folder / "server-ca.crt",
            certificate=self.folder / f"{name}.crt",
            key=self.folder / f"{name}.key",
            connect_s=call_s,
            call_s=call_s,
        )


def _write(issued: trustme.LeafCert, place: Path) -> None:
    place.with_suffix(".crt").write_bytes(b"".join(one.bytes() for one in issued.cert_chain_pems))
    place.with_suffix(".key").write_bytes(issued.private_key_pem.bytes())


@contextmanager
def running_nginx(
    folder: Path, hall: Hall, gateway: Path, certificate: str = "server"
) -> Iterator[int]:
    """nginx on the shipped configuration; gives its port."""
    port = free_port()
    shipped = NGINX_CONF.read_text(encoding="utf-8")
    changes = {
        "listen 8443 ssl default_server": f"listen 127.0.0.1:{port} ssl default_server",
        "/run/hall-kiosk-records/gateway.sock": str(gateway),
        "/etc/hall-kiosk-records/server.crt": f"{hall.folder}/{certificate}.crt",
        "/etc/hall-kiosk-records/server.key": f"{hall.folder}/{certificate}.key",
        "/etc/hall-kiosk-records/terminals-ca.crt": f"{hall.folder}/terminals-ca.crt",
        "/var/log/nginx/hall-kiosk-records.log": f"{folder}/access.log",
        "rate=20r/s": "rate=2000r/s",
        "burst=60": "burst=2000",
    }
    for was, becomes in changes.items():
        assert was in shipped, was
        shipped = shipped.replace(was, becomes)
    (folder / "hall-kiosk-records.conf").write_text(shipped, encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(_AROUND.format(folder=folder), encoding="utf-8")
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen([nginx, "-e", folder / "error.log", "-p", folder, "-c", main])
    try:
        until(lambda: _answers(port), "nginx did not start")
        yield port
    finally:
        process.terminate()
        process.wait(SOON_S)


class RunningGateway:
    """The gateway in a thread of this process; its records are set by each test."""

    def __init__(self, folder: Path, hall: Hall, terminals: Terminals | None = None) -> None:
        self.folder = folder
        self.hall = hall
        self.socket = folder / "gateway.sock"
        self.terminals = terminals or TerminalsInFile(folder / "terminals.json")
        self.app = build_app(None, self.terminals)  # type: ignore[arg-type]
        self._server = server_of(self.app, self.socket)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until(lambda: self._server.started, "the gateway did not start")

    def enrol(self, name: str) -> None:
        """Make a certificate for a terminal, and enrol it."""
        certificate = self.hall.certify_terminal(name)
        self.terminals.add(name, certificate.read_text(encoding="ascii"), now=utc_now())

    @contextmanager
    def serving(
        self,
        open_records: Callable[[], Records],
        folder: Path,
        *,
        clock: Clock = utc_now,
        people_an_hour: int = 1000,
        connections: int = 4,
        pace: Pace | None = None,
    ) -> Iterator[Audit]:
        """Serve these records, noting into a folder; gives the audit."""
        folder.mkdir(exist_ok=True)
        audit = Audit(folder, AUDIT_KEY)
        pool = RecordsPool(open_records, connections)
        self.app.state.service = RecordsService(
            pool, audit, pace or PaceOfOneServer(people_an_hour), clock
        )
        try:
            yield audit
        finally:
            pool.close()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(SOON_S)


@contextmanager
def running_gateway(folder: Path) -> Iterator[tuple[RunningGateway, int]]:
    """A gateway behind nginx, with one terminal enrolled as T-01; gives it and nginx' port."""
    hall = Hall(folder)
    gateway = RunningGateway(folder, hall)
    gateway.enrol("T-01")
    try:
        with running_nginx(folder, hall, gateway.socket) as port:
            yield gateway, port
    finally:
        gateway.stop()


YESTERDAY: Final = datetime.now(UTC) - timedelta(days=1)
