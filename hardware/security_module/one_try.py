"""Asking the keys for a card no more once the card has rejected what they computed.

Each rejection takes one of the few tries of the card's key, and the last one locks it for good. A
citizen who puts the card in again and again must not do that to it.
"""

import hmac
import secrets
from typing import Final

from hardware.security_module.authenticator import (
    AuthenticationData,
    AuthenticationRequest,
    CardAuthenticator,
)
from hardware.social_card.errors import AuthenticationRejected

_SECRET_BYTES: Final = 32


class OneTryPerCard:
    """A CardAuthenticator that asks `module` until a card has rejected its result, and from then
    on, as long as this object lives, raises that rejection again instead.

    Cards are remembered by a keyed hash that nobody can turn back.
    """

    def __init__(self, module: CardAuthenticator) -> None:
        self._module = module
        self._secret = secrets.token_bytes(_SECRET_BYTES)
        self._rejections: dict[bytes, int] = {}

    def authenticate(self, request: AuthenticationRequest) -> AuthenticationData:
        """As the module does.

        Raises:
            AuthenticationRejected: this card rejected it before; the card is not asked again.
            SecurityModuleError, PcscUnavailable, PcscFailed: as the module says.
        """
        tries_left = self._rejections.get(self._pseudonym(request.card.identification_code))
        if tries_left is not None and request.external is not None:
            raise AuthenticationRejected(request.card.identification_code, tries_left)
        return self._module.authenticate(request)

    def remember(self, rejection: AuthenticationRejected) -> None:
        """Never ask for the card that said so again."""
        pseudonym = self._pseudonym(rejection.identification_code)
        self._rejections[pseudonym] = rejection.tries_left

    def _pseudonym(self, identification_code: str) -> bytes:
        return hmac.digest(self._secret, identification_code.encode(), "sha256")
