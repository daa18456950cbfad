"""An answer within bounds of time and memory, whatever the question makes a library do.

The work is done in a child of this process, which is ended at the limit. Only for commands: the
terminal itself, with its threads, is never forked.
"""

import json
import os
import resource
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

Answer = TypeVar("Answer")
"""Something that JSON can write."""


class OutOfBounds(Exception):
    """The answer took more time or memory than it may, or ended the process that worked on it."""


def bounded(work: Callable[[], Answer], *, seconds: float, memory_bytes: int) -> Answer:
    """What `work` returns, if it does within so many seconds and bytes more than there are now.

    Raises:
        OutOfBounds
    """
    deadline = time.monotonic() + seconds
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, writing, seconds, memory_bytes)
    os.close(writing)
    try:
        return cast(Answer, json.loads(_all_from(reading, deadline)))
    except (TimeoutError, ValueError) as error:
        raise OutOfBounds from error
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _work(work: Callable[[], object], writing: int, seconds: float, memory_bytes: int) -> None:
    """Answer into the pipe and leave without any of the parent's own endings."""
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most_s = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 1, most_s))
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + memory_bytes,) * 2)
        with open(writing, "wb") as pipe:
            pipe.write(json.dumps(work()).encode())
    finally:
        os._exit(0)


def _all_from(reading: int, deadline: float) -> bytes:
    content = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
            raise TimeoutError
        part = os.read(reading, 65536)
        if not part:
            return bytes(content)
        content += part
