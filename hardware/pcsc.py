"""The PC/SC service of this machine, through pyscard; the one module that knows it.

Only the plain functions of `smartcard.scard` are used. They return result codes, which become
typed errors here; pyscard's own classes, with two unrelated families of exceptions and monitors
that do not outlive a restart of pcscd, stay outside.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final

from smartcard import scard

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
from hardware.resource_manager import (
    CardChannel,
    ReaderReading,
    ReaderStateFlag,
    ResourceContext,
    Wait,
)

#: The pseudo-reader whose state changes when readers come and go.
_PNP_NOTIFICATION: Final = "\\\\?PnP?\\Notification"

#: pcsc-lite before 2.3 notices a new reader only inside the wait, so one that comes between the
#: listing and the wait would go unnoticed: readers are listed again after this time.
_RELIST_S: Final = 2.0

#: SCardCancel ends the wait that runs and is lost on one that is about to; it is sent again
#: until the waiting thread has left.
_CANCEL_RETRY_S: Final = 0.002

#: pcscd asks a reader that does not report by itself every 400 ms whether its card is still there.
_REMOVAL_NOTICE_MS: Final = 600

#: How often readers are listed when one of them goes before it can be asked for its state.
_LISTINGS: Final = 3

_EVENT_COUNT_SHIFT: Final = 16
_FLAGS_MASK: Final = 0xFFFF

_SERVICE_GONE: Final = frozenset(
    {
        scard.SCARD_E_NO_SERVICE,
        scard.SCARD_E_SERVICE_STOPPED,
        scard.SCARD_E_INVALID_HANDLE,
        scard.SCARD_E_NO_ACCESS,
        scard.SCARD_P_SHUTDOWN,
        scard.SCARD_F_COMM_ERROR,
        scard.SCARD_W_SECURITY_VIOLATION,
    }
)
_CARD_GONE: Final = frozenset({scard.SCARD_W_REMOVED_CARD, scard.SCARD_E_NO_SMARTCARD})
_CARD_SILENT: Final = frozenset(
    {
        scard.SCARD_W_UNRESPONSIVE_CARD,
        scard.SCARD_W_UNPOWERED_CARD,
        scard.SCARD_W_UNSUPPORTED_CARD,
    }
)
_READER_GONE: Final = frozenset(
    {
        scard.SCARD_E_READER_UNAVAILABLE,
        scard.SCARD_E_UNKNOWN_READER,
        scard.SCARD_E_NO_READERS_AVAILABLE,
    }
)
_EXCHANGE_FAILED: Final = frozenset(
    {
        scard.SCARD_E_NOT_TRANSACTED,
        scard.SCARD_E_COMM_DATA_LOST,
        scard.SCARD_E_PROTO_MISMATCH,
        scard.SCARD_E_TIMEOUT,
    }
)

#: An exchange that did not come about. Some drivers call it a success without a byte.
_LOST_EXCHANGE: Final = _EXCHANGE_FAILED | {scard.SCARD_F_COMM_ERROR, scard.SCARD_S_SUCCESS}


def _error(function: str, hresult: int, reader: str) -> HardwareError:
    """The typed error for what `function` returned."""
    if hresult in _SERVICE_GONE:
        return PcscUnavailable(scard.SCardGetErrorMessage(hresult))
    if hresult in _CARD_GONE:
        return CardRemoved()
    if hresult in _CARD_SILENT:
        return CardMute()
    if hresult == scard.SCARD_W_RESET_CARD:
        return CardReset()
    if hresult in _READER_GONE:
        return ReaderGone(reader)
    if hresult == scard.SCARD_E_SHARING_VIOLATION:
        return SharingViolation(reader)
    if hresult in _EXCHANGE_FAILED:
        return CardCommunicationFailed(scard.SCardGetErrorMessage(hresult))
    return PcscFailed(function, hresult & 0xFFFFFFFF)


def _check(function: str, hresult: int, reader: str = "") -> None:
    if hresult != scard.SCARD_S_SUCCESS:
        raise _error(function, hresult, reader)


class PcscResourceManager:
    """PC/SC as `hardware.resource_manager.ResourceManager` asks for it.

    Readers that `refused` says True of are as if they were not there.
    """

    def __init__(self, refused: Callable[[str], bool] = lambda _reader: False) -> None:
        self._refused = refused
        # The last channel's context is kept for the next one: to establish a context costs a tenth
        # of reading a card.
        self._spare_contexts: SimpleQueue[int] = SimpleQueue()

    def open(self) -> ResourceContext:
        return _Context(_establish_context(), self._refused)

    def connect(self, reader: str) -> CardChannel:
        with suppress(Empty, PcscUnavailable):  # none is kept, or it is of a service that ended
            return self._connect(self._spare_contexts.get_nowait(), reader)
        return self._connect(_establish_context(), reader)

    def _connect(self, context: int, reader: str) -> CardChannel:
        try:
            hresult, card, protocol = scard.SCardConnect(
                context,
                reader,
                scard.SCARD_SHARE_EXCLUSIVE,
                scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
            )
            _check("SCardConnect", hresult, reader)
            hresult, _, _, _, atr = scard.SCardStatus(card)
            _check("SCardStatus", hresult, reader)
        except HardwareError:
            scard.SCardReleaseContext(context)
            raise
        return _Channel(context, card, protocol, reader, bytes(atr), self._keep)

    def _keep(self, context: int) -> None:
        if self._spare_contexts.empty():
            self._spare_contexts.put(context)
        else:
            scard.SCardReleaseContext(context)


def _establish_context() -> int:
    hresult, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    _check("SCardEstablishContext", hresult)
    handle: int = context
    return handle


class _Context:
    def __init__(self, handle: int, refused: Callable[[str], bool]) -> None:
        self._handle = handle
        self._refused = refused
        self._turn = threading.Condition()
        self._waiting = False
        self._cancelled = False
        self._closed = False

    def readers(self) -> tuple[str, ...]:
        hresult, readers = scard.SCardListReaders(self._handle, [])
        if hresult == scard.SCARD_E_NO_READERS_AVAILABLE:
            return ()
        _check("SCardListReaders", hresult)
        return tuple(reader for reader in readers if not self._refused(reader))

    def wait_for_change(
        self, known: tuple[ReaderReading, ...], timeout_s: float | None = None
    ) -> tuple[ReaderReading, ...] | Wait:
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        with self._turn:
            self._waiting = True
        try:
            while not self._cancelled:
                # Asked anew instead of trusting the wait: pcsc-lite compares an event counter
                # only when the known one is not 0, which it is for the card found at start.
                readings = self._readings()
                left_s = _RELIST_S if deadline is None else deadline - time.monotonic()
                if readings != known or left_s <= 0:
                    return readings
                self._block(readings, min(left_s, _RELIST_S))
            self._cancelled = False
            return Wait.CANCELLED
        finally:
            with self._turn:
                self._waiting = False
                self._turn.notify_all()

    def cancel(self) -> None:
        with self._turn:
            self._cancelled = True
            while self._cancelled and self._waiting:
                scard.SCardCancel(self._handle)
                self._turn.wait(_CANCEL_RETRY_S)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            scard.SCardReleaseContext(self._handle)

    def _readings(self) -> tuple[ReaderReading, ...]:
        for _ in range(_LISTINGS):
            unaware = [(reader, scard.SCARD_STATE_UNAWARE) for reader in self.readers()]
            if not unaware:
                return ()
            hresult, states = scard.SCardGetStatusChange(self._handle, 0, unaware)
            if hresult != scard.SCARD_E_UNKNOWN_READER:
                break
        if hresult != scard.SCARD_E_TIMEOUT:
            _check("SCardGetStatusChange", hresult)
        return tuple(
            ReaderReading(
                reader,
                ReaderStateFlag(state & _FLAGS_MASK & ~ReaderStateFlag.CHANGED),
                state >> _EVENT_COUNT_SHIFT & _FLAGS_MASK,
                bytes(atr),
            )
            for reader, state, atr in states
        )

    def _block(self, known: tuple[ReaderReading, ...], timeout_s: float) -> None:
        """Return when a state differs from `known`, readers came or went, or time is up."""
        states = [
            (reading.reader, reading.event_count << _EVENT_COUNT_SHIFT | reading.flags)
            for reading in known
        ]
        states.append((_PNP_NOTIFICATION, scard.SCARD_STATE_UNAWARE))
        hresult, _ = scard.SCardGetStatusChange(self._handle, int(timeout_s * 1000) + 1, states)
        if hresult not in {
            scard.SCARD_E_TIMEOUT,
            scard.SCARD_E_CANCELLED,
            scard.SCARD_E_UNKNOWN_READER,
        }:
            _check("SCardGetStatusChange", hresult)


class _Channel:
    def __init__(
        self,
        context: int,
        card: int,
        protocol: int,
        reader: str,
        atr: bytes,
        give_back: Callable[[int], None],
    ) -> None:
        self._context = context
        self._give_back = give_back
        self._card = card
        self._pci = (
            scard.SCARD_PCI_T1 if protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
        )
        self._reader = reader
        self._atr = atr
        self._ended: HardwareError | None = None
        self._closed = False

    @property
    def atr(self) -> bytes:
        return self._atr

    def transmit(self, command: bytes | bytearray) -> bytes:
        if self._ended is None:
            hresult, answer = scard.SCardTransmit(self._card, self._pci, list(command))
            if hresult == scard.SCARD_S_SUCCESS and answer:
                return bytes(answer)
            if hresult in _LOST_EXCHANGE:
                self._ended = self._why_exchange_failed(hresult)
            else:
                self._ended = _error("SCardTransmit", hresult, self._reader)
        raise self._ended

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            # Fails after a restart of pcscd, which is of no interest any more.
            scard.SCardDisconnect(self._card, scard.SCARD_UNPOWER_CARD)
            self._give_back(self._context)

    def _why_exchange_failed(self, hresult: int) -> HardwareError:
        """What became of the card: an exchange is lost before the service notices the removal.

        Nothing is done to the slot to find out. SCardReconnect would tell at once, but pcscd then
        misses a card put in before its next look, until that one is taken out again.
        """
        noticed = self._probe()
        if noticed == scard.SCARD_S_SUCCESS:
            self._wait_for_notice()
            noticed = self._probe()
        if noticed == scard.SCARD_S_SUCCESS:
            return CardCommunicationFailed(scard.SCardGetErrorMessage(hresult))
        return _error("SCardBeginTransaction", noticed, self._reader)

    def _probe(self) -> int:
        """What the service knows of this connection's card, without a word to the card."""
        hresult: int = scard.SCardBeginTransaction(self._card)
        if hresult == scard.SCARD_S_SUCCESS:
            scard.SCardEndTransaction(self._card, scard.SCARD_LEAVE_CARD)
        return hresult

    def _wait_for_notice(self) -> None:
        unaware = [(self._reader, scard.SCARD_STATE_UNAWARE)]
        hresult, states = scard.SCardGetStatusChange(self._context, 0, unaware)
        if hresult == scard.SCARD_S_SUCCESS:
            known = [(reader, state) for reader, state, _ in states]
            scard.SCardGetStatusChange(self._context, _REMOVAL_NOTICE_MS, known)
