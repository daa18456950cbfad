"""Ten seconds after a visit with a certificate nothing of the citizen is in the kiosk's memory.

The shipping kiosk on its real window, in a process of its own and told what its unit tells it, with
a real pcscd; the card is in the hands of the test's process. The memory is read through /proc, as
whoever takes the machine can.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from hardware.simulators.pcscd import SOCKET_VARIABLE, PrivatePcscd
from hardware.simulators.virtual_card import VirtualCard
from kiosk.demo.devices import card_of
from kiosk.terminal.forgetting import TUNABLES_VARIABLE
from tests.hardware.card_stage import PERMIT, PcscdStage
from tests.whole.terminal import configuration_in, person

ROOT: Final = Path(__file__).parents[2]
HOLDER: Final = person()
PIN: Final = "739204"
"""One whose digits stand next to each other nowhere else."""
CODECS: Final = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
FORGOTTEN_WITHIN_S: Final = 60.0
"""Ten on a machine of its own; here others work too."""


class Kiosk:
    """The process, led by lines and watched by the pages it names."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process

    def meets(self, page: str) -> None:
        """Return when a page of this kind stands."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.decode().strip() == page:
                return
        raise AssertionError(f"the kiosk ended before its {page}")

    def told(self, line: str) -> None:
        """Touch something, or type the PIN."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def traces(self) -> set[str]:
        """What of the citizen is found in the process's own memory, and in which form."""
        words = {"number": HOLDER.social_security_number, "name": HOLDER.name, "PIN": PIN}
        traces = {
            f"{what} in {codec}": word.encode(codec)
            for what, word in words.items()
            for codec in CODECS
        }
        return {
            what
            for part in memory_of(self.process.pid)
            for what, trace in traces.items()
            if trace in part
        }

    def children(self) -> list[str]:
        """The numbers of the processes it has begun and not ended."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return [child for task in tasks for child in (task / "children").read_text().split()]


def memory_of(pid: int) -> Iterator[bytes]:
    """Every stretch of memory that the process can write to."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            place, rights = line.split()[:2]
            start, end = (int(one, 16) for one in place.split("-"))
            if rights.startswith("rw"):
                memory.seek(start)
                try:
                    yield memory.read(end - start)
                except OSError:
                    continue  # given back meanwhile


def told_by_the_unit(variable: str) -> str:
    """The value that hall-kiosk.service gives to a variable."""
    unit = (ROOT / "packaging" / "systemd" / "hall-kiosk.service").read_text()
    (value,) = re.findall(rf"^Environment={variable}=(\S+)$", unit, re.MULTILINE)
    return str(value)


@contextmanager
def kiosk_in(folder: Path, pcscd: PrivatePcscd) -> Iterator[Kiosk]:
    surroundings = {
        **os.environ,
        SOCKET_VARIABLE: str(pcscd.socket_path),
        "QT_QPA_PLATFORM": "offscreen",
        TUNABLES_VARIABLE: told_by_the_unit(TUNABLES_VARIABLE),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.whole.kiosk_alone", folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=surroundings,
    )
    with process:
        try:
            yield Kiosk(process)
        finally:
            process.kill()


def test_nothing_of_the_citizen_is_left_in_the_memory(tmp_path: Path, pcscd: PrivatePcscd) -> None:
    configuration_in(tmp_path)
    (reader,) = PcscdStage(pcscd).free_readers(1)
    slot = pcscd.slots[reader]
    with kiosk_in(tmp_path, pcscd) as kiosk:
        kiosk.meets("WelcomePage")
        assert kiosk.traces() == set()
        slot.insert(VirtualCard(replace(card_of(HOLDER), pin=bytes.fromhex(PIN)), permit=PERMIT))
        kiosk.meets("PinPage")
        kiosk.told(PIN)
        kiosk.meets("ChoicePage")
        kiosk.told("contribution_certificate")
        kiosk.meets("PreviewPage")
        assert {"number in utf-8", "name in utf-8"} <= kiosk.traces(), (
            "the search finds what is there"
        )
        assert kiosk.children(), "the process that makes the papers"
        kiosk.told("main")
        kiosk.meets("ResultPage")
        kiosk.told("main")
        kiosk.meets("FarewellPage")
        slot.remove()
        kiosk.meets("FarewellPage")
        kiosk.told("main")
        kiosk.meets("WelcomePage")
        deadline = time.monotonic() + FORGOTTEN_WITHIN_S
        while (found := kiosk.traces()) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert found == set()
        assert kiosk.children() == []
