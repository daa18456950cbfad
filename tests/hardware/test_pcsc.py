"""PC/SC's result codes as typed errors, and what only the real service shows."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from hardware import pcsc, pcsclite
from hardware.card_errors import (
    CardCommunicationFailed,
    CardMute,
    CardRemoved,
    CardReset,
    PcscFailed,
    PcscUnavailable,
    ReaderGone,
    SharingViolation,
)
from hardware.errors import HardwareError
from hardware.pcsclite import Result
from hardware.resource_manager import ReaderStateFlag
from hardware.simulators.pcscd import PrivatePcscd
from tests.hardware.card_stage import LIMIT_S, PcscdStage, virtual_card, wait_for_cards

RESULTS: dict[int, type[HardwareError]] = {
    0x8010001D: PcscUnavailable,  # SCARD_E_NO_SERVICE
    0x8010001E: PcscUnavailable,  # SCARD_E_SERVICE_STOPPED
    0x80100003: PcscUnavailable,  # SCARD_E_INVALID_HANDLE
    0x80100013: PcscUnavailable,  # SCARD_F_COMM_ERROR
    0x8010006A: PcscUnavailable,  # SCARD_W_SECURITY_VIOLATION
    0x80100018: PcscUnavailable,  # SCARD_P_SHUTDOWN
    0x80100027: PcscUnavailable,  # SCARD_E_NO_ACCESS
    0x80100069: CardRemoved,  # SCARD_W_REMOVED_CARD
    0x8010000C: CardRemoved,  # SCARD_E_NO_SMARTCARD
    0x80100066: CardMute,  # SCARD_W_UNRESPONSIVE_CARD
    0x80100067: CardMute,  # SCARD_W_UNPOWERED_CARD
    0x80100065: CardMute,  # SCARD_W_UNSUPPORTED_CARD
    0x80100068: CardReset,  # SCARD_W_RESET_CARD
    0x80100017: ReaderGone,  # SCARD_E_READER_UNAVAILABLE
    0x80100009: ReaderGone,  # SCARD_E_UNKNOWN_READER
    0x8010002E: ReaderGone,  # SCARD_E_NO_READERS_AVAILABLE
    0x8010000B: SharingViolation,  # SCARD_E_SHARING_VIOLATION
    0x80100016: CardCommunicationFailed,  # SCARD_E_NOT_TRANSACTED
    0x8010000F: CardCommunicationFailed,  # SCARD_E_PROTO_MISMATCH
    0x8010000A: CardCommunicationFailed,  # SCARD_E_TIMEOUT
    0x8010002F: CardCommunicationFailed,  # SCARD_E_COMM_DATA_LOST
    0x80100001: PcscFailed,  # SCARD_F_INTERNAL_ERROR
}


@pytest.mark.parametrize(
    ("hresult", "error"), RESULTS.items(), ids=[f"{hresult:08X}" for hresult in RESULTS]
)
def test_results(hresult: int, error: type[HardwareError]) -> None:
    with pytest.raises(error):
        pcsc._check("SCardFunction", hresult, "Reader")


def test_success_is_no_error() -> None:
    pcsc._check("SCardFunction", 0)


def test_the_facts_are_kept() -> None:
    with pytest.raises(ReaderGone) as gone:
        pcsc._check("SCardConnect", 0x80100009, "Reader")
    assert gone.value.reader == "Reader"
    with pytest.raises(PcscFailed, match="SCardConnect failed with 80100001") as failed:
        pcsc._check("SCardConnect", 0x80100001, "Reader")
    assert (failed.value.function, failed.value.hresult) == ("SCardConnect", 0x80100001)


def test_a_lost_exchange_with_the_card_still_in_ends_the_channel_only(
    pcscd: PrivatePcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = PcscdStage(pcscd)
    reader = stage.free_readers(1)[0]
    stage.put(reader, virtual_card())
    wait_for_cards(stage.manager, {reader})
    channel = stage.manager.connect(reader)
    with monkeypatch.context() as patch:
        patch.setattr("hardware.pcsclite.transmit", lambda *_: (0x80100016, b""))
        with pytest.raises(CardCommunicationFailed):
            channel.transmit(b"\x00\x20\x00\x00")

    with pytest.raises(CardCommunicationFailed):
        channel.transmit(b"\x00\x20\x00\x00")
    channel.close()
    channel = stage.manager.connect(reader)
    assert channel.transmit(b"\x00\x20\x00\x00") == bytes.fromhex("6985")
    channel.close()


def test_readers_whose_names_look_the_same_are_told_apart() -> None:
    names = pcsc._ReaderNames()
    spelled = ["社保读卡器 00 00".encode(encoding) for encoding in ("gb18030", "utf-8")]
    shown = [names.text(one) for one in (*spelled, *spelled)]
    assert (
        shown[:2]
        == shown[2:]
        == ["社保读卡器 00 00", spelled[1].decode("ascii", "backslashreplace")]
    )
    assert [names.bytes_of(name) for name in shown] == [*spelled, *spelled]


def test_contexts_do_not_pile_up(pcscd: PrivatePcscd) -> None:
    stage = PcscdStage(pcscd)
    readers = stage.free_readers(3)
    for reader in readers:
        stage.put(reader, virtual_card())
    wait_for_cards(stage.manager, readers)

    def use_all() -> int:
        channels = [stage.manager.connect(reader) for reader in readers]
        for channel in channels:
            channel.close()
        return len(os.listdir("/proc/self/fd"))

    after_one = use_all()
    assert use_all() == after_one
    assert use_all() == after_one


class Watched:
    """The library, and the calls that were made of it while another one ran that it cannot bear."""

    BORNE = frozenset({"SCardCancel", "SCardGetStatusChange", "SCardListReaders"})

    def __init__(self, library: object) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._running: list[str] = []
        self.at_once: set[tuple[str, ...]] = set()
        self.made: set[str] = set()

    def __getattr__(self, name: str) -> Callable[..., object]:
        function: Callable[..., object] = getattr(self._library, name)
        return function if name in self.BORNE else lambda *given: self._call(name, function, given)

    def _call(
        self, name: str, function: Callable[..., object], given: tuple[object, ...]
    ) -> object:
        with self._lock:
            self.made.add(name)
            self._running.append(name)
            if len(self._running) > 1:
                self.at_once.add(tuple(self._running))
        try:
            return function(*given)
        finally:
            with self._lock:
                self._running.remove(name)


def test_the_library_is_never_in_its_lists_twice(
    pcscd: PrivatePcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at once ended the program: a context was given back while a card was let go of."""
    stage = PcscdStage(pcscd)
    readers = stage.free_readers(6)
    for reader in readers:
        stage.put(reader, virtual_card())
    wait_for_cards(stage.manager, readers)
    library = Watched(pcsclite._library())
    monkeypatch.setattr(pcsclite, "_library", lambda: library)
    for limit in ("limit_s", "begin_s"):
        monkeypatch.setattr(pcsclite._single_file, limit, LIMIT_S)

    def use(reader: str) -> None:
        for _ in range(5):
            channel = stage.manager.connect(reader)
            channel.transmit(b"\x00\x20\x00\x00")
            channel.close()

    with ThreadPoolExecutor(len(readers)) as pool:
        list(pool.map(use, readers))
    assert not library.at_once
    assert {"SCardConnect", "SCardDisconnect", "SCardReleaseContext"} <= library.made


def test_a_reader_that_goes_while_it_is_asked_is_listed_anew(
    pcscd: PrivatePcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = pcsc.PcscResourceManager().open()
    real = context.readers()
    listings = iter([(*real, "Gone again"), real])
    monkeypatch.setattr(context, "readers", lambda: next(listings))

    readings = context.wait_for_change(())

    assert isinstance(readings, tuple)
    assert tuple(reading.reader for reading in readings) == real
    context.close()


def test_who_was_told_of_a_card_asks_for_nothing_more(
    pcscd: PrivatePcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = PcscdStage(pcscd)
    reader = stage.free_readers(1)[0]
    context = stage.manager.open()
    known = context.wait_for_change((), timeout_s=0)
    assert isinstance(known, tuple)
    ask = pcsclite.get_status_change
    told: list[object] = []

    def asked(handle: int, timeout_ms: int, states: Sequence[tuple[bytes, int]]) -> object:
        assert not told
        answer = ask(handle, timeout_ms, states)
        told.extend([answer] if timeout_ms and answer[0] == Result.SUCCESS else [])
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(pcsclite, "get_status_change", asked)
        stage.put(reader, virtual_card())
        found = context.wait_for_change(known)
    assert isinstance(found, tuple)
    now = context.wait_for_change((), timeout_s=0)
    assert isinstance(now, tuple)
    for told_of in (found, now):  # count and ATR may follow a moment after it is there
        with_card = [one.reader for one in told_of if one.flags & ReaderStateFlag.PRESENT]
        assert with_card == [reader]
    context.close()
