"""From the last touch of an application, signed, to the painted page that says it is received.

Run: python -m tests.bench.bench_submitting [--times N]

The shipping terminal on the real window, off screen: form signed in the maker's process, intent and
outcome in the journal, application in a file of records. What the records took is taken off; the
application is withdrawn each time, so that the same citizen may apply again.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import uuid4

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import trio
from PySide6.QtWidgets import QApplication

from db.applications import ApplicationRequest, ApplicationTaken, WithdrawalRequest
from db.cards import IdempotencyKey, Refused
from db.demo_people import DemoRole, demo_cast
from db.sqlite_records import SqliteRecords, open_records
from hardware.simulators.virtual_card import VirtualCard
from kiosk.demo.devices import READER, card_of
from kiosk.demo.guided import GuidedWindow
from kiosk.demo.render import usual_panel
from kiosk.demo.samples import signature
from kiosk.pages.kinds import (
    ChoicePage,
    ConfirmPage,
    FarewellPage,
    ListPage,
    Page,
    PinPage,
    PreviewPage,
    ResultPage,
    SignPage,
    WelcomePage,
)
from kiosk.settings.configuration import TrustSettings
from kiosk.settings.service import Service
from kiosk.terminal.guest_run import GuestRun
from kiosk.terminal.operate import operate
from kiosk.ui.application import Display
from kiosk.ui.design.appearance import Motion
from kiosk.ui.screen import QtScreen
from tests.bench.bench_screen import percentile
from tests.bench.bench_visits import BenchTerminal
from tests.bench.table import judge
from tests.db.samples import FOR_EVER
from tests.kiosk.trust.examples import ISSUER, PAGE, key_settings

MOST_MS: Final = 150.0
WARM_UP: Final = 3
HOLDER: Final = next(one for one in demo_cast() if one.role is DemoRole.SKILLED)


Submit = Callable[[SqliteRecords, ApplicationRequest], ApplicationTaken | Refused]


class Measured:
    """What the records took for the last application."""

    def __init__(self) -> None:
        self.records_s = 0.0

    def look(self, submit: Submit) -> Submit:
        """Return the same operation, its time noted."""

        def submitting(
            records: SqliteRecords, request: ApplicationRequest
        ) -> ApplicationTaken | Refused:
            began = time.perf_counter()
            try:
                return submit(records, request)
            finally:
                self.records_s = time.perf_counter() - began

        return submitting


def main() -> int:
    """Print the p99 of what lies beyond the records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        return measured(Path(folder), times)


def measured(folder: Path, times: int) -> int:
    trust = TrustSettings(key_settings(folder), ISSUER, PAGE)
    terminal = BenchTerminal(folder, lambda settings: replace(settings, trust=trust))
    application = QApplication(["kiosk"])
    display = Display(
        terminal.configuration.front, usual_panel(1080, 1920), Motion.STILL, GuidedWindow
    )
    window = display.window
    window.show()
    pages_in, pages = trio.open_memory_channel[Page[object]](100)
    window.page_shown.connect(pages_in.send_nowait)
    beyond_ms: list[float] = []
    seen = Measured()
    SqliteRecords.submit = seen.look(SqliteRecords.submit)  # type: ignore[method-assign, assignment]

    async def stands(kind: type[Page[object]]) -> Page[object]:
        while True:
            page = await pages.receive()
            if isinstance(page, kind) and not pages.statistics().current_buffer_used:
                window.grab()
                return page

    async def apply() -> None:
        await stands(WelcomePage)
        terminal.readers.insert(READER, VirtualCard(card_of(HOLDER), permit=terminal.permit))
        await stands(PinPage)
        window.type_pin("123456")
        await stands(ChoicePage)
        window.touch_choice(Service.APPLICATIONS)
        await stands(ChoicePage)
        window.touch_choice(Service.SKILL_SUBSIDY)
        found = await stands(ListPage)
        assert isinstance(found, ListPage)
        window.touch_choice(found.entries[0].value)
        await stands(ConfirmPage)
        window.touch_main()
        await stands(PreviewPage)
        window.touch_main()
        await stands(SignPage)
        began = time.perf_counter()
        window.sign(signature())
        await stands(ResultPage)
        beyond_ms.append(1000 * (time.perf_counter() - began - seen.records_s))
        window.touch_main()
        await stands(FarewellPage)
        terminal.readers.remove(READER)
        await stands(FarewellPage)
        window.touch_main()

    async def run() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(operate, terminal.terminal, terminal.readers, QtScreen(window))
            for _ in range(WARM_UP + times):
                await apply()
                withdraw(terminal)
            nursery.cancel_scope.cancel()

    done = GuestRun(application, display).run(run)
    judge(
        "an application, last touch to painted result, beyond the records, p99",
        percentile(beyond_ms[WARM_UP:], 0.99),
        "ms",
        MOST_MS,
        needs_quiet=True,
    )
    return done


def withdraw(terminal: BenchTerminal) -> None:
    """Take the open application back, behind the terminal."""
    with closing(open_records(terminal.configuration.records.file.path)) as records:
        number = HOLDER.social_security_number
        newest = records.applications(records.find_holder(number))[0]
        key = IdempotencyKey(uuid4().hex)
        request = WithdrawalRequest(key, number, newest.reference, "bench", not_after=FOR_EVER)
        assert not isinstance(records.withdraw_application(request), Refused)


if __name__ == "__main__":
    sys.exit(main())
