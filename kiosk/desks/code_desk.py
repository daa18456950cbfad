"""The code scanner as a visit uses it: a code counts only while a page asks for one.

What is scanned at any other time is dropped unread (R63); nothing of a code is kept or logged.
"""

from collections.abc import Callable
from enum import Enum, unique
from typing import Protocol, TypeAlias, assert_never

import trio

from hardware.code_scanner.errors import CodeGarbled
from hardware.code_scanner.watch import (
    CodeNotRead,
    CodeScanned,
    ScannerEvent,
    ScannerLost,
    ScannerReturned,
)
from kiosk.desks.bell import Bell
from kiosk.desks.watcher_thread import run_until_cancelled


class CodeSource(Protocol):
    """What watches the scanner: `hardware.code_scanner.watch.CodeScannerWatcher`."""

    def run(self) -> None:
        """Watch until `stop`."""
        ...

    def stop(self) -> None:
        """Make `run` return. From any thread."""
        ...


@unique
class ScannerState(Enum):
    """Whether codes can be scanned."""

    NOT_FITTED = "not fitted"
    READY = "ready"
    DOWN = "down"


DeliverCode: TypeAlias = Callable[[ScannerEvent], None]


class CodeDesk:
    """Hands the next code to who waits for one; without `source_of` there is no scanner."""

    def __init__(self, source_of: Callable[[DeliverCode], CodeSource] | None) -> None:
        self._source = None if source_of is None else source_of(self._deliver)
        self.state = ScannerState.NOT_FITTED if self._source is None else ScannerState.READY
        self._waiting: list[trio.MemorySendChannel[str | CodeGarbled]] = []
        self._turned = Bell()
        self._token: trio.lowlevel.TrioToken | None = None

    @property
    def in_service(self) -> bool:
        """Whether a code that is held before the scanner is read."""
        return self.state is ScannerState.READY

    async def wait_turn(self) -> None:
        """Return when the scanner went away or came back."""
        await self._turned.wait()

    async def wait_code(self) -> str | CodeGarbled:
        """Return the next code that is scanned from now on, or why what was scanned is none."""
        send, receive = trio.open_memory_channel[str | CodeGarbled](1)
        self._waiting.append(send)
        try:
            return await receive.receive()
        finally:
            self._waiting.remove(send)

    async def watch(self) -> None:
        """Keep watching from a thread of its own until cancelled."""
        if self._source is None:
            return
        self._token = trio.lowlevel.current_trio_token()
        await run_until_cancelled(self._source.run, self._source.stop)

    def take_over(self, event: ScannerEvent) -> None:
        """Take over what has happened."""
        match event:
            case CodeScanned(text):
                self._hand_over(text)
            case CodeNotRead(error):
                self._hand_over(error)
            case ScannerLost():
                self._turn(ScannerState.DOWN)
            case ScannerReturned():
                self._turn(ScannerState.READY)
            case _:
                assert_never(event)

    def _hand_over(self, scanned: str | CodeGarbled) -> None:
        for waiting in self._waiting:
            try:
                waiting.send_nowait(scanned)
            except trio.WouldBlock:
                continue  # the first of two codes is on its way already

    def _turn(self, state: ScannerState) -> None:
        if state is not self.state:
            self.state = state
            self._turned.ring()

    def _deliver(self, event: ScannerEvent) -> None:
        assert self._token is not None, "nobody watches"  # noqa: S101 - our own bug
        self._token.run_sync_soon(self.take_over, event)
