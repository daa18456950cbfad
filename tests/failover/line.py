"""A line to a port that can be cut like a cable: nothing arrives, nothing is refused."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress


class Line:
    """One local port that leads to another for as long as it is whole."""

    def __init__(self, lines: "Lines", target: int) -> None:
        self._lines = lines
        self._target = target
        self._whole = asyncio.Event()
        self._whole.set()
        self.port = 0

    def cut(self) -> None:
        """From now on bytes in both directions stay where they are; connections stay open."""
        self._lines.call(self._whole.clear)

    def mend(self) -> None:
        """Let everything arrive, what waited first."""
        self._lines.call(self._whole.set)

    async def serve(self, opened: "Future[int]") -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0, backlog=200)
        self.port = server.sockets[0].getsockname()[1]
        opened.set_result(self.port)
        async with server:
            await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        try:
            await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))
        finally:
            far_writer.transport.abort()
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                await self._whole.wait()
                writer.write(data)
                await writer.drain()
        await self._whole.wait()
        with suppress(OSError):
            writer.close()


class Lines:
    """The loop that carries every line, in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def to(self, port: int) -> Line:
        """A new line to a port."""
        line = Line(self, port)
        opened: Future[int] = Future()
        asyncio.run_coroutine_threadsafe(line.serve(opened), self._loop)
        opened.result(10)
        return line

    def call(self, work: object) -> None:
        assert callable(work)
        self._loop.call_soon_threadsafe(work)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(_end_every_task(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


async def _end_every_task() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def lines() -> Iterator[Lines]:
    """Lines that are gone when the block is left."""
    made = Lines()
    try:
        yield made
    finally:
        made.close()
