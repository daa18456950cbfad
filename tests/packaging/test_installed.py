"""The packages installed in a fresh Debian under a real systemd: set up, hurt, upgraded, purged.

Takes minutes and wants root: `make test-package`. The packages must lie in out/deb/<suite>.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "packaging" / "deb"
SUITES = os.environ.get("SUITES", "bookworm trixie").split()
LIMIT_S = 900.0
MOST_INSTALLED_KB = 300_000
MOST_PACKED_BYTES = 90_000_000
LONGEST_SETUP_S = 240.0
LONGEST_STOP_S = 10.0

UP = {"running", "degraded"}

ANSWERS = """\
mode = "production"

[cards]
unproven = "accept"
source = "测试"

[terminal]
id = "JN-00"
region = "jinan"
hall = "济南市政务服务大厅"
agency = "社会保险经办机构"

[setup]
begin_records = true
print_sheet = false
"""

WITHOUT_GRAPHICS = """\
[Service]
Environment=WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1
"""

pytestmark = [
    pytest.mark.package,
    pytest.mark.skipif(os.getuid() != 0, reason="trees of Debian are made by root"),
]


class Machine:
    """A fresh Debian in a folder, booted with its own systemd and without any network."""

    def __init__(self, suite: str, folder: Path) -> None:
        self.suite = suite
        self.folder = folder
        self._leader = 0
        self._process: subprocess.Popen[bytes] | None = None

    def install(self, *packages: str) -> None:
        """Install packages while the machine is off, with what the archive has for them."""
        refuse = self.folder / "usr/sbin/policy-rc.d"
        refuse.write_text("#!/bin/sh\nexit 101\n")
        refuse.chmod(0o755)
        self._mounted("apt-get", "update", "-q")
        command = ("apt-get", "install", "-q", "-y", "--no-install-recommends", *packages)
        self._mounted("env", "DEBIAN_FRONTEND=noninteractive", *command)
        refuse.unlink()

    def _mounted(self, *command: str) -> None:
        for folder in ("proc", "dev"):
            subprocess.run(["mount", "--bind", f"/{folder}", self.folder / folder], check=True)
        try:
            subprocess.run(["chroot", self.folder, *command], check=True, capture_output=True)
        finally:
            for folder in ("proc", "dev"):
                subprocess.run(["umount", self.folder / folder], check=True)

    def boot(self) -> None:
        """Power on and wait until the system is up."""
        self._process = subprocess.Popen(
            [
                *("systemd-nspawn", "-q", "-D", self.folder, "-b", "--register=no"),
                *("--keep-unit", "--link-journal=no", "--console=pipe", "--private-network"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.until(self._is_up)

    def _is_up(self) -> bool:
        """Whether the system is up; its first process is the last one left of nspawn's children."""
        assert self._process is not None
        of_nspawn = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        children = of_nspawn.read_text().split()
        self._leader = int(children[-1]) if children else 0
        return bool(children) and self.asked("systemctl", "is-system-running") in UP

    def cut_power(self) -> None:
        """Kill everything at once."""
        if self._process is not None:
            if self._leader:
                os.kill(self._leader, 9)
            self._process.kill()
            self._process.wait(60)
            self._process, self._leader = None, 0

    def inside(self, *command: str) -> list[str]:
        """The command that runs a command inside."""
        return ["nsenter", "-t", str(self._leader), "-m", "-u", "-i", "-n", "-p", "--", *command]

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command inside."""
        return subprocess.run(
            self.inside(*command),
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )

    def asked(self, *command: str) -> str:
        """Return what a command says."""
        return self.run(*command).stdout.strip()

    def unit(self, what: str) -> str:
        """Return a property of the kiosk's unit."""
        return self.asked("systemctl", "show", "--value", "-p", what, "hall-kiosk.service")

    def until_serving(self, restarts: int | None = None) -> None:
        """Wait until the kiosk says that it serves, after so many restarts."""
        self.until(
            lambda: (
                self.unit("ActiveState") == "active"
                and (restarts is None or int(self.unit("NRestarts")) >= restarts)
            )
        )

    def kiosk(self) -> str:
        """Return the number of the kiosk's process inside."""
        return self.asked("cat", "/run/hall-kiosk/kiosk.pid")

    @staticmethod
    def until(holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LIMIT_S
        while not holds():
            assert time.monotonic() < deadline, "did not come about"
            time.sleep(0.2)


@contextmanager
def fresh_machine(suite: str, *needs: str) -> Iterator[Machine]:
    """A Debian with these packages, still off; afterwards nothing of it is left."""
    folder = Path(tempfile.mkdtemp(prefix=f"hall-kiosk-{suite}-", dir="/var/tmp"))
    made = Machine(suite, folder / "tree")
    try:
        subprocess.run([BUILD / "tree", suite, made.folder, *needs], check=True)
        yield made
    finally:
        made.cut_power()
        shutil.rmtree(folder)


def packages(suite: str) -> list[Path]:
    """Return the packages of a suite that a terminal gets."""
    found = sorted((ROOT / "out" / "deb" / suite).glob("*.deb"))
    return [one for one in found if not one.name.startswith("hall-kiosk-records")]


def repacked(
    package: Path, version: str, made: Path, spoil: Callable[[Path], None] = lambda _: None
) -> Path:
    """Return the same package as another version, as the file `made`; `spoil` is given its tree."""
    tree = made.with_suffix(".tree")
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control = tree / "DEBIAN" / "control"
    numbered = re.sub(r"(Version: |\(= )\d[^)\n]*", rf"\g<1>{version}", control.read_text())
    control.write_text(numbered)
    spoil(tree)
    subprocess.run(["dpkg-deb", "-Znone", "--root-owner-group", "-b", tree, made], check=True)
    shutil.rmtree(tree)
    return made


@pytest.fixture(scope="module", params=SUITES)
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A Debian with the version before installed, booted; each test goes on from the last one."""
    suite = request.param
    if not packages(suite):
        subprocess.run([BUILD / "build-in", suite], check=True, capture_output=True)
    with fresh_machine(suite, "iproute2", "procps") as made:
        tree = made.folder
        for package in packages(suite):
            name = package.name.partition("_")[0]
            repacked(package, "0.0.1", tree / "root" / f"{name}_0.0.1_old.deb")
            shutil.copy(package, tree / "root")
        made.install(*(f"/root/{one.name}" for one in sorted((tree / "root").glob("*_old.deb"))))
        drop_in = tree / "etc/systemd/system/hall-kiosk.service.d/headless.conf"
        drop_in.parent.mkdir()
        drop_in.write_text(WITHOUT_GRAPHICS)
        (tree / "root" / "answers.toml").write_text(ANSWERS)
        made.boot()
        yield made


def test_the_packages_are_small_enough(machine: Machine) -> None:
    packed = sum(one.stat().st_size for one in packages(machine.suite))
    installed = machine.asked("dpkg-query", "-W", "-f", "${Installed-Size}\\n", "hall-kiosk*")
    assert packed <= MOST_PACKED_BYTES
    assert sum(map(int, installed.split())) <= MOST_INSTALLED_KB


def test_the_bill_of_materials_names_what_is_installed(machine: Machine) -> None:
    bill = json.loads(machine.asked("cat", "/usr/share/hall-kiosk/sbom.cdx.json"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    named = {f"{one['name']} {one['version']}" for one in bill["components"]}
    every = "[print(one.name, one.version) for one in distributions()]"
    code = f"from importlib.metadata import distributions; {every}"
    installed = machine.asked("/usr/lib/hall-kiosk/bin/python", "-I", "-c", code)
    assert named == set(installed.splitlines()) - {f"hall-kiosk {version_of(bill)}"}


def version_of(bill: dict[str, Any]) -> str:
    """The version of the kiosk itself, as its bill of materials names it."""
    return str(bill["metadata"]["component"]["version"])


def test_nothing_of_ours_runs_before_it_is_set_up(machine: Machine) -> None:
    units = ("hall-kiosk.service", "hall-kiosk-fallback.service", "hall-kiosk-backup.timer")
    asked = machine.asked("systemctl", "is-enabled", *units).split()
    assert asked == ["disabled", "static", "disabled"]
    assert machine.asked("systemctl", "is-active", *units).split() == ["inactive"] * 3
    again = [f"/root/{one.name}" for one in (machine.folder / "root").glob("*_old.deb")]
    done = machine.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "-i", *again)
    assert done.returncode == 0, done.stderr
    assert machine.asked("systemctl", "is-enabled", *units).split() == asked
    assert machine.asked("systemctl", "is-active", *units).split() == ["inactive"] * 3


def test_the_tour_runs_where_nothing_is_set_up(machine: Machine) -> None:
    """A visit with a printed certificate, on the package's own parts alone."""
    out = "/var/lib/hall-kiosk/tour"
    tour = ("env", "QT_QPA_PLATFORM=offscreen", "kiosk", "tour", "--out", out)
    done = machine.run("runuser", "-u", "kiosk", "--", *tour)
    assert done.returncode == 0, done.stderr
    assert ".png" in machine.asked("ls", out)


def test_an_answers_file_makes_a_serving_terminal_without_a_question(machine: Machine) -> None:
    begun = time.monotonic()
    done = machine.run("kiosk", "setup", "--answers", "/root/answers.toml", "--id", "JN-07")
    machine.until_serving()
    assert time.monotonic() - begun < LONGEST_SETUP_S
    # No reader and no printer are there; everything else is.
    unwell = re.findall(r"^(\S.*?)\s+out of service", done.stdout, re.MULTILINE)
    assert set(unwell) == {"card reader", "print queue", "printer"}
    assert machine.asked("stat", "-c", "%U %a", "/etc/hall-kiosk/journal.key") == "kiosk 600"


def test_nothing_listens_on_the_network(machine: Machine) -> None:
    assert machine.asked("ss", "-H", "-ltnup") == ""


def test_the_commands_run_as_the_kiosks_user(machine: Machine) -> None:
    assert re.fullmatch(r"kiosk, version \S+", machine.asked("kiosk", "--version"))
    as_kiosk = ("runuser", "-u", "kiosk", "--")
    found = machine.run(*as_kiosk, "kiosk", "doctor")
    assert "every paper can be made" in found.stdout, found.stderr
    refused = machine.run(*as_kiosk, "env", "QT_QPA_PLATFORM=offscreen", "kiosk", "run", "--demo")
    assert "configuration.production" in refused.stderr


def test_a_killed_kiosk_is_back(machine: Machine) -> None:
    before = int(machine.unit("NRestarts"))
    machine.run("kill", "-KILL", machine.kiosk())
    machine.until_serving(before + 1)


def test_a_kiosk_that_hangs_is_seen_by_the_watchdog(machine: Machine) -> None:
    before = int(machine.unit("NRestarts"))
    machine.run("kill", "-STOP", machine.kiosk())
    machine.until_serving(before + 1)
    log = machine.asked("journalctl", "-u", "hall-kiosk", "--no-pager")
    assert "Watchdog timeout" in log
    assert "most recent call first" in log


def test_a_stop_is_quick_and_clean(machine: Machine) -> None:
    begun = time.monotonic()
    machine.run("systemctl", "stop", "hall-kiosk")
    assert time.monotonic() - begun < LONGEST_STOP_S
    assert (machine.unit("Result"), machine.unit("ExecMainStatus")) == ("success", "0")
    machine.run("systemctl", "start", "hall-kiosk")
    machine.until_serving()


def test_wrong_settings_stand_on_the_screen_and_mended_ones_start(machine: Machine) -> None:
    settings = machine.folder / "etc/hall-kiosk/kiosk.toml"
    good = settings.read_text()
    settings.write_text(good + "\n[times]\nidle = 5\n")
    machine.run("systemctl", "restart", "hall-kiosk")
    machine.until_serving()
    assert "kiosk.toml" in machine.unit("StatusText")
    assert "times.idle" in machine.unit("StatusText")
    settings.write_text(good)
    machine.until(lambda: machine.unit("StatusText") == "")
    machine.until_serving()


def test_records_that_are_gone_are_not_begun_anew(machine: Machine) -> None:
    records = machine.folder / "var/lib/hall-kiosk/records.db"
    records.rename(records.with_suffix(".away"))
    machine.run("systemctl", "restart", "hall-kiosk")
    machine.until_serving()
    assert "records" in machine.unit("StatusText")
    assert not records.exists()
    records.with_suffix(".away").rename(records)
    machine.run("systemctl", "reset-failed", "hall-kiosk")
    machine.run("systemctl", "restart", "hall-kiosk")
    machine.until_serving()


def test_it_comes_back_from_a_power_cut(machine: Machine) -> None:
    machine.cut_power()
    machine.boot()
    machine.until_serving()
    assert "whole" in machine.asked("kiosk", "journal", "verify")


def test_an_upgrade_keeps_everything_and_starts_again(machine: Machine) -> None:
    kept = machine.asked("sha256sum", "/etc/hall-kiosk/journal.key", "/etc/hall-kiosk/kiosk.toml")
    new = [f"/root/{one.name}" for one in packages(machine.suite)]
    done = machine.run("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "-i", *new)
    assert done.returncode == 0, done.stderr
    machine.until_serving()
    assert "0.0.1" not in machine.asked("dpkg-query", "-W", "-f", "${Version}", "hall-kiosk")
    now = machine.asked("sha256sum", "/etc/hall-kiosk/journal.key", "/etc/hall-kiosk/kiosk.toml")
    assert now == kept


def test_removed_it_is_gone_and_purged_it_leaves_what_only_this_terminal_has(
    machine: Machine,
) -> None:
    assert machine.run("dpkg", "-r", "hall-kiosk").returncode == 0
    assert machine.unit("ActiveState") == "inactive"
    purged = machine.run("dpkg", "-P", "hall-kiosk", "hall-kiosk-regions")
    assert purged.returncode == 0, purged.stderr
    assert "is kept" in purged.stdout
    assert not (machine.folder / "usr/lib/hall-kiosk").exists()
    assert not (machine.folder / "etc/cups/hall-kiosk").exists()
    assert (machine.folder / "var/lib/hall-kiosk/journal.db").exists()
    assert (machine.folder / "etc/hall-kiosk/journal.key").exists()
