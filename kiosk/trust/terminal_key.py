"""The terminal's signing key, wherever it lives: a PKCS#12 file or a PKCS#11 token."""

from datetime import datetime
from typing import Final, Protocol, assert_never

from kiosk.settings.configuration import Pkcs11Settings, Pkcs12Settings
from kiosk.trust.errors import SigningKeyError
from kiosk.trust.p256 import PublicKey


class TerminalKey(Protocol):
    """A private key on P-256 that signs, with the certificate that goes into a PDF."""

    @property
    def certificate(self) -> bytes:
        """The certificate (X.509, DER)."""

    @property
    def public(self) -> PublicKey:
        """The public key."""

    @property
    def valid_from(self) -> datetime:
        """When the certificate begins to be valid."""

    @property
    def valid_until(self) -> datetime:
        """When it ceases to be."""

    def sign(self, message: bytes) -> bytes:
        """The ES256 signature of `message`: r and s, 64 bytes.

        Raises:
            SigningFailedError: the token does not answer.
        """


DEMONSTRATION: Final = "（演示，无效）"
"""What the certificate of a demonstration's key says in its holder's name."""


def require_real(key: TerminalKey) -> None:
    """Return unless `key` is a demonstration's, which no production terminal signs with.

    Raises:
        SigningKeyError: it is.
    """
    if DEMONSTRATION.encode() in key.certificate:
        raise SigningKeyError("this is a demonstration's key; make one with 'kiosk trust new-key'")


def open_key(settings: Pkcs12Settings | Pkcs11Settings) -> TerminalKey:
    """The key that the settings name.

    Raises:
        SigningKeyError: it cannot be used.
    """
    match settings:
        case Pkcs12Settings():
            from kiosk.trust.pkcs12_key import Pkcs12Key

            return Pkcs12Key(settings.file, settings.password_file)
        case Pkcs11Settings():
            try:
                from kiosk.trust.pkcs11_key import Pkcs11Key
            except ImportError as error:
                raise SigningKeyError("python-pkcs11 is not installed") from error
            return Pkcs11Key(settings)
        case _:
            assert_never(settings)
