"""Both kinds of keeper, for the tests that hold for either."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from hardware.security_module.authenticator import CardAuthenticator
from hardware.simulators.card_server import VirtualCardServer
from hardware.simulators.psam_keys import MadeUpKeys
from tests.hardware.card_stage import PERMIT
from tests.hardware.security_module.stage import Keeper, Terminal, psam_in, server_driver


@pytest.fixture(params=["module", "server"])
def keeper(request: pytest.FixtureRequest) -> Iterator[Keeper]:
    """Makes a module in the terminal's second slot, or a server, that holds given keys."""
    with ExitStack() as running:

        def in_the_slot(place: Terminal, keys: MadeUpKeys) -> CardAuthenticator:
            return psam_in(place, keys)[1]

        def at_the_centre(place: Terminal, keys: MadeUpKeys) -> CardAuthenticator:
            return server_driver(running.enter_context(VirtualCardServer(keys, permit=PERMIT)))

        yield in_the_slot if request.param == "module" else at_the_centre
