"""The campaigns in short, every crash they ever kept, and that they can find one."""

from pathlib import Path
from random import Random

import pytest

from tests.campaigns import crash, fuzz, guided
from tests.campaigns.targets import CORPUS, TARGETS, Target

KEPT = sorted((CORPUS / "crashes").glob("*.bin"))
BY_NAME = {target.name.replace(" ", "-"): target for target in TARGETS}


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.name)
def test_what_once_escaped_is_typed_now(file: Path) -> None:
    target = BY_NAME[file.name.partition(".")[0]]
    assert fuzz.escapes(target, file.read_bytes()) is None


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_nothing_escapes_of_some_hundred_inputs(target: Target) -> None:
    tally = fuzz.Tally()
    random = Random(1)  # noqa: S311 - no secret
    for data in (*target.seeds, *(fuzz.garbled(random, target.seeds) for _ in range(300))):
        fuzz.learn(target, data, tally)
    assert tally.escaped == []


def test_every_border_has_its_turn_however_little_time_there_is() -> None:
    tallies = fuzz.campaign(0.001, Random(1))  # noqa: S311 - no secret
    assert all(tally.inputs > 0 for tally in tallies.values())


@pytest.mark.skipif(not guided.AVAILABLE, reason="atheris is not installed: x86-64 only")
def test_atheris_feeds_a_border_and_tells_what_became_of_it() -> None:
    tally = guided.fed("journal head", 0.5, 1)
    assert tally["escaped"] == []
    assert tally["inputs"] == tally["values"] + tally["typed"] > 0


def test_the_campaign_finds_a_fault_and_makes_it_small() -> None:
    def broken(data: bytes) -> None:
        if b"\xff" in data:
            raise ZeroDivisionError

    target = Target("broken", broken, (b"harmless" * 10,))
    data = b"harmless" * 5 + b"\xff" + b"harmless"
    escaped = fuzz.escapes(target, data)
    assert escaped is not None
    assert fuzz.smallest(target, data, escaped) == b"\xff"


def test_every_calamity_leaves_one_truth() -> None:
    tallies = crash.campaign(18, Random(2))  # noqa: S311 - no secret
    assert {name: tally["holds"] for name, tally in tallies.items()} == {
        calamity.__name__: 3 for calamity in crash.CALAMITIES
    }
