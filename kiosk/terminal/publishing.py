"""Keeping a terminal's figures at hand for whoever watches it."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

import trio

from db.errors import DatabaseError
from kiosk.desks.terminal import Terminal
from kiosk.errors import KioskError, frames_of
from kiosk.files import write_whole
from kiosk.terminal.certificates import certificates_days
from kiosk.terminal.status import CERTIFICATES_LOOK, Ledger, Pulse, Status, ledger_of, status_of

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from kiosk.terminal.metrics import MetricsServer

_log = logging.getLogger(__name__)

#: A third of what Prometheus usually waits between two scrapes.
PUBLISH_INTERVAL_S: Final = 5.0
#: The first citizen comes before the first figures.
FIRST_AFTER_S: Final = 2.0


class Publisher:
    """Gathers the figures again and again and hands them out in every way that is set up."""

    def __init__(self, terminal: Terminal, pulse: Pulse) -> None:
        self.newest: Status | None = None
        self._terminal = terminal
        self._pulse = pulse
        self._settings = terminal.configuration.metrics
        self._started_at = terminal.clock()
        self._certificates: Mapping[str, float] = {}
        self._certificates_at: datetime | None = None
        self._said: set[str] = set()
        self._server: MetricsServer | None = None

    @property
    def listens(self) -> bool:
        """Whether scrapes are answered."""
        return self._server is not None

    async def run(self) -> None:
        """Publish until cancelled."""
        await trio.sleep(FIRST_AFTER_S)
        # Behind the first page: the client of Prometheus takes its time to load.
        from kiosk.terminal.metrics import registry_of

        registry = registry_of(lambda: self.newest)
        try:
            while True:
                self.listen(registry)
                try:
                    await self.publish(registry)
                except Exception as bug:  # noqa: BLE001 - figures cost no citizen the terminal
                    self._say_once(f"a bug: {frames_of(bug)}")
                await trio.sleep(PUBLISH_INTERVAL_S)
        finally:
            self.close()

    def close(self) -> None:
        """Answer no scrapes any more."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def listen(self, registry: "CollectorRegistry") -> None:
        """Listen, if that is wanted and not done yet: a network can come up after the terminal."""
        from kiosk.terminal.metrics import MetricsServer

        port = self._settings.port
        if port is None or self._server is not None:
            return
        try:
            self._server = MetricsServer(self._settings, registry, port)
        except OSError as error:
            self._say_once(f"nothing listens on {self._settings.address}:{port}: {error.strerror}")

    async def publish(self, registry: "CollectorRegistry") -> None:
        """Gather the figures and hand them out, now."""
        self._pulse.beat()
        ledger = await self._ledger()
        await self._look_at_certificates()
        status = status_of(
            *(self._terminal, self._pulse, ledger),
            certificates_days=self._certificates,
            started_at=self._started_at,
        )
        self.newest = status
        try:
            await trio.to_thread.run_sync(self._write, status, registry)
        except OSError as error:
            self._say_once(f"the status cannot be written: {error.filename}: {error.strerror}")

    async def _ledger(self) -> Ledger | None:
        try:
            return await ledger_of(self._terminal)
        except (DatabaseError, KioskError) as error:
            self._say_once(f"the journal cannot be counted: {error.code}")
            return None

    async def _look_at_certificates(self) -> None:
        now = self._terminal.clock()
        if self._certificates_at is None or now - self._certificates_at > CERTIFICATES_LOOK:
            self._certificates_at = now
            self._certificates = await trio.to_thread.run_sync(
                certificates_days, self._terminal.configuration, now
            )

    def _write(self, status: Status, registry: "CollectorRegistry") -> None:
        from kiosk.terminal.metrics import write_textfile

        write_whole(self._settings.status, status.as_json())
        if self._settings.textfile is not None:
            write_textfile(registry, self._settings.textfile)

    def _say_once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            _log.warning("figures: %s", sentence)
