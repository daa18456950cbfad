"""What keeps a social security card's holder file from being read."""

from typing import ClassVar

from hardware.card_errors import CardCommandRefused, CardError
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


class AuthenticationNotKnown(CardCommandRefused):
    """The card does not know the dialogue by which cards prove themselves."""


class CardNotGenuine(CardError):
    """The card could not prove that it holds its issuer's keys."""

    code: ClassVar[str] = "card.not_genuine"

    def __init__(self) -> None:
        super().__init__("the card's own result is not the one its issuer's keys give")


class AuthenticationRejected(CardError):
    """The card did not accept what the security module or the server computed; that took a try.

    Attributes:
        identification_code: of the card that rejected it; out of the text.
        tries_left: at least 1; at 0 the card locks its key.
    """

    code: ClassVar[str] = "card.authentication_rejected"

    def __init__(self, identification_code: str, tries_left: int) -> None:
        super().__init__(f"the card rejected the external authentication, {tries_left} tries left")
        self.identification_code = identification_code
        self.tries_left = tries_left


class AuthenticationLocked(CardError):
    """The card has locked its read key after too many failed authentications."""

    code: ClassVar[str] = "card.authentication_locked"

    def __init__(self) -> None:
        super().__init__("the card's read key is locked")
