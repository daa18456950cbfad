"""`kiosk run`: the kiosk itself, on real devices or as a demonstration."""

import gc
import sys
from pathlib import Path

import click

from kiosk.commands.output import typed_errors
from kiosk.commands.settings import config_option


@click.command()
@config_option
@click.option("--demo", is_flag=True, help="Made-up people and devices, with a panel to play them.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out/demo"),
    show_default=True,
    help="Where the demonstration keeps its files and the printed pages.",
)
def run(config_file: Path, demo: bool, folder: Path) -> None:
    """Serve citizens on this terminal until it is told to stop.

    With --demo everything is made up: people, cards and printer. A terminal whose settings say
    production refuses it.
    """
    from kiosk.logs import set_up_logging

    # Loading makes thousands of objects that all stay; looking through them for garbage takes a
    # tenth of the time to the first page. It is switched on again behind that page.
    gc.disable()
    set_up_logging()
    try:
        with typed_errors(as_json=False):
            sys.exit(_serve(config_file, folder, demo=demo))
    finally:
        gc.enable()


def _serve(config_file: Path, folder: Path, *, demo: bool) -> int:
    if demo:
        from kiosk.demo import demo_permit
        from kiosk.demonstration import run_demonstration

        return run_demonstration(folder, demo_permit(config_file))
    from kiosk.production import run_terminal

    return run_terminal(config_file)
