"""A plate for identity cards without wire and threads: the driver over a simulated module.

What the watcher would see is told by whoever lays a card down or lifts it.
"""

import threading
from collections.abc import Callable

from hardware.id_card.documents import IdentityDocument
from hardware.id_card.errors import IdCardError, NoIdentityCard
from hardware.id_card.frames import FrameDecoder
from hardware.id_card.module import IdentityCardModule
from hardware.id_card.presence import (
    CardLaying,
    IdCardEvent,
    IdCardLaid,
    IdCardLifted,
    ModuleLost,
    ModuleReturned,
)
from hardware.simulators import SimulationPermit
from hardware.simulators.id_card_module import VirtualIdCardModule
from hardware.simulators.id_card_profiles import SimulatedIdCard


class ShortLine:
    """`hardware.id_card.line.ModuleLine` whose other end answers in the same call."""

    def __init__(self, module: VirtualIdCardModule) -> None:
        self._module = module
        self._waiting: list[bytes] = []

    def send(self, frame: bytes) -> None:
        body = FrameDecoder().feed(frame)
        assert body is not None, "the driver sends whole frames"  # noqa: S101 - our own bug
        self._waiting = list(self._module.answer(body))

    def receive(self, timeout_s: float) -> bytes:
        return self._waiting.pop(0) if self._waiting else b""

    def set_speed(self, baud: int) -> None:
        pass

    def abandon(self) -> None:
        pass

    def close(self) -> None:
        pass


class Plate:
    """The module and the hands that lay cards on it; `tell` is told what the watcher would see."""

    def __init__(self, permit: SimulationPermit) -> None:
        self.module = VirtualIdCardModule(permit=permit)
        self.tell: Callable[[IdCardEvent], None] = _nobody
        self._session = IdentityCardModule(ShortLine(self.module))
        self._layings = 0
        self._lying: CardLaying | None = None
        self._stopped = threading.Event()

    def lay(self, card: SimulatedIdCard) -> None:
        """Lay a card down; one that lies there is lifted first."""
        self.lift()
        self._layings += 1
        self._lying = CardLaying(self._layings)
        self.module.lay(card)
        self.tell(IdCardLaid(self._lying))

    def lift(self) -> None:
        """Lift the card, if one lies there."""
        if self._lying is not None:
            lifted, self._lying = self._lying, None
            self.module.lift()
            self.tell(IdCardLifted(lifted))

    def lose(self) -> None:
        """Let the module vanish."""
        self.tell(ModuleLost("id_module.gone"))

    def bring_back(self) -> None:
        """Let the module come back."""
        self.tell(ModuleReturned())

    def run(self) -> None:
        """Wait until stopped; what the watcher sees is told by hand."""
        self._stopped.wait()

    def stop(self) -> None:
        """Let `run` return."""
        self._stopped.set()

    def read(self, laying: CardLaying) -> IdentityDocument:
        """Return what the card of this laying says.

        Raises:
            IdCardError
        """
        if laying != self._lying:
            raise NoIdentityCard
        try:
            return self._session.read_card()
        except IdCardError:
            self._appearance()
            raise

    def _appearance(self) -> None:
        """Look again whether a card lies there, as the watcher does after a failed reading."""
        if not self._session.find():
            self.lift()


def _nobody(event: IdCardEvent) -> None:
    raise AssertionError(f"nobody is told of {event}")
