"""What keeps a social security card's holder file from being read, with what was read before."""

from typing import ClassVar

from hardware.card_errors import CardError
from hardware.social_card.card_data import IssuerData


class NeedsAuthentication(CardError):
    """The holder file opens only to a security module or the central server."""

    code: ClassVar[str] = "card.needs_authentication"

    def __init__(self, issuer: IssuerData) -> None:
        super().__init__("the holder file needs an external authentication")
        self.issuer = issuer


class CardNotPersonalised(CardError):
    """The card was initialised and never given to a holder: number and name hold filler."""

    code: ClassVar[str] = "card.not_personalised"

    def __init__(self, issuer: IssuerData) -> None:
        super().__init__("the holder file holds filler only")
        self.issuer = issuer
