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

    Of the card its key's fingerprint and its certificate's serial number are kept; nothing is
    written on it and no PIN is asked for.
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
        _save(configuration, staff.with_card(name, StaffRole(role), key.fingerprint, key.serial))
    click.echo(f"{name} ({role}) may enter with this card until {key.valid_until:%Y-%m-%d}.")
    click.echo(f"Its certificate's serial number: {key.serial}")


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


@operator.command()
@config_option
@click.argument("serial")
@click.option("--undo", is_flag=True, help="Take it off the list: it was found again.")
def revoke(config_file: Path, serial: str, undo: bool) -> None:
    """Put the staff card with this SERIAL number (hex) on the list of those that let nobody in.

    The serial number of its certificate, or the fingerprint of its key. It counts for the next card
    that is put in, without a restart; the file can be sent to every terminal.
    """
    from kiosk.operator.codes import load_staff
    from kiosk.operator.revoked import load_revoked, number_of, save_revoked
    from kiosk.settings.configuration import load_configuration

    number = number_of(serial)
    if number is None:
        raise click.BadParameter(f"'{serial}': 十六进制的序列号 / a number in hex, such as 1A2B")
    with typed_errors(as_json=False):
        settings = load_configuration(config_file).operator
        revoked = load_revoked(settings.revoked)
        changed = revoked.without_card(number) if undo else revoked.with_card(number)
        holders = [one.name for one in load_staff(settings.codes).with_card_number(number)]
    if undo and changed == revoked:
        raise click.BadParameter(f"{number} is not on the list ({settings.revoked})")
    save_revoked(settings.revoked, changed)
    whose = ", ".join(holders) or "nobody enrolled at this terminal"
    click.echo(f"{number} ({whose}) {'may let in again' if undo else 'lets nobody in any more'}.")


@operator.command("open-codes")
@click.argument("texts", type=click.Path(path_type=Path))
@click.option("--identity", type=click.Path(path_type=Path), required=True, help="The age key.")
def open_codes(texts: Path, identity: Path) -> None:
    """Put together what was read from the codes on a terminal's screen, and open it.

    TEXTS is a file with the text of every code, in whatever order. What they hold is printed.
    """
    from kiosk.files import read_text
    from kiosk.operator.export_codes import unpacked
    from kiosk.trust.in_codes import from_codes
    from kiosk.trust.sealing import unseal

    try:
        read = read_text(texts)
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{texts} is no text", param_hint="TEXTS") from error
    with typed_errors(as_json=False):
        name, sealed = from_codes((read,))
        content = unpacked(unseal(sealed, identity))
    answer({"export": name, **content})


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
                    "serial": one.serial or None,
                }
                for one in staff.operators
            ]
        )
    else:
        for one in staff.operators:
            ways_in = [way for way, there in (("code", one.code), ("card", one.card)) if there]
            serial = f" {one.serial}" if one.serial else ""
            click.echo(f"{one.name:32} {one.role.value:8} {', '.join(ways_in)}{serial}")


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
