"""Public keys on the curve P-256, and whether a signature is theirs (ES256, RFC 7518, 3.4)."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Final

from kiosk.trust.cose import KEY_ID_BYTES

COORDINATE_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A point on P-256; whether it lies on the curve shows when a signature is checked."""

    x: bytes
    y: bytes

    @classmethod
    def from_point(cls, point: bytes) -> "PublicKey":
        """The key of an uncompressed point (SEC 1, 2.3.3).

        Raises:
            ValueError: it is no such point.
        """
        if len(point) != 1 + 2 * COORDINATE_BYTES or point[0] != 4:
            raise ValueError("not an uncompressed point of P-256")
        return cls(point[1 : 1 + COORDINATE_BYTES], point[1 + COORDINATE_BYTES :])

    @property
    def point(self) -> bytes:
        """The uncompressed point (SEC 1, 2.3.3)."""
        return b"\x04" + self.x + self.y

    @property
    def id(self) -> bytes:
        """The first bytes of the key's thumbprint (RFC 7638)."""
        names = {"crv": "P-256", "kty": "EC", "x": base64url(self.x), "y": base64url(self.y)}
        canonical = json.dumps(names, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).digest()[:KEY_ID_BYTES]


def signature_is_genuine(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Return whether `signature` (r and s, 64 bytes) is that of `key` on `message`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import (
        ECDSA,
        SECP256R1,
        EllipticCurvePublicKey,
    )
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key.point)
        public.verify(asn1_signature(signature), message, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def asn1_signature(signature: bytes) -> bytes:
    """A signature of r and s, 32 bytes each, as X.509 and CMS write it (RFC 3279, 2.2.3)."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    r, s = signature[:COORDINATE_BYTES], signature[COORDINATE_BYTES:]
    return encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))


def base64url(data: bytes) -> str:
    """The bytes in base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """The bytes of a text in base64url.

    Raises:
        ValueError: it is none.
    """
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
