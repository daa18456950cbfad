"""The power goes in the midst of an update, under a real systemd: the next start mends it first.

The units and the program of the update are those that ship; what they update are small packages.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packaging.apt_machine import GOOD, MENDED, NAMES
from tests.packaging.test_installed import ROOT, SUITES, Machine, fresh_machine, pytestmark

__all__ = ["pytestmark"]

#: Stands for the kiosk: says which program it has, and runs.
KIOSK_UNIT = """\
[Service]
ExecStart=/bin/sh -c 'cat /usr/lib/hall-kiosk/part /usr/lib/hall-kiosk-regions/part; exec sleep inf'
[Install]
WantedBy=multi-user.target
"""
KIOSK = """\
#!/bin/sh
if [ "$1" = doctor ]; then echo '{"devices": []}'; exit; fi
systemctl --quiet is-active hall-kiosk || exit 1
echo "{\\"heartbeat\\": {\\"touches\\": 1, \\"painted_at\\": $(date +%s)}}"
"""
#: As the packages' own: the kiosk is stopped before its files change, and started afterwards.
PRERM = "[ ! -d /run/systemd/system ] || systemctl stop hall-kiosk.service\n"
POSTINST = "[ ! -d /run/systemd/system ] || systemctl --no-block restart hall-kiosk.service\n"
#: What is new has been unpacked by then, and what was there not yet removed.
POSTRM = "if [ -e /wait-here ]; then rm /wait-here; touch /waits; sleep 600; fi\n"


def small_package(folder: Path, name: str, version: str) -> None:
    """Put a package into the repository in the tree."""
    tree = folder / "package"
    content, units = tree / "usr/lib" / name, tree / "usr/lib/systemd/system"
    for one in (tree / "DEBIAN", content, units / "multi-user.target.wants"):
        one.mkdir(parents=True)
    needs = f"Depends: {NAMES[1]} (= {version})\n" if name == NAMES[0] else ""
    (tree / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: {version}\nArchitecture: all\n{needs}"
        "Maintainer: Test <test@example.org>\nDescription: a stand-in\n"
    )
    (content / "part").write_text(f"{name} {version}\n")
    if name == NAMES[0]:
        shutil.copy(ROOT / "packaging/updates/hall-kiosk-update", content)
        for unit in ("hall-kiosk-repair.service", "hall-kiosk-tried.service"):
            shutil.copy(ROOT / "packaging/systemd" / unit, units)
        links = (ROOT / "packaging/debian/hall-kiosk.links").read_text()
        for unit, link in (line.split() for line in links.splitlines()):
            (tree / link).symlink_to(f"/{unit}")
        for script, lines in (("prerm", PRERM), ("postinst", POSTINST), ("postrm", POSTRM)):
            (tree / "DEBIAN" / script).write_text(f"#!/bin/sh\n{lines}")
            (tree / "DEBIAN" / script).chmod(0o755)
    made = folder / f"tree/repository/{name}_{version}_all.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, made], check=True)
    shutil.rmtree(tree)


@pytest.fixture(params=SUITES)
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    """A Debian with the good version, booted, and a repository with the next one."""
    with fresh_machine(request.param, "python3") as made:
        tree = made.folder
        (tree / "repository").mkdir()
        listed = ["dpkg-scanpackages", "--multiversion", "."]
        for version in (GOOD, MENDED):
            for name in NAMES:
                small_package(tree.parent, name, version)
        packages = subprocess.run(listed, cwd=tree / "repository", check=True, capture_output=True)
        (tree / "repository/Packages").write_bytes(packages.stdout)
        for source in (tree / "etc/apt/sources.list.d").glob("*"):
            source.unlink()
        (tree / "etc/apt/sources.list").write_text("deb [trusted=yes] file:/repository ./\n")
        (tree / "usr/bin/kiosk").write_text(KIOSK)
        (tree / "usr/bin/kiosk").chmod(0o755)
        (tree / "etc/systemd/system/hall-kiosk.service").write_text(KIOSK_UNIT)
        made.install(*(f"{name}={GOOD}" for name in NAMES))
        subprocess.run(["chroot", tree, "systemctl", "enable", "hall-kiosk.service"], check=True)
        made.boot()
        yield made


def test_what_a_power_cut_left_half_done_is_mended_before_the_kiosk_starts(
    machine: Machine,
) -> None:
    update = "/usr/lib/hall-kiosk/hall-kiosk-update"
    noted = machine.run("env", "HALL_KIOSK_LOOK_AGAIN_S=0.1", update, "before")
    assert noted.returncode == 0, noted.stderr
    machine.run("touch", "/wait-here")
    with subprocess.Popen(machine.inside("apt-get", "-y", "-q", "upgrade")) as upgrade:
        machine.until((machine.folder / "waits").exists)
        assert machine.unit("ActiveState") == "inactive"
        machine.cut_power()
        upgrade.kill()
    machine.boot()
    machine.until(lambda: machine.unit("ActiveState") == "active")
    machine.until(lambda: "stays" in said(machine, "hall-kiosk-tried"))
    assert f"mended: {MENDED}" in said(machine, "hall-kiosk-repair")
    started = said(machine, "hall-kiosk")
    assert [f"{name} {MENDED}" for name in NAMES] == started.splitlines()[-2:]
    assert GOOD not in started
    assert machine.asked("dpkg", "--audit") == ""
    assert machine.asked("systemctl", "--failed", "--no-legend") == ""


def said(machine: Machine, unit: str) -> str:
    """What a unit has said since the start."""
    return machine.asked("journalctl", "-b", "-u", f"{unit}.service", "-o", "cat", "--no-pager")
