"""The option that names a terminal's settings, shared by the commands that need them."""

from pathlib import Path

import click

from kiosk.settings.configuration import DEFAULT_FILE

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_FILE,
    show_default=True,
    help="The terminal's settings.",
)
