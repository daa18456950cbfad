"""Qt objects that nobody needs any more die in the thread of the screen."""

import gc
import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from kiosk.ui.garbage import collected_here


class _Mortal(QObject):
    """Says in which thread it died; a circle, so that counting references does not end it."""

    def __init__(self, died: list[int]) -> None:
        super().__init__()
        self.itself = self
        self.died = died

    def __del__(self) -> None:
        self.died.append(threading.get_ident())


def _make(kept: list[list[object]]) -> None:
    kept += [[object()] for _ in range(50_000)]


def test_a_worker_that_makes_objects_ends_no_widget(qtbot: QtBot) -> None:
    died: list[int] = []
    kept: list[list[object]] = []
    gc.collect()
    gc.enable()
    with collected_here(look_each_ms=10):
        _Mortal(died)
        worker = threading.Thread(target=_make, args=(kept,))
        worker.start()
        worker.join()
        assert died == []
        qtbot.waitUntil(lambda: died == [threading.get_ident()])
    assert gc.isenabled(), "as it was before"
    gc.disable()
