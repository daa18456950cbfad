"""The index of the guides is built in a process of its own, whose memory the terminal never has."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import trio

from kiosk.desks import guide_shelf
from kiosk.desks.guide_shelf import GuideShelf
from kiosk.desks.worker import Worker
from kiosk.guides.desk import GuideDesk, open_guide_desk
from kiosk.guides.indexing import build_apart

OPENS = """
import sys
from pathlib import Path
from kiosk.guides.desk import open_guide_desk
from kiosk.guides.indexing import build_apart
build_apart("jinan", Path(sys.argv[1]))
desk = open_guide_desk("jinan", Path(sys.argv[1]))
print(len(desk.search("shebao")), "pypinyin" in sys.modules)
"""


def test_who_opens_the_index_has_not_loaded_how_words_are_read(tmp_path: Path) -> None:
    program = [sys.executable, "-c", OPENS, str(tmp_path / "guides.db")]
    opened = subprocess.run(program, capture_output=True, text=True, check=True, timeout=120)
    found, loaded = opened.stdout.split()
    assert int(found) > 0
    assert loaded == "False"


def test_an_index_that_cannot_be_written_is_left_to_who_opens_it(tmp_path: Path) -> None:
    file = tmp_path / "missing" / "guides.db"
    build_apart("jinan", file)
    desk = open_guide_desk("jinan", file)
    assert desk.index is None
    desk.close()


def search_works(file: Path) -> bool:
    desk = open_guide_desk("jinan", file)
    try:
        return bool(desk.search("shebao"))
    finally:
        desk.close()


def test_an_index_that_was_cut_off_is_built_anew(tmp_path: Path) -> None:
    file = tmp_path / "guides.db"
    build_apart("jinan", file)
    whole = file.read_bytes()
    for part in (0.5, 0.1, 0.9):
        file.write_bytes(whole[: int(len(whole) * part)])
        assert search_works(file), part


def test_a_building_that_was_killed_leaves_no_broken_index(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "guides.db"
    unfinished = tmp_path / "guides.db.new"
    command = [sys.executable, "-m", "kiosk.guides.indexing", "jinan", str(unfinished)]
    with subprocess.Popen(command) as building:
        while building.poll() is None and not (
            unfinished.exists() and unfinished.stat().st_size > 300_000
        ):
            time.sleep(0.005)
        building.kill()
    assert building.returncode == -signal.SIGKILL
    assert not file.exists()
    build_apart("jinan", file)
    assert not unfinished.exists()
    assert search_works(file)
    assert not caplog.records
    monkeypatch.setattr(sys, "executable", "/bin/false")
    build_apart("shaanxi", file)
    assert caplog.messages == ["the guides' index was not built apart: exit code 1"]


def test_who_comes_while_the_index_is_built_can_search(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the real clock, for it is built beside a thread."""
    begun, go_on, file = threading.Event(), threading.Event(), tmp_path / "guides.db"

    def builds(region: str, index_file: Path) -> None:
        begun.set()
        go_on.wait(20)
        build_apart(region, index_file)

    monkeypatch.setattr(guide_shelf, "build_apart", builds)
    monkeypatch.setattr(guide_shelf, "BUILDING_IS_AWAITED_S", 60.0)
    shelf = GuideShelf("jinan", file, Worker("guides", limit_s=60))
    desks: list[GuideDesk] = []

    async def comes() -> None:
        desks.append(await shelf.desk())

    async def come_both() -> None:
        with trio.fail_after(100):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(shelf.build_index)
                await trio.to_thread.run_sync(begun.wait, 20)
                nursery.start_soon(comes)
                nursery.start_soon(comes)
                await trio.sleep(0.05)
                assert not file.exists()
                go_on.set()
            await shelf.close()

    trio.run(come_both)
    assert desks[0].index is not None
    assert desks[0] is desks[1]


async def test_guides_without_a_search_are_opened_anew_the_next_time(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    shelf = GuideShelf("jinan", folder / "guides.db", Worker("guides", limit_s=120))
    assert (await shelf.desk()).index is None
    folder.mkdir()
    assert (await shelf.desk()).index is not None
    await shelf.close()
