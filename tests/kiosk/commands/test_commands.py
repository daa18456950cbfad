"""Every command: complete help, the documented exit codes, and answers of the documented shape."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from db.demo_people import demo_cast
from db.journal import open_journal
from kiosk.commands import kiosk
from kiosk.content.package import new_keys
from kiosk.settings.configuration import StoreSettings
from kiosk.settings.secret_files import begun_mark, journal_key, new_journal_key
from tests.kiosk.made_up_terminal import NOON, MadeUpTerminal

PRODUCTION = """
mode = "production"
[cards]
unproven = "accept"
source = "测试"
[terminal]
id = "TEST-01"
region = "jinan"
hall = "测试大厅"
agency = "测试经办机构"
[printer]
server = "{folder}/no-cups.sock"
[records.file]
path = "{folder}/records.db"

[stores]
journal = "{folder}/journal.db"
journal_key = "{folder}/journal.key"
guide_index = "{folder}/guides.db"
"""


def run(*words: str | Path) -> Result:
    """Run a command as the command line does."""
    return CliRunner().invoke(kiosk, [str(word) for word in words])


@pytest.fixture
def settings(made_up: MadeUpTerminal) -> Path:
    """The settings of a production terminal with records and a journal key."""
    folder = made_up.configuration.records.file.path.parent
    file = folder / "kiosk.toml"
    file.write_text(PRODUCTION.format(folder=folder), encoding="utf-8")
    return file


def every_command(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every command and group, by its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))


@pytest.mark.parametrize("words", [(), *every_command(kiosk)], ids=" ".join)
def test_help_is_complete(words: tuple[str, ...]) -> None:
    done = run(*words, "--help")
    assert done.exit_code == 0
    command: click.Command = kiosk
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    assert command.help
    assert command.help.strip().split("\n")[0].rstrip().endswith((".", ":"))
    undocumented = [
        one.opts for one in command.params if isinstance(one, click.Option) and not one.help
    ]
    assert undocumented == []


def test_the_commands_of_the_issue_are_there() -> None:
    named = {" ".join(words) for words in every_command(kiosk)}
    assert named >= {"run", "card read", "doctor", "tour", "journal verify", "demo-data"}


def test_wrong_usage_is_2() -> None:
    assert run("nonsense").exit_code == 2
    assert run("tour", "--size", "big").exit_code == 2
    assert run("tour", "--size", "0x0").exit_code == 2
    assert run("run", "--demo", "--size", "99999x99999").exit_code == 2
    assert run("demo-data", "--people", "0").exit_code == 2


@pytest.mark.parametrize("option", [("--size", "800x600"), ("--region", "jinan")], ids=" ".join)
def test_what_is_only_for_the_demonstration_is_no_way_to_run_a_terminal(
    settings: Path, option: tuple[str, str]
) -> None:
    done = run("run", "--config", settings, *option)
    assert done.exit_code == 2
    assert "panel" in done.output or "region" in done.output


def test_the_fonts_of_the_papers_are_named_with_what_they_cover(settings: Path) -> None:
    told = json.loads(run("documents", "fonts", "--config", settings, "--json").stdout)
    assert all(Path(folder).is_dir() for folder in told["folders"])
    lines = run("documents", "fonts", "--coverage", "--config", settings).output.splitlines()
    assert set(told["folders"]) <= set(lines)
    assert any(" of " in line for line in lines)


def test_the_site_of_a_region_is_written_where_that_is_asked(tmp_path: Path) -> None:
    done = run("guides", "site", "--region", "jinan", "--out", tmp_path / "site")
    assert done.exit_code == 0, done.output
    assert done.output.endswith(f"pages in {tmp_path}/site\n")
    assert (tmp_path / "site" / "index.html").exists()


@pytest.mark.parametrize("words", [("doctor",), ("journal", "verify")], ids=" ".join)
@pytest.mark.parametrize("content", [None, "mode = ", 'mode = "production"\nx = 1\n'])
def test_wrong_settings_are_2_and_typed(
    tmp_path: Path, words: tuple[str, ...], content: str | None
) -> None:
    file = tmp_path / "kiosk.toml"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    done = run(*words, "--config", file, "--json")
    assert done.exit_code == 2
    answer = json.loads(done.stdout)
    assert answer["error"] == "configuration.file-broken"
    assert str(file) in answer["message"]


@pytest.mark.parametrize("command", ["run", "tour"])
def test_production_refuses_to_demonstrate(settings: Path, tmp_path: Path, command: str) -> None:
    where = ("--demo", "--folder") if command == "run" else ("--out",)
    done = run(command, "--config", settings, *where, tmp_path / "demo")
    assert done.exit_code == 2
    assert "configuration.production" in done.stderr
    assert not (tmp_path / "demo").exists()


def begun(made_up: MadeUpTerminal) -> StoreSettings:
    """The stores of a terminal whose journal was begun."""
    stores = made_up.configuration.stores
    key, mark = journal_key(stores.journal_key), begun_mark(stores.journal_key)
    open_journal(stores.journal, key, now=datetime.now(UTC), mark=mark).close()
    return stores


def verified(settings: Path, *words: str) -> tuple[int, dict[str, object]]:
    """The exit code and the answer of `kiosk journal verify`."""
    done = run("journal", "verify", "--config", settings, "--json", *words)
    return done.exit_code, json.loads(done.stdout)


def test_a_whole_journal(settings: Path, made_up: MadeUpTerminal) -> None:
    begun(made_up)
    assert verified(settings) == (0, {"intact": True, "entries": 1})
    assert "whole" in run("journal", "verify", "--config", settings).stdout


def test_a_journal_that_was_altered_names_the_entry(
    settings: Path, made_up: MadeUpTerminal
) -> None:
    stores = begun(made_up)
    with closing(sqlite3.connect(stores.journal)) as file, file:
        file.execute("UPDATE entry SET at = at + 1")
    assert verified(settings) == (1, {"intact": False, "entry": 1, "fault": "altered"})


def test_a_journal_that_is_gone_is_broken_and_none_is_begun(
    settings: Path, made_up: MadeUpTerminal
) -> None:
    stores = begun(made_up)
    stores.journal.unlink()
    assert verified(settings) == (1, {"intact": False, "entry": 0, "fault": "absent"})
    assert not stores.journal.exists()
    done = run("journal", "begin", "--config", settings, "--json")
    assert json.loads(done.stdout)["error"] == "journal.broken"


def test_a_journal_is_held_against_the_head_that_was_kept(
    settings: Path, made_up: MadeUpTerminal
) -> None:
    stores = begun(made_up)
    older = stores.journal.read_bytes()
    with closing(open_journal(stores.journal, journal_key(stores.journal_key), now=NOON)) as one:
        one.trust_clock(now=datetime.now(UTC))
    head = run("journal", "head", "--config", settings).stdout.strip()
    assert json.loads(run("journal", "head", "--config", settings, "--json").stdout) == {
        "head": head
    }
    assert verified(settings, "--at-least", head) == (0, {"intact": True, "entries": 2})
    stores.journal.write_bytes(older)
    assert verified(settings) == (0, {"intact": True, "entries": 1})
    assert verified(settings, "--at-least", head) == (
        1,
        {"intact": False, "entry": 2, "fault": "cut_off"},
    )
    assert run("journal", "verify", "--config", settings, "--at-least", "2").exit_code == 2


def test_a_journal_under_another_key_is_not_ours(settings: Path, made_up: MadeUpTerminal) -> None:
    stores = begun(made_up)
    stores.journal_key.unlink()
    new_journal_key(stores.journal_key)
    assert verified(settings)[1]["fault"] == "altered"


def test_the_journal_is_begun_once_by_hand(settings: Path, made_up: MadeUpTerminal) -> None:
    stores = made_up.configuration.stores
    for _ in range(2):
        done = run("journal", "begin", "--config", settings, "--json")
        mark = str(begun_mark(stores.journal_key))
        assert json.loads(done.stdout) == {"journal": str(stores.journal), "mark": mark}
    assert verified(settings) == (0, {"intact": True, "entries": 1})


def test_the_clock_is_trusted_again_by_hand(settings: Path, made_up: MadeUpTerminal) -> None:
    stores = made_up.configuration.stores
    key = journal_key(stores.journal_key)
    ahead = datetime.now(UTC) + timedelta(days=3650)
    open_journal(stores.journal, key, now=ahead).close()
    assert run("journal", "trust-clock", "--config", settings).exit_code == 0
    with closing(open_journal(stores.journal, key, now=NOON)) as journal:
        assert journal.newest_at() <= datetime.now(UTC)


@pytest.mark.parametrize("words", [("verify",), ("head",), ("begin",), ("trust-clock",)])
def test_a_journal_without_its_key(
    settings: Path, made_up: MadeUpTerminal, words: tuple[str, ...]
) -> None:
    made_up.configuration.stores.journal_key.unlink()
    done = run("journal", *words, "--config", settings, "--json")
    assert json.loads(done.stdout)["error"] == "configuration.journal-key-missing"
    assert done.exit_code == 2


@pytest.mark.parametrize("key", [bytes(32), b"secret" * 8, b"short"])
def test_a_key_that_anybody_can_guess_is_none(
    settings: Path, made_up: MadeUpTerminal, key: bytes
) -> None:
    made_up.configuration.stores.journal_key.write_bytes(key)
    assert verified(settings)[1]["error"] == "configuration.journal-key-missing"


@pytest.mark.parametrize("modes", [0o640, 0o604, 0o620, 0o602, 0o666])
def test_a_key_that_others_can_read_is_refused_with_what_to_type(
    settings: Path, made_up: MadeUpTerminal, modes: int
) -> None:
    file = made_up.configuration.stores.journal_key
    file.chmod(modes)
    code, answer = verified(settings)
    assert (code, answer["error"]) == (2, "configuration.secret-exposed")
    assert f"chmod 600 {file}" in str(answer["message"])


def test_a_new_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "journal.key"
    assert run("journal", "new-key", file).exit_code == 0
    key = journal_key(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("journal", "new-key", file).exit_code == 2
    assert journal_key(file) == key


def test_demo_data_is_written_once(tmp_path: Path) -> None:
    file = tmp_path / "records.db"
    done = run("demo-data", "--people", "30", "--out", file, "--json")
    assert json.loads(done.stdout) == {"file": str(file), "people": 30}
    assert done.exit_code == 0
    again = run("demo-data", "--out", file, "--json")
    assert json.loads(again.stdout)["error"] == "database.exists"
    assert again.exit_code == 1


def test_the_doctor_names_every_part_and_what_to_do(settings: Path) -> None:
    done = run("doctor", "--config", settings, "--json")
    found = {one["device"]: one for one in json.loads(done.stdout)["devices"]}
    assert set(found) >= {"card reader", "printer", "records", "journal", "region pack"}
    keys = {"device", "found", "version", "health", "state", "advice", "advice_zh", "who"}
    assert all(set(one) >= keys for one in found.values())
    assert found["printer"]["health"] == "out of service"
    assert "printer.service_gone" in found["printer"]["state"]
    assert "queue" in found["printer"]["advice"]
    assert "队列" in found["printer"]["advice_zh"]
    assert found["records"]["health"] == "well"
    assert done.exit_code == 1
    for_people = run("doctor", "--config", settings)
    assert "printer" in for_people.stdout
    assert not any(person.name in for_people.stdout for person in demo_cast())


#: What is wrong, what is typed, and the exit code; {there} is a file, {folder} a folder.
ANSWERED_IN_JSON: dict[str, tuple[str, int]] = {
    "no such option": ("doctor --jason --json", 2),
    "no such command": ("journal verfy --json", 2),
    "no argument": ("verify --json", 2),
    "a word where a number belongs": ("demo-data --people many --json", 2),
    "a folder for settings": ("config check --config {folder} --json", 2),
    "no head": ("journal verify --at-least 12 --config {there} --json", 2),
    "a folder without guides": ("guides check --folder {folder} --json", 2),
    "settings nobody can look for": ("doctor --config {long}/kiosk.toml --json", 2),
    "a folder for a package": ("content verify {folder} --json", 2),
    "a file where a folder belongs": ("demo-data --out {there}/x --json", 1),
    "no folder": ("demo-data --out {folder}/none/x --json", 1),
    "no backup": ("restore {folder}/none --identity {there} --json", 1),
    "a pipe for a key": ("restore {there} --identity {pipe} --json", 1),
    "nobody to be asked": ("printer test-page --json", 1),
    "an endless backup": ("restore /dev/zero --identity {there} --json", 1),
}


@pytest.mark.parametrize("wrong", ANSWERED_IN_JSON)
def test_what_goes_wrong_is_told_in_json_where_that_is_asked(tmp_path: Path, wrong: str) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    os.mkfifo(tmp_path / "pipe")
    typed, code = ANSWERED_IN_JSON[wrong]
    words = typed.format(
        there=there, folder=tmp_path, pipe=tmp_path / "pipe", long=tmp_path / ("x" * 300)
    ).split()
    done = run(*words)
    assert done.exit_code == code
    answer = json.loads(done.stdout)
    assert answer["error"]
    assert answer["message"]
    plain = run(*(word for word in words if word != "--json"))
    assert plain.exit_code == code
    assert plain.stderr, "in words"
    assert isinstance(plain.exception, SystemExit), "no traceback"
    assert there.read_text() == "mine"


#: What is typed while the disk takes nothing more, and the file that is named then.
ON_A_FULL_DISK: dict[str, str] = {
    "journal new-key {folder}/new.key": "{folder}/new.key",
    "content new-keys {folder}/new.key {folder}/new.pub": "{folder}/new.key",
    "trust new-key {folder}/new.p12 --password-file {password} --name x": "{folder}/new.p12",
    "content pack {content} --key {key} --version 1 --out {folder}/new --json": "{folder}/new",
}


@pytest.mark.parametrize("typed", ON_A_FULL_DISK)
def test_a_full_disk_is_told_in_one_line_and_leaves_nothing_half(
    tmp_path: Path, typed: str
) -> None:
    places = {name: tmp_path / name for name in ("folder", "password", "content", "key")}
    places["folder"].mkdir()
    places["password"].touch(0o600)
    places["password"].write_text("made up")
    guides = places["content"] / "regions" / "jinan"
    guides.mkdir(parents=True)
    (guides / "places.toml").write_text("")
    new_keys(places["key"], tmp_path / "public")
    words = typed.format_map(places).split()
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most[1]))
    try:
        done = run(*words)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit), "no traceback"
    told = json.loads(done.stdout)["message"] if "--json" in words else done.stderr.strip()
    assert told.count("\n") == 0
    assert ON_A_FULL_DISK[typed].format_map(places) in told
    assert not list(places["folder"].glob("new.*"))


@pytest.mark.parametrize(
    "typed",
    [
        "operator add x --config {settings} <&-",
        "printer test-page --config {settings} <&-",
        "setup --config {settings}.new <&-",
        "config show --config {settings} > /dev/full",
        "--help > /dev/full",
    ],
)
def test_a_terminal_that_takes_and_gives_nothing_is_no_fault_of_ours(
    settings: Path, typed: str
) -> None:
    """Started by a program that has closed its ends, or with a full disk behind its answer."""
    ours = f"'{sys.executable}' -m kiosk {typed.format(settings=settings)}"
    done = subprocess.run(["sh", "-c", ours], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
