"""The card pulled at every exchange of every operation: each is counted first, none is left out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest

from hardware.card_errors import CardRemoved
from hardware.resource_manager import CardChannel
from hardware.simulators.pull import PullMoment
from hardware.social_card.pin import Pin
from hardware.social_card.reading import Scope, read_card
from hardware.social_card.session import SocialSecurityCard
from tests.hardware.card_stage import CardStage, connected, virtual_card, wait_for_cards


def _verify_right(channel: CardChannel) -> None:
    with Pin(bytearray(b"123456")) as pin:
        SocialSecurityCard(channel).verify_pin(pin)


def _verify_wrong(channel: CardChannel) -> None:
    with Pin(bytearray(b"654321")) as pin:
        SocialSecurityCard(channel).verify_pin(pin)


def _change(channel: CardChannel) -> None:
    with Pin(bytearray(b"123456")) as old, Pin(bytearray(b"654321")) as new:
        SocialSecurityCard(channel).change_pin(old, new)


def _ask_tries(channel: CardChannel) -> None:
    SocialSecurityCard(channel).tries_left()


OPERATIONS: dict[str, Callable[[CardChannel], object]] = {
    "read for a visit": read_card,
    "read every field": partial(read_card, scope=Scope.WHOLE),
    "verify the right PIN": _verify_right,
    "verify a wrong PIN": _verify_wrong,
    "change the PIN": _change,
    "ask for the tries left": _ask_tries,
}


@dataclass(frozen=True, slots=True)
class Pull:
    """One place at which the card leaves."""

    operation: str
    exchange: int
    moment: PullMoment

    @property
    def pin_tries_left(self) -> int:
        """A wrong PIN costs a try when it reached the card, whoever heard the answer."""
        reached = self.exchange == _exchanges(self.operation) and (
            self.moment is PullMoment.BEFORE_ANSWER
        )
        return 5 if reached and self.operation == "verify a wrong PIN" else 6


def _exchanges(operation: str) -> int:
    card, channel = connected()
    OPERATIONS[operation](channel)
    return card.exchanges


def _all_pulls() -> list[Pull]:
    return [
        Pull(operation, exchange, moment)
        for operation in OPERATIONS
        for exchange in range(1, _exchanges(operation) + 1)
        for moment in PullMoment
    ]


def test_the_operations_have_this_many_exchanges() -> None:
    assert [_exchanges(operation) for operation in OPERATIONS] == [9, 16, 3, 3, 3, 3]
    assert len(_all_pulls()) == 74


def test_a_card_pulled_anywhere_is_removed_and_nothing_else(stage: CardStage) -> None:
    def pull(place: Pull, reader: str) -> None:
        card = cards[reader]
        channel = stage.manager.connect(reader)
        stage.pull_at(reader, place.exchange, place.moment)
        with pytest.raises(CardRemoved):
            OPERATIONS[place.operation](channel)
        with pytest.raises(CardRemoved):
            channel.transmit(b"\x00\xa4\x00\x00")
        channel.close()
        reached = place.exchange - (place.moment is PullMoment.BEFORE_COMMAND)
        assert card.exchanges == reached, place
        assert card.pin_tries_left == place.pin_tries_left, place

    places = _all_pulls()
    batch = 14
    for first in range(0, len(places), batch):
        group = places[first : first + batch]
        readers = stage.free_readers(len(group))
        cards = {reader: virtual_card() for reader in readers}
        for reader, card in cards.items():
            stage.put(reader, card)
        wait_for_cards(stage.manager, readers)
        with ThreadPoolExecutor(batch) as pool:
            list(pool.map(pull, group, readers))
