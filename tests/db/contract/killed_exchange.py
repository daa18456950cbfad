"""A terminal that ends at a byte of one exchange with its records, and what its next start finds.

python -m tests.db.contract.killed_exchange HALL PORT JOURNAL STEP: kills one terminal in front of
the first byte, the next STEP bytes further, up to one that lives. A byte is one of the request or,
after them, of the answer. What each next start finds is told as one JSON object a line. With `seam`
behind it no process is killed: the terminal is let go of where it stood, which is the same to all
others and twenty times as fast.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from db import https_line
from db.access import HttpsAccess
from db.demo_people import DemoRole
from db.https_records import open_https_records
from db.journal import ChangeIntent, Matter, open_journal
from db.records import IdempotencyKey, LossReported, LossRequest, ReleaseRequest
from db.settling import settle_changes
from db.times import utc_now
from tests.db.samples import FOR_EVER, JOURNAL_KEY, card_of

CARD: Final = card_of(DemoRole.NORMAL)
TERMINAL: Final = "T-01"


class Gone(BaseException):
    """The terminal that stood here is no more."""


class Dying(https_line._Stream):
    """A line whose terminal dies in front of a byte; what was handed over is still sent."""

    left = 0
    by_signal = True

    def die(self) -> None:
        if Dying.by_signal:
            os.kill(os.getpid(), signal.SIGKILL)
        self.close()
        raise Gone

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if len(buffer) > Dying.left:
            super().write(buffer[: Dying.left], timeout)
            self.die()
        Dying.left -= len(buffer)
        super().write(buffer, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if Dying.left == 0:
            self.die()
        answer = super().read(min(max_bytes, Dying.left), timeout)
        Dying.left -= len(answer)
        return answer


def deaths(access: HttpsAccess, journal: Path, step: int) -> Iterator[dict[str, Any]]:
    """Yield what the next start finds after each death; the last terminal lived."""
    for byte in count(0, step):
        key = IdempotencyKey(uuid4().hex)
        end = _killed if Dying.by_signal else _let_go
        killed = end(lambda: _report(access, journal, key, byte))  # noqa: B023 - at once
        yield {"byte": byte, "killed": killed, **_next_start(access, journal, key)}
        if not killed:
            return


def _killed(terminal: Callable[[], None]) -> bool:
    process = os.fork()
    if process == 0:
        terminal()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def _let_go(terminal: Callable[[], None]) -> bool:
    line = https_line._Stream
    try:
        terminal()
    except Gone:
        return True
    finally:
        https_line._Stream = line  # type: ignore[misc]
    return False


def _report(access: HttpsAccess, journal: Path, key: IdempotencyKey, byte: int) -> None:
    request = LossRequest(key, CARD, TERMINAL, 7, not_after=FOR_EVER)
    intent = ChangeIntent(Matter.LOSS_REPORT, key, key, CARD)
    with closing(open_journal(journal, JOURNAL_KEY, now=utc_now())) as kept:
        kept.intend(intent, now=utc_now(), wish=request)
    https_line._Stream = Dying  # type: ignore[misc]
    records = open_https_records(access)
    Dying.left = byte
    assert isinstance(records.report_loss(request), LossReported)


def _next_start(access: HttpsAccess, journal: Path, key: IdempotencyKey) -> dict[str, Any]:
    with (
        closing(open_journal(journal, JOURNAL_KEY, now=utc_now())) as kept,
        closing(open_https_records(access)) as records,
    ):
        settled = settle_changes(kept, records, now=utc_now())
        outcome = records.outcome_of(key)
        status = records.find_card(CARD).status
        back = ReleaseRequest(IdempotencyKey(uuid4().hex), CARD, TERMINAL, not_after=FOR_EVER)
        records.release_loss(back)
        return {
            "settled": [type(outcome).__name__ for _, outcome in settled],
            "open": len(kept.open_intents()),
            "outcome": type(outcome).__name__,
            "card": status.value,
        }


if __name__ == "__main__":
    hall, port = Path(sys.argv[1]), sys.argv[2]
    access = HttpsAccess(
        (f"https://127.0.0.1:{port}",),
        hall / "server-ca.crt",
        hall / f"{TERMINAL}.crt",
        hall / f"{TERMINAL}.key",
    )
    Dying.by_signal = sys.argv[5:] != ["seam"]
    for found in deaths(access, Path(sys.argv[3]), int(sys.argv[4])):
        print(json.dumps(found), flush=True)
