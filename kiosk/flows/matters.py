"""One matter of a visit, from its first page to its last, and how it ended."""

from collections.abc import Awaitable, Callable

import trio

from db.errors import DatabaseError
from db.journal import EntryKind, Note
from hardware.errors import HardwareError
from kiosk.errors import KioskError
from kiosk.flows.ask_proof import TurnedAside
from kiosk.flows.ends import Ended
from kiosk.flows.services import GROUPS
from kiosk.flows.visit import Visit
from kiosk.pages.kinds import Back
from kiosk.settings.service import Service


async def counted(
    visit: Visit, service: Service, flow: Callable[[Visit], Awaitable[Ended]]
) -> Ended:
    """Return what the citizen wants after the matter; its end is noted, whatever it is.

    An entry of the menu that only leads to others is no matter.

    Raises:
        HardwareError, DatabaseError, KioskError: as `flow`.
    """
    if service in GROUPS:
        return await flow(visit)
    begun_at = trio.current_time()
    outcome, more = "broken_off", {}
    try:
        ended = await flow(visit)
        outcome = "left" if ended is Back.BACK else "done"
        return ended
    except TurnedAside:
        outcome = "turned_aside"
        raise
    except (HardwareError, DatabaseError, KioskError) as error:
        outcome, more = "failed", {"code": error.code}
        raise
    finally:
        seconds = round(trio.current_time() - begun_at)
        note = Note(EntryKind.SERVICE, service.value, outcome, seconds, more)
        visit.terminal.day_book.note(note)
