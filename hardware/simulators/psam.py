"""A security module as an ISO 7816 card in Python, for the second slot; its keys are made up.

It knows the commands of `hardware.security_module.psam` and no other, and answers as seen there:
61xx to SELECT and to computing, 9000 to a key delivered.
"""

import logging
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final

from hardware.apdu import Instruction, StatusWord
from hardware.security_module.authenticator import FACTOR_BYTES
from hardware.security_module.psam import (
    CLA_COMPUTE,
    CLA_DELIVER,
    INS_COMPUTE,
    INS_DELIVER,
    PSAM_APPLICATION,
    KeyAddress,
    PsamKeys,
)
from hardware.simulators import SimulationPermit
from hardware.simulators.psam_keys import MadeUpKeys, diversified, made_up_cryptogram
from hardware.simulators.short_apdu import HEADER_BYTES, data_field, with_status
from hardware.social_card.algorithm import CardAlgorithm

_log = logging.getLogger(__name__)

#: The form of a member of the same family, made up.
_ATR: Final = bytes.fromhex("3B6D00000081545053866011000000000A")
_FCI: Final = b"\x6f\x08\x84\x06" + PSAM_APPLICATION
_FACTORS: Final = 3
_SW_MORE_DATA: Final = 0x6100
_SW_WRONG_LE: Final = 0x6C00

#: Where the simulated module keeps its keys. No real module's addresses.
KEYS_OF_THE_SIMULATED_PSAM: Final = tuple(
    PsamKeys(algorithm, KeyAddress(0x48, index), KeyAddress(0x48, index + 1))
    for algorithm, index in (
        (CardAlgorithm.TRIPLE_DES, 0x21),
        (CardAlgorithm.SSF33, 0x31),
        (CardAlgorithm.SM4, 0x41),
    )
)


@unique
class PsamFault(Enum):
    """What can be wrong with a module."""

    NONE = "none"
    FOREIGN = "does not know the application"
    MUTE = "gives no answer to reset"
    EMPTY = "holds no keys"
    SHORT = "answers with half a cryptogram"


@dataclass(frozen=True, slots=True)
class _DeliveredKey:
    card_key: bytes
    process_factor: bytes


class VirtualPsam:
    """A module with `keys` in it.

    Attributes:
        exchanges: how many commands it has been sent.
        unknown_commands: the headers of the commands it refused because it does not know them.
    """

    def __init__(
        self, keys: MadeUpKeys, *, permit: SimulationPermit, fault: PsamFault = PsamFault.NONE
    ) -> None:
        self.exchanges = 0
        self.unknown_commands: list[bytes] = []
        self._fault = fault
        self._keys: dict[KeyAddress, bytes] = {}
        if fault is not PsamFault.EMPTY:
            for addresses in KEYS_OF_THE_SIMULATED_PSAM:
                self._keys[addresses.internal] = keys.internal
                self._keys[addresses.external] = keys.external
        self._pending = b""
        self._forget_session()

    @property
    def atr(self) -> bytes:
        return b"" if self._fault is PsamFault.MUTE else _ATR

    def power_on(self) -> None:
        self._forget_session()

    def power_off(self) -> None:
        self._forget_session()

    def transmit(self, command: bytes) -> bytes:
        self.exchanges += 1
        if len(command) < HEADER_BYTES:
            return with_status(StatusWord.WRONG_LENGTH)
        cla, ins, p1, p2 = command[:HEADER_BYTES]
        pending, self._pending = self._pending, b""
        match cla, ins:
            case 0x00, Instruction.GET_RESPONSE:
                return self._get_response(pending, command[HEADER_BYTES:])
            case 0x00, Instruction.SELECT:
                return self._select(p1, p2, data_field(command))
            case _ if (cla, ins) == (CLA_DELIVER, INS_DELIVER):
                return self._deliver(KeyAddress(p1, p2), data_field(command))
            case _ if (cla, ins) == (CLA_COMPUTE, INS_COMPUTE):
                return self._compute(data_field(command))
        self.unknown_commands.append(bytes(command[:HEADER_BYTES]))
        _log.error("the virtual module does not know the command %s", command[:4].hex())
        return with_status(StatusWord.INSTRUCTION_NOT_SUPPORTED)

    def _forget_session(self) -> None:
        self._application_selected = False
        self._delivered: _DeliveredKey | None = None
        self._pending = b""

    def _select(self, p1: int, p2: int, name: bytes) -> bytes:
        self._forget_session()
        if (p1, p2) != (0x04, 0x00):
            return with_status(StatusWord.INCORRECT_P1_P2)
        if name != PSAM_APPLICATION or self._fault is PsamFault.FOREIGN:
            return with_status(StatusWord.FILE_NOT_FOUND)
        self._application_selected = True
        return self._answer(_FCI)

    def _deliver(self, address: KeyAddress, factors: bytes) -> bytes:
        self._delivered = None
        if not self._application_selected:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        if len(factors) != _FACTORS * FACTOR_BYTES:
            return with_status(StatusWord.WRONG_LENGTH)
        master = self._keys.get(address)
        if master is None:
            return with_status(StatusWord.REFERENCED_DATA_NOT_FOUND)
        card = factors[:FACTOR_BYTES]
        region, process = factors[FACTOR_BYTES:-FACTOR_BYTES], factors[-FACTOR_BYTES:]
        self._delivered = _DeliveredKey(diversified(diversified(master, region), card), process)
        return with_status(StatusWord.DONE)

    def _compute(self, data: bytes) -> bytes:
        key, self._delivered = self._delivered, None
        if key is None:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        if len(data) != FACTOR_BYTES:
            return with_status(StatusWord.WRONG_LENGTH)
        cryptogram = made_up_cryptogram(key.card_key, key.process_factor, data)
        half = self._fault is PsamFault.SHORT
        return self._answer(cryptogram[: len(cryptogram) // 2] if half else cryptogram)

    def _answer(self, data: bytes) -> bytes:
        self._pending = data
        return with_status(_SW_MORE_DATA | len(data))

    def _get_response(self, pending: bytes, le: bytes) -> bytes:
        if not pending:
            return with_status(StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED)
        if le != bytes((len(pending),)):
            self._pending = pending
            return with_status(_SW_WRONG_LE | len(pending))
        return with_status(StatusWord.DONE, pending)
