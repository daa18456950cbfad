"""`kiosk setup`: from an installed package to a serving terminal, by questions or a file."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from kiosk.commands.output import advice_lines, typed_errors
from kiosk.commands.settings import config_option
from kiosk.doctor.finding import Finding, Health
from kiosk.setup.answers import Answers, read_answers
from kiosk.terminal.exit_codes import ExitCode

_SHEET: Final = "readiness sheet"


@click.command()
@config_option
@click.option(
    "--answers",
    "answers_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A kiosk.toml with a table [setup]: no question is asked.",
)
@click.option("--id", "terminal_id", help="The terminal's id, in place of the one in the answers.")
@click.option("--overwrite", is_flag=True, help="Replace settings that are there; keeps a copy.")
def setup(
    config_file: Path, answers_file: Path | None, terminal_id: str | None, overwrite: bool
) -> None:
    """Set up this terminal: settings, keys, stores, clock, printer; then look at everything.

    What is there is kept: settings without --overwrite, keys, records and the journal always. At
    the end stands the readiness sheet, as a PDF beside the stores and on paper.

    Exit codes: 0 the terminal can serve, 1 something is out of service, 2 the answers are wrong.
    """
    from kiosk.commands.setup_questions import asked
    from kiosk.setup.steps import start_terminal

    with typed_errors(as_json=False):
        answers = (
            asked(config_file, terminal_id)
            if answers_file is None
            else read_answers(answers_file, terminal_id)
        )
    findings = []
    try:
        for finding in _everything(answers, config_file, overwrite=overwrite):
            _tell(finding)
            findings.append(finding)
        findings += _handed_out(answers, findings)
    finally:  # what served before serves again, whatever breaks this off
        if answers.setup.start:
            findings.append(start_terminal())
            _tell(findings[-1])
    if any(one.health is Health.OUT_OF_SERVICE for one in findings):
        sys.exit(ExitCode.WORLD_FAILED)


def _everything(answers: Answers, config_file: Path, *, overwrite: bool) -> Iterator[Finding]:
    """Do all steps, and look at every part of the terminal but its unit, which is started last."""
    from kiosk.desks.limited import begin_waiting
    from kiosk.doctor.examine import examine
    from kiosk.doctor.machine import UNIT
    from kiosk.settings.configuration import load_configuration
    from kiosk.setup.steps import set_up, stop_terminal

    if answers.setup.start:
        stop_terminal()
    yield from set_up(answers, config_file, overwrite=overwrite)
    begin_waiting()
    with typed_errors(as_json=False):
        found = examine(load_configuration(config_file))
    yield from (one for one in found if one.thing != UNIT)


def _tell(finding: Finding) -> None:
    click.echo(f"{finding.thing:16}{finding.health.value:16}{finding.state}")
    for line in () if finding.health is Health.WELL else advice_lines(finding):
        click.echo(f"{'':16}{line}")


def _handed_out(answers: Answers, findings: list[Finding]) -> list[Finding]:
    """Save the readiness sheet, print it where that is wanted, and return what came of that."""
    from hardware.cups_server import CupsServer, PrintServerAddress
    from hardware.errors import HardwareError
    from hardware.printer import Printer
    from kiosk.setup.new_printer import printed_finding
    from kiosk.setup.sheet import ReadinessSheet

    settings = answers.configuration
    sheet = ReadinessSheet(settings.terminal, datetime.now().astimezone(), findings)
    with typed_errors(as_json=False):
        pdf = sheet.pdf()
    click.echo(f"readiness sheet: {sheet.save(settings.stores.journal.parent, pdf)}")
    if not answers.setup.print_sheet:
        return []
    server = CupsServer(PrintServerAddress(settings.printer.server))
    try:
        printer = Printer(server, settings.printer.queue)
        finding = printed_finding(_SHEET, printer, pdf, sheet.serial)
    except HardwareError as error:
        finding = Finding(_SHEET, Health.OUT_OF_SERVICE, "", f"not printed: {error.code}")
    _tell(finding)
    return [finding]
