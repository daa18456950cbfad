"""Settings that change under a running terminal: taken between visits, or refused and told."""

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
import trio
import trio.testing

from kiosk.content.shelf import ContentShelf
from kiosk.desks.device_watch import Renewed
from kiosk.folders import CONTENT_VARIABLE
from kiosk.language.texts import Words
from kiosk.settings.configuration import load_configuration
from kiosk.settings.last_good import recall, remember
from kiosk.settings.layers import read_layers
from kiosk.terminal.first_page import kept as first_page_kept
from kiosk.terminal.operate import operate
from kiosk.terminal.renewal import LOOK_AGAIN_S, Renewal, Tell, stats_of
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.terminal.test_cannot_start import started, told
from tests.whole.citizen import Citizen

LIMIT_S = 240.0


def write_whole(file: Path, text: str) -> None:
    """Write it so that a running terminal sees all of it or nothing."""
    with NamedTemporaryFile("w", encoding="utf-8", delete=False) as elsewhere:
        elsewhere.write(text)
    Path(elsewhere.name).replace(file)


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """A service manager's end of the line."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(LIMIT_S)
        yield listener


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A demonstration's settings, with stores of their own."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "state").mkdir()
    file = tmp_path / "etc" / "kiosk.toml"
    file.write_text(
        'mode = "demo"\n[terminal]\nid = "A"\nregion = "jinan"\nhall = "厅"\nagency = "处"\n'
        f'[records.file]\npath = "{tmp_path}/records.db"\n'
        f'[stores]\njournal = "{tmp_path}/journal.db"\njournal_key = "{tmp_path}/journal.key"\n'
        f'guide_index = "{tmp_path}/guides.db"\n[printer]\nserver = "{tmp_path}/cups.sock"\n',
        encoding="utf-8",
    )
    return file


@pytest.fixture
def running(
    tmp_path: Path, settings: Path, manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> Iterator["subprocess.Popen[str]"]:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    with started(settings, tmp_path / "notify") as process:
        yield process
        process.kill()


def test_new_settings_are_taken_and_wrong_ones_refused(
    tmp_path: Path, settings: Path, manager: socket.socket, running: "subprocess.Popen[str]"
) -> None:
    told(manager, "READY=1")
    kept = tmp_path / "state" / "settings-last-good.json"
    assert json.loads(kept.read_text())["terminal"]["hall"] == "厅"
    right = settings.read_text()
    write_whole(settings, right + "[times]\nidle_s = 0\n")
    assert "idle_s" in told(manager, "STATUS=the new settings are not taken")
    write_whole(settings, right.replace("厅", "新厅"))
    assert told(manager, "STATUS=") == "STATUS="
    told(manager, "READY=1")
    assert running.poll() is None
    assert json.loads(kept.read_text())["terminal"]["hall"] == "新厅"
    first = first_page_kept(tmp_path / "state" / "first-page")
    assert first is not None
    assert first.page.hall == first.front.hall == Words("新厅")
    running.terminate()
    assert running.wait(LIMIT_S) == 0


def test_new_content_is_taken_and_a_wrong_one_refused(
    tmp_path: Path, settings: Path, manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setenv(CONTENT_VARIABLE, str(tmp_path / "content"))
    own = tmp_path / "own" / "regions" / "jinan"
    own.mkdir(parents=True)
    settings.write_text(settings.read_text() + f'[content]\nfolder = "{tmp_path}/own"\n')
    with started(settings, tmp_path / "notify") as process:
        try:
            told(manager, "READY=1")
            write_whole(own / "news.toml", "[")
            assert "news.toml" in told(manager, "STATUS=the new content is not taken")
            write_whole(own / "news.toml", "news = []\n")
            told(manager, "READY=1")
            assert process.poll() is None
            assert (tmp_path / "content" / "current" / "regions" / "jinan" / "news.toml").exists()
            process.terminate()
            assert process.wait(LIMIT_S) == 0
        finally:
            process.kill()


def test_wrong_settings_at_the_start_leave_the_last_good_ones_in_force(
    tmp_path: Path, settings: Path, manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    monkeypatch.setenv("STATE_DIRECTORY", str(state))
    remember(read_layers(settings).merged, state / "settings-last-good.json")
    settings.write_text("mode = \n")
    with started(settings, tmp_path / "notify") as process:
        try:
            status = told(manager, "STATUS=")
            assert "the settings of the last start are used" in status
            assert "kiosk.toml:1" in status
            told(manager, "READY=1")
            process.terminate()
            assert process.wait(LIMIT_S) == 0
        finally:
            process.kill()


def test_what_was_kept_is_not_believed_either(tmp_path: Path, settings: Path) -> None:
    file = tmp_path / "kept.json"
    assert recall(file) is None
    remember(read_layers(settings).merged, file)
    kept = recall(file)
    assert kept is not None
    assert kept.terminal.hall == "厅"
    assert file.stat().st_mode & 0o077 == 0
    for broken in ("", "[]", "{", '{"mode": "demo"}', "9" * 5000, "[" * 100_000):
        file.write_text(broken)
        assert recall(file) is None


async def test_the_visit_under_way_is_the_last_one(made_up: MadeUpTerminal) -> None:
    wanted = trio.Event()
    citizen = Citizen()
    async with trio.open_nursery() as nursery:

        async def serve() -> None:
            await operate(made_up.terminal, made_up.readers, citizen, ends=wanted.wait)

        nursery.start_soon(serve)
        await trio.testing.wait_all_tasks_blocked()
        wanted.set()


async def test_it_is_wanted_when_a_file_changes_for_the_better(
    tmp_path: Path, settings: Path
) -> None:
    renewal = Renewal(settings)
    tell, heard = telling()
    async with trio.open_nursery() as nursery:
        shelf = ContentShelf(load_configuration(settings), tmp_path / "content")
        nursery.start_soon(renewal.watch, shelf, (), tell)
        assert await heard.receive() == (Renewed.CONTENT, False)
        settings.with_name("hall.toml").write_text("[times]\nidle_s = -5\n")
        assert await heard.receive() == (Renewed.SETTINGS, True)
        assert not renewal.wanted.is_set()
        settings.with_name("hall.toml").write_text("[times]\nidle_s = 120\n")
        assert await heard.receive() == (Renewed.SETTINGS, False)
        await renewal.wanted.wait()


async def test_only_settings_and_keys_are_looked_at(tmp_path: Path, settings: Path) -> None:
    key = tmp_path / "signing.p12"
    key.write_bytes(b"old")
    renewal = Renewal(settings)
    tell, heard = telling()
    async with trio.open_nursery() as nursery:
        shelf = ContentShelf(load_configuration(settings), tmp_path / "content")
        nursery.start_soon(renewal.watch, shelf, (key,), tell)
        # The look that takes the content waits for a thread, which no clock of a test knows.
        assert await heard.receive() == (Renewed.CONTENT, False)
        settings.with_name("operators.toml").write_text("tries = 1\n")
        settings.with_name(".kiosk.toml.swp").touch()
        await trio.sleep(2 * LOOK_AGAIN_S)
        assert not renewal.wanted.is_set()
        key.write_bytes(b"a new one")
        await renewal.wanted.wait()


def telling() -> tuple[Tell, trio.MemoryReceiveChannel[tuple[Renewed, bool]]]:
    """What a watch tells, for a test to wait for."""
    send, receive = trio.open_memory_channel[tuple[Renewed, bool]](10)

    def tell(what: Renewed, /, *, refused: bool) -> None:
        send.send_nowait((what, refused))

    return tell, receive


def test_a_change_of_mode_alone_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text("")
    file.chmod(0o664)
    before = stats_of([file])
    file.chmod(0o640)
    assert stats_of([file]) != before
