"""A journal cannot be emptied, begun anew or shared in silence, and its check writes nothing."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from db.begun_mark import BegunMark
from db.database import copy_of
from db.demo_people import DemoRole
from db.errors import (
    ClockBehind,
    DatabaseBroken,
    DatabaseUnavailable,
    JournalBroken,
    JournalHeld,
)
from db.journal import (
    Broken,
    ChainFault,
    ChangeIntent,
    Done,
    Head,
    Intact,
    Matter,
    open_journal,
)
from db.journal_chain import Chain
from db.journal_reading import read_head, verify_file
from db.records import IdempotencyKey
from tests.db.samples import A_DAY, JOURNAL_KEY, NOW, card_of

KEY = IdempotencyKey("loss")
LOSS = ChangeIntent(Matter.LOSS_REPORT, KEY, "T1-000001", card_of(DemoRole.NORMAL))
ENTRIES = 3


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    folder = tmp_path / "beside the key"
    folder.mkdir()
    return folder / "journal.begun"


@pytest.fixture
def written(journal_file: Path, mark: Path) -> Path:
    """A journal of three entries, closed."""
    with closing(open_journal(journal_file, JOURNAL_KEY, now=NOW, mark=mark)) as journal:
        journal.intend(LOSS, now=NOW)
        journal.conclude(KEY, Done(), now=NOW)
    return journal_file


def verdict(path: Path, mark: Path, at_least: Head | None = None) -> Intact | Broken:
    """What a check says that leaves every file in the folder as it was."""
    before = {file: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
    found = verify_file(path, Chain(JOURNAL_KEY), BegunMark(mark), at_least)
    after = {file: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
    assert after == before
    return found


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.executescript(statement)


def remove(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    path.write_bytes(b"")


def all_rows(path: Path) -> None:
    tamper(path, "DELETE FROM entry", "DELETE FROM head")


def all_entries(path: Path) -> None:
    tamper(path, "DELETE FROM entry")


def begun_anew(path: Path) -> None:
    path.unlink()
    open_journal(path, JOURNAL_KEY, now=NOW + A_DAY).close()


def not_strict(path: Path) -> None:
    tamper(
        path,
        "ALTER TABLE entry RENAME TO old",
        "CREATE TABLE entry (number, at, kind, key, facts, mac)",
        "INSERT INTO entry SELECT * FROM old",
    )


def hand_made(path: Path) -> None:
    path.unlink()
    tamper(path, "CREATE TABLE entry (number, at)", "CREATE TABLE head (entries)")


def without_tables(path: Path) -> None:
    tamper(path, "DROP TABLE entry", "DROP TABLE head")


def forgetful(path: Path) -> None:
    tamper(
        path,
        "CREATE TRIGGER forget AFTER INSERT ON entry BEGIN DELETE FROM entry WHERE number > 1; END",
    )


def wrong_types(path: Path) -> None:
    """Change what STRICT forbids, in a table that says STRICT again afterwards."""
    with closing(sqlite3.connect(path)) as connection:
        (sql,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name='entry'").fetchone()
    change = "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '{}' WHERE name = 'entry'"
    tamper(path, change.format(sql.replace("STRICT", "")))
    tamper(path, "UPDATE entry SET at = 'noon', facts = x'00', mac = 'none' WHERE number = 2")
    tamper(path, change.format(sql))


def garbage(path: Path) -> None:
    path.write_bytes(b"nothing of ours" * 1000)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def leads_nowhere(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))


def no_text(path: Path) -> None:
    tamper(path, "UPDATE entry SET facts = CAST(x'ff' AS TEXT) WHERE number = 2")


def nameless_migration(path: Path) -> None:
    tamper(path, "UPDATE _sqlite_migrations SET name = NULL WHERE name LIKE '0001%'")


def migration_of_bytes(path: Path) -> None:
    tamper(path, "UPDATE _sqlite_migrations SET name = x'00ff' WHERE name LIKE '0001%'")


def migration_that_is_no_text(path: Path) -> None:
    tamper(path, "UPDATE _sqlite_migrations SET name = CAST(x'ff' AS TEXT) WHERE name LIKE '0001%'")


def other_migrations(path: Path) -> None:
    tamper(path, "DROP TABLE _sqlite_migrations", "CREATE TABLE _sqlite_migrations (done)")


ATTACKS: dict[Callable[[Path], None], ChainFault] = {
    remove: ChainFault.ABSENT,
    truncate: ChainFault.ABSENT,
    all_rows: ChainFault.HEAD_ALTERED,
    all_entries: ChainFault.CUT_OFF,
    begun_anew: ChainFault.BEGUN_ANEW,
    not_strict: ChainFault.UNREADABLE,
    hand_made: ChainFault.UNREADABLE,
    without_tables: ChainFault.UNREADABLE,
    forgetful: ChainFault.UNREADABLE,
    wrong_types: ChainFault.ALTERED,
    garbage: ChainFault.UNREADABLE,
    folder: ChainFault.NO_FILE,
    pipe: ChainFault.NO_FILE,
    device: ChainFault.NO_FILE,
    leads_nowhere: ChainFault.ABSENT,
    no_text: ChainFault.UNREADABLE,
    nameless_migration: ChainFault.UNREADABLE,
    migration_of_bytes: ChainFault.UNREADABLE,
    migration_that_is_no_text: ChainFault.UNREADABLE,
    other_migrations: ChainFault.UNREADABLE,
}


def test_a_journal_that_nobody_touched_is_whole(written: Path, mark: Path) -> None:
    assert verdict(written, mark) == Intact(ENTRIES)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_each_way_to_empty_it_shows(
    written: Path, mark: Path, attack: Callable[[Path], None]
) -> None:
    attack(written)
    found = verdict(written, mark)
    assert isinstance(found, Broken)
    assert found.fault is ATTACKS[attack]


@pytest.mark.parametrize("attack", [remove, truncate, all_rows, begun_anew])
def test_a_journal_that_was_begun_is_not_begun_again(
    written: Path, mark: Path, attack: Callable[[Path], None]
) -> None:
    attack(written)
    with pytest.raises(JournalBroken):
        open_journal(written, JOURNAL_KEY, now=NOW, mark=mark)


NOT_OURS = [
    *(not_strict, hand_made, forgetful, garbage, nameless_migration),
    *(migration_of_bytes, migration_that_is_no_text, other_migrations),
]


@pytest.mark.parametrize("attack", NOT_OURS)
def test_a_journal_that_is_not_of_our_making_is_not_written_on(
    written: Path, mark: Path, attack: Callable[[Path], None]
) -> None:
    attack(written)
    with pytest.raises(DatabaseBroken):
        open_journal(written, JOURNAL_KEY, now=NOW, mark=mark)


def test_a_mark_of_another_key_or_a_torn_one_shows(written: Path, mark: Path) -> None:
    mark.write_text("0" * 64)
    assert verdict(written, mark) == Broken(1, ChainFault.BEGUN_ANEW)
    with pytest.raises(JournalBroken):
        open_journal(written, JOURNAL_KEY, now=NOW, mark=mark)


@pytest.mark.parametrize("attack", [folder, pipe, device])
def test_what_stands_in_the_mark_s_place_and_is_none_shows_at_once(
    written: Path, mark: Path, attack: Callable[[Path], None]
) -> None:
    attack(mark)
    assert isinstance(verdict(written, mark), Broken)
    with pytest.raises(JournalBroken):
        open_journal(written, JOURNAL_KEY, now=NOW, mark=mark)


@pytest.mark.parametrize("attack", [folder, pipe, device])
def test_at_what_is_no_file_nobody_waits(
    written: Path, mark: Path, attack: Callable[[Path], None]
) -> None:
    attack(written)
    with pytest.raises(DatabaseUnavailable):
        open_journal(written, JOURNAL_KEY, now=NOW, mark=mark)
    with pytest.raises(DatabaseUnavailable):
        read_head(written, Chain(JOURNAL_KEY))
    with pytest.raises(DatabaseUnavailable):
        copy_of(written)


@pytest.mark.parametrize("attack", NOT_OURS)
def test_how_far_it_has_come_is_not_told_of_what_is_not_of_our_making(
    written: Path, attack: Callable[[Path], None]
) -> None:
    attack(written)
    with pytest.raises(DatabaseBroken):
        read_head(written, Chain(JOURNAL_KEY))


def test_an_older_journal_gets_its_mark(journal_file: Path, mark: Path) -> None:
    open_journal(journal_file, JOURNAL_KEY, now=NOW).close()
    assert verdict(journal_file, mark) == Intact(1)
    open_journal(journal_file, JOURNAL_KEY, now=NOW, mark=mark).close()
    begun_anew(journal_file)
    assert verdict(journal_file, mark) == Broken(1, ChainFault.BEGUN_ANEW)


def test_where_no_mark_may_be_written_the_journal_is_begun_all_the_same(
    journal_file: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "no" / "such" / "folder" / "mark"
    open_journal(journal_file, JOURNAL_KEY, now=NOW, mark=nowhere).close()
    assert verdict(journal_file, nowhere) == Intact(1)


def test_shorter_than_the_head_that_was_kept(written: Path, mark: Path, tmp_path: Path) -> None:
    older = tmp_path / "older.sqlite"
    older.write_bytes(written.read_bytes())
    with closing(open_journal(written, JOURNAL_KEY, now=NOW, mark=mark)) as journal:
        journal.intend(ChangeIntent(Matter.ACTIVATION, IdempotencyKey("n"), "T1", "x"), now=NOW)
    head = read_head(written, Chain(JOURNAL_KEY))
    assert verdict(written, mark, head) == Intact(ENTRIES + 1)
    assert verdict(older, mark, head) == Broken(ENTRIES + 1, ChainFault.CUT_OFF)


def test_a_head_is_one_word_to_keep(written: Path) -> None:
    head = read_head(written, Chain(JOURNAL_KEY))
    assert Head.parse(str(head)) == head
    for wrong in ("", "3", "0:" + "00" * 32, "3:00", f"{head} ", "3:" + "zz" * 32, "9" * 5000):
        with pytest.raises(ValueError, match="no head"):
            Head.parse(wrong)


def test_the_check_reads_while_the_terminal_writes(journal_file: Path, mark: Path) -> None:
    with closing(open_journal(journal_file, JOURNAL_KEY, now=NOW, mark=mark)) as journal:
        journal.intend(LOSS, now=NOW)
        found = verify_file(journal_file, Chain(JOURNAL_KEY), BegunMark(mark))
        assert found == Intact(2)
        journal.conclude(KEY, Done(), now=NOW)


def test_two_of_one_terminal_are_refused(journal_file: Path) -> None:
    open_it = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from db.journal import open_journal\n"
        "open_journal(Path(sys.argv[1]), bytes(range(32)), now=datetime.now(UTC))\n"
    )
    command = [sys.executable, "-c", open_it, str(journal_file)]
    with closing(open_journal(journal_file, JOURNAL_KEY, now=NOW)):
        with pytest.raises(JournalHeld):
            open_journal(journal_file, JOURNAL_KEY, now=NOW)
        second = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "JournalHeld" in second.stderr
    assert subprocess.run(command, check=False).returncode == 0


def test_a_lock_that_is_a_link_is_not_followed(journal_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "somebody's"
    journal_file.with_name(journal_file.name + ".lock").symlink_to(target)
    with pytest.raises(DatabaseBroken.__base__):  # type: ignore[arg-type]
        open_journal(journal_file, JOURNAL_KEY, now=NOW)
    assert not target.exists()


def test_a_clock_that_is_behind_begins_nothing(journal_file: Path) -> None:
    with closing(open_journal(journal_file, JOURNAL_KEY, now=NOW)) as journal:
        with pytest.raises(ClockBehind):
            journal.intend(LOSS, now=NOW - timedelta.resolution)
        journal.intend(LOSS, now=NOW)
        # What was begun is concluded by whatever clock.
        journal.conclude(KEY, Done(), now=NOW - 365 * A_DAY)
        assert journal.newest_at() == NOW
        assert journal.verify() == Intact(ENTRIES)


def test_a_person_can_trust_the_clock_again(journal_file: Path) -> None:
    years_ahead = NOW + 3650 * A_DAY
    with closing(open_journal(journal_file, JOURNAL_KEY, now=years_ahead)) as journal:
        with pytest.raises(ClockBehind):
            journal.intend(LOSS, now=NOW)
        journal.trust_clock(now=NOW)
        journal.intend(LOSS, now=NOW)
        with pytest.raises(ClockBehind):
            journal.intend(
                ChangeIntent(Matter.ACTIVATION, IdempotencyKey("n"), "T1", "x"), now=NOW - A_DAY
            )
        assert journal.verify() == Intact(ENTRIES)
