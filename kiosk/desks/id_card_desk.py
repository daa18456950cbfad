"""The identity card on the plate: watched by the driver, read once for a visit.

The card need not stay. Programs cannot tell on every module whether a card that was read still lies
there, and people pick theirs up as soon as their name appears. So only a card lifted while it is
being read makes a difference: the reading fails, and the citizen lays it down again.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias, assert_never

import trio

from hardware.id_card.documents import IdentityDocument
from hardware.id_card.errors import ModuleGone
from hardware.id_card.presence import (
    CardLaying,
    IdCardEvent,
    IdCardLaid,
    IdCardLifted,
    IdCardUnseen,
    ModuleLost,
    ModuleReturned,
)
from kiosk.desks.id_card_plate import Bare, IdCardPlate, Laid, ModuleDown, PlateState
from kiosk.desks.watcher_thread import run_until_cancelled
from kiosk.desks.worker import Worker


class IdCardSource(Protocol):
    """What watches the module and reads its cards: `hardware.id_card.watch.IdCardWatcher`."""

    def run(self) -> None:
        """Watch until `stop`."""
        ...

    def stop(self) -> None:
        """Make `run` and a running `read` return. From any thread."""
        ...

    def read(self, laying: CardLaying) -> IdentityDocument:
        """Return what the card of this very laying says.

        Raises:
            IdCardError, ModuleError
        """
        ...


Deliver: TypeAlias = Callable[[IdCardEvent], None]


class IdCardDesk:
    """Reads the card that lies on the plate; without `source_of` the terminal has no module."""

    def __init__(self, source_of: Callable[[Deliver], IdCardSource] | None, worker: Worker) -> None:
        self._source = None if source_of is None else source_of(self._deliver)
        self.plate = IdCardPlate() if self._source is None else IdCardPlate(Bare.BARE)
        self._worker = worker
        self._token: trio.lowlevel.TrioToken | None = None

    async def read(self, laying: CardLaying) -> IdentityDocument:
        """Return what the card of this very laying says; it serves nobody else afterwards.

        Raises:
            IdCardError, ModuleError: as the driver says.
        """
        if self._source is None:
            raise ModuleGone("nowhere", "the terminal has no module")
        document = await self._worker.run(self._source.read, laying)
        self.plate.spend()
        return document

    async def watch(self) -> None:
        """Keep the plate up to date from a worker thread of its own until cancelled."""
        if self._source is None:
            return
        self._token = trio.lowlevel.current_trio_token()
        await run_until_cancelled(self._source.run, self._source.stop)

    def take_over(self, event: IdCardEvent) -> None:
        """Take over what has happened."""
        plate = self.plate
        match event:
            case IdCardLaid(laying):
                plate.turn(Laid(laying))
            case IdCardLifted(laying):
                if _holds(plate.state, laying):
                    plate.turn(Bare.BARE)
            case IdCardUnseen(laying):
                if _holds(plate.state, laying):
                    plate.turn(Laid(laying, seen=False))
            case ModuleLost(code):
                plate.turn(ModuleDown(code))
            case ModuleReturned():
                plate.turn(Bare.BARE)
            case _:
                assert_never(event)

    def _deliver(self, event: IdCardEvent) -> None:
        assert self._token is not None, "nobody watches"  # noqa: S101 - our own bug
        self._token.run_sync_soon(self.take_over, event)


def _holds(state: PlateState, laying: CardLaying) -> bool:
    return isinstance(state, Laid) and state.laying == laying
