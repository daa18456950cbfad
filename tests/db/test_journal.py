"""The journal keeps what was done, shows every alteration, and never tells who was there."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from db.demo_people import DemoRole
from db.errors import IntentExists, JournalBroken, NoOpenIntent
from db.journal import (
    Broken,
    ChainFault,
    ChangeIntent,
    Done,
    EntryKind,
    Head,
    Intact,
    Journal,
    Matter,
    NotDone,
    OpenChange,
    OpenPrint,
    Outcome,
    PrintIntent,
    RefusedWith,
    Unknown,
    open_journal,
)
from db.records import IdempotencyKey
from tests.db.samples import A_DAY, A_SECOND, CAST, JOURNAL_KEY, NOW, card_of

LOSS_KEY = IdempotencyKey("loss")
PRINT_KEY = IdempotencyKey("print")
LOSS = ChangeIntent(Matter.LOSS_REPORT, LOSS_KEY, "T1-000001", card_of(DemoRole.NORMAL))
PRINT = PrintIntent(PRINT_KEY, "T1-000002", "contribution_certificate", "ab" * 32, 3)


def fill(journal: Journal) -> None:
    """Six entries after the first."""
    journal.intend(LOSS, now=NOW)
    journal.conclude(LOSS_KEY, Done(), now=NOW + A_SECOND)
    journal.intend(PRINT, now=NOW + 2 * A_SECOND)
    journal.submitted(PRINT_KEY, 41, now=NOW + 3 * A_SECOND)
    journal.conclude(PRINT_KEY, Unknown("printer.gone"), now=NOW + 4 * A_SECOND)
    journal.settle(PRINT_KEY, NotDone("printer.paper_out"), now=NOW + 5 * A_SECOND)


ENTRIES = 7


def test_entries_say_what_happened(journal: Journal) -> None:
    fill(journal)
    entries = list(journal.entries())
    assert [entry.number for entry in entries] == list(range(1, ENTRIES + 1))
    assert [(entry.kind, entry.key, dict(entry.facts)) for entry in entries] == [
        (EntryKind.BEGUN, "", {}),
        (
            EntryKind.INTENT,
            "loss",
            {
                "matter": "loss_report",
                "serial": "T1-000001",
                "card": journal.pseudonym(card_of(DemoRole.NORMAL)),
            },
        ),
        (EntryKind.OUTCOME, "loss", {"outcome": "done"}),
        (
            EntryKind.INTENT,
            "print",
            {
                "matter": "print",
                "serial": "T1-000002",
                "document": "contribution_certificate",
                "pdf_sha256": "ab" * 32,
                "pages": 3,
                "copy": 1,
            },
        ),
        (EntryKind.SUBMITTED, "print", {"job_id": 41}),
        (EntryKind.UNRESOLVED, "print", {"outcome": "unknown", "code": "printer.gone"}),
        (EntryKind.SETTLED, "print", {"outcome": "not_done", "code": "printer.paper_out"}),
    ]
    assert [entry.at for entry in entries[1:]] == [NOW + n * A_SECOND for n in range(6)]
    assert journal.verify() == Intact(ENTRIES)


@pytest.mark.parametrize("outcome", [Done(), RefusedWith("refused.lost"), NotDone("database.busy")])
def test_a_known_outcome_closes_an_intent(journal: Journal, outcome: Outcome) -> None:
    journal.intend(LOSS, now=NOW)
    assert journal.open_intents() == (
        OpenChange(
            Matter.LOSS_REPORT,
            LOSS_KEY,
            LOSS.serial,
            journal.pseudonym(LOSS.subject),
            NOW,
        ),
    )
    journal.conclude(LOSS_KEY, outcome, now=NOW)
    assert journal.open_intents() == ()
    with pytest.raises(NoOpenIntent):
        journal.conclude(LOSS_KEY, outcome, now=NOW)
    with pytest.raises(NoOpenIntent):
        journal.settle(LOSS_KEY, outcome, now=NOW)


def test_an_unknown_outcome_leaves_an_intent_open_until_it_is_settled(journal: Journal) -> None:
    journal.intend(LOSS, now=NOW)
    journal.conclude(LOSS_KEY, Unknown("database.busy"), now=NOW)
    assert [intent.key for intent in journal.open_intents()] == [LOSS_KEY]
    journal.settle(LOSS_KEY, Unknown("database.busy"), now=NOW)
    assert journal.open_intents() == ()


@pytest.mark.parametrize("jobs", [[], [41], [41, 42]])
def test_an_open_print_knows_its_latest_job(journal: Journal, jobs: list[int]) -> None:
    journal.intend(PRINT, now=NOW)
    for job in jobs:
        journal.submitted(PRINT_KEY, job, now=NOW)
    assert journal.open_intents() == (
        OpenPrint(PRINT_KEY, PRINT.serial, PRINT.document, 3, jobs[-1] if jobs else None, NOW),
    )


def test_open_intents_outlive_the_process(journal: Journal, journal_file: Path) -> None:
    journal.intend(LOSS, now=NOW)
    journal.intend(PRINT, now=NOW)
    journal.close()
    with closing(open_journal(journal_file, JOURNAL_KEY, now=NOW)) as reopened:
        assert [intent.key for intent in reopened.open_intents()] == [LOSS_KEY, PRINT_KEY]
        assert reopened.verify() == Intact(3)


def test_a_key_is_used_once(journal: Journal) -> None:
    journal.intend(LOSS, now=NOW)
    with pytest.raises(IntentExists):
        journal.intend(LOSS, now=NOW)
    journal.conclude(LOSS_KEY, Done(), now=NOW)
    with pytest.raises(IntentExists):
        journal.intend(LOSS, now=NOW)
    assert journal.verify() == Intact(3)


def test_no_outcome_without_an_intent(journal: Journal) -> None:
    with pytest.raises(NoOpenIntent):
        journal.conclude(LOSS_KEY, Done(), now=NOW)
    with pytest.raises(NoOpenIntent):
        journal.submitted(PRINT_KEY, 1, now=NOW)


def test_nothing_personal_is_in_the_file(journal: Journal, journal_file: Path) -> None:
    for place, holder in enumerate(CAST.values()):
        key = IdempotencyKey(f"key-{place}")
        card = holder.identification_code
        journal.intend(ChangeIntent(Matter.PIN_CHANGE, key, f"T1-{place}", card), now=NOW)
        journal.conclude(key, Done(), now=NOW)
    content = b"".join(path.read_bytes() for path in journal_file.parent.iterdir())
    assert b"pin_change" in content
    for holder in CAST.values():
        for secret in (
            holder.name,
            holder.social_security_number,
            holder.card_number,
            holder.identification_code,
            holder.identification_code.lower(),
            holder.identification_code[16:],
        ):
            for encoding in ("utf-8", "gb18030", "utf-16-le"):
                assert secret.encode(encoding) not in content


@pytest.mark.parametrize(
    "word", ["张示例", CAST[DemoRole.NORMAL].social_security_number, "", "a b", "x" * 65, "a\n"]
)
def test_no_field_takes_what_could_be_a_person(journal: Journal, word: str) -> None:
    key = IdempotencyKey(word)
    card = card_of(DemoRole.NORMAL)
    refused: list[Callable[[], None]] = [
        lambda: journal.intend(ChangeIntent(Matter.ACTIVATION, key, "T1", card), now=NOW),
        lambda: journal.intend(ChangeIntent(Matter.ACTIVATION, LOSS_KEY, word, card), now=NOW),
        lambda: journal.intend(PrintIntent(PRINT_KEY, word, "form", "ab", 1), now=NOW),
        lambda: journal.intend(PrintIntent(PRINT_KEY, "T1", word, "ab", 1), now=NOW),
        lambda: journal.intend(PrintIntent(PRINT_KEY, "T1", "form", word, 1), now=NOW),
        lambda: journal.conclude(LOSS_KEY, RefusedWith(word), now=NOW),
        lambda: journal.conclude(LOSS_KEY, NotDone(word), now=NOW),
        lambda: journal.settle(LOSS_KEY, Unknown(word), now=NOW),
    ]
    for refuse in refused:
        with pytest.raises(ValueError, match="word for the journal") as caught:
            refuse()
        assert not word.strip() or word not in str(caught.value)
    assert journal.verify() == Intact(1)


def test_a_pseudonym_is_steady_and_needs_the_key(journal: Journal, tmp_path: Path) -> None:
    one, other = card_of(DemoRole.NORMAL), card_of(DemoRole.CHILD)
    assert journal.pseudonym(one) == journal.pseudonym(one)
    assert journal.pseudonym(one) != journal.pseudonym(other)
    with closing(open_journal(tmp_path / "other.sqlite", b"k" * 32, now=NOW)) as elsewhere:
        assert elsewhere.pseudonym(one) != journal.pseudonym(one)


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too short"):
        open_journal(tmp_path / "journal.sqlite", b"k" * 31, now=NOW)


# Whoever tampers has the file and not the key.


@pytest.fixture
def filled(journal: Journal, journal_file: Path) -> Path:
    fill(journal)
    journal.close()
    return journal_file


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount != 0


def copy_file(path: Path, target: Path) -> None:
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def verdict(path: Path, at_least: Head | None = None) -> Intact | Broken:
    """What verify says, to somebody who can still open the file."""
    try:
        with closing(open_journal(path, JOURNAL_KEY, now=NOW)) as journal:
            return journal.verify(at_least)
    except JournalBroken:
        return Broken(0, ChainFault.HEAD_ALTERED)


NUMBERS = range(1, ENTRIES + 1)
COLUMNS = {
    "at": "at + 1",
    "kind": "kind || 'x'",
    "key": "key || 'x'",
    "facts": "replace(facts, '{', '{ ')",
    "mac": "zeroblob(32)",
}


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("column", COLUMNS)
def test_each_altered_entry_shows(filled: Path, number: int, column: str) -> None:
    change = f"UPDATE entry SET {column} = {COLUMNS[column]} WHERE number = {number}"  # noqa: S608
    tamper(filled, change)
    assert verdict(filled) == Broken(number, ChainFault.ALTERED)


@pytest.mark.parametrize("number", NUMBERS)
def test_each_removed_entry_shows(filled: Path, number: int) -> None:
    tamper(filled, f"DELETE FROM entry WHERE number = {number}")  # noqa: S608
    fault = ChainFault.CUT_OFF if number == ENTRIES else ChainFault.MISSING
    assert verdict(filled) == Broken(number, fault)


@pytest.mark.parametrize("number", NUMBERS)
def test_each_removed_entry_shows_when_the_others_move_up(filled: Path, number: int) -> None:
    tamper(filled, f"DELETE FROM entry WHERE number = {number}")  # noqa: S608
    for later in range(number + 1, ENTRIES + 1):
        tamper(filled, f"UPDATE entry SET number = {later - 1} WHERE number = {later}")  # noqa: S608
    fault = ChainFault.CUT_OFF if number == ENTRIES else ChainFault.ALTERED
    assert verdict(filled) == Broken(number, fault)


@pytest.mark.parametrize(
    ("one", "other"), [(one, other) for one in NUMBERS for other in NUMBERS if one < other]
)
def test_each_swapped_pair_shows(filled: Path, one: int, other: int) -> None:
    tamper(
        filled,
        f"UPDATE entry SET number = 0 WHERE number = {one}",  # noqa: S608
        f"UPDATE entry SET number = {one} WHERE number = {other}",  # noqa: S608
        f"UPDATE entry SET number = {other} WHERE number = 0",  # noqa: S608
    )
    assert verdict(filled) == Broken(one, ChainFault.ALTERED)


@pytest.mark.parametrize("kept", range(ENTRIES))
def test_each_cut_tail_shows_even_after_more_was_written(filled: Path, kept: int) -> None:
    tamper(filled, f"DELETE FROM entry WHERE number > {kept}")  # noqa: S608
    assert verdict(filled) == Broken(kept + 1, ChainFault.CUT_OFF)
    with closing(open_journal(filled, JOURNAL_KEY, now=NOW)) as journal:
        journal.intend(
            ChangeIntent(Matter.ACTIVATION, IdempotencyKey("new"), "T1", "x"), now=NOW + A_DAY
        )
        assert journal.verify() == Broken(kept + 1, ChainFault.MISSING)


@pytest.mark.parametrize("kept", range(1, ENTRIES))
def test_a_head_cannot_be_set_back_without_the_key(filled: Path, kept: int) -> None:
    tamper(
        filled,
        f"""UPDATE head SET entries = {kept},
            last_mac = (SELECT mac FROM entry WHERE number = {kept})""",  # noqa: S608
        f"DELETE FROM entry WHERE number > {kept}",  # noqa: S608
    )
    assert verdict(filled) == Broken(0, ChainFault.HEAD_ALTERED)


def test_an_added_entry_shows(journal: Journal, journal_file: Path) -> None:
    fill(journal)
    tamper(
        journal_file,
        "INSERT INTO entry SELECT number + 1, at, kind, key, facts, mac FROM entry"
        " ORDER BY number DESC LIMIT 1",
    )
    assert journal.verify() == Broken(ENTRIES + 1, ChainFault.ALTERED)
    with pytest.raises(JournalBroken):
        journal.intend(ChangeIntent(Matter.ACTIVATION, IdempotencyKey("n"), "T1", "x"), now=NOW)


def test_an_older_head_put_back_alone_shows(journal: Journal, journal_file: Path) -> None:
    journal.intend(LOSS, now=NOW)
    tamper(journal_file, "CREATE TABLE kept AS SELECT * FROM head")
    journal.conclude(LOSS_KEY, Done(), now=NOW)
    tamper(journal_file, "INSERT OR REPLACE INTO head SELECT * FROM kept")
    assert journal.verify() == Broken(3, ChainFault.HEAD_ALTERED)
    with pytest.raises(JournalBroken):
        journal.intend(PRINT, now=NOW)


@pytest.fixture
def branches(journal: Journal, journal_file: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two files of one terminal that are alike up to entry 2: one was copied, both went on."""
    journal.intend(LOSS, now=NOW)
    other = tmp_path / "other.sqlite"
    copy_file(journal_file, other)
    journal.close()
    for outcome, path in ((Done(), journal_file), (NotDone("database.busy"), other)):
        with closing(open_journal(path, JOURNAL_KEY, now=NOW)) as branch:
            branch.conclude(LOSS_KEY, outcome, now=NOW)
            branch.intend(PRINT, now=NOW)
            assert branch.verify() == Intact(4)
    return journal_file, other


def test_an_entry_of_another_branch_does_not_fit(branches: tuple[Path, Path]) -> None:
    one, other = branches
    tamper(
        one,
        f"ATTACH '{other}' AS other",
        "INSERT OR REPLACE INTO entry SELECT * FROM other.entry WHERE number = 3",
    )
    assert verdict(one) == Broken(4, ChainFault.ALTERED)


def test_the_head_of_another_branch_does_not_fit(branches: tuple[Path, Path]) -> None:
    one, other = branches
    tamper(
        one, f"ATTACH '{other}' AS other", "INSERT OR REPLACE INTO head SELECT * FROM other.head"
    )
    assert verdict(one) == Broken(4, ChainFault.HEAD_ALTERED)


def test_a_journal_without_its_head_is_not_written_on(filled: Path) -> None:
    tamper(filled, "DELETE FROM head")
    with pytest.raises(JournalBroken):
        open_journal(filled, JOURNAL_KEY, now=NOW)


def test_the_head_altered_while_the_journal_is_open(journal: Journal, journal_file: Path) -> None:
    fill(journal)
    tamper(journal_file, "UPDATE head SET entries = entries + 1")
    assert journal.verify() == Broken(ENTRIES, ChainFault.HEAD_ALTERED)
    with pytest.raises(JournalBroken):
        journal.intend(ChangeIntent(Matter.ACTIVATION, IdempotencyKey("n"), "T1", "x"), now=NOW)


def test_another_terminals_key_does_not_fit(filled: Path) -> None:
    with pytest.raises(JournalBroken):
        open_journal(filled, b"k" * 32, now=NOW)


def test_an_older_copy_of_the_whole_file_shows_to_who_kept_the_head(
    journal: Journal, journal_file: Path, tmp_path: Path
) -> None:
    journal.intend(LOSS, now=NOW)
    older = tmp_path / "older.sqlite"
    copy_file(journal_file, older)
    journal.conclude(LOSS_KEY, Done(), now=NOW)
    head = journal.head()
    assert journal.verify(head) == Intact(3)
    assert verdict(older) == Intact(2)
    assert verdict(older, head) == Broken(3, ChainFault.CUT_OFF)


def test_a_journal_begun_anew_shows_to_who_kept_the_head(journal: Journal, tmp_path: Path) -> None:
    fill(journal)
    early = Head(1, journal.head().last_mac)
    later = NOW + timedelta(days=1)
    with closing(open_journal(tmp_path / "new.sqlite", JOURNAL_KEY, now=later)) as anew:
        assert anew.verify() == Intact(1)
        assert anew.verify(early) == Broken(1, ChainFault.OTHER_JOURNAL)
        assert anew.verify(journal.head()) == Broken(2, ChainFault.CUT_OFF)


@pytest.mark.parametrize("facts", ["", "[]", "{}", '{"matter": "none"}', '{"matter": "print"}'])
def test_an_unreadable_intent_is_a_typed_error(
    journal: Journal, journal_file: Path, facts: str
) -> None:
    journal.intend(LOSS, now=NOW)
    tamper(journal_file, f"UPDATE entry SET facts = '{facts}' WHERE number = 2")  # noqa: S608
    with pytest.raises(JournalBroken):
        journal.open_intents()
    tamper(journal_file, "UPDATE entry SET kind = 'none' WHERE number = 2")
    with pytest.raises(JournalBroken):
        list(journal.entries())
