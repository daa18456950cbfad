"""Codes of electronic social security cards (电子社保卡): opaque, good once and for a short time.

A store keeps only a digest of each. Who gives them out fills the table; terminals resolve them.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from db.errors import CodeExpired, CodeNotTaken, CodeOfAnotherIssuer, CodeUnknown, CodeUsed


@dataclass(frozen=True, slots=True)
class KeptCode:
    """What a store keeps of a code; times aware."""

    own: bool
    """Whether the holder is one of these records."""
    expires_at: datetime
    used_at: datetime | None


def code_digest(code: str) -> str:
    """What a code is found by."""
    return sha256(code.encode()).hexdigest()


def objection(kept: KeptCode | None, now: datetime) -> CodeNotTaken | None:
    """Why a code shows nobody, None if it does; one of another issuer is told so at any time."""
    if kept is None:
        return CodeUnknown()
    if not kept.own:
        return CodeOfAnotherIssuer()
    if kept.used_at is not None:
        return CodeUsed()
    return CodeExpired() if now >= kept.expires_at else None
