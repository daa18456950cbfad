"""`kiosk trust`: a terminal's signing key, and the page on which anybody checks its papers."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from db.regular_file import said_of
from kiosk.commands.output import WRONGLY_NAMED, answer, json_option, typed_errors
from kiosk.commands.settings import config_option
from kiosk.terminal.exit_codes import ExitCode


@click.group()
def trust() -> None:
    """Make the signing key and publish what belongs to it."""


@trust.command("new-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    required=True,
    help="The file whose content protects the key.",
)
@click.option("--name", required=True, help="Agency and terminal, as the certificate names them.")
@click.option(
    "--days",
    type=click.IntRange(1, 3660),
    default=1096,
    show_default=True,
    help="How long the certificate is valid.",
)
def new_key(file: Path, password_file: Path, name: str, days: int) -> None:
    """Write a new signing key with its own certificate to FILE, which must not exist yet."""
    from kiosk.settings.secret_files import read_secret
    from kiosk.trust.pkcs12_key import write_new_key

    now = datetime.now(UTC)
    with typed_errors(as_json=False):
        password = read_secret(password_file).strip()
    try:
        write_new_key(file, password, name=name, valid_from=now, valid=timedelta(days=days))
    except (*WRONGLY_NAMED, ValueError) as error:
        click.echo(f"{file}: {said_of(error)}", err=True)
        sys.exit(ExitCode.WRONG_USAGE)


@trust.command("rotate-key")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--days",
    type=click.IntRange(1, 3660),
    default=1096,
    show_default=True,
    help="How long the new certificate is valid.",
)
@config_option
@json_option
def rotate_key(folder: Path, days: int, config_file: Path, as_json: bool) -> None:
    """Put a new signing key in the place of this terminal's, and publish it in FOLDER first.

    The old key stays published, so that the papers it has signed stand; its file is kept beside
    the new one. A running terminal takes the new key before its next visit.
    """
    from kiosk.settings.configuration import load_configuration
    from kiosk.trust.rotation import rotate

    with typed_errors(as_json=as_json):
        done = rotate(load_configuration(config_file), folder, timedelta(days=days))
    words = f"key {done.key} until {done.valid_until:%Y-%m-%d}; the old one is {done.kept}"
    answer({"key": done.key, "kept": str(done.kept)}) if as_json else click.echo(words)


@trust.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@config_option
@json_option
def publish(folder: Path, config_file: Path, as_json: bool) -> None:
    """Write the page to FOLDER and add this terminal's public key to the keys there.

    Run it with the same FOLDER for each terminal, then hand the folder to the web server that has
    the address of [trust] page.
    """
    from kiosk.errors import ConfigurationError
    from kiosk.settings.configuration import Mode, load_configuration
    from kiosk.trust.publishing import publish as write_page
    from kiosk.trust.publishing import published_key
    from kiosk.trust.terminal_key import open_key

    with typed_errors(as_json=as_json):
        configuration = load_configuration(config_file)
        settings = configuration.trust
        if settings is None:
            raise ConfigurationError(f"{config_file}: there is no [trust]")
        key = published_key(
            open_key(settings.key),
            settings,
            configuration.terminal.agency,
            demo=configuration.mode is Mode.DEMO,
        )
        count = write_page(folder, [key])
    if as_json:
        answer({"folder": str(folder), "key": key.key.id.hex(), "keys": count})
    else:
        click.echo(f"key {key.key.id.hex()} published in {folder}, {count} keys in all")
