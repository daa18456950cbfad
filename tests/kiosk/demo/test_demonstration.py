"""The demonstration with a display, as a newcomer has it, and the panel that plays its devices."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QComboBox, QGroupBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from hardware.card_errors import CardRemoved, ReaderGone
from hardware.id_card.commands import Command
from hardware.simulators import permit_simulation
from kiosk.demo.devices import READER, DemoDevices, demo_devices
from kiosk.demo.panel import DevicePanel

KIOSK = Path(sys.executable).with_name("kiosk")
LIMIT_S = 120


def test_it_serves_as_a_newcomer_types_it_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with subprocess.Popen(
        [KIOSK, "run", "--demo"],
        cwd=tmp_path,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as kiosk:
        assert kiosk.stderr is not None
        log = []
        for line in kiosk.stderr:
            log.append(line)
            if "the terminal serves" in line:
                kiosk.send_signal(signal.SIGTERM)
        assert kiosk.wait(LIMIT_S) == 0, log
    assert not [line for line in log if " ERROR " in line]
    assert (tmp_path / "out" / "demo" / "records.db").exists()


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoDevices]:
    """The demo's devices, for the panel alone."""
    permit = permit_simulation(production=False)
    with demo_devices(tmp_path_factory.mktemp("demo") / "stores", permit) as devices:
        yield devices


class Desk:
    """The person at the panel: finds what is to be touched by its words."""

    def __init__(self, panel: DevicePanel) -> None:
        self._panel = panel

    def touch(self, words: str, group: str = "") -> None:
        """Touch the one button that begins with `words`, in the group of this title."""
        [button] = [
            button
            for box in self._panel.findChildren(QGroupBox)
            if box.title().startswith(group)
            for button in box.findChildren(QPushButton)
            if button.text().startswith(words)
        ]
        button.click()

    def choose(self, group: str, story: str) -> None:
        """Choose what is to be put in or laid down."""
        [choice] = [
            box.findChild(QComboBox)
            for box in self._panel.findChildren(QGroupBox)
            if box.title().startswith(group)
        ]
        assert choice is not None
        choice.setCurrentText(story)


@pytest.fixture
def desk(devices: DemoDevices, qtbot: QtBot) -> Desk:
    panel = DevicePanel(devices)
    qtbot.addWidget(panel)
    return Desk(panel)


def answers(devices: DemoDevices) -> bool:
    """Whether a card in the demo's reader answers."""
    try:
        devices.readers.connect(READER).close()
    except (CardRemoved, ReaderGone):
        return False
    return True


def test_a_card_is_put_in_and_taken_out(devices: DemoDevices, desk: Desk) -> None:
    desk.choose("Card reader", "Retired")
    desk.touch("Insert card")
    assert answers(devices)
    desk.touch("Take card")
    assert not answers(devices)


def test_a_reader_is_unplugged_and_its_service_restarted(devices: DemoDevices, desk: Desk) -> None:
    desk.touch("Plug or unplug the reader")
    desk.touch("Insert card")
    desk.touch("Take card")
    assert not answers(devices)
    desk.touch("Plug or unplug the reader")
    desk.touch("Restart the card service")
    desk.touch("Insert card")
    assert answers(devices)
    desk.touch("Take card")


@pytest.mark.parametrize("printer", ["Printer A4", "Slip printer"])
def test_a_printer_has_every_trouble_and_is_repaired(
    devices: DemoDevices, desk: Desk, printer: str
) -> None:
    device = devices.paper if printer == "Printer A4" else devices.slips
    for words, fault in {
        "Take the paper out": "media-empty-error",
        "Jam": "media-jam-error",
        "Open cover": "cover-open-error",
        "Unplug printer": "offline-report",
    }.items():
        desk.touch(words, printer)
        assert device.state.faults() == [fault]
        desk.touch("Repair everything", printer)
        assert device.state.faults() == []
    desk.touch("Take the paper out", printer)
    desk.touch("Refill paper", printer)
    assert device.state.faults() == []


def test_an_identity_card_is_laid_down_lifted_and_torn_away(
    devices: DemoDevices, desk: Desk
) -> None:
    def status(command: Command) -> bytes:
        [answer] = devices.plate.answer(command.value)
        return answer

    nothing = status(Command.FIND)
    desk.choose("Identity card reader", "Expired")
    desk.touch("Lay down ·")
    assert status(Command.FIND) != nothing
    desk.touch("Lift ·")
    assert status(Command.FIND) == nothing

    desk.touch("Lay down and lift")
    assert status(Command.FIND) != nothing
    status(Command.SELECT)
    torn = status(Command.READ)
    desk.touch("Lay down ·")
    status(Command.FIND)
    status(Command.SELECT)
    assert len(status(Command.READ)) > len(torn)


def test_the_module_is_unplugged_and_plugged_in(devices: DemoDevices, desk: Desk) -> None:
    link = Path(devices.plate_port.path)
    assert link.exists()
    desk.touch("Plug or unplug the module")
    assert not link.exists()
    desk.touch("Plug or unplug the module")
    assert link.exists()


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
@pytest.mark.parametrize("width", [400, 5000])
def test_the_panel_stands_on_the_screen_whatever_the_kiosk_leaves_free(
    qtbot: QtBot, devices: DemoDevices, width: int
) -> None:
    kiosk, panel = QWidget(), DevicePanel(devices)
    qtbot.addWidget(kiosk)
    qtbot.addWidget(panel)
    kiosk.setGeometry(0, 0, width, 300)
    kiosk.show()
    panel.show_beside(kiosk)
    assert kiosk.screen().availableGeometry().contains(panel.frameGeometry())


def test_closing_the_panel_is_heard(devices: DemoDevices, qtbot: QtBot) -> None:
    panel = DevicePanel(devices)
    qtbot.addWidget(panel)
    with qtbot.waitSignal(panel.closed):
        panel.close()
