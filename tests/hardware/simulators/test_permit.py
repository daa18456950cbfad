"""No simulator without a permit, no permit in production."""

import inspect

import pytest

from hardware.simulators import SimulationForbidden, SimulationPermit, permit_simulation
from hardware.simulators.pcscd import PrivatePcscd
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import VirtualCard
from hardware.simulators.vpcd import VpcdSlot


def test_production_gets_no_permit() -> None:
    with pytest.raises(SimulationForbidden):
        permit_simulation(production=True)
    assert permit_simulation(production=False) == SimulationPermit()


@pytest.mark.parametrize(
    "simulator", [VirtualCard, SimulatedResourceManager, VpcdSlot, PrivatePcscd]
)
def test_every_simulator_asks_for_one(simulator: type) -> None:
    permit = inspect.signature(simulator).parameters["permit"]
    assert permit.kind is inspect.Parameter.KEYWORD_ONLY
    assert permit.default is inspect.Parameter.empty
