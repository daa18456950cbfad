"""A staff card: PIV (NIST SP 800-73-4, part 2) as far as a card proves with it whose it is.

Only the key for authentication, 9A, is used: anybody may read its certificate, and after the PIN
it signs. Nothing is ever written.
"""

import zlib
from enum import IntEnum, unique
from typing import ClassVar, Final

from hardware.apdu import (
    MAX_DATA_BYTES,
    MAX_LE,
    CommandApdu,
    Instruction,
    ResponseApdu,
    StatusWord,
    exchange,
)
from hardware.ber_tlv import ber_object, ber_objects
from hardware.card_errors import CardCommandRefused, CardError
from hardware.resource_manager import CardChannel, TransmissionProtocol
from hardware.social_card.pin import Pin, PinBlocked, PinCorrect, PinResult, PinWrong

#: The application's identifier with its version (part 1, 2.2).
PIV_APPLICATION: Final = bytes.fromhex("A000000308000010000100")
AUTHENTICATION_KEY: Final = 0x9A
PIN_REFERENCE: Final = 0x80
SHORTEST_PIN: Final = 6
LONGEST_PIN: Final = 8

#: X.509 Certificate for PIV Authentication (part 1, table 3).
CERTIFICATE_OBJECT: Final = bytes.fromhex("5FC105")
#: No certificate of such a key is longer, also after it was inflated.
MAX_CERTIFICATE_BYTES: Final = 4096

_CHAINED: Final = 0x10
_WHOLE_OBJECT: Final = (0x3F, 0xFF)
_TAG_LIST, _CONTAINER, _CERTIFICATE, _CERTIFICATE_INFO = 0x5C, 0x53, 0x70, 0x71
_DYNAMIC, _CHALLENGE, _RESPONSE = 0x7C, 0x81, 0x82
_COMPRESSED: Final = 0x01
_GZIP: Final = 16 + zlib.MAX_WBITS


@unique
class PivAlgorithm(IntEnum):
    """The keys that are accepted, by their identifiers (NIST SP 800-78-4, table 6-2)."""

    RSA_2048 = 0x07
    P_256 = 0x11


class NotAStaffCard(CardError):
    """The card does not know the application by which staff cards prove themselves (PIV)."""

    code: ClassVar[str] = "staff_card.not_piv"

    def __init__(self, status: int) -> None:
        super().__init__(f"selecting the PIV application was answered with {status:04X}")
        self.status = status


class StaffCardBlank(CardError):
    """The staff card holds no certificate to prove itself with: nobody has made it anybody's."""

    code: ClassVar[str] = "staff_card.no_certificate"

    def __init__(self) -> None:
        super().__init__("the staff card holds no certificate in slot 9A")


class StaffCardMalformed(CardError):
    """What the staff card answered is not what its specification says."""

    code: ClassVar[str] = "staff_card.malformed"

    def __init__(self, command: str) -> None:
        super().__init__(f"the answer to {command} is malformed")
        self.command = command


class PivCard:
    """A session with the card behind `channel`; making one selects the application.

    Every method raises what `hardware.apdu.exchange` raises.

    Raises:
        NotAStaffCard: the card does not know the application.
    """

    def __init__(self, channel: CardChannel) -> None:
        self._channel = channel
        response = self._send(Instruction.SELECT, 0x04, 0x00, PIV_APPLICATION)
        if not (response.done or response.warned):
            raise NotAStaffCard(response.sw)

    def certificate(self) -> bytes:
        """The certificate of the key 9A (X.509, DER); no PIN is needed.

        Raises:
            StaffCardBlank, StaffCardMalformed, CardCommandRefused
        """
        asked = ber_object(_TAG_LIST, CERTIFICATE_OBJECT)
        response = self._send(Instruction.GET_DATA, *_WHOLE_OBJECT, asked)
        if response.sw == StatusWord.FILE_NOT_FOUND:
            raise StaffCardBlank
        if not response.done:
            raise CardCommandRefused("GET DATA", response.sw)
        container = _objects("GET DATA", response.data).get(_CONTAINER, b"")
        inside = _objects("GET DATA", container)
        found = inside.get(_CERTIFICATE)
        if not found:
            raise StaffCardBlank
        info = inside.get(_CERTIFICATE_INFO) or b"\x00"
        return _inflated(found) if info[0] & _COMPRESSED else found

    def verify_pin(self, pin: Pin) -> PinResult:
        """Show the PIN to the card, once. A wrong one costs a try.

        Raises:
            CardCommandRefused: the card answered neither yes, no nor blocked.
            ValueError: it has more than eight digits; nothing was sent.
        """
        data = pin.filled(LONGEST_PIN)
        command = CommandApdu(0x00, Instruction.VERIFY, 0x00, PIN_REFERENCE, data)
        try:
            # Without Le, so that it is sent once whatever the card answers.
            response = exchange(self._channel, command)
        finally:
            data[:] = bytes(len(data))
        if response.done:
            return PinCorrect()
        if response.sw == StatusWord.AUTHENTICATION_METHOD_BLOCKED or response.tries_left == 0:
            return PinBlocked()
        if response.tries_left is None:
            raise CardCommandRefused("VERIFY", response.sw)
        return PinWrong(response.tries_left)

    def sign(self, algorithm: PivAlgorithm, prepared: bytes) -> bytes:
        """What the key 9A makes of `prepared`: padded as PKCS #1 has it, or the hash for P-256.

        Raises:
            CardCommandRefused: the card does not sign: no PIN, no such key.
            StaffCardMalformed
        """
        asked = ber_object(_DYNAMIC, ber_object(_RESPONSE, b"") + ber_object(_CHALLENGE, prepared))
        where = (Instruction.GENERAL_AUTHENTICATE, algorithm, AUTHENTICATION_KEY)
        while len(asked) > MAX_DATA_BYTES:
            piece, asked = asked[:MAX_DATA_BYTES], asked[MAX_DATA_BYTES:]
            self._done(exchange(self._channel, CommandApdu(_CHAINED, *where, piece)))
        response = self._done(self._send(*where, asked))
        template = _objects("GENERAL AUTHENTICATE", response.data).get(_DYNAMIC, b"")
        signature = _objects("GENERAL AUTHENTICATE", template).get(_RESPONSE)
        if not signature:
            raise StaffCardMalformed("GENERAL AUTHENTICATE")
        return signature

    def _done(self, response: ResponseApdu) -> ResponseApdu:
        if not response.done:
            raise CardCommandRefused("GENERAL AUTHENTICATE", response.sw)
        return response

    def _send(self, instruction: Instruction, p1: int, p2: int, data: bytes) -> ResponseApdu:
        # On T=1 an answer has data only where the command names an Le.
        le = MAX_LE if self._channel.protocol is TransmissionProtocol.T1 else None
        return exchange(self._channel, CommandApdu(0x00, instruction, p1, p2, data, le))


def _objects(command: str, data: bytes) -> dict[int, bytes]:
    try:
        return ber_objects(data)
    except ValueError as error:
        raise StaffCardMalformed(command) from error


def _inflated(compressed: bytes) -> bytes:
    inflater = zlib.decompressobj(_GZIP)
    try:
        certificate = inflater.decompress(compressed, MAX_CERTIFICATE_BYTES)
    except zlib.error as error:
        raise StaffCardMalformed("GET DATA") from error
    if not inflater.eof:
        raise StaffCardMalformed("GET DATA")
    return certificate
