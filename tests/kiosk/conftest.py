"""Fixtures of the kiosk's tests."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.demo.rehearsal.printer import MadeUpPrinter
from kiosk.settings.configuration import Configuration
from kiosk.settings.service import Service
from tests.kiosk.made_up_terminal import MadeUpTerminal, close_all

MakeTerminal = Callable[..., MadeUpTerminal]


@pytest.fixture(autouse=True)
def _closed_stores() -> Iterator[None]:
    """Close what the test's terminals have open."""
    yield
    close_all()


@pytest.fixture(scope="session")
def demo_stores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's records, written once."""
    folder = tmp_path_factory.mktemp("stores")
    MadeUpTerminal(folder)
    return folder


@pytest.fixture
def make_terminal(demo_stores: Path, tmp_path: Path) -> MakeTerminal:
    """Make terminals, each with records of its own."""
    made = 0

    def make(
        region: str = "jinan",
        slips: MadeUpPrinter | None = None,
        documents: Path | None = None,
        switched_on: tuple[Service, ...] = (),
        templates: Path | None = None,
        *,
        slips_on_a4: bool = True,
        adapt: Callable[[Configuration], Configuration] = lambda configuration: configuration,
    ) -> MadeUpTerminal:
        nonlocal made
        made += 1
        folder = tmp_path / f"terminal-{made}"
        shutil.copytree(demo_stores, folder)
        return MadeUpTerminal(
            *(folder, region, slips, documents, switched_on, templates),
            slips_on_a4=slips_on_a4,
            adapt=adapt,
        )

    return make


@pytest.fixture
def made_up(make_terminal: MakeTerminal) -> MadeUpTerminal:
    """A terminal in Jinan."""
    return make_terminal()
