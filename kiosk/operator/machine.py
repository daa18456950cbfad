"""The machine itself: restart the program or the terminal, shut it down, and what it runs."""

import os
import signal
from collections.abc import Awaitable, Callable
from enum import Enum, unique
from importlib.metadata import version
from typing import Final

from kiosk.language.texts import Message, Words, _
from kiosk.operator.adjusting import adjust
from kiosk.operator.exporting import export
from kiosk.operator.roles import Act
from kiosk.operator.senses import try_senses
from kiosk.operator.session import Session
from kiosk.operator.system import RESTART, SHUT_DOWN, MachineRefused, check_machine, command
from kiosk.pages.kinds import Back, Choice, ConfirmPage, Decision, Fact, Icon, Tone
from kiosk.settings.settings_hash import settings_hash


@unique
class _Wish(Enum):
    EXPORT = "export"
    SENSES = "senses"
    ADJUST = "adjust"
    PROGRAM = "program"
    MACHINE = "machine"
    OFF = "off"
    DETAILS = "details"


_ACTS: Final[dict[_Wish, tuple[Act, Message, Icon]]] = {
    _Wish.EXPORT: (Act.EXPORT, _("Export log and state"), Icon.TRANSFER),
    _Wish.SENSES: (Act.TRY_DEVICE, _("Try sound, touch and screen"), Icon.STATUS),
    _Wish.ADJUST: (Act.SET_VOLUME, _("Volume, brightness, time"), Icon.CHANGES),
    _Wish.PROGRAM: (Act.RESTART_PROGRAM, _("Restart the program"), Icon.REPEAT),
    _Wish.MACHINE: (Act.RESTART_MACHINE, _("Restart the terminal"), Icon.REPEAT),
    _Wish.OFF: (Act.SHUT_DOWN, _("Shut the terminal down"), Icon.WARNING),
    _Wish.DETAILS: (Act.DETAILS, _("Details for the engineer"), Icon.QUESTION),
}


async def machine(session: Session) -> None:
    """Let the person do what their role may.

    Raises:
        MachineRefused: the system did not do it.
        KioskError, DatabaseError, DriverHangs: as `export`.
    """
    choices = tuple(
        Choice(wish, label, icon=icon)
        for wish, (act, label, icon) in _ACTS.items()
        if session.may(act)
    )
    chosen = await session.choose(
        _("Restart, export, details"), _("What would you like to do?"), choices
    )
    if chosen is not Back.BACK:
        await _DOES[chosen](session)


async def _restart_program(session: Session) -> None:
    if await _sure(session, _("Restart the program"), _("It takes some ten seconds.")):
        session.note(Act.RESTART_PROGRAM)
        # The service manager starts it again whatever it ends with.
        os.kill(os.getpid(), signal.SIGTERM)


async def _restart_machine(session: Session) -> None:
    if await _sure(session, _("Restart the terminal"), _("It takes one or two minutes.")):
        await _end(session, Act.RESTART_MACHINE, RESTART)


async def _shut_down(session: Session) -> None:
    said = _("Switch it on again with the button inside the cabinet.")
    if await _sure(session, _("Shut the terminal down"), said):
        await _end(session, Act.SHUT_DOWN, SHUT_DOWN)


async def _end(session: Session, act: Act, words: tuple[str, ...]) -> None:
    """Note it and have the system do it: afterwards nobody is there to write it down."""
    check_machine(session)
    session.note(act)
    try:
        await command(session, words)
    except MachineRefused:
        session.note(act, "refused")
        raise


async def _details(session: Session) -> None:
    session.note(Act.DETAILS)
    terminal = session.terminal
    settings = terminal.configuration
    head, entries = await terminal.day_book.refresh()
    ahead = terminal.devices.stores.ahead
    differs = "?" if ahead is None else f"{ahead.total_seconds():+.1f} s"
    await session.tell(
        _("Details for the engineer"),
        Tone.NEUTRAL,
        (
            Fact(_("Terminal"), Words(settings.terminal.id)),
            Fact(_("Program"), Words(version("hall-kiosk"))),
            Fact(_("Settings"), Words(settings_hash(settings))),
            Fact(_("Records"), Words(settings.records.kind)),
            Fact(_("Records' clock"), Words(differs)),
            Fact(_("Journal"), _("{entries} entries", entries=entries)),
            Fact(_("Head of the journal"), Words(f"{head.partition(':')[2][:16]}…")),
            Fact(_("Bugs since the start"), Words(str(terminal.day_book.bugs))),
        ),
    )


async def _sure(session: Session, title: Message, said: Message) -> bool:
    page = ConfirmPage(title, _("Are you sure?"), (Fact(title, said),), _("Yes"))
    return await session.screen.ask(page) is Decision.CONFIRMED


_DOES: Final[dict[_Wish, Callable[[Session], Awaitable[None]]]] = {
    _Wish.EXPORT: export,
    _Wish.SENSES: try_senses,
    _Wish.ADJUST: adjust,
    _Wish.PROGRAM: _restart_program,
    _Wish.MACHINE: _restart_machine,
    _Wish.OFF: _shut_down,
    _Wish.DETAILS: _details,
}
