"""`kiosk doctor`: how every device of this terminal is, and what to do."""

import sys
from pathlib import Path
from typing import NoReturn

import click

from kiosk.commands.output import answer, json_option
from kiosk.commands.settings import config_option
from kiosk.errors import ConfigurationError
from kiosk.terminal.exit_codes import ExitCode


@click.command()
@config_option
@json_option
def doctor(config_file: Path, as_json: bool) -> None:
    """Look at each device, store and data file and say how it is and what to do.

    Exit code 1 if anything is out of service: a citizen would be hurt. Writes nothing.
    """
    from kiosk.doctor.examine import examine
    from kiosk.doctor.finding import Health
    from kiosk.settings.configuration import load_configuration

    try:
        configuration = load_configuration(config_file)
    except ConfigurationError as error:
        _end_with(error, as_json=as_json)
    findings = examine(configuration)
    if as_json:
        answer(
            {
                "devices": [
                    {
                        "device": one.thing,
                        "found": one.health is not Health.OUT_OF_SERVICE,
                        "version": one.version,
                        "health": one.health.value,
                        "state": one.state,
                        "advice": one.advice,
                        "who": one.who.value if one.advice else "",
                    }
                    for one in findings
                ]
            }
        )
    else:
        for one in findings:
            first, *others = one.state.splitlines() or [""]
            click.echo(f"{one.thing:17}{one.health.value:16}{first}")
            for line in others:
                click.echo(f"{'':33}{line}")
            if one.advice:
                click.echo(f"{'':17}{one.who.value}: {one.advice}")
    if any(one.health is Health.OUT_OF_SERVICE for one in findings):
        sys.exit(ExitCode.WORLD_FAILED)


def _end_with(error: ConfigurationError, *, as_json: bool) -> NoReturn:
    """Say why nothing can be looked at: the settings themselves are wrong."""
    advice = "Mend the named file; 'kiosk config check' names every mistake in it."
    if as_json:
        answer({"error": error.code, "message": str(error), "advice": advice})
    else:
        click.echo(f"{error.code}: {error}\n{advice}", err=True)
    sys.exit(ExitCode.WRONG_USAGE)
