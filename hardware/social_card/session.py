"""One conversation with a social security card: select the application, read, check the PIN.

Where keys are at hand every card that can proves itself by them; a card of version 3.00 that keeps
its holder file locked then opens it. Not every region locks it, so the plain read is tried first.
"""

from collections.abc import Callable
from contextlib import suppress
from enum import Enum, unique
from typing import Final

from hardware.apdu import MAX_LE, CommandApdu, Instruction, ResponseApdu, StatusWord, exchange
from hardware.atr import historical_bytes
from hardware.card_errors import (
    AnswerDisturbed,
    CardCommandRefused,
    NotASocialSecurityCard,
    RecordFact,
)
from hardware.resource_manager import CardChannel, TransmissionProtocol
from hardware.security_module.authenticator import CardAuthenticator, CardIdentity
from hardware.security_module.errors import SecurityModuleLacksKey
from hardware.social_card import records
from hardware.social_card.algorithm import CardAlgorithm, algorithm_from_fci
from hardware.social_card.authentication import Dialogue
from hardware.social_card.card_data import (
    CardDetails,
    CardGeneration,
    Field,
    FollowedSpecification,
    HolderData,
    IssuerData,
    Unreadable,
    Value,
)
from hardware.social_card.errors import (
    AuthenticationNotKnown,
    CardNotPersonalised,
    NeedsAuthentication,
)
from hardware.social_card.files import (
    EF_HOLDER,
    EF_ISSUER,
    CardFiles,
    Locked,
    is_disturbed,
    refusal,
)
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

_PIN_SEPARATOR: Final = 0xFF

#: The application is there, and the card does not let it be used.
_APPLICATION_LOCKED: Final = frozenset(
    {
        StatusWord.SELECTED_FILE_INVALIDATED,
        StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED,
        StatusWord.FUNCTION_NOT_SUPPORTED,
        StatusWord.APPLICATION_LOCKED_FOR_GOOD,
    }
)
_PIN_LOCKED: Final = frozenset(
    {StatusWord.AUTHENTICATION_METHOD_BLOCKED, StatusWord.REFERENCE_DATA_NOT_USABLE}
)
_FILE_NEEDS_KEY: Final = frozenset(
    {
        StatusWord.SECURITY_STATUS_NOT_SATISFIED,
        StatusWord.CONDITIONS_OF_USE_NOT_SATISFIED,
        StatusWord.FILE_NOT_FOUND,
    }
)


@unique
class CardProof(Enum):
    """Whether the card has shown that it holds its issuer's keys."""

    NOT_ASKED = "nobody here could tell"
    CANNOT = "it does not know the dialogue, or nobody here has its key"
    GENUINE = "it has"


class SocialSecurityCard:
    """A session with the card behind `channel`; making one selects the application.

    `authenticator` has cards prove themselves and opens holder files that are kept locked; without
    one such a file stays locked.

    Args:
        forgiving: a disturbed answer counts as a refusal; else it is AnswerDisturbed.

    Attributes:
        proof: what the card has shown of itself in this session.
        authenticated: the card has opened its locked files in this session.
        key_was_shown: EXTERNAL AUTHENTICATE was sent, which may have taken a try: nobody may do all
            of this once more.

    Every method raises what `hardware.apdu.exchange` raises: a card pulled out is CardRemoved,
    whatever was being asked.

    Raises:
        NotASocialSecurityCard: the card does not know the application.
        CardLocked, CardEnded: it does, and does not let it be used.
        AnswerDisturbed
    """

    def __init__(
        self,
        channel: CardChannel,
        authenticator: CardAuthenticator | None = None,
        *,
        forgiving: bool = True,
    ) -> None:
        self._channel = channel
        self._authenticator = authenticator
        self._forgiving = forgiving
        self._files = CardFiles(channel, forgiving=forgiving)
        self.proof = CardProof.NOT_ASKED
        self.authenticated = False
        self.key_was_shown = False
        self._named_algorithm = algorithm_from_fci(self._select_application())

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self._channel.atr

    @property
    def has_keys(self) -> bool:
        """Whether somebody at hand can tell a genuine card."""
        return self._authenticator is not None

    def read_specification(self) -> FollowedSpecification:
        """What specification the card follows."""
        self._select_issuer_file()
        value = self._files.optional(records.VERSION, CardGeneration.SECOND)
        version, generation = records.parse_version(value)
        return FollowedSpecification(version, generation, self._algorithm(generation))

    def read_issuer(self) -> IssuerData:
        """EF05; readable on every version, but for the two dates, which a 3.00 card may lock.

        Raises:
            CardRecordMalformed, CardLocked, CardEnded, CardCommandRefused: no identification code.
        """
        self._select_issuer_file()
        code = self._files.needed(records.IDENTIFICATION_CODE, CardGeneration.SECOND)
        if isinstance(code, Locked):
            raise CardCommandRefused(code.command, code.status)
        identification_code = records.parse_identification_code(code)
        return IssuerData(
            region=records.region_of(identification_code),
            identification_code=identification_code,
            card_number=self._optional(records.CARD_NUMBER, records.parse_card_number),
            issued=self._optional(records.ISSUED, records.parse_date),
            valid_until=self._optional(records.VALID_UNTIL, records.parse_date),
        )

    def read_holder(self, issuer: IssuerData, generation: CardGeneration) -> HolderData:
        """What a visit needs of EF06 of the card whose EF05 said `issuer`.

        Raises:
            NeedsAuthentication: the card keeps the file locked and nothing at hand opens it.
            CardNotGenuine, AuthenticationRejected, AuthenticationLocked, SecurityModuleError: it
                was tried, once, in vain.
            CardNotPersonalised: the number is filler.
            CardRecordMalformed, CardLocked, CardEnded, CardCommandRefused: no number.
        """
        value = self._number_value(generation)
        if isinstance(value, Locked):
            self._open_holder_file(issuer, generation)
            value = self._number_value(generation)
        if isinstance(value, Locked):
            raise CardCommandRefused(value.command, value.status)
        number = records.parse_social_security_number(value)
        if number is None:
            raise CardNotPersonalised(issuer)
        return HolderData(number)

    def read_details(self, issuer: IssuerData, generation: CardGeneration) -> CardDetails:
        """What no visit needs of EF06, after `read_holder`; a locked name opens the file.

        Raises:
            As `read_holder`, of a card that locks its name and not its number.
        """
        self._files.select(EF_HOLDER)
        name = self._read_name(generation)
        if (
            isinstance(name, Unreadable)
            and name.fact is RecordFact.LOCKED
            and self._may_open(issuer, generation)
        ):
            self._open_holder_file(issuer, generation)
            name = self._read_name(generation)
        return CardDetails(
            name=name,
            sex=self._optional(records.SEX, records.parse_sex, generation),
            ethnic_group=self._optional(
                records.ETHNIC_GROUP, records.parse_ethnic_group, generation
            ),
            birthplace=self._optional(records.BIRTHPLACE, records.parse_birthplace, generation),
            birth_date=self._optional(records.BIRTH_DATE, records.parse_date, generation),
        )

    def prove(self, issuer: IssuerData, generation: CardGeneration) -> CardProof:
        """Have the card show that it is its issuer's, if keys are at hand and it has not yet.

        Raises:
            CardNotGenuine: it does not hold its issuer's key.
            SecurityModuleError: whoever holds the keys.
        """
        if self._authenticator is not None and self.proof is CardProof.NOT_ASKED:
            identity = self._identity(issuer, generation)
            self.proof = CardProof.CANNOT
            if identity.can_authenticate:
                with suppress(AuthenticationNotKnown, SecurityModuleLacksKey):
                    self._dialogue(identity, self._authenticator).prove()
                    self.proof = CardProof.GENUINE
        return self.proof

    def tries_left(self) -> TriesAnswer:
        """How many PIN tries are left, asked by a VERIFY without data, which spends none
        (ISO 7816-4, VERIFY); there are cards on which it does. A card that does not know the
        question gives TriesUnknown.
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
            CardLocked, CardEnded: the application is locked.
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
            CardLocked, CardEnded: the application is locked.
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

    def _select_application(self) -> bytes:
        """What the card says of the application.

        On T=1 an answer has data only where the command names an Le; a card that does not take one
        with its SELECT is asked without.
        """
        le = MAX_LE if self._channel.protocol is TransmissionProtocol.T1 else None
        response = self._send(Instruction.SELECT, 0x04, 0x00, SSSE_NAME, le=le)
        if response.sw == StatusWord.WRONG_LENGTH and le is not None:
            response = self._send(Instruction.SELECT, 0x04, 0x00, SSSE_NAME)
        if response.sw in _APPLICATION_LOCKED:
            raise refusal("SELECT", response.sw)
        if response.done or response.warned:
            return response.data
        # Cards of another kind do say of this command that its length is wrong.
        foreign = self._forgiving and response.sw == StatusWord.WRONG_LENGTH
        if is_disturbed(response.sw) and not foreign:
            raise AnswerDisturbed("SELECT", response.sw)
        raise NotASocialSecurityCard(response.sw)

    def _select_issuer_file(self) -> None:
        locked = self._files.select(EF_ISSUER)
        if locked is not None:
            raise refusal(locked.command, locked.status)

    def _number_value(self, generation: CardGeneration) -> bytes | Locked:
        locked = self._files.select(EF_HOLDER)
        if locked is None:
            return self._files.needed(records.SOCIAL_SECURITY_NUMBER, generation)
        if locked.status not in _FILE_NEEDS_KEY:
            raise refusal(locked.command, locked.status)
        return locked

    def _read_name(self, generation: CardGeneration) -> Field[str]:
        name = self._files.optional(records.NAME, generation)
        if isinstance(name, Unreadable):
            return name
        extension: bytes | Unreadable = b""
        if generation is not CardGeneration.FIRST:
            extension = self._files.optional(records.NAME_EXTENSION, generation)
        return records.parse_name(name, b"" if isinstance(extension, Unreadable) else extension)

    def _optional(
        self,
        spec: RecordSpec,
        parse: Callable[[bytes], Field[Value]],
        generation: CardGeneration = CardGeneration.SECOND,
    ) -> Field[Value]:
        value = self._files.optional(spec, generation)
        return value if isinstance(value, Unreadable) else parse(value)

    def _algorithm(self, generation: CardGeneration) -> CardAlgorithm:
        """The cipher the card names. One that names none has 3DES, but on 3.00, where it may have
        either of two, nobody knows.
        """
        if self._named_algorithm is not None:
            return self._named_algorithm
        third = generation is CardGeneration.THIRD
        return CardAlgorithm.UNKNOWN if third else CardAlgorithm.TRIPLE_DES

    def _identity(self, issuer: IssuerData, generation: CardGeneration) -> CardIdentity:
        return CardIdentity(
            issuer.region,
            historical_bytes(self.atr),
            self._algorithm(generation),
            issuer.identification_code,
        )

    def _dialogue(self, card: CardIdentity, authenticator: CardAuthenticator) -> Dialogue:
        return Dialogue(self._channel, card, authenticator, self._forgiving)

    def _may_open(self, issuer: IssuerData, generation: CardGeneration) -> bool:
        """Whether the dialogue is known for such a card; on others no try of a key is spent."""
        return (
            self._authenticator is not None
            and not self.key_was_shown
            and generation is CardGeneration.THIRD
            and self._identity(issuer, generation).can_authenticate
        )

    def _open_holder_file(self, issuer: IssuerData, generation: CardGeneration) -> None:
        if self._authenticator is None or not self._may_open(issuer, generation):
            raise NeedsAuthentication(issuer)
        dialogue = self._dialogue(self._identity(issuer, generation), self._authenticator)
        data = dialogue.prepare()
        self.key_was_shown = True
        dialogue.open_files(data)
        self.authenticated = True
        self.proof = CardProof.GENUINE
        self._files.forget()
        self._files.select(EF_HOLDER)


def _pin_result(command: str, response: ResponseApdu) -> PinResult:
    if response.done:
        return PinCorrect()
    if response.sw in _PIN_LOCKED or response.tries_left == 0:
        return PinBlocked()
    if response.tries_left is not None:
        return PinWrong(response.tries_left)
    if response.sw in _APPLICATION_LOCKED:
        raise refusal(command, response.sw)
    raise CardCommandRefused(command, response.sw)
