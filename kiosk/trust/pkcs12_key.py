"""A signing key in a PKCS#12 file, whose password stands in a file of its own."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    load_key_and_certificates,
    serialize_key_and_certificates,
)
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    CertificateBuilder,
    KeyUsage,
    Name,
    NameAttribute,
    random_serial_number,
)
from cryptography.x509.oid import NameOID

from kiosk.files import write_new
from kiosk.settings.secret_files import read_secret
from kiosk.trust.certificate import NOT_READ, CertifiedByX509, CertifiedKey
from kiosk.trust.errors import SigningKeyError
from kiosk.trust.p256 import COORDINATE_BYTES


class Pkcs12Key(CertifiedByX509):
    """A `TerminalKey` held in memory."""

    def __init__(self, file: Path, password_file: Path) -> None:
        """Read the key.

        Raises:
            SigningKeyError: a file is absent, the password is wrong, or it is no key on P-256.
        """
        self._key, certificate = _loaded(_content(file), _content(password_file).strip())
        self._certified = CertifiedKey.of(certificate)

    def sign(self, message: bytes) -> bytes:
        """The ES256 signature of `message`: r and s, 64 bytes."""
        r, s = decode_dss_signature(self._key.sign(message, ECDSA(SHA256())))
        return r.to_bytes(COORDINATE_BYTES, "big") + s.to_bytes(COORDINATE_BYTES, "big")


def write_new_key(
    file: Path, password: bytes, *, name: str, valid_from: datetime, valid: timedelta
) -> None:
    """Write a new key with a certificate it signs itself; readable by its owner alone.

    Raises:
        OSError: the file cannot be written, or exists.
    """
    key = generate_private_key(SECP256R1())
    certificate = _self_signed(key, name, valid_from, valid_from + valid)
    content = serialize_key_and_certificates(
        name.encode(), key, certificate, None, BestAvailableEncryption(password)
    )
    write_new(file, content, 0o600)


def _self_signed(
    key: EllipticCurvePrivateKey, name: str, valid_from: datetime, valid_until: datetime
) -> Certificate:

    subject = Name([NameAttribute(NameOID.COMMON_NAME, name)])
    usage = KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_until)
        .add_extension(BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, SHA256())
    )


def _loaded(content: bytes, password: bytes) -> tuple[EllipticCurvePrivateKey, Certificate]:

    try:
        key, certificate, _ = load_key_and_certificates(content, password)
    except UnsupportedAlgorithm as error:
        raise SigningKeyError("the key is not on the curve P-256") from error
    except NOT_READ as error:
        raise SigningKeyError("wrong password, or no PKCS#12 file") from error
    if not isinstance(key, EllipticCurvePrivateKey) or certificate is None:
        raise SigningKeyError("no elliptic key with its certificate in the file")
    return key, certificate


def _content(file: Path) -> bytes:
    try:
        return read_secret(file)
    except OSError as error:
        raise SigningKeyError(f"{file}: {error.strerror}") from error
