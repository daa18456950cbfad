"""How long finding a guide takes, building the index for it, and opening one.

Run: python -m tests.bench.bench_guides

The 137 guides that ship stand in one index, then 20,000 made of their parts. What is typed grows
letter by letter, as a citizen types: initials, whole pinyin, characters, and pinyin with an error.
"""

import gc
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from db.guide_index import GuideIndex, open_guide_index
from kiosk.demo.render import Rendering, open_window, usual_panel
from kiosk.demo.samples import HALL
from kiosk.guides.guide_pages import guide_page
from kiosk.guides.library import GuideLibrary, load_library
from kiosk.guides.model import Guide
from kiosk.guides.search import found_choices, index_entries
from kiosk.language.catalogue import Catalogue
from kiosk.language.pinyin import reading_of
from kiosk.language.translations import compile_translations
from tests.bench.table import judge

REGIONS = ("fushun", "jinan", "weihai")
MANY = 20_000
SHIPPED_LIMIT_MS = 5.0
MANY_LIMIT_MS = 25.0
BUILD_LIMIT_S = 1.0
PAGE_LIMIT_MS = 50.0


def main() -> None:
    chance = random.Random(4)  # noqa: S311 - the same texts in every run
    libraries = [load_library(region) for region in REGIONS]
    shipped = joined(libraries)
    with tempfile.TemporaryDirectory() as folder:
        index = built(shipped, Path(folder) / "shipped.db", limit_s=BUILD_LIMIT_S)
        report(index, shipped, typings(shipped.guides, chance), limit_ms=SHIPPED_LIMIT_MS)
        many = replace(shipped, guides=tuple(generated(shipped.guides, chance)))
        index = built(many, Path(folder) / "many.db", limit_s=None)
        report(index, many, typings(many.guides, chance), limit_ms=MANY_LIMIT_MS)
    report_pages(libraries)


def joined(libraries: Sequence[GuideLibrary]) -> GuideLibrary:
    """All guides in one library; their ids get the region in front."""
    guides = tuple(
        replace(guide, id=f"{guide.region}/{guide.id}")
        for library in libraries
        for guide in library.guides
    )
    return replace(libraries[0], guides=guides)


def generated(guides: Sequence[Guide], chance: random.Random) -> Iterator[Guide]:
    """Guides whose title, keywords and text come from three different ones."""
    for number in range(MANY):
        first, second, third = chance.sample(guides, 3)
        title = first.title[: len(first.title) // 2] + second.title[len(second.title) // 2 :]
        yield replace(third, id=str(number), title=title, keywords=second.keywords)


def built(library: GuideLibrary, path: Path, *, limit_s: float | None) -> GuideIndex:
    gc.disable()  # as in the process that builds it
    began = time.process_time()
    index = open_guide_index(path)
    index.rebuild(index_entries(library), "bench")
    took = time.process_time() - began
    gc.enable()
    judge(f"index of {len(library.guides)} guides", took, "s", limit_s)
    return index


def typings(guides: Sequence[Guide], chance: random.Random) -> list[str]:
    """What 60 citizens type, after every letter."""
    typed = []
    for guide in chance.sample(guides, 60):
        words = chance.choice([guide.title, *guide.keywords])[:8]
        reading = reading_of(words)
        sound = "".join(reading)
        place = chance.randrange(max(len(sound), 1))
        wrong = sound[:place] + chance.choice("aeinghszx") + sound[place + 1 :]
        for whole in (words, sound, wrong, "".join(syllable[:1] for syllable in reading)):
            typed += [whole[:end] for end in range(1, len(whole) + 1)]
    return typed


def report(
    index: GuideIndex, library: GuideLibrary, typed: Sequence[str], *, limit_ms: float
) -> None:
    took = []
    for text in typed:
        began = time.process_time()
        found_choices(index, library, text)
        took.append((time.process_time() - began) * 1000)
    index.close()
    p99 = statistics.quantiles(took, n=100)[98]
    judge(f"search in {len(library.guides)} guides, p99", p99, "ms", limit_ms)


def report_pages(libraries: Sequence[GuideLibrary]) -> None:
    """Open every guide as a touch does: make its page, lay it out, paint it."""
    compile_translations()
    QApplication([])
    window = open_window(Rendering(cache(Catalogue), usual_panel(1080, 1920), HALL))
    took = []
    for library in libraries:
        for guide in library.guides:
            began = time.process_time()
            window.show_page(guide_page(guide, library, today=date(2026, 11, 22)))
            window.grab()
            took.append((time.process_time() - began) * 1000)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.close_for_good()
    p95 = statistics.quantiles(took, n=20)[18]
    judge("opening a guide until it is painted, p95", p95, "ms", PAGE_LIMIT_MS)


if __name__ == "__main__":
    main()
