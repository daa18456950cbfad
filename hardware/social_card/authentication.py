"""Card and keys prove themselves to each other; then a card of version 3.00 opens its holder file.

The order is that of the official driver as S4 has it (labels: `hardware.security_module`): two
challenges and INTERNAL AUTHENTICATE, two more, then whoever holds the keys is asked once for both
results; the card's own is checked, and EXTERNAL AUTHENTICATE shows it the other with the read key
RKSSSE, key id 0A [two sources: S4 S5].
"""

from typing import Final

from hardware.apdu import CommandApdu, Instruction, ResponseApdu, StatusWord, exchange
from hardware.card_errors import CardCommandRefused, CardResponseMalformed
from hardware.resource_manager import CardChannel
from hardware.security_module.authenticator import (
    CHALLENGE_BYTES,
    CRYPTOGRAM_BYTES,
    AuthenticationRequest,
    CardAuthenticator,
    CardIdentity,
    Challenges,
)
from hardware.social_card.errors import (
    AuthenticationLocked,
    AuthenticationRejected,
    CardNotGenuine,
)

#: RKSSSE, the read key of the social security environment.
READ_KEY_ID: Final = 0x0A


def open_holder_file(
    channel: CardChannel, card: CardIdentity, authenticator: CardAuthenticator
) -> None:
    """Have the card open its holder file; it stays open until the application is selected again.

    EXTERNAL AUTHENTICATE is sent once: a failed one takes a try of the key, the last one locks it.

    Raises:
        CardNotGenuine: the card's own result is not the one the keys give.
        AuthenticationRejected, AuthenticationLocked: the card does not accept the result.
        CardCommandRefused: the card does not know the dialogue.
        CardError, ReaderError, PcscUnavailable, PcscFailed: the card or the way to it.
        SecurityModuleError: whoever holds the keys.
    """
    internal = _two_challenges(channel)
    result = _internal_result(channel, internal)
    external = _two_challenges(channel)
    data = authenticator.authenticate(AuthenticationRequest(card, internal, external))
    if data.internal_result != result:
        raise CardNotGenuine
    response = _send(
        channel, Instruction.EXTERNAL_AUTHENTICATE, READ_KEY_ID, data=data.external_data
    )
    if response.sw == StatusWord.AUTHENTICATION_METHOD_BLOCKED or response.tries_left == 0:
        raise AuthenticationLocked
    if response.tries_left is not None:
        raise AuthenticationRejected(card.identification_code, response.tries_left)
    if not response.done:
        raise CardCommandRefused("EXTERNAL AUTHENTICATE", response.sw)


def _two_challenges(channel: CardChannel) -> Challenges:
    return Challenges(information=_challenge(channel), process_factor=_challenge(channel))


def _challenge(channel: CardChannel) -> bytes:
    response = _send(channel, Instruction.GET_CHALLENGE, le=CHALLENGE_BYTES)
    return _bytes_of(response, "GET CHALLENGE", CHALLENGE_BYTES)


def _internal_result(channel: CardChannel, challenges: Challenges) -> bytes:
    # The process factor first [one: S4; S5 has it behind].
    data = challenges.process_factor + challenges.information
    response = _send(channel, Instruction.INTERNAL_AUTHENTICATE, data=data)
    return _bytes_of(response, "INTERNAL AUTHENTICATE", CRYPTOGRAM_BYTES)


def _bytes_of(response: ResponseApdu, command: str, length: int) -> bytes:
    if not response.done:
        raise CardCommandRefused(command, response.sw)
    if len(response.data) != length:
        raise CardResponseMalformed(len(response.data))
    return response.data


def _send(
    channel: CardChannel,
    instruction: Instruction,
    p2: int = 0x00,
    *,
    data: bytes = b"",
    le: int | None = None,
) -> ResponseApdu:
    return exchange(channel, CommandApdu(0x00, instruction, 0x00, p2, data, le))
