"""`kiosk links`: confirm the addresses of others, so that guides show them as QR codes."""

from datetime import date
from pathlib import Path

import click

from kiosk.commands.output import typed_errors
from kiosk.folders import REGIONS_FOLDER


@click.group()
def links() -> None:
    """Confirm the addresses of others, so that guides show them as QR codes."""


@links.command()
@click.argument("region")
@click.argument("link")
@click.option(
    "--by", prompt="Who has confirmed it (name of the office or hall)", help="Who has confirmed it."
)
@click.option(
    "--how", prompt="How (whom you called, which paper prints it)", help="How it was confirmed."
)
@click.option("--address", help="The right address, where the source prints another one.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=REGIONS_FOLDER,
    help="The folder of the region packs; the kiosk's own by default.",
)
def confirm(region: str, link: str, by: str, how: str, address: str | None, folder: Path) -> None:
    """Write who has found the address of LINK in REGION to be right, today.

    LINK is its name in links.toml. Bare IP addresses and redirects cannot be confirmed.

    Exit codes: 0 it is written, 2 there is no such link or its address cannot be confirmed.
    """
    from kiosk.guides.confirming import confirm_link
    from kiosk.guides.entries import LinkConfirmation

    confirmation = LinkConfirmation(by=by, on=date.today(), how=how, address=address)
    with typed_errors(as_json=False):
        file = confirm_link(region, link, confirmation, folder=folder)
    click.echo(f"{file}: [{link}] is confirmed")
