"""`kiosk guides`: check, export and begin the guides of the regions."""

import sys
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.output import JsonValue, answer, json_option, typed_errors
from kiosk.folders import REGIONS_FOLDER
from kiosk.terminal.exit_codes import ExitCode

if TYPE_CHECKING:
    from kiosk.guides.catalogue import DisclosureCoverage
    from kiosk.guides.checking import RegionReport, SourceFault
    from kiosk.guides.flaws import Flaw
    from kiosk.guides.searching import FoundEntry

_folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=REGIONS_FOLDER,
    help="The folder of the region packs; the kiosk's own by default.",
)
_region_option = click.option(
    "--region",
    "wanted",
    multiple=True,
    metavar="CODE",
    help="Only this region; may be given several times.",
)


@click.group()
def guides() -> None:
    """Check, export and begin the guides of the regions.

    A guide is one file in assets/regions/REGION/guides; docs/guide-format.md explains it.
    """


@guides.command()
@_region_option
@_folder_option
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Check as of this day instead of today.",
)
@click.option("--gaps", is_flag=True, help="Also list what each guide does not state.")
@click.option("--faults", is_flag=True, help="Also list the faults of the sources.")
@json_option
def check(
    wanted: tuple[str, ...],
    folder: Path,
    day: datetime | None,
    gaps: bool,
    faults: bool,
    as_json: bool,
) -> None:
    """Hold the guides against their format, their references and the disclosure catalogue.

    Errors are a broken file, a dead reference, a missing source, a faulty link that is switched on,
    a case whose list of papers is not whole, and a policy that has ended but is still offered. What
    a source does not state is listed as a gap, what is wrong in it and marked so as a fault;
    neither is an error.

    Exit codes: 0 no error, 1 an error was found, 2 wrong usage.
    """
    from kiosk.guides.checking import check_region

    today = date.today() if day is None else day.date()
    with typed_errors(as_json=as_json):
        reports = [
            check_region(region, today=today, folder=folder) for region in _regions(wanted, folder)
        ]
    failed = any(report.failed for report in reports)
    if as_json:
        answer({"ok": not failed, "regions": [_report_value(report) for report in reports]})
    else:
        _print_findings(reports)
        _print_coverage(reports)
        if gaps:
            _print_gaps(reports)
        if faults:
            _print_faults(reports)
        _print_summary(reports)
    if failed:
        sys.exit(ExitCode.WORLD_FAILED)


@guides.command()
@_region_option
@_folder_option
@click.option(
    "--json", "_as_json", is_flag=True, help="As one JSON object; the only form there is."
)
def export(wanted: tuple[str, ...], folder: Path, _as_json: bool) -> None:
    """Print all guides, places and links as one JSON object.

    Files that are broken are left out and named on the error output.

    Exit codes: 0 everything was exported, 1 a file is broken, 2 wrong usage.
    """
    from kiosk.guides.exporting import exported
    from kiosk.guides.library import load_library

    libraries = [load_library(region, folder) for region in _regions(wanted, folder)]
    answer(exported(libraries))
    faults = [fault for library in libraries for fault in library.faults]
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        sys.exit(ExitCode.WORLD_FAILED)


@guides.command()
@click.option("--region", required=True, metavar="CODE", help="The region whose guides to search.")
@click.argument("words", nargs=-1, required=True)
@_folder_option
@json_option
def search(region: str, words: tuple[str, ...], folder: Path, as_json: bool) -> None:
    """Show what WORDS find in a region's guides, in the order of the screen.

    WORDS may be Chinese, pinyin, or its initials, as a citizen types them. What is not done in the
    region's halls is found too; its id has no number in front.

    Exit codes: 0 something was found, 1 nothing was found, 2 wrong usage.
    """
    from kiosk.guides.searching import search_region

    _regions((region,), folder)
    with typed_errors(as_json=as_json):
        found = search_region(region, " ".join(words), folder=folder)
    if as_json:
        answer([_found_value(region, entry) for entry in found])
    else:
        for entry in found:
            click.echo(f"{entry.id:45}{entry.title}  {entry.matched or ''}".rstrip())
    if not found:
        sys.exit(ExitCode.WORLD_FAILED)


@guides.command()
@click.argument("region")
@click.argument("slug")
@click.option("--document", required=True, help="The source's file name.")
@click.option("--item", type=click.IntRange(1), required=True, help="The item's number there.")
@_folder_option
def new(region: str, slug: str, document: str, item: int, folder: Path) -> None:
    """Begin the guide SLUG of REGION: a file with every key, to be filled in.

    SLUG is a short English name in lower-case letters with dashes, such as card-loss. Until the
    file is filled in the terminals leave it out, and `kiosk guides check` says what is missing.

    Exit codes: 0 the file was written, 2 there is no such region, or the item has a file already.
    """
    from kiosk.guides.template import new_guide

    with typed_errors(as_json=False):
        file = new_guide(
            region, slug, document=document, item=item, today=date.today(), folder=folder
        )
    click.echo(str(file))


@guides.command()
@click.option("--region", required=True, metavar="CODE", help="The region whose guides to write.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="The folder of the site; it is made if there is none.",
)
@click.option("--base-url", metavar="URL", help="The https address under which the site will be.")
@click.option("--serve", is_flag=True, help="Then show it on this machine, until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port to show it on.")
@_folder_option
def site(
    region: str, out: Path, base_url: str | None, serve: bool, port: int, folder: Path
) -> None:
    """Write the guides of a region as a site for phones, to be put on any web server.

    Pages need no script to be read, keep nothing but ticks, and name no other site. Put the address
    into the settings as `[guides] site` and the terminals show it as QR codes. A guide that is
    broken, or has another one's number, is left out and named on the error output.

    Exit codes: 0 all is written, 1 a guide is left out or DIR cannot be written, 2 wrong usage.
    """
    from kiosk.flows.services import service_name
    from kiosk.guides.library import load_library
    from kiosk.guides.site import serve_site, write_site

    _regions((region,), folder)
    library = load_library(region, folder)
    with typed_errors(as_json=False):
        report = write_site(
            library,
            out,
            address=base_url,
            today=date.today(),
            service_name=service_name,
            folder=folder,
        )
    click.echo(f"{report.pages} pages in {out}")
    left_out = (*map(str, library.faults), *report.left_out)
    for fault in left_out:
        click.echo(fault, err=True)
    if serve:
        serve_site(out, port, lambda address: click.echo(f"{address} (Ctrl-C ends it)"))
    if left_out:
        sys.exit(ExitCode.WORLD_FAILED)


def _regions(wanted: Sequence[str], folder: Path) -> Sequence[str]:
    from kiosk.guides.checking import region_codes

    known = region_codes(folder)
    if not known:
        raise click.BadParameter(f"there is no region's folder in {folder}", param_hint="--folder")
    for region in wanted:
        if region not in known:
            raise click.BadParameter(f"there is no region '{region}'; regions: {', '.join(known)}")
    return wanted or known


def _report_value(report: "RegionReport") -> dict[str, JsonValue]:
    return {
        "region": report.region,
        "guides": report.guides,
        "ok": not report.failed,
        "findings": [_finding_value(finding) for finding in report.findings],
        "catalogue": [_coverage_value(entry) for entry in report.coverage],
        "source_faults": [_source_fault_value(marked) for marked in report.source_faults],
    }


def _finding_value(finding: "Flaw") -> dict[str, JsonValue]:
    return {
        "grade": finding.grade.value,
        "code": finding.problem.value,
        "file": str(finding.file),
        "line": finding.line,
        "message": finding.message,
    }


def _source_fault_value(marked: "SourceFault") -> dict[str, JsonValue]:
    fault = marked.fault
    return {
        "file": str(marked.file),
        "code": fault.code,
        "field": fault.field,
        "kind": fault.kind.value,
        "shown_to": fault.shown_to.value,
        "text": fault.text,
    }


def _coverage_value(entry: "DisclosureCoverage") -> dict[str, JsonValue]:
    return {
        "item": entry.item.number,
        "name": entry.item.name,
        "required": [element.value for element in entry.item.elements],
        "guides": [
            {"id": id_, "missing": [element.value for element in missing]}
            for id_, missing in entry.missing.items()
        ],
    }


def _found_value(region: str, found: "FoundEntry") -> dict[str, JsonValue]:
    return {"region": region, "id": found.id, "title": found.title, "matched": found.matched}


def _print_findings(reports: Sequence["RegionReport"]) -> None:
    for report in reports:
        for finding in report.findings:
            line = "" if finding.line is None else f":{finding.line}"
            click.echo(f"{finding.grade.value:8}{finding.problem.value:22}{finding.file}{line}")
            click.echo(f"{'':30}{finding.message}")


def _print_coverage(reports: Sequence["RegionReport"]) -> None:
    """A line for each entry of the catalogue: its guides and their gaps, region by region."""
    heads = "".join(_padded(report.region, 24) for report in reports)
    click.echo(f"\n{'item':>4}  {_padded('catalogue entry', 52)}{heads}")
    for entries in zip(*(report.coverage for report in reports), strict=True):
        cells = "".join(_padded(_cell(entry), 24) for entry in entries)
        item = entries[0].item
        click.echo(f"{item.number:>4}  {_padded(item.name, 52)}{cells}".rstrip())


def _cell(entry: "DisclosureCoverage") -> str:
    if not entry.published:
        return "–"
    gaps = sum(map(len, entry.missing.values()))
    return f"{len(entry.missing)} present, {gaps} gaps"


def _print_gaps(reports: Sequence["RegionReport"]) -> None:
    for report in reports:
        click.echo(f"\n{report.region}: not stated")
        for entry in report.coverage:
            for id_, missing in entry.missing.items():
                if missing:
                    elements = "、".join(element.value for element in missing)
                    click.echo(f"{entry.item.number:>4}  {id_}: {elements}")


def _print_faults(reports: Sequence["RegionReport"]) -> None:
    """A line for each fault of a source; those that citizens are not told of say so."""
    for report in reports:
        click.echo(f"\n{report.region}: faults of the sources")
        for marked in report.source_faults:
            fault = marked.fault
            head = f"{fault.code:<5}{fault.shown_to.value:10}{fault.kind.value:13}"
            click.echo(f"{head}{marked.file.stem}, {fault.field}: {fault.text}")


def _print_summary(reports: Sequence["RegionReport"]) -> None:
    click.echo()
    for report in reports:
        errors = sum(finding.grade.value == "error" for finding in report.findings)
        published = sum(entry.published for entry in report.coverage)
        click.echo(
            f"{report.region}: {report.guides} guides, {errors} errors,"
            f" {len(report.findings) - errors} warnings;"
            f" {published} of {len(report.coverage)} catalogue entries have a guide;"
            f" {len(report.source_faults)} faults of the sources are marked"
        )


def _padded(text: str, width: int) -> str:
    """The text filled up to a width of columns, of which a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(width - taken, 1)
