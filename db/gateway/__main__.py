"""`kiosk-records`: what the agency's engineers type to set up and look after the records."""

import sys

import click

from db.contract.check import check_command
from db.errors import DatabaseError
from db.gateway.commands import audit_command, serve_command, terminals_group
from db.gateway.setting_up import import_command, migrate_command


@click.group()
def commands() -> None:
    """Set up and look after the records that many terminals share."""


commands.add_command(migrate_command)
commands.add_command(import_command)
commands.add_command(serve_command)
commands.add_command(terminals_group)
commands.add_command(audit_command)
commands.add_command(check_command)


def main() -> None:
    """Run the command line; a typed error is one line and exit code 1."""
    try:
        commands()
    except DatabaseError as error:
        click.echo(f"{error.code}: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
