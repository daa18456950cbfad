"""Every kind of card that stands in halls: read and forgiven, or refused by name."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from hardware.card_errors import CardError
from hardware.resource_manager import ResourceManager
from hardware.simulators.pcscd import PrivatePcscd
from hardware.simulators.reader import SimulatedResourceManager
from hardware.social_card.connecting import connect_patiently
from hardware.social_card.reading import Scope, open_card
from tests.hardware.card_stage import PERMIT, PcscdStage, wait_for_cards
from tests.hardware.social_card.kinds import KINDS, USUAL, Kind, fields_of


def seen_of(kind: Kind, manager: ResourceManager, reader: str, scope: Scope) -> object:
    """What is read of the card in the reader, or the error that refuses it."""
    connect = partial(connect_patiently, manager, reader, sleep=lambda _: None)
    try:
        channel, _session, reading = open_card(connect, scope=scope)
    except CardError as error:
        return type(error)
    channel.close()
    with contextlib.suppress(CardError):
        return fields_of(reading)
    return type(reading.holder)


def expected_of(kind: Kind, scope: Scope) -> object:
    """What is to be read of it."""
    if isinstance(kind.expected, type):
        return kind.expected
    expected = {**USUAL, **kind.expected}
    details = {"version", "name", "sex", "ethnic_group", "birthplace", "birth_date"}
    left_out = details if scope is Scope.VISIT else set()
    return {name: value for name, value in expected.items() if name not in left_out}


def test_there_are_enough_kinds_and_each_once() -> None:
    assert len(KINDS) >= 120
    assert len({kind.name for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_in_process(kind: Kind, scope: Scope) -> None:
    manager = SimulatedResourceManager("R", permit=PERMIT)
    manager.insert("R", kind.card())
    assert seen_of(kind, manager, "R", scope) == expected_of(kind, scope)


def test_every_kind_through_a_real_pcscd(pcscd: PrivatePcscd) -> None:
    stage = PcscdStage(pcscd)
    wrong = {}
    readers = stage.free_readers(len(pcscd.slots))
    for first in range(0, len(KINDS), len(readers)):
        group = dict(zip(stage.free_readers(len(readers)), KINDS[first:], strict=False))
        for reader, kind in group.items():
            stage.put(reader, kind.card())
        wait_for_cards(stage.manager, group)
        with ThreadPoolExecutor(len(group)) as pool:
            seen = pool.map(
                lambda at: seen_of(at[1], stage.manager, at[0], Scope.WHOLE), group.items()
            )
            for kind, found in zip(group.values(), seen, strict=True):
                if found != expected_of(kind, Scope.WHOLE):
                    wrong[kind.name] = found
    assert wrong == {}
