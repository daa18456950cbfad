"""`kiosk doctor`: how every device of this terminal is, and what to do."""

import sys
from pathlib import Path

import click

from hardware.showable import marked
from kiosk.commands.output import advice_lines, answer, fail_by_kind, json_option
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
    from kiosk.doctor.finding import NO_ADVICE, Health
    from kiosk.language.texts import Language
    from kiosk.settings.configuration import load_configuration

    try:
        configuration = load_configuration(config_file)
    except ConfigurationError as error:
        fail_by_kind(error, as_json=as_json)
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
                        "advice": one.advised(Language.ENGLISH),
                        "advice_zh": one.advised(Language.CHINESE),
                        "who": "" if one.advice is NO_ADVICE else one.who.value,
                    }
                    for one in findings
                ]
            }
        )
    else:
        for one in findings:
            first, *others = one.state.splitlines() or [""]
            click.echo(f"{one.thing:17}{one.health.value:16}{marked(first)}")
            for line in others:
                click.echo(f"{'':33}{marked(line)}")
            for number, line in enumerate(advice_lines(one)):
                click.echo(f"{'':17}{'' if number else f'{one.who.value}: '}{line}")
    if any(one.health is Health.OUT_OF_SERVICE for one in findings):
        sys.exit(ExitCode.WORLD_FAILED)
