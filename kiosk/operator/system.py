"""What the system does for the staff: polkit lets the kiosk's user ask for just this (O27)."""

import subprocess
from typing import ClassVar, Final

from kiosk.errors import KioskError
from kiosk.operator.session import Session
from kiosk.settings.configuration import Mode

_COMMAND_LIMIT_S: Final = 10.0
# packaging/polkit/61-hall-kiosk-staff.rules names the same.
_SYSTEMCTL: Final = ("systemctl", "--no-ask-password")
RESTART: Final = (*_SYSTEMCTL, "reboot")
SHUT_DOWN: Final = (*_SYSTEMCTL, "poweroff")


class MachineRefused(KioskError):
    """The system did not do it; says what it said."""

    code: ClassVar[str] = "operator.machine-refused"


def light(percent: int) -> tuple[str, ...]:
    """Return what has the screen lit so."""
    return (*_SYSTEMCTL, "start", f"hall-kiosk-brightness@{percent}.service")


def check_machine(session: Session) -> None:
    """Do nothing where the machine is the hall's.

    Raises:
        MachineRefused: this is a demonstration, whose machine is somebody's desk.
    """
    if session.terminal.configuration.mode is not Mode.PRODUCTION:
        raise MachineRefused("a demonstration leaves the machine as it is")


async def command(session: Session, words: tuple[str, ...]) -> None:
    """Have the system do it, once the journal has what was noted.

    Raises:
        MachineRefused: it did not; or as `check_machine`.
    """
    check_machine(session)
    await session.terminal.day_book.write()

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - the words are our own
            words, capture_output=True, text=True, check=False, timeout=_COMMAND_LIMIT_S
        )

    try:
        done = await session.terminal.chores.run(run)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MachineRefused(type(error).__name__) from error
    if done.returncode:
        raise MachineRefused(done.stderr.strip())
