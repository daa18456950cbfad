"""The commands of `kiosk`, for operators and engineers; each is loaded when it is called."""

from importlib import import_module
from typing import Final

import click

_COMMANDS: Final = {
    "backup": "kiosk.commands.backup:backup",
    "card": "kiosk.commands.card:card",
    "config": "kiosk.commands.config:config",
    "content": "kiosk.commands.content:content",
    "demo-data": "kiosk.commands.demo_data:demo_data",
    "doctor": "kiosk.commands.doctor:doctor",
    "documents": "kiosk.commands.documents:documents",
    "guides": "kiosk.commands.guides:guides",
    "id": "kiosk.commands.id_card:id_card",
    "journal": "kiosk.commands.journal:journal",
    "links": "kiosk.commands.links:links",
    "operator": "kiosk.commands.operator:operator",
    "printer": "kiosk.commands.printer:printer",
    "restore": "kiosk.commands.backup:restore",
    "run": "kiosk.commands.run:run",
    "setup": "kiosk.commands.setup:setup",
    "status": "kiosk.commands.status:status",
    "screens": "kiosk.commands.screens:screens",
    "tour": "kiosk.commands.tour:tour",
    "trust": "kiosk.commands.trust:trust",
    "verify": "kiosk.commands.verify:verify",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, not when it is."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command `cmd_name`, or None if there is no such command."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - the table above is wrong
        return command


@click.command(cls=LazyGroup)
@click.version_option(package_name="hall-kiosk", prog_name="kiosk")
def kiosk() -> None:
    """The self-service kiosk for social-security halls.

    Exit codes: 0 done, 1 the world failed (the message says what), 2 wrong usage or settings.
    """
