"""The security module (PSAM) in a second PC/SC slot, which computes with keys it never shows.

Its commands are proprietary. What was seen, with where (labels: `hardware.security_module`):

    SELECT      00 A4 04 00 06 D1 56 00 00 05 90                         [two: S9 P3]
    environment 00 A4 04 00 0F "sx1.sh.社会保障" 3DES, "sx2.sh." SSF33   [one: P3, as where the keys
                lie; that it is selected before the application is our reading of it]
    deliver key BF DE usage index 18 card-factor region-factor random    [two: S9 P3]
    compute     80 FA 00 00 08 data → 8 bytes by GET RESPONSE            [two: S9 P3]

The usage's upper three bits count the factors and its lower five name the kind of key (8: MAC and
enciphering) [one: P3], so `48` takes two factors, and the random number makes the exchange's key.
Indexes seen: 12 and 13 [S9], 5D [P3], each for another key than RKSSSE and each of one place's
modules. Which index stands for which key is therefore a setting and has no default. Modules with
SM4 keys were not seen at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from hardware.apdu import CommandApdu, Instruction, ResponseApdu, exchange
from hardware.card_errors import (
    CardCommunicationFailed,
    CardMute,
    CardRemoved,
    CardReset,
    CardResponseEndless,
    CardResponseMalformed,
    ReaderGone,
    SharingViolation,
)
from hardware.resource_manager import CardChannel, ResourceManager
from hardware.security_module.authenticator import (
    CRYPTOGRAM_BYTES,
    AuthenticationData,
    AuthenticationRequest,
    CardIdentity,
)
from hardware.security_module.errors import (
    SecurityModuleAbsent,
    SecurityModuleAnswerMalformed,
    SecurityModuleInUse,
    SecurityModuleLacksKey,
    SecurityModuleRefused,
    SecurityModuleSilent,
)
from hardware.security_module.external_form import ExternalForm
from hardware.social_card.algorithm import CardAlgorithm

PSAM_APPLICATION: Final = bytes.fromhex("D15600000590")
CLA_DELIVER: Final = 0xBF
INS_DELIVER: Final = 0xDE
CLA_COMPUTE: Final = 0x80
INS_COMPUTE: Final = 0xFA
KEY_ADDRESS_BYTES: Final = 2


@dataclass(frozen=True, slots=True)
class KeyAddress:
    """Where a key lies in the module: P1 and P2 of the command that delivers it."""

    usage: int
    index: int


@dataclass(frozen=True, slots=True)
class PsamKeys:
    """The keys for the cards of one cipher.

    Attributes:
        internal: the key of INTERNAL AUTHENTICATE.
        external: the read key RKSSSE.
        environment: the DF name selected before the application; empty where none is.
    """

    algorithm: CardAlgorithm
    internal: KeyAddress
    external: KeyAddress
    environment: bytes = b""


class Psam:
    """The module in the first reader whose name contains `reader`. It is powered up for each card
    and let go again, so one that is pulled and put back, or a restart of pcscd, is no matter.
    """

    def __init__(
        self,
        manager: ResourceManager,
        reader: str,
        keys: tuple[PsamKeys, ...],
        external_form: ExternalForm,
    ) -> None:
        self._manager = manager
        self._reader = reader
        self._keys = {key.algorithm: key for key in keys}
        self._external_form = external_form

    def authenticate(self, request: AuthenticationRequest) -> AuthenticationData:
        """Compute in the module what is asked for.

        Raises:
            SecurityModuleError, PcscUnavailable, PcscFailed
        """
        keys = self._keys.get(request.card.algorithm)
        if keys is None:
            raise SecurityModuleLacksKey(request.card.algorithm)
        with self._selected(keys.environment) as channel:
            internal = _cryptogram(
                channel,
                keys.internal,
                request.card,
                request.internal.process_factor,
                request.internal.information,
            )
            if request.external is None:
                return AuthenticationData(internal)
            enciphered, behind = self._external_form.parts(request.external)
            external = _cryptogram(
                channel, keys.external, request.card, request.external.process_factor, enciphered
            )
        return AuthenticationData(internal, external + behind)

    def check(self) -> str:
        """Select the application of every set-up key; the name of the module's reader.

        Raises:
            SecurityModuleError, PcscUnavailable, PcscFailed
        """
        for keys in self._keys.values():
            with self._selected(keys.environment):
                pass
        return self._found_reader()

    @contextmanager
    def _selected(self, environment: bytes) -> Iterator[CardChannel]:
        reader = self._found_reader()
        with _module_errors(reader):
            channel = self._manager.connect(reader)
            try:
                if environment:
                    _select(channel, environment)
                _select(channel, PSAM_APPLICATION)
                yield channel
            finally:
                channel.close()

    def _found_reader(self) -> str:
        context = self._manager.open()
        try:
            named = [reader for reader in context.readers() if self._reader in reader]
        finally:
            context.close()
        if not named:
            raise SecurityModuleAbsent(self._reader)
        return named[0]


@contextmanager
def _module_errors(reader: str) -> Iterator[None]:
    """Tell the module's faults from those of a citizen's card, whose errors say the same of it."""
    try:
        yield
    except (CardRemoved, ReaderGone) as error:
        raise SecurityModuleAbsent(reader) from error
    except SharingViolation as error:
        raise SecurityModuleInUse(reader) from error
    except (CardMute, CardReset, CardCommunicationFailed) as error:
        raise SecurityModuleSilent(error.code) from error
    except (CardResponseMalformed, CardResponseEndless) as error:
        raise SecurityModuleAnswerMalformed("an exchange", error.length) from error


def _select(channel: CardChannel, name: bytes) -> None:
    command = CommandApdu(0x00, Instruction.SELECT, 0x04, 0x00, name)
    _done("SELECT", exchange(channel, command))


def _cryptogram(
    channel: CardChannel, key: KeyAddress, card: CardIdentity, process_factor: bytes, data: bytes
) -> bytes:
    factors = card.card_factor + card.region_factor + process_factor
    deliver = CommandApdu(CLA_DELIVER, INS_DELIVER, key.usage, key.index, factors)
    _done("deliver key", exchange(channel, deliver))
    compute = CommandApdu(CLA_COMPUTE, INS_COMPUTE, 0x00, 0x00, data)
    response = _done("compute", exchange(channel, compute))
    if len(response.data) != CRYPTOGRAM_BYTES:
        raise SecurityModuleAnswerMalformed("compute", len(response.data))
    return response.data


def _done(command: str, response: ResponseApdu) -> ResponseApdu:
    if not response.done:
        raise SecurityModuleRefused(command, f"{response.sw:04X}")
    return response
