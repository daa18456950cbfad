"""A terminal that asks PostgreSQL itself comes in by certificate, and believes no other server."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
import trustme

from db.demo_cluster import DATABASE, OWNER_LOGIN, SERVER_LOGIN, running_cluster
from db.errors import DatabaseUnavailable
from db.postgresql import PostgresqlAddress
from db.postgresql_records import open_records
from db.postgresql_shape import migrate
from hardware.simulators.ports import free_port

LOCAL: Final = "127.0.0.1"


class Door:
    """A server that lets in who has a certificate of the agency, and the certificates."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def address(self, *, certificate: str = SERVER_LOGIN, ca: str = "agency") -> PostgresqlAddress:
        return PostgresqlAddress(
            (f"{LOCAL}:{self.port}",),
            DATABASE,
            SERVER_LOGIN,
            ca=str(self.folder / f"{ca}.crt"),
            certificate=str(self.folder / f"{certificate}.crt"),
            key=str(self.folder / f"{certificate}.key"),
        )


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    folder = Path(tempfile.mkdtemp(prefix="kiosk-door-"))
    agency, stranger = trustme.CA(), trustme.CA()
    write(folder, "server", agency.issue_cert(LOCAL))
    write(folder, SERVER_LOGIN, agency.issue_cert(common_name=SERVER_LOGIN))
    write(folder, "another", agency.issue_cert(common_name="another"))
    write(folder, "forged", stranger.issue_cert(common_name=SERVER_LOGIN))
    agency.cert_pem.write_to_path(str(folder / "agency.crt"))
    stranger.cert_pem.write_to_path(str(folder / "stranger.crt"))
    hba = folder / "pg_hba.conf"
    hba.write_text(f"local all all trust\nhostssl all all {LOCAL}/32 cert\n")
    folder.chmod(0o755)
    if os.geteuid() == 0:
        for name in ("server.crt", "server.key"):
            shutil.chown(folder / name, "postgres", "postgres")
    port = free_port()
    settings = {
        "ssl": "on",
        "ssl_cert_file": str(folder / "server.crt"),
        "ssl_key_file": str(folder / "server.key"),
        "ssl_ca_file": str(folder / "agency.crt"),
        "hba_file": str(hba),
    }
    try:
        with running_cluster(settings, port=port) as cluster:
            migrate(cluster.address(OWNER_LOGIN))
            yield Door(folder, port)
    finally:
        shutil.rmtree(folder)


def write(folder: Path, name: str, issued: trustme.LeafCert) -> None:
    (folder / f"{name}.crt").write_bytes(b"".join(one.bytes() for one in issued.cert_chain_pems))
    key = folder / f"{name}.key"
    key.touch(mode=0o600)
    key.write_bytes(issued.private_key_pem.bytes())


def test_a_terminal_comes_in_by_its_certificate(door: Door) -> None:
    with closing(open_records(door.address())) as records:
        assert records.status().time


@pytest.mark.parametrize(
    "wrong",
    [{"certificate": "another"}, {"certificate": "forged"}, {"ca": "stranger"}],
    ids=["another's certificate", "a stranger's certificate", "a server of a stranger"],
)
def test_nobody_else_comes_in_and_no_other_server_is_believed(
    door: Door, wrong: dict[str, str]
) -> None:
    with (
        closing(open_records(door.address(**wrong), call_limit_s=1.0)) as records,
        pytest.raises(DatabaseUnavailable),
    ):
        records.status()
