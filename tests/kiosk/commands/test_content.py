"""`kiosk content` as the agency and the hall type it: made, looked at, taken, and taken back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.commands import content as commands
from kiosk.commands import kiosk
from kiosk.content.shelf import ContentShelf
from kiosk.folders import SHIPPED_REGIONS
from kiosk.settings.configuration import Configuration

SETTINGS = """
mode = "demo"
[terminal]
id = "TEST-01"
region = "jinan"
hall = "测试大厅"
agency = "测试经办机构"
[content]
public_key = "{folder}/content.pub"
folder = "{folder}/own"
"""
Typed = Callable[..., Result]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Type a command; KEY, PUB, FILE, NEXT and SOURCE are the test's own, and so is the shelf."""
    (tmp_path / "kiosk.toml").write_text(SETTINGS.format(folder=tmp_path), encoding="utf-8")
    places = {
        "KEY": tmp_path / "agency.key",
        "PUB": tmp_path / "content.pub",
        "FILE": tmp_path / "content.zip",
        "NEXT": tmp_path / "next.zip",
        "SOURCE": tmp_path / "source",
    }
    renewed = places["SOURCE"] / "regions/jinan/places.toml"
    renewed.parent.mkdir(parents=True)
    shipped = (SHIPPED_REGIONS / "jinan/places.toml").read_text(encoding="utf-8")
    renewed.write_text(shipped.replace("[", "# renewed\n[", 1), encoding="utf-8")

    def shelf(_file: Path) -> ContentShelf:
        from kiosk.settings.configuration import load_configuration

        configuration: Configuration = load_configuration(tmp_path / "kiosk.toml")
        return ContentShelf(configuration, tmp_path / "shelf")

    monkeypatch.setattr(commands, "_shelf", shelf)

    def run(line: str, *, settings: bool = True) -> Result:
        words = [str(places.get(word, word)) for word in line.split()]
        config = ["--config", str(tmp_path / "kiosk.toml")] if settings else []
        return CliRunner().invoke(kiosk, ["content", *words, *config])

    return run


@pytest.fixture
def packed(typed: Typed) -> None:
    """A package of version 1, signed by the agency."""
    assert typed("new-keys KEY PUB", settings=False).exit_code == 0
    made = typed("pack SOURCE --key KEY --version 1 --out FILE --json", settings=False)
    assert json.loads(made.output)["files"] == 1, made.output


@pytest.mark.usefixtures("packed")
class TestPackages:
    """A package from the agency's desk to the terminal and back."""

    def test_what_is_in_it_is_told_in_words_and_to_programs(self, typed: Typed) -> None:
        told = typed("verify FILE").output
        assert "version 1, 1 files" in told
        assert "  regions/jinan/places.toml" in told
        as_json = json.loads(typed("verify FILE --json").output)
        assert as_json["files"] == ["regions/jinan/places.toml"]
        assert json.loads(typed("verify FILE --public PUB --json").output) == as_json

    def test_it_is_taken_and_taken_back_and_the_shipped_content_is_in_force(
        self, typed: Typed
    ) -> None:
        assert "version 1 taken, in force from" in typed("install FILE").output
        refused = typed("install FILE --json")
        assert refused.exit_code == 1
        assert json.loads(refused.output)["error"] == "content.refused"
        assert "nothing has changed" in typed("refresh").output
        assert json.loads(typed("rollback --json").output) == {"version": None}
        again = typed("pack SOURCE --key KEY --version 2 --valid-from 2026-01-01 --out NEXT",
                      settings=False)  # fmt: skip
        assert "version 2, 1 files, from 2026-01-01" in again.output
        assert json.loads(typed("install NEXT --json").output)["version"] == 2
        assert "the shipped content is in force" in typed("rollback").output

    def test_what_the_hall_puts_beside_it_is_taken_by_word(
        self, typed: Typed, tmp_path: Path
    ) -> None:
        typed("refresh")
        own = tmp_path / "own/regions/jinan/places.toml"
        own.parent.mkdir(parents=True)
        own.write_bytes((tmp_path / "source/regions/jinan/places.toml").read_bytes())
        assert json.loads(typed("refresh --json").output) == {"new": True}
        assert "nothing has changed" in typed("refresh").output

    def test_another_s_signature_is_refused(self, typed: Typed, tmp_path: Path) -> None:
        typed(f"new-keys {tmp_path}/other.key {tmp_path}/other.pub", settings=False)
        refused = typed(f"verify FILE --public {tmp_path}/other.pub")
        assert (refused.exit_code, "content.refused" in refused.output) == (1, True)


@pytest.mark.parametrize("line", ["verify FILE", "install FILE", "install SOURCE"])
def test_a_file_that_cannot_be_read_is_named(typed: Typed, line: str) -> None:
    typed("new-keys KEY PUB", settings=False)
    refused = typed(line)
    assert refused.exit_code != 0
    assert ("content.refused" in refused.output) or ("is a directory" in refused.output)
