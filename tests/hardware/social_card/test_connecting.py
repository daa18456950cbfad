"""The patience with a card that answers late or that another program holds."""

import pytest

from hardware.card_errors import CardMute, CardRemoved, SharingViolation
from hardware.errors import HardwareError
from hardware.resource_manager import CardChannel, ResourceContext
from hardware.simulators.card_profiles import CARD_1
from hardware.social_card.connecting import (
    MUTE_PAUSE_S,
    MUTE_TRIES,
    SHARING_LIMIT_S,
    SHARING_PAUSE_S,
    connect_patiently,
)
from hardware.social_card.reading import open_card
from tests.hardware.card_stage import CardStage, connected, virtual_card, wait_for_cards


class Manager:
    """Fails as told, one error a try, and then connects."""

    def __init__(self, *errors: HardwareError) -> None:
        self.errors = list(errors)
        self.tries = 0

    def open(self) -> ResourceContext:
        raise AssertionError("nobody asks for the readers")

    def connect(self, reader: str) -> CardChannel:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        return connected(CARD_1)[1]


@pytest.mark.parametrize("mute", range(MUTE_TRIES))
def test_a_card_is_powered_up_three_times(mute: int) -> None:
    manager, slept = Manager(*[CardMute()] * mute), list[float]()
    channel = connect_patiently(manager, "R", sleep=slept.append)
    assert channel.atr == CARD_1.atr
    assert (manager.tries, slept) == (mute + 1, [MUTE_PAUSE_S] * mute)


def test_a_card_that_stays_mute_is_given_up() -> None:
    manager, slept = Manager(*[CardMute()] * 9), list[float]()
    with pytest.raises(CardMute):
        connect_patiently(manager, "R", sleep=slept.append)
    assert (manager.tries, slept) == (3, [0.3, 0.3])


def test_a_card_held_by_another_program_is_waited_for_for_two_seconds() -> None:
    slept: list[float] = []
    with pytest.raises(SharingViolation):
        connect_patiently(Manager(*[SharingViolation("R")] * 99), "R", sleep=slept.append)
    assert sum(slept) == pytest.approx(SHARING_LIMIT_S)
    connect_patiently(Manager(*[SharingViolation("R")] * 19), "R", sleep=slept.append)


def test_every_other_error_is_told_at_once() -> None:
    manager = Manager(CardRemoved())
    with pytest.raises(CardRemoved):
        connect_patiently(manager, "R", sleep=lambda _: None)
    assert manager.tries == 1


def test_another_program_lets_go_of_the_card(stage: CardStage) -> None:
    reader = stage.free_readers(1)[0]
    stage.put(reader, virtual_card())
    wait_for_cards(stage.manager, {reader})
    other = stage.manager.connect(reader)
    slept: list[float] = []

    def let_go(pause_s: float) -> None:
        slept.append(pause_s)
        if len(slept) == 3:
            other.close()

    channel, _session, reading = open_card(
        lambda: connect_patiently(stage.manager, reader, sleep=let_go)
    )
    channel.close()
    assert reading.issuer.card_number == "A00000011"
    assert slept == [SHARING_PAUSE_S] * 3
