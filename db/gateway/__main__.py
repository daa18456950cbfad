"""`kiosk-records`: what the agency's engineers type to set up and look after the records."""

import sys
from typing import Final

import click

from db.errors import DatabaseError


def main() -> None:
    """Run the command line; what goes wrong is one line. Exit codes as `kiosk`'s: 0, 1, 2."""
    try:
        _commands()()
    except DatabaseError as error:
        from db.gateway.settings import SettingsWrong

        click.echo(f"{error.code}: {error}", err=True)
        sys.exit(_WRONG_USAGE if isinstance(error, SettingsWrong) else 1)
    except OSError as error:
        # That a disk is full, the system says without naming the file.
        sys.exit(f"Error: {error.filename or 'the answer'}: {error.strerror}")
    except ImportError as error:
        sys.exit(f"Error: {error}. What a server needs is installed by docs/records-server.md.")


_WRONG_USAGE: Final = 2


def _commands() -> click.Group:
    """The commands; what they stand on is only on a server."""
    from db.contract.check import check_command
    from db.gateway.commands import audit_command, serve_command, terminals_group
    from db.gateway.setting_up import import_command, migrate_command

    group = click.Group(
        "kiosk-records", help="Set up and look after the records that many terminals share."
    )
    for command in (
        *(migrate_command, import_command, serve_command),
        *(terminals_group, audit_command, check_command),
    ):
        group.add_command(command)
    return group


if __name__ == "__main__":
    main()
