"""The region's guides, read once in a worker thread."""

from pathlib import Path

import trio

from kiosk.desks.worker import Worker
from kiosk.guides.desk import GuideDesk, open_guide_desk
from kiosk.guides.indexing import build_apart


class GuideShelf:
    """Opens the guides at their first use and keeps them."""

    def __init__(self, region: str, index_file: Path, worker: Worker) -> None:
        self._region = region
        self._index_file = index_file
        self._worker = worker
        self._desk: GuideDesk | None = None

    async def build_index(self) -> None:
        """Build what the search needs, where it is not there, in a process of its own."""
        # Not by the worker: that takes as long as the machine is busy, and nobody waits for it.
        await trio.to_thread.run_sync(
            build_apart, self._region, self._index_file, abandon_on_cancel=True
        )

    async def desk(self) -> GuideDesk:
        """Return the guides, their search and the catalogue.

        Raises:
            DataFileBroken: the disclosure catalogue is absent or wrong.
        """
        if self._desk is None:
            self._desk = await self._worker.run(open_guide_desk, self._region, self._index_file)
        return self._desk

    async def close(self) -> None:
        """Close what is open; the next use opens it again.

        Raises:
            DriverHangs
        """
        desk, self._desk = self._desk, None
        if desk is not None:
            await self._worker.run(desk.close)
