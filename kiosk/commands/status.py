"""`kiosk status`: the figures of the running terminal, the same as its metrics."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from kiosk.commands.output import json_option, typed_errors
from kiosk.commands.settings import config_option
from kiosk.files import read_json
from kiosk.terminal.exit_codes import ExitCode
from kiosk.terminal.troubles import local, troubles


@click.command()
@config_option
@json_option
def status(config_file: Path, as_json: bool) -> None:
    """Say how the running terminal is, in figures.

    Exit code 1 if it does not run, hangs, paints no frames, or a part is out of service.
    """
    from kiosk.settings.configuration import load_configuration

    with typed_errors(as_json=as_json):
        file = load_configuration(config_file).metrics.status
    now = datetime.now(UTC)
    try:
        value = read_json(file)
        trouble, said = troubles(value, now), lines(value, now)
    except OSError:
        click.echo('{"running": false}' if as_json else f"Not running: there is no {file}")
        sys.exit(ExitCode.WORLD_FAILED)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError):
        words = f"Nobody knows: {file} is damaged, or of another version"
        click.echo('{"running": null}' if as_json else words)
        sys.exit(ExitCode.WORLD_FAILED)
    if as_json:
        click.echo(json.dumps({**value, "trouble": trouble}, ensure_ascii=False, indent=2))
    else:
        for line in said:
            click.echo(line)
        for line in trouble:
            click.echo(f"!! {line}")
    sys.exit(ExitCode.WORLD_FAILED if trouble else ExitCode.DONE)


def lines(value: dict[str, Any], now: datetime) -> list[str]:
    """Return the figures in lines for people."""
    beat = value["heartbeat"]
    said = [
        f"{value['terminal']}  {value['hall']}  {value['version']}  settings {value['settings']}",
        f"figures of {local(value['at'])}, started {local(value['started_at'])}",
        f"last frame {now.timestamp() - beat['painted_at']:.0f} s ago, {beat['touches']} touches",
    ]
    for part in value["parts"]:
        state = part["code"] or "well"
        soon = f" ({', '.join(part['warnings'])})" if part["warnings"] else ""
        said.append(f"{part['part']:16}{state}{soon}  since {local(part['since'])}")
    ledger = value["ledger"]
    if ledger is not None:
        said.append(
            f"journal: {ledger['entries']} entries; open: {ledger['open_changes']} changes, "
            f"{ledger['open_prints']} prints"
        )
        for kind in ("visit", "service", "change", "print", "fault"):
            number = sum(one["number"] for one in ledger["counts"] if one["kind"] == kind)
            said.append(f"{kind + 's':16}{number}")
    free = value["disk_free"] / value["disk_size"]
    said.append(f"disk: {free:.0%} free")
    return said
