"""`kiosk printer`: find printers, make their queues as the terminal needs them, and try them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hardware.showable import marked, shell_word
from kiosk.commands.output import advice_lines, answer, json_option, typed_errors
from kiosk.commands.settings import config_option
from kiosk.terminal.exit_codes import ExitCode

if TYPE_CHECKING:
    from hardware.cups_server import CupsDevice, CupsServer
    from hardware.media import PageSize
    from hardware.printer import Printer
    from kiosk.doctor.finding import Finding
    from kiosk.settings.configuration import PrinterSettings

slips_option = click.option("--slips", is_flag=True, help="The slip printer's queue (80 mm).")


@click.group()
def printer() -> None:
    """Find printers, make their queues and try them; as root or a member of lpadmin."""


@printer.command()
@config_option
@json_option
def find(config_file: Path, as_json: bool) -> None:
    """List the printers that are plugged in or announce themselves on the network."""
    from kiosk.setup.new_printer import printers_found

    with typed_errors(as_json=as_json):
        found = printers_found(_server(_settings(config_file)))
    if as_json:
        answer({"devices": [_described(one) for one in found]})
        return
    if not found:
        click.echo("No printer found. A network printer is added by its address all the same.")
    for one in found:
        # Copied into a shell, and the printer wrote it: anybody on the network announces one.
        add = f"kiosk printer add {shell_word(one.uri)}{_driver(one)}"
        click.echo(f"{marked(one.uri)}\n    {one.make_and_model}\n    {add}")


@printer.command()
@click.argument("uri")
@click.option(
    "--driver",
    help="A PPD file, or a model of 'lpinfo -m'; without it the printer describes itself (IPP).",
)
@slips_option
@config_option
@json_option
def add(uri: str, driver: str | None, slips: bool, config_file: Path, as_json: bool) -> None:
    """Make the queue of kiosk.toml for the printer at URI, or mend it.

    A failed print ends and is not printed later, nothing is kept of what was printed, the queue is
    shared with nobody. A printer that does not answer gets no queue.
    """
    from hardware.printer_queue import QueueDescription, set_up_queue
    from kiosk.setup.new_printer import driver_named

    chosen = driver_named(driver, uri)
    if chosen is None:
        raise click.UsageError(f"{uri} does not describe itself: name its --driver ('lpinfo -m').")
    with typed_errors(as_json=as_json):
        settings = _settings(config_file)
        name = _queue(settings, slips=slips)
        set_up_queue(_server(settings), QueueDescription(name, uri, chosen))
    _check(config_file, slips=slips, as_json=as_json)


@printer.command()
@slips_option
@config_option
@json_option
def check(slips: bool, config_file: Path, as_json: bool) -> None:
    """Say how the printer is: its driver, its paper, and what it says itself.

    Exit code 1 if nothing can be printed.
    """
    _check(config_file, slips=slips, as_json=as_json)


@printer.command("test-page")
@click.option("--yes", is_flag=True, help="Do not ask whether somebody stands at the printer.")
@slips_option
@config_option
@json_option
def test_page(yes: bool, slips: bool, config_file: Path, as_json: bool) -> None:
    """Print one page that shows whether size, edges and black are right, and follow it.

    Exit code 1 if it did not come out; then it is taken back.
    """
    from kiosk.doctor.finding import Health
    from kiosk.setup.new_printer import printed_finding, test_page_pdf

    if not yes:
        question = "One page will be printed. Do you stand at the printer?"
        click.confirm(question, abort=True, err=True)
    with typed_errors(as_json=as_json):
        ours = _printer(_settings(config_file), slips=slips)
        page = test_page_pdf(ours.queue, _size(slips=slips))
        finding = printed_finding("test page", ours, page, "test-page")
    printed = finding.health is Health.WELL
    if as_json:
        answer({"queue": ours.queue, "printed": printed, "state": finding.state})
    else:
        _say(ours.queue, finding)
    if not printed:
        sys.exit(ExitCode.WORLD_FAILED)


def _check(config_file: Path, *, slips: bool, as_json: bool) -> None:
    from kiosk.doctor.finding import Health
    from kiosk.doctor.printers import printer_finding

    with typed_errors(as_json=as_json):
        ours = _printer(_settings(config_file), slips=slips)
        finding = printer_finding(ours.queue, ours, _size(slips=slips))
    if as_json:
        answer({"queue": ours.queue, "health": finding.health.value, "state": finding.state})
    else:
        _say(ours.queue, finding)
    if finding.health is Health.OUT_OF_SERVICE:
        sys.exit(ExitCode.WORLD_FAILED)


def _say(queue: str, finding: "Finding") -> None:
    click.echo(f"{queue}: {finding.health.value}: {finding.state}")
    for line in advice_lines(finding):
        click.echo(f"    {line}")


def _settings(config_file: Path) -> "PrinterSettings":
    from kiosk.settings.configuration import PrinterSettings, load_configuration

    return load_configuration(config_file).printer if config_file.exists() else PrinterSettings()


def _server(settings: "PrinterSettings") -> "CupsServer":
    from hardware.cups_server import CupsServer, PrintServerAddress

    return CupsServer(PrintServerAddress(settings.server))


def _printer(settings: "PrinterSettings", *, slips: bool) -> "Printer":
    from hardware.printer import Printer

    return Printer(_server(settings), _queue(settings, slips=slips))


def _queue(settings: "PrinterSettings", *, slips: bool) -> str:
    if not slips:
        return settings.queue
    if settings.slip_queue is None:
        raise click.UsageError("[printer] slip_queue is not set in kiosk.toml.")
    return settings.slip_queue


def _size(*, slips: bool) -> "PageSize":
    from kiosk.doctor.printers import A4, SLIP

    return SLIP if slips else A4


def _driver(device: "CupsDevice") -> str:
    """What has to be said of the driver of this device."""
    from hardware.printer_queue import describes_itself

    return "" if describes_itself(device.uri) else " --driver MODEL"


def _described(device: "CupsDevice") -> dict[str, str | bool]:
    return {
        "uri": device.uri,
        "make_and_model": device.make_and_model,
        "driverless": _driver(device) == "",
    }
