"""`kiosk operator`: who of the staff has a code to the terminal's own pages."""

from pathlib import Path

import click

from kiosk.commands.output import answer, json_option, typed_errors
from kiosk.commands.settings import config_option


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
    from kiosk.operator.codes import load_staff, save_staff
    from kiosk.operator.roles import Role
    from kiosk.settings.configuration import load_configuration

    with typed_errors(as_json=False):
        file = load_configuration(config_file).operator.codes
        staff = load_staff(file).with_one(name, Role(role), code)
        save_staff(file, staff)
    click.echo(f"{name} ({role}) has a code at this terminal.")


@operator.command()
@config_option
@click.argument("name")
def remove(config_file: Path, name: str) -> None:
    """Take the code of NAME back."""
    from kiosk.operator.codes import load_staff, save_staff
    from kiosk.settings.configuration import load_configuration

    with typed_errors(as_json=False):
        file = load_configuration(config_file).operator.codes
        save_staff(file, load_staff(file).without(name))
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
