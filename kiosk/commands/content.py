"""`kiosk content`: packages of guides, places, rules and templates that the agency signs."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.output import WRONGLY_NAMED, answer, json_option, typed_errors
from kiosk.commands.settings import config_option
from kiosk.files import give_to_owner_of, write_new
from kiosk.terminal.exit_codes import ExitCode

if TYPE_CHECKING:
    from kiosk.content.shelf import ContentShelf

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def content() -> None:
    """Make, look at and take packages of content."""


@content.command("new-keys")
@click.argument("private", type=_FILE)
@click.argument("public", type=_FILE)
def new_keys(private: Path, public: Path) -> None:
    """Write a new pair of keys: PRIVATE stays with the agency, PUBLIC goes to every terminal."""
    from kiosk.content.package import new_keys

    try:
        new_keys(private, public)
    except WRONGLY_NAMED as error:
        click.echo(f"{error.filename}: {error.strerror}", err=True)
        sys.exit(ExitCode.WRONG_USAGE)


@content.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--key", "private", type=_FILE, required=True, help="The agency's private key.")
@click.option(
    "--version", type=click.IntRange(min=1), required=True, help="Higher than the one before."
)
@click.option(
    "--valid-from",
    type=click.DateTime(("%Y-%m-%d",)),
    help="The first day it is in force; without it at once.",
)
@click.option(
    "--out", "file", type=_FILE, required=True, help="The package to write; there may be none."
)
@json_option
def pack(
    folder: Path, private: Path, version: int, valid_from: date | None, file: Path, as_json: bool
) -> None:
    """Make a signed package of FOLDER, which holds regions/CODE/... and certificates/...."""
    from kiosk.content.package import ContentPackage, collected, packed

    day = date.today() if valid_from is None else date(*valid_from.timetuple()[:3])
    with typed_errors(as_json=as_json):
        files = collected(folder)
        content = packed(ContentPackage(version, day, files), private)
    write_new(file, content, 0o666)
    words = f"{file}: version {version}, {len(files)} files, from {day}"
    answer({"package": str(file), "files": len(files)}) if as_json else click.echo(words)


@content.command()
@click.argument("file", type=_FILE)
@click.option("--public", type=_FILE, help="The agency's public key; without it the terminal's.")
@config_option
@json_option
def verify(file: Path, public: Path | None, config_file: Path, as_json: bool) -> None:
    """Say whether the agency has signed FILE, and what is in it; changes nothing."""
    from kiosk.content.package import LARGEST_PACKAGE, opened
    from kiosk.settings.configuration import load_configuration

    with typed_errors(as_json=as_json):
        key = public or load_configuration(config_file).content.public_key
        found = opened(_content(file, LARGEST_PACKAGE), key)
    if as_json:
        answer({"version": found.version, "from": str(found.valid_from), "files": [*found.files]})
        return
    click.echo(f"version {found.version}, {len(found.files)} files, from {found.valid_from}")
    for name in found.files:
        click.echo(f"  {name}")


@content.command()
@click.argument("file", type=_FILE)
@config_option
@json_option
def install(file: Path, config_file: Path, as_json: bool) -> None:
    """Take FILE, whole or not at all; a running terminal shows it from the next visit on."""
    from kiosk.content.package import LARGEST_PACKAGE

    with typed_errors(as_json=as_json):
        shelf = _shelf(config_file)
        taken = shelf.install(_content(file, LARGEST_PACKAGE), date.today())
        _give_to_owner(shelf.folder)
    words = f"version {taken.version} taken, in force from {taken.valid_from}"
    answer({"version": taken.version, "from": str(taken.valid_from)}) if as_json else click.echo(
        words
    )


@content.command()
@config_option
@json_option
def rollback(config_file: Path, as_json: bool) -> None:
    """Go back to the package before, or to the shipped content."""
    with typed_errors(as_json=as_json):
        shelf = _shelf(config_file)
        number = shelf.roll_back(date.today())
        _give_to_owner(shelf.folder)
    words = "the shipped content" if number is None else f"version {number}"
    answer({"version": number}) if as_json else click.echo(f"{words} is in force")


@content.command()
@config_option
@json_option
def refresh(config_file: Path, as_json: bool) -> None:
    """Take what has changed in the hall's own folder now; a running terminal does it by itself."""
    with typed_errors(as_json=as_json):
        shelf = _shelf(config_file)
        new = shelf.refresh(date.today())
        _give_to_owner(shelf.folder)
    words = "new content is in force" if new else "nothing has changed"
    answer({"new": new}) if as_json else click.echo(words)


def _shelf(config_file: Path) -> "ContentShelf":
    from kiosk.content.shelf import ContentShelf
    from kiosk.settings.configuration import load_configuration

    return ContentShelf(load_configuration(config_file))


def _content(file: Path, limit: int) -> bytes:
    from kiosk.content.package import ContentRefused
    from kiosk.files import read_bytes

    try:
        return read_bytes(file, limit)
    except OSError as error:
        raise ContentRefused(f"{file}: {error.strerror}") from error


def _give_to_owner(folder: Path) -> None:
    """Let the terminal's own user have what the superuser has made of its content."""
    if folder.is_dir():
        give_to_owner_of(folder.parent, folder, *folder.rglob("*"))
