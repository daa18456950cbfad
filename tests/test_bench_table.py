"""The table of benches says met where it is, and nothing where the machine was too busy to say."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.table import ROWS_FILE, Row, cells, judge, page, read_rows, written

BUSY = 1000.0
VERDICTS = {
    "below the goal": (Row("a", 1.0, "ms", 2.0), "met"),
    "above the goal": (Row("a", 3.0, "ms", 2.0), "NOT MET"),
    "a ratio at the goal": (Row("a", 3.0, "ms", 1.5, "bare", 2.0), "met"),
    "a ratio above it": (Row("a", 3.1, "ms", 1.5, "bare", 2.0), "NOT MET"),
    "no goal": (Row("a", 3.0, "ms", None), "told"),
    "above it on a busy machine": (
        Row("a", 3.0, "ms", 2.0, needs_quiet=True, load=BUSY),
        "not judged, the machine is busy",
    ),
    "below it on a busy machine": (Row("a", 1.0, "ms", 2.0, needs_quiet=True, load=BUSY), "met"),
    "a count above it on a busy machine": (Row("a", 3.0, "", 2.0, load=BUSY), "NOT MET"),
}


@pytest.mark.parametrize("case", VERDICTS)
def test_a_row_says_whether_its_goal_is_met(case: str) -> None:
    row, verdict = VERDICTS[case]
    assert row.verdict == verdict


def test_what_benches_say_becomes_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rows"
    monkeypatch.setenv(ROWS_FILE, str(file))
    judge("one", 2.0, "ms", 1.5, peer="bare", peers=1.6)
    judge("two", 3.0, "MB")
    rows = read_rows(file)
    assert [row.what for row in rows] == ["one", "two"]
    assert cells(rows[0]) == ("one", "2 ms", "bare 1.6 ms", "1.25", "≤ 1.5 ×", "met")
    assert written(rows).count("\n") == 3


def test_the_page_says_what_is_not_met_and_what_is_not_judged() -> None:
    rows = [replace(row, what=case) for case, (row, _verdict) in VERDICTS.items()]
    lines = page("2026-11-30, one machine", rows).splitlines()
    assert "2026-11-30, one machine" in lines
    assert written(rows).splitlines() == [line for line in lines if line.startswith("|")]
    missed = [case for case, (_row, verdict) in VERDICTS.items() if verdict == "NOT MET"]
    assert f"Not met: {'; '.join(missed)}." in lines
    assert "Not judged, for the machine was busy: above it on a busy machine." in lines
