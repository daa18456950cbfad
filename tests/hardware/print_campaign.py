"""Many prints on a printer nobody here made, a fault at a random moment in each, and what was told.

    python -m tests.hardware.print_campaign [JOBS] [SEED]

Prints a table: a line a kind of fault. Leaves with 1 if anything was told that is not true, came
out after its end was told, or kept the queue out of service for a minute after the last repair.
"""

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from hardware import device_look
from hardware import printer as printer_module
from hardware.print_progress import (
    JobAborted,
    JobCancelled,
    JobFinished,
    JobOverdue,
    JobUnknown,
    PrintLimits,
    PrintState,
)
from hardware.printer import Printer, PrintJob
from hardware.printer_errors import JobUncertain, PrinterError
from hardware.printer_reasons import MENDED_BY_HAND
from hardware.printer_state import Ready
from tests.hardware.real_printers import DriverlessStage, driverless_peers, follow, page_pdf

READY_WITHIN_S = 60.0
ON_FOR_S = 3
"""A hall's printer has been on for days when its power is cut; a second could not be told."""

LIMITS = PrintLimits(refill_deadline_s=4, silence_s=4, job_deadline_s=30)
"""The shipped ones, divided by some eight, so that an hour's campaign takes minutes."""


@dataclass(frozen=True)
class Kind:
    """A fault: what is done to the printer or the queue, and how it is mended at last."""

    name: str
    cause: Callable[[DriverlessStage], object]
    cure: Callable[[DriverlessStage], object] = lambda stage: None
    mended_in_time: bool = False
    power: bool = False
    """It stands still or falls with its power switch."""


def _behave(*reasons: str, **how: object) -> Callable[[DriverlessStage], object]:
    return lambda stage: stage.device.behave(*reasons, **how)  # type: ignore[arg-type]


def _restart_cups(stage: DriverlessStage) -> None:
    stage.cupsd.kill()
    stage.cupsd.start()


def _power_cycle(stage: DriverlessStage) -> None:
    stage.device.switch_off()
    stage.device.switch_on()


KINDS = (
    Kind("none", lambda stage: None),
    Kind("paper out", lambda stage: stage.device.load_paper(0, 0), _behave()),
    Kind("cover open", _behave("cover-open"), _behave()),
    Kind("cover open, shut in time", _behave("cover-open"), _behave(), mended_in_time=True),
    Kind("jam", _behave("media-jam"), _behave()),
    Kind("jam, cleared in time", _behave("media-jam"), _behave(), mended_in_time=True),
    Kind("power cut", lambda stage: stage.device.switch_off(), power=True),
    Kind("power cut and back", _power_cycle, power=True),
    Kind(
        "hangs", lambda stage: stage.device.freeze(), lambda stage: stage.device.thaw(), power=True
    ),
    Kind("takes all, prints nothing", _behave(hold=True), _behave()),
    Kind("gives the job up", _behave(exit=1), _behave()),
    Kind("operator stops the queue", lambda stage: stage.stop_queue()),
    Kind("CUPS dies and comes back", _restart_cups),
)


@dataclass
class Tally:
    """What became of the prints with one kind of fault."""

    ends: Counter[str] = field(default_factory=Counter)
    untrue: int = 0
    later: int = 0
    slowest_ready_s: float = 0.0


def one_print(
    stage: DriverlessStage, kind: Kind, serial: str, dice: random.Random
) -> tuple[PrintState, int, list[tuple[str, int]], float]:
    """How it ended, its pages, what had come out when that was told, and when all was ready."""
    pages = dice.randint(1, 4)
    while kind.power and stage.device.up_time_s() < ON_FOR_S:
        time.sleep(0.1)
    stage.device.behave(seconds_per_page=dice.choice((0.05, 0.3)))
    moment = threading.Timer(dice.choice((0.0, 0.2, 0.6, 1.0, 1.6)), kind.cause, (stage,))
    mending = threading.Timer(2.5, kind.cure, (stage,))
    moment.start()
    if kind.mended_in_time:
        mending.start()
    try:
        job = stage.printer.submit(page_pdf(pages), serial)
    except JobUncertain:
        end: PrintState = JobUnknown()
    except PrinterError:
        end = JobAborted()
    else:
        end = follow(stage.printer, job, LIMITS)
        take_back(stage.printer, job, end)
    told = [sheet for sheet in stage.device.sheets if sheet[0] == serial]
    moment.join()
    if kind.mended_in_time:
        mending.join()
    else:
        kind.cure(stage)
        if kind.power:
            ready_after(stage)
    stage.device.behave()
    stage.device.switch_off()
    stage.device.switch_on()
    return end, pages, told, ready_after(stage)


def take_back(printer: Printer, job: PrintJob, end: PrintState) -> None:
    """As the print desk does."""
    if not isinstance(end, JobFinished | JobCancelled | JobAborted):
        try:
            printer.cancel(job)
            printer.purge_queue()
        except PrinterError:
            return


def ready_after(stage: DriverlessStage) -> float:
    """Seconds from the last repair until the terminal itself has it ready."""
    begun = time.monotonic()
    while time.monotonic() - begun < READY_WITHIN_S:
        try:
            if isinstance(stage.printer.put_right(), Ready):
                return time.monotonic() - begun
        except PrinterError:
            pass
        time.sleep(0.2)
    return READY_WITHIN_S


def is_true(end: PrintState, pages: int, told: list[tuple[str, int]]) -> bool:
    """Whether what the citizen was told is what lay in the tray."""
    whole = len(told) == pages
    if isinstance(end, JobFinished):
        return whole
    if isinstance(end, JobOverdue) and end.reasons & MENDED_BY_HAND:
        return not whole
    # Aborted and cancelled say that it is not whole; all others ask to look.
    return not isinstance(end, JobAborted | JobCancelled) or not whole


def main(jobs: int, seed: int) -> int:
    """The campaign; the exit code."""
    printer_module.DEVICE_INTERVAL_S, device_look.ANSWER_LIMIT_S = 0.2, 0.5
    dice = random.Random(seed)  # noqa: S311  no secret
    tallies = {kind.name: Tally() for kind in KINDS}
    with driverless_peers() as stage:
        for number in range(jobs):
            kind = dice.choice(KINDS)
            serial = f"T01-{number:05}"
            end, pages, told, ready_s = one_print(stage, kind, serial, dice)
            tally = tallies[kind.name]
            after = [sheet for sheet in stage.device.sheets if sheet[0] == serial]
            tally.ends[type(end).__name__] += 1
            tally.untrue += not is_true(end, pages, told)
            tally.later += len(after) - len(told)
            tally.slowest_ready_s = max(tally.slowest_ready_s, ready_s)
    return report(tallies)


def report(tallies: dict[str, Tally]) -> int:
    """The table."""
    print(f"{'fault':28}{'prints':>7}{'untrue':>8}{'later':>7}{'ready s':>9}  ends")
    for name, tally in tallies.items():
        ends = ", ".join(f"{count} {end}" for end, count in sorted(tally.ends.items()))
        print(
            f"{name:28}{tally.ends.total():>7}{tally.untrue:>8}{tally.later:>7}"
            f"{tally.slowest_ready_s:>9.1f}  {ends}"
        )
    found = tallies.values()
    bad = any(t.untrue or t.later or t.slowest_ready_s >= READY_WITHIN_S for t in found)
    total = sum(tally.ends.total() for tally in found)
    print(f"{total} prints, {sum(t.untrue for t in found)} told untruly, ", end="")
    print(f"{sum(t.later for t in found)} sheets later")
    return int(bad)


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*[*arguments, *(300, 1)[len(arguments) :]]))
