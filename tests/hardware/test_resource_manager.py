"""The contract of the seam, held over virtual readers in process and over a real pcscd."""

import threading
from collections.abc import Callable

import pytest

from hardware.card_errors import (
    CardMute,
    CardRemoved,
    PcscUnavailable,
    ReaderGone,
    SharingViolation,
)
from hardware.resource_manager import ReaderReading, ReaderStateFlag, Wait
from hardware.simulators.card_profiles import CARD_1, FAULT_CARDS
from hardware.simulators.pull import PullMoment
from tests.hardware.card_stage import (
    LIMIT_S,
    CardStage,
    look,
    reading_of,
    virtual_card,
    wait_for_cards,
    wait_until,
)

SELECT_SSSE = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")
SELECT_ANSWER = bytes.fromhex("611E")


@pytest.fixture
def reader(stage: CardStage) -> str:
    return stage.free_readers(1)[0]


def _in_thread(work: Callable[[], object]) -> tuple[threading.Thread, list[object]]:
    results: list[object] = []

    def run() -> None:
        try:
            results.append(work())
        except PcscUnavailable as error:
            results.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, results


def _put_and_wait(stage: CardStage, reader: str, profile: str = "") -> None:
    stage.put(reader, virtual_card(FAULT_CARDS[profile] if profile else CARD_1))
    wait_for_cards(stage.manager, {reader})


def test_readers_are_listed_by_name(stage: CardStage, reader: str) -> None:
    context = stage.manager.open()

    assert reader in context.readers()
    assert len(context.readers()) == 14
    context.close()
    context.close()


def test_a_card_put_in_ends_the_wait_with_its_atr(stage: CardStage, reader: str) -> None:
    context = stage.manager.open()
    before = look(stage.manager)
    waiter, results = _in_thread(lambda: context.wait_for_change(before))

    stage.put(reader, virtual_card())
    waiter.join(LIMIT_S)

    (readings,) = results
    assert isinstance(readings, tuple)
    now = next(reading for reading in readings if reading.reader == reader)
    assert now.flags & ReaderStateFlag.PRESENT
    assert not now.flags & (ReaderStateFlag.MUTE | ReaderStateFlag.CHANGED)
    assert now.atr == CARD_1.atr
    context.close()


def test_every_insertion_and_removal_moves_the_event_counter(stage: CardStage, reader: str) -> None:
    first = reading_of(stage.manager, reader).event_count
    _put_and_wait(stage, reader)
    second = reading_of(stage.manager, reader)
    stage.take(reader)
    wait_until(stage.manager, lambda readings: _empty(readings, reader))
    third = reading_of(stage.manager, reader)

    assert (second.event_count - first, third.event_count - first) == (1, 2)
    assert third.atr == b""


def test_a_wait_with_nothing_new_returns_the_same_when_its_time_is_up(stage: CardStage) -> None:
    stage.free_readers(1)
    context = stage.manager.open()
    known = look(stage.manager)

    assert context.wait_for_change(known, timeout_s=0) == known
    assert context.wait_for_change(known, timeout_s=0.01) == known
    context.close()


def test_cancel_ends_the_wait_from_another_thread(stage: CardStage) -> None:
    stage.free_readers(1)
    context = stage.manager.open()
    known = look(stage.manager)
    waiter, results = _in_thread(lambda: context.wait_for_change(known))

    context.cancel()
    waiter.join(LIMIT_S)

    assert results == [Wait.CANCELLED]
    assert context.wait_for_change(known, timeout_s=0) == known
    context.close()


def test_cancel_before_the_wait_ends_the_next_one(stage: CardStage) -> None:
    context = stage.manager.open()
    context.cancel()

    assert context.wait_for_change(()) is Wait.CANCELLED
    assert isinstance(context.wait_for_change(()), tuple)
    context.close()


def test_a_channel_exchanges_bytes(stage: CardStage, reader: str) -> None:
    _put_and_wait(stage, reader)
    channel = stage.manager.connect(reader)

    assert channel.atr == CARD_1.atr
    assert channel.transmit(SELECT_SSSE) == SELECT_ANSWER
    assert channel.transmit(bytearray(SELECT_SSSE)) == SELECT_ANSWER
    channel.close()
    channel.close()


def test_a_closed_channel_leaves_no_session_on_the_card(stage: CardStage, reader: str) -> None:
    _put_and_wait(stage, reader)
    channel = stage.manager.connect(reader)
    channel.transmit(SELECT_SSSE)
    channel.close()

    channel = stage.manager.connect(reader)
    answer = channel.transmit(bytes.fromhex("00B2032806"))
    channel.close()

    assert answer == bytes.fromhex("6985")


def test_a_card_has_one_channel_at_a_time(stage: CardStage, reader: str) -> None:
    _put_and_wait(stage, reader)
    channel = stage.manager.connect(reader)

    with pytest.raises(SharingViolation) as caught:
        stage.manager.connect(reader)
    assert caught.value.reader == reader

    channel.close()
    stage.manager.connect(reader).close()


def test_connecting_without_a_card(stage: CardStage, reader: str) -> None:
    with pytest.raises(CardRemoved):
        stage.manager.connect(reader)


def test_connecting_to_a_reader_that_is_not_there(stage: CardStage) -> None:
    with pytest.raises(ReaderGone) as caught:
        stage.manager.connect("No such reader")
    assert caught.value.reader == "No such reader"


def test_a_mute_card_is_seen_and_told(stage: CardStage, reader: str) -> None:
    _put_and_wait(stage, reader, "mute")

    reading = reading_of(stage.manager, reader)
    assert reading.flags & ReaderStateFlag.MUTE
    assert reading.atr == b""
    with pytest.raises(CardMute):
        stage.manager.connect(reader)
    stage.take(reader)
    wait_until(stage.manager, lambda readings: _empty(readings, reader))


@pytest.mark.parametrize("moment", PullMoment)
def test_a_pulled_card_ends_the_channel_for_good(
    stage: CardStage, reader: str, moment: PullMoment
) -> None:
    _put_and_wait(stage, reader)
    channel = stage.manager.connect(reader)
    stage.pull_at(reader, 2, moment)

    assert channel.transmit(SELECT_SSSE) == SELECT_ANSWER
    for _ in range(2):
        with pytest.raises(CardRemoved):
            channel.transmit(SELECT_SSSE)
    channel.close()


def test_a_channel_never_reaches_the_next_card(stage: CardStage, reader: str) -> None:
    _put_and_wait(stage, reader)
    channel = stage.manager.connect(reader)
    stage.take(reader)
    wait_until(stage.manager, lambda readings: _empty(readings, reader))
    second_card = virtual_card()
    stage.put(reader, second_card)
    wait_for_cards(stage.manager, {reader})

    with pytest.raises(CardRemoved):
        channel.transmit(SELECT_SSSE)
    channel.close()

    assert second_card.exchanges == 0


def test_the_end_of_the_service_ends_wait_and_channel(stage: CardStage, reader: str) -> None:
    _put_and_wait(stage, reader)
    context, channel = stage.manager.open(), stage.manager.connect(reader)
    known = look(stage.manager)
    waiter, results = _in_thread(lambda: context.wait_for_change(known))

    stage.kill_service()
    waiter.join(LIMIT_S)

    assert [type(result) for result in results] == [PcscUnavailable]
    with pytest.raises(PcscUnavailable):
        channel.transmit(SELECT_SSSE)
    with pytest.raises(PcscUnavailable):
        context.readers()
    with pytest.raises(PcscUnavailable):
        stage.manager.open()
    with pytest.raises(PcscUnavailable):
        stage.manager.connect(reader)
    stage.start_service()
    channel.close()
    context.close()


def test_after_a_restart_old_handles_stay_dead_and_the_card_is_found_again(
    stage: CardStage, reader: str
) -> None:
    _put_and_wait(stage, reader)
    context, channel = stage.manager.open(), stage.manager.connect(reader)

    stage.kill_service()
    stage.start_service()

    with pytest.raises(PcscUnavailable):
        channel.transmit(SELECT_SSSE)
    with pytest.raises(PcscUnavailable):
        context.wait_for_change((), timeout_s=0)
    channel.close()
    context.close()
    wait_for_cards(stage.manager, {reader})
    channel = stage.manager.connect(reader)
    assert channel.transmit(SELECT_SSSE) == SELECT_ANSWER
    channel.close()


def _empty(readings: tuple[ReaderReading, ...], reader: str) -> bool:
    return any(
        reading.reader == reader and reading.flags & ReaderStateFlag.EMPTY for reading in readings
    )
