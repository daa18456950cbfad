"""Card and module pulled at every exchange of the dialogue, in process and through a real pcscd."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, unique

import pytest

from hardware.card_errors import CardRemoved
from hardware.security_module.errors import SecurityModuleAbsent
from hardware.security_module.external_form import ExternalForm
from hardware.security_module.psam import Psam
from hardware.simulators.psam import KEYS_OF_THE_SIMULATED_PSAM, VirtualPsam
from hardware.simulators.psam_keys import MadeUpKeys
from hardware.simulators.pull import PullMoment
from hardware.simulators.virtual_card import VirtualCard
from hardware.social_card.card_data import HolderData
from hardware.social_card.reading import CardReading, read_card
from tests.hardware.card_stage import PERMIT, CardStage, wait_for_cards
from tests.hardware.security_module.stage import locked, psam_in, terminal

KEYS = MadeUpKeys.random()

#: The application selected, EF05 read, EF06 selected and its first record refused.
BEFORE_THE_DIALOGUE = 10


@unique
class Pulled(Enum):
    """What leaves its slot."""

    CARD = "card"
    MODULE = "module"


@dataclass(frozen=True, slots=True)
class Place:
    """One place at which it leaves."""

    pulled: Pulled
    exchange: int
    moment: PullMoment


def _exchanges() -> dict[Pulled, int]:
    place = terminal(locked(KEYS))
    module, psam = psam_in(place, KEYS)
    read_card(place.connect(), psam)
    return {Pulled.CARD: place.card.exchanges, Pulled.MODULE: module.exchanges}


def _all_places() -> list[Place]:
    first = {Pulled.CARD: BEFORE_THE_DIALOGUE + 1, Pulled.MODULE: 1}
    return [
        Place(pulled, exchange, moment)
        for pulled, exchanges in _exchanges().items()
        for exchange in range(first[pulled], exchanges + 1)
        for moment in PullMoment
    ]


def _read(stage: CardStage, card_slot: str, module_slot: str) -> CardReading:
    channel = stage.manager.connect(card_slot)
    psam = Psam(stage.manager, module_slot, KEYS_OF_THE_SIMULATED_PSAM, ExternalForm.ONE_CHALLENGE)
    try:
        return read_card(channel, psam)
    finally:
        channel.close()


def test_the_dialogue_has_this_many_exchanges() -> None:
    assert _exchanges() == {Pulled.CARD: 19, Pulled.MODULE: 8}
    assert len(_all_places()) == 34


def test_a_card_is_opened_by_the_module_beside_it(stage: CardStage) -> None:
    card_slot, module_slot = stage.free_readers(2)
    stage.put(card_slot, VirtualCard(locked(KEYS), permit=PERMIT))
    stage.put(module_slot, VirtualPsam(KEYS, permit=PERMIT))
    wait_for_cards(stage.manager, (card_slot, module_slot))

    first = _read(stage, card_slot, module_slot)

    assert isinstance(first.holder, HolderData)
    assert _read(stage, card_slot, module_slot) == first


def test_whatever_is_pulled_is_named_and_nothing_else(stage: CardStage) -> None:
    def pull(place: Place, card_slot: str, module_slot: str) -> None:
        slot = card_slot if place.pulled is Pulled.CARD else module_slot
        error = CardRemoved if place.pulled is Pulled.CARD else SecurityModuleAbsent
        stage.pull_at(slot, place.exchange, place.moment)
        with pytest.raises(error):
            _read(stage, card_slot, module_slot)
        assert cards[card_slot].authentication_tries_left == 3, place

    places = _all_places()
    batch = 7
    for first in range(0, len(places), batch):
        group = places[first : first + batch]
        readers = stage.free_readers(2 * len(group))
        card_slots, module_slots = readers[: len(group)], readers[len(group) :]
        cards = {slot: VirtualCard(locked(KEYS), permit=PERMIT) for slot in card_slots}
        for slot, card in cards.items():
            stage.put(slot, card)
        for slot in module_slots:
            stage.put(slot, VirtualPsam(KEYS, permit=PERMIT))
        wait_for_cards(stage.manager, readers)
        with ThreadPoolExecutor(batch) as pool:
            list(pool.map(pull, group, card_slots, module_slots))
