"""Fixtures of the tests of the whole."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.simulators.cups_ppd import TrayPaper
from hardware.simulators.pcscd import PrivatePcscd
from hardware.simulators.private_cupsd import PrivateCupsd
from kiosk.demo.devices import demo_hall
from tests.hardware.card_stage import PcscdStage
from tests.hardware.cups_stage import set_the_stage
from tests.whole.terminal import WholeTerminal, configuration_in


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with records and a journal key, written once."""
    folder = tmp_path_factory.mktemp("stores")
    configuration_in(folder)
    return folder


@pytest.fixture
def make_terminal(
    stores: Path, tmp_path: Path, pcscd: PrivatePcscd, cupsd: PrivateCupsd
) -> Iterator[Callable[..., WholeTerminal]]:
    """Make the terminal of a test: stores of its own, every reader empty, the printer well."""

    def make(**options: Any) -> WholeTerminal:
        folder = tmp_path / "terminal"
        shutil.copytree(stores, folder)
        PcscdStage(pcscd).free_readers(1)
        return WholeTerminal(folder, pcscd, set_the_stage(cupsd, "whole", TrayPaper.A4), **options)

    yield make
    pcscd.start()
    pcscd.plug()


@pytest.fixture
def terminal(make_terminal: Callable[..., WholeTerminal]) -> WholeTerminal:
    """A terminal that waits for refilled paper as long as the story lasts."""
    return make_terminal()


@pytest.fixture
def impatient(make_terminal: Callable[..., WholeTerminal]) -> WholeTerminal:
    """A terminal that gives up a print almost at once."""
    return make_terminal(refill_s=0.5)


@pytest.fixture
def generous(make_terminal: Callable[..., WholeTerminal]) -> WholeTerminal:
    """A terminal of a hall that offers every matter of cards."""
    return make_terminal(adapt=demo_hall)
