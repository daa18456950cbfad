"""What the kiosk needs of an X.509 certificate: its public key, and when it is valid."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import (
    Certificate,
    InvalidVersion,
    load_der_x509_certificate,
    load_pem_x509_certificate,
)

from kiosk.trust.errors import SigningKeyError
from kiosk.trust.p256 import PublicKey

NOT_READ: Final = (ValueError, InvalidVersion, UnsupportedAlgorithm)
"""What `cryptography` raises of keys and certificates that are damaged, or of a kind it does not
know, such as SM2."""


def read_certificate(content: bytes) -> Certificate:
    """The certificate (X.509) in `content`, PEM or DER.

    Raises:
        ValueError: there is none that can be read.
    """
    load = load_der_x509_certificate if content[:1] == b"\x30" else load_pem_x509_certificate
    try:
        return load(content)
    except NOT_READ as error:
        raise ValueError("no certificate that can be read") from error


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
        try:
            key = certificate.public_key()
        except NOT_READ as error:
            raise SigningKeyError("the certificate's key is not on the curve P-256") from error
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
