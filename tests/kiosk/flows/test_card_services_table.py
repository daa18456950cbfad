"""The table of all card services is complete, and every line of it is what happens."""

import shutil
from pathlib import Path

import trio
from trio.testing import MockClock

from tests.kiosk.flows.card_services import TABLE, Row, cases, hold, written


def held(stores: Path, folder: Path) -> list[Row]:
    """Hold every visit, each with records of its own."""

    async def all_of_them() -> list[Row]:
        rows = []
        for number, case in enumerate(cases()):
            own = folder / str(number)
            shutil.copytree(stores, own)
            rows.append(await hold(case, own))
            shutil.rmtree(own)
        return rows

    return trio.run(all_of_them, clock=MockClock(autojump_threshold=0))


def test_every_line_is_what_happens(demo_stores: Path, tmp_path: Path) -> None:
    table = written(held(demo_stores, tmp_path))
    lived = tmp_path / TABLE.name
    lived.write_text(table, encoding="utf-8")
    stands = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    assert table == stands, f"look at the difference; if it is right: cp {lived} {TABLE}"
