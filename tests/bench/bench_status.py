"""What it costs to be watched: a scrape of an old terminal, and a day counted in its journal.

Run: python -m tests.bench.bench_status
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prometheus_client import generate_latest

from db.journal import Done, EntryKind, Journal, Note, PrintIntent, Span, open_journal
from db.records import IdempotencyKey
from kiosk.desks.device_states import Part, PartState
from kiosk.terminal.metrics import registry_of
from kiosk.terminal.status import Heartbeat, Status
from tests.bench.table import judge
from tests.kiosk.terminal.test_metrics import busy

SCRAPE_MS = 5.0
REPORT_MS = 200.0
ENTRIES = 100_000
DAY = datetime(2026, 11, 22, tzinfo=UTC)


def cpu_ms(call: Callable[[], object], times: int) -> float:
    """Return what one call costs the processor, the best of `times`."""
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        call()
        best = min(best, time.process_time() - began)
    return best * 1000


def full_status() -> Status:
    """Return the figures of a terminal where everything has happened."""
    parts = tuple(PartState(part, "", DAY) for part in Part)
    beat = Heartbeat(1.0, 1.0, 3, 0.0, {0.05: 2}, 0.1)
    status = Status(
        *("A", "H", "jinan", "1", "abc", "demo", DAY, DAY, True, None, parts, None),
        *(0, None, {}, 1, 2, beat),
    )
    return busy(status)


def write_day(journal: Journal) -> None:
    """Write a day of all the entries into the journal, in one transaction."""
    with journal._store.changing():
        journal._store.changing = nullcontext  # type: ignore[method-assign, assignment]
        for number in range(ENTRIES // 5):
            now, key = DAY + timedelta(seconds=number), IdempotencyKey(f"k{number}")
            journal.intend(PrintIntent(key, f"S{number}", "receipt", "a" * 64, 2), now=now)
            journal.conclude(key, Done(), now=now)
            service = Note(EntryKind.SERVICE, "report_loss", "done", number % 100)
            visit = Note(EntryKind.VISIT, "card", "done", number % 300)
            journal.note([service, service, visit], now=now)


def main() -> None:
    status = full_status()
    registry = registry_of(lambda: status)
    generate_latest(registry)
    lines = generate_latest(registry).count(b"\n")
    cost = cpu_ms(lambda: generate_latest(registry), 50)
    judge(f"a scrape of {lines} lines", cost, "ms", SCRAPE_MS, needs_quiet=True)
    with tempfile.TemporaryDirectory() as folder:
        journal = open_journal(Path(folder) / "journal.db", b"k" * 32, now=DAY)
        write_day(journal)
        span = Span(since=DAY, until=DAY + timedelta(days=1))
        cost = cpu_ms(lambda: journal.counts(span), 5)
        judge(f"a day's report over {ENTRIES} entries", cost, "ms", REPORT_MS, needs_quiet=True)
        journal.close()


if __name__ == "__main__":
    main()
