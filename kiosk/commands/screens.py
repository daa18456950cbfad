"""`kiosk screens`: every page kind and every page of every flow as pictures and contact sheets."""

from datetime import date
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.output import typed_errors
from kiosk.commands.settings import config_option
from kiosk.commands.tour import PanelSize
from kiosk.language.texts import Language

if TYPE_CHECKING:
    from kiosk.demo.screens import Edition

_THEMES = ("standard", "dark", "high-contrast-light", "high-contrast-dark")
_TYPES = ("small", "standard", "large", "largest")
_LANGUAGES = tuple(language.value for language in Language)


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out/screens"),
    show_default=True,
    help="The folder for the pictures.",
)
@click.option("--size", "sizes", type=PanelSize(), multiple=True, help="A panel's pixels, WxH.")
@click.option("--theme", "themes", type=click.Choice(_THEMES), multiple=True, help="A theme.")
@click.option("--type", "types", type=click.Choice(_TYPES), multiple=True, help="A type size.")
@click.option(
    "--language", "languages", type=click.Choice(_LANGUAGES), multiple=True, help="A language."
)
@click.option("--care", is_flag=True, help="In care mode.")
@click.option("--low", is_flag=True, help="With every control low on the screen.")
@click.option("--kind", "kinds", multiple=True, help="Only pages of this kind, such as confirm.")
@click.option("--samples", is_flag=True, help="Only a sample of each kind, not the flows' pages.")
@config_option
def screens(
    out: Path,
    sizes: tuple[tuple[int, int], ...],
    themes: tuple[str, ...],
    types: tuple[str, ...],
    languages: tuple[str, ...],
    care: bool,
    low: bool,
    kinds: tuple[str, ...],
    samples: bool,
    config_file: Path,
) -> None:
    """Draw every page in each size, theme, type size and language asked for.

    Options but --care and --low may be given more than once; every combination is drawn. Without
    any it is 1080x1920, standard theme and type, Chinese. The flows are walked with made-up people
    and devices, so a terminal whose settings say production refuses it. `--kind guide` alone draws
    every guide of every region instead, its first page and the whole. No display is needed.
    """
    from kiosk.demo.devices import demo_permit
    from kiosk.demo.guide_screens import guide_screens
    from kiosk.demo.screens import draw, flow_screens, sample_screens

    editions = _editions(sizes, themes, types, languages, care=care, low=low)
    with typed_errors(as_json=False):
        permit = demo_permit(config_file)
        if samples:
            found = sample_screens()
        elif kinds == ("guide",):
            found = list(guide_screens(date.today()))
        else:
            found = sample_screens() + flow_screens(permit, _walked)
        chosen = [screen for screen in found if not kinds or screen.kind in kinds]
        if not chosen:
            raise click.UsageError("no page is of this kind")
        for sheet in draw(chosen, editions, out, _progress):
            click.echo(sheet)


def _walked(visits: int, pages: int) -> None:
    if visits % 100 == 0:
        click.echo(f"{visits} visits walked, {pages} pages met", err=True)


def _progress(drawn: int, of: int) -> None:
    if drawn % 20 == 0 or drawn == of:
        click.echo(f"{drawn} of {of} drawn", err=True)


def _editions(
    sizes: tuple[tuple[int, int], ...],
    themes: tuple[str, ...],
    types: tuple[str, ...],
    languages: tuple[str, ...],
    *,
    care: bool,
    low: bool,
) -> "list[Edition]":
    from kiosk.demo.screens import Edition
    from kiosk.ui.design.appearance import Position, Settings
    from kiosk.ui.design.metrics import Care, TypeSize
    from kiosk.ui.design.theme import ThemeName

    return [
        Edition(
            size,
            Settings(
                language=Language(language),
                theme=ThemeName(theme),
                type_size=TypeSize[type_size.upper()],
                care=Care.CARE if care else Care.STANDARD,
                position=Position.LOW if low else Position.FULL,
            ),
        )
        for size, theme, type_size, language in product(
            sizes or ((1080, 1920),),
            themes or _THEMES[:1],
            types or _TYPES[1:2],
            languages or _LANGUAGES[:1],
        )
    ]
