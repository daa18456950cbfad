"""The demonstration's device panel: cards to put in and take out, paper, reader, printer."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QGroupBox,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kiosk.demo import READER, DemoDevices

_ENOUGH_SHEETS: Final = 500


class DevicePanel(QWidget):
    """A small window of an ordinary desktop, beside the kiosk and not part of it.

    Signals:
        closed: the person at the desk has enough.
    """

    closed = Signal()

    def __init__(self, devices: DemoDevices) -> None:
        super().__init__()
        self._devices = devices
        self._plugged = True
        self.setWindowTitle("演示设备 · Demo devices")
        layout = QVBoxLayout(self)
        layout.addWidget(self._card_group())
        layout.addWidget(self._printer_group())
        layout.addStretch()

    def show_beside(self, other: QWidget) -> None:
        """Show the panel at the right of `other`."""
        self.move(other.frameGeometry().right() + 1, other.frameGeometry().top())
        self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        event.accept()

    def _card_group(self) -> QWidget:
        self._choice = QComboBox()
        for card in self._devices.cards:
            self._choice.addItem(card.title, card)
        self._choice.currentIndexChanged.connect(self._tell_pin)
        self._pin = QLabel()
        self._tell_pin()
        return _group(
            "Card reader · 读卡器",
            self._choice,
            self._pin,
            _button("Insert card · 插卡", self._insert),
            _button("Take card · 取卡", self._remove),
            _button("Plug or unplug the reader · 插拔读卡器", self._toggle_reader),
            _button("Restart the card service · 重启读卡服务", self._restart_service),
        )

    def _printer_group(self) -> QWidget:
        return _group(
            "Printer · 打印机",
            _button("Take the paper out · 缺纸", self._empty),
            _button("Refill paper · 装纸", self._refill),
            _button("Jam · 卡纸", self._jam),
            _button("Open cover · 开盖", self._open_cover),
            _button("Unplug printer · 断开", self._go_offline),
            _button("Repair everything · 全部恢复", self._repair),
            _button("Open the printed pages · 打开打印结果", self._open_folder),
        )

    @Slot()
    def _tell_pin(self) -> None:
        self._pin.setText(f"PIN {self._choice.currentData().pin}")

    @Slot()
    def _insert(self) -> None:
        if self._plugged:
            self._devices.readers.remove(READER)
            self._devices.readers.insert(READER, self._choice.currentData().card)

    @Slot()
    def _remove(self) -> None:
        if self._plugged:
            self._devices.readers.remove(READER)

    @Slot()
    def _toggle_reader(self) -> None:
        if self._plugged:
            self._devices.readers.unplug_reader(READER)
        else:
            self._devices.readers.attach_reader(READER)
        self._plugged = not self._plugged

    @Slot()
    def _restart_service(self) -> None:
        self._devices.readers.stop_service()
        self._devices.readers.start_service()

    @Slot()
    def _empty(self) -> None:
        self._devices.paper.empty()

    @Slot()
    def _refill(self) -> None:
        self._devices.paper.load_paper(_ENOUGH_SHEETS)

    @Slot()
    def _jam(self) -> None:
        self._devices.paper.jam()

    @Slot()
    def _open_cover(self) -> None:
        self._devices.paper.open_cover()

    @Slot()
    def _go_offline(self) -> None:
        self._devices.paper.go_offline()

    @Slot()
    def _repair(self) -> None:
        self._devices.paper.repair()

    @Slot()
    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._devices.paper.output_folder)))


def _group(title: str, *widgets: QWidget) -> QGroupBox:
    group = QGroupBox(title)
    layout = QVBoxLayout(group)
    for widget in widgets:
        layout.addWidget(widget)
    return group


def _button(words: str, act: Callable[[], None]) -> QPushButton:
    button = QPushButton(words)
    button.clicked.connect(act)
    return button
