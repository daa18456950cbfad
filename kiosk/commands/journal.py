"""`kiosk journal`: whether the terminal's journal is whole, how far it has come, and its secret."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.commands.output import (
    WRONGLY_NAMED,
    JsonValue,
    answer,
    json_option,
    typed_errors,
)
from kiosk.commands.settings import config_option
from kiosk.files import read_text
from kiosk.terminal.exit_codes import ExitCode


@click.group()
def journal() -> None:
    """Check the journal of changes and prints."""


@journal.command()
@config_option
@click.option(
    "--at-least",
    "kept_head",
    metavar="HEAD",
    help="What 'kiosk journal head' said earlier, or the file it was kept in: the journal must "
    "have come that far.",
)
@json_option
def verify(config_file: Path, kept_head: str | None, as_json: bool) -> None:
    """Check that no entry of the journal is missing or altered; reads only.

    Exit code 0: the journal is whole. 1: it is not, or there is none; the first wrong entry is
    named. Without --at-least nobody can tell that a whole older copy was put in its place.
    """
    from db.begun_mark import BegunMark
    from db.journal import Intact
    from db.journal_chain import Chain
    from db.journal_reading import verify_file
    from kiosk.settings.configuration import load_configuration
    from kiosk.settings.secret_files import begun_mark, journal_key
    from kiosk.trust.signed_head import parse_kept_head

    try:
        at_least = None if kept_head is None else parse_kept_head(_kept(kept_head))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at-least") from error
    with typed_errors(as_json=as_json):
        stores = load_configuration(config_file).stores
        chain = Chain(journal_key(stores.journal_key))
        mark = BegunMark(begun_mark(stores.journal_key))
        verdict = verify_file(stores.journal, chain, mark, at_least)
    if isinstance(verdict, Intact):
        value: dict[str, JsonValue] = {"intact": True, "entries": verdict.entries}
        words = f"The journal is whole: {verdict.entries} entries."
        if not mark.exists:
            words += " No mark beside its key says when it was begun: 'kiosk journal begin'."
    else:
        value = {"intact": False, "entry": verdict.entry, "fault": verdict.fault.value}
        words = f"The journal is broken at entry {verdict.entry}: {verdict.fault.value}."
    answer(value) if as_json else click.echo(words)
    sys.exit(ExitCode.DONE if isinstance(verdict, Intact) else ExitCode.WORLD_FAILED)


def _kept(head: str) -> str:
    file = Path(head)
    try:
        return read_text(file) if file.is_file() else head
    except (OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{head} cannot be read", param_hint="--at-least") from error


@journal.command()
@config_option
@click.option(
    "--signed", is_flag=True, help="As JSON with terminal and time, signed with [trust] key."
)
@json_option
def head(config_file: Path, signed: bool, as_json: bool) -> None:
    """Say how far the journal has come, to be kept elsewhere for 'verify --at-least'."""
    from db.journal_chain import Chain
    from db.journal_reading import read_head
    from kiosk.settings.configuration import load_configuration
    from kiosk.settings.secret_files import journal_key
    from kiosk.trust.signed_head import signed_head

    with typed_errors(as_json=as_json):
        configuration = load_configuration(config_file)
        if signed:
            click.echo(signed_head(configuration), nl=False)
            return
        stores = configuration.stores
        found = str(read_head(stores.journal, Chain(journal_key(stores.journal_key))))
    answer({"head": found}) if as_json else click.echo(found)


@journal.command()
@config_option
@json_option
def begin(config_file: Path, as_json: bool) -> None:
    """Begin the journal and leave the mark beside its key, once, as whoever owns the key's folder.

    From then on a terminal whose journal is gone or empty makes no changes, in place of beginning
    another one in silence.
    """
    from db.journal import open_journal
    from kiosk.files import give_to_owner_of
    from kiosk.settings.configuration import load_configuration
    from kiosk.settings.secret_files import begun_mark, journal_key

    with typed_errors(as_json=as_json):
        stores = load_configuration(config_file).stores
        mark, key = begun_mark(stores.journal_key), journal_key(stores.journal_key)
        open_journal(stores.journal, key, now=datetime.now(UTC), mark=mark).close()
        lock = stores.journal.with_name(stores.journal.name + ".lock")
        give_to_owner_of(stores.journal.parent, stores.journal, lock)
    words = f"The journal is begun, and {mark} says so."
    if not mark.exists():
        click.echo(f"{mark} cannot be written", err=True)
        sys.exit(ExitCode.WORLD_FAILED)
    answer({"journal": str(stores.journal), "mark": str(mark)}) if as_json else click.echo(words)


@journal.command("trust-clock")
@config_option
@json_option
def trust_clock(config_file: Path, as_json: bool) -> None:
    """Say that the clock is right now, after it was ahead: the terminal makes changes again.

    A terminal makes no change while its clock is before its journal's newest entry. Set the clock
    right first and stop the kiosk; the journal keeps that this was done.
    """
    from db.journal import open_journal
    from kiosk.settings.configuration import load_configuration
    from kiosk.settings.secret_files import begun_mark, journal_key

    with typed_errors(as_json=as_json):
        stores = load_configuration(config_file).stores
        mark, key = begun_mark(stores.journal_key), journal_key(stores.journal_key)
        now = datetime.now(UTC)
        opened = open_journal(stores.journal, key, now=now, mark=mark)
        opened.trust_clock(now=now)
        opened.close()
    words = f"The journal goes on from {now.astimezone():%Y-%m-%d %H:%M}."
    answer({"trusted": now.isoformat()}) if as_json else click.echo(words)


@journal.command("new-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def new_key(file: Path) -> None:
    """Write a new secret for a journal to FILE, which must not exist yet."""
    from kiosk.settings.secret_files import new_journal_key

    try:
        new_journal_key(file)
    except WRONGLY_NAMED as error:
        click.echo(f"{file}: {error.strerror}", err=True)
        sys.exit(ExitCode.WRONG_USAGE)
