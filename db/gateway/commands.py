"""`kiosk-records serve`, `terminals` and `audit`: the server, who may ask it, and who has."""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from db.gateway.audit import Audit, notes_since
from db.gateway.pace import AN_HOUR, Pace, PaceOfOneServer, TooManyPeople
from db.gateway.settings import (
    DEFAULT_FILE,
    ServerSettings,
    SettingsWrong,
    load_settings,
    read_limited,
)
from db.gateway.terminals import TerminalRefused, Terminals, TerminalsInFile, listed_in
from db.regular_file import said_of
from db.times import utc_now

_config = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_FILE,
    show_default=True,
    help="The server's settings.",
)


@click.command("serve")
@_config
def serve_command(config: Path) -> None:
    """Serve the contract on a Unix socket, behind nginx (docs/records-server.md)."""
    from db.gateway.app import build_app
    from db.gateway.pool import RecordsPool
    from db.gateway.service import RecordsService
    from db.gateway.serving import keep_collections_short, server_of

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    settings = load_settings(config)
    access = settings.records.access
    adapter = settings.records.adapter
    pool = RecordsPool(lambda: adapter.open(access, utc_now), settings.connections)
    try:
        with (
            terminals_of(settings, connections=settings.connections) as terminals,
            _pace_of(settings) as pace,
        ):
            service = RecordsService(pool, _audit(settings), pace, utc_now)
            server = server_of(build_app(service, terminals), settings.socket)
            pool.open_all()
            keep_collections_short()
            server.run()
    finally:
        pool.close()


@contextmanager
def terminals_of(settings: ServerSettings, *, connections: int = 1) -> Iterator[Terminals]:
    """The terminals that may ask: in the PostgreSQL that servers share, or in a file."""
    if not settings.shares_terminals:
        yield TerminalsInFile(settings.terminals)
        return
    from db.gateway.shared_terminals import shared_terminals

    with closing(shared_terminals(settings.records.access, connections=connections)) as shared:
        yield shared


@click.group("terminals")
def terminals_group() -> None:
    """Enrol, revoke and list the terminals that may ask."""


@contextmanager
def _administered(settings: ServerSettings) -> Iterator[Terminals]:
    """The terminals for an engineer, who is told in PostgreSQL's words why it lets nobody in."""
    if settings.shares_terminals:
        from db.postgresql import address_of, connect_to_administer

        connect_to_administer(address_of(settings.records.access)).close()
    with terminals_of(settings) as terminals:
        yield terminals


@terminals_group.command("add")
@click.argument("name")
@click.option(
    "--certificate",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The terminal's certificate (PEM).",
)
@_config
def add_terminal(name: str, certificate: Path, config: Path) -> None:
    """Enrol a terminal under NAME with its certificate."""
    try:
        pem = read_limited(certificate).decode("ascii")
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{certificate}: {said_of(error)}") from None
    try:
        with _administered(load_settings(config)) as terminals:
            added = terminals.add(name, pem, now=utc_now())
    except (TerminalRefused, ValueError) as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{added.name} {added.fingerprint}")


@terminals_group.command("revoke")
@click.argument("name")
@_config
def revoke_terminal(name: str, config: Path) -> None:
    """Refuse the terminal NAME from its next call on, at every server of one PostgreSQL."""
    settings = load_settings(config)
    try:
        with _administered(settings) as terminals:
            terminals.revoke(name, now=utc_now())
    except TerminalRefused as error:
        raise click.UsageError(str(error)) from None
    where = (
        "at every server"
        if settings.shares_terminals
        else "on this server; revoke it on every other one as well"
    )
    click.echo(f"{name} is revoked {where}")


@terminals_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_config
def import_terminals(file: Path, config: Path) -> None:
    """Take FILE, the terminals.json of a server of before, into the list of all servers.

    Whoever was enrolled or revoked there is so at every server; doing it again changes nothing.
    """
    from db.gateway.shared_terminals import shared_terminals

    settings = load_settings(config)
    if not settings.shares_terminals:
        raise click.UsageError(f"{config}: no PostgreSQL; {settings.terminals} is the list itself")
    try:
        listed = listed_in(read_limited(file))
        with closing(shared_terminals(settings.records.access)) as shared:
            taken = shared.take(listed)
    except (TerminalRefused, OSError) as error:
        raise click.UsageError(f"{file}: {error}") from None
    click.echo(f"{taken} of {len(listed)} terminals are new or newly revoked")


@terminals_group.command("list")
@_config
def list_terminals(config: Path) -> None:
    """List every terminal that was ever enrolled."""
    with _administered(load_settings(config)) as terminals:
        enrolled = terminals.all()
    for one in enrolled:
        until = "enrolled" if one.revoked is None else f"revoked {one.revoked:%Y-%m-%d %H:%M}"
        click.echo(f"{one.name}\t{one.added:%Y-%m-%d %H:%M}\t{until}\t{one.fingerprint}")


@click.command("audit")
@_config
def audit_command(config: Path) -> None:
    """Say how many lines the book of questions has, and whether one was altered."""
    audit = _audit(load_settings(config))
    lines = sum(file.read_bytes().count(b"\n") for file in audit.files())
    fault = audit.first_fault()
    if fault is not None:
        raise click.ClickException(f"{fault[0]}:{fault[1]} does not follow from the line before")
    click.echo(f"whole: {lines} lines")


def _audit(settings: ServerSettings) -> Audit:
    try:
        key = read_limited(settings.audit_key)
        if not settings.audit.is_dir():
            settings.audit.mkdir(mode=0o750, parents=True)
        return Audit(settings.audit, key)
    except OSError as error:
        raise SettingsWrong(f"{error.filename}: {error.strerror}") from None
    except ValueError as error:
        raise SettingsWrong(f"{settings.audit_key}: {error}") from None


@contextmanager
def _pace_of(settings: ServerSettings) -> Iterator[Pace]:
    """The pace, which goes on over a restart: of all servers of a PostgreSQL, or by the audit."""
    if settings.shares_terminals:
        from db.gateway.shared_pace import shared_pace

        access, most = settings.records.access, settings.people_an_hour
        with closing(shared_pace(access, most)) as shared:
            yield shared
        return
    pace = PaceOfOneServer(settings.people_an_hour)
    for at, terminal, person in notes_since(settings.audit, datetime.now(UTC) - AN_HOUR):
        with suppress(TooManyPeople):
            pace.admit_known_as(terminal, person, now=at)
    yield pace
