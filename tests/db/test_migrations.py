"""A migration that was released is never edited, and every old file can still be opened."""

from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from db.database import open_store
from db.migrations import JOURNAL, RECORDS, MigrationSet

SHAPES = [RECORDS, JOURNAL]
RELEASED = {
    ("records", "0001-holders-cards-contributions"): (
        "405aa8a66cd77f49e754202712072a2dd0ebb2b583092fcc72e26b07ae7efd44"
    ),
    ("records", "0002-accounts-and-benefits"): (
        "3a456fbec352894396727745f02d6996150c06ae2c379ba7ecab11d901eeef8c"
    ),
    ("records", "0003-applications"): (
        "1a6dfeff7a38ffedbc439acd9ec47d4a8ef60eb7b96f594cd0286d01be6b8851"
    ),
    ("records", "0004-electronic-codes"): (
        "184ef5303d43324530ee3cdf8133d20b2a9a8654b1a07f5e83507466ad8702ed"
    ),
    ("records", "0005-signed-changes"): (
        "4ab3ccf17c22ebb4146c43a3f7640703fa7c9a3c0a914b69256e1bc501bc12fb"
    ),
    ("journal", "0001-entries-and-head"): (
        "9056340eb413535fc3310079fbd8f284f8f3e7b6cae9f84cd2bd64558a1cf80e"
    ),
    ("journal", "0002-wishes-and-times"): (
        "a56730952976b48769ba0883895e4bae7ff6f82e1aa2f7d7ba8c3b1703fe3d45"
    ),
}
"""A digest of each migration. Add a line for a new one; never change a line."""


def test_released_migrations_are_what_they_were() -> None:
    assert {
        (shape.name, migration.name): sha256("\0".join(migration.statements).encode()).hexdigest()
        for shape in SHAPES
        for migration in shape.migrations
    } == RELEASED


@pytest.mark.parametrize(
    ("shape", "applied"),
    [(shape, applied) for shape in SHAPES for applied in range(1, len(shape.migrations) + 1)],
)
def test_a_file_of_each_version_opens_as_a_new_one_does(
    tmp_path: Path, shape: MigrationSet, applied: int
) -> None:
    old, new = tmp_path / "old.sqlite", tmp_path / "new.sqlite"
    open_store(old, MigrationSet(shape.name, shape.migrations[:applied])).close()
    schemas = []
    for path in (old, new):
        with closing(open_store(path, shape)) as store:
            schemas.append(store.rows("SELECT type, name, sql FROM sqlite_schema ORDER BY 1, 2"))
    assert schemas[0] == schemas[1]
