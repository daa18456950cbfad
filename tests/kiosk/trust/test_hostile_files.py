"""Any file whatever gets an answer from `kiosk verify`, within two seconds and 200 MB."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.trust.bounded import OutOfBounds, bounded
from kiosk.trust.published_keys import PublishedKeys, save_published_keys
from tests.kiosk.trust.hostile_files import HOSTILE, MEGABYTE
from tests.unmeasured import unmeasured

MOST_SECONDS = 2.0
MOST_MB = 200
DRIVER = """
import atexit, resource, sys

def tell():
    # Not ru_maxrss of this process: it begins with what the test's own process was before exec.
    status = open("/proc/self/status").read()
    own = int(status.partition("VmHWM:")[2].split()[0])
    print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss), file=sys.stderr)

atexit.register(tell)
from kiosk.__main__ import main
main()
"""


@pytest.fixture(scope="module")
def keys_file(tmp_path_factory: pytest.TempPathFactory, keys: PublishedKeys) -> Path:
    file = tmp_path_factory.mktemp("keys") / "keys.json"
    save_published_keys(file, keys.values())
    return file


def checked(file: Path, keys_file: Path) -> tuple[str, float, float]:
    """What is said of the file, and with how many seconds of both processes and MB.

    What the clock says would depend on who else is at work here.
    """
    command: list[str | Path] = [sys.executable, "-c", DRIVER, "verify", file]
    command += ["--keys", keys_file, "--json"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdout=pipe, stderr=pipe, env=unmeasured())
    assert process.stdout is not None
    assert process.stderr is not None
    said, complaint = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    process.stderr.close()
    assert process.returncode == 1, complaint.decode()
    mb = int(complaint.split()[-1]) / 1024
    return json.loads(said)["outcome"], used.ru_utime + used.ru_stime, mb


@pytest.fixture(scope="module")
def beginning_s(keys_file: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """What it takes to begin, here."""
    file = tmp_path_factory.mktemp("short") / "short.pdf"
    file.write_bytes(b"%PDF-1.7")
    return checked(file, keys_file)[1]


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_answered_within_bounds(
    what: str, keys_file: Path, beginning_s: float, tmp_path: Path
) -> None:
    file = tmp_path / "no name says what it is"
    file.write_bytes(HOSTILE[what]())
    assert file.stat().st_size <= 5 * MEGABYTE, "small enough to be read"
    outcome, seconds, mb = checked(file, keys_file)
    assert outcome in ("unreadable", "unsigned", "altered", "too-complex")
    assert mb <= MOST_MB
    assert seconds - beginning_s <= MOST_SECONDS


def test_what_takes_too_long_is_ended() -> None:
    begun = time.process_time()
    with pytest.raises(OutOfBounds):
        bounded(lambda: time.sleep(60), seconds=0.2, memory_bytes=MEGABYTE * 64)
    assert time.process_time() - begun < 1


def test_what_takes_too_much_memory_is_ended() -> None:
    with pytest.raises(OutOfBounds):
        bounded(lambda: len(bytes(900 * MEGABYTE)), seconds=9, memory_bytes=64 * MEGABYTE)


def test_what_stays_within_its_bounds_is_answered() -> None:
    assert bounded(lambda: {"a": [1, "二"]}, seconds=9, memory_bytes=64 * MEGABYTE) == {
        "a": [1, "二"]
    }
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY
