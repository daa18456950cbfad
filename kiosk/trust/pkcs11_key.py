"""A signing key in a PKCS#11 token (a smart card, a USB token, an HSM), which it never leaves.

Loading this module loads python-pkcs11, which only terminals with a token have installed.
"""

import hashlib

import pkcs11
from pkcs11 import Attribute, Mechanism, ObjectClass, PKCS11Error, SignMixin

from kiosk.settings.configuration import Pkcs11Settings
from kiosk.settings.secret_files import read_secret
from kiosk.trust.certificate import CertifiedByX509, CertifiedKey, read_certificate
from kiosk.trust.errors import SigningFailedError, SigningKeyError


class Pkcs11Key(CertifiedByX509):
    """A `TerminalKey` in a token; the session stays open as long as this object lives."""

    def __init__(self, settings: Pkcs11Settings) -> None:
        """Log in and find the key and its certificate by their label.

        Raises:
            SigningKeyError: token, key or certificate is absent, the PIN is wrong, or it is no key
                on P-256.
        """
        try:
            pin = read_secret(settings.pin_file).decode().strip()
            token = pkcs11.lib(str(settings.module)).get_token(token_label=settings.token)
            self._session = token.open(user_pin=pin)
            key = self._session.get_key(ObjectClass.PRIVATE_KEY, label=settings.label)
            found = self._session.get_objects(
                {Attribute.CLASS: ObjectClass.CERTIFICATE, Attribute.LABEL: settings.label}
            )
            certificate = next(iter(found))[Attribute.VALUE]
            if not isinstance(key, SignMixin):
                raise SigningKeyError("the token's key is no private key that signs")
        except (PKCS11Error, OSError, RuntimeError, StopIteration, UnicodeError) as error:
            raise SigningKeyError(f"{type(error).__name__} from the token") from error
        self._key = key
        try:
            self._certified = CertifiedKey.of(read_certificate(certificate))
        except ValueError as error:
            raise SigningKeyError("the token's certificate cannot be read") from error

    def sign(self, message: bytes) -> bytes:
        """The ES256 signature of `message`: r and s, 64 bytes.

        Raises:
            SigningFailedError: the token does not answer.
        """
        # Many tokens know ECDSA only without the digest (PKCS #11 v2.40, 2.3.6).
        digest = hashlib.sha256(message).digest()
        try:
            signature: bytes = self._key.sign(digest, mechanism=Mechanism.ECDSA)
        except PKCS11Error as error:
            raise SigningFailedError(f"{type(error).__name__} from the token") from error
        return signature
