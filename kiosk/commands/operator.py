"""`kiosk operator`: who of the staff gets to the terminal's own pages, by a code or a card."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.output import answer, json_option, typed_errors
from kiosk.commands.settings import config_option
from kiosk.terminal.exit_codes import ExitCode

if TYPE_CHECKING:
    from kiosk.operator.card_key import CardKey
    from kiosk.operator.codes import Staff
    from kiosk.settings.configuration import Configuration


class _NameType(click.ParamType[str]):
    """What somebody of the staff can be called; said before a code or a card is asked for."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from kiosk.language.catalogue import Catalogue
        from kiosk.language.texts import Language
        from kiosk.operator.codes import NAME_MEANING, is_name

        if not is_name(value):
            said = [f"{Catalogue(one).render(NAME_MEANING)}" for one in Language]
            self.fail("\n".join((f"'{value}'", *said)), param, ctx)
        return value


_name_argument = click.argument("name", type=_NameType())


@click.group()
def operator() -> None:
    """Give codes to the hall's staff, enrol their cards, and take both back."""


@operator.command()
@config_option
@_name_argument
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
@_name_argument
@click.option(
    "--role",
    type=click.Choice(["operator", "engineer"]),
    help="Asked for where NAME has neither code nor card yet.",
)
@click.option("--reader", default="", help="Part of the reader's name; else the citizens' reader.")
def card(config_file: Path, name: str, role: str | None, reader: str) -> None:
    """Let NAME enter with the staff card that is in the reader (PIV, with its PIN).

    Of the card its key's fingerprint is kept; nothing is written on it and no PIN is asked for.
    """
    from kiosk.operator.codes import load_staff
    from kiosk.operator.roles import StaffRole
    from kiosk.settings.configuration import load_configuration

    with typed_errors(as_json=False):
        configuration = load_configuration(config_file)
        key = _key_of_card(configuration, reader)
        staff = load_staff(configuration.operator.codes)
        known = staff.named(name)
        if role is None and known is not None:
            role = known.role.value
        if role is None:
            role = click.prompt("Role", type=click.Choice(["operator", "engineer"]))
        _save(configuration, staff.with_card(name, StaffRole(role), key.fingerprint))
    click.echo(f"{name} ({role}) may enter with this card until {key.valid_until:%Y-%m-%d}.")


@operator.command()
@config_option
@_name_argument
@click.option("--card", "only_card", is_flag=True, help="Only the card: it was lost.")
def remove(config_file: Path, name: str, only_card: bool) -> None:
    """Take code and card of NAME back."""
    from kiosk.operator.codes import load_staff
    from kiosk.settings.configuration import load_configuration

    with typed_errors(as_json=False):
        configuration = load_configuration(config_file)
        staff = load_staff(configuration.operator.codes)
        _save(configuration, staff.without_card(name) if only_card else staff.without(name))
    click.echo(f"{name} has no {'card' if only_card else 'code and no card'} any more.")


@operator.command("list")
@config_option
@json_option
def list_staff(config_file: Path, as_json: bool) -> None:
    """Say who has a code or a card; the codes themselves cannot be read."""
    from kiosk.operator.codes import load_staff
    from kiosk.settings.configuration import load_configuration

    with typed_errors(as_json=as_json):
        staff = load_staff(load_configuration(config_file).operator.codes)
    if as_json:
        answer(
            [
                {
                    "name": one.name,
                    "role": one.role.value,
                    "code": bool(one.code),
                    "card": one.card or None,
                }
                for one in staff.operators
            ]
        )
    else:
        for one in staff.operators:
            ways_in = [way for way, there in (("code", one.code), ("card", one.card)) if there]
            click.echo(f"{one.name:32} {one.role.value:8} {', '.join(ways_in)}")


def _key_of_card(configuration: "Configuration", part_of_name: str) -> "CardKey":
    """Return the key of the valid staff card that is in the reader.

    Raises:
        StaffCardRefused: it cannot be taken.
        HardwareError, DriverHangs: no reader, no card, no staff card.
    """
    from hardware.pcsc import PcscResourceManager
    from hardware.piv_card import PivCard
    from hardware.social_card.connecting import connect_patiently
    from hardware.virtual_readers import is_virtual
    from kiosk.clock import system_clock
    from kiosk.commands.card import reader_with_card
    from kiosk.desks.limited import within
    from kiosk.operator.card_key import card_key
    from kiosk.settings.configuration import Mode

    def certificate() -> bytes:
        production = configuration.mode is Mode.PRODUCTION
        manager = PcscResourceManager(is_virtual) if production else PcscResourceManager()
        slot = reader_with_card(manager, part_of_name or None, configuration.slots)
        channel = connect_patiently(manager, slot)
        try:
            return PivCard(channel).certificate()
        finally:
            channel.close()

    key = card_key(within("card reader", certificate))
    key.check_valid(system_clock())
    return key


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
