"""The agency's repository as reprepro makes it by the documented commands: both versions stay."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.package,
    pytest.mark.skipif(shutil.which("reprepro") is None, reason="reprepro is not installed"),
]
FLEET = (Path(__file__).parents[2] / "docs" / "fleet.zh.md").read_text(encoding="utf-8")
PACKAGES = {"hall-kiosk": "amd64", "hall-kiosk-regions": "all"}
DEBIANS = {"bookworm": "deb12", "trixie": "deb13"}


def documented(words: str) -> str:
    """The block of commands that has these words."""
    blocks = re.findall(r"^```sh\n(.*?)^```", FLEET, re.MULTILINE | re.DOTALL)
    [block] = [block for block in blocks if words in block]
    return str(block)


def small_packages(folder: Path, version: str) -> None:
    for name, architecture in PACKAGES.items():
        control = folder / f"{name}-{version}" / "DEBIAN" / "control"
        control.parent.mkdir(parents=True)
        control.write_text(
            f"Package: {name}\nVersion: {version}\nArchitecture: {architecture}\nSection: misc\n"
            "Priority: optional\nMaintainer: Test <test@example.org>\nDescription: a stand-in\n"
        )
        made = folder / f"{name}_{version}_{architecture}.deb"
        tree = control.parents[1]
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, made], check=True)


def test_a_version_goes_from_the_trial_to_all_and_the_one_before_stays(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    environment = os.environ | {"GNUPGHOME": str(keys)}

    def do(commands: str) -> str:
        done = subprocess.run(
            ["sh", "-ec", commands], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    do("gpg --batch --passphrase '' --quick-gen-key halls default default 5y")
    do(documented("mkdir conf"))
    release = documented("reprepro copymatched pilot-before")
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        for debian in DEBIANS.values():
            small_packages(tmp_path, f"{version}+{debian}")
        do(release.replace("1.1.0", version))
        if version != "1.2.0":
            do(documented("reprepro copymatched halls-before"))
    stages = {"pilot": "1.2.0", "pilot-before": "1.1.0", "halls": "1.1.0", "halls-before": "1.0.0"}
    for stage, version in stages.items():
        for name, debian in DEBIANS.items():
            told = do(f"reprepro list {stage}-{name}").splitlines()
            assert {line.rpartition(" ")[2] for line in told} == {f"{version}+{debian}"}
    lists = tmp_path / "dists/halls-bookworm"
    assert (lists / "InRelease").read_text().startswith("-----BEGIN PGP SIGNED")
    assert "Origin: HallKiosk" in (lists / "Release").read_text()
