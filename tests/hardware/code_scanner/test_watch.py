"""The watcher over a pty: codes in order, unplugged and plugged in again, held, stopped."""

import queue
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from hardware.code_scanner.errors import CodeFact, ScannerGone, ScannerInUse
from hardware.code_scanner.watch import (
    CodeNotRead,
    CodeScanned,
    CodeScannerWatcher,
    ScannerEvent,
    ScannerLost,
    ScannerReturned,
    open_serial,
)
from hardware.simulators import permit_simulation
from hardware.simulators.code_scanner import SimulatedScannerPort

PERMIT = permit_simulation(production=False)
GIVE_UP_S = 60.0
Next = Callable[[], ScannerEvent]


@pytest.fixture
def port(tmp_path: Path) -> Iterator[SimulatedScannerPort]:
    scanner = SimulatedScannerPort(tmp_path / "ttyACM0", permit=PERMIT)
    scanner.plug()
    yield scanner
    scanner.unplug()


@pytest.fixture
def events(port: SimulatedScannerPort) -> Iterator[Next]:
    """What the watcher tells, one after the other."""
    told: queue.Queue[ScannerEvent] = queue.Queue()
    watcher = CodeScannerWatcher(partial(open_serial, port.path), told.put, retry_s=0.01)
    thread = threading.Thread(target=watcher.run)
    thread.start()
    yield partial(told.get, timeout=GIVE_UP_S)
    watcher.stop()
    thread.join(GIVE_UP_S)
    assert not thread.is_alive()
    assert told.empty()


def test_codes_come_in_order(port: SimulatedScannerPort, events: Next) -> None:
    assert events() == ScannerReturned()
    port.scan("990100-AbC")
    port.scan("990100-xyz", b"\r")
    assert [events(), events()] == [CodeScanned("990100-AbC"), CodeScanned("990100-xyz")]


def test_garbage_is_told_and_the_next_code_is_read(
    port: SimulatedScannerPort, events: Next
) -> None:
    assert events() == ScannerReturned()
    port.send(b"\xff\x00\xff\r")
    port.scan("990100-AbC")
    garbled = events()
    assert isinstance(garbled, CodeNotRead)
    assert garbled.error.fact is CodeFact.NOT_TEXT
    assert events() == CodeScanned("990100-AbC")


def test_what_breaks_off_is_told_after_a_silence(port: SimulatedScannerPort, events: Next) -> None:
    assert events() == ScannerReturned()
    port.send(b"990100-A")
    garbled = events()
    assert isinstance(garbled, CodeNotRead)
    assert garbled.error.fact is CodeFact.CUT_OFF


def test_it_is_told_once_that_it_is_gone_and_when_it_is_back(
    port: SimulatedScannerPort, events: Next
) -> None:
    for _ in range(3):
        assert events() == ScannerReturned()
        port.send(b"half a co")
        port.unplug()
        assert events() == ScannerLost(ScannerGone.code)
        port.plug()
    assert events() == ScannerReturned()
    port.scan("de")
    assert events() == CodeScanned("de")


def test_another_program_cannot_have_it(port: SimulatedScannerPort, events: Next) -> None:
    assert events() == ScannerReturned()
    with pytest.raises(ScannerInUse):
        open_serial(port.path)


def test_a_scanner_that_is_not_there_is_lost_from_the_start(tmp_path: Path) -> None:
    told: queue.Queue[ScannerEvent] = queue.Queue()
    watcher = CodeScannerWatcher(
        partial(open_serial, str(tmp_path / "none")), told.put, retry_s=0.001
    )
    thread = threading.Thread(target=watcher.run)
    thread.start()
    assert told.get(timeout=GIVE_UP_S) == ScannerLost(ScannerGone.code)
    watcher.stop()
    thread.join(GIVE_UP_S)
    assert told.empty()


def test_a_log_shows_no_code() -> None:
    assert repr(CodeScanned("990100-AbC")) == "CodeScanned(<redacted>)"
