"""The region's guides, read once in a worker thread."""

from pathlib import Path
from typing import Final

import trio

from kiosk.desks.worker import Worker
from kiosk.guides.desk import GuideDesk, open_guide_desk
from kiosk.guides.indexing import build_apart

#: So long nobody opens the guides while their index is being built; then they build it themselves.
BUILDING_IS_AWAITED_S: Final = 20.0


class GuideShelf:
    """Opens the guides at their first use and keeps them, once they can be searched."""

    def __init__(self, region: str, index_file: Path, worker: Worker) -> None:
        self._region = region
        self._index_file = index_file
        self._worker = worker
        self._desk: GuideDesk | None = None
        self._built: trio.Event | None = None
        self._opening = trio.Lock()

    async def build_index(self) -> None:
        """Build what the search needs, where it is not there, in a process of its own."""
        # Not by the worker: that takes as long as the machine is busy, and nobody waits for it.
        self._built = built = trio.Event()
        try:
            await trio.to_thread.run_sync(
                build_apart, self._region, self._index_file, abandon_on_cancel=True
            )
        finally:
            built.set()

    async def desk(self) -> GuideDesk:
        """Return the guides, their search and the catalogue.

        Raises:
            DataFileBroken: the disclosure catalogue is absent or wrong.
        """
        async with self._opening:
            if self._desk is not None:
                return self._desk
            if self._built is not None:
                with trio.move_on_after(BUILDING_IS_AWAITED_S):
                    await self._built.wait()
            desk = await self._worker.run(open_guide_desk, self._region, self._index_file)
            if desk.index is not None:
                self._desk = desk
            return desk

    async def close(self) -> None:
        """Close what is open; the next use opens it again.

        Raises:
            DriverHangs
        """
        desk, self._desk = self._desk, None
        if desk is not None:
            await self._worker.run(desk.close)
