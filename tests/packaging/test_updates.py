"""A program that is updated at night by apt: waited for, tried, and taken back where it is worse.

The real apt and dpkg in a root of their own; the terminal is a stub that is well or not by the
version that is installed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

UPDATES = Path(__file__).parents[2] / "packaging" / "updates"
GOOD, BROKEN, MENDED = "1.0", "1.1", "1.2"
NAMES = ("hall-kiosk", "hall-kiosk-regions")

APT = """\
Dir "{root}/";
Dir::State "{root}/var/lib/apt";
Dir::State::status "{root}/var/lib/dpkg/status";
Dir::Cache "{root}/var/cache/apt";
Dir::Etc "{root}/etc/apt";
Dir::Etc::main "none"; Dir::Etc::parts "none";
Dir::Etc::sourceparts "none"; Dir::Etc::trusted "none"; Dir::Etc::trustedparts "none";
Dir::Log "{root}/var/log";
APT::Sandbox::User "root";
APT::Architecture "amd64";
APT::Architectures {{ "amd64"; }};
APT::Update::Post-Invoke-Success {{ }};
DPkg::Options {{ "--root={root}"; "--force-not-root"; "--log=/dev/null"; }};
DPkg::Path "/usr/sbin:/usr/bin:/sbin:/bin";
"""
KIOSK = """\
#!/bin/sh
cd {folder}
how=how/$(dpkg-query -W -f '${{Version}}' hall-kiosk)
if [ "$1" = status ]; then
    read -r touches <touches
    [ ! -e "$how/busy" ] || echo $((touches + 1)) >touches
    [ ! -e "$how/dead" ] || exit 1
    painted=$(date +%s)
    [ ! -e "$how/frozen" ] || painted=$((painted - 3600))
    echo "{{\\"heartbeat\\": {{\\"touches\\": $touches, \\"painted_at\\": $painted}}}}"
elif [ -e "$how/silent" ]; then
    echo '{{"error": "configuration.invalid"}}'
    exit 2
else
    cat "$how/ails" 2>/dev/null || echo '{{"devices": []}}'
fi
"""


@dataclass(frozen=True)
class Machine:
    """A root with a program in it, a repository, and how the terminal is by its versions."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, *words: str | Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            words, env=self.environment, capture_output=True, text=True, check=False
        )

    def apt(self, *words: str) -> str:
        done = self.run("apt-get", "-y", "-q", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def is_(self, version: str, *states: str, ails: str = "") -> None:
        """Say how the terminal is with this version.

        States: dead (does not run), frozen (paints nothing), busy (in use), silent (its doctor).
        """
        how = self.folder / "how" / version
        how.mkdir(parents=True, exist_ok=True)
        for state in states:
            (how / state).touch()
        devices = [{"device": one, "health": "out of service"} for one in ails.split()]
        (how / "ails").write_text(json.dumps({"devices": devices}))

    def publish(self, *versions: str) -> None:
        """Put these versions into the repository, as apt-ftparchive lists them."""
        entries = []
        for version in versions:
            for name in NAMES:
                deb = self._package(name, version)
                about = self.run("dpkg-deb", "-f", deb).stdout.strip()
                digest = hashlib.sha256(deb.read_bytes()).hexdigest()
                size = deb.stat().st_size
                entries.append(f"{about}\nFilename: {deb.name}\nSize: {size}\nSHA256: {digest}\n")
        (self.folder / "repository" / "Packages").write_text("\n".join(entries))
        self.apt("update")

    def upgrade_at_night(self) -> tuple[int, str]:
        """Do what apt-daily-upgrade.service does with the drop-in; the exit code of the try."""
        waited = self.run(UPDATES / "hall-kiosk-update", "before")
        if waited.returncode:
            return waited.returncode, waited.stdout
        self.apt("upgrade")
        copy = self.folder / "run" / "update"
        tried = self.run(sys.executable, "-IS", copy, "after")
        assert tried.stderr == ""
        return tried.returncode, tried.stdout

    @property
    def version(self) -> str:
        return self.run("dpkg-query", "-W", "-f", "${Version}", "hall-kiosk").stdout

    def _package(self, name: str, version: str) -> Path:
        tree = self.folder / "build" / f"{name}-{version}"
        (tree / "DEBIAN").mkdir(parents=True, exist_ok=True)
        needs = f"Depends: {NAMES[1]} (= {version})\n" if name == NAMES[0] else ""
        (tree / "DEBIAN" / "control").write_text(
            f"Package: {name}\nVersion: {version}\nArchitecture: all\n{needs}"
            "Maintainer: Test <test@example.org>\nDescription: a stand-in\n"
        )
        deb = self.folder / "repository" / f"{name}_{version}_all.deb"
        done = self.run("dpkg-deb", "--root-owner-group", "-b", tree, deb)
        assert done.returncode == 0, done.stderr
        return deb


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        pytest.skip("needs apt, as root")
    root = tmp_path / "root"
    for name in (
        *("var/lib/dpkg/updates", "var/lib/dpkg/info", "var/lib/apt/lists/partial"),
        *("var/cache/apt/archives/partial", "var/log/apt", "etc/apt/preferences.d"),
    ):
        (root / name).mkdir(parents=True)
    (root / "var/lib/dpkg/status").touch()
    repository, programs = tmp_path / "repository", tmp_path / "bin"
    repository.mkdir()
    programs.mkdir()
    (root / "etc/apt/sources.list").write_text(f"deb [trusted=yes] file:{repository} ./\n")
    (tmp_path / "apt.conf").write_text(APT.format(root=root))
    (programs / "kiosk").write_text(KIOSK.format(folder=str(tmp_path)))
    (programs / "kiosk").chmod(0o755)
    (tmp_path / "touches").write_text("7")
    environment = {
        "PATH": f"{programs}:/usr/sbin:/usr/bin:/sbin:/bin",
        "APT_CONFIG": str(tmp_path / "apt.conf"),
        "DPKG_ADMINDIR": str(root / "var/lib/dpkg"),
        "DEBIAN_FRONTEND": "noninteractive",
        "HALL_KIOSK_UPDATE": str(tmp_path / "run"),
        "HALL_KIOSK_PREFERENCES": str(root / "etc/apt/preferences.d/hall-kiosk-refused"),
        "HALL_KIOSK_LOOK_AGAIN_S": "0.001",
    }
    made = Machine(tmp_path, environment)
    made.publish(GOOD)
    made.apt("install", "hall-kiosk")
    return made


def test_a_good_update_stays(machine: Machine) -> None:
    machine.publish(GOOD, MENDED)
    code, told = machine.upgrade_at_night()
    assert (code, machine.version) == (0, MENDED), told


def test_without_anything_new_nothing_is_tried(machine: Machine) -> None:
    machine.is_(GOOD, "dead")
    assert machine.upgrade_at_night() == (0, "")
    assert machine.version == GOOD


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
