"""What can go wrong with signing and checking; no text of an error holds a secret or a fact."""

from pathlib import Path

from kiosk.documents.errors import DocumentError
from kiosk.errors import ConfigurationError


class SigningKeyError(DocumentError):
    """The terminal's signing key cannot be used: absent, wrong password, or no P-256 key."""

    code = "document.signing_key"


class SigningKeyExpiredError(DocumentError):
    """The terminal's signing key is not valid today, so nobody would believe what it signs."""

    code = "document.signing_key_expired"


class SigningFailedError(DocumentError):
    """The token that holds the signing key did not sign."""

    code = "document.signing_failed"


class StrokesNotSealedError(DocumentError):
    """The strokes of a signature could not be sealed for the agency; says why in age's words."""

    code = "document.strokes_not_sealed"


class PublishedKeysBroken(ConfigurationError):
    """The file of published keys cannot be used; says which and why."""

    code = "configuration.published-keys"

    def __init__(self, file: Path, fault: str) -> None:
        super().__init__(f"{file}: {fault}")
        self.file = file
        self.fault = fault
