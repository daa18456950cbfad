"""What a card is shown when somebody authenticates to it: a choice that settings make."""

from enum import Enum, unique
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hardware.security_module.authenticator import Challenges


@unique
class ExternalForm(Enum):
    """What the card is shown in EXTERNAL AUTHENTICATE. Sources differ; a real card settles it.

    All three send a cryptogram of 8 bytes and 8 bytes behind it, and make the key from the second
    challenge, the process factor.
    """

    ONE_CHALLENGE = "one challenge"
    """The process factor is enciphered and stands behind [one, a working program: S9]."""
    INFORMATION_BEHIND = "information behind"
    """The information is enciphered and stands behind [one: P3]."""
    FACTOR_BEHIND = "factor behind"
    """The information is enciphered, the process factor stands behind [our reading of S4]."""

    def parts(self, challenges: "Challenges") -> tuple[bytes, bytes]:
        """What is enciphered, and what stands behind the cryptogram."""
        factor, information = challenges.process_factor, challenges.information
        match self:
            case ExternalForm.ONE_CHALLENGE:
                return factor, factor
            case ExternalForm.INFORMATION_BEHIND:
                return information, information
            case ExternalForm.FACTOR_BEHIND:
                return information, factor
