"""The power goes at any moment of a loss report: it is made once or not at all, and known which."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

Truth = dict[str, Any]


@pytest.fixture(scope="module")
def truths(stores: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Truth]:
    """What was true after each death, one for each statement of the stores."""
    folder = tmp_path_factory.mktemp("killed") / "fresh"
    shutil.copytree(stores, folder)
    done = subprocess.run(
        [sys.executable, "-m", "tests.whole.killed", str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_it_was_killed_at_every_statement_until_it_came_to_its_end(
    truths: list[Truth],
) -> None:
    assert [truth["killed"] for truth in truths] == [True] * (len(truths) - 1) + [False]
    assert {truth["reports"] for truth in truths} == {0, 1}
    assert {truth["settled"] for truth in truths} == {0, 1}


def test_zero_or_one_report_and_the_journal_says_which(truths: list[Truth]) -> None:
    for truth in truths:
        assert truth["reports"] in (0, 1)
        assert truth["lost"] is (truth["reports"] == 1)
        assert truth["intact"]
        assert truth["open"] == 0
        assert truth["settled_again"] == 0
        done = [{"outcome": "done"}]
        withdrawn = [{"code": "refused.withdrawn", "outcome": "not_done"}]
        assert truth["said"] == (done if truth["reports"] else withdrawn * truth["intents"])


def test_who_got_to_the_result_has_one_report(truths: list[Truth]) -> None:
    assert truths[-1]["reports"] == 1
    assert truths[-1]["settled"] == 0
