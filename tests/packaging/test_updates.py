"""A program that is updated at night by apt: waited for, tried, taken back where it is worse."""

import json
import shutil
from pathlib import Path

import pytest

from tests.packaging.apt_machine import BROKEN, GOOD, MENDED, Machine, make_machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return make_machine(tmp_path)


def test_a_good_update_stays(machine: Machine) -> None:
    machine.publish(GOOD, MENDED)
    code, told = machine.upgrade_at_night()
    assert (code, machine.version) == (0, MENDED), told


def test_without_anything_new_nothing_is_tried(machine: Machine) -> None:
    machine.is_(GOOD, "dead")
    assert machine.upgrade_at_night() == (0, "")
    assert machine.version == GOOD


@pytest.mark.parametrize(("states", "starts"), [((), True), (("dead",), False)])
def test_a_terminal_that_somebody_stopped_is_not_started(
    machine: Machine, states: tuple[str, ...], starts: bool
) -> None:
    machine.is_(GOOD, *states)
    assert machine.upgrade_at_night() == (0, "")
    told = machine.folder / "systemctl"
    assert (told.exists() and "start hall-kiosk.service" in told.read_text()) == starts


def test_what_ails_already_is_no_reason_to_go_back(machine: Machine) -> None:
    machine.is_(GOOD, ails="printer")
    machine.is_(MENDED, ails="printer")
    machine.publish(GOOD, MENDED)
    code, told = machine.upgrade_at_night()
    assert (code, machine.version) == (0, MENDED), told


@pytest.mark.parametrize(
    ("before", "now", "ails", "unjudged"),
    [
        (("dead",), ("dead",), "", "the screen"),
        (("frozen",), ("frozen",), "", "the screen"),
        (("silent",), ("silent",), "", "kiosk doctor"),
        (("silent",), (), "printer", "kiosk doctor"),
        (("dead", "silent"), ("dead", "silent"), "", "the screen, kiosk doctor"),
    ],
)
def test_what_was_unknown_before_is_not_held_against_the_new_one(
    machine: Machine, before: tuple[str, ...], now: tuple[str, ...], ails: str, unjudged: str
) -> None:
    machine.is_(GOOD, *before)
    machine.is_(MENDED, *now, ails=ails)
    machine.publish(GOOD, MENDED)
    code, told = machine.upgrade_at_night()
    assert (code, machine.version) == (0, MENDED), told
    assert f"not judged, for nothing was known of it before: {unjudged}\n" in told


@pytest.mark.parametrize(
    ("before", "now", "ails", "why"),
    [
        ((), ("dead",), "", "does not run"),
        ((), ("frozen",), "", "paints nothing"),
        ((), ("silent",), "", "kiosk doctor says nothing"),
        ((), (), "printer documents", "documents"),
        (("silent",), ("dead", "silent"), "", "does not run"),
        (("dead",), ("dead",), "documents", "documents"),
    ],
)
def test_a_worse_one_is_taken_back_and_not_tried_again_but_the_next_is(
    machine: Machine, before: tuple[str, ...], now: tuple[str, ...], ails: str, why: str
) -> None:
    machine.is_(GOOD, *before, ails="printer")
    machine.is_(BROKEN, *now, ails=ails)
    machine.publish(GOOD, BROKEN)
    code, told = machine.upgrade_at_night()
    assert (code, machine.version) == (1, GOOD), told
    assert why in told
    assert f"{GOOD} is back" in told
    assert machine.upgrade_at_night() == (0, "")
    assert machine.version == GOOD
    machine.publish(GOOD, BROKEN, MENDED)
    code, told = machine.upgrade_at_night()
    assert (code, machine.version) == (0, MENDED), told


def test_while_people_are_served_the_update_waits(machine: Machine) -> None:
    machine.is_(GOOD, "busy")
    machine.publish(GOOD, MENDED)
    code, told = machine.upgrade_at_night()
    assert (code, machine.version) == (1, GOOD)
    assert "waits for the next night" in told


def test_a_version_that_cannot_be_had_any_more_is_told(machine: Machine) -> None:
    machine.is_(BROKEN, "dead")
    machine.publish(BROKEN)
    shutil.rmtree(machine.folder / "root/var/cache/apt/archives")
    code, told = machine.upgrade_at_night()
    assert (code, machine.version) == (1, BROKEN)
    assert "could not be put back" in told


def test_an_undecided_one_is_not_put_back_while_people_are_served(machine: Machine) -> None:
    """systemd tries what was installed also where nothing was, for the night was too busy."""
    machine.is_(BROKEN, "dead")
    machine.publish(BROKEN)
    shutil.rmtree(machine.folder / "root/var/cache/apt/archives")
    assert machine.upgrade_at_night()[0] == 1
    machine.publish(GOOD, BROKEN)
    (machine.folder / "how" / BROKEN / "dead").unlink()
    machine.is_(BROKEN, "busy", ails="A4 printer")
    code, told = machine.upgrade_at_night()
    assert (code, machine.version) == (1, BROKEN), told
    assert "waits for the next night" in told


def test_one_that_could_not_be_put_back_is_not_noted_as_how_it_was(machine: Machine) -> None:
    """The next night it is tried once more, and then put back or followed by one that is well."""
    machine.is_(BROKEN, "dead")
    machine.publish(BROKEN)
    shutil.rmtree(machine.folder / "root/var/cache/apt/archives")
    kept = machine.folder / "kept/before.json"
    for _ in range(2):
        code, told = machine.upgrade_at_night()
        assert (code, machine.version) == (1, BROKEN), told
        assert json.loads(kept.read_text())["version"] == GOOD
    machine.publish(GOOD, BROKEN)
    code, told = machine.upgrade_at_night()
    assert (code, machine.version) == (0, GOOD), told
    assert not kept.exists()
