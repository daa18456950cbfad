"""libpcsclite's own functions through ctypes: bytes and result codes in and out, nothing more.

A binding of our own because pyscard takes only names in ASCII for a reader, and one reader with
another name in the hall would leave the terminal without any (docs/decisions/0014). Names and
values are those of winscard.h, pcsclite.h and reader.h; every call lets go of the interpreter.

The library keeps its contexts and their cards in lists that SCardConnect and SCardDisconnect use
without the mutex of the others: a card let go of while another thread gave back a context ended the
program (segmentation fault in list_seek). So all calls that change these lists, or look a card up
in them, are made in single file; those that name a context only are safe.
"""

import ctypes
from collections.abc import Sequence
from contextlib import suppress
from enum import IntEnum, IntFlag, unique
from functools import cache
from typing import Final, TypeAlias

from hardware.single_file import SingleFile

_LIBRARY: Final = "libpcsclite.so.1"
_SCOPE_SYSTEM: Final = 2

#: Where the service listens, and the variable that names another place. The library reads it once
#: in the life of a process.
DEFAULT_SOCKET: Final = "/run/pcscd/pcscd.comm"
SOCKET_VARIABLE: Final = "PCSCLITE_CSOCK_NAME"
_MAX_ATR_BYTES: Final = 33
_MAX_READERS_BYTES: Final = 128 * 32

#: MAX_BUFFER_SIZE_EXTENDED: no driver answers with more.
MAX_ANSWER_BYTES: Final = 65548

#: The lists are changed at the end of a call, which a driver that hangs puts off, and a card is
#: looked up at its beginning.
_single_file: Final = SingleFile(limit_s=0.5, begin_s=0.1)


@unique
class Result(IntEnum):
    """SCARD_S_*, SCARD_E_*, SCARD_F_* and SCARD_W_*, as far as they are told apart."""

    SUCCESS = 0x00000000
    CANCELLED = 0x80100002
    INVALID_HANDLE = 0x80100003
    UNKNOWN_READER = 0x80100009
    TIMEOUT = 0x8010000A
    SHARING_VIOLATION = 0x8010000B
    NO_SMARTCARD = 0x8010000C
    PROTO_MISMATCH = 0x8010000F
    COMM_ERROR = 0x80100013
    NOT_TRANSACTED = 0x80100016
    READER_UNAVAILABLE = 0x80100017
    SHUTDOWN = 0x80100018
    NO_SERVICE = 0x8010001D
    SERVICE_STOPPED = 0x8010001E
    NO_ACCESS = 0x80100027
    NO_READERS_AVAILABLE = 0x8010002E
    COMM_DATA_LOST = 0x8010002F
    UNSUPPORTED_CARD = 0x80100065
    UNRESPONSIVE_CARD = 0x80100066
    UNPOWERED_CARD = 0x80100067
    RESET_CARD = 0x80100068
    REMOVED_CARD = 0x80100069
    SECURITY_VIOLATION = 0x8010006A


class Protocol(IntFlag):
    """SCARD_PROTOCOL_*."""

    T0 = 1
    T1 = 2


@unique
class _Share(IntEnum):
    EXCLUSIVE = 1


@unique
class Disposition(IntEnum):
    """What becomes of the card when it is let go."""

    LEAVE = 0
    UNPOWER = 2


Code: TypeAlias = int
"""A result code, one of `Result` or another."""

_Handle: TypeAlias = ctypes.c_long
_Dword: TypeAlias = ctypes.c_ulong


class _ReaderState(ctypes.Structure):
    _fields_ = (
        ("reader", ctypes.c_char_p),
        ("user_data", ctypes.c_void_p),
        ("current_state", _Dword),
        ("event_state", _Dword),
        ("atr_bytes", _Dword),
        ("atr", ctypes.c_ubyte * _MAX_ATR_BYTES),
    )


class _IoRequest(ctypes.Structure):
    _fields_ = (("protocol", _Dword), ("length", _Dword))


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(_LIBRARY)
    for name in (
        "SCardBeginTransaction",
        "SCardCancel",
        "SCardConnect",
        "SCardDisconnect",
        "SCardEndTransaction",
        "SCardEstablishContext",
        "SCardGetStatusChange",
        "SCardListReaders",
        "SCardReleaseContext",
        "SCardStatus",
        "SCardTransmit",
    ):
        getattr(library, name).restype = ctypes.c_long
    library.pcsc_stringify_error.restype = ctypes.c_char_p
    library.pcsc_stringify_error.argtypes = (ctypes.c_long,)
    return library


def _code(returned: int) -> Code:
    return returned & 0xFFFFFFFF


def name_text(spelled: bytes) -> str:
    """A reader's name for people. Drivers spell it as they like: mostly ASCII, also UTF-8 or
    GB 18030, or cut in the middle of a character.
    """
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return spelled.decode(encoding)
    return spelled.decode("utf-8", errors="backslashreplace")


def error_text(code: Code) -> str:
    """What the library calls `code`."""
    text: bytes = _library().pcsc_stringify_error(code)
    return text.decode("ascii", errors="replace")


@_single_file.call()
def establish_context() -> tuple[Code, int]:
    """A connection to the service.

    Raises:
        OSError: the library is not installed.
    """
    context = _Handle()
    code = _library().SCardEstablishContext(
        _Dword(_SCOPE_SYSTEM), None, None, ctypes.byref(context)
    )
    return _code(code), context.value


@_single_file.call()
def release_context(context: int) -> None:
    """Give the connection back."""
    _library().SCardReleaseContext(_Handle(context))


def cancel(context: int) -> None:
    """End the wait that runs in this context."""
    _library().SCardCancel(_Handle(context))


def list_readers(context: int) -> tuple[Code, tuple[bytes, ...]]:
    """The names of the attached readers, as their drivers spell them."""
    names = ctypes.create_string_buffer(_MAX_READERS_BYTES)
    length = _Dword(len(names))
    code = _library().SCardListReaders(_Handle(context), None, names, ctypes.byref(length))
    if _code(code) != Result.SUCCESS:
        return _code(code), ()
    return Result.SUCCESS, tuple(name for name in names.raw[: length.value].split(b"\0") if name)


def get_status_change(
    context: int, timeout_ms: int, known: Sequence[tuple[bytes, int]]
) -> tuple[Code, list[tuple[int, bytes]]]:
    """Wait until a reader's state differs from the known one: each one's state and ATR."""
    states = (_ReaderState * len(known))()
    for state, (reader, current) in zip(states, known, strict=True):
        state.reader = reader
        state.current_state = current
    code = _library().SCardGetStatusChange(
        _Handle(context), _Dword(timeout_ms), states, _Dword(len(known))
    )
    return _code(code), [
        (state.event_state, bytes(state.atr[: min(state.atr_bytes, _MAX_ATR_BYTES)]))
        for state in states
    ]


@_single_file.call()
def connect(context: int, reader: bytes) -> tuple[Code, int, Protocol]:
    """An exclusive connection to the card in `reader`, over the protocol that it offers."""
    card, protocol = _Handle(), _Dword()
    code = _library().SCardConnect(
        _Handle(context),
        ctypes.c_char_p(reader),
        _Dword(_Share.EXCLUSIVE),
        _Dword(Protocol.T0 | Protocol.T1),
        ctypes.byref(card),
        ctypes.byref(protocol),
    )
    return _code(code), card.value, Protocol(protocol.value & (Protocol.T0 | Protocol.T1))


@_single_file.call()
def disconnect(card: int, disposition: Disposition) -> None:
    """Let go of the card."""
    _library().SCardDisconnect(_Handle(card), _Dword(disposition))


@_single_file.call(bears_others_once_begun=True)
def atr_of(card: int) -> tuple[Code, bytes]:
    """The answer to reset of the connected card."""
    atr = (ctypes.c_ubyte * _MAX_ATR_BYTES)()
    length = _Dword(_MAX_ATR_BYTES)
    code = _library().SCardStatus(_Handle(card), None, None, None, None, atr, ctypes.byref(length))
    return _code(code), bytes(atr[: length.value])


@_single_file.call(bears_others_once_begun=True)
def begin_transaction(card: int) -> Code:
    """Ask for the card alone; says what the service knows of it, without a word to the card."""
    return _code(_library().SCardBeginTransaction(_Handle(card)))


@_single_file.call(bears_others_once_begun=True)
def end_transaction(card: int) -> None:
    """End what was begun, leaving the card as it is."""
    _library().SCardEndTransaction(_Handle(card), _Dword(Disposition.LEAVE))


@_single_file.call(bears_others_once_begun=True)
def transmit(
    card: int, protocol: Protocol, command: bytes | bytearray, answer: "ctypes.Array[ctypes.c_char]"
) -> tuple[Code, bytes]:
    """One exchange; the card's bytes come by way of the buffer `answer`.

    A command in a bytearray is sent from where it stands, so that its owner can wipe it.
    """
    buffer = ctypes.c_ubyte * len(command)
    sent = (
        buffer.from_buffer(command)
        if isinstance(command, bytearray)
        else buffer.from_buffer_copy(command)
    )
    length = _Dword(len(answer))
    request = _IoRequest(protocol, ctypes.sizeof(_IoRequest))
    code = _library().SCardTransmit(
        _Handle(card),
        ctypes.byref(request),
        sent,
        _Dword(len(command)),
        None,
        answer,
        ctypes.byref(length),
    )
    if _code(code) != Result.SUCCESS:
        return _code(code), b""
    return Result.SUCCESS, ctypes.string_at(answer, length.value)
