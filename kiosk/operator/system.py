"""What the system does for the staff: polkit lets the kiosk's user ask for just this (O27)."""

import subprocess
from typing import ClassVar, Final

from kiosk.language.texts import _
from kiosk.operator.faults import StaffFault
from kiosk.operator.session import Session
from kiosk.settings.configuration import Mode

_COMMAND_LIMIT_S: Final = 10.0
_LONGEST_SAID: Final = 160
# packaging/polkit/61-hall-kiosk-staff.rules names the same.
_SYSTEMCTL: Final = ("systemctl", "--no-ask-password")
RESTART: Final = (*_SYSTEMCTL, "reboot")
SHUT_DOWN: Final = (*_SYSTEMCTL, "poweroff")


class MachineRefused(StaffFault):
    """The system did not do it."""

    code: ClassVar[str] = "operator.machine-refused"


_DEMONSTRATION: Final = _("A demonstration leaves the machine as it is")
_REFUSED: Final = _("The system refused to do it")
_SILENT: Final = _("The system did not answer")
_IN_THE_HALL: Final = _("It is done in the hall alone.")
_BY_HAND: Final = _(
    "Restart it or shut it down by the switch in the cabinet, set brightness by the screen's own "
    "buttons, and call the engineer."
)


def light(percent: int) -> tuple[str, ...]:
    """Return what has the screen lit so."""
    return (*_SYSTEMCTL, "start", f"hall-kiosk-brightness@{percent}.service")


def check_machine(session: Session) -> None:
    """Do nothing where the machine is the hall's.

    Raises:
        MachineRefused: this is a demonstration, whose machine is somebody's desk.
    """
    if session.terminal.configuration.mode is not Mode.PRODUCTION:
        raise MachineRefused(_DEMONSTRATION, _IN_THE_HALL)


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
        raise MachineRefused(_SILENT, _BY_HAND) from error
    if done.returncode:
        raise MachineRefused(_REFUSED, _BY_HAND, done.stderr.strip()[:_LONGEST_SAID])
