"""Waking whoever waits for something to change."""

import trio


class Bell:
    """Rung when something has changed; each ring wakes those who wait at that moment."""

    def __init__(self) -> None:
        self._rung = trio.Event()

    def ring(self) -> None:
        """Wake who waits."""
        rung, self._rung = self._rung, trio.Event()
        rung.set()

    async def wait(self) -> None:
        """Return at the next ring."""
        await self._rung.wait()
