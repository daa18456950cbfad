"""The made-up records are whole, the same each time, and never take another file's place."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from db.contributions import Month
from db.database import open_store
from db.demo_people import DemoRole
from db.demo_records import write_demo_records
from db.errors import DatabaseExists
from db.migrations import RECORDS
from db.records import CardStatus
from db.sqlite_records import open_records
from tests.db.samples import A_DAY, CAST, NOW, card_of

PEOPLE = len({one.social_security_number for one in CAST.values() if one.in_records})


def content(path: Path) -> list[list[tuple[object, ...]]]:
    with closing(open_store(path, RECORDS)) as store:
        tables = (
            "holder",
            "bank",
            "card",
            "employer",
            "contribution",
            "account_year",
            "benefit",
            "pension",
            "certification",
            "unemployment",
            "application",
            "skill_certificate",
            "earlier_place",
            "temporary_account",
            "payout_account",
        )
        return [store.rows(f"SELECT * FROM {table}") for table in tables]  # noqa: S608


def test_the_cast_by_default(records_file: Path) -> None:
    holders, _, cards, *_ = content(records_file)
    assert (len(holders), len(cards)) == (PEOPLE, PEOPLE + 1)


def test_the_cast_is_always_whole(tmp_path: Path) -> None:
    path = tmp_path / "few.sqlite"
    assert write_demo_records(path, as_of=NOW, people=1) == PEOPLE
    with closing(open_records(path)) as records:
        for holder in CAST.values():
            if holder.in_records:
                records.find_card(holder.identification_code)


def test_the_same_seed_gives_the_same_records(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one.sqlite", "same.sqlite", "other.sqlite")]
    for path, seed in zip(paths, (3, 3, 4), strict=True):
        assert write_demo_records(path, as_of=NOW, people=60, seed=seed) == 60
    one, same, other = map(content, paths)
    assert one == same
    assert one != other


def test_references_and_pages_are_sound(tmp_path: Path) -> None:
    path = tmp_path / "many.sqlite"
    write_demo_records(path, as_of=NOW, people=300)
    with closing(open_store(path, RECORDS)) as store:
        assert store.rows("PRAGMA foreign_key_check") == []
        assert store.rows("PRAGMA integrity_check") == [("ok",)]
        ((owing,),) = store.rows("SELECT count(DISTINCT holder) FROM contribution WHERE paid = 0")
        assert 20 < owing < 100
        ((last, base),) = store.rows("SELECT max(month), min(base_fen) FROM contribution")
        assert last == Month.of(NOW.date()).ordinal - 1
        assert base > 0


@pytest.mark.parametrize("suffix", ["", "-wal", "-journal"])
def test_no_file_is_replaced(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "records.sqlite"
    occupied = tmp_path / f"records.sqlite{suffix}"
    occupied.write_bytes(b"the only copy")
    with pytest.raises(DatabaseExists):
        write_demo_records(path, as_of=NOW)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"the only copy"]


def test_an_unfinished_file_is_started_anew(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    path.with_name("records.sqlite.part").write_bytes(b"cut off here")
    assert write_demo_records(path, as_of=NOW) == PEOPLE
    assert [file.name for file in tmp_path.iterdir()] == ["records.sqlite"]


@pytest.mark.parametrize(
    ("later", "expected"),
    [(0 * A_DAY, CardStatus.TEMPORARILY_LOST), (6 * A_DAY, CardStatus.NORMAL)],
)
def test_the_lost_card_was_reported_the_day_before(
    records_file: Path, later: timedelta, expected: CardStatus
) -> None:
    with closing(open_records(records_file, lambda: NOW + later)) as records:
        assert records.find_card(card_of(DemoRole.LOST)).status is expected
