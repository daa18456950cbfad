"""Whether a signed statement is genuine; assets/verify/check.js answers the same, in a browser."""

from dataclasses import dataclass, replace
from enum import Enum, unique
from typing import Final

from kiosk.documents.statement import Statement
from kiosk.trust import cose
from kiosk.trust.claims import ClaimsError, decode_claims
from kiosk.trust.p256 import signature_is_genuine
from kiosk.trust.published_keys import PublishedKey, PublishedKeys
from kiosk.trust.signed_statement import parse_signed_statement

LONGEST_TEXT: Final = 4296
"""What the largest QR code holds (ISO/IEC 18004:2015, table 7); a longer text is from none."""


@unique
class Doubt(Enum):
    """Why something is not taken for genuine."""

    UNREADABLE = "unreadable"
    """No statement of ours: something else, cut short, or damaged."""
    UNKNOWN_KEY = "unknown-key"
    """Signed by nobody the published keys name, or in another issuer's name."""
    ALTERED = "altered"
    """The content is not what was signed."""
    KEY_NOT_VALID = "key-not-valid"
    """Rightly signed, but not in the time for which the key stands."""
    UNSIGNED = "unsigned"
    """A file without a signature, or without a signed statement."""
    OTHER_DOCUMENT = "other-document"
    """The statement is genuine, and about another document than the one it is on."""
    TOO_COMPLEX = "too-complex"
    """A file that takes more time or memory to check than any of these documents does."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was signed is what stands there. Proves nothing where `key.demo` is true."""

    statement: Statement
    """Its issuer is the agency's name."""
    key: PublishedKey


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Not to be believed."""

    doubt: Doubt


def check_statement(text: str, keys: PublishedKeys) -> Confirmed | Doubtful:
    """Check the text of a QR code, or the part of it behind the number sign."""
    if len(text) > LONGEST_TEXT:
        return Doubtful(Doubt.UNREADABLE)
    try:
        message = parse_signed_statement(text)
    except ValueError:
        return Doubtful(Doubt.UNREADABLE)
    published = keys.get(message.key_id)
    if published is None:
        return Doubtful(Doubt.UNKNOWN_KEY)
    signed = cose.to_be_signed(message.key_id, message.payload)
    if not signature_is_genuine(published.key, signed, message.signature):
        return Doubtful(Doubt.ALTERED)
    try:
        statement = decode_claims(message.payload)
    except ClaimsError:
        return Doubtful(Doubt.UNREADABLE)
    if statement.issuer != published.issuer:
        return Doubtful(Doubt.UNKNOWN_KEY)
    if not published.was_valid(statement.issued_at):
        return Doubtful(Doubt.KEY_NOT_VALID)
    return Confirmed(replace(statement, issuer=published.name), published)
