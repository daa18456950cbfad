"""Each thing a terminal stands on is broken for real beside a running kiosk, and mended again.

As root: `make broken`. The stores lie on a small disk of their own (a loop mount). Of each break it
prints what the kiosk told the hall, after how many seconds, and what `kiosk doctor` said and ended
with; it ends with 1 where a citizen would have found out first.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.whole.test_watched import Kiosk, ended

TOLD_WITHIN_S: Final = 90.0
DISK_MB: Final = 256
NOBODY: Final = 65534
SETTINGS: Final = """\
mode = "demo"
[terminal]
id = "JN-01"
region = "jinan"
hall = "济南市政务服务大厅"
agency = "社会保险经办机构"
[records.file]
path = "{folder}/records.db"
[stores]
journal = "{folder}/journal.db"
journal_key = "{folder}/journal.key"
guide_index = "{folder}/guides.db"
[operator]
codes = "{folder}/operators.toml"
[metrics]
status = "{folder}/status.json"
"""


@dataclass(frozen=True, slots=True)
class Break:
    """What is broken: the part that has to turn red, and the doctor's line that has to say it.

    Attributes:
        part: of the figures (kiosk_part_in_service); None where the kiosk itself may serve on.
        doctor: the thing that the doctor calls out of service; None where it may find all of it
            in the log beside the file.
        clock: what the time is for the doctor, as faketime takes it.
        for_good: it cannot be mended beside a running kiosk.
    """

    name: str
    part: str | None
    doctor: str | None
    hurt: Callable[["World"], None]
    mend: Callable[["World"], None]
    clock: str = ""
    for_good: bool = False


class World:
    """A kiosk on a disk of its own."""

    def __init__(self, stores: Path, kiosk: Kiosk, settings: Path) -> None:
        self.stores, self.kiosk, self.settings = stores, kiosk, settings
        self.holding: subprocess.Popen[bytes] | None = None

    def file(self, name: str) -> Path:
        return self.stores / name

    def out(self) -> dict[str, str]:
        """The parts that are out of service, by the kiosk's own figures, each with its code."""
        scraped = self.kiosk.scrape()
        parts = re.findall(r'^kiosk_part_in_service\{part="(\w+)"\} 0', scraped, re.MULTILINE)
        codes = dict(
            re.findall(r'^kiosk_part_fault\{code="([\w.]+)",part="(\w+)"\} 1', scraped, re.M)
        )
        by_part = {part: code for code, part in codes.items()}
        return {part: by_part.get(part, "") for part in parts}

    def doctor(self, clock: str) -> tuple[int, dict[str, str]]:
        """Its exit code, and what is out of service, each with its state."""
        as_of = ("faketime", clock) if clock else ()
        done = subprocess.run(
            [*as_of, sys.executable, "-m", "kiosk", "doctor", "--json", "--config", self.settings],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        found = json.loads(done.stdout)["devices"]
        out = {one["device"]: one["state"] for one in found if one["health"] == "out of service"}
        return done.returncode, out


def _move_away(name: str, world: World) -> None:
    world.file(name).rename(world.file(f"{name}.away"))


def _bring_back(name: str, world: World) -> None:
    world.file(f"{name}.away").replace(world.file(name))


def _fill(world: World) -> None:
    with world.file("filler").open("wb") as filler:
        try:
            while True:
                filler.write(bytes(1 << 16))
        except OSError:
            pass


def _empty(world: World) -> None:
    world.file("filler").unlink()


def _break_disk(world: World) -> None:
    """What the kernel does to a disk with errors: it is read-only from now on."""
    subprocess.run(["mount", "-o", "remount,abort", world.stores], check=False)


def _give(user: int, name: str, world: World) -> None:
    os.chown(world.file(name), user, user)


def _mode(mode: int, name: str, world: World) -> None:
    world.file(name).chmod(mode)


def _other_key(world: World) -> None:
    shutil.copy(world.file("journal.key"), world.file("journal.key.away"))
    world.file("journal.key").write_bytes(os.urandom(32))


def _overwrite(name: str, world: World) -> None:
    """What a careless copy does: another content under the same name."""
    shutil.copy2(world.file(name), world.file(f"{name}.away"))
    shutil.copy2(world.file(name), world.file(f"{name}.new"))
    world.file(f"{name}.new").write_bytes(os.urandom(1 << 16))
    world.file(f"{name}.new").replace(world.file(name))


def _hold(name: str, world: World) -> None:
    """What another program does that writes for a long time."""
    holding = (
        "import sqlite3, sys; held = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "held.execute('BEGIN EXCLUSIVE'); print(flush=True); sys.stdin.read()"
    )
    world.holding = subprocess.Popen(
        [sys.executable, "-c", holding, world.file(name)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert world.holding.stdout is not None
    world.holding.stdout.readline()


def _let_go(world: World) -> None:
    assert world.holding is not None
    world.holding.communicate()


def _tell(line: str, world: World) -> None:
    world.kiosk.tell(line)


def _nothing(_: World) -> None:
    """It stays broken."""


BREAKS: Final = (
    Break("records: file gone", "records", "records",
          partial(_move_away, "records.db"), partial(_bring_back, "records.db")),
    Break("records: another content", "records", "records",
          partial(_overwrite, "records.db"), partial(_bring_back, "records.db")),
    Break("records: held by another program", "records", "running kiosk",
          partial(_hold, "records.db"), _let_go),
    Break("journal: file gone", "journal", "journal",
          partial(_move_away, "journal.db"), partial(_bring_back, "journal.db")),
    Break("journal: another content", "journal", None,
          partial(_overwrite, "journal.db"), partial(_bring_back, "journal.db")),
    Break("journal: held by another program", "journal", "running kiosk",
          partial(_hold, "journal.db"), _let_go),
    Break("journal: another key", None, "journal",
          _other_key, partial(_bring_back, "journal.key")),
    Break("journal: key gone", None, "journal",
          partial(_move_away, "journal.key"), partial(_bring_back, "journal.key")),
    Break("journal: anybody may read it", None, "files",
          partial(_mode, 0o644, "journal.db"), partial(_mode, 0o600, "journal.db")),
    Break("journal's key: anybody may read it", None, "files",
          partial(_mode, 0o644, "journal.key"), partial(_mode, 0o600, "journal.key")),
    Break("records: another owner", None, "files",
          partial(_give, NOBODY, "records.db"), partial(_give, 0, "records.db")),
    Break("disk: full", "journal", "disk", _fill, _empty),
    Break("clock: 2000", "clock", "journal",
          partial(_tell, "clock 2000"), partial(_tell, "clock now"), "2000-01-01"),
    Break("clock: 2040", "clock", "running kiosk",
          partial(_tell, "clock 2040"), partial(_tell, "clock now")),
    Break("disk: read-only", "journal", "disk", _break_disk, _nothing, for_good=True),
)  # fmt: skip


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own, mounted."""
    image, mounted = folder / "disk", folder / "stores"
    with image.open("wb") as file:
        file.truncate(DISK_MB << 20)
    mounted.mkdir()
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, mounted], check=True)
    try:
        yield mounted
    finally:
        subprocess.run(["umount", "-l", mounted], check=True)


def until(holds: Callable[[], bool], limit_s: float = TOLD_WITHIN_S) -> float | None:
    """Return after how many seconds it held; None where it did not."""
    began = time.monotonic()
    while (since := time.monotonic() - began) < limit_s:
        if holds():
            return since
        time.sleep(0.2)  # the figures offer nothing to wait for
    return None


def told(world: World, one: Break) -> tuple[str, bool]:
    """Break it, look, mend it; return a line, and whether all was told that had to be."""
    one.hurt(world)
    after = until(lambda: one.part in world.out()) if one.part else 0.0
    out = world.out()
    code, said = world.doctor(one.clock)
    one.mend(world)
    back = 0.0 if one.for_good else until(lambda: not world.out())
    seen = "serves on" if one.part is None else f"{one.part} {out.get(one.part)}"
    when = "NOT TOLD" if after is None else f"{after:4.1f} s"
    doctor = "cannot know" if one.doctor is None else said.get(one.doctor, "SAYS NOTHING")
    line = f"{one.name:36}{seen:32}{when:10}doctor {code}: {doctor[:90]}"
    well = after is not None and back is not None
    doctor_well = one.doctor is None or (code == 1 and one.doctor in said)
    if back is None:
        line += "  NOT BACK"
    return line, well and doctor_well


def main() -> int:
    """Break everything, one after the other."""
    failed = 0
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        stores = stack.enter_context(small_disk(folder))
        MadeUpTerminal(stores).close()
        settings = folder / "kiosk.toml"
        settings.write_text(SETTINGS.format(folder=stores), encoding="utf-8")
        kiosk = Kiosk(stores, "JN-01")
        stack.enter_context(ended(kiosk.process))
        world = World(stores, kiosk, settings)
        until(lambda: _serves(world), 120)
        for one in BREAKS:
            line, well = told(world, one)
            failed += not well
            print(line, flush=True)
    print(f"{len(BREAKS) - failed} of {len(BREAKS)} told before a citizen found out")
    return 1 if failed else 0


def _serves(world: World) -> bool:
    try:
        return world.kiosk.figure("kiosk_in_service") == 1 and not world.out()
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
