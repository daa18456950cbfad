"""Records that two demonstration terminals share: PostgreSQL, the server of the contract, nginx.

All of it is started here on loopback, with made-up people and certificates of a day, and is gone
when the block is left.
"""

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from secrets import token_bytes
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from db.access import HttpsAccess
from db.demo_cluster import OWNER_LOGIN, ROLES, running_cluster
from db.demo_records import write_demo_records
from db.errors import DatabaseUnavailable
from db.gateway.app import build_app
from db.gateway.audit import Audit
from db.gateway.pace import PaceOfOneServer
from db.gateway.pool import RecordsPool
from db.gateway.service import RecordsService
from db.gateway.serving import server_of
from db.gateway.terminals import Terminals, TerminalsInFile
from db.postgresql_import import import_records
from db.postgresql_records import open_records
from db.postgresql_shape import migrate
from db.times import utc_now
from hardware.simulators.ports import free_port

NGINX_CONF: Final = ROLES.with_name("nginx.conf")
_LOCAL: Final = "127.0.0.1"
_CONNECTIONS: Final = 4
_PEOPLE_AN_HOUR: Final = 60
_STARTS_WITHIN_S: Final = 20.0
_AROUND: Final = """
worker_processes 1;
daemon off;
master_process off;
pid {folder}/nginx.pid;
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


@contextmanager
def shared_records(terminals: Sequence[str]) -> Iterator[dict[str, HttpsAccess]]:
    """Records for these terminals; gives how each of them reaches the server.

    Raises:
        DatabaseUnavailable: PostgreSQL, nginx or the server is not installed or does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="kiosk-hall-"))
    try:
        with running_cluster() as cluster:
            people = folder / "people.db"
            write_demo_records(people, as_of=datetime.now(UTC))
            migrate(cluster.address(OWNER_LOGIN))
            import_records(people, cluster.address(OWNER_LOGIN))
            authority = _Authority(folder)
            authority.certify("server")
            enrolled = TerminalsInFile(folder / "terminals.json")
            for name in terminals:
                certificate = authority.certify(name)
                enrolled.add(name, certificate.read_text(encoding="ascii"), now=utc_now())
            pool = RecordsPool(lambda: open_records(cluster.address()), _CONNECTIONS)
            with _served(folder, pool, enrolled), _behind_nginx(folder) as port:
                yield {name: authority.access(name, port) for name in terminals}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _served(folder: Path, pool: RecordsPool, terminals: Terminals) -> Iterator[None]:
    audit = Audit(folder, token_bytes(32))
    service = RecordsService(pool, audit, PaceOfOneServer(_PEOPLE_AN_HOUR), utc_now)
    server = server_of(build_app(service, terminals), folder / "gateway.sock")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        _until(lambda: server.started, "the server of the contract")
        yield
    finally:
        server.should_exit = True
        thread.join(_STARTS_WITHIN_S)
        pool.close()


@contextmanager
def _behind_nginx(folder: Path) -> Iterator[int]:
    """nginx on the shipped configuration, with the places of this demonstration; gives its port."""
    port = free_port()
    shipped = NGINX_CONF.read_text(encoding="utf-8")
    for was, becomes in {
        "listen 8443 ssl": f"listen {_LOCAL}:{port} ssl",
        "/run/hall-kiosk-records/gateway.sock": f"{folder}/gateway.sock",
        "/etc/hall-kiosk-records/server": f"{folder}/server",
        "/etc/hall-kiosk-records/terminals-ca.crt": f"{folder}/ca.crt",
        "/var/log/nginx/": f"{folder}/",
    }.items():
        shipped = shipped.replace(was, becomes)
    (folder / "hall-kiosk-records.conf").write_text(shipped, encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(_AROUND.format(folder=folder), encoding="utf-8")
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    command = (nginx, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(main))
    try:
        process = subprocess.Popen(command)  # noqa: S603
    except OSError as error:
        raise DatabaseUnavailable("nginx is not installed") from error
    with process:
        try:
            _until(lambda: _answers(port), "nginx")
            yield port
        finally:
            process.terminate()


class _Authority:
    """Signs the certificates of one demonstration, which are worth nothing the day after."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("demonstration")
        own = self._builder(self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self._write("ca", own.sign(self._key, SHA256()), self._key)

    def certify(self, name: str) -> Path:
        """Write name.crt and name.key; gives the first."""
        key = ec.generate_private_key(ec.SECP256R1())
        address = x509.SubjectAlternativeName([x509.IPAddress(ip_address(_LOCAL))])
        signed = self._builder(_named(name), key).add_extension(address, critical=False)
        return self._write(name, signed.sign(self._key, SHA256()), key)

    def access(self, name: str, port: int) -> HttpsAccess:
        """How a terminal that has a certificate reaches the server."""
        return HttpsAccess(
            servers=(f"https://{_LOCAL}:{port}",),
            ca=self._folder / "ca.crt",
            certificate=self._folder / f"{name}.crt",
            key=self._folder / f"{name}.key",
        )

    def _builder(self, name: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
        )

    def _write(
        self, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
    ) -> Path:
        place = self._folder / f"{name}.crt"
        place.write_bytes(certificate.public_bytes(Encoding.PEM))
        secret = place.with_suffix(".key")
        secret.touch(mode=0o600)
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return place


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _until(fact: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while not fact():
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(f"{what} did not start")
        time.sleep(0.02)


def _answers(port: int) -> bool:
    try:
        socket.create_connection((_LOCAL, port), timeout=1.0).close()
    except OSError:
        return False
    return True
