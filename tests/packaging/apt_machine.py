"""The real apt and dpkg in a root of their own, with a repository and small packages to install.

The terminal is a stub that is well or not by the version that is installed. Whatever runs in the
middle of an installation can be told to kill who runs it, once. apt keeps no cache
of dpkg's status: it goes by whole seconds, and a test does much in one.
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
Dir::Cache::pkgcache ""; Dir::Cache::srcpkgcache "";
Dir::Etc "{root}/etc/apt";
Dir::Etc::main "none"; Dir::Etc::parts "none";
Dir::Etc::sourceparts "none"; Dir::Etc::trusted "none"; Dir::Etc::trustedparts "none";
Dir::Log "{root}/var/log";
APT::Sandbox::User "root";
APT::Architecture "amd64";
APT::Architectures {{ "amd64"; }};
APT::Update::Post-Invoke-Success {{ }};
DPkg::Options {{ "--root={root}"; "--force-not-root"; "--log=/dev/null"; }};
DPkg::Options {{ "--force-script-chrootless"; }};
DPkg::Path "{programs}:/usr/sbin:/usr/bin:/sbin:/bin";
"""
KIOSK = """\
#!/bin/sh
cd {folder}
if [ "$(cat cut 2>/dev/null)" = "kiosk $1" ]; then
    rm cut
    eval "$(cat kill)"
fi
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

#: Says what it was told, as where the kiosk is set up.
SYSTEMCTL = """\
#!/bin/sh
echo "$@" >>{folder}/systemctl
"""
#: dpkg asks it for what is in a package, and gets half of it where the test says so.
DPKG_DEB = """\
#!/bin/sh
cut=$(cat {folder}/cut 2>/dev/null)
if [ "$1" = --fsys-tarfile ] && [ "$cut" = "$(basename "$2" | cut -d_ -f1) content" ]; then
    rm {folder}/cut
    /usr/bin/dpkg-deb "$@" | head -c 6000
    eval "$(cat {folder}/kill)"
fi
exec /usr/bin/dpkg-deb "$@"
"""
#: A package's own script.
SCRIPT = """\
#!/bin/sh
this="$DPKG_MAINTSCRIPT_PACKAGE $DPKG_MAINTSCRIPT_NAME"
[ "$this {version}" != "$(cat {folder}/fails 2>/dev/null)" ] || exit 1
cut=$(cat {folder}/cut 2>/dev/null)
if [ "$cut" = "$this" ]; then
    rm {folder}/cut
    eval "$(cat {folder}/kill)"
fi
"""
SCRIPTS = ("preinst", "postinst", "prerm", "postrm")
FILES = ("first", "second", "third")


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
        if not waited.returncode:
            self.apt("upgrade")
        copy = self.folder / "run" / "update"
        tried = self.run(sys.executable, "-IS", copy, "after")
        assert tried.stderr == ""
        if waited.returncode:
            return waited.returncode, waited.stdout + tried.stdout
        return tried.returncode, tried.stdout

    @property
    def contents(self) -> set[str]:
        """The versions that the packages' files are of, and the names of all other files there."""
        found = set()
        for one in (self.folder / "root/usr/lib").rglob("*"):
            if one.is_file():
                found.add(one.read_text().split()[0] if one.name in FILES else one.name)
        return found

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
        content = tree / "usr/lib" / name
        content.mkdir(parents=True, exist_ok=True)
        for one in FILES:
            (content / one).write_text(f"{version}\n" * 1000)
        for script in SCRIPTS:
            (tree / "DEBIAN" / script).write_text(
                SCRIPT.format(folder=self.folder, version=version)
            )
            (tree / "DEBIAN" / script).chmod(0o755)
        deb = self.folder / "repository" / f"{name}_{version}_all.deb"
        done = self.run("dpkg-deb", "--root-owner-group", "-b", tree, deb)
        assert done.returncode == 0, done.stderr
        return deb


def make_machine(tmp_path: Path) -> Machine:
    """A machine with the good version installed."""
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
    (tmp_path / "apt.conf").write_text(APT.format(root=root, programs=programs))
    stubs = {"kiosk": KIOSK, "systemctl": SYSTEMCTL, "dpkg-deb": DPKG_DEB}
    for name, program in stubs.items():
        (programs / name).write_text(program.format(folder=str(tmp_path)))
        (programs / name).chmod(0o755)
    (tmp_path / "touches").write_text("7")
    environment = {
        "PATH": f"{programs}:/usr/sbin:/usr/bin:/sbin:/bin",
        "APT_CONFIG": str(tmp_path / "apt.conf"),
        "DPKG_ADMINDIR": str(root / "var/lib/dpkg"),
        "DEBIAN_FRONTEND": "noninteractive",
        "HALL_KIOSK_UPDATE": str(tmp_path / "run"),
        "HALL_KIOSK_UPDATE_STATE": str(tmp_path / "kept/before.json"),
        "HALL_KIOSK_PREFERENCES": str(root / "etc/apt/preferences.d/hall-kiosk-refused"),
        "HALL_KIOSK_LOOK_AGAIN_S": "0.001",
    }
    made = Machine(tmp_path, environment)
    made.publish(GOOD)
    made.apt("install", "hall-kiosk")
    return made
