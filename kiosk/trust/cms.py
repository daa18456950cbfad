"""The CMS object of a signed file (RFC 5652), written in DER.

Only digest, time and signature differ from one document to the next, so building it with an ASN.1
library each time costs fifteen times as much as writing these few values (docs/decisions/0007).
The tests hold the result against pyHanko, OpenSSL and poppler.
"""

from datetime import UTC, datetime
from typing import Final

from cryptography.x509 import load_der_x509_certificate

from kiosk.trust.p256 import asn1_signature
from kiosk.trust.terminal_key import TerminalKey

_OID_DATA: Final = bytes.fromhex("06 09 2a864886f70d010701")
_OID_SIGNED_DATA: Final = bytes.fromhex("06 09 2a864886f70d010702")
_OID_CONTENT_TYPE: Final = bytes.fromhex("06 09 2a864886f70d010903")
_OID_MESSAGE_DIGEST: Final = bytes.fromhex("06 09 2a864886f70d010904")
_OID_SIGNING_TIME: Final = bytes.fromhex("06 09 2a864886f70d010905")
_OID_SHA_256: Final = bytes.fromhex("06 09 608648016503040201")
_OID_ECDSA_WITH_SHA_256: Final = bytes.fromhex("06 08 2a8648ce3d040302")

_INTEGER, _OCTETS, _UTC_TIME, _GENERAL_TIME, _SEQUENCE, _SET, _CONTEXT_0 = (
    *(0x02, 0x04, 0x17, 0x18),
    *(0x30, 0x31, 0xA0),
)
"""Tags of X.690 that are used here."""

_LAST_UTC_YEAR: Final = 2049
"""Later times are written with four digits for the year (RFC 5652, 11.3)."""


class CmsSigner:
    """Makes the CMS objects of one key."""

    def __init__(self, key: TerminalKey) -> None:
        """Take the key's certificate apart, once for all documents."""
        certificate = load_der_x509_certificate(key.certificate)
        self._key = key
        self._certificate = key.certificate
        serial = certificate.serial_number
        number = serial.to_bytes(serial.bit_length() // 8 + 1, "big", signed=True)
        self._signer = _der(_SEQUENCE, certificate.issuer.public_bytes(), _der(_INTEGER, number))

    def sign(self, digest: bytes, signed_at: datetime) -> bytes:
        """The CMS object for a content with this SHA-256 digest, in DER.

        Raises:
            SigningFailedError: the token does not answer.
        """
        attributes = _attributes(digest, signed_at)
        # What is signed is the attributes as a SET; in the object they carry a tag of their own.
        signature = asn1_signature(self._key.sign(_der(_SET, attributes)))
        version = _der(_INTEGER, b"\x01")
        sha_256 = _der(_SEQUENCE, _OID_SHA_256)
        signer_info = _der(
            _SEQUENCE,
            version,
            self._signer,
            sha_256,
            _der(_CONTEXT_0, attributes),
            _der(_SEQUENCE, _OID_ECDSA_WITH_SHA_256),
            _der(_OCTETS, signature),
        )
        signed_data = _der(
            _SEQUENCE,
            version,
            _der(_SET, sha_256),
            _der(_SEQUENCE, _OID_DATA),
            _der(_CONTEXT_0, self._certificate),
            _der(_SET, signer_info),
        )
        return _der(_SEQUENCE, _OID_SIGNED_DATA, _der(_CONTEXT_0, signed_data))


def _attributes(digest: bytes, signed_at: datetime) -> bytes:
    """The signed attributes, in the order of their encodings as DER sorts a set (X.690, 11.6)."""
    values = (
        _attribute(_OID_CONTENT_TYPE, _OID_DATA),
        _attribute(_OID_SIGNING_TIME, _time(signed_at)),
        _attribute(_OID_MESSAGE_DIGEST, _der(_OCTETS, digest)),
    )
    return b"".join(sorted(values))


def _attribute(kind: bytes, value: bytes) -> bytes:
    return _der(_SEQUENCE, kind, _der(_SET, value))


def _time(moment: datetime) -> bytes:
    utc = moment.astimezone(UTC)
    if utc.year <= _LAST_UTC_YEAR:
        return _der(_UTC_TIME, f"{utc:%y%m%d%H%M%SZ}".encode())
    return _der(_GENERAL_TIME, f"{utc:%Y%m%d%H%M%SZ}".encode())


def _der(tag: int, *contents: bytes) -> bytes:
    """One value of X.690, 8.1: tag, length, contents."""
    content = b"".join(contents)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content
