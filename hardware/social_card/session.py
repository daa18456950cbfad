"""One conversation with a social security card: select the application, read, check the PIN.

A card of version 3.00 that keeps its holder file locked opens it to a security module or the
central server. Not every region locks it, so the plain read is tried first.
"""

from datetime import date
from typing import Final

from hardware.apdu import CommandApdu, Instruction, ResponseApdu, StatusWord, exchange
from hardware.atr import historical_bytes
from hardware.card_errors import (
    CardCommandRefused,
    CardRecordMalformed,
    NotASocialSecurityCard,
    RecordFact,
)
from hardware.resource_manager import CardChannel
from hardware.security_module.authenticator import (
    FACTOR_BYTES,
    CardAuthenticator,
    CardIdentity,
)
from hardware.social_card import records
from hardware.social_card.algorithm import CardAlgorithm, algorithm_from_fci
from hardware.social_card.authentication import open_holder_file
from hardware.social_card.card_data import CardGeneration, HolderData, IssuerData
from hardware.social_card.errors import CardNotPersonalised, NeedsAuthentication
from hardware.social_card.pin import (
    Pin,
    PinBlocked,
    PinCorrect,
    PinResult,
    PinWrong,
    TriesAnswer,
    TriesLeft,
    TriesUnknown,
)
from hardware.social_card.records import RecordSpec

#: The DF name of the social security environment: "sx1.sh." and 社会保障 in GBK.
SSSE_NAME: Final = b"sx1.sh." + "社会保障".encode("gbk")
EF_ISSUER: Final = 0xEF05
EF_HOLDER: Final = 0xEF06

_PIN_SEPARATOR: Final = 0xFF


class SocialSecurityCard:
    """A session with the card behind `channel`; making one selects the application.

    `authenticator` opens holder files that a card of version 3.00 keeps locked; without one such
    a file stays locked.

    Attributes:
        authenticated: the card has opened its locked files in this session.

    Every method raises what `hardware.apdu.exchange` raises: a card pulled out is CardRemoved,
    whatever was being asked.

    Raises:
        NotASocialSecurityCard: the card does not know the application.
    """

    def __init__(
        self, channel: CardChannel, authenticator: CardAuthenticator | None = None
    ) -> None:
        self._channel = channel
        self._authenticator = authenticator
        self.authenticated = False
        response = self._send(Instruction.SELECT, 0x04, 0x00, SSSE_NAME)
        if not response.done:
            raise NotASocialSecurityCard(response.sw)
        self.algorithm: Final = algorithm_from_fci(response.data)

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._channel.atr

    def read_issuer(self) -> IssuerData:
        """EF05; readable on every version, but for the two dates, which a 3.00 card may lock.

        Raises:
            UnknownCardVersion, CardRecordMalformed, CardCommandRefused
        """
        self._select_file(EF_ISSUER)
        version, generation = records.parse_version(self._read(records.VERSION))
        code, region = records.parse_identification_code(self._read(records.IDENTIFICATION_CODE))
        return IssuerData(
            region=region,
            identification_code=code,
            version=version,
            generation=generation,
            card_number=records.parse_card_number(self._read(records.CARD_NUMBER)),
            issued=self._read_date_unless_locked(records.ISSUED),
            valid_until=self._read_date_unless_locked(records.VALID_UNTIL),
        )

    def read_holder(self, issuer: IssuerData) -> HolderData:
        """EF06 of the card whose EF05 said `issuer`.

        Raises:
            NeedsAuthentication: the card keeps the file locked and nothing at hand opens it.
            CardNotGenuine, AuthenticationRejected, AuthenticationLocked, SecurityModuleError: it
                was tried, once, in vain.
            CardNotPersonalised: number and name hold filler.
            CardNameUndecodable, CardRecordMalformed, CardCommandRefused
        """
        self._select_file(EF_HOLDER)
        number_value = self._read_unless_locked(records.SOCIAL_SECURITY_NUMBER)
        if number_value is None:
            self._open_holder_file(issuer)
            number_value = self._read(records.SOCIAL_SECURITY_NUMBER)
        number = records.parse_social_security_number(number_value)
        name = records.parse_name(
            self._read(records.NAME), self._read_name_extension(issuer.generation)
        )
        if number is None and name is None:
            raise CardNotPersonalised(issuer)
        if number is None:
            raise CardRecordMalformed(records.SOCIAL_SECURITY_NUMBER.tag, RecordFact.EMPTY)
        if name is None:
            raise CardRecordMalformed(records.NAME.tag, RecordFact.EMPTY)
        return HolderData(
            social_security_number=number,
            name=name,
            sex=records.parse_sex(self._read(records.SEX)),
            ethnic_group=records.parse_ethnic_group(self._read(records.ETHNIC_GROUP)),
            birthplace=records.parse_birthplace(self._read(records.BIRTHPLACE)),
            birth_date=records.parse_date(records.BIRTH_DATE.tag, self._read(records.BIRTH_DATE)),
        )

    def tries_left(self) -> TriesAnswer:
        """How many PIN tries are left, asked by a VERIFY without data, which spends none
        (ISO 7816-4, VERIFY). A card that does not know the question gives TriesUnknown.
        """
        response = self._send(Instruction.VERIFY, 0x00, 0x00)
        if response.sw == StatusWord.AUTHENTICATION_METHOD_BLOCKED or response.tries_left == 0:
            return PinBlocked()
        if response.tries_left is None:
            return TriesUnknown()
        return TriesLeft(response.tries_left)

    def verify_pin(self, pin: Pin) -> PinResult:
        """Show the PIN to the card, once. A wrong one costs a try.

        Raises:
            CardCommandRefused: the card answered neither yes, no nor blocked.
        """
        data = pin.packed()
        try:
            response = self._send(Instruction.VERIFY, 0x00, 0x00, data)
        finally:
            data[:] = bytes(len(data))
        return _pin_result("VERIFY", response)

    def change_pin(self, old: Pin, new: Pin) -> PinResult:
        """Replace the PIN, once; PinCorrect says it is changed. A wrong old one costs a try.

        Raises:
            CardCommandRefused: the card answered neither yes, no nor blocked.
        """
        old_packed, new_packed = old.packed(), new.packed()
        data = bytearray((*old_packed, _PIN_SEPARATOR, *new_packed))
        try:
            response = self._send(Instruction.CHANGE_PIN, 0x01, 0x00, data, cla=0x80)
        finally:
            for buffer in (old_packed, new_packed, data):
                buffer[:] = bytes(len(buffer))
        return _pin_result("CHANGE PIN", response)

    def _send(
        self,
        instruction: Instruction,
        p1: int,
        p2: int,
        data: bytes | bytearray = b"",
        *,
        cla: int = 0x00,
        le: int | None = None,
    ) -> ResponseApdu:
        return exchange(self._channel, CommandApdu(cla, instruction, p1, p2, data, le))

    def _open_holder_file(self, issuer: IssuerData) -> None:
        identity = CardIdentity(
            issuer.region,
            historical_bytes(self.atr),
            self.algorithm,
            issuer.identification_code,
        )
        if self._authenticator is None or not _may_authenticate(issuer, identity):
            raise NeedsAuthentication(issuer)
        open_holder_file(self._channel, identity, self._authenticator)
        self.authenticated = True
        self._select_file(EF_HOLDER)

    def _select_file(self, file_id: int) -> None:
        response = self._send(Instruction.SELECT, 0x02, 0x00, file_id.to_bytes(2, "big"))
        if not response.done:
            raise CardCommandRefused(f"SELECT {file_id:04X}", response.sw)

    def _read_record(self, spec: RecordSpec) -> ResponseApdu:
        # By tag in the selected file: record numbers moved from version 1.00 to 2.00.
        return self._send(Instruction.READ_RECORD, spec.tag, 0x00, le=spec.le)

    def _read(self, spec: RecordSpec) -> bytes:
        return _value(spec, self._read_record(spec))

    def _read_unless_locked(self, spec: RecordSpec) -> bytes | None:
        response = self._read_record(spec)
        if response.sw == StatusWord.SECURITY_STATUS_NOT_SATISFIED:
            return None
        return _value(spec, response)

    def _read_date_unless_locked(self, spec: RecordSpec) -> date | None:
        value = self._read_unless_locked(spec)
        return None if value is None else records.parse_date(spec.tag, value)

    def _read_name_extension(self, generation: CardGeneration) -> bytes:
        if generation is CardGeneration.FIRST:
            return b""
        response = self._read_record(records.NAME_EXTENSION)
        if response.sw == StatusWord.RECORD_NOT_FOUND:
            return b""
        return _value(records.NAME_EXTENSION, response)


def _may_authenticate(issuer: IssuerData, identity: CardIdentity) -> bool:
    """Whether the dialogue is known for such a card; on others no try of a key is spent."""
    return (
        issuer.generation is CardGeneration.THIRD
        and identity.algorithm is not CardAlgorithm.UNKNOWN
        and len(identity.historical_bytes) >= FACTOR_BYTES
    )


def _value(spec: RecordSpec, response: ResponseApdu) -> bytes:
    if response.sw == StatusWord.RECORD_NOT_FOUND:
        raise CardRecordMalformed(spec.tag, RecordFact.MISSING)
    if not response.done:
        raise CardCommandRefused(f"READ RECORD {spec.tag:02X}", response.sw)
    return spec.value_of(response.data)


def _pin_result(command: str, response: ResponseApdu) -> PinResult:
    if response.done:
        return PinCorrect()
    if response.sw == StatusWord.AUTHENTICATION_METHOD_BLOCKED or response.tries_left == 0:
        return PinBlocked()
    if response.tries_left is not None:
        return PinWrong(response.tries_left)
    raise CardCommandRefused(command, response.sw)
