"""`kiosk run`: the kiosk itself, on real devices or as a demonstration."""

import sys
from pathlib import Path

import click

from kiosk.commands.output import typed_errors
from kiosk.commands.settings import config_option
from kiosk.commands.tour import PanelSize


@click.command()
@config_option
@click.option("--demo", is_flag=True, help="Made-up people and devices, with a panel to play them.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out/demo"),
    show_default=True,
    help="Where the demonstration keeps its files: empty, or of an earlier demonstration.",
)
@click.option("--region", help="Whose rules the demonstration obeys, such as fushun.")
@click.option("--size", type=PanelSize(), help="The demonstration's panel in pixels, WxH.")
def run(
    config_file: Path,
    demo: bool,
    folder: Path,
    region: str | None,
    size: tuple[int, int] | None,
) -> None:
    """Serve citizens on this terminal until it is told to stop.

    With --demo everything is made up: people, cards and printer. A terminal whose settings say
    production refuses it.
    """
    if demo:
        _demonstrate(config_file, folder, region, size)
    elif size is not None:
        raise click.UsageError("a terminal's panel says its size itself; --size is for --demo")
    elif region is not None:
        raise click.UsageError("a terminal's region stands in kiosk.toml")
    else:
        from kiosk.terminal.run import serve

        serve(config_file)


def _demonstrate(
    config_file: Path, folder: Path, region: str | None, size: tuple[int, int] | None
) -> None:
    from kiosk.terminal.logs import set_up_logging

    set_up_logging()
    with typed_errors(as_json=False):
        from kiosk.demo.devices import demo_permit
        from kiosk.demo.run import run_demonstration

        sys.exit(run_demonstration(folder, demo_permit(config_file), region=region, size=size))
