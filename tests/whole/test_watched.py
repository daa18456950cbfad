"""Two kiosks on their windows, watched by Debian's Prometheus with the rules that ship."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from hardware.simulators.ports import free_port
from kiosk.operator.codes import load_staff, save_staff
from kiosk.operator.roles import StaffRole
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.whole.watched_kiosk import INTERVAL_S

MONITORING = Path(__file__).parents[2] / "packaging" / "monitoring"
PATIENCE_S = 90.0


class Kiosk:
    """A kiosk in a process of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name, self.port = folder, name, free_port()
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.whole.watched_kiosk", folder, str(self.port), name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
                text=True,
            )

    def tell(self, line: str) -> None:
        """Turn its world."""
        stdin: IO[str] | None = self.process.stdin
        assert stdin is not None
        stdin.write(line + "\n")
        stdin.flush()

    def meets(self, kind: str) -> None:
        """Return once a page of this kind stands."""
        stdout: IO[str] | None = self.process.stdout
        assert stdout is not None
        while line := stdout.readline():
            if line.strip() == kind:
                return
        raise AssertionError(f"it ended before {kind}")

    def scrape(self) -> str:
        """Return what it says of itself."""
        return get(f"http://127.0.0.1:{self.port}/metrics")

    def figure(self, name: str) -> float:
        """Return one figure that has no labels."""
        found = re.search(rf"^{name} (\S+)$", self.scrape(), re.MULTILINE)
        return float(found[1]) if found else -1.0


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own
        return str(answer.read().decode())


def until(holds: Callable[[], bool], what: str) -> None:
    """Return once it holds."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.2)  # the peer offers nothing to wait for
    raise AssertionError(f"in vain waited for: {what}")


@contextmanager
def ended(process: subprocess.Popen[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def kiosks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kiosk, Kiosk]]:
    """Two kiosks that have published figures."""
    stores = tmp_path_factory.mktemp("stores")
    MadeUpTerminal(stores)
    with ExitStack() as stack:
        both = []
        for name in ("JN-01", "JN-02"):
            folder = tmp_path_factory.mktemp(name)
            shutil.copytree(stores, folder, dirs_exist_ok=True)
            both.append(Kiosk(folder, name))
            stack.enter_context(ended(both[-1].process))
        for one in both:
            until(lambda one=one: one.figure("kiosk_in_service") == 1, "figures")  # type: ignore[misc]
        yield both[0], both[1]


class Prometheus:
    """Debian's Prometheus, with the rules that ship; only their patience is cut."""

    def __init__(self, folder: Path, kiosks: tuple[Kiosk, ...]) -> None:
        self.port = free_port()
        rules = (MONITORING / "kiosk.rules.yml").read_text(encoding="utf-8")
        (folder / "kiosk.rules.yml").write_text(re.sub(r"for: \w+", "for: 1s", rules))
        shipped = (MONITORING / "prometheus.yml").read_text(encoding="utf-8")
        plain = re.sub(r"    scheme: https\n    tls_config:\n(      .*\n)+", "", shipped)
        assert plain != shipped
        (folder / "prometheus.yml").write_text(plain.replace("15s", "1s"))
        (folder / "halls").mkdir()
        hall = "".join(
            f"- targets: ['127.0.0.1:{one.port}']\n  labels: {{hall: H, terminal: {one.name}}}\n"
            for one in kiosks
        )
        unfinished = folder / "halls" / "part"
        unfinished.write_text(hall)
        unfinished.rename(folder / "halls" / "hall.yml")
        program = shutil.which("prometheus")
        assert program, "Debian's prometheus: packaging/system-packages.txt"
        with (folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    program,
                    f"--config.file={folder}/prometheus.yml",
                    f"--storage.tsdb.path={folder}/data",
                    f"--web.listen-address=127.0.0.1:{self.port}",
                ],
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def ask(self, path: str, **words: str) -> Any:
        """Return what it answers."""
        query = urllib.parse.urlencode(words)
        answer = json.loads(get(f"http://127.0.0.1:{self.port}/api/v1/{path}?{query}"))
        assert answer["status"] == "success", answer
        return answer["data"]

    def firing(self) -> set[tuple[str, str]]:
        """Return which alerts fire, each with its terminal."""
        return {
            (one["labels"]["alertname"], one["labels"]["instance"])
            for one in self.ask("alerts")["alerts"]
            if one["state"] == "firing"
        }

    def up(self) -> set[str]:
        """Return which terminals answer."""
        found = self.ask("query", query='up{job="kiosk"} == 1')["result"]
        return {one["metric"]["instance"] for one in found}


@pytest.fixture(scope="module")
def prometheus(
    kiosks: tuple[Kiosk, Kiosk], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    """One that sees both kiosks."""
    watching = Prometheus(tmp_path_factory.mktemp("prometheus"), kiosks)
    with ended(watching.process):
        until(lambda: watching.up() == {"JN-01", "JN-02"}, "both kiosks in Prometheus")
        yield watching


def test_one_of_two_turns_red_and_recovers(
    kiosks: tuple[Kiosk, Kiosk], prometheus: Prometheus
) -> None:
    red, other = kiosks
    out = ("KioskPartOut", red.name)
    assert out not in prometheus.firing()
    red.tell("no paper")
    until(lambda: out in prometheus.firing(), "the alert")
    assert ("KioskPartOut", other.name) not in prometheus.firing()
    (fault,) = prometheus.ask("query", query="kiosk_part_fault")["result"]
    assert fault["metric"]["code"] == "printer.paper_out"
    assert (fault["metric"]["instance"], fault["metric"]["hall"]) == (red.name, "H")
    red.tell("paper")
    until(lambda: out not in prometheus.firing(), "the recovery")


def test_every_question_of_the_dashboard_is_understood(
    kiosks: tuple[Kiosk, Kiosk], prometheus: Prometheus
) -> None:
    dashboard = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))
    asked = [
        target["expr"].replace("$hall", ".*")
        for panel in dashboard["panels"]
        for target in panel["targets"]
    ]
    assert len(asked) > 10
    for question in asked:
        prometheus.ask("query", query=question)
    # What has not happened yet has no figure, but a kind.
    known = set(re.findall(r"^# TYPE (kiosk_\w+?)(?:_total)? ", kiosks[0].scrape(), re.MULTILINE))
    names = {
        name for one in asked for name in re.findall(r"\b(kiosk_\w+?)(?:_total|_bucket)?\b", one)
    }
    assert names <= known, "a name that no kiosk says"
    worst = next(one for one in asked if "severity" in one and "* 100" in one)
    assert {
        one["metric"]["instance"] for one in prometheus.ask("query", query=worst)["result"]
    } == {
        "JN-01",
        "JN-02",
    }


def test_frames_are_painted_and_touches_answered(kiosks: tuple[Kiosk, Kiosk]) -> None:
    one = kiosks[0]
    before = one.figure("kiosk_touches_total")
    one.tell("touch")
    until(lambda: one.figure("kiosk_touches_total") == before + 1, "the touch")
    assert one.figure("kiosk_touch_answer_seconds_count") == before + 1
    assert one.figure("kiosk_touch_waiting_seconds") == 0
    painted = one.figure("kiosk_frame_painted_timestamp_seconds")
    until(lambda: one.figure("kiosk_frame_painted_timestamp_seconds") > painted, "the next frame")


def test_one_that_hangs_answers_and_its_heartbeat_stands_still(
    kiosks: tuple[Kiosk, Kiosk],
) -> None:
    one = kiosks[1]
    one.tell("hang")
    one.meets("hangs")
    first = one.figure("kiosk_loop_heartbeat_timestamp_seconds")
    time.sleep(2 * INTERVAL_S)
    assert one.figure("kiosk_loop_heartbeat_timestamp_seconds") == first > 0
    one.tell("go on")
    until(lambda: one.figure("kiosk_loop_heartbeat_timestamp_seconds") > first, "the turn after")


def test_the_staff_gets_in_by_knocking_and_is_counted(kiosks: tuple[Kiosk, Kiosk]) -> None:
    one = kiosks[0]
    file = one.folder / "operators.toml"
    save_staff(file, load_staff(file).with_one("wang", StaffRole.OPERATOR, "271828"))
    one.tell("knock")
    one.meets("PinPage")
    one.tell("code 271828")
    one.meets("ChoicePage")
    entered = 'kiosk_operator_acts_total{act="entered",outcome="done"} 1.0'
    until(lambda: entered in one.scrape(), "the entry in the figures")


def test_promtool_finds_nothing_to_say_against_the_metrics(kiosks: tuple[Kiosk, Kiosk]) -> None:
    checked = subprocess.run(
        ["promtool", "check", "metrics"],
        input=kiosks[0].scrape(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_kiosk_that_is_gone_is_down(kiosks: tuple[Kiosk, Kiosk], prometheus: Prometheus) -> None:
    """The last test: it ends one."""
    gone = kiosks[1]
    gone.process.send_signal(signal.SIGTERM)
    assert gone.process.wait(60) == 0
    until(lambda: prometheus.up() == {"JN-01"}, "its absence")
