"""`kiosk tour`: the kiosk led through whole visits, with pictures of every page."""

import sys
from pathlib import Path
from typing import Final

import click

from kiosk.commands.output import typed_errors
from kiosk.commands.settings import config_option

_NARROWEST: Final = 320
_WIDEST: Final = 7680


class PanelSize(click.ParamType[tuple[int, int]]):
    """Width and height in pixels, written WxH."""

    name = "WxH"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Return width and height."""
        width, cross, height = str(value).partition("x")
        if not (cross and width.isdigit() and height.isdigit()):
            self.fail("give width and height, such as 1080x1920", param, ctx)
        if not all(_NARROWEST <= int(pixels) <= _WIDEST for pixels in (width, height)):
            self.fail(f"no panel is so large: {_NARROWEST} to {_WIDEST} pixels", param, ctx)
        return int(width), int(height)


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out/tour"),
    show_default=True,
    help="The folder for pictures and certificate: empty, or of an earlier tour.",
)
@click.option(
    "--size", type=PanelSize(), default="1080x1920", show_default=True, help="The panel's pixels."
)
@config_option
def tour(out: Path, size: tuple[int, int], config_file: Path) -> None:
    """Lead the kiosk through whole visits; leave numbered pictures and the certificate's PDF.

    Everything is made up: people, cards and printer. No display is needed. A terminal whose
    settings say production refuses it.
    """
    from kiosk.demo.devices import demo_permit
    from kiosk.demo.tour import take_tour
    from kiosk.terminal.logs import set_up_logging

    set_up_logging()
    with typed_errors(as_json=False):
        code = take_tour(out, demo_permit(config_file), *size)
    click.echo(f"{len(list(out.glob('*.png')))} pictures in {out}")
    sys.exit(code)
