"""A store that was there is never begun anew in silence."""

from pathlib import Path

import pytest

from db.errors import DatabaseUnavailable
from kiosk.terminal.stores import OnceThere


def test_one_that_may_begin_is_required_only_once_it_was_opened(tmp_path: Path) -> None:
    file = tmp_path / "records.db"
    there = OnceThere(file)
    there.require()
    file.touch()
    there.note()
    there.require()
    file.unlink()
    with pytest.raises(DatabaseUnavailable, match="is gone"):
        there.require()


def test_one_that_may_not_begin_is_required_before_it_was_ever_opened(tmp_path: Path) -> None:
    there = OnceThere(tmp_path / "records.db", may_begin=False)
    with pytest.raises(DatabaseUnavailable, match="is gone"):
        there.require()
