"""The real packages, updated at night as docs/fleet.zh.md has it: tried, cut off, taken back.

The repository, unattended-upgrades, apt, dpkg, systemd and the kiosk are the real ones; each test
goes on from the last.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.packaging.apt_machine import NAMES
from tests.packaging.test_installed import (
    ANSWERS,
    LIMIT_S,
    ROOT,
    SUITES,
    WITHOUT_GRAPHICS,
    Machine,
    fresh_machine,
    packages,
    pytestmark,
    repacked,
)

__all__ = ["pytestmark"]

FLEET = (ROOT / "docs/fleet.zh.md").read_text(encoding="utf-8")
LOOKS = """\
[Service]
Environment=HALL_KIOSK_LOOK_AGAIN_S=8
"""
BEFORE, GOOD, BROKEN, NEXT, MENDED = "0.0.1", "0.0.2", "0.0.3", "0.0.4", "0.0.5"
NOTED = "/var/lib/hall-kiosk-update/before.json"


def documented(first_words: str) -> str:
    """The block of commands in docs/fleet.zh.md that begins so."""
    [block] = [
        block
        for block in re.findall(r"^```sh\n(.*?)^```", FLEET, re.MULTILINE | re.DOTALL)
        if block.startswith(first_words)
    ]
    return str(block)


def spoiled(tree: Path) -> None:
    """A part of Qt that ends in its midst, as of a bad disk: no window, but all else runs."""
    for part in tree.glob("usr/lib/hall-kiosk/lib/*/site-packages/PySide6/QtWidgets.abi3.so"):
        os.truncate(part, part.stat().st_size // 2)


def put_in_the_pool(machine: Machine, version: str) -> list[str]:
    """Make a version for the machine's repository; return where its packages lie inside."""
    made = []
    for package in packages(machine.suite):
        name = f"srv/halls/pool/{package.name.partition('_')[0]}_{version}_any.deb"
        spoil = spoiled if version == BROKEN else lambda _: None
        repacked(package, version, machine.folder / name, spoil)
        made.append(f"/{name}")
    return made


def publish(machine: Machine, version: str) -> None:
    """Put a version into the machine's repository, with the documented commands."""
    put_in_the_pool(machine, version)
    done = machine.run("sh", "-ec", f"cd /srv/halls\n{documented('apt-ftparchive packages pool')}")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module", params=SUITES)
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A serving terminal that is connected to the agency's repository."""
    needs = ("unattended-upgrades", "apt-utils", "gnupg", "iproute2", "procps")
    with fresh_machine(request.param, *needs) as made:
        tree = made.folder
        (tree / "srv/halls/pool").mkdir(parents=True)
        made.install(*put_in_the_pool(made, BEFORE))
        for source in (*tree.glob("etc/apt/sources.list.d/*"), tree / "etc/apt/sources.list"):
            source.unlink(missing_ok=True)
        for unit, text in (
            ("hall-kiosk.service", WITHOUT_GRAPHICS),
            ("apt-daily-upgrade.service", LOOKS),
            ("hall-kiosk-tried.service", LOOKS),
        ):
            drop_in = tree / f"etc/systemd/system/{unit}.d/test.conf"
            drop_in.parent.mkdir()
            drop_in.write_text(text)
        (tree / "root/answers.toml").write_text(ANSWERS)
        made.boot()
        connect_to_the_repository(made)
        made.run("kiosk", "setup", "--answers", "/root/answers.toml")
        made.until_serving()
        yield made


def connect_to_the_repository(machine: Machine) -> None:
    """Do what is done once for a repository, and once on each terminal."""
    connect = documented("apt-get install unattended-upgrades")
    connect = connect.replace("https://packages.example.gov.cn/halls", "file:/srv/halls")
    for line in (
        "gpg --batch --passphrase '' --quick-gen-key test default default 5y",
        "gpg --export > hall-kiosk.gpg",
        connect,
    ):
        done = machine.run("sh", "-ec", f"cd /root\n{line}")
        assert done.returncode == 0, done.stderr
    publish(machine, BEFORE)


@contextmanager
def a_night(machine: Machine) -> Iterator[None]:
    """What the machine does at night goes on while its user does something else."""
    by_hand = documented("apt-get update\nrm")
    with subprocess.Popen(machine.inside("sh", "-ec", by_hand), stdin=subprocess.DEVNULL) as night:
        yield
        night.wait(LIMIT_S)


def whole_night(machine: Machine) -> str:
    """What is said of a night."""
    with a_night(machine):
        pass
    return said(machine, "apt-daily-upgrade")


def said(machine: Machine, unit: str) -> str:
    """What a unit has said since the start."""
    return machine.asked("journalctl", "-b", "-u", f"{unit}.service", "-o", "cat", "--no-pager")


def version(machine: Machine) -> str:
    """Which version is installed."""
    return machine.asked("dpkg-query", "-W", "-f", "${Version}", "hall-kiosk")


def is_noted(machine: Machine) -> bool:
    """Whether an update is under way, or was when the power went."""
    return (machine.folder / NOTED.lstrip("/")).exists()


def is_being_unpacked(machine: Machine) -> bool:
    """Whether dpkg writes the program's files right now."""
    state = machine.asked("dpkg-query", "-W", "-f", "${db:Status-Status}", "hall-kiosk")
    return state == "half-installed"


def assert_whole(machine: Machine, expected: str) -> None:
    """The terminal serves with this version, and nothing is left over."""
    machine.until_serving()
    machine.until(lambda: not is_noted(machine))
    machine.until_serving()
    assert version(machine) == expected
    assert machine.asked("dpkg", "--audit") == ""
    assert "whole" in machine.asked("kiosk", "journal", "verify")


def test_a_good_version_is_taken_at_night(machine: Machine) -> None:
    publish(machine, GOOD)
    told = whole_night(machine)
    assert f"{GOOD} stays; before it was {BEFORE}" in told
    assert_whole(machine, GOOD)
    assert machine.asked("systemctl", "--failed", "--no-legend") == ""


def test_a_power_cut_while_a_broken_one_is_tried_leaves_the_one_before(machine: Machine) -> None:
    publish(machine, BROKEN)
    trial = ("systemctl", "show", "--value", "-p", "SubState", "apt-daily-upgrade.service")
    with a_night(machine):
        machine.until(lambda: version(machine) == BROKEN)
        machine.until(lambda: machine.asked(*trial) == "stop-post")
        machine.until(lambda: int(machine.unit("NRestarts")) > 0)
        machine.cut_power()
    machine.boot()
    machine.until(lambda: f"{GOOD} is back" in said(machine, "hall-kiosk-tried"))
    assert_whole(machine, GOOD)
    assert BROKEN in machine.asked("cat", "/etc/apt/preferences.d/hall-kiosk-refused")
    whole_night(machine)
    assert_whole(machine, GOOD)


def test_a_power_cut_while_it_is_unpacked_is_mended_before_the_kiosk_starts(
    machine: Machine,
) -> None:
    publish(machine, NEXT)
    with a_night(machine):
        machine.until(lambda: is_being_unpacked(machine))
        machine.cut_power()
    assert is_noted(machine)
    machine.boot()
    machine.until(lambda: "mended: " in said(machine, "hall-kiosk-repair"))
    assert f"; mended: {NEXT}" in said(machine, "hall-kiosk-repair")
    assert_whole(machine, NEXT)


def test_a_killed_dpkg_is_mended_in_the_same_night(machine: Machine) -> None:
    publish(machine, MENDED)
    with a_night(machine):
        machine.until(lambda: is_being_unpacked(machine))
        assert machine.run("pkill", "-KILL", "-x", "dpkg").returncode == 0
    assert f"; mended: {MENDED}" in said(machine, "apt-daily-upgrade")
    assert_whole(machine, MENDED)


def test_a_mended_version_by_hand_starts_also_right_after_a_broken_one(machine: Machine) -> None:
    """systemd refuses to start what has ended ten times in five minutes."""
    broken, mended = (
        [f"/srv/halls/pool/{name}_{one}_any.deb" for name in NAMES] for one in (BROKEN, MENDED)
    )
    machine.run("dpkg", "-i", *broken)
    machine.until(lambda: machine.unit("ActiveState") == "failed")
    assert "Start request repeated too quickly" in said(machine, "hall-kiosk")
    done = machine.run("dpkg", "-i", *mended)
    assert done.returncode == 0, done.stderr
    assert_whole(machine, MENDED)
