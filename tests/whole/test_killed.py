"""The power goes at any moment of a change: it is made once or not at all, and known which.

What only the card knows is another matter: there the journal says that nobody can know.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.unmeasured import unmeasured
from tests.whole.killed import APPLICATIONS, CHANGES, LEFT_OPEN, PIN_CHANGE

#: Who is killed loses nothing that is written, disk or not, and a disk takes its time.
_MEMORY = Path("/dev/shm")  # noqa: S108

Truth = dict[str, Any]

#: What the records hold of the person before and after.
APPLICATION_STATES = {
    "submission": ([], ["received"]),
    "application_withdrawal": (
        ["paid", "papers_missing", "received", "refused"],
        ["paid", "papers_missing", "refused", "withdrawn"],
    ),
}
DONE = {"outcome": "done"}
WITHDRAWN = {"outcome": "not_done", "code": "refused.withdrawn"}
NOBODY_KNOWS = {"outcome": "unknown", "code": "settling.card_not_asked"}


@pytest.fixture(scope="module")
def truths(name: str, stores: Path) -> list[Truth]:
    """What was true after each death in the life of this name."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        shutil.copytree(stores, Path(folder, "fresh"))
        done = subprocess.run(
            [sys.executable, "-m", "tests.whole.killed", f"{folder}/fresh", name],
            env=unmeasured(),
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("name", [*CHANGES, *APPLICATIONS, *LEFT_OPEN, PIN_CHANGE], scope="module")
def test_it_was_killed_at_every_deed_and_the_journal_is_whole(truths: list[Truth]) -> None:
    assert [truth["killed"] for truth in truths] == [True] * (len(truths) - 1) + [False]
    for truth in truths:
        assert truth["intact"]
        assert truth["open"] == 0
        assert truth["settled_again"] == 0
    assert {truth["settled"] for truth in truths} == {0, 1}
    assert truths[-1]["settled"] == 0


@pytest.mark.parametrize("name", CHANGES, scope="module")
def test_a_change_is_made_or_not_and_the_journal_says_which(name: str, truths: list[Truth]) -> None:
    change = CHANGES[name]
    for truth in truths:
        assert truth["made"] in (0, 1)
        assert truth["status"] == (change.after if truth["made"] else change.before).value
        assert truth["said"] == ([DONE] if truth["made"] else [WITHDRAWN] * truth["intents"])
    # A wish that was written down is young at the next start, which sends it again.
    assert {(truth["intents"], truth["made"]) for truth in truths} == {(0, 0), (1, 1)}
    assert truths[-1]["made"] == 1


@pytest.mark.parametrize("name", APPLICATIONS, scope="module")
def test_an_application_is_sent_once_or_not_at_all_and_so_is_its_withdrawal(
    name: str, truths: list[Truth]
) -> None:
    before, after = APPLICATION_STATES[name]
    for truth in truths:
        assert truth["made"] in (0, 1)
        assert sorted(truth["states"]) == (after if truth["made"] else before)
        assert truth["said"] == ([DONE] if truth["made"] else [])
    assert {(truth["intents"], truth["made"]) for truth in truths} == {(0, 0), (1, 1)}
    assert truths[-1]["made"] == 1


@pytest.mark.parametrize("name", LEFT_OPEN, scope="module")
def test_a_start_that_settles_may_be_killed_as_well(name: str, truths: list[Truth]) -> None:
    arrived = LEFT_OPEN[name].arrived
    for truth in truths:
        assert truth["made"] == arrived
        assert truth["said"] == [DONE if arrived else WITHDRAWN]


@pytest.mark.parametrize("name", [PIN_CHANGE], scope="module")
def test_what_only_the_card_knows_is_never_guessed(truths: list[Truth]) -> None:
    for truth in truths:
        assert truth["takes_old"] is not truth["takes_new"]
    assert {
        (truth["intents"], *(said["outcome"] for said in truth["said"]), truth["takes_new"])
        for truth in truths
    } == {
        (0, False),
        (1, "unknown", False),
        (1, "unknown", True),
        (1, "done", True),
    }
    assert all(said in (DONE, NOBODY_KNOWS) for truth in truths for said in truth["said"])
    assert truths[-1]["said"] == [DONE]
