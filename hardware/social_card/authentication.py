"""Card and keys prove themselves to each other; then a card of version 3.00 opens its holder file.

The order is that of the official driver as S4 has it (labels: `hardware.security_module`): two
challenges and INTERNAL AUTHENTICATE, two more, then whoever holds the keys is asked once for both
results; the card's own is checked, and EXTERNAL AUTHENTICATE shows it the other with the read key
RKSSSE, key id 0A [two sources: S4 S5]. A card of version 1.00 or 2.00 leaves out the second half
[one: S4].
"""

from dataclasses import dataclass
from typing import Final

from hardware.apdu import MAX_LE, CommandApdu, Instruction, ResponseApdu, StatusWord, exchange
from hardware.card_errors import AnswerDisturbed, CardCommandRefused, CardResponseMalformed
from hardware.resource_manager import CardChannel, TransmissionProtocol
from hardware.security_module.authenticator import (
    CHALLENGE_BYTES,
    CRYPTOGRAM_BYTES,
    AuthenticationData,
    AuthenticationRequest,
    CardAuthenticator,
    CardIdentity,
    Challenges,
)
from hardware.social_card.errors import (
    AuthenticationLocked,
    AuthenticationNotKnown,
    AuthenticationRejected,
    CardNotGenuine,
)
from hardware.social_card.files import is_disturbed

#: RKSSSE, the read key of the social security environment.
READ_KEY_ID: Final = 0x0A


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The dialogue with one card.

    Args:
        forgiving: as of `hardware.social_card.files.CardFiles`.

    All methods raise what `hardware.apdu.exchange` raises, and AnswerDisturbed.
    """

    channel: CardChannel
    card: CardIdentity
    authenticator: CardAuthenticator
    forgiving: bool

    def prove(self) -> None:
        """Return if the card holds its issuer's key. No key of it is shown anything.

        Raises:
            CardNotGenuine: the card's own result is not the one the keys give.
            AuthenticationNotKnown: the card does not know the dialogue.
            SecurityModuleError: whoever holds the keys.
        """
        internal = self._two_challenges()
        result = self._internal_result(internal)
        self._checked(internal, None, result)

    def prepare(self) -> AuthenticationData:
        """What opens the card's locked files, once it has proved itself.

        Raises:
            As `prove`.
        """
        internal = self._two_challenges()
        result = self._internal_result(internal)
        return self._checked(internal, self._two_challenges(), result)

    def open_files(self, data: AuthenticationData) -> None:
        """Have the card open its locked files; they stay open until the application is selected
        again. Sent once: a failed one takes a try of the key, the last one locks it.

        Raises:
            AuthenticationRejected, AuthenticationLocked: the card does not accept the result.
            CardCommandRefused: it answers neither yes nor no.
        """
        response = self._send(
            Instruction.EXTERNAL_AUTHENTICATE, READ_KEY_ID, data=data.external_data
        )
        if response.sw == StatusWord.AUTHENTICATION_METHOD_BLOCKED or response.tries_left == 0:
            raise AuthenticationLocked
        if response.tries_left is not None:
            raise AuthenticationRejected(self.card.identification_code, response.tries_left)
        if not response.done:
            raise CardCommandRefused("EXTERNAL AUTHENTICATE", response.sw)

    def _checked(
        self, internal: Challenges, external: Challenges | None, result: bytes
    ) -> AuthenticationData:
        request = AuthenticationRequest(self.card, internal, external)
        data = self.authenticator.authenticate(request)
        if data.internal_result != result:
            raise CardNotGenuine
        return data

    def _two_challenges(self) -> Challenges:
        return Challenges(information=self._challenge(), process_factor=self._challenge())

    def _challenge(self) -> bytes:
        response = self._send(Instruction.GET_CHALLENGE, le=CHALLENGE_BYTES)
        return self._bytes_of(response, "GET CHALLENGE", CHALLENGE_BYTES)

    def _internal_result(self, challenges: Challenges) -> bytes:
        # The process factor first [one: S4; S5 has it behind].
        data = challenges.process_factor + challenges.information
        # On T=1 a card answers with data only where the command names an Le.
        le = MAX_LE if self.channel.protocol is TransmissionProtocol.T1 else None
        response = self._send(Instruction.INTERNAL_AUTHENTICATE, data=data, le=le)
        if response.sw == StatusWord.WRONG_LENGTH and le is not None:
            response = self._send(Instruction.INTERNAL_AUTHENTICATE, data=data)
        return self._bytes_of(response, "INTERNAL AUTHENTICATE", CRYPTOGRAM_BYTES)

    def _bytes_of(self, response: ResponseApdu, command: str, length: int) -> bytes:
        if response.carries_data and len(response.data) == length:
            return response.data
        if not self.forgiving and (is_disturbed(response.sw) or response.done):
            raise AnswerDisturbed(command, response.sw)
        if response.done or response.warned:
            raise CardResponseMalformed(len(response.data))
        raise AuthenticationNotKnown(command, response.sw)

    def _send(
        self,
        instruction: Instruction,
        p2: int = 0x00,
        *,
        data: bytes = b"",
        le: int | None = None,
    ) -> ResponseApdu:
        return exchange(self.channel, CommandApdu(0x00, instruction, 0x00, p2, data, le))
