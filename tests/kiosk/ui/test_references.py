"""A terminal emits signals for months: none may cost the interpreter a reference."""

import sys

from PySide6.QtCore import QObject, Signal, Slot
from pytestqt.qtbot import QtBot

EMISSIONS = 10_000


class _Counter(QObject):
    rang = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0

    @Slot(bool)
    def hear(self, _: bool) -> None:
        """Count one emission."""
        self.heard += 1


def test_emitting_keeps_the_references_of_the_constants(qtbot: QtBot) -> None:
    counter = _Counter()
    counter.rang.connect(counter.hear)
    before = [sys.getrefcount(constant) for constant in (None, True, False)]
    for _ in range(EMISSIONS):
        counter.rang.emit(True)
        counter.setObjectName("counter")
    after = [sys.getrefcount(constant) for constant in (None, True, False)]
    assert counter.heard == EMISSIONS
    assert all(abs(new - old) < EMISSIONS // 100 for old, new in zip(before, after, strict=True))
