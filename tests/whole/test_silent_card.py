"""A driver that does not answer: a word after two seconds, the way on after eight, and an end."""

import logging
import threading
import time

import pytest

from hardware.simulators.virtual_card import VirtualCard
from kiosk.demo.devices import card_of
from kiosk.flows.wording import STILL_READING_CARD
from kiosk.pages.kinds import FailurePage, WorkingPage
from kiosk.terminal.assembly import CARD_CALL_LIMIT_S
from tests.hardware.card_stage import PERMIT
from tests.whole.terminal import WholeTerminal, person


class HangingCard(VirtualCard):
    """Takes its first command in and does not answer until it is let go."""

    def __init__(self) -> None:
        super().__init__(card_of(person()), permit=PERMIT)
        self.let_go = threading.Event()

    def transmit(self, command: bytes) -> bytes:
        self.let_go.wait()
        return b"\x6f\x00"


def test_a_silent_driver_is_told_of_and_given_up(terminal: WholeTerminal) -> None:
    card = HangingCard()

    async def story(terminal: WholeTerminal) -> None:
        begun = time.monotonic()
        terminal.insert(card)
        page = await terminal.citizen.meets(WorkingPage, lambda page: page == STILL_READING_CARD)
        assert time.monotonic() - begun >= 2
        failure = await terminal.citizen.meets(FailurePage)
        assert (page, failure.code) == (STILL_READING_CARD, "worker.overdue")
        assert time.monotonic() - begun >= CARD_CALL_LIMIT_S
        card.let_go.set()

    terminal.play(story)


def test_the_terminal_ends_although_the_service_hangs(
    terminal: WholeTerminal, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(terminal: WholeTerminal) -> None:
        terminal.pcscd.freeze()

    try:
        with caplog.at_level(logging.WARNING):
            terminal.play(story)
    finally:
        terminal.pcscd.thaw()
    assert "a device's watcher hangs and is left behind" in caplog.text
