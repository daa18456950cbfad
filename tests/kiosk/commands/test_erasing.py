"""No command of ours deletes what it has not made: a stranger's file outlives every one."""

import fcntl
import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.commands import kiosk
from kiosk.demo import devices
from kiosk.demo.own_folder import MARKER, FolderNotOurs, claim, claim_fresh
from kiosk.demo.print_server_folder import print_server_folder, remove_leftovers

STRANGERS = ("thesis.odt", "records.db", "01-welcome.png", "signing.p12", "index.html")
CARDS = '\n[cards]\nunproven = "refuse"\nsource = "a test"\n'
DEMO_SETTINGS = """
mode = "demo"
[terminal]
id = "TEST-01"
region = "jinan"
hall = "测试大厅"
agency = "测试经办机构"
"""


def run(*words: str | Path) -> tuple[int, str]:
    """The exit code of a command and what it said."""
    done = CliRunner().invoke(kiosk, [str(word) for word in words])
    return done.exit_code, done.output


@pytest.fixture(params=STRANGERS)
def strangers(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with a file that somebody else made."""
    folder = tmp_path / "somebody's"
    folder.mkdir()
    (folder / request.param).write_text("years of work")
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def demo_settings(tmp_path: Path) -> Path:
    file = tmp_path / "kiosk.toml"
    file.write_text(DEMO_SETTINGS, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "words",
    [("tour", "--out"), ("run", "--demo", "--folder")],
    ids=lambda words: words[0],
)
def test_a_folder_of_a_stranger_stays_as_it_is(
    strangers: Path, demo_settings: Path, words: tuple[str, ...]
) -> None:
    before = content(strangers)
    code, said = run(*words, strangers, "--config", demo_settings)
    assert code == 2
    assert "demo.folder-not-ours" in said
    assert content(strangers) == before


def test_a_site_of_guides_goes_into_no_strangers_folder(strangers: Path, tmp_path: Path) -> None:
    before = content(strangers)
    code, said = run("guides", "site", "--region", "fushun", "--out", strangers)
    assert code == 1
    assert "empty folder" in said
    assert content(strangers) == before
    ours = tmp_path / "site"
    for _ in range(2):
        assert run("guides", "site", "--region", "fushun", "--out", ours)[0] == 0


def test_published_keys_go_into_no_strangers_folder(strangers: Path) -> None:
    from kiosk.trust.errors import PublishedKeysBroken
    from kiosk.trust.publishing import publish

    before = content(strangers)
    with pytest.raises(PublishedKeysBroken):
        publish(strangers, [])
    assert content(strangers) == before


def test_two_terminals_go_into_no_strangers_folder(
    strangers: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kiosk.demo import two_terminals

    def begun(_out: Path) -> int:
        raise AssertionError("it has begun")

    monkeypatch.setattr(two_terminals, "_both", begun)
    before = content(strangers)
    with pytest.raises(SystemExit, match="2"):
        two_terminals.main(["--out", str(strangers)])
    assert content(strangers) == before
    assert "has not made" in capsys.readouterr().err


def test_a_package_or_a_paper_is_written_over_no_strangers_file(tmp_path: Path) -> None:
    thesis, keys, part = tmp_path / "thesis.odt", tmp_path / "keys", tmp_path / "content"
    thesis.write_text("years of work")
    keys.mkdir()
    assert run("content", "new-keys", keys / "a.key", keys / "a.pub")[0] == 0
    (part / "regions" / "jinan").mkdir(parents=True)
    (part / "regions" / "jinan" / "places.toml").write_text("")
    pack = ("content", "pack", part, "--key", keys / "a.key", "--version", "1", "--out", thesis)
    for words in (pack, ("documents", "preview", "loss_receipt", "--out", thesis)):
        code, said = run(*words)
        assert code != 0
        assert str(thesis) in said
        assert thesis.read_text() == "years of work"
    ours = tmp_path / "receipt.pdf"
    for _ in range(2):
        assert run("documents", "preview", "loss_receipt", "--out", ours)[0] == 0


def test_no_link_on_a_stick_leads_what_is_exported_elsewhere(tmp_path: Path) -> None:
    from kiosk.operator.export import put

    journal, stick = tmp_path / "journal.db", tmp_path / "stick"
    journal.write_text("the journal")
    stick.mkdir()
    for name in ("A.tar.age", "A.tar.age.part"):
        (stick / name).symlink_to(journal)
    put(b"sealed", stick / "A.tar.age")
    assert journal.read_text() == "the journal"
    assert (stick / "A.tar.age").read_bytes() == b"sealed"
    assert not (stick / "A.tar.age").is_symlink()


def test_only_what_is_ours_goes_from_a_folder_of_ours(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    claim_fresh(folder, ("*.png",))
    (folder / "01.png").write_text("ours")
    (folder / "thesis.odt").write_text("years of work")
    claim_fresh(folder, ("*.png",))
    assert sorted(entry.name for entry in folder.iterdir()) == [MARKER, "thesis.odt"]


def test_a_link_is_deleted_and_not_followed(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "ours", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "thesis.odt").write_text("years of work")
    claim(folder)
    (folder / "devices").symlink_to(elsewhere)
    claim_fresh(folder, ("devices",))
    assert not (folder / "devices").is_symlink()
    assert (elsewhere / "thesis.odt").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "thesis.odt"
    file.write_text("years of work")
    with pytest.raises(FolderNotOurs):
        claim(file)
    assert file.read_text() == "years of work"


@pytest.mark.parametrize("words", [("tour", "--out"), ("run", "--demo", "--folder")])
def test_settings_that_are_named_and_absent_are_an_error(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    code, said = run(*words, tmp_path / "demo", "--config", tmp_path / "nonexistent.toml")
    assert code == 2
    assert "configuration.file-broken" in said
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("words", [("tour", "--out"), ("run", "--demo", "--folder")])
def test_this_terminals_own_settings_are_looked_at_whatever_is_named(
    tmp_path: Path,
    demo_settings: Path,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = tmp_path / "own.toml"
    production = DEMO_SETTINGS.replace('"demo"', '"production"') + CARDS
    own.write_text(production, encoding="utf-8")
    monkeypatch.setattr(devices, "DEFAULT_FILE", own)
    code, said = run(*words, tmp_path / "demo", "--config", demo_settings)
    assert code == 2
    assert "configuration.production" in said
    assert not (tmp_path / "demo").exists()


# What a demonstration leaves that was killed


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of this test's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_killed_run_leaves_neither_its_print_server_nor_its_folder(temporary: Path) -> None:
    left = temporary / "kiosk-cups-left"
    claim(left)
    # A program that runs from that very folder, as the copy of cupsd does.
    (left / "cupsd").write_bytes(Path("/bin/sleep").read_bytes())
    (left / "cupsd").chmod(0o700)
    with subprocess.Popen([left / "cupsd", "600"]) as server:
        remove_leftovers()
        assert server.wait(timeout=60) != 0
    assert not left.exists()


def alive(folder: Path) -> None:
    handle = os.open(folder / MARKER, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)


def unmarked(folder: Path) -> None:
    (folder / MARKER).unlink()


def foreign(folder: Path) -> None:
    os.chown(folder, 12345, 12345)


@pytest.mark.parametrize("why", [alive, unmarked, foreign], ids=lambda why: why.__name__)
def test_a_folder_that_is_not_left_behind_by_us_stays(
    temporary: Path, why: Callable[[Path], None]
) -> None:
    if why is foreign and os.geteuid() != 0:
        pytest.skip("only the superuser gives a folder away")
    folder = temporary / "kiosk-cups-somebody"
    claim(folder)
    why(folder)
    remove_leftovers()
    assert folder.exists()


def test_a_run_keeps_its_folder_while_it_lives_and_takes_it_along(temporary: Path) -> None:
    with print_server_folder() as folder:
        remove_leftovers()
        assert folder.exists()
    assert not folder.exists()


def test_demo_data_says_what_is_in_the_way(tmp_path: Path) -> None:
    file = tmp_path / "records.db"
    file.write_text("years of work")
    done = CliRunner().invoke(kiosk, ["demo-data", "--out", str(file), "--json"])
    answer = json.loads(done.stdout)
    assert answer["error"] == "database.exists"
    assert "already" in answer["message"]
    assert file.read_text() == "years of work"


def test_a_folder_that_cannot_be_written_is_said_to_be_so(demo_settings: Path) -> None:
    code, said = run("run", "--demo", "--folder", "/proc/nothing", "--config", demo_settings)
    assert code == 2
    assert "demo.folder-not-writable" in said
