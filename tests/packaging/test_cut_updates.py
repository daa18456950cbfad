"""An update that is cut off anywhere is finished or taken back; the terminal is never left without.

dpkg alone is killed, or apt with it, as by a power cut: in each of the packages' scripts, and while
their content is unpacked.
"""

import fcntl
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.packaging.apt_machine import (
    BROKEN,
    GOOD,
    MENDED,
    NAMES,
    SCRIPTS,
    UPDATES,
    Machine,
    make_machine,
)

KILLED = {
    "dpkg": "kill -9 $PPID",
    "power": "apt=$(ps -o ppid= -p $PPID); kill -STOP $apt; kill -9 $PPID $apt",
    "power at night": "apt=$(ps -o ppid= -p $PPID); update=$(ps -o ppid= -p $apt); "
    "kill -STOP $apt $update; kill -9 $PPID $apt $update",
}
WHERE = (*SCRIPTS, "content")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return make_machine(tmp_path)


def cut_off(machine: Machine, point: str, killed: str) -> None:
    """Have the update of a night cut off there."""
    (machine.folder / "cut").write_text(point)
    (machine.folder / "kill").write_text(KILLED[killed])
    assert machine.run(UPDATES / "hall-kiosk-update", "before").returncode == 0
    assert machine.run("apt-get", "-y", "-q", "upgrade").returncode != 0
    assert not (machine.folder / "cut").exists(), f"nothing was cut off: {point}"
    wait_until_gone(machine)


def wait_until_gone(machine: Machine) -> None:
    """Wait until a dpkg that was killed is gone altogether."""
    end = time.monotonic() + 60
    with (machine.folder / "root/var/lib/dpkg/lock").open("r+") as lock:
        while True:
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                assert time.monotonic() < end, "dpkg still holds its lock"
                time.sleep(0.01)
            else:
                return


def start(machine: Machine) -> "subprocess.CompletedProcess[str]":
    """Switch the machine on again: the units of an update that was cut off, one after the other."""
    machine.run(UPDATES / "hall-kiosk-update", "repair")
    return machine.run(UPDATES / "hall-kiosk-update", "after")


def damage(machine: Machine) -> str:
    """What dpkg itself finds unfinished."""
    return machine.run("dpkg", "--audit").stdout


@pytest.mark.parametrize(
    ("name", "killed", "places"),
    [
        (NAMES[0], "power", WHERE),
        (NAMES[1], "power", WHERE),
        (NAMES[0], "dpkg", ("postinst", "content")),
    ],
)
def test_wherever_it_is_cut_off_the_next_start_finishes_it(
    machine: Machine, name: str, killed: str, places: tuple[str, ...]
) -> None:
    hurt = 0
    for number, where in enumerate(places):
        point, version = f"{name} {where}", f"2.{number}"
        machine.publish(version)
        cut_off(machine, point, killed)
        hurt += bool(damage(machine))
        done = start(machine)
        assert (done.returncode, damage(machine)) == (0, ""), point
        assert (machine.version, machine.contents) == (version, {version}), point
        assert not (machine.folder / "kept/before.json").exists()
    assert hurt >= len(places) // 2
    assert "--no-block start hall-kiosk.service" in (machine.folder / "systemctl").read_text()


def test_one_that_fails_again_and_again_leaves_the_version_of_before(machine: Machine) -> None:
    """As on a disk that is full: each time dpkg itself puts back what was there."""
    machine.publish(GOOD, MENDED)
    (machine.folder / "fails").write_text(f"{NAMES[0]} preinst {MENDED}")
    assert machine.run(UPDATES / "hall-kiosk-update", "before").returncode == 0
    assert machine.run("apt-get", "-y", "-q", "upgrade").returncode != 0
    done = machine.run(UPDATES / "hall-kiosk-update", "after")
    assert done.returncode == 0, done.stdout
    assert (machine.version, machine.contents, damage(machine)) == (GOOD, {GOOD}, "")
    assert "--no-block start hall-kiosk.service" in (machine.folder / "systemctl").read_text()


@pytest.mark.parametrize("point", ["hall-kiosk content", "hall-kiosk postinst"])
def test_one_that_was_cut_off_and_is_worse_is_taken_back(machine: Machine, point: str) -> None:
    machine.is_(BROKEN, "dead")
    machine.publish(GOOD, BROKEN)
    cut_off(machine, point, "power")
    done = start(machine)
    assert done.returncode == 1
    found = (machine.version, machine.contents, damage(machine))
    assert found == (GOOD, {GOOD}, ""), done.stdout


@pytest.mark.parametrize(
    ("point", "killed"),
    [
        ("kiosk status", "dpkg"),
        ("hall-kiosk content", "power at night"),
        ("hall-kiosk-regions postrm", "power at night"),
    ],
)
def test_a_power_cut_while_it_is_tried_or_taken_back_leaves_no_broken_one(
    machine: Machine, point: str, killed: str
) -> None:
    machine.is_(BROKEN, "dead")
    machine.publish(GOOD, BROKEN)
    assert machine.run(UPDATES / "hall-kiosk-update", "before").returncode == 0
    machine.apt("upgrade")
    (machine.folder / "cut").write_text(point)
    (machine.folder / "kill").write_text(KILLED[killed])
    assert machine.run(sys.executable, "-IS", machine.folder / "run/update", "after").returncode < 0
    assert not (machine.folder / "cut").exists(), f"nothing was cut off: {point}"
    wait_until_gone(machine)
    done = start(machine)
    found = (machine.version, machine.contents, damage(machine))
    assert found == (GOOD, {GOOD}, ""), done.stdout
    assert not (machine.folder / "kept/before.json").exists()
    refused = machine.folder / "root/etc/apt/preferences.d/hall-kiosk-refused"
    assert refused.read_text().count(f"Pin: version {BROKEN}\n") == 1
    assert machine.upgrade_at_night() == (0, "")


def test_a_reinstallation_by_hand_that_is_cut_off_is_finished(machine: Machine) -> None:
    (machine.folder / "cut").write_text("hall-kiosk content")
    (machine.folder / "kill").write_text(KILLED["power"])
    assert machine.run("apt-get", "-y", "-q", "install", "--reinstall", NAMES[0]).returncode != 0
    wait_until_gone(machine)
    assert damage(machine)
    repaired = machine.run(UPDATES / "hall-kiosk-update", "repair")
    assert repaired.returncode == 0, repaired.stdout
    assert (machine.version, machine.contents, damage(machine)) == (GOOD, {GOOD}, "")


@pytest.mark.parametrize(("noted", "code", "version"), [(True, 1, GOOD), (False, 0, BROKEN)])
def test_a_half_installed_version_is_not_noted_as_the_one_of_before(
    machine: Machine, noted: bool, code: int, version: str
) -> None:
    """Of a machine that is not started anew until the next night."""
    machine.is_(BROKEN, "dead")
    machine.publish(GOOD, BROKEN)
    cut_off(machine, "hall-kiosk postinst", "power")
    kept = machine.folder / "kept/before.json"
    if not noted:
        kept.unlink()
    assert machine.run(UPDATES / "hall-kiosk-update", "before").returncode == 0
    assert json.loads(kept.read_text())["version"] == (GOOD if noted else "")
    tried = machine.run(UPDATES / "hall-kiosk-update", "after")
    found = (tried.returncode, machine.version, damage(machine))
    assert found == (code, version, ""), tried.stdout


def test_without_the_new_packages_the_version_of_before_is_put_back(machine: Machine) -> None:
    machine.publish(GOOD, MENDED)
    cut_off(machine, "hall-kiosk content", "power")
    for deb in machine.folder.rglob(f"*_{MENDED}_all.deb"):
        deb.unlink()
    assert start(machine).returncode == 0
    assert (machine.version, machine.contents, damage(machine)) == (GOOD, {GOOD}, "")


def test_what_cannot_be_mended_is_told_and_tried_at_every_start(machine: Machine) -> None:
    machine.publish(GOOD, MENDED)
    cut_off(machine, "hall-kiosk content", "power")
    shutil.move(machine.folder / "repository", machine.folder / "elsewhere")
    for deb in (machine.folder / "root/var/cache").rglob("*.deb"):
        deb.unlink()
    repaired = machine.run(UPDATES / "hall-kiosk-update", "repair")
    assert repaired.returncode == 1
    assert "not mended" in repaired.stdout
    assert {GOOD, MENDED} & machine.contents, "the program is still there"
    shutil.move(machine.folder / "elsewhere", machine.folder / "repository")
    assert start(machine).returncode == 0
    assert damage(machine) == ""


@pytest.mark.parametrize("name", ["lock-frontend", "lock"])
def test_while_somebody_installs_nothing_is_repaired(machine: Machine, name: str) -> None:
    (machine.folder / "kept").mkdir()
    (machine.folder / "kept/before.json").write_text('{"version": "0.9"}')
    lock = machine.folder / "root/var/lib/dpkg" / name
    holding = "import fcntl, sys; file = open(sys.argv[1], 'r+'); fcntl.lockf(file, fcntl.LOCK_EX)"
    holding += "; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        ["python3", "-c", holding, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        repaired = machine.run(UPDATES / "hall-kiosk-update", "repair")
        assert (repaired.returncode, repaired.stdout) == (0, "")
        tried = machine.run(UPDATES / "hall-kiosk-update", "after")
        assert (tried.returncode, "at the next start" in tried.stdout) == (1, True)
        holder.communicate()
