"""What is asked of whoever holds the keys to the cards, and what comes back."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from hardware.social_card.algorithm import CardAlgorithm

CHALLENGE_BYTES: Final = 8
FACTOR_BYTES: Final = 8
CRYPTOGRAM_BYTES: Final = 8

#: Ends the region's factor: "sx" for 社保 [one source: S9; the same bytes in P3].
_REGION_FACTOR_END: Final = b"sx"


@dataclass(frozen=True, slots=True)
class CardIdentity:
    """What a card says of itself before it trusts anybody.

    Attributes:
        region: six digits of the issuer; the first factor its keys are diversified by.
        historical_bytes: those of the ATR, at least 8; their last 8, the card maker's number and
            the serial number, are the second factor.
        identification_code: 32 capital hex digits.
    """

    region: str
    historical_bytes: bytes = field(repr=False)
    algorithm: CardAlgorithm
    identification_code: str = field(repr=False)

    @property
    def can_authenticate(self) -> bool:
        """Whether the dialogue is known for such a card."""
        return (
            self.region.isdigit()
            and self.algorithm is not CardAlgorithm.UNKNOWN
            and len(self.historical_bytes) >= FACTOR_BYTES
        )

    @property
    def region_factor(self) -> bytes:
        """The six digits in ASCII and "sx"."""
        return self.region.encode("ascii") + _REGION_FACTOR_END

    @property
    def card_factor(self) -> bytes:
        """The last 8 historical bytes [two sources: S9 P3]."""
        return self.historical_bytes[-FACTOR_BYTES:]


@dataclass(frozen=True, slots=True)
class Challenges:
    """The two random numbers of one authentication, 8 bytes each, in the order the card gave them.

    Attributes:
        information: 原始信息, what is enciphered.
        process_factor: 过程因子, what makes this one exchange's key out of the card's.
    """

    information: bytes = field(repr=False)
    process_factor: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuthenticationRequest:
    """Everything a cryptogram for one card is computed from.

    Attributes:
        external: None when the card is to prove itself and nothing of it is to be opened.
    """

    card: CardIdentity
    internal: Challenges
    external: Challenges | None


@dataclass(frozen=True, slots=True)
class AuthenticationData:
    """What the keys make of a request.

    Attributes:
        internal_result: 8 bytes, what a genuine card answers to INTERNAL AUTHENTICATE.
        external_data: the data of EXTERNAL AUTHENTICATE as the card is to be sent it: the
            cryptogram of 8 bytes and what belongs behind it. Nothing when it was not asked for.
    """

    internal_result: bytes = field(repr=False)
    external_data: bytes = field(default=b"", repr=False)


class CardAuthenticator(Protocol):
    """A security module, or the server that stands for one."""

    def authenticate(self, request: AuthenticationRequest) -> AuthenticationData:
        """Compute what is asked for; blocks, with a time limit of its own.

        Raises:
            SecurityModuleError: it is absent, silent, refuses, or has no key for such a card.
            PcscUnavailable, PcscFailed: the way to a module in a slot.
        """
        ...
