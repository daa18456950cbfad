"""What a terminal reads of a social security card without a PIN, in one call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, unique
from typing import Final

from hardware.card_errors import (
    CardCommandRefused,
    CardCommunicationFailed,
    CardRecordMalformed,
    CardReset,
    CardResponseEndless,
    CardResponseMalformed,
)
from hardware.resource_manager import CardChannel
from hardware.security_module.authenticator import CardAuthenticator
from hardware.social_card.card_data import (
    CardDetails,
    CardGeneration,
    FollowedSpecification,
    HolderData,
    IssuerData,
    Unreadable,
)
from hardware.social_card.errors import NeedsAuthentication
from hardware.social_card.session import CardProof, SocialSecurityCard

#: What a fresh connection may mend.
_DISTURBED: Final = (
    *(CardCommandRefused, CardReset, CardCommunicationFailed),
    *(CardResponseMalformed, CardResponseEndless, CardRecordMalformed),
)


@unique
class Scope(Enum):
    """How much of the card is read."""

    VISIT = "what a visit needs"
    WHOLE = "every field"


@dataclass(frozen=True, slots=True)
class CardReading:
    """A card as read.

    Attributes:
        holder: the holder's number, or as a value the error that says why it stays locked.
        proof: whether the card has shown that it is its issuer's.
        followed: the specification, of a whole reading or one with keys at hand.
        details: of a whole reading, unless the holder file stays locked.
    """

    atr: bytes = field(repr=False)
    issuer: IssuerData
    holder: HolderData | NeedsAuthentication
    proof: CardProof
    followed: FollowedSpecification | None = None
    details: CardDetails | None = None


def open_card(
    connect: Callable[[], CardChannel],
    authenticator: CardAuthenticator | None = None,
    scope: Scope = Scope.VISIT,
) -> tuple[CardChannel, SocialSecurityCard, CardReading]:
    """The card that `connect` connects to, its application selected anew: the open channel, the
    session for the PIN to follow in, and what the card says.

    `authenticator` has every card that can prove itself, and opens what it keeps locked. When an
    exchange was disturbed, or something needed came wrong, all is read once more, forgiving, over a
    connection of its own; but never after a key was shown to the card, for that may have taken a
    try.

    Raises:
        CardError: not a social security card, locked, not personalised, without a number, pulled
            out, not genuine, not to be opened.
        SecurityModuleError: whoever was to open it.
        ReaderError, PcscUnavailable, PcscFailed: the way to it.
    """
    channel = connect()
    session = None
    try:
        session = SocialSecurityCard(channel, authenticator, forgiving=False)
        return channel, session, read_session(session, scope)
    except _DISTURBED:
        channel.close()
        if session is not None and session.key_was_shown:
            raise
    except BaseException:
        channel.close()
        raise
    channel = connect()
    try:
        session = SocialSecurityCard(channel, authenticator)
        return channel, session, read_session(session, scope)
    except BaseException:
        channel.close()
        raise


def read_card(
    channel: CardChannel,
    authenticator: CardAuthenticator | None = None,
    scope: Scope = Scope.VISIT,
) -> CardReading:
    """What the card behind `channel` says, its application selected anew.

    Raises:
        As `open_card`.
    """
    return read_session(SocialSecurityCard(channel, authenticator), scope)


def read_session(card: SocialSecurityCard, scope: Scope = Scope.VISIT) -> CardReading:
    """What the card of an open session says.

    Raises:
        As `open_card`, and AnswerDisturbed from a session that does not forgive.
    """
    issuer = card.read_issuer()
    whole = scope is Scope.WHOLE
    followed = card.read_specification() if whole or card.has_keys else None
    generation = CardGeneration.SECOND if followed is None else followed.generation
    holder: HolderData | NeedsAuthentication
    details = None
    try:
        holder = card.read_holder(issuer, generation)
        if whole:
            details = card.read_details(issuer, generation)
    except NeedsAuthentication as locked:
        # As a value it must not keep the frames it was raised through, and with them the card.
        holder = locked.with_traceback(None)
    proof = card.prove(issuer, generation)
    if card.authenticated and isinstance(issuer.valid_until, Unreadable):
        # Whether the dates are locked as well is stated nowhere; now they are not.
        issuer = card.read_issuer()
    return CardReading(card.atr, issuer, holder, proof, followed, details)
