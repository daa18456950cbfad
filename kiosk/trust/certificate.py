"""What the kiosk needs of an X.509 certificate: its public key, and when it is valid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import Certificate

from kiosk.trust.errors import SigningKeyError
from kiosk.trust.p256 import PublicKey


@dataclass(frozen=True, slots=True)
class CertifiedKey:
    """A public key and the certificate that carries it."""

    der: bytes
    public: PublicKey
    valid_from: datetime
    valid_until: datetime

    @classmethod
    def of(cls, certificate: Certificate) -> Self:
        """The key of a certificate.

        Raises:
            SigningKeyError: it is no key on P-256.
        """
        key = certificate.public_key()
        if not (isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)):
            raise SigningKeyError("the certificate's key is not on the curve P-256")
        point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return cls(
            certificate.public_bytes(Encoding.DER),
            PublicKey.from_point(point),
            certificate.not_valid_before_utc,
            certificate.not_valid_after_utc,
        )


class CertifiedByX509:
    """What a `TerminalKey` knows of itself from its certificate, wherever the key is kept."""

    _certified: CertifiedKey

    @property
    def certificate(self) -> bytes:
        """The certificate (X.509, DER)."""
        return self._certified.der

    @property
    def public(self) -> PublicKey:
        """The public key."""
        return self._certified.public

    @property
    def valid_from(self) -> datetime:
        """When the certificate begins to be valid."""
        return self._certified.valid_from

    @property
    def valid_until(self) -> datetime:
        """When it ceases to be."""
        return self._certified.valid_until
