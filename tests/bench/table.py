"""One table of what was measured: ours, the goal, the peer beside it, met or not.

A bench says each figure by `judge`; run alone it prints a line, under `python -m tests.bench` the
lines of all benches become one table. A goal that only holds on a quiet machine says so: where the
load is higher than the processors carry, such a row is told and not judged.
"""

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from PySide6.QtCore import qVersion

ROWS_FILE: Final = "BENCH_ROWS"
"""The environment variable that names the file which collects the rows, a JSON object a line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. With a peer the goal is of the ratio ours/peer, without one of ours alone."""

    what: str
    ours: float
    unit: str
    goal: float | None
    peer: str = ""
    peers: float | None = None
    needs_quiet: bool = False
    load: float = 0.0

    @property
    def ratio(self) -> float | None:
        """Ours as a multiple of the peer's."""
        return None if self.peers is None else self.ours / self.peers

    @property
    def verdict(self) -> str:
        """Whether the goal is met; a row that needs a quiet machine is not judged under load."""
        if self.goal is None:
            return "told"
        met = (self.ours if self.ratio is None else self.ratio) <= self.goal
        if not met and self.needs_quiet and self.load > (os.cpu_count() or 1):
            return "not judged, the machine is busy"
        return "met" if met else "NOT MET"


def judge(
    what: str,
    ours: float,
    unit: str,
    goal: float | None = None,
    *,
    peer: str = "",
    peers: float | None = None,
    needs_quiet: bool = False,
) -> None:
    """Say one figure: at once, and in the table at the end."""
    row = Row(what, ours, unit, goal, peer, peers, needs_quiet, os.getloadavg()[0])
    print(f"=> {what}: {' | '.join(cells(row)[1:])}", flush=True)
    if file := os.environ.get(ROWS_FILE):
        with Path(file).open("a", encoding="utf-8") as rows:
            rows.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def read_rows(file: Path) -> list[Row]:
    """Return the rows that benches have written to `file`."""
    names = {each.name for each in fields(Row)}
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    tables: Iterable[Mapping[str, object]] = map(json.loads, lines)
    return [Row(**{name: table[name] for name in names}) for table in tables]  # type: ignore[arg-type]


def cells(row: Row) -> tuple[str, ...]:
    """Return a row in words: what, ours, peer, ratio, goal, met or not."""
    beside = "" if row.peers is None else f"{row.peer} {row.peers:.3g} {row.unit}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    unit = row.unit if row.ratio is None else "×"
    goal = "" if row.goal is None else f"≤ {row.goal:g} {unit}"
    return row.what, f"{row.ours:.3g} {row.unit}", beside, ratio, goal, row.verdict


def written(rows: Iterable[Row]) -> str:
    """Return the rows as a table in Markdown."""
    head = ("what", "ours", "the peer", "ratio", "goal", "met")
    lines = [head, tuple("---" for _ in head), *map(cells, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(taken: str, rows: Sequence[Row]) -> str:
    """Return docs/benchmarks.md: when and on what it was taken, the table, and what is not met."""
    missed = [row.what for row in rows if row.verdict == "NOT MET"]
    unjudged = [row.what for row in rows if row.verdict.startswith("not judged")]
    lists = {"Not met": missed, "Not judged, for the machine was busy": unjudged}
    told = [f"{name}: {'; '.join(whats) or 'nothing'}." for name, whats in lists.items()]
    return "\n".join(
        (
            "# Benchmarks\n",
            "Written by `make bench PAGE=docs/benchmarks.md`. A goal beside a peer is of the ratio",
            "ours to peer, both measured in the same run.\n",
            f"{taken}\n",
            f"{written(rows)}\n",
            *told,
            "",
        )
    )


def machine() -> str:
    """Return what the figures were taken on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="ascii").splitlines()
            if line.startswith("model name")
        ),
        os.uname().machine,
    )
    python = platform.python_version()
    return f"{os.cpu_count()} × {model}, Python {python}, Qt {qVersion()}"


def loads() -> str:
    """Return how busy the machine has been in the last minute, in processors."""
    return f"{os.getloadavg()[0]:.1f}"
