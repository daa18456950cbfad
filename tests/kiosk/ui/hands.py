"""A citizen's hands: touches and keys as they reach the window from outside."""

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.ui.window import KioskWindow


def handle(window: KioskWindow) -> QWindow:
    """Return the native window, where input arrives."""
    found = window.windowHandle()
    assert found is not None
    return found


def middle(window: KioskWindow, widget: QWidget) -> QPoint:
    """Return the middle of `widget` on the window."""
    return widget.mapTo(window, widget.rect().center())


def touch(
    window: KioskWindow,
    widget: QWidget,
    button: Qt.MouseButton = Qt.MouseButton.LeftButton,
) -> None:
    """Press and release in the middle of `widget`."""
    at = middle(window, widget)
    QTest.mouseClick(handle(window), button, Qt.KeyboardModifier.NoModifier, at)


def press(window: KioskWindow, at: QPoint) -> None:
    """Put a finger down."""
    QTest.mousePress(handle(window), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def lift(window: KioskWindow, at: QPoint) -> None:
    """Lift the finger there."""
    QTest.mouseRelease(
        handle(window), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
    )


def strike(
    window: KioskWindow,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press and release a key."""
    QTest.keyClick(handle(window), key, modifiers)


def let_go_of_deleted() -> None:
    """Let Qt delete what was given up."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
