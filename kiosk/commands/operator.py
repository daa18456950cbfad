"""`kiosk operator`: who of the staff has a code to the terminal's own pages."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.output import answer, json_option, typed_errors
from kiosk.commands.settings import config_option
from kiosk.terminal.exit_codes import ExitCode

if TYPE_CHECKING:
    from kiosk.operator.codes import Staff
    from kiosk.settings.configuration import Configuration


@click.group()
def operator() -> None:
    """Give codes to the hall's staff, and take them back."""


@operator.command()
@config_option
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["operator", "engineer"]),
    default="operator",
    show_default=True,
    help="Engineers may also restart the terminal and see its details.",
)
@click.password_option(
    "--code", prompt="Code, 6 to 10 digits", help="Asked for where it is not given."
)
def add(config_file: Path, name: str, role: str, code: str) -> None:
    """Give NAME a code, or another one."""
    from kiosk.operator.codes import load_staff
    from kiosk.operator.roles import StaffRole
    from kiosk.settings.configuration import load_configuration

    with typed_errors(as_json=False):
        configuration = load_configuration(config_file)
        staff = load_staff(configuration.operator.codes).with_one(name, StaffRole(role), code)
        _save(configuration, staff)
    click.echo(f"{name} ({role}) has a code at this terminal.")


@operator.command()
@config_option
@click.argument("name")
def remove(config_file: Path, name: str) -> None:
    """Take the code of NAME back."""
    from kiosk.operator.codes import load_staff
    from kiosk.settings.configuration import load_configuration

    with typed_errors(as_json=False):
        configuration = load_configuration(config_file)
        _save(configuration, load_staff(configuration.operator.codes).without(name))
    click.echo(f"{name} has no code any more.")


@operator.command("list")
@config_option
@json_option
def list_staff(config_file: Path, as_json: bool) -> None:
    """Say who has a code; the codes themselves cannot be read."""
    from kiosk.operator.codes import load_staff
    from kiosk.settings.configuration import load_configuration

    with typed_errors(as_json=as_json):
        staff = load_staff(load_configuration(config_file).operator.codes)
    if as_json:
        answer([{"name": one.name, "role": one.role.value} for one in staff.operators])
    else:
        for one in staff.operators:
            click.echo(f"{one.name:32} {one.role.value}")


def _save(configuration: "Configuration", staff: "Staff") -> None:
    """Write who has a code, for the user alone who the terminal runs as."""
    from kiosk.files import give_to_owner_of
    from kiosk.operator.codes import save_staff

    file = configuration.operator.codes
    try:
        save_staff(file, staff)
        give_to_owner_of(configuration.stores.journal.parent, file)
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
        sys.exit(ExitCode.WORLD_FAILED)
