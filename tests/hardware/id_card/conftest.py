"""Fixtures: the simulated module, its port, and the driver's session over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.id_card.module import IdentityCardModule, open_module
from hardware.simulators import permit_simulation
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from tests.hardware.id_card.stage import PATIENT

PERMIT = permit_simulation(production=False)


@pytest.fixture
def device() -> Iterator[VirtualIdCardModule]:
    module = VirtualIdCardModule(permit=PERMIT)
    yield module
    assert module.unknown_commands == []


@pytest.fixture
def port(device: VirtualIdCardModule, tmp_path: Path) -> Iterator[SimulatedIdCardPort]:
    with SimulatedIdCardPort(device, tmp_path / "ttyUSB0", permit=PERMIT) as plugged:
        yield plugged


@pytest.fixture
def session(port: SimulatedIdCardPort) -> Iterator[IdentityCardModule]:
    module = open_module(port.path, PATIENT)
    yield module
    module.close()
