"""A terminal's figures for Prometheus; the one module that knows its client.

The names are docs/fleet.zh.md's. Labels are closed sets: no card, no number, no name (O29).
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from socket import SHUT_RDWR, socket
from ssl import SSLSocket
from typing import Any, Final

from prometheus_client import CollectorRegistry, start_http_server, write_to_textfile
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from db.journal import Count
from db.journal_counts import pages_printed
from kiosk.settings.metrics import MetricsSettings
from kiosk.terminal.status import Ledger, Status

VISIT_BUCKETS_S: Final = (15, 30, 60, 120, 300, 600, 1200)
SERVICE_BUCKETS_S: Final = (10, 30, 60, 120, 300)
PRINT_BUCKETS_S: Final = (5, 10, 20, 40, 80, 160)
MOST_AT_ONCE: Final = 16
"""Who asks at one time; Prometheus comes alone and is gone at once."""
_HEAD_DIGITS: Final = 12
"""Of the head's hash, as many as a double holds exactly: enough to see that two differ."""


class StatusCollector(Collector):
    """Turns the newest status into metrics at each scrape, in whichever thread asks."""

    def __init__(self, newest: Callable[[], Status | None]) -> None:
        self._newest = newest
        self._made: tuple[Status, tuple[Metric, ...]] | None = None

    def describe(self) -> Sequence[Metric]:
        """Return nothing: what there is depends on the status."""
        return ()

    def collect(self) -> Sequence[Metric]:
        """Return every metric, made once of each status; none before the terminal has one."""
        status = self._newest()
        if status is None:
            return ()
        made = self._made
        if made is None or made[0] is not status:
            made = self._made = status, tuple(_metrics_of(status))
        return made[1]


def registry_of(newest: Callable[[], Status | None]) -> CollectorRegistry:
    """Return a registry of the terminal's metrics alone."""
    registry = CollectorRegistry()
    registry.register(StatusCollector(newest))
    return registry


def write_textfile(registry: CollectorRegistry, file: Path) -> None:
    """Write the metrics for node_exporter, whole or not at all (O30).

    Raises:
        OSError
    """
    write_to_textfile(str(file), registry)


class MetricsServer:
    """Answers scrapes from a thread of its own, also while the screen hangs (O28)."""

    def __init__(self, settings: MetricsSettings, registry: CollectorRegistry, port: int) -> None:
        """Listen from now on.

        Raises:
            OSError: the address cannot be had, or a file of the certificate not be read.
        """
        self._server, self._thread = start_http_server(
            port,
            settings.address,
            registry,
            certfile=_text(settings.certificate),
            keyfile=_text(settings.key),
            client_cafile=_text(settings.client_ca),
            client_auth_required=settings.uses_tls,
        )
        self._there: deque[socket] = deque()
        self._changes = threading.Lock()
        self._take, self._end = self._server.process_request, self._server.shutdown_request
        self._server.process_request = self._taken  # type: ignore[method-assign,assignment]
        self._server.shutdown_request = self._ended  # type: ignore[method-assign,assignment]
        # Whoever is refused would fill the log with traces of a library.
        self._server.handle_error = _say_nothing  # type: ignore[method-assign]
        listening = self._server.socket
        if isinstance(listening, SSLSocket):
            # Else whoever connects and says nothing keeps everybody else from being answered.
            listening.do_handshake_on_connect = False  # type: ignore[attr-defined]

    @property
    def thread(self) -> threading.Thread:
        """What answers."""
        return self._thread

    def _taken(self, line: Any, address: Any) -> None:
        """Answer on a line, and give up the oldest of too many: each holds a thread and a file."""
        with self._changes:
            self._there.append(line)
            oldest = self._there.popleft() if len(self._there) > MOST_AT_ONCE else None
        if oldest is not None:
            with suppress(OSError):
                socket.shutdown(oldest, SHUT_RDWR)  # of the line, whatever TLS thinks of it
        self._take(line, address)

    def _ended(self, line: Any) -> None:
        with self._changes, suppress(ValueError):
            self._there.remove(line)
        self._end(line)

    def close(self) -> None:
        """Answer nobody any more."""
        self._server.shutdown()
        self._server.server_close()


def _say_nothing(request: object, client_address: object) -> None:
    """Leave somebody who broke off alone."""


def _text(file: Path | None) -> str | None:
    return None if file is None else str(file)


def _metrics_of(status: Status) -> Iterator[Metric]:
    yield from _of_terminal(status)
    yield from _of_parts(status)
    yield from _of_heartbeat(status)
    if status.ledger is not None:
        yield from _of_ledger(status.ledger)


def _of_terminal(status: Status) -> Iterator[Metric]:
    info = InfoMetricFamily("kiosk", "Which terminal this is, by which program and settings.")
    names = ("terminal", "region", "version", "settings", "mode")
    info.add_metric((), {name: getattr(status, name) for name in names})
    yield info
    yield _gauge(
        "kiosk_in_service",
        "Whether citizens are served: 0 while the staff has closed it.",
        status.in_service,
    )
    yield _gauge(
        "kiosk_started_timestamp_seconds",
        "When the program was started.",
        status.started_at.timestamp(),
    )
    yield _counter("kiosk_bugs", "Bugs that cost a visit since the start.", status.bugs)
    yield _gauge("kiosk_disk_free_bytes", "Free room where the journal is.", status.disk_free)
    yield _gauge("kiosk_disk_size_bytes", "All room where the journal is.", status.disk_size)
    if status.clock_ahead_s is not None:
        yield _gauge(
            "kiosk_records_clock_ahead_seconds",
            "How far the records' clock is ahead of ours.",
            status.clock_ahead_s,
        )
    certificates = GaugeMetricFamily(
        "kiosk_certificate_days_left", "Days a certificate still stands.", labels=("certificate",)
    )
    for name, days in status.certificates_days.items():
        certificates.add_metric((name,), days)
    yield certificates


def _of_parts(status: Status) -> Iterator[Metric]:
    well = GaugeMetricFamily("kiosk_part_in_service", "Whether a part works.", labels=("part",))
    since = GaugeMetricFamily(
        "kiosk_part_since_timestamp_seconds", "Since when a part is as it is.", labels=("part",)
    )
    fault = GaugeMetricFamily(
        "kiosk_part_fault", "What is wrong with a part, by its code.", labels=("part", "code")
    )
    warning = GaugeMetricFamily(
        "kiosk_part_warning", "What will be wrong soon.", labels=("part", "warning")
    )
    for one in status.parts:
        well.add_metric((one.part.value,), one.in_service)
        since.add_metric((one.part.value,), one.since.timestamp())
        if not one.in_service:
            fault.add_metric((one.part.value, one.code), 1)
        for word in one.warnings:
            warning.add_metric((one.part.value, word), 1)
    yield from (well, since, fault, warning)


def _of_heartbeat(status: Status) -> Iterator[Metric]:
    beat = status.heartbeat
    yield _gauge(
        "kiosk_loop_heartbeat_timestamp_seconds", "When both event loops last turned.", beat.loop_at
    )
    yield _gauge(
        "kiosk_frame_painted_timestamp_seconds",
        "When the screen last took a frame.",
        beat.painted_at,
    )
    yield _counter("kiosk_touches", "Touches and keys that arrived.", beat.touches)
    yield _gauge(
        "kiosk_touch_waiting_seconds",
        "How long the oldest touch waits for a frame.",
        beat.touch_waiting_s,
    )
    from kiosk.ui.pulse import ANSWER_BUCKETS_S

    yield _histogram(
        *("kiosk_touch_answer_seconds", "From a touch to the frame after it."),
        bounds=ANSWER_BUCKETS_S,
        taken={(): (Counter(beat.answers), beat.answers_sum_s)},
    )


def _of_ledger(ledger: Ledger) -> Iterator[Metric]:
    yield _gauge("kiosk_journal_entries", "How long the journal is.", ledger.entries)
    head = int(ledger.head.partition(":")[2][:_HEAD_DIGITS], 16)
    yield _gauge("kiosk_journal_head", "The first 48 bits of the journal's head.", head)
    open_ones = GaugeMetricFamily(
        "kiosk_open_business", "What has no final outcome yet.", labels=("kind",)
    )
    open_ones.add_metric(("change",), ledger.open_changes)
    open_ones.add_metric(("print",), ledger.open_prints)
    yield open_ones
    for kind, (name, text, labels) in _COUNTED.items():
        family = CounterMetricFamily(name, text, labels=labels)
        totals: Counter[tuple[str, str]] = Counter()
        for one in ledger.counts:
            if one.kind == kind:
                totals[one.what, one.outcome] += one.number
        for words, number in sorted(totals.items()):
            family.add_metric(words, number)
        yield family
    yield _counter("kiosk_pages_printed", "Sheets that were printed.", pages_printed(ledger.counts))
    reprints = sum(one.number for one in ledger.counts if one.kind == "print" and one.copy > 1)
    yield _counter("kiosk_reprints", "Papers that were printed once more.", reprints)
    yield from _durations(ledger.counts)


_COUNTED: Final = {
    "visit": ("kiosk_visits", "Visits, by how they began and ended.", ("began", "ended")),
    "service": ("kiosk_services", "Matters, by how they ended.", ("service", "outcome")),
    "change": ("kiosk_changes", "Changes of cards, by what became of them.", ("matter", "outcome")),
    "print": ("kiosk_prints", "Papers, by what became of them.", ("document", "outcome")),
    "fault": ("kiosk_faults", "How often a part went out of service.", ("part", "code")),
    "operator": ("kiosk_operator_acts", "What the staff did at the screen.", ("act", "outcome")),
}


def _durations(counts: Sequence[Count]) -> Iterator[Metric]:
    for kind, name, text, bounds, label in (
        ("visit", "kiosk_visit_duration_seconds", "How long visits last.", VISIT_BUCKETS_S, None),
        (
            "service",
            "kiosk_service_duration_seconds",
            "How long matters last.",
            SERVICE_BUCKETS_S,
            "service",
        ),
        (
            "print",
            "kiosk_print_duration_seconds",
            "From intent to outcome of a print.",
            PRINT_BUCKETS_S,
            None,
        ),
    ):
        taken: dict[tuple[str, ...], tuple[Counter[float], float]] = {}
        for one in counts:
            if one.kind != kind:
                continue
            words = () if label is None else (one.what,)
            buckets, total = taken.get(words, (Counter(), 0.0))
            bound = next((each for each in bounds if one.seconds <= each), float("inf"))
            buckets[bound] += one.number
            taken[words] = buckets, total + one.seconds * one.number
        yield _histogram(name, text, bounds=bounds, taken=taken, label=label)


def _histogram(
    name: str,
    text: str,
    *,
    bounds: Sequence[float],
    taken: dict[tuple[str, ...], tuple[Counter[float], float]],
    label: str | None = None,
) -> Metric:
    family = HistogramMetricFamily(name, text, labels=() if label is None else (label,))
    for words, (found, total) in sorted(taken.items()):
        buckets, so_far = [], 0
        for bound in (*bounds, float("inf")):
            so_far += found[bound]
            buckets.append(("+Inf" if bound == float("inf") else str(float(bound)), so_far))
        family.add_metric(words, buckets=buckets, sum_value=total)
    return family


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)


def _counter(name: str, text: str, value: float) -> Metric:
    return CounterMetricFamily(name, text, value=value)
