"""Everything a terminal may know of a social security card without a PIN, in one call."""

from dataclasses import dataclass, field

from hardware.resource_manager import CardChannel
from hardware.security_module.authenticator import CardAuthenticator
from hardware.social_card.algorithm import CardAlgorithm
from hardware.social_card.card_data import HolderData, IssuerData
from hardware.social_card.errors import NeedsAuthentication
from hardware.social_card.session import SocialSecurityCard


@dataclass(frozen=True, slots=True)
class CardReading:
    """A card as read.

    Attributes:
        holder: the holder's data, or as a value the error that says why they stay locked.
    """

    atr: bytes = field(repr=False)
    algorithm: CardAlgorithm
    issuer: IssuerData
    holder: HolderData | NeedsAuthentication


def read_card(channel: CardChannel, authenticator: CardAuthenticator | None = None) -> CardReading:
    """The card behind `channel`, its application selected anew; `authenticator` opens what a card
    of version 3.00 keeps locked.

    Raises:
        CardError: not a social security card, not personalised, malformed, pulled out, not to be
            opened.
        SecurityModuleError: whoever was to open it.
        ReaderError, PcscUnavailable, PcscFailed: the way to it.
    """
    return read_session(SocialSecurityCard(channel, authenticator))


def read_session(card: SocialSecurityCard) -> CardReading:
    """The same for a session that is open and stays open, so that the PIN can follow.

    Raises:
        As `read_card`.
    """
    issuer = card.read_issuer()
    holder: HolderData | NeedsAuthentication
    try:
        holder = card.read_holder(issuer)
    except NeedsAuthentication as locked:
        # As a value it must not keep the frames it was raised through, and with them the card.
        holder = locked.with_traceback(None)
    if card.authenticated and issuer.valid_until is None:
        # Whether the dates are locked as well is stated nowhere; now they are not.
        issuer = card.read_issuer()
    return CardReading(card.atr, card.algorithm, issuer, holder)
