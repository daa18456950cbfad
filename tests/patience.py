"""Limits that only a peer which hangs may reach: wide in tests, for a slow machine is no fault.

Whoever tests such a limit sets it for that test. Processes that a test starts keep the true ones.
"""

from typing import Final

from pytestqt.qtbot import QtBot

from hardware import cups_server, device_look, mixer, printer
from kiosk.commands import verify
from kiosk.desks import limited, time_server
from kiosk.doctor import machine

GIVE_UP_S: Final = 60.0

_LIMITS: Final = (
    (cups_server, "ANSWER_LIMIT_S"),
    (cups_server, "DOCUMENT_LIMIT_S"),
    (device_look, "ANSWER_LIMIT_S"),
    (limited, "LEAST_S"),
    (machine, "_COMMAND_LIMIT_S"),
    (mixer, "LIMIT_S"),
    (printer, "DEVICE_ANSWER_LIMIT_S"),
    (time_server, "_TIMEDATECTL_LIMIT_S"),
    (verify, "MOST_SECONDS"),
)


def be_patient() -> None:
    """Widen them for this process."""
    for module, name in _LIMITS:
        assert hasattr(module, name), name
        setattr(module, name, GIVE_UP_S)
    for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
        assert wait.__kwdefaults__ is not None
        wait.__kwdefaults__["timeout"] = int(1000 * GIVE_UP_S)
