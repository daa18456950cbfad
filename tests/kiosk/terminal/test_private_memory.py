"""Nobody of the kiosk's own user looks into its memory, and no copy of it reaches a disk."""

import subprocess
import sys

LOOK = """
import resource
from pathlib import Path
from kiosk.terminal.run import keep_memory_private
import ctypes
before = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
keep_memory_private()
print(before, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE))
"""


def test_no_dump_and_no_tracing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "1 0 (0, 0)\n"
