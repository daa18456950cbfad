"""The settings of a node, and the pages that say what to put into them."""

import re
from pathlib import Path
from typing import Final

import pytest

from db.demo_cluster import ROLES

DOCS: Final = Path(__file__).parents[2] / "docs"
SETTINGS: Final = ROLES.with_name("patroni.yml")


@pytest.mark.parametrize("page", ["records-postgresql.md", "records-postgresql.zh.md"])
def test_each_page_says_what_belongs_in_every_place(page: str) -> None:
    places = set(re.findall(r"\$\{([A-Z_]+)\}", SETTINGS.read_text(encoding="utf-8")))
    rows = re.findall(r"^\| (`[^|]+`) \|", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert named == places


@pytest.mark.parametrize("page", ["records-postgresql.md", "records-postgresql.zh.md"])
def test_what_each_page_wants_installed_is_there(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    for program in ("archive-wal", "backup", "restore", "try-restore", "yield-when-full"):
        assert f"`{program}`" in text
        assert SETTINGS.with_name(program).stat().st_mode & 0o111
    for unit in re.findall(r"(hall-kiosk-records-\w+\.timer)", text):
        assert (SETTINGS.parent / "systemd" / unit).exists()


def test_a_leader_is_replaced_within_its_time_to_live() -> None:
    text = SETTINGS.read_text(encoding="utf-8")
    ttl, loop, retry = (
        int(re.findall(rf"^ +{name}: (\d+)$", text, re.MULTILINE)[0])
        for name in ("ttl", "loop_wait", "retry_timeout")
    )
    assert loop + 2 * retry <= ttl
    assert "synchronous_mode_strict: true" in text
