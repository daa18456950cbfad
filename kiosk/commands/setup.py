"""`kiosk setup`: from an installed package to a serving terminal, by questions or a file."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from kiosk.commands.output import typed_errors
from kiosk.commands.settings import config_option
from kiosk.doctor.finding import Finding, Health
from kiosk.setup.answers import Answers, read_answers
from kiosk.terminal.exit_codes import ExitCode


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

    with typed_errors(as_json=False):
        answers = (
            asked(config_file, terminal_id)
            if answers_file is None
            else read_answers(answers_file, terminal_id)
        )
    findings = []
    for finding in _everything(answers, config_file, overwrite=overwrite):
        _tell(finding)
        findings.append(finding)
    _hand_out(answers, findings)
    if any(one.health is Health.OUT_OF_SERVICE for one in findings):
        sys.exit(ExitCode.WORLD_FAILED)


def _everything(answers: Answers, config_file: Path, *, overwrite: bool) -> Iterator[Finding]:
    """Do all steps, start the terminal where that is wanted, and look at every part of it."""
    from kiosk.doctor.examine import examine
    from kiosk.settings.configuration import load_configuration
    from kiosk.setup.steps import set_up, start_terminal

    yield from set_up(answers, config_file, overwrite=overwrite)
    with typed_errors(as_json=False):
        yield from examine(load_configuration(config_file))
    if answers.setup.start:
        yield start_terminal()


def _tell(finding: Finding) -> None:
    click.echo(f"{finding.thing:16}{finding.health.value:16}{finding.state}")
    if finding.advice and finding.health is not Health.WELL:
        click.echo(f"{'':16}{finding.advice}")


def _hand_out(answers: Answers, findings: list[Finding]) -> None:
    """Save the readiness sheet, and print it where that is wanted and the printer is ready."""
    from hardware.cups_server import CupsServer, PrintServerAddress
    from hardware.errors import HardwareError
    from hardware.printer import Printer
    from kiosk.setup.sheet import ReadinessSheet

    settings = answers.configuration
    sheet = ReadinessSheet(settings.terminal, datetime.now().astimezone(), findings)
    with typed_errors(as_json=False):
        pdf = sheet.pdf()
    click.echo(f"readiness sheet: {sheet.save(settings.stores.journal.parent, pdf)}")
    if not answers.setup.print_sheet:
        return
    printer = Printer(
        CupsServer(PrintServerAddress(settings.printer.server)), settings.printer.queue
    )
    try:
        printer.submit(pdf, sheet.serial)
    except HardwareError as error:
        click.echo(f"readiness sheet: not printed, {error.code}")
    else:
        click.echo("readiness sheet: sent to the printer; look whether it is printed well")
