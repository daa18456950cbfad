"""Two terminals, each a process with a journal of its own, send one citizen's application at once.

python -m tests.whole.two_at_once FOLDER ROUNDS: FOLDER holds fresh stores. What the two were told,
and how many applications the records hold then, is a JSON list a line.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import trio

from db.sqlite_records import open_records
from kiosk.desks.records_desk import ChangeDenied, ChangeMade
from kiosk.desks.worker import Worker
from kiosk.settings.configuration import Configuration, demo_configuration
from tests.whole.killed import JOB_SEEKER, signed_application
from tests.whole.killing import Desks


def rounds(fresh: Path, count: int) -> Iterator[list[str | int]]:
    """Yield what came of so many rounds, each with fresh stores."""
    for number in range(count):
        first, second = (fresh.with_name(f"{name}-{number}") for name in ("first", "second"))
        for folder in (first, second):
            shutil.copytree(fresh, folder)
        shared = demo_configuration(first)
        other = replace(demo_configuration(second), records=shared.records)
        told = sorted(_send_together(shared, other))
        with closing(open_records(shared.records.file.path)) as records:
            holder = records.find_holder(JOB_SEEKER.social_security_number)
            yield [*told, len(records.applications(holder))]


def _send_together(*terminals: Configuration) -> Iterator[str]:
    """Let each send, in a process of its own, once all are ready; yield what each is told."""
    (ready, say_ready), (wait, go) = os.pipe(), os.pipe()
    hears = []
    for terminal in terminals:
        hear, tell = os.pipe()
        if os.fork() == 0:
            os.close(go)
            os.write(tell, trio.run(_send, Desks(terminal, Worker), say_ready, wait).encode())
            os._exit(0)
        os.close(tell)
        hears.append(hear)
    for _ in terminals:
        assert os.read(ready, 1)
    os.close(go)
    for hear in hears:
        yield os.read(hear, 100).decode()
        os.wait()


async def _send(desks: Desks, say_ready: int, wait: int) -> str:
    holder = await desks.records.find_holder(JOB_SEEKER.social_security_number)
    application = signed_application()
    os.write(say_ready, b"1")
    os.read(wait, 1)
    match await desks.records.submit(holder, application):
        case ChangeMade():
            return "taken"
        case ChangeDenied(reason):
            return reason.value
        case _:
            return "unknown"


if __name__ == "__main__":
    for told in rounds(Path(sys.argv[1]), int(sys.argv[2])):
        print(json.dumps(told), flush=True)
