"""`kiosk backup` and `kiosk restore`: journal, key, settings and own records, sealed, and back."""

from pathlib import Path

import click

from kiosk.commands.output import answer, json_option, typed_errors
from kiosk.commands.settings import config_option


@click.command()
@config_option
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to, such as a stick; without it [backup] folder.",
)
@click.option(
    "--recipients",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The agency's public keys (age), one a line; without it [backup] recipients.",
)
@json_option
def backup(config_file: Path, folder: Path | None, recipients: Path | None, as_json: bool) -> None:
    """Copy journal, key, settings and own records into one sealed file, while the kiosk runs.

    Beside it lies the journal's signed head, to be held against the journal later.
    """
    from kiosk.files import write_whole
    from kiosk.settings.configuration import load_configuration
    from kiosk.setup.backup import back_up, head_file
    from kiosk.trust.signed_head import signed_head

    with typed_errors(as_json=as_json):
        configuration = load_configuration(config_file)
        settings = configuration.backup
        target = folder or settings.folder
        if target is None:
            raise click.UsageError("Say --to FOLDER, or set [backup] folder in kiosk.toml.")
        file = back_up(
            configuration,
            config_file,
            recipients or settings.recipients,
            target,
            keep=settings.keep,
        )
        head = head_file(file)
        write_whole(head, signed_head(configuration))
    answer({"backup": str(file), "head": str(head)}) if as_json else click.echo(f"{file}: written")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--identity",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The agency's private key (age).",
)
@click.option("--look", is_flag=True, help="Only say what is in it and whether it is whole.")
@click.option("--replace", is_flag=True, help="Put aside what is there and different.")
@config_option
@json_option
def restore(
    file: Path, identity: Path, look: bool, replace: bool, config_file: Path, as_json: bool
) -> None:
    """Bring back what FILE holds. Stop the kiosk first; nothing that is there is taken away."""
    from kiosk.settings.configuration import load_configuration
    from kiosk.setup.backup import bring_back, open_backup, settings_in

    with typed_errors(as_json=as_json):
        found = open_backup(file, identity)
        made = f"{found.made_at.astimezone():%Y-%m-%d %H:%M}"
        words = f"{found.terminal}, {made}, journal up to entry {found.head.entries}"
        written: tuple[Path, ...] = ()
        if not look:
            known = config_file.exists()
            configuration = (
                load_configuration(config_file) if known else settings_in(found, config_file)
            )
            written = bring_back(found, configuration, config_file, replace=replace)
    if as_json:
        answer({"terminal": found.terminal, "made_at": made, "written": [*map(str, written)]})
        return
    click.echo(words)
    for one in written:
        click.echo(f"{one}: brought back")
