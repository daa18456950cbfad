"""`kiosk-records migrate` and `import`: the tables, and what stands in them first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from db.postgresql import PostgresqlAddress
from db.postgresql_import import import_records
from db.postgresql_shape import migrate

_OPTIONS: Final = (
    click.option("--host", "hosts", multiple=True, required=True, envvar="RECORDS_HOSTS",
                 help="A node, name or name:port, or the folder of its socket; all of them."),
    click.option("--database", default="hall_kiosk", show_default=True),
    click.option("--user", default="migrator", show_default=True,
                 help="A login that may become hall_kiosk_owner."),
    click.option("--ca", help="The authority of the nodes' certificates."),
    click.option("--certificate", help="The login's certificate."),
    click.option("--key", help="The key of the login's certificate."),
)  # fmt: skip


def _of_a_database(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("migrate")
@_of_a_database
def migrate_command(hosts: tuple[str, ...], database: str, user: str, **files: Any) -> None:
    """Bring the tables to this version; only forward, and one program at a time."""
    ran = migrate(PostgresqlAddress(hosts, database, user, **files))
    click.echo("\n".join(ran) if ran else "nothing to do")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_of_a_database
def import_command(
    file: Path, hosts: tuple[str, ...], database: str, user: str, **files: Any
) -> None:
    """Copy the records FILE of a terminal into an empty database, whole or not at all."""
    rows = import_records(file, PostgresqlAddress(hosts, database, user, **files))
    click.echo(f"{rows} rows")
