"""The key of a staff card: its fingerprint is enrolled, and a challenge tells it from a copy."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, unique
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import InvalidVersion, load_der_x509_certificate

from hardware.piv_card import PivAlgorithm
from kiosk.errors import ConfigurationError

CHALLENGE_BYTES: Final = 32
_RSA_BITS: Final = 2048
#: RFC 8017, 9.2, note 1: what stands before a SHA-256 digest.
_DIGEST_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")


@unique
class CardFlaw(Enum):
    """Why a staff card is not taken, whoever holds it."""

    UNREADABLE = "its certificate cannot be read"
    KEY = "its key is neither RSA of 2048 bits nor on the curve P-256"
    NOT_YET = "its certificate is not valid yet"
    EXPIRED = "its certificate has ended"


class StaffCardRefused(ConfigurationError):
    """A staff card cannot be taken; says why."""

    code: ClassVar[str] = "operator.card-refused"

    def __init__(self, flaw: CardFlaw, day: datetime | None = None) -> None:
        super().__init__(flaw.value if day is None else f"{flaw.value}: {day:%Y-%m-%d}")
        self.flaw = flaw
        self.day = day


@dataclass(frozen=True, slots=True)
class CardKey:
    """A card's public key.

    Attributes:
        fingerprint: as `fingerprint_of`; a certificate renewed over the same key keeps it.
        serial: the certificate's own number, in hex, without zeros in front.
    """

    fingerprint: str
    serial: str
    valid_from: datetime
    valid_until: datetime
    _public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey

    @property
    def algorithm(self) -> PivAlgorithm:
        """What the card is told to sign with."""
        if isinstance(self._public, rsa.RSAPublicKey):
            return PivAlgorithm.RSA_2048
        return PivAlgorithm.P_256

    def check_valid(self, now: datetime) -> None:
        """Return if the certificate is valid.

        Raises:
            StaffCardRefused: it is not yet, or no longer.
        """
        if now < self.valid_from:
            raise StaffCardRefused(CardFlaw.NOT_YET, self.valid_from)
        if now > self.valid_until:
            raise StaffCardRefused(CardFlaw.EXPIRED, self.valid_until)

    def prepared(self, challenge: bytes) -> bytes:
        """What the card has to sign, so that it has signed `challenge` with SHA-256: padded as
        PKCS #1 has it (RFC 8017, 9.2), or the digest alone (FIPS 186-5, 6.4.1).
        """
        digest = hashlib.sha256(challenge).digest()
        if self.algorithm is PivAlgorithm.P_256:
            return digest
        info = _DIGEST_INFO + digest
        return b"\x00\x01" + b"\xff" * (_RSA_BITS // 8 - len(info) - 3) + b"\x00" + info

    def has_signed(self, challenge: bytes, signature: bytes) -> bool:
        """Return whether `signature` is this key's on `challenge`."""
        try:
            if isinstance(self._public, rsa.RSAPublicKey):
                self._public.verify(signature, challenge, padding.PKCS1v15(), SHA256())
            else:
                self._public.verify(signature, challenge, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


def card_key(certificate: bytes) -> CardKey:
    """Return the key of a certificate (X.509, DER).

    Raises:
        StaffCardRefused: it is no certificate, or one of another kind of key.
    """
    try:
        read = load_der_x509_certificate(certificate)
        public = read.public_key()
        valid = (read.not_valid_before_utc, read.not_valid_after_utc)
        if not 0 < read.serial_number < 2**256:  # RFC 5280, 4.1.2.2: positive, 20 octets
            raise StaffCardRefused(CardFlaw.UNREADABLE)
        serial = f"{read.serial_number:X}"
    except UnsupportedAlgorithm as error:
        raise StaffCardRefused(CardFlaw.KEY) from error
    except (ValueError, InvalidVersion, CryptographyDeprecationWarning) as error:
        raise StaffCardRefused(CardFlaw.UNREADABLE) from error
    is_rsa = isinstance(public, rsa.RSAPublicKey) and public.key_size == _RSA_BITS
    on_p256 = isinstance(public, ec.EllipticCurvePublicKey) and isinstance(
        public.curve, ec.SECP256R1
    )
    if not isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey) or not (
        is_rsa or on_p256
    ):
        raise StaffCardRefused(CardFlaw.KEY)
    return CardKey(fingerprint_of(public), serial, *valid, public)


def fingerprint_of(public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    """Return the SHA-256 of the key (SubjectPublicKeyInfo, RFC 5280, 4.1.2.7), in hex."""
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()
