"""A PostgreSQL of one's own in a temporary folder, on a socket: to try, to test, to measure."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db.errors import DatabaseUnavailable
from db.postgresql import PostgresqlAddress

ROLES: Final = Path(__file__).parents[1] / "packaging" / "records" / "roles.sql"
DATABASE: Final = "hall_kiosk"
OWNER_LOGIN: Final = "migrator"
SERVER_LOGIN: Final = "terminal"
AUDITOR_LOGIN: Final = "auditor"
_LOGINS: Final = {
    OWNER_LOGIN: "hall_kiosk_owner",
    SERVER_LOGIN: "hall_kiosk_server",
    AUDITOR_LOGIN: "hall_kiosk_auditor",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server; the folder of its socket is all that leads to it."""

    folder: Path

    def address(self, user: str = SERVER_LOGIN, database: str = DATABASE) -> PostgresqlAddress:
        """How to reach a database of it as one of its logins, or as `postgres`, who may all."""
        return PostgresqlAddress((str(self.folder),), database, user)

    def psql(self, *arguments: str, database: str = DATABASE) -> str:
        """What psql prints, asked as superuser; stops at the first error."""
        return _run(
            "psql",
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(self.folder),
            "-U",
            "postgres",
            "-d",
            database,
            *arguments,
        )


@contextmanager
def running_cluster(settings: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """A new server with our roles and an empty database, gone when the block is left.

    PostgreSQL refuses root; started as root it runs as the user `postgres`.

    Args:
        settings: added to its postgresql.conf.

    Raises:
        DatabaseUnavailable: it cannot be made or started here; says what it printed.
    """
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o755)
        data = str(folder / "data")
        _run(
            "initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", data
        )
        _write_settings(folder, settings or {})
        _run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "start")
        try:
            yield _furnished(Cluster(folder))
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _furnished(cluster: Cluster) -> Cluster:
    cluster.psql("-f", str(ROLES), database="postgres")
    for login, role in _LOGINS.items():
        cluster.psql("-c", f"CREATE ROLE {login} LOGIN IN ROLE {role}", database="postgres")
    cluster.psql("-c", f"CREATE DATABASE {DATABASE} OWNER hall_kiosk_owner", database="postgres")
    return cluster


def _write_settings(folder: Path, settings: Mapping[str, str]) -> None:
    usual = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off"}
    lines = (f"{name} = '{value}'\n" for name, value in (usual | dict(settings)).items())
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.writelines(lines)


def _run(program: str, *arguments: str) -> str:
    """Run a program of PostgreSQL as an ordinary user; gives what it printed."""
    command = [_path_of(program), *arguments]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")  # noqa: S603
    if done.returncode:
        raise DatabaseUnavailable(f"{program}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def _path_of(program: str) -> str:
    """Debian keeps what starts servers out of the path, one folder a version."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return str(places[-1]) if places else program
