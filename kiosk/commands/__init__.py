"""The commands of `kiosk`, for operators and engineers; each is loaded when it is called."""

import errno
import sys
from importlib import import_module
from typing import Final, NoReturn

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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the words apart, and note whether JSON is asked for."""
        ctx.meta[_JSON] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what was asked for as JSON is JSON also when it goes wrong."""
        as_json: bool = ctx.meta[_JSON]
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            if not as_json:
                raise
            return self._failed(_USAGE, error.format_message(), error.exit_code)
        except click.Abort as error:
            if _somebody_answers():
                raise
            if as_json:
                return self._failed(_UNANSWERED, _NOBODY_ANSWERS, _WORLD_FAILED)
            click.echo(err=True)
            raise click.ClickException(_NOBODY_ANSWERS) from error
        except OSError as error:
            if error.filename is None and error.errno not in _DISK_FAILED:
                raise
            from kiosk.files import why_not

            words = f"{error.filename or 'what was to be written'}: {why_not(error)}"
            if as_json:
                return self._failed(_FILE, words, _WORLD_FAILED)
            raise click.ClickException(words) from error

    def _failed(self, code: str, words: str, exit_code: int) -> NoReturn:
        from kiosk.commands.output import answer

        answer({"error": code, "message": words, "advice": None, "advice_zh": None})
        sys.exit(exit_code)


def _somebody_answers() -> bool:
    """Whether questions are asked at a terminal, where Ctrl-C or Ctrl-D is an answer too."""
    return sys.stdin.isatty()


_JSON: Final = "kiosk.commands.json"
_USAGE: Final = "usage"
_FILE: Final = "file"
_UNANSWERED: Final = "unanswered"
_WORLD_FAILED: Final = 1
_NOBODY_ANSWERS: Final = "nobody is there to be asked: give the answer as an option (--help)"
_DISK_FAILED: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
"""Of these the system does not say which file it was."""


@click.command(cls=LazyGroup)
@click.version_option(package_name="hall-kiosk", prog_name="kiosk")
def kiosk() -> None:
    """The self-service kiosk for social-security halls.

    Exit codes: 0 done, 1 the world failed (the message says what), 2 wrong usage or settings.
    """
