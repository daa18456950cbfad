"""Where no window can stand Qt aborts the process; before that it is said in words what is missing.

Qt gives no way to ask beforehand and none back: the fatal message is its last word.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar, Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler, qWarning

from kiosk.errors import KioskError

_WHERE: Final = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")


class NoDisplay(KioskError):
    """No window can be shown: there is no display, it lets nobody in, or a part of Qt is missing.

    Args:
        said: what Qt said of it, line by line.
    """

    code: ClassVar[str] = "screen.no_display"

    def __init__(self, said: tuple[str, ...]) -> None:
        where = ", ".join(f"{name}={os.environ[name]}" for name in _WHERE if name in os.environ)
        tried = where or "neither DISPLAY nor WAYLAND_DISPLAY is set"
        super().__init__(" ".join((f"no window can be shown ({tried}):", *said)).strip(": "))


@contextmanager
def told_without_display(leave: Callable[[NoDisplay], None]) -> Iterator[None]:
    """Call `leave`, which ends the process, where Qt is about to abort it within the block."""
    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            leave(NoDisplay(tuple(said)))
        said.append(message)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for message in said:
        qWarning(message)
