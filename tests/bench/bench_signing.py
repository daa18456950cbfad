"""From a finger's move to the ink under it, what is kept of its points, and the form made of it.

Run: python -m tests.bench.bench_signing

The finger is a touch screen's, off screen: its events arrive at the window and go through the gate
to the pad; the time ends when the pad was painted. The form is made of data nobody had before,
shown unsigned, and signed with what was drawn, by compiler and signer as the terminal uses them.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest

from kiosk.demo.render import Rendering, open_window, usual_panel
from kiosk.demo.samples import HALL, sign
from kiosk.documents.application_form import confirmed, draft
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document_name import DocumentName
from kiosk.documents.statement import statement_text
from kiosk.language.translations import compile_translations
from kiosk.pages.signature import Signature
from kiosk.trust.document_signer import DocumentSigner
from kiosk.trust.terminal_key import open_key
from kiosk.ui.application import catalogue, make_application
from kiosk.ui.views.sign import SignView
from kiosk.ui.window import KioskWindow
from tests.bench.bench_screen import percentile
from tests.bench.table import judge
from tests.kiosk.documents.examples import ISSUED_AT
from tests.kiosk.documents.forms import application_form, confirmation
from tests.kiosk.trust.examples import ISSUER, PAGE, key_settings

PANELS: Final = {"1080x1920": (1080, 1920), "2160x3840": (2160, 3840)}
STROKES, POINTS = 12, 60
A_SECOND: Final = 60
MOST_INK_MS, MOST_FORM_MS = 20.0, 80.0
FORMS: Final = 40


class Painted(QObject):
    """Says when the pad was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.at_s = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's spelling
        if event.type() is QEvent.Type.Paint:
            self.at_s = time.perf_counter()
        return False


class Finger:
    """A finger on the pad of a page."""

    def __init__(self, window: KioskWindow, view: SignView, device: QPointingDevice) -> None:
        self._window, self._view, self._device = window, view, device
        self._painted = Painted()
        view.pad.installEventFilter(self._painted)

    def draw(self, *, a_second: int | None = None) -> Iterator[float]:
        """Draw strokes; yield for each point the milliseconds until its ink was painted."""
        handle = self._window.windowHandle()
        begun, drawn = time.perf_counter(), 0
        for number in range(STROKES):
            places = self._places(number)
            for step, place in enumerate(places):
                if a_second is not None:
                    time.sleep(max(0.0, begun + drawn / a_second - time.perf_counter()))
                drawn += 1
                moved_s = time.perf_counter()
                hand = QTest.touchEvent(handle, self._device)
                (hand.move if step else hand.press)(0, place).commit()
                while self._painted.at_s < moved_s:
                    QCoreApplication.processEvents()
                yield (self._painted.at_s - moved_s) * 1000
            QTest.touchEvent(handle, self._device).release(0, places[-1]).commit()

    def _places(self, number: int) -> list[QPoint]:
        pad = self._view.pad
        across, down = pad.width() / (POINTS + 1), pad.height() / (STROKES + 1)
        return [
            pad.mapTo(
                self._window,
                QPoint(round((step + 1) * across), round((number + 1 + step % 7 / 9) * down)),
            )
            for step in range(POINTS)
        ]


def _view(window: KioskWindow) -> SignView:
    view = window.show_page(sign())
    assert isinstance(view, SignView)
    QCoreApplication.processEvents()
    return view


def bench_ink() -> Signature:
    """Judge the ink on both panels; return a signature drawn as fast as a hand does."""
    device = QTest.createTouchDevice()
    for name, size in PANELS.items():
        window = open_window(Rendering(catalogue, usual_panel(*size), HALL))
        times = list(Finger(window, _view(window), device).draw())
        judge(
            f"a move to its ink, {name}, p99",
            percentile(times, 0.99),
            "ms",
            MOST_INK_MS,
            needs_quiet=True,
        )
        view = _view(window)
        sent = sum(1 for _ in Finger(window, view, device).draw(a_second=A_SECOND))
        lost = sent + STROKES - view.pad.point_count  # lifting the finger is a point as well
        judge(f"points lost at {A_SECOND} a second, {name}", lost, "", 0)
        signature = view.pad.take_signature()
        window.close_for_good()
    return signature


def bench_form(signature: Signature) -> None:
    """Judge the form, from its data to the signed file."""
    compiler = DocumentCompiler()
    compiler.warm_up()
    with tempfile.TemporaryDirectory() as folder:
        settings = key_settings(Path(folder))
        signer = DocumentSigner(
            partial(open_key, settings),
            issuer=ISSUER,
            page=PAGE,
            demo=False,
            clock=lambda: ISSUED_AT,
        )
        signer.warm_up()
    times, sizes = [], []
    for number in range(FORMS):
        name = DocumentName.UNEMPLOYMENT_BENEFIT_FORM
        form = application_form(name, applicant=f"张样本{number:04}")
        form = replace(
            form, imprint=replace(form.imprint, serial=f"DEM001-261122-{number:04}-M2XA")
        )
        begun = time.perf_counter()
        shown = signer.sign(draft(form, compiler, statement_text))
        how = confirmation(form, signature)
        made = signer.sign(confirmed(shown, how, compiler, statement_text))
        times.append((time.perf_counter() - begun) * 1000)
        sizes.append(len(made.pdf))
    judge(
        "application form, data to signed PDF, p50",
        statistics.median(times),
        "ms",
        MOST_FORM_MS,
        needs_quiet=True,
    )
    judge("its size", max(sizes) / 1024, "KiB")


def main() -> None:
    compile_translations()
    application = make_application()
    signature = bench_ink()
    application.quit()
    bench_form(signature)


if __name__ == "__main__":
    main()
