"""`kiosk documents`: look at the templates of the terminal's papers while they are edited."""

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from db.regular_file import said_of
from kiosk.commands.output import answer, json_option, typed_errors
from kiosk.commands.settings import config_option
from kiosk.documents.compiler import DocumentCompiler, page_count
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import DocumentTemplateError
from kiosk.documents.font_coverage import coverage
from kiosk.documents.paper_check import example_file
from kiosk.files import MEGABYTE, read_bytes, read_json
from kiosk.folders import TEMPLATES_FOLDER
from kiosk.terminal.exit_codes import ExitCode

_LOOK_AGAIN_S = 0.5
_LONGEST_PAPER: Final = 64 * MEGABYTE
_OURS: Final = b"Typst"
"""Stands in every paper that is made here, as its maker."""
_NAMES = [name.value for name in DocumentName]


@click.group()
def documents() -> None:
    """Look at the templates of the terminal's papers.

    docs/templates.md explains how a hall changes words, logo, seal and templates.
    """


@documents.command()
@click.argument("kind", type=click.Choice(_NAMES), metavar="KIND")
@click.option(
    "--data",
    "data_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A JSON file with what the template reads; our made-up example by default.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the PDF goes; KIND.pdf by default.",
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=TEMPLATES_FOLDER,
    help="The folder of the templates; the kiosk's own by default.",
)
@click.option("--watch", is_flag=True, help="Make it anew whenever a file changes, until Ctrl-C.")
def preview(
    kind: str, data_file: Path | None, out: Path | None, templates: Path, watch: bool
) -> None:
    """Make the PDF of KIND from its template and made-up data.

    A template that is wrong is named with file and line. Use no real person's data: the file stays
    on the disk.

    Exit codes: 0 the PDF was made, 1 template or data are wrong, 2 wrong usage.
    """
    name = DocumentName(kind)
    data = data_file or example_file(name)
    pdf = out or Path(f"{kind}.pdf")
    if pdf.exists() and _OURS not in read_bytes(pdf, _LONGEST_PAPER):
        raise click.BadParameter(
            f"{pdf} is there, and not made by this command", param_hint="--out"
        )
    compiler = DocumentCompiler(templates)
    made = _make(name, data, pdf, compiler)
    while watch:
        before = _stamps(templates, data)
        while _stamps(templates, data) == before:
            time.sleep(_LOOK_AGAIN_S)
        made = _make(name, data, pdf, compiler)
    if not made:
        sys.exit(ExitCode.WORLD_FAILED)


@documents.command()
@click.option(
    "--coverage",
    "show_coverage",
    is_flag=True,
    help="Say for each block of GB 18030-2022 how many characters can be printed.",
)
@config_option
@json_option
def fonts(show_coverage: bool, config_file: Path, as_json: bool) -> None:
    """Name the folders of the papers' fonts, and what they cover.

    Exit codes: 0 told, 1 there are no fonts, 2 the settings are wrong.
    """
    from kiosk.settings.configuration import load_configuration
    from kiosk.trust.paper_maker import Equipment

    with typed_errors(as_json=as_json):
        folders = Equipment.of(load_configuration(config_file)).fonts
        found = coverage(folders) if show_coverage else ()
    if as_json:
        blocks = {one.block: [one.covered, one.characters] for one in found}
        answer({"folders": [str(folder) for folder in folders], "coverage": blocks})
        return
    for folder in folders:
        click.echo(folder)
    for one in found:
        click.echo(f"{one.block:12} {one.covered:6} of {one.characters}")


def _make(name: DocumentName, data: Path, out: Path, compiler: DocumentCompiler) -> bool:
    """Make the PDF once and say so, or say what is wrong."""
    try:
        values = read_json(data)
    except (OSError, ValueError) as error:
        click.echo(f"{data}: {said_of(error)}", err=True)
        return False
    try:
        with typed_errors(as_json=False):
            try:
                pdf = compiler.compile(
                    name.template, values, created_at=datetime.now().astimezone()
                )
            except DocumentTemplateError as error:
                # The data here is made up, so Typst's own words may be shown.
                click.echo(f"{error.file}:{error.line}: {error.message}", err=True)
                return False
    except SystemExit:
        return False
    out.write_bytes(pdf)
    click.echo(f"{out}: {page_count(pdf)} pages")
    return True


def _stamps(templates: Path, data: Path) -> dict[Path, float]:
    """When each file was changed last."""
    files = [*templates.glob("*.typ"), data]
    return {file: file.stat().st_mtime for file in files if file.exists()}
