"""A staff card as an ISO 7816 card in Python: PIV (NIST SP 800-73-4, part 2), with a made-up key.

It knows what a terminal and the tools of others ask of it (GET DATA, VERIFY, GENERAL AUTHENTICATE
with command chaining), and refuses what a card refuses. It never signs before the PIN.
"""

import logging
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256

from hardware.apdu import MAX_LE, Instruction, StatusWord
from hardware.ber_tlv import ber_object, ber_objects
from hardware.piv_card import (
    AUTHENTICATION_KEY,
    CERTIFICATE_OBJECT,
    LONGEST_PIN,
    PIN_REFERENCE,
    PIV_APPLICATION,
    PivAlgorithm,
)
from hardware.simulators import SimulationPermit
from hardware.simulators.short_apdu import HEADER_BYTES, data_field, with_status
from hardware.simulators.virtual_card import TransportMode

_log = logging.getLogger(__name__)

StaffKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

#: Made-up historical bytes; the second offers T=1.
_ATRS: Final = {
    TransportMode.TPDU: bytes.fromhex("3B06") + b"STAFF0",
    TransportMode.T1: bytes.fromhex("3B868001") + b"STAFF1" + b"\x70",
}
#: The identifier without its version, which is how it may be selected too (part 2, 3.1.1).
_SHORT_NAME: Final = PIV_APPLICATION[:9]
_TEMPLATE: Final = bytes.fromhex("61114F0600001000010079074F05A000000308")
_CHAINED: Final = 0x10
_OBJECT_REQUEST: Final = bytes((0x5C, len(CERTIFICATE_OBJECT)))
_SW_MORE_DATA: Final = 0x6100
_SW_TRIES_LEFT: Final = 0x63C0
_SW_LAST_OF_CHAIN_EXPECTED: Final = 0x6883


@dataclass(frozen=True, slots=True)
class StaffCardProfile:
    """What is on a card.

    Attributes:
        container: what GET DATA hands out of slot 9A; None on a card that has none.
        key: what GENERAL AUTHENTICATE signs with; on a copy another than the certificate's.
        objects: what else GET DATA hands out, by the object's name of three bytes.
    """

    container: bytes | None
    key: StaffKey
    pin: str = "271828"
    pin_tries: int = 3
    pin_tries_left: int = 3
    objects: tuple[tuple[bytes, bytes], ...] = ()


class VirtualPivCard:
    """A staff card with `profile` on it; its PIN counter outlives every reset.

    Attributes:
        exchanges: how many commands it has been sent.
        verified: how often a PIN was shown to it.
        unknown_commands: the headers of those it refused because it does not know them.
    """

    def __init__(
        self,
        profile: StaffCardProfile,
        *,
        permit: SimulationPermit,
        transport: TransportMode = TransportMode.T1,
    ) -> None:
        self.profile = profile
        self.exchanges = 0
        self.verified = 0
        self.unknown_commands: list[bytes] = []
        self.pin_tries_left = profile.pin_tries_left
        self._transport = transport
        self._chain = b""
        self._objects = dict(profile.objects)
        if profile.container is not None:
            self._objects[CERTIFICATE_OBJECT] = profile.container
        self._forget_session()

    @property
    def atr(self) -> bytes:
        return _ATRS[self._transport]

    def power_on(self) -> None:
        self._forget_session()

    def power_off(self) -> None:
        self._forget_session()

    def transmit(self, command: bytes) -> bytes:
        self.exchanges += 1
        if len(command) < HEADER_BYTES:
            return with_status(StatusWord.WRONG_LENGTH)
        cla, ins, p1, p2 = command[:HEADER_BYTES]
        if (cla, ins) == (0x00, Instruction.GET_RESPONSE):
            return self._hand_out(_le(command))
        self._pending = b""
        if cla == _CHAINED and ins == Instruction.GENERAL_AUTHENTICATE:
            self._chain += data_field(command)
            return with_status(StatusWord.DONE)
        data, self._chain = self._chain + data_field(command), b""
        match cla, ins:
            case 0x00, Instruction.SELECT:
                return self._select(p1, p2, data, _le(command))
            case 0x00, Instruction.GET_DATA:
                return self._get_data(p1, p2, data, _le(command))
            case 0x00, Instruction.VERIFY:
                return self._verify(p1, p2, data)
            case 0x00, Instruction.GENERAL_AUTHENTICATE:
                return self._authenticate(p1, p2, data, _le(command))
        return self._refuse_unknown(cla, command)

    def _forget_session(self) -> None:
        self._selected = False
        self._pin_shown = False
        self._pending = b""
        self._chain = b""

    def _refuse_unknown(self, cla: int, command: bytes) -> bytes:
        header = bytes(command[:HEADER_BYTES])
        self.unknown_commands.append(header)
        _log.error("the virtual staff card does not know the command %s", header.hex())
        if cla & 0xEC:
            return with_status(StatusWord.CLASS_NOT_SUPPORTED)
        return with_status(StatusWord.INSTRUCTION_NOT_SUPPORTED)

    def _answer(self, data: bytes, le: int | None) -> bytes:
        """Data after a command with data: T=0 announces all, T=1 hands out the first 256 bytes."""
        self._pending = data
        if self._transport is TransportMode.T1:
            return self._hand_out(le)
        return with_status(_SW_MORE_DATA | _announced(len(data)))

    def _hand_out(self, le: int | None) -> bytes:
        if not self._pending or le is None:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        data, self._pending = self._pending[:le], self._pending[le:]
        if self._pending:
            return with_status(_SW_MORE_DATA | _announced(len(self._pending)), data)
        return with_status(StatusWord.DONE, data)

    def _select(self, p1: int, p2: int, name: bytes, le: int | None) -> bytes:
        if (p1, p2) != (0x04, 0x00):
            return with_status(StatusWord.INCORRECT_P1_P2)
        if not (PIV_APPLICATION.startswith(name) and name.startswith(_SHORT_NAME[:5])):
            return with_status(StatusWord.FILE_NOT_FOUND)
        self._forget_session()
        self._selected = True
        return self._answer(_TEMPLATE, le)

    def _get_data(self, p1: int, p2: int, data: bytes, le: int | None) -> bytes:
        if not self._selected:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        if (p1, p2) != (0x3F, 0xFF):
            return with_status(StatusWord.INCORRECT_P1_P2)
        found = self._objects.get(data.removeprefix(_OBJECT_REQUEST))
        if found is None:
            return with_status(StatusWord.FILE_NOT_FOUND)
        return self._answer(found, le)

    def _verify(self, p1: int, p2: int, data: bytes) -> bytes:
        if not self._selected:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        if (p1, p2) != (0x00, PIN_REFERENCE):
            return with_status(StatusWord.REFERENCED_DATA_NOT_FOUND)
        if self.pin_tries_left == 0:
            return with_status(StatusWord.AUTHENTICATION_METHOD_BLOCKED)
        if not data:
            if self._pin_shown:
                return with_status(StatusWord.DONE)
            return with_status(_SW_TRIES_LEFT | self.pin_tries_left)
        if len(data) != LONGEST_PIN:
            return with_status(StatusWord.WRONG_DATA)
        self.verified += 1
        self._pin_shown = data == self.profile.pin.encode().ljust(LONGEST_PIN, b"\xff")
        if self._pin_shown:
            self.pin_tries_left = self.profile.pin_tries
            return with_status(StatusWord.DONE)
        self.pin_tries_left -= 1
        return with_status(_SW_TRIES_LEFT | self.pin_tries_left)

    def _authenticate(self, algorithm: int, key: int, data: bytes, le: int | None) -> bytes:
        if not self._selected:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        if algorithm != _algorithm_of(self.profile.key) or key != AUTHENTICATION_KEY:
            return with_status(StatusWord.INCORRECT_P1_P2)
        if not self._pin_shown:
            return with_status(StatusWord.SECURITY_STATUS_NOT_SATISFIED)
        challenge = _challenge_in(data)
        signature = None if challenge is None else _signed(self.profile.key, challenge)
        if signature is None:
            return with_status(StatusWord.WRONG_DATA)
        return self._answer(ber_object(0x7C, ber_object(0x82, signature)), le)


def _algorithm_of(key: StaffKey) -> PivAlgorithm:
    return PivAlgorithm.RSA_2048 if isinstance(key, rsa.RSAPrivateKey) else PivAlgorithm.P_256


def _challenge_in(data: bytes) -> bytes | None:
    """The challenge of a request for a signature; None where it is no such request."""
    try:
        template = ber_objects(ber_objects(data)[0x7C])
    except (ValueError, KeyError):
        return None
    return template.get(0x81) if template.get(0x82) == b"" else None


def _signed(key: StaffKey, prepared: bytes) -> bytes | None:
    """What the chip's bare operation makes of `prepared`; None where it is no input for the key."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        if len(prepared) != SHA256.digest_size:
            return None
        return key.sign(prepared, ec.ECDSA(utils.Prehashed(SHA256())))
    numbers = key.private_numbers()
    modulus, value = numbers.public_numbers.n, int.from_bytes(prepared, "big")
    size = (key.key_size + 7) // 8
    if len(prepared) != size or value >= modulus:
        return None
    return pow(value, numbers.d, modulus).to_bytes(size, "big")


def _announced(length: int) -> int:
    return length if length < MAX_LE else 0


def _le(command: bytes) -> int | None:
    """The Le a command names, None where it names none."""
    body = command[HEADER_BYTES:]
    rest = body if len(body) < 2 else body[1 + body[0] :]
    return (rest[0] or MAX_LE) if rest else None
