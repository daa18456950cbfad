"""Made-up staff cards for tests: one key of each kind, made once, and cards that meddle."""

from functools import cache

from hardware.piv_card import PivAlgorithm
from hardware.simulators.staff_cards import new_staff_key, staff_card
from hardware.simulators.virtual_card import SimulatedCard, TransportMode
from hardware.simulators.virtual_piv_card import StaffCardProfile, StaffKey, VirtualPivCard
from tests.hardware.card_stage import PERMIT
from tests.hardware.passing_card import PassingCard


@cache
def staff_key(algorithm: PivAlgorithm = PivAlgorithm.P_256) -> StaffKey:
    """The one key of that kind: RSA takes its time to make."""
    return new_staff_key(algorithm)


def virtual_staff_card(
    profile: StaffCardProfile | None = None, transport: TransportMode = TransportMode.T1
) -> VirtualPivCard:
    """A card with `profile` on it; with none, a good one."""
    made = profile or staff_card(staff_key())
    return VirtualPivCard(made, permit=PERMIT, transport=transport)


class Meddled(PassingCard):
    """A card whose `at`-th answer is another; the first is 1. The card has done its work."""

    def __init__(self, card: SimulatedCard, at: int, answer: bytes) -> None:
        super().__init__(card)
        self._at = at
        self._answer = answer
        self._exchanges = 0

    def transmit(self, command: bytes) -> bytes:
        self._exchanges += 1
        answer = super().transmit(command)
        return self._answer if self._exchanges == self._at else answer
