"""What the doctor says of a print queue: every fault in words, and who mends it."""

from dataclasses import dataclass, field, replace

import pytest

from hardware.cups_server import ErrorPolicy
from hardware.media import PageSize
from hardware.printer_state import (
    NotReady,
    PrinterReason,
    PrinterStatus,
    PrinterWarning,
    Readiness,
    Ready,
)
from kiosk.doctor.finding import Health, Who
from kiosk.doctor.printers import A4, SLIP, printer_finding
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language

STATUS = PrinterStatus(
    3,
    ("none",),
    accepting_jobs=True,
    make_and_model="Example Laser",
    device_uri="usb://Example/Laser",
    sizes=("iso_a4_210x297mm",),
    error_policy=ErrorPolicy.ABORT_JOB.value,
    shared=False,
    sheets=("none", "none"),
)


@dataclass
class Queue:
    """A queue as the terminal's own printer knows it: what CUPS says, and whether it is ready."""

    status: PrinterStatus = STATUS
    readiness: Readiness = field(default_factory=Ready)
    queue: str = "kiosk-a4"

    @property
    def server(self) -> "Queue":
        return self

    def printer_status(self, _queue: str) -> PrinterStatus:
        return self.status

    def fresh_readiness(self) -> Readiness:
        return self.readiness


def found(queue: Queue, size: PageSize = A4) -> tuple[Health, str, str, Who | None]:
    finding = printer_finding("printer", queue, size)  # type: ignore[arg-type]
    advice = "" if finding.advice is None else Catalogue(Language.ENGLISH).render(finding.advice)
    return finding.health, finding.state, advice, finding.who


def test_a_queue_that_is_well_says_which_printer_it_is() -> None:
    health, state, _, _ = found(Queue())
    assert (health, state) == (Health.WELL, "ready (Example Laser)")


@pytest.mark.parametrize("reason", PrinterReason)
def test_every_fault_has_advice_and_somebody_who_follows_it(reason: PrinterReason) -> None:
    health, state, advice, who = found(Queue(readiness=NotReady(frozenset({reason}))))
    assert health is Health.OUT_OF_SERVICE
    assert state == reason.value
    assert advice
    engineers = {PrinterReason.STOPPED, PrinterReason.NOT_ACCEPTING, PrinterReason.UNKNOWN}
    assert who is (Who.ENGINEER if reason in engineers else Who.HALL)


def test_what_cups_says_besides_is_told_in_its_own_words() -> None:
    status = replace(STATUS, message="Unable to locate printer", state_reasons=("paused", "none"))
    stopped = NotReady(frozenset({PrinterReason.STOPPED}))
    assert found(Queue(status, stopped))[1].endswith("(CUPS: Unable to locate printer; paused)")


def test_a_warning_is_seen_to_in_time() -> None:
    low = Ready(frozenset({PrinterWarning.PAPER_LOW}))
    health, state, _, _ = found(Queue(readiness=low))
    assert (health, state) == (
        Health.ATTENTION,
        f"{PrinterWarning.PAPER_LOW.value} (Example Laser)",
    )


@pytest.mark.parametrize(
    ("status", "size", "health", "state", "advice"),
    [
        (
            replace(STATUS, make_and_model="Local Raw Printer"),
            A4,
            Health.OUT_OF_SERVICE,
            "the queue has no driver",
            "kiosk printer add",
        ),
        (
            replace(STATUS, shared=True),
            A4,
            Health.OUT_OF_SERVICE,
            "not as the terminal's queues are",
            "kiosk printer add 'usb://Example/Laser' [--driver",
        ),
        (
            replace(STATUS, shared=True),
            SLIP,
            Health.OUT_OF_SERVICE,
            "not as the terminal's queues are",
            "kiosk printer add 'usb://Example/Laser' --slips",
        ),
        (
            replace(STATUS, shared=True, device_uri="ipp://a/'; reboot; '"),
            SLIP,
            Health.OUT_OF_SERVICE,
            "not as the terminal's queues are",
            """kiosk printer add 'ipp://a/'"'"'; reboot; '"'"'' --slips""",
        ),
        (
            replace(STATUS, sizes=("na_letter_8.5x11in",)),
            SLIP,
            Health.ATTENTION,
            "no paper of 80 mm by 150 mm",
            "another driver",
        ),
        (
            replace(STATUS, device_uri="ipp://no-such-host.invalid/ipp/print"),
            A4,
            Health.ATTENTION,
            "nobody knows the address of ipp://no-such-host.invalid",
            "fixed address",
        ),
    ],
)
def test_what_else_a_queue_can_be(
    status: PrinterStatus, size: PageSize, health: Health, state: str, advice: str
) -> None:
    told = found(Queue(status), size)
    assert told[0] is health
    assert state in told[1]
    assert advice in told[2]
