"""`kiosk setup`: from an installed package to a serving terminal, by questions or a file."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from kiosk.commands.output import typed_errors
from kiosk.commands.settings import config_option
from kiosk.doctor.finding import Finding, Health
from kiosk.folders import REGIONS_FOLDER
from kiosk.settings.configuration import Unproven
from kiosk.setup.answers import Answers, answers_in, read_answers
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
    with typed_errors(as_json=False):
        answers = (
            _asked(config_file, terminal_id)
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


def _asked(config_file: Path, terminal_id: str | None) -> Answers:
    """Ask what a terminal needs, with the answers most halls give offered.

    Raises:
        DataFileBroken: what was answered does not make settings; names the answer.
    """
    regions = sorted(folder.name for folder in REGIONS_FOLDER.iterdir() if folder.is_dir())
    ask = click.prompt
    terminal: dict[str, object] = {
        "id": terminal_id or ask("终端编号 Terminal id, on every paper (JN-01)"),
        "region": ask("地区 Region", type=click.Choice(regions)),
        "hall": ask("大厅名称 The hall's name"),
        "agency": ask("经办机构 The agency's name", default="社会保险经办机构"),
    }
    cards: dict[str, object] = {
        "unproven": ask(
            "不能证明真伪的卡 A card that cannot show that it is genuine: refuse 不受理, "
            "look 只能查询, accept 当真卡受理",
            type=click.Choice([one.value for one in Unproven]),
        ),
        "source": ask("谁定的，写在哪里 Who decided that, and where it is written"),
    }
    windows: dict[str, object] = {
        "cards": ask("办卡的窗口 The window for cards", default="综合窗口"),
        "certificates": ask("开证明的窗口 The window for certificates", default="综合窗口"),
        "phone": ask("咨询电话 Phone for questions", default="12333"),
    }
    once: dict[str, object] = {
        "begin_records": click.confirm(
            "在本机新建空的业务数据文件？ Begin an empty file of records here?", default=False
        ),
        "printer_device": ask(
            "打印机地址 Printer (lpinfo -v shows them; empty: the queue is there)",
            default="",
            show_default=False,
        )
        or None,
        "time_zone": ask("时区 Time zone", default="Asia/Shanghai"),
        "ntp_servers": ask(
            "对时服务器 Time servers (empty: Debian's)", default="", show_default=False
        ).split(),
    }
    tables = {"terminal": terminal, "cards": cards, "windows": windows, "setup": once}
    return answers_in(config_file, 'mode = "production"\n' + "".join(_written(tables)))


def _written(tables: dict[str, dict[str, object]]) -> Iterator[str]:
    """Yield tables as TOML; JSON writes strings, lists and booleans the same way."""
    for name, table in tables.items():
        yield f"\n[{name}]\n"
        for key, value in table.items():
            if value is not None:
                yield f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
