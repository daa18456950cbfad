"""Operating a terminal: the devices watched, open business settled, one citizen after the other."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

import trio

from db.errors import DatabaseError
from hardware.printer_errors import PrinterError
from hardware.resource_manager import ResourceManager
from kiosk.desks.reader_events import watch_readers
from kiosk.desks.terminal import Terminal
from kiosk.errors import KioskError
from kiosk.flows.reception import receive
from kiosk.pages.screen import Screen
from kiosk.terminal.publishing import Publisher
from kiosk.terminal.status import Pulse

_log = logging.getLogger(__name__)

#: How soon an outcome that was unknown is asked for again. A minute without records or CUPS is an
#: outage, and asking more often does not end it sooner.
SETTLE_INTERVAL_S: Final = 60.0

#: For closing the stores at the end, of the ten seconds that a stop may take.
CLOSE_LIMIT_S: Final = 2.0


async def operate(
    terminal: Terminal,
    readers: ResourceManager,
    screen: Screen,
    *,
    when_loaded: Callable[[], None] = lambda: None,
    ends: Callable[[], Awaitable[None]] = trio.sleep_forever,
    pulse: Pulse | None = None,
) -> None:
    """Serve citizens until cancelled; the world's faults are survived, a bug of ours ends it.

    `when_loaded` is called once, when all that the first citizen needs has been loaded. When `ends`
    returns the visit under way is the last one. With a `pulse` of the screen the terminal's figures
    are published. At the end the stores are closed.
    """
    try:
        await _operate(terminal, readers, screen, when_loaded, ends, pulse)
    finally:
        with trio.move_on_after(CLOSE_LIMIT_S, shield=True):
            await terminal.close()


async def _operate(
    terminal: Terminal,
    readers: ResourceManager,
    screen: Screen,
    when_loaded: Callable[[], None],
    ends: Callable[[], Awaitable[None]],
    pulse: Pulse | None,
) -> None:
    async with trio.open_nursery() as nursery:
        cards, slots = terminal.cards, terminal.configuration.slots
        nursery.start_soon(watch_readers, readers, cards.slot, slots, cards.is_social_security_card)
        nursery.start_soon(terminal.identity_cards.watch)
        nursery.start_soon(terminal.codes.watch)
        nursery.start_soon(terminal.devices.run)
        nursery.start_soon(terminal.states.run)
        nursery.start_soon(terminal.day_book.run)
        nursery.start_soon(terminal.last_receipt.run)
        nursery.start_soon(_settle, terminal)
        nursery.start_soon(_warm_up, terminal, when_loaded)
        if pulse is not None:
            nursery.start_soon(Publisher(terminal, pulse).run)
        try:
            await receive(terminal, screen, ends=ends, attend_staff=attend_staff)
        finally:
            _log.info("the terminal stops")
        nursery.cancel_scope.cancel()


async def attend_staff(terminal: Terminal, screen: Screen) -> None:
    """Let somebody of the staff to their own pages, which nobody else has to wait for to load."""
    from kiosk.operator.door import attend

    await attend(terminal, screen)


async def _settle(terminal: Terminal) -> None:
    """Settle what the last run and the visits of this one left open, whenever stores answer."""
    while True:
        for settle in (terminal.records.settle, terminal.printing.settle):
            try:
                count = await settle()
            except (DatabaseError, PrinterError, KioskError) as error:
                _log.warning("open business could not be settled: %s", error.code)
            else:
                if count:
                    _log.info("open business settled: %d", count)
        await trio.sleep(SETTLE_INTERVAL_S)


async def _warm_up(terminal: Terminal, when_loaded: Callable[[], None]) -> None:
    """Load what the welcome page does without and the first citizen must not wait for.

    Then see which papers can be made, for as long as the terminal runs.
    """
    for load in (terminal.guides.build_index, terminal.guides.desk, terminal.documents.warm_up):
        try:
            await load()
        except (DatabaseError, KioskError) as error:
            _log.error("a part of the terminal cannot be loaded: %s", error.code)
    when_loaded()
    _log.info("the terminal serves")
    await terminal.devices.watch_papers()
