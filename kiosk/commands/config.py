"""`kiosk config`: what the settings say and where, what is wrong in them, what differs."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.commands.output import JsonValue, answer, json_option, typed_errors
from kiosk.commands.settings import config_option
from kiosk.terminal.exit_codes import ExitCode

if TYPE_CHECKING:
    from kiosk.settings.configuration import Configuration
    from kiosk.settings.layers import Layers


@click.group()
def config() -> None:
    """Look at the settings of a terminal: its own, the hall's, the agency's and the package's."""


@config.command()
@config_option
@click.option("--origin", is_flag=True, help="Say of each where it stands.")
@json_option
def show(config_file: Path, origin: bool, as_json: bool) -> None:
    """Say every setting in force."""
    from kiosk.settings.showing import shown_settings

    with typed_errors(as_json=as_json):
        settings = shown_settings(*_in_force(config_file))
    if as_json:
        rows: list[JsonValue] = [
            {"key": one.key, "value": _plain(one.value), "origin": one.origin} for one in settings
        ]
        answer({"settings": rows})
        return
    for one in settings:
        line = f"{one.key} = {_written(one.value)}"
        click.echo(f"{line:50}  # {one.origin}" if origin else line)


@config.command()
@config_option
@json_option
def check(config_file: Path, as_json: bool) -> None:
    """Name every mistake in the settings, with file, line and key.

    Exit code 0: the terminal starts with them. 2: it does not.
    """
    from kiosk.language.texts import Language
    from kiosk.settings.checking import setting_faults

    faults = setting_faults(config_file)
    if as_json:
        rows: list[JsonValue] = [
            {
                "file": str(one.file),
                "line": one.line,
                "key": ".".join(map(str, one.place)),
                "fault": one.said(Language.ENGLISH),
                "fault_zh": one.said(Language.CHINESE),
                "nearest": one.nearest,
            }
            for one in faults
        ]
        answer({"right": not faults, "faults": rows})
    else:
        for one in faults:
            click.echo(f"{one.where}: {one.said(Language.CHINESE)}")
            click.echo(f"    {one.said(Language.ENGLISH)}")
        click.echo(f"{len(faults)} 处错误 / mistakes" if faults else "没有错误 / all is right")
    sys.exit(ExitCode.WRONG_USAGE if faults else ExitCode.DONE)


@config.command()
@config_option
@click.argument("other", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def diff(config_file: Path, other: Path, as_json: bool) -> None:
    """Say what the settings of this terminal and those in OTHER do not have alike.

    OTHER is another terminal's kiosk.toml, with hall.toml and agency.toml beside it where there
    are any. Exit code 0: nothing differs. 1: something does.
    """
    from kiosk.settings.showing import differences, shown_settings

    with typed_errors(as_json=as_json):
        ours = shown_settings(*_in_force(config_file))
        found = differences(ours, shown_settings(*_in_force(other)))
    if as_json:
        rows: list[JsonValue] = [
            {"key": key, "here": _plain(here), "there": _plain(there)} for key, here, there in found
        ]
        answer({"differences": rows})
    for key, here, there in () if as_json else found:
        click.echo(f"{key}: {_written(here)} -> {_written(there)}")
    sys.exit(ExitCode.WORLD_FAILED if found else ExitCode.DONE)


def _in_force(config_file: Path) -> tuple["Layers", "Configuration"]:
    from kiosk.settings.configuration import load_configuration
    from kiosk.settings.layers import read_layers

    return read_layers(config_file), load_configuration(config_file)


def _plain(value: object) -> JsonValue:
    plain: JsonValue = json.loads(json.dumps(value, default=str))
    return plain


def _written(value: object) -> str:
    return "-" if value is None else json.dumps(value, ensure_ascii=False, default=str)
