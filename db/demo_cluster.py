"""A PostgreSQL of one's own in a temporary folder, on a socket: to try, to test, to measure."""

import os
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
_PORT: Final = 5432
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
    port: int = _PORT

    def address(self, user: str = SERVER_LOGIN, database: str = DATABASE) -> PostgresqlAddress:
        """How to reach a database of it as one of its logins, or as `postgres`, who may all."""
        return PostgresqlAddress((f"{self.folder}:{self.port}",), database, user)

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
            "-p",
            str(self.port),
            "-U",
            "postgres",
            "-d",
            database,
            *arguments,
        )


@contextmanager
def running_cluster(
    settings: Mapping[str, str] | None = None, *, fsync: bool = False, port: int | None = None
) -> Iterator[Cluster]:
    """A new server with our roles and an empty database, gone when the block is left.

    PostgreSQL refuses root; started as root it runs as the user `postgres`.

    Args:
        settings: added to its postgresql.conf.
        port: on which it listens on loopback, beside its socket.
        fsync: whether what it commits outlives a power cut; a test need not wait for the disk.

    Raises:
        DatabaseUnavailable: it cannot be made or started here; says what it printed.
    """
    with _own_folder() as folder:
        data = folder / "data"
        options = ("--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
        _run("initdb", *options, str(data))
        lines = (f"{name} = '{value}'\n" for name, value in (settings or {}).items())
        with (data / "postgresql.conf").open("a") as file:
            file.writelines(lines)
        with _started(folder, data, fsync=fsync, port=port) as cluster:
            yield _furnished(cluster)


@contextmanager
def restored_cluster(data: Path) -> Iterator[Cluster]:
    """A server on a cluster that is there already, such as a restored one; its data stay."""
    with _own_folder() as folder, _started(folder, data) as cluster:
        yield cluster


@contextmanager
def _own_folder() -> Iterator[Path]:
    """A folder with a short name, for that of a socket may have 107 characters."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _started(
    folder: Path, data: Path, *, fsync: bool = False, port: int | None = None
) -> Iterator[Cluster]:
    private = f"-c unix_socket_directories={folder} -c fsync={fsync} -c port={port or _PORT}"
    private += f" -c listen_addresses={'127.0.0.1' if port else ''}"
    start = ("-w", "-t", "60", "-l", str(folder / "log"), "-o", private, "start")
    _run("pg_ctl", "-D", str(data), *start)
    try:
        yield Cluster(folder, port or _PORT)
    finally:
        _run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _furnished(cluster: Cluster) -> Cluster:
    cluster.psql("-f", str(ROLES), database="postgres")
    for login, role in _LOGINS.items():
        cluster.psql("-c", f"CREATE ROLE {login} LOGIN IN ROLE {role}", database="postgres")
    cluster.psql("-c", f"CREATE DATABASE {DATABASE} OWNER hall_kiosk_owner", database="postgres")
    return cluster


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
