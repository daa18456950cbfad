"""From a touch to the next painted page, per page kind; a change of look; what all looks weigh.

Times are the process's own; what other programs take from it in the meantime is shown beside them.

Run: python -m tests.bench.bench_screen
"""

import gc
import math
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent

from kiosk.demo.render import Rendering, open_window, usual_panel
from kiosk.demo.samples import HALL, sample_pages
from kiosk.language.texts import Language
from kiosk.pages.kinds import Page
from kiosk.ui.application import catalogue, make_application
from kiosk.ui.design.appearance import Settings
from kiosk.ui.design.theme import ThemeName
from kiosk.ui.window import KioskWindow
from tests.bench.table import judge

ROUNDS = 100
LOOK_ROUNDS = 20
MOST_PAGE_MS, MOST_LOOK_MS, MOST_GUIDE_MS, MOST_LOOKS_MB = 50.0, 150.0, 50.0, 20.0


class Took(NamedTuple):
    """How long something took, in milliseconds: of the processor, and on the clock."""

    own_ms: float
    clock_ms: float


def took(act: Callable[[], object]) -> Took:
    """Return how long `act` takes."""
    own, clock = time.process_time(), time.perf_counter()
    act()
    return Took((time.process_time() - own) * 1000, (time.perf_counter() - clock) * 1000)


def percentile(values: list[float], share: float) -> float:
    """Return the value that `share` of all values do not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def verdict(value: float, limit: float) -> str:
    """Return whether the limit is kept."""
    return "ok" if value <= limit else "OVER"


def _show(window: KioskWindow, page: Page[object]) -> None:
    window.show_page(page)
    window.repaint()


def _restyle(window: KioskWindow, settings: Settings) -> None:
    window.apply(settings)
    window.repaint()


def bench_pages(window: KioskWindow) -> bool:
    """Print p50 and p99 from the answer of one page to the next painted one, per kind."""
    kept = True
    pages = sample_pages()
    for kind, page in pages.items():
        limit = MOST_GUIDE_MS if kind == "guide" else MOST_PAGE_MS
        times = []
        for number in range(ROUNDS + 1):
            window.show_page(pages["working" if kind != "working" else "choice"])
            window.repaint()
            time_taken = took(partial(_show, window, page))
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if number:  # the first loads the kind's module, which happens behind the welcome page
                times.append(time_taken)
        own = [each.own_ms for each in times]
        p99 = percentile(own, 0.99)
        kept = kept and p99 <= limit
        clock = percentile([each.clock_ms for each in times], 0.99)
        print(
            f"{kind:16} p50 {statistics.median(own):6.1f} ms  p99 {p99:6.1f} ms  "
            f"{verdict(p99, limit):4}  (clock p99 {clock:6.1f} ms)"
        )
        judge(f"a page of kind {kind}, own time p99", p99, "ms", limit)
    return kept


def bench_looks(window: KioskWindow) -> bool:
    """Print how long a change of language or theme takes until it is painted."""
    kept = True
    for kind, page in sample_pages().items():
        window.show_page(page)
        window.repaint()
        times = []
        for number in range(LOOK_ROUNDS):
            language = list(Language)[number % 2]
            theme = list(ThemeName)[number % 4]
            settings = replace(window.settings, language=language, theme=theme)
            times.append(took(partial(_restyle, window, settings)))
        worst = max(each.own_ms for each in times)
        kept = kept and worst <= MOST_LOOK_MS
        judge(f"another language or theme on {kind}, worst", worst, "ms", MOST_LOOK_MS)
    return kept


def resident_mb() -> float:
    """Return the process's memory now."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def bench_memory(window: KioskWindow) -> bool:
    """Print what showing every page in all themes and languages adds to one of each."""
    pages = sample_pages().values()

    def show_all(settings: Settings) -> None:
        window.apply(settings)
        for page in pages:
            window.show_page(page)
            window.repaint()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    for _ in range(3):
        show_all(Settings())
    one = resident_mb()
    for language, theme in product(Language, ThemeName):
        show_all(Settings(language=language, theme=theme))
    more = resident_mb() - one
    judge("memory of all themes and languages", more, "MB", MOST_LOOKS_MB)
    return more <= MOST_LOOKS_MB


def main() -> int:
    """Print all figures; return 1 where a limit is not kept."""
    application = make_application()
    window = open_window(Rendering(catalogue, usual_panel(1080, 1920), HALL))
    memory_kept = bench_memory(window)
    gc.collect()
    gc.freeze()  # as the terminal does once it has loaded
    kept = [memory_kept, bench_pages(window), bench_looks(window)]
    window.close_for_good()
    application.quit()
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
