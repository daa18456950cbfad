"""What the data of the module's longer answers say: the read answer and the module's number."""

from dataclasses import dataclass, field
from typing import Final

from hardware.id_card.commands import Command
from hardware.id_card.errors import AnswerMalformed
from hardware.id_card.layouts import TEXT_BYTES

PHOTO_BYTES: Final = 1024

_SIZE_BYTES: Final = 2

#: How long the data of the answers are.
MODULE_NUMBER_BYTES: Final = 16
READ_BYTES: Final = 2 * _SIZE_BYTES + TEXT_BYTES + PHOTO_BYTES


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """Text and photo as the module hands them out; both stay out of its repr.

    Attributes:
        text: 256 bytes, for `layouts.parse_document`.
        photo: 1024 bytes in a closed format (WLT) that only the vendor's library opens.
    """

    text: bytes = field(repr=False)
    photo: bytes = field(repr=False)


def parse_read_answer(data: bytes) -> ReadAnswer:
    """The parts of the answer to READ (card protocols 2.6).

    Raises:
        AnswerMalformed: the parts are not as long as they must be.
    """
    header = 2 * _SIZE_BYTES
    sizes = [
        int.from_bytes(data[at : at + _SIZE_BYTES], "big") for at in range(0, header, _SIZE_BYTES)
    ]
    if sizes != [TEXT_BYTES, PHOTO_BYTES] or len(data) != READ_BYTES:
        raise AnswerMalformed(Command.READ.name, len(data))
    photo_at = header + TEXT_BYTES
    return ReadAnswer(data[header:photo_at], data[photo_at:])


@dataclass(frozen=True, slots=True)
class ModuleNumber:
    """The module's own number, as printed: 05.01-20200101-0000012345-0000067890.

    Attributes:
        produced: the day as a decimal number, YYYYMMDD.
    """

    area: int
    subarea: int
    produced: int
    serial: int
    further: int

    def __str__(self) -> str:
        return (
            f"{self.area:02d}.{self.subarea:02d}-{self.produced:08d}"
            f"-{self.serial:010d}-{self.further:010d}"
        )


def parse_module_number(data: bytes) -> ModuleNumber:
    """The number in the answer to NUMBER (card protocols 2.7).

    Raises:
        AnswerMalformed: not sixteen bytes.
    """
    if len(data) != MODULE_NUMBER_BYTES:
        raise AnswerMalformed(Command.NUMBER.name, len(data))
    places = (slice(0, 2), slice(2, 4), slice(4, 8), slice(8, 12), slice(12, 16))
    return ModuleNumber(*(int.from_bytes(data[at], "little") for at in places))
