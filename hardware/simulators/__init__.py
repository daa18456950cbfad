"""Simulators that speak each device's own protocol from the other side of the wire.

Each is built with a `SimulationPermit`, which a configuration that says *production* cannot get.
"""

from dataclasses import dataclass


class SimulationForbidden(Exception):
    """A simulator was asked for in production. A fault of the start-up, not of a device."""


@dataclass(frozen=True, slots=True)
class SimulationPermit:
    """Proof that the caller is not in production; made by `permit_simulation` alone."""


def permit_simulation(*, production: bool) -> SimulationPermit:
    """The permit every simulator asks for.

    Raises:
        SimulationForbidden: the configuration says production.
    """
    if production:
        raise SimulationForbidden("simulated devices are never used in production")
    return SimulationPermit()
