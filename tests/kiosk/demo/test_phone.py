"""The demonstration's phone: each code it shows is what its words say, and reaches the kiosk."""

import os
import queue
import threading
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from pytestqt.qtbot import QtBot

from db.demo_people import DemoRole, demo_cast
from db.errors import CodeExpired, CodeOfAnotherIssuer, CodeUnknown, CodeUsed
from db.records import Records
from db.sqlite_records import open_records
from hardware.code_scanner.watch import (
    CodeScanned,
    CodeScannerWatcher,
    ScannerEvent,
    ScannerReturned,
    open_serial,
)
from hardware.simulators import permit_simulation
from hardware.simulators.code_scanner import SimulatedScannerPort
from kiosk.demo.panel import PhoneGroup
from kiosk.demo.phone import DemoPhone, people_by_story
from tests.kiosk.made_up_terminal import MadeUpTerminal

PERMIT = permit_simulation(production=False)
STORY = "Card in normal use"
PERSON = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)


@pytest.fixture
def records(made_up: MadeUpTerminal) -> Records:
    """The demonstration's records, this test's own."""
    return open_records(made_up.configuration.records.file.path, made_up.clock)


@pytest.fixture
def phone(tmp_path: Path) -> DemoPhone:
    """A phone before a scanner that nobody has plugged in."""
    scanner = SimulatedScannerPort(tmp_path / "scanner", permit=PERMIT)
    return DemoPhone(scanner, people_by_story({DemoRole.NORMAL: STORY}))


def test_each_code_is_what_its_words_say(records: Records, phone: DemoPhone) -> None:
    first, second = phone.refresh(STORY), phone.refresh(STORY)
    assert records.resolve_code(first).name == PERSON.name
    assert records.resolve_code(second).name == PERSON.name
    with pytest.raises(CodeUsed):
        records.resolve_code(first)
    phone.let_expire(STORY)
    with pytest.raises(CodeExpired):
        records.resolve_code(phone.code)
    phone.show_foreign()
    with pytest.raises(CodeOfAnotherIssuer):
        records.resolve_code(phone.code)
    phone.show_nonsense()
    with pytest.raises(CodeUnknown):
        records.resolve_code(phone.code)
    records.close()


def test_what_the_panel_holds_up_is_scanned(qtbot: QtBot, tmp_path: Path) -> None:
    told: queue.Queue[ScannerEvent] = queue.Queue()
    with SimulatedScannerPort(tmp_path / "scanner", permit=PERMIT) as scanner:
        phone = DemoPhone(scanner, people_by_story({DemoRole.NORMAL: STORY}))
        panel = PhoneGroup(phone, scanner)
        qtbot.addWidget(panel)
        watcher = CodeScannerWatcher(partial(open_serial, scanner.path), told.put)
        thread = threading.Thread(target=watcher.run)
        thread.start()
        assert told.get(timeout=60) == ScannerReturned()
        shown = phone.code
        phone.hold_up()
        assert told.get(timeout=60) == CodeScanned(shown)
        watcher.stop()
        thread.join(10)
