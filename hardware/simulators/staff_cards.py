"""Made-up staff cards: a fresh key, and a certificate over it that it has signed itself."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from hardware.ber_tlv import ber_object
from hardware.piv_card import PivAlgorithm
from hardware.simulators.virtual_piv_card import StaffCardProfile, StaffKey

_BEGINS: Final = datetime(2020, 1, 1, tzinfo=UTC)
_ENDS: Final = datetime(2099, 12, 31, tzinfo=UTC)
_COMPRESSED: Final = 0x01
#: A cardholder unique identifier as cards outside of any government have it (part 1, 3.1.2): no
#: agency, a made-up GUID.
_CHUID: Final = ber_object(
    0x53,
    ber_object(0x30, bytes.fromhex("D4E739DA739CED39CE739D836858210842108421C84210C3EB"))
    + ber_object(0x34, bytes.fromhex("990100") + bytes(13))
    + ber_object(0x35, b"20991231")
    + bytes.fromhex("3E00FE00"),
)
_CHUID_NAME: Final = bytes.fromhex("5FC102")


def new_staff_key(algorithm: PivAlgorithm) -> StaffKey:
    """A fresh key of that kind."""
    if algorithm is PivAlgorithm.RSA_2048:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


def staff_card(
    key: StaffKey,
    *,
    valid_from: datetime = _BEGINS,
    valid_until: datetime = _ENDS,
    compressed: bool = False,
) -> StaffCardProfile:
    """A card with this key and a certificate over it, in slot 9A."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Made-up staff card")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(valid_from).not_valid_after(valid_until)
    certificate = builder.sign(key, SHA256()).public_bytes(Encoding.DER)
    if compressed:
        container = certificate_container(gzip.compress(certificate), _COMPRESSED)
    else:
        container = certificate_container(certificate)
    return StaffCardProfile(container, key, objects=((_CHUID_NAME, _CHUID),))


def certificate_container(certificate: bytes, info: int = 0x00) -> bytes:
    """What GET DATA hands out of slot 9A: a certificate and how it is packed (part 1, table 10)."""
    inside = ber_object(0x70, certificate) + bytes((0x71, 0x01, info)) + bytes.fromhex("FE00")
    return ber_object(0x53, inside)


def copy_of(card: StaffCardProfile, key: StaffKey) -> StaffCardProfile:
    """A copy of all that anybody can read of a card, over another key."""
    return replace(card, key=key)
