"""Content packages: only the agency's, whole or not at all, newer ones only, and back by word."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.content.package import (
    ContentPackage,
    ContentRefused,
    collected,
    new_keys,
    opened,
    packed,
)
from kiosk.content.shelf import ContentShelf
from kiosk.doctor.content import content_finding
from kiosk.doctor.finding import Health
from kiosk.folders import CONTENT_VARIABLE, SHIPPED_REGIONS
from kiosk.guides.library import load_library
from kiosk.settings.configuration import Configuration, demo_configuration
from kiosk.settings.keeping import ContentSettings

TODAY = date(2026, 11, 22)
PLACES = "regions/jinan/places.toml"
SHIPPED = (SHIPPED_REGIONS / "jinan" / "places.toml").read_bytes()
NEW_PLACES = SHIPPED.replace(b"[", b"# renewed\n[", 1)


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    new_keys(tmp_path / "agency.key", tmp_path / "content.pub")
    content = ContentSettings(tmp_path / "content.pub", tmp_path / "own")
    return replace(demo_configuration(tmp_path), content=content)


@pytest.fixture
def shelf(configuration: Configuration, tmp_path: Path) -> ContentShelf:
    return ContentShelf(configuration, tmp_path / "content")


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., bytes]:
    """Make packages of the agency's."""

    def package(version: int, content: bytes = NEW_PLACES, valid_from: date = TODAY) -> bytes:
        made = ContentPackage(version, valid_from, {PLACES: content})
        return packed(made, tmp_path / "agency.key")

    return package


def places_in_force(shelf: ContentShelf) -> bytes:
    tree = shelf.folder / "current" / "regions" / "jinan" / "places.toml"
    return tree.read_bytes() if tree.exists() else SHIPPED


def test_a_package_lies_over_the_shipped_content(
    shelf: ContentShelf, package: Callable[..., bytes]
) -> None:
    shelf.install(package(1), TODAY)
    assert places_in_force(shelf) == NEW_PLACES
    regions = shelf.folder / "current" / "regions"
    shipped = load_library("jinan", SHIPPED_REGIONS)
    assert len(load_library("jinan", regions).guides) == len(shipped.guides)
    assert shelf.refresh(TODAY) is False


def test_an_older_or_equal_version_is_not_taken_and_back_is_by_word(
    shelf: ContentShelf, package: Callable[..., bytes]
) -> None:
    shelf.install(package(5), TODAY)
    newest = NEW_PLACES + b"# newest\n"
    shelf.install(package(6, newest), TODAY)
    for number in (4, 5, 6):
        with pytest.raises(ContentRefused, match="was here already"):
            shelf.install(package(number), TODAY)
    assert places_in_force(shelf) == newest
    assert shelf.roll_back(TODAY) == 5
    assert places_in_force(shelf) == NEW_PLACES
    with pytest.raises(ContentRefused, match="was here already"):
        shelf.install(package(6, newest), TODAY)
    assert shelf.roll_back(TODAY) is None
    assert places_in_force(shelf) == SHIPPED
    with pytest.raises(ContentRefused, match="shipped content is in force"):
        shelf.roll_back(TODAY)


def test_one_for_a_later_day_waits_for_it(
    shelf: ContentShelf, package: Callable[..., bytes]
) -> None:
    shelf.install(package(1), TODAY)
    later = NEW_PLACES + b"# later\n"
    day = TODAY + timedelta(days=3)
    shelf.install(package(2, later, day), TODAY)
    assert places_in_force(shelf) == NEW_PLACES
    assert shelf.refresh(day - timedelta(days=1)) is False
    assert shelf.refresh(day) is True
    assert places_in_force(shelf) == later


@pytest.mark.parametrize("version", [0, -1, 10**14, 10**18])
def test_no_version_is_packed_behind_which_none_comes(
    package: Callable[..., bytes], version: int
) -> None:
    with pytest.raises(ContentRefused, match="a version is a number from 1"):
        package(version)


@pytest.mark.parametrize("version", [202611300123, 20261130012345])
def test_a_time_is_a_version(
    shelf: ContentShelf, package: Callable[..., bytes], version: int
) -> None:
    assert shelf.install(package(version), TODAY).version == version


def test_what_a_hall_has_linked_into_its_own_folder_is_read(
    shelf: ContentShelf, tmp_path: Path
) -> None:
    elsewhere, own = tmp_path / "elsewhere.toml", tmp_path / "own" / PLACES
    elsewhere.write_bytes(NEW_PLACES)
    own.parent.mkdir(parents=True)
    own.symlink_to(elsewhere)
    assert shelf.refresh(TODAY) is True
    assert places_in_force(shelf) == NEW_PLACES


def test_a_version_of_before_the_limit_stays_in_force_and_no_new_one_comes(
    shelf: ContentShelf, package: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("kiosk.content.package.HIGHEST_VERSION", 10**20)
        shelf.install(package(10**15), TODAY)
        newer = package(10**16)
    in_force = shelf.in_force
    assert shelf.due(TODAY) == in_force
    assert shelf.refresh(TODAY) is False
    with pytest.raises(ContentRefused, match="a version is a number from 1"):
        shelf.install(newer, TODAY)
    assert shelf.in_force == in_force


@pytest.mark.parametrize("linked", ["a file", "a folder", "nothing"])
def test_no_link_is_packed(linked: str, tmp_path: Path) -> None:
    folder = tmp_path / "collected"
    places = folder / PLACES
    places.parent.mkdir(parents=True)
    places.write_bytes(NEW_PLACES)
    assert list(collected(folder)) == [PLACES]
    elsewhere: dict[str, str | Path] = {
        "a file": "/etc/hostname",
        "a folder": "/etc",
        "nothing": tmp_path / "gone",
    }
    (folder / "regions" / "other").symlink_to(elsewhere[linked])
    with pytest.raises(ContentRefused, match="is a link"):
        collected(folder)


UNUSABLE = {
    "no TOML": b"[",
    "a place with a misspelt key": SHIPPED + b"\n[hall-x]\nnme = 'a'\n",
}


@pytest.mark.parametrize("how", UNUSABLE)
def test_one_that_cannot_be_used_changes_nothing(
    shelf: ContentShelf, package: Callable[..., bytes], how: str
) -> None:
    shelf.install(package(1), TODAY)
    before = sorted(shelf.folder.rglob("*"))
    with pytest.raises(ContentRefused, match=r"regions/jinan/places\.toml"):
        shelf.install(package(2, UNUSABLE[how]), TODAY)
    assert sorted(shelf.folder.rglob("*")) == before
    assert shelf.state.highest == 1
    assert places_in_force(shelf) == NEW_PLACES


def test_a_template_that_does_not_compile_is_refused(shelf: ContentShelf, tmp_path: Path) -> None:
    files = {"certificates/receipt.typ": b"#no-such-word"}
    made = packed(ContentPackage(1, TODAY, files), tmp_path / "agency.key")
    with pytest.raises(ContentRefused, match=r"loss_receipt: receipt\.typ:1"):
        shelf.install(made, TODAY)


def changed(content: bytes, name: str, new: bytes | None) -> bytes:
    """A package with one file of it exchanged, or without it."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w") as archive,
    ):
        for each in old.namelist():
            if each != name:
                archive.writestr(each, old.read(each))
        if new is not None:
            archive.writestr(name, new)
    return written.getvalue()


def test_what_the_agency_has_not_signed_is_refused(
    configuration: Configuration, package: Callable[..., bytes], tmp_path: Path
) -> None:
    public = configuration.content.public_key
    good = package(3)
    assert opened(good, public).files == {PLACES: NEW_PLACES}
    manifest = zipfile.ZipFile(io.BytesIO(good)).read("manifest.json")
    newer = manifest.replace(b'"version": 3', b'"version": 4')
    assert newer != manifest
    forged = {
        "another file": changed(good, PLACES, SHIPPED),
        "a file more": changed(good, "regions/jinan/news.toml", b""),
        "a file less": changed(good, PLACES, None),
        "a higher version": changed(good, "manifest.json", newer),
        "no signature": changed(good, "manifest.sig", None),
        "no archive": good[:-30],
        "nothing": b"",
    }
    for how, content in forged.items():
        with pytest.raises(ContentRefused):
            opened(content, public)
        assert how
    new_keys(tmp_path / "strangers.key", tmp_path / "strangers.pub")
    strangers = packed(ContentPackage(9, TODAY, {PLACES: b""}), tmp_path / "strangers.key")
    with pytest.raises(ContentRefused, match="not signed"):
        opened(strangers, public)


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_one_that_is_packed_in_another_way_is_refused_before_it_is_unpacked(
    configuration: Configuration, package: Callable[..., bytes], how: int
) -> None:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package(3))) as old,
        zipfile.ZipFile(written, "w", how) as archive,
    ):
        for name in old.namelist():
            archive.writestr(name, old.read(name))
    damaged = bytearray(written.getvalue())
    for place in range(60, 120):
        damaged[place] ^= 0xFF
    for content in (written.getvalue(), bytes(damaged)):
        with pytest.raises(ContentRefused):
            opened(content, configuration.content.public_key)


@pytest.mark.parametrize(
    "name",
    ["../etc/passwd", "/etc/passwd", "regions/../../x", "regions/jinan/.hidden", "keys", "bin/sh"],
)
def test_a_file_that_has_no_place_in_content_is_refused(tmp_path: Path, name: str) -> None:
    new_keys(tmp_path / "agency.key", tmp_path / "content.pub")
    with pytest.raises(ContentRefused, match="no place"):
        packed(ContentPackage(1, TODAY, {name: b""}), tmp_path / "agency.key")


def test_the_hall_lies_over_the_agency_and_is_tried_as_well(
    shelf: ContentShelf, configuration: Configuration, package: Callable[..., bytes]
) -> None:
    own = configuration.content.folder / PLACES
    own.parent.mkdir(parents=True)
    own.write_bytes(SHIPPED + b"# the hall's\n")
    assert shelf.refresh(TODAY) is True
    assert places_in_force(shelf).endswith(b"# the hall's\n")
    shelf.install(package(1), TODAY)
    assert places_in_force(shelf).endswith(b"# the hall's\n")
    own.write_bytes(b"[")
    with pytest.raises(ContentRefused):
        shelf.refresh(TODAY)
    assert places_in_force(shelf).endswith(b"# the hall's\n")
    own.unlink()
    assert shelf.refresh(TODAY) is True
    assert places_in_force(shelf) == NEW_PLACES


def test_a_tree_of_another_program_is_made_anew_or_given_up(
    shelf: ContentShelf, package: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.install(package(1), TODAY)
    first = shelf.in_force
    monkeypatch.setattr("kiosk.content.shelf._program", lambda: "0.2.0 another")
    assert shelf.refresh(TODAY) is True
    assert shelf.in_force not in (None, first)
    shelf.tidy()
    assert [tree.name for tree in (shelf.folder / "trees").iterdir()] == [shelf.in_force]
    monkeypatch.setattr("kiosk.content.shelf._program", lambda: "0.3.0 a third")

    def unreadable(_shelf: ContentShelf, _tree: Path) -> None:
        raise ContentRefused("a region that this program does not understand")

    monkeypatch.setattr(ContentShelf, "_try", unreadable)
    assert shelf.refresh(TODAY) is True
    assert shelf.in_force is None


def test_a_program_reads_the_content_in_force_at_its_start(
    shelf: ContentShelf, package: Callable[..., bytes]
) -> None:
    shelf.install(package(1), TODAY)
    told = subprocess.run(
        [sys.executable, "-c", "from kiosk.folders import *; print(REGIONS_FOLDER)"],
        env={**os.environ, CONTENT_VARIABLE: str(shelf.folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    folder = Path(told.stdout.strip())
    assert folder == shelf.folder.resolve() / "trees" / str(shelf.in_force) / "regions"
    assert (folder / "jinan" / "places.toml").read_bytes() == NEW_PLACES


def test_the_commands(tmp_path: Path, configuration: Configuration) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(
        'mode = "demo"\n[terminal]\nid = "A"\nregion = "jinan"\nhall = "厅"\nagency = "处"\n'
        f'[content]\npublic_key = "{tmp_path}/content.pub"\nfolder = "{tmp_path}/own"\n',
        encoding="utf-8",
    )
    files = tmp_path / "work"
    (files / PLACES).parent.mkdir(parents=True)
    (files / PLACES).write_bytes(NEW_PLACES)
    out = tmp_path / "2.kiosk-content"

    def run(*words: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "kiosk", "content", *map(str, words)],
            env={**os.environ, CONTENT_VARIABLE: str(tmp_path / "content")},
            capture_output=True,
            text=True,
            check=False,
        )

    made = run(
        *("pack", files, "--key", tmp_path / "agency.key", "--version", 2, "--out", out),
        *("--valid-from", "2020-01-01"),
    )
    assert made.returncode == 0, made.stderr
    assert json.loads(run("verify", out, "--config", config, "--json").stdout) == {
        "version": 2,
        "from": "2020-01-01",
        "files": [PLACES],
    }
    assert run("install", out, "--config", config).returncode == 0
    again = run("install", out, "--config", config)
    assert again.returncode == 1
    assert "content.refused" in again.stderr
    assert run("rollback", "--config", config).stdout == "the shipped content is in force\n"


def test_what_the_doctor_says_of_it(
    configuration: Configuration, shelf: ContentShelf, package: Callable[..., bytes]
) -> None:
    assert content_finding(configuration, shelf).state == "as shipped"
    shelf.install(package(1, valid_from=date(2020, 1, 1)), date.today())
    found = content_finding(configuration, shelf)
    assert (found.health, found.state) == (Health.WELL, "package 1")
    own = configuration.content.folder / PLACES
    own.parent.mkdir(parents=True)
    own.write_bytes(SHIPPED + b"# the hall's\n")
    found = content_finding(configuration, shelf)
    assert found.health is Health.ATTENTION
    assert "not in force yet" in found.state
    configuration.content.public_key.unlink()
    assert content_finding(configuration, shelf).health is Health.ATTENTION
