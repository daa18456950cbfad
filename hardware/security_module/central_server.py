"""The central server in place of a security module: one line of text out, one back.

The text is what the official driver's two steps hand over (`iReadCardBas_HSM_Step1`, `_Step2`).
How it travels differs from place to place and is behind `ServerTransport`: seen were a form with an
envelope in XML and a SOAP call [one: W1]. No agency's real interface is known here.
"""

import re
from typing import Final, Protocol

from hardware.security_module.authenticator import (
    CRYPTOGRAM_BYTES,
    AuthenticationData,
    AuthenticationRequest,
    Challenges,
)
from hardware.security_module.errors import SecurityModuleAnswerMalformed, SecurityModuleLacksKey
from hardware.social_card.algorithm import ALGORITHM_FLAGS

_SEPARATOR: Final = "|"

#: The internal result, alone or with 8 bytes behind that are not compared, and the data of EXTERNAL
#: AUTHENTICATE: 16 hex digits before the first bar and 32 behind it are taken [one: S4], 32 and 32
#: stand in the one answer seen [W1]; S5 sends the first field to the card instead.
_ANSWER: Final = re.compile(
    r"(?P<internal>[0-9A-Fa-f]{16})(?:[0-9A-Fa-f]{16})?\|(?P<external>[0-9A-Fa-f]{32})\|?"
)

#: The same where nothing was asked for EXTERNAL AUTHENTICATE; what stands there is not used.
_INTERNAL_ANSWER: Final = re.compile(
    r"(?P<internal>[0-9A-Fa-f]{16})(?:[0-9A-Fa-f]{16})?(?:\|(?:[0-9A-Fa-f]{32})?){0,2}"
)


class ServerTransport(Protocol):
    """The way to the server."""

    def exchange(self, text: str) -> str:
        """Hand over `text`, at most some hundred ASCII characters, and return what comes back.

        Blocks, with a time limit of its own.

        Raises:
            SecurityModuleSilent, SecurityModuleNotTrusted, SecurityModuleRefused,
            SecurityModuleAnswerMalformed
        """
        ...

    def check(self) -> str:
        """Reach the server without asking it anything; its address.

        Raises:
            SecurityModuleSilent, SecurityModuleNotTrusted
        """
        ...


class CentralServer:
    """A CardAuthenticator that asks the server behind `transport`."""

    def __init__(self, transport: ServerTransport) -> None:
        self._transport = transport

    def authenticate(self, request: AuthenticationRequest) -> AuthenticationData:
        """Have the server compute what is asked for.

        Raises:
            SecurityModuleError
        """
        text = self._transport.exchange(request_text(request))
        return parse_answer(text, external=request.external is not None)

    def check(self) -> str:
        """As the transport does."""
        return self._transport.check()


def request_text(request: AuthenticationRequest) -> str:
    """What step 1 hands over: eight fields, separated and ended by a bar [three: S4 S5 S24; a whole
    one in W1]. In each pair the process factor stands before the information; the external pair is
    filled or empty as a whole [S4].

    Raises:
        SecurityModuleLacksKey: there is no flag for such a cipher.
    """
    card = request.card
    flag = ALGORITHM_FLAGS.get(card.algorithm)
    if flag is None:
        raise SecurityModuleLacksKey(card.algorithm)
    fields = (
        card.region,
        _hex(card.historical_bytes),
        f"{flag:02X}",
        card.identification_code,
        *_pair(request.internal),
        *_pair(request.external),
    )
    return "".join(field + _SEPARATOR for field in fields)


def parse_answer(text: str, *, external: bool = True) -> AuthenticationData:
    """What step 2 takes; without `external` only what the card's own result is compared with.

    Raises:
        SecurityModuleAnswerMalformed: anything else.
    """
    found = (_ANSWER if external else _INTERNAL_ANSWER).fullmatch(text.strip())
    if found is None:
        raise SecurityModuleAnswerMalformed("the request", len(text))
    internal = bytes.fromhex(found["internal"])[:CRYPTOGRAM_BYTES]
    return AuthenticationData(internal, bytes.fromhex(found["external"]) if external else b"")


def _pair(challenges: Challenges | None) -> tuple[str, str]:
    if challenges is None:
        return "", ""
    return _hex(challenges.process_factor), _hex(challenges.information)


def _hex(value: bytes) -> str:
    return value.hex().upper()
