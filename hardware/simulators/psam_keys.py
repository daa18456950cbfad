"""Made-up keys, and a made-up cipher in place of 3DES, SSF33 and SM4.

The real cryptograms are not public and the real keys are nobody's to have here. So that card,
module and server of the simulation agree with one another and with nobody else, keys are random for
each run and HMAC-SHA-256, cut to length, stands for every cipher. What is kept of the real thing is
which values go in: a key made for the region, then for the card, then for the one exchange.
"""

import hmac
import secrets
from dataclasses import dataclass, field, replace
from typing import Final

from hardware.atr import historical_bytes
from hardware.security_module.authenticator import (
    CRYPTOGRAM_BYTES,
    FACTOR_BYTES,
    AuthenticationData,
    AuthenticationRequest,
    CardIdentity,
    Challenges,
)
from hardware.security_module.external_form import ExternalForm
from hardware.simulators.virtual_card import CardProfile
from hardware.social_card.algorithm import CardAlgorithm, algorithm_from_fci
from hardware.social_card.records import RecordTag

_KEY_BYTES: Final = 16
_HEADER_BYTES: Final = 2


def made_up_cipher(key: bytes, data: bytes) -> bytes:
    """Eight bytes that take `key` and `data` to make. No cipher of any real card."""
    return hmac.digest(key, data, "sha256")[:CRYPTOGRAM_BYTES]


def diversified(key: bytes, factor: bytes) -> bytes:
    """The key that `key` becomes for `factor`. No real card's way either."""
    return hmac.digest(key, factor, "sha256")[:_KEY_BYTES]


def made_up_cryptogram(key: bytes, process_factor: bytes, data: bytes) -> bytes:
    """What a card's `key` makes of `data` in the one exchange that has this process factor."""
    return made_up_cipher(diversified(key, process_factor), data)


@dataclass(frozen=True, slots=True)
class CardKeys:
    """The two keys of one card, and how it wants to be shown the external result."""

    internal: bytes = field(repr=False)
    external: bytes = field(repr=False)
    external_form: ExternalForm

    def internal_result(self, data: bytes) -> bytes:
        """The answer to INTERNAL AUTHENTICATE with process factor and information."""
        return made_up_cryptogram(self.internal, data[:FACTOR_BYTES], data[FACTOR_BYTES:])

    def external_data(self, challenges: Challenges) -> bytes:
        """The data of EXTERNAL AUTHENTICATE."""
        enciphered, behind = self.external_form.parts(challenges)
        return made_up_cryptogram(self.external, challenges.process_factor, enciphered) + behind

    def accepts(self, challenges: Challenges, data: bytes) -> bool:
        """Whether EXTERNAL AUTHENTICATE with `data` opens the card."""
        return data == self.external_data(challenges)


@dataclass(frozen=True, slots=True)
class MadeUpKeys:
    """An issuer's two master keys, and how its cards want to be shown the external result."""

    internal: bytes = field(repr=False)
    external: bytes = field(repr=False)
    external_form: ExternalForm = ExternalForm.ONE_CHALLENGE

    @classmethod
    def random(cls, external_form: ExternalForm = ExternalForm.ONE_CHALLENGE) -> "MadeUpKeys":
        """Keys nobody has had before."""
        return cls(secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(_KEY_BYTES), external_form)

    def put_on(self, profile: CardProfile) -> CardProfile:
        """The same card with its own keys made of these."""
        return replace(profile, keys=self._keys_of(_identity_of(profile)))

    def answer(self, request: AuthenticationRequest) -> AuthenticationData:
        """What these keys make of a request."""
        card = self._keys_of(request.card)
        internal = request.internal.process_factor + request.internal.information
        return AuthenticationData(
            card.internal_result(internal),
            b"" if request.external is None else card.external_data(request.external),
        )

    def _keys_of(self, card: CardIdentity) -> CardKeys:
        return CardKeys(
            internal=_card_key(self.internal, card),
            external=_card_key(self.external, card),
            external_form=self.external_form,
        )


def _card_key(master: bytes, card: CardIdentity) -> bytes:
    return diversified(diversified(master, card.region_factor), card.card_factor)


def _identity_of(profile: CardProfile) -> CardIdentity:
    record = dict(profile.issuer_records)[RecordTag.IDENTIFICATION_CODE]
    code = record[_HEADER_BYTES:].hex().upper()
    algorithm = algorithm_from_fci(profile.fci) or CardAlgorithm.TRIPLE_DES
    return CardIdentity(code[:6], historical_bytes(profile.atr), algorithm, code)
