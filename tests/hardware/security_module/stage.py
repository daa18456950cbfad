"""Locked cards with made-up keys, and both kinds of keeper of these keys."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from hardware.resource_manager import CardChannel
from hardware.security_module.authenticator import CardAuthenticator
from hardware.security_module.central_server import CentralServer
from hardware.security_module.https_transport import HttpsTransport
from hardware.security_module.psam import Psam
from hardware.security_module.server_address import ModuleServerAddress
from hardware.simulators.card_profiles import CARD_2, file_control_information
from hardware.simulators.card_server import VirtualCardServer
from hardware.simulators.psam import KEYS_OF_THE_SIMULATED_PSAM, PsamFault, VirtualPsam
from hardware.simulators.psam_keys import MadeUpKeys
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.virtual_card import CardProfile, VirtualCard
from hardware.social_card.algorithm import CardAlgorithm
from tests.hardware.card_stage import PERMIT

CARD_SLOT: Final = "Virtual reader"
PSAM_SLOT: Final = "Virtual reader SAM"

#: Nothing here waits for a server that answers; beyond this it never will.
TIMEOUT_S: Final = 10.0


@dataclass
class Terminal:
    """A reader with a card in process, and beside it the slot of the module."""

    manager: SimulatedResourceManager
    card: VirtualCard

    def connect(self) -> CardChannel:
        """A channel to the citizen's card."""
        return self.manager.connect(CARD_SLOT)


def locked(
    keys: MadeUpKeys | None, algorithm: CardAlgorithm = CardAlgorithm.SM4, **changes: int | bool
) -> CardProfile:
    """Card 2, which keeps its holder file locked, with keys made of these."""
    profile = replace(CARD_2, fci=file_control_information(algorithm), **changes)  # type: ignore[arg-type] # names of its own fields
    return profile if keys is None else keys.put_on(profile)


def terminal(profile: CardProfile) -> Terminal:
    """A terminal with this card in, and an empty module's slot."""
    manager = SimulatedResourceManager(CARD_SLOT, PSAM_SLOT, permit=PERMIT)
    card = VirtualCard(profile, permit=PERMIT)
    manager.insert(CARD_SLOT, card)
    return Terminal(manager, card)


def psam_in(
    place: Terminal, keys: MadeUpKeys, fault: PsamFault = PsamFault.NONE
) -> tuple[VirtualPsam, Psam]:
    """A module with these keys in its slot, and the driver that asks it."""
    module = VirtualPsam(keys, permit=PERMIT, fault=fault)
    place.manager.insert(PSAM_SLOT, module)
    return module, psam_driver(place, keys)


def psam_driver(place: Terminal, keys: MadeUpKeys) -> Psam:
    """The driver for cards that want the external result as those of `keys` do."""
    return Psam(place.manager, "SAM", KEYS_OF_THE_SIMULATED_PSAM, keys.external_form)


def server_driver(
    server: VirtualCardServer, timeout_s: float = TIMEOUT_S, ca_file: Path | None = None
) -> CentralServer:
    """The driver that asks this server."""
    return CentralServer(HttpsTransport(ModuleServerAddress(server.url), timeout_s, ca_file))


Keeper = Callable[[Terminal, MadeUpKeys], CardAuthenticator]
