"""A signed message in the shape of COSE_Sign1 (RFC 9052, 4.2) with ES256 (RFC 9053, 2.1).

The protected header holds the algorithm and the key's id, the unprotected one is empty. As both are
of fixed length, everything before the payload is compared byte by byte instead of being parsed.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.trust import cbor

KEY_ID_BYTES: Final = 8
SIGNATURE_BYTES: Final = 64
"""r and s, 32 bytes each."""

_TAG_AND_ARRAY: Final = bytes.fromhex("d2 84")
_PROTECTED: Final = bytes.fromhex("a2 01 26 04 48")
"""{1 (alg): -7 (ES256), 4 (kid): the eight bytes that follow}"""
_NO_UNPROTECTED: Final = bytes.fromhex("a0")
_CONTEXT: Final = "Signature1"


class CoseError(ValueError):
    """Not a message that `SignedMessage.serialised` makes."""


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A payload, the id of the key that signed it, and the signature; not checked."""

    key_id: bytes
    payload: bytes
    signature: bytes

    def serialised(self) -> bytes:
        """The message as bytes; every message has one form."""
        return (
            _TAG_AND_ARRAY
            + cbor.encode(_PROTECTED + self.key_id)
            + _NO_UNPROTECTED
            + cbor.encode(self.payload)
            + cbor.encode(self.signature)
        )


def to_be_signed(key_id: bytes, payload: bytes) -> bytes:
    """What the signature is over (RFC 9052, 4.4)."""
    return cbor.encode((_CONTEXT, _PROTECTED + key_id, b"", payload))


def parse(data: bytes) -> SignedMessage:
    """The message in `data`.

    Raises:
        CoseError: it is none of ours.
    """
    header_end = len(_TAG_AND_ARRAY) + 1 + len(_PROTECTED) + KEY_ID_BYTES
    key_id = data[header_end - KEY_ID_BYTES : header_end]
    head = _TAG_AND_ARRAY + cbor.encode(_PROTECTED + key_id) + _NO_UNPROTECTED
    if not data.startswith(head):
        raise CoseError("not a COSE_Sign1 message of ours")
    try:
        # Payload and signature follow each other: read as an array of two.
        rest = cbor.decode(b"\x82" + data[len(head) :])
    except cbor.CborError as error:
        raise CoseError("payload or signature is broken") from error
    match rest:
        case (bytes(payload), bytes(signature)) if len(signature) == SIGNATURE_BYTES:
            return SignedMessage(key_id, payload, signature)
        case _:
            raise CoseError("payload or signature is of another kind")
