"""`kiosk journal`: whether the terminal's journal is whole, and the secret that shows it."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.commands.output import JsonValue, answer, json_option, typed_errors
from kiosk.commands.settings import config_option
from kiosk.terminal.exit_codes import ExitCode


@click.group()
def journal() -> None:
    """Check the journal of changes and prints."""


@journal.command()
@config_option
@json_option
def verify(config_file: Path, as_json: bool) -> None:
    """Check that no entry of the journal is missing or altered.

    Exit code 0: the journal is whole. 1: it is not; the first wrong entry is named.
    """
    from db.journal import Intact, open_journal
    from kiosk.settings.configuration import load_configuration
    from kiosk.terminal.assembly import journal_key

    with typed_errors(as_json=as_json):
        stores = load_configuration(config_file).stores
        opened = open_journal(
            stores.journal, journal_key(stores.journal_key), now=datetime.now(UTC)
        )
        try:
            verdict = opened.verify()
        finally:
            opened.close()
    if isinstance(verdict, Intact):
        value: dict[str, JsonValue] = {"intact": True, "entries": verdict.entries}
        words = f"The journal is whole: {verdict.entries} entries."
    else:
        value = {"intact": False, "entry": verdict.entry, "fault": verdict.fault.value}
        words = f"The journal is broken at entry {verdict.entry}: {verdict.fault.value}."
    answer(value) if as_json else click.echo(words)
    sys.exit(ExitCode.DONE if isinstance(verdict, Intact) else ExitCode.WORLD_FAILED)


@journal.command("new-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def new_key(file: Path) -> None:
    """Write a new secret for a journal to FILE, which must not exist yet."""
    from kiosk.terminal.assembly import new_journal_key

    try:
        new_journal_key(file)
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
        sys.exit(ExitCode.WRONG_USAGE)
