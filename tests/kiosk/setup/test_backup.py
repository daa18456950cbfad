"""Copies of a terminal: sealed with real age, taken while it runs, brought back whole."""

import grp
import json
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from db.demo_people import DemoRole, demo_cast
from db.demo_records import write_demo_records
from db.journal import Journal, open_journal
from db.sqlite_records import open_records
from kiosk.commands import kiosk
from kiosk.setup.backup import SUFFIX
from kiosk.trust.signed_head import parse_kept_head

NOW = datetime.now(UTC)
KIOSKS = 65533
"""The number of a user and group that no user of this machine has."""


@dataclass
class Hall:
    """A terminal with a running journal, and the agency's keys."""

    folder: Path
    config: Path
    identity: Path
    recipients: Path
    out: Path

    def run(self, *words: object) -> Result:
        return CliRunner().invoke(kiosk, [*map(str, words), "--config", str(self.config)])

    def back_up(self) -> Path:
        done = self.run("backup", "--to", self.out, "--recipients", self.recipients, "--json")
        assert done.exit_code == 0, done.output
        return Path(json.loads(done.stdout)["backup"])

    def restore(self, file: Path, *more: str) -> Result:
        return self.run("restore", file, "--identity", self.identity, *more)

    def journal(self) -> Journal:
        key = (self.folder / "journal.key").read_bytes()
        mark = self.folder / "journal.begun"
        return open_journal(self.folder / "journal.db", key, now=NOW, mark=mark)


def new_identity(file: Path) -> Path:
    """A key of age's, and the file of its public half."""
    subprocess.run(["age-keygen", "-o", str(file)], check=True, capture_output=True)
    public = subprocess.run(
        ["age-keygen", "-y", str(file)], check=True, capture_output=True, text=True
    )
    recipients = file.with_suffix(".pub")
    recipients.write_text(public.stdout)
    return recipients


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    folder = tmp_path / "terminal"
    folder.mkdir()
    config = folder / "kiosk.toml"
    config.write_text(
        'mode = "demo"\n[terminal]\nid = "JN-07"\nregion = "jinan"\nhall = "厅"\nagency = "处"\n'
        f'[records.file]\npath = "{folder}/records.db"\n[stores]\njournal = "{folder}/journal.db"\n'
        f'journal_key = "{folder}/journal.key"\nguide_index = "{folder}/guides.db"\n'
        "[backup]\nkeep = 2\n",
        encoding="utf-8",
    )
    CliRunner().invoke(kiosk, ["journal", "new-key", str(folder / "journal.key")])
    (tmp_path / "copies").mkdir()
    recipients = new_identity(tmp_path / "agency.key")
    hall = Hall(folder, config, tmp_path / "agency.key", recipients, tmp_path / "copies")
    write_demo_records(folder / "records.db", as_of=NOW)
    hall.journal().close()
    return hall


def gone(hall: Hall) -> None:
    """The disk is dead, and a new one is in its place."""
    for file in hall.folder.iterdir():
        file.unlink()


def test_a_copy_is_taken_while_it_runs_and_brings_a_dead_disk_back(hall: Hall) -> None:
    running = hall.journal()
    running.trust_clock(now=NOW)
    records = open_records(hall.folder / "records.db")
    file = hall.back_up()
    running.close()
    records.close()
    assert file.name.startswith("JN-07-")
    assert file.stat().st_mode & 0o077 == 0
    assert (hall.folder / "last-backup").exists()
    settings = hall.config.read_text()
    gone(hall)
    done = hall.restore(file)
    assert done.exit_code == 0, done.output
    assert hall.config.read_text() == settings
    verified = hall.run("journal", "verify", "--json")
    assert json.loads(verified.stdout) == {"intact": True, "entries": 2}
    person = next(one for one in demo_cast() if one.role is DemoRole.NORMAL)
    records = open_records(hall.folder / "records.db")
    assert records.find_card(person.identification_code)
    records.close()
    hall.journal().close()
    assert hall.restore(file).exit_code == 0, "what is there already is in nobody's way"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_kiosks_user_can_read_what_root_brings_back(hall: Hall, tmp_path: Path) -> None:
    """Settings and key lie in a folder of root's, which the kiosk's group may enter."""
    settings, state = tmp_path / "etc", hall.folder
    settings.mkdir(mode=0o750)
    os.chown(settings, 0, KIOSKS)
    os.chown(state, KIOSKS, KIOSKS)
    text = hall.config.read_text().replace(f"{state}/journal.key", f"{settings}/journal.key")
    hall.config.unlink()
    hall.config = settings / "kiosk.toml"
    hall.config.write_text(text)
    for name in ("journal.key", "journal.begun"):
        (state / name).rename(settings / name)
    file = hall.back_up()
    for old in (*settings.iterdir(), *state.iterdir()):
        old.unlink()
    done = hall.restore(file)
    assert done.exit_code == 0, done.output
    kiosks_alone = (KIOSKS, KIOSKS, 0o600)
    assert {file.name: owned(file) for file in settings.iterdir()} == {
        "kiosk.toml": (0, KIOSKS, 0o640),
        "journal.key": kiosks_alone,
        "journal.begun": kiosks_alone,
    }
    assert {file.name: owned(file) for file in state.iterdir()} == {
        "journal.db": kiosks_alone,
        "journal.db.lock": kiosks_alone,
        "records.db": kiosks_alone,
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_folders_that_are_gone_are_made_for_the_kiosks_user(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new disk has neither /etc/hall-kiosk nor /var/lib/hall-kiosk."""
    entry = SimpleNamespace(pw_uid=KIOSKS, gr_gid=KIOSKS)
    root = SimpleNamespace(pw_uid=0)
    monkeypatch.setattr(pwd, "getpwnam", lambda name: {"kiosk": entry, "root": root}[name])
    monkeypatch.setattr(grp, "getgrnam", lambda name: {"kiosk": entry}[name])
    file = hall.back_up()
    shutil.rmtree(hall.folder)
    hall.config = tmp_path / "etc" / "kiosk.toml"
    done = hall.restore(file)
    assert done.exit_code == 0, done.output
    assert owned(hall.folder) == (KIOSKS, KIOSKS, 0o700)
    assert owned(hall.folder / "journal.db") == (KIOSKS, KIOSKS, 0o600)
    assert owned(hall.config.parent) == (0, KIOSKS, 0o750)
    assert owned(hall.config) == (0, KIOSKS, 0o640)


def owned(file: Path) -> tuple[int, int, int]:
    """User, group and mode."""
    found = file.stat()
    return found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)


def test_nobody_else_opens_it_and_a_changed_bit_is_seen(hall: Hall, tmp_path: Path) -> None:
    file = hall.back_up()
    content = file.read_bytes()
    assert b"SQLite" not in content
    assert b"JN-07" not in content
    new_identity(tmp_path / "stranger.key")
    strangers = hall.run("restore", file, "--identity", tmp_path / "stranger.key", "--look")
    assert strangers.exit_code == 1
    assert "sealing.failed" in strangers.output
    for place in (len(content) // 2, len(content) - 1):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        changed = hall.restore(file, "--look")
        assert changed.exit_code == 1
        assert "sealing.failed" in changed.output
    file.write_bytes(content)
    assert hall.restore(file, "--look").exit_code == 0


def test_what_is_there_is_not_taken_away(hall: Hall) -> None:
    file = hall.back_up()
    journal = hall.journal()
    journal.trust_clock(now=datetime.now(UTC))
    journal.close()
    refused = hall.restore(file)
    assert refused.exit_code == 1
    assert "backup.in_the_way" in refused.output
    assert json.loads(hall.run("journal", "verify", "--json").stdout)["entries"] == 2
    assert hall.restore(file, "--replace").exit_code == 0
    assert json.loads(hall.run("journal", "verify", "--json").stdout)["entries"] == 1
    assert len(list(hall.folder.glob("journal.db.before-*"))) == 1


def test_a_running_kiosk_is_left_alone(hall: Hall) -> None:
    file = hall.back_up()
    running = hall.journal()
    done = hall.restore(file, "--replace")
    running.close()
    assert done.exit_code == 1
    assert "journal.held" in done.output


def test_a_broken_journal_is_not_brought_back(hall: Hall) -> None:
    store = hall.folder / "journal.db"
    store.write_bytes(store.read_bytes().replace(b"begun{}", b"begin{}"))
    file = hall.back_up()
    gone(hall)
    done = hall.restore(file)
    assert done.exit_code == 1
    assert "backup.broken" in done.output
    assert not store.exists()


def test_the_last_copies_stay_and_only_ours_go(hall: Hall) -> None:
    others = hall.out / f"JN-08-20200101-000000{SUFFIX}"
    others.touch()
    for day in ("20200101", "20200102", "20200103"):
        (hall.out / f"JN-07-{day}-000000{SUFFIX}").touch()
    newest = hall.back_up()
    left = sorted(file.name for file in hall.out.glob(f"*{SUFFIX}"))
    assert left == [f"JN-07-20200103-000000{SUFFIX}", newest.name, others.name]


def test_the_head_beside_a_copy_tells_an_older_journal_put_in_its_place(hall: Hall) -> None:
    older = (hall.folder / "journal.db").read_bytes()
    journal = hall.journal()
    journal.trust_clock(now=datetime.now(UTC))
    journal.close()
    head = hall.back_up().with_name(hall.back_up().name.partition(".")[0] + ".head.json")
    assert parse_kept_head(head.read_text()).entries == 2
    assert hall.run("journal", "verify", "--at-least", head).exit_code == 0
    (hall.folder / "journal.db").write_bytes(older)
    assert hall.run("journal", "verify", "--at-least", head).exit_code == 1


def test_a_head_signed_by_another_is_refused(hall: Hall) -> None:
    told = json.loads(hall.run("journal", "head", "--signed").stdout)
    assert told["terminal"] == "JN-07"
    told |= {"key": "BA==", "signature": "AA=="}
    with pytest.raises(ValueError, match="P-256"):
        parse_kept_head(json.dumps(told))
