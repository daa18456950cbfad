"""The PC/SC service of this machine as `hardware.resource_manager` asks for it.

The plain functions of `hardware.pcsclite` return result codes, which become typed errors here.
"""

import ctypes
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final

from hardware import pcsclite
from hardware.card_errors import (
    AccessRefusal,
    CardCommunicationFailed,
    CardMute,
    CardRemoved,
    CardReset,
    PcscFailed,
    PcscRefused,
    PcscUnavailable,
    ReaderGone,
    SharingViolation,
)
from hardware.errors import HardwareError
from hardware.pcsclite import Code, Disposition, Protocol, Result
from hardware.resource_manager import (
    CardChannel,
    ReaderReading,
    ReaderStateFlag,
    ResourceContext,
    TransmissionProtocol,
    Wait,
)

#: The pseudo-reader whose state changes when readers come and go.
_PNP_NOTIFICATION: Final = b"\\\\?PnP?\\Notification"

#: pcsc-lite before 2.3 notices a new reader only inside the wait, so one that comes between the
#: listing and the wait would go unnoticed: readers are listed again after this time.
_RELIST_S: Final = 2.0

#: How soon they are after a wait that told of a card, and so of no other reader.
_LIST_SOON_S: Final = 0.05

#: SCardCancel ends the wait that runs and is lost on one that is about to; it is sent again
#: until the waiting thread has left.
_CANCEL_RETRY_S: Final = 0.002

#: pcscd asks a reader that does not report by itself every 400 ms whether its card is still there.
_REMOVAL_NOTICE_MS: Final = 600

#: How often readers are listed when one of them goes before it can be asked for its state.
_LISTINGS: Final = 3

_LOOK_AT_SOCKET_S: Final = 1.0

_EVENT_COUNT_SHIFT: Final = 16
_FLAGS_MASK: Final = 0xFFFF

_SERVICE_GONE: Final = frozenset(
    {
        Result.NO_SERVICE,
        Result.SERVICE_STOPPED,
        Result.INVALID_HANDLE,
        Result.NO_ACCESS,
        Result.SECURITY_VIOLATION,  # also what writing to a service that has ended gives
        Result.SHUTDOWN,
        Result.COMM_ERROR,
    }
)
_CARD_GONE: Final = frozenset({Result.REMOVED_CARD, Result.NO_SMARTCARD})
_CARD_SILENT: Final = frozenset(
    {Result.UNRESPONSIVE_CARD, Result.UNPOWERED_CARD, Result.UNSUPPORTED_CARD}
)
_READER_GONE: Final = frozenset(
    {Result.READER_UNAVAILABLE, Result.UNKNOWN_READER, Result.NO_READERS_AVAILABLE}
)
_EXCHANGE_FAILED: Final = frozenset(
    {Result.NOT_TRANSACTED, Result.COMM_DATA_LOST, Result.PROTO_MISMATCH, Result.TIMEOUT}
)

#: An exchange that did not come about. Some drivers call it a success without a byte.
_LOST_EXCHANGE: Final = _EXCHANGE_FAILED | {Result.COMM_ERROR, Result.SUCCESS}


def _error(function: str, code: Code, reader: str) -> HardwareError:
    """The typed error for what `function` returned."""
    if code in _SERVICE_GONE:
        return PcscUnavailable(pcsclite.error_text(code))
    if code in _CARD_GONE:
        return CardRemoved()
    if code in _CARD_SILENT:
        return CardMute()
    if code == Result.RESET_CARD:
        return CardReset()
    if code in _READER_GONE:
        return ReaderGone(reader)
    if code == Result.SHARING_VIOLATION:
        return SharingViolation(reader)
    if code in _EXCHANGE_FAILED:
        return CardCommunicationFailed(pcsclite.error_text(code))
    return PcscFailed(function, code)


def _check(function: str, code: Code, reader: str = "") -> None:
    if code != Result.SUCCESS:
        raise _error(function, code, reader)


class _ReaderNames:
    """Readers' names as text, and back to the bytes the service knows them by."""

    def __init__(self) -> None:
        self._spelled: dict[str, bytes] = {}

    def text(self, spelled: bytes) -> str:
        """The name for people, and for `bytes_of`; of two that look the same, one byte by byte."""
        name = pcsclite.name_text(spelled)
        if self._spelled.setdefault(name, spelled) != spelled:
            name = spelled.decode("ascii", errors="backslashreplace")
            self._spelled[name] = spelled
        return name

    def bytes_of(self, name: str) -> bytes:
        """What the service is told; a name never seen is spelled in UTF-8."""
        return self._spelled.get(name) or name.encode("utf-8", errors="replace")


class PcscResourceManager:
    """PC/SC as `hardware.resource_manager.ResourceManager` asks for it.

    Readers that `refused` says True of are as if they were not there.
    """

    def __init__(self, refused: Callable[[str], bool] = lambda _reader: False) -> None:
        self._refused = refused
        # The last channel's context is kept for the next one: to establish a context costs a tenth
        # of reading a card.
        self._spare_contexts: SimpleQueue[int] = SimpleQueue()
        self._names = _ReaderNames()

    def open(self) -> ResourceContext:
        return _Context(_establish_context(), self._names, self._refused)

    def connect(self, reader: str) -> CardChannel:
        with suppress(Empty, PcscUnavailable):  # none is kept, or it is of a service that ended
            return self._connect(self._spare_contexts.get_nowait(), reader)
        return self._connect(_establish_context(), reader)

    def _connect(self, context: int, reader: str) -> CardChannel:
        spelled = self._names.bytes_of(reader)
        try:
            code, card, protocol = pcsclite.connect(context, spelled)
            if code == Result.SECURITY_VIOLATION and _answers(context):
                raise PcscRefused(AccessRefusal.CARDS)
            _check("SCardConnect", code, reader)
            code, atr = pcsclite.atr_of(card)
            _check("SCardStatus", code, reader)
        except HardwareError:
            pcsclite.release_context(context)
            raise
        return _Channel(context, card, protocol, reader, spelled, atr, self._keep)

    def _keep(self, context: int) -> None:
        if self._spare_contexts.empty():
            self._spare_contexts.put(context)
        else:
            pcsclite.release_context(context)


def _establish_context() -> int:
    try:
        code, context = pcsclite.establish_context()
    except OSError as error:
        raise PcscUnavailable(str(error)) from error
    if code in _SERVICE_GONE and (refusal := _refusal()) is not None:
        raise PcscRefused(refusal)
    _check("SCardEstablishContext", code)
    return context


def _answers(context: int) -> bool:
    code, _ = pcsclite.list_readers(context)
    return code in {Result.SUCCESS, Result.NO_READERS_AVAILABLE}


def _refusal() -> AccessRefusal | None:
    """Why no context was given although the service runs, None where it does not.

    The library tells a service that hangs up on an account without the right from one that is not
    there by luck of timing only, so its socket is looked at.
    """
    address = os.environ.get(pcsclite.SOCKET_VARIABLE, pcsclite.DEFAULT_SOCKET)
    with socket.socket(socket.AF_UNIX) as service:
        service.settimeout(_LOOK_AT_SOCKET_S)
        try:
            service.connect(address)
        except PermissionError:
            return AccessRefusal.SOCKET
        except OSError:
            return None
    return AccessRefusal.SERVICE


class _Context:
    def __init__(self, handle: int, names: _ReaderNames, refused: Callable[[str], bool]) -> None:
        self._handle = handle
        self._names = names
        self._refused = refused
        self._turn = threading.Condition()
        self._waiting = False
        self._cancelled = False
        self._closed = False
        self._told: tuple[ReaderReading, ...] | None = None

    def readers(self) -> tuple[str, ...]:
        code, readers = pcsclite.list_readers(self._handle)
        if code == Result.NO_READERS_AVAILABLE:
            return ()
        _check("SCardListReaders", code)
        named = (self._names.text(reader) for reader in readers)
        return tuple(reader for reader in named if not self._refused(reader))

    def wait_for_change(
        self, known: tuple[ReaderReading, ...], timeout_s: float | None = None
    ) -> tuple[ReaderReading, ...] | Wait:
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        with self._turn:
            self._waiting = True
        try:
            # What the last wait told is not asked for again before it is waited upon: whoever was
            # told of a card has better use for the interpreter.
            readings = known if known is self._told else self._readings()
            limit_s = _LIST_SOON_S if known is self._told else _RELIST_S
            while not self._cancelled:
                left_s = _RELIST_S if deadline is None else deadline - time.monotonic()
                if readings != known or left_s <= 0:
                    return readings
                self._told = self._block(readings, min(left_s, limit_s))
                # Asked anew instead of trusting the silence: pcsc-lite compares an event counter
                # only when the known one is not 0, which it is for the card found at start.
                readings = self._told or self._readings()
                limit_s = _RELIST_S
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
                pcsclite.cancel(self._handle)
                self._turn.wait(_CANCEL_RETRY_S)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            pcsclite.release_context(self._handle)

    def _readings(self) -> tuple[ReaderReading, ...]:
        for _ in range(_LISTINGS):
            readers = self.readers()
            if not readers:
                return ()
            unaware = [
                (self._names.bytes_of(reader), ReaderStateFlag.UNAWARE) for reader in readers
            ]
            code, states = pcsclite.get_status_change(self._handle, 0, unaware)
            if code != Result.UNKNOWN_READER:
                break
        if code != Result.TIMEOUT:
            _check("SCardGetStatusChange", code)
        return _as_readings(readers, states)

    def _block(
        self, known: tuple[ReaderReading, ...], timeout_s: float
    ) -> tuple[ReaderReading, ...] | None:
        """Return when a state differs from `known`, readers came or went, or time is up.

        Returns:
            How the same readers are now, if the service has told.
        """
        states = [
            (
                self._names.bytes_of(reading.reader),
                reading.event_count << _EVENT_COUNT_SHIFT | reading.flags,
            )
            for reading in known
        ]
        states.append((_PNP_NOTIFICATION, ReaderStateFlag.UNAWARE))
        code, found = pcsclite.get_status_change(self._handle, int(timeout_s * 1000) + 1, states)
        if code == Result.SUCCESS:
            *found, (notification, _) = found
            gone = any(state & ReaderStateFlag.UNKNOWN for state, _ in found)
            if not gone and not notification & ReaderStateFlag.CHANGED:
                return _as_readings([one.reader for one in known], found)
            return None
        if code not in {Result.TIMEOUT, Result.CANCELLED, Result.UNKNOWN_READER}:
            _check("SCardGetStatusChange", code)
        return None


def _as_readings(
    readers: Iterable[str], states: Iterable[tuple[int, bytes]]
) -> tuple[ReaderReading, ...]:
    return tuple(
        ReaderReading(
            reader,
            ReaderStateFlag(state & _FLAGS_MASK & ~ReaderStateFlag.CHANGED),
            state >> _EVENT_COUNT_SHIFT & _FLAGS_MASK,
            atr,
        )
        for reader, (state, atr) in zip(readers, states, strict=True)
    )


class _Channel:
    def __init__(
        self,
        context: int,
        card: int,
        protocol: Protocol,
        reader: str,
        spelled: bytes,
        atr: bytes,
        give_back: Callable[[int], None],
    ) -> None:
        self._context = context
        self._give_back = give_back
        self._card = card
        self._pci = protocol if protocol == Protocol.T1 else Protocol.T0
        self._reader = reader
        self._spelled = spelled
        self._atr = atr
        self._answer = ctypes.create_string_buffer(pcsclite.MAX_ANSWER_BYTES)
        self._ended: HardwareError | None = None
        self._closed = False

    @property
    def atr(self) -> bytes:
        return self._atr

    @property
    def protocol(self) -> TransmissionProtocol:
        return TransmissionProtocol.T1 if self._pci == Protocol.T1 else TransmissionProtocol.T0

    def transmit(self, command: bytes | bytearray) -> bytes:
        if self._ended is None:
            code, answer = pcsclite.transmit(self._card, self._pci, command, self._answer)
            if code == Result.SUCCESS and answer:
                return answer
            if code in _LOST_EXCHANGE:
                self._ended = self._why_exchange_failed(code)
            else:
                self._ended = _error("SCardTransmit", code, self._reader)
        raise self._ended

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            # Fails after a restart of pcscd, which is of no interest any more.
            pcsclite.disconnect(self._card, Disposition.UNPOWER)
            ctypes.memset(self._answer, 0, len(self._answer))
            self._give_back(self._context)

    def _why_exchange_failed(self, code: Code) -> HardwareError:
        """What became of the card: an exchange is lost before the service notices the removal.

        Nothing is done to the slot to find out. SCardReconnect would tell at once, but pcscd then
        misses a card put in before its next look, until that one is taken out again.
        """
        noticed = self._probe()
        if noticed == Result.SUCCESS:
            self._wait_for_notice()
            noticed = self._probe()
        if noticed == Result.SUCCESS:
            return CardCommunicationFailed(pcsclite.error_text(code))
        return _error("SCardBeginTransaction", noticed, self._reader)

    def _probe(self) -> Code:
        """What the service knows of this connection's card, without a word to the card."""
        code = pcsclite.begin_transaction(self._card)
        if code == Result.SUCCESS:
            pcsclite.end_transaction(self._card)
        return code

    def _wait_for_notice(self) -> None:
        unaware = [(self._spelled, ReaderStateFlag.UNAWARE)]
        code, states = pcsclite.get_status_change(self._context, 0, unaware)
        if code == Result.SUCCESS:
            known = [(self._spelled, state) for state, _ in states]
            pcsclite.get_status_change(self._context, _REMOVAL_NOTICE_MS, known)
