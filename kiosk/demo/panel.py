"""The demonstration's device panel: cards to put in and take out, paper, reader, printer."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, QUrl, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hardware.id_card.commands import Command
from hardware.simulators.code_scanner import SimulatedScannerPort
from hardware.simulators.printer_device import PrinterDevice
from kiosk.demo.devices import READER, DemoDevices
from kiosk.demo.phone import DemoPhone
from kiosk.documents.qr_code import qr_matrix, qr_svg

_ENOUGH_SHEETS: Final = 500
_CODE_PX: Final = 148


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
        self._module_plugged = True
        self.setWindowTitle("演示设备 · Demo devices")
        cards = QVBoxLayout()
        cards.addWidget(self._card_group())
        cards.addWidget(self._identity_card_group())
        cards.addWidget(PhoneGroup(devices.phone, devices.scanner))
        cards.addStretch()
        printers = QVBoxLayout()
        printers.addWidget(PrinterGroup("Printer A4 · 打印机", devices.paper))
        printers.addWidget(PrinterGroup("Slip printer 80 mm · 凭条打印机", devices.slips))
        printers.addStretch()
        self._inside = QWidget()
        layout = QHBoxLayout(self._inside)
        layout.addLayout(cards)
        layout.addLayout(printers)
        self._scrolled = QScrollArea()
        self._scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setWidget(self._inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scrolled)

    def show_beside(self, other: QWidget) -> None:
        """Show the panel at the right of `other`, or over it where the screen has no more room."""
        room, beside = other.screen().availableGeometry(), other.frameGeometry()
        bar = self._scrolled.verticalScrollBar().sizeHint().width()
        wanted = self._inside.sizeHint() + QSize(bar, bar)
        self.show()  # only now is it known how wide its frame is
        frame = self.frameGeometry().size() - self.size()
        self.resize(wanted.boundedTo(room.size() - frame))
        size = self.size() + frame
        left = min(beside.right() + 1, room.right() + 1 - size.width())
        top = min(beside.top(), room.bottom() + 1 - size.height())
        self.move(max(left, room.left()), max(top, room.top()))

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

    def _identity_card_group(self) -> QWidget:
        self._identity_choice = QComboBox()
        for title, card in self._devices.identity_cards.items():
            self._identity_choice.addItem(title, card)
        return _group(
            "Identity card reader · 身份证读卡器",
            self._identity_choice,
            _button("Lay down · 放上身份证", self._lay),
            _button("Lift · 拿走身份证", self._lift),
            _button("Lay down and lift while it is read · 没读完就拿走", self._lay_and_lift),
            _button("Plug or unplug the module · 插拔模块", self._toggle_module),
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
    def _lay(self) -> None:
        self._devices.plate.behave()
        self._devices.plate.lay(self._identity_choice.currentData())

    @Slot()
    def _lift(self) -> None:
        self._devices.plate.lift()

    @Slot()
    def _lay_and_lift(self) -> None:
        self._devices.plate.lift_at(Command.READ)
        self._devices.plate.lay(self._identity_choice.currentData())

    @Slot()
    def _toggle_module(self) -> None:
        if self._module_plugged:
            self._devices.plate_port.unplug()
        else:
            self._devices.plate_port.plug()
        self._module_plugged = not self._module_plugged


class PhoneGroup(QGroupBox):
    """A telephone with an electronic card on it, to be held to the scanner."""

    def __init__(self, phone: DemoPhone, scanner: SimulatedScannerPort) -> None:
        super().__init__("Phone with electronic card · 手机电子社保卡")
        self._phone, self._scanner = phone, scanner
        self._choice = QComboBox()
        self._choice.addItems(list(phone.stories))
        self._choice.currentTextChanged.connect(self._refresh)
        self._screen = QLabel()
        layout = QVBoxLayout(self)
        layout.addWidget(self._choice)
        layout.addWidget(self._screen)
        for words, act in (
            ("Hold to the scanner · 对准扫码窗", phone.hold_up),
            ("Refresh the code · 刷新", self._refresh),
            ("A code too old · 过期的码", self._let_expire),
            ("Another issuer's · 外地的码", self._show_foreign),
            ("Another QR code · 别的二维码", self._show_nonsense),
            ("Plug or unplug the scanner · 插拔扫码器", self._toggle),
        ):
            layout.addWidget(_button(words, act))
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self._phone.refresh(self._choice.currentText())
        self._draw()

    @Slot()
    def _let_expire(self) -> None:
        self._phone.let_expire(self._choice.currentText())
        self._draw()

    @Slot()
    def _show_foreign(self) -> None:
        self._phone.show_foreign()
        self._draw()

    @Slot()
    def _show_nonsense(self) -> None:
        self._phone.show_nonsense()
        self._draw()

    @Slot()
    def _toggle(self) -> None:
        if self._scanner.is_plugged:
            self._scanner.unplug()
        else:
            self._scanner.plug()

    def _draw(self) -> None:
        picture = QPixmap()
        picture.loadFromData(qr_svg(qr_matrix(self._phone.code)).encode(), "SVG")
        self._screen.setPixmap(picture.scaledToWidth(_CODE_PX))


class PrinterGroup(QGroupBox):
    """What can be done to one printer, and the way to what it has printed."""

    def __init__(self, title: str, device: PrinterDevice) -> None:
        super().__init__(title)
        self._device = device
        layout = QVBoxLayout(self)
        for words, act in (
            ("Take the paper out · 缺纸", self._empty),
            ("Refill paper · 装纸", self._refill),
            ("Jam · 卡纸", self._jam),
            ("Open cover · 开盖", self._open_cover),
            ("Unplug printer · 断开", self._go_offline),
            ("Repair everything · 全部恢复", self._repair),
            ("Open the printed pages · 打开打印结果", self._open_folder),
        ):
            layout.addWidget(_button(words, act))

    @Slot()
    def _empty(self) -> None:
        self._device.empty()

    @Slot()
    def _refill(self) -> None:
        self._device.load_paper(_ENOUGH_SHEETS)

    @Slot()
    def _jam(self) -> None:
        self._device.jam()

    @Slot()
    def _open_cover(self) -> None:
        self._device.open_cover()

    @Slot()
    def _go_offline(self) -> None:
        self._device.go_offline()

    @Slot()
    def _repair(self) -> None:
        self._device.repair()

    @Slot()
    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._device.output_folder)))


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
