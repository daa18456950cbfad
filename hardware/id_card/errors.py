"""What can go wrong with an identity card and its security module, one class a fault."""

from enum import Enum, StrEnum, unique
from typing import ClassVar

from hardware.errors import HardwareError


class IdCardError(HardwareError):
    """The identity card itself failed, refused, or is not what the caller needs."""


class NoIdentityCard(IdCardError):
    """There is no identity card on the module, or not the one that was laid down."""

    code: ClassVar[str] = "id_card.absent"

    def __init__(self) -> None:
        super().__init__("no identity card lies on the module")


class IdCardNotSelected(IdCardError):
    """A card was found and did not answer the selection: lifted, or two lie on one another."""

    code: ClassVar[str] = "id_card.not_selected"

    def __init__(self) -> None:
        super().__init__("the identity card could not be selected")


class NotAnIdentityCard(IdCardError):
    """The card that lies on the module is of another kind."""

    code: ClassVar[str] = "id_card.wrong_kind"

    def __init__(self) -> None:
        super().__init__("the card on the module is no identity card")


class IdCardNotAccepted(IdCardError):
    """Card and module did not prove themselves to each other, or the data to the module."""

    code: ClassVar[str] = "id_card.not_accepted"

    def __init__(self, status: int) -> None:
        super().__init__(f"card and module did not accept each other: status {status:02X}")
        self.status = status


class IdCardReadFailed(IdCardError):
    """The reading broke off: lifted too early, held askew, or the chip is broken."""

    code: ClassVar[str] = "id_card.read_failed"

    def __init__(self, status: int) -> None:
        super().__init__(f"the identity card was not read to the end: status {status:02X}")
        self.status = status


@unique
class DocumentField(StrEnum):
    """A field of the text on a card, in any of the layouts."""

    TEXT = "text"
    NAME = "name"
    ENGLISH_NAME = "English name"
    SEX = "sex"
    ETHNIC_GROUP = "ethnic group"
    BIRTH_DATE = "birth date"
    ADDRESS = "address"
    NUMBER = "number"
    AUTHORITY = "authority"
    VALID_FROM = "valid from"
    VALID_UNTIL = "valid until"
    PERMIT_NUMBER = "permit number"
    ISSUES = "number of issues"
    NATIONALITY = "nationality"
    CARD_VERSION = "card version"
    RENEWALS = "number of renewals"
    NUMBER_OF_2017 = "number of 2017"
    EARLIER_NUMBER = "link to the earlier number"


@unique
class FieldFact(Enum):
    """What is wrong with a field."""

    WRONG_LENGTH = "wrong length"
    NOT_TEXT = "not text"
    EMPTY = "empty"
    NOT_A_DATE = "not a date"
    NOT_A_NUMBER = "not a document number"
    WRONG_CHECK = "wrong check character"


class IdCardTextMalformed(IdCardError):
    """Number or end on the card is not what its layout says; nothing of the card was used."""

    code: ClassVar[str] = "id_card.text_malformed"

    def __init__(self, field: DocumentField, fact: FieldFact) -> None:
        super().__init__(f"the field {field.value} is malformed: {fact.value}")
        self.field = field
        self.fact = fact


class ModuleError(HardwareError):
    """The security module failed or is not to be had."""


class ModuleGone(ModuleError):
    """The serial port is not there, may not be used, or vanished while it was used."""

    code: ClassVar[str] = "id_module.gone"

    def __init__(self, port: str, reason: str) -> None:
        super().__init__(f"the identity card module at {port} is gone: {reason}")
        self.port = port
        self.reason = reason


class ModuleInUse(ModuleError):
    """Another program holds the serial port."""

    code: ClassVar[str] = "id_module.in_use"

    def __init__(self, port: str) -> None:
        super().__init__(f"another program uses the identity card module at {port}")
        self.port = port


class ModuleSilent(ModuleError):
    """The module gave no whole answer in time: no power, another line speed, or hung."""

    code: ClassVar[str] = "id_module.silent"

    def __init__(self, command: str, deadline_s: float) -> None:
        super().__init__(f"no whole answer to {command} within {deadline_s} s")
        self.command = command
        self.deadline_s = deadline_s


@unique
class FrameFact(Enum):
    """What is wrong with a frame."""

    WRONG_CHECKSUM = "wrong checksum"
    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    NO_PREAMBLE = "noise without a preamble"


class FrameMalformed(ModuleError):
    """What came over the line is no frame of the module."""

    code: ClassVar[str] = "id_module.frame_malformed"

    def __init__(self, fact: FrameFact) -> None:
        super().__init__(f"the module's frame is malformed: {fact.value}")
        self.fact = fact


class AnswerMalformed(ModuleError):
    """The frame is whole and not what the command answers with; perhaps another's, come late."""

    code: ClassVar[str] = "id_module.answer_malformed"

    def __init__(self, command: str, data_bytes: int) -> None:
        super().__init__(f"{data_bytes} bytes are no answer to {command}")
        self.command = command
        self.data_bytes = data_bytes


class CommandRefused(ModuleError):
    """The module answered a command with a status that its protocol does not give there."""

    code: ClassVar[str] = "id_module.command_refused"

    def __init__(self, command: str, status: int) -> None:
        super().__init__(f"{command} was answered with status {status:02X}")
        self.command = command
        self.status = status


class ModuleSelfTestFailed(ModuleError):
    """The module is broken and accepts no command."""

    code: ClassVar[str] = "id_module.self_test_failed"

    def __init__(self) -> None:
        super().__init__("the identity card module failed its self-test")


class ModuleNotAuthorised(ModuleError):
    """The module has not been authorised by its issuer, or no longer is."""

    code: ClassVar[str] = "id_module.not_authorised"

    def __init__(self) -> None:
        super().__init__("the identity card module is not authorised")
