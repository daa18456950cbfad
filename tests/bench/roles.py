"""A bench in several processes: each is the bench's own module in a role, and speaks by lines."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def started(
    bench: str, role: str, environment: dict[str, str]
) -> "Iterator[subprocess.Popen[str]]":
    """A process of the module tests.bench.`bench` in another role; it ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.bench.{bench}", role],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def tell(word: object) -> None:
    """Say one line, whole, whatever other threads say."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()
