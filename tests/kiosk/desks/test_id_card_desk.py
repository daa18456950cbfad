"""The desk over a real serial line: the module on a pty, watched by the driver in a thread."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trio

from hardware.id_card.documents import ResidentCard
from hardware.id_card.errors import NoIdentityCard
from hardware.id_card.presence import CardLaying
from hardware.id_card.watch import IdCardWatcher
from hardware.simulators import permit_simulation
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.simulators.id_card_port import SimulatedIdCardPort
from hardware.simulators.id_card_profiles import RESIDENT
from kiosk.desks.id_card_desk import Deliver, IdCardDesk
from kiosk.desks.id_card_plate import Bare, Laid, ModuleDown, NotFitted, PlateState
from kiosk.desks.worker import Worker

PERMIT = permit_simulation(production=False)
#: Long enough for the slowest machine: no test passes or fails by the time it takes.
GIVE_UP_S = 60.0


@contextmanager
def module_at(
    link: Path,
) -> Iterator[tuple[VirtualIdCardModule, SimulatedIdCardPort, IdCardDesk]]:
    """A module on a pty, and the desk that watches it."""
    module = VirtualIdCardModule(permit=PERMIT)
    with SimulatedIdCardPort(module, link, permit=PERMIT) as port:

        def watcher(deliver: Deliver) -> IdCardWatcher:
            return IdCardWatcher(port.path, deliver, find_interval_s=0.01, module_retry_s=0.01)

        yield module, port, IdCardDesk(watcher, Worker("identity cards", limit_s=GIVE_UP_S))


def run(desk: IdCardDesk, story: Callable[[], Awaitable[None]]) -> None:
    """Play `story` while the desk watches."""

    async def both() -> None:
        with trio.fail_after(GIVE_UP_S):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(desk.watch)
                await story()
                nursery.cancel_scope.cancel()

    trio.run(both)


async def until(desk: IdCardDesk, wanted: Callable[[PlateState], bool]) -> PlateState:
    """Return the first state of the plate that is wanted."""
    while not wanted(state := desk.plate.state):
        await desk.plate.wait_turn()
    return state


def test_a_card_is_laid_read_once_and_serves_one_visit(tmp_path: Path) -> None:
    with module_at(tmp_path / "plate") as (module, _port, desk):

        async def story() -> None:
            module.lay(RESIDENT)
            laying = await desk.plate.wait_laid()
            document = await desk.read(laying)
            assert isinstance(document, ResidentCard)
            with trio.move_on_after(0.05) as nobody:
                await desk.plate.wait_laid()
            assert nobody.cancelled_caught
            module.lay(RESIDENT)
            assert await desk.plate.wait_laid() != laying

        run(desk, story)


def test_an_earlier_laying_is_not_read_again(tmp_path: Path) -> None:
    with module_at(tmp_path / "plate") as (module, _port, desk):

        async def story() -> None:
            module.lay(RESIDENT)
            laying = await desk.plate.wait_laid()
            with pytest.raises(NoIdentityCard):
                await desk.read(CardLaying(laying + 1))
            assert isinstance(await desk.read(laying), ResidentCard)

        run(desk, story)


def test_the_module_goes_and_comes_back(tmp_path: Path) -> None:
    with module_at(tmp_path / "plate") as (module, port, desk):

        async def story() -> None:
            module.lay(RESIDENT)
            await until(desk, lambda state: isinstance(state, Laid))
            port.unplug()
            down = await until(desk, lambda state: isinstance(state, ModuleDown))
            assert isinstance(down, ModuleDown)
            assert down.code.startswith("id_module.")
            assert not desk.plate.in_service
            module.lift()
            port.plug()
            await until(desk, lambda state: state is Bare.BARE)
            assert desk.plate.in_service

        run(desk, story)


async def test_a_terminal_without_a_module_watches_nothing() -> None:
    desk = IdCardDesk(None, Worker("identity cards", limit_s=GIVE_UP_S))
    await desk.watch()
    assert desk.plate.state is NotFitted.NOT_FITTED
    assert not desk.plate.in_service
