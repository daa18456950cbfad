"""IPP messages as values: a request to bytes, an answer from bytes that nobody vouches for.

RFC 8010, 3. An answer is what the sender says it is or it is `MessageBroken`; what an attribute
means is asked for by type, so that a text where a number belongs is broken too. Of a printer, which
may be right in one attribute and wrong in the next, it can be asked what it says that makes sense.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, unique
from struct import pack, unpack_from

LONGEST_ANSWER = 1 << 20
"""Bytes. The whole description of a large office printer takes some 60 thousand."""

MOST_GROUPS = 10_000
"""A scheduler with so many jobs or devices to list is none of a terminal's."""

_VERSION = b"\x02\x00"
_HEAD_BYTES = 8


class MessageBroken(Exception):
    """These bytes are no IPP answer, or it does not hold what it has to."""


@unique
class Operation(IntEnum):
    """operation-id of RFC 8011, 5.4.15, and of CUPS (its own from 0x4001)."""

    PRINT_JOB = 0x0002
    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    RESUME_PRINTER = 0x0011
    PURGE_JOBS = 0x0012
    CUPS_GET_PRINTERS = 0x4002
    CUPS_ADD_MODIFY_PRINTER = 0x4003
    CUPS_DELETE_PRINTER = 0x4004
    CUPS_ACCEPT_JOBS = 0x4008
    CUPS_GET_DEVICES = 0x400B

    @property
    def title(self) -> str:
        """The operation as the standard writes it: Create-Job."""
        return "-".join(word if word == "CUPS" else word.title() for word in self.name.split("_"))


@unique
class Group(IntEnum):
    """Delimiter tags of RFC 8010, 3.5.1."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


@unique
class Tag(IntEnum):
    """Value tags of RFC 8010, 3.5.2, as far as they are sent or told apart here."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    COLLECTION_END = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49
    MEMBER_NAME = 0x4A


Value = int | str | bytes
"""Numbers and booleans, texts, and whatever is not looked into: dates, ranges, collections."""

_NUMBERS = frozenset({Tag.INTEGER, Tag.ENUM})
_TEXTS = range(0x40, 0x60)
_LAST_DELIMITER = 0x0F


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute to be sent, with one value or several of one kind."""

    name: str
    tag: Tag
    values: tuple[Value, ...]

    @classmethod
    def of(cls, name: str, tag: Tag, *values: Value) -> "Attribute":
        """An attribute with these values."""
        return cls(name, tag, values)


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """A group of an answer; asking for what is not there gives None or nothing."""

    kind: int
    attributes: Mapping[str, tuple[Value, ...]]

    def number(self, name: str) -> int | None:
        """The number of this attribute; None when it is absent or has no value.

        Raises:
            MessageBroken: it is no number.
        """
        return next(iter(self.numbers(name)), None)

    def numbers(self, name: str) -> tuple[int, ...]:
        """The numbers of this attribute, perhaps none. Raises MessageBroken."""
        found = self.attributes.get(name, ())
        numbers = tuple(value for value in found if isinstance(value, int))
        if len(numbers) != len(found):
            raise MessageBroken(f"{name} is not a number")
        return numbers

    def text(self, name: str) -> str | None:
        """The text, name, keyword or URI of this attribute; None when absent or empty.

        Raises:
            MessageBroken: it is no text.
        """
        return next(iter(self.texts(name)), None)

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of this attribute, perhaps none. Raises MessageBroken."""
        found = self.attributes.get(name, ())
        texts = tuple(value for value in found if isinstance(value, str))
        if len(texts) != len(found):
            raise MessageBroken(f"{name} is not a text")
        return texts

    def said_number(self, name: str) -> int | None:
        """The first number of this attribute; values that are none are passed over."""
        found = self.attributes.get(name, ())
        return next((value for value in found if isinstance(value, int)), None)

    def said_texts(self, name: str) -> tuple[str, ...]:
        """The texts of this attribute, perhaps none; values that are none are passed over."""
        found = self.attributes.get(name, ())
        return tuple(value for value in found if isinstance(value, str))

    def octets(self, name: str) -> tuple[bytes, ...]:
        """The octet strings of this attribute, perhaps none; others are passed over."""
        found = self.attributes.get(name, ())
        return tuple(value for value in found if isinstance(value, bytes))


_NOTHING = AnswerGroup(Group.UNSUPPORTED, {})


@dataclass(frozen=True, slots=True)
class IppAnswer:
    """A whole answer: its status (RFC 8011, appendix B) and groups in their order."""

    status: int
    groups: tuple[AnswerGroup, ...]

    @property
    def successful(self) -> bool:
        """Whether the request was carried out, perhaps with some attributes left out."""
        return self.status < 0x0100

    def first(self, kind: Group) -> AnswerGroup:
        """The first group of this kind, or an empty one."""
        return next((group for group in self.groups if group.kind == kind), _NOTHING)

    def all(self, kind: Group) -> Iterator[AnswerGroup]:
        """Every group of this kind: one a job, one a device."""
        return (group for group in self.groups if group.kind == kind)


@dataclass(frozen=True, slots=True)
class Request:
    """An operation on a printer or job of one URI; groups follow one another in this order."""

    operation: Operation
    target: tuple[Attribute, ...]
    job: tuple[Attribute, ...] = ()
    printer: tuple[Attribute, ...] = ()
    number: int = field(default=1)

    def encoded(self) -> bytes:
        """The request as bytes, to which a document may be added."""
        preface = (
            Attribute.of("attributes-charset", Tag.CHARSET, "utf-8"),
            Attribute.of("attributes-natural-language", Tag.LANGUAGE, "en"),
        )
        groups = (
            (Group.OPERATION, preface + self.target),
            (Group.JOB, self.job),
            (Group.PRINTER, self.printer),
        )
        body = b"".join(
            bytes((group,)) + b"".join(map(_encoded, attributes))
            for group, attributes in groups
            if attributes
        )
        return _VERSION + pack(">hi", self.operation, self.number) + body + bytes((Group.END,))


def _encoded(attribute: Attribute) -> bytes:
    name = attribute.name
    parts = []
    for value in attribute.values:
        content = _content(attribute.tag, value)
        parts.append(bytes((attribute.tag,)) + _sized(name.encode("ascii")) + _sized(content))
        name = ""
    return b"".join(parts)


def _content(tag: Tag, value: Value) -> bytes:
    if isinstance(value, int):
        return bytes((value,)) if tag is Tag.BOOLEAN else pack(">i", value)
    return value.encode() if isinstance(value, str) else value


def _sized(content: bytes) -> bytes:
    return pack(">H", len(content)) + content


def decoded(data: bytes) -> IppAnswer:
    """The answer these bytes are; what follows its end is passed over.

    Raises:
        MessageBroken: they are none, or too long for one.
    """
    if not _HEAD_BYTES < len(data) <= LONGEST_ANSWER:
        raise MessageBroken(f"{len(data)} bytes")
    status: int = unpack_from(">H", data, 2)[0]
    groups: list[tuple[int, dict[str, tuple[Value, ...]]]] = []
    reader = _Reader(data, _HEAD_BYTES)
    while (kind := reader.byte()) != Group.END:
        if kind > _LAST_DELIMITER or len(groups) == MOST_GROUPS:
            raise MessageBroken(f"tag 0x{kind:02x} where a group begins")
        groups.append((kind, reader.attributes()))
    return IppAnswer(status, tuple(AnswerGroup(kind, found) for kind, found in groups))


class _Reader:
    """Goes through the bytes of an answer once, and never past their end."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def byte(self) -> int:
        return self._take(1)[0]

    def attributes(self) -> dict[str, tuple[Value, ...]]:
        """The attributes up to the next delimiter, which is left to be read."""
        found: dict[str, list[Value]] = {}
        values: list[Value] | None = None
        while self._peek() > _LAST_DELIMITER:
            tag, name, content = self._item()
            if name:
                values = found.setdefault(name, [])
            if values is None:
                raise MessageBroken("a value without an attribute")
            value = self._collection() if tag == Tag.COLLECTION else _value(tag, content)
            if value is not None:
                values.append(value)
        return {name: tuple(values) for name, values in found.items()}

    def _item(self) -> tuple[int, str, bytes]:
        tag = self.byte()
        name = self._take(self._length())
        content = self._take(self._length())
        try:
            return tag, name.decode("ascii"), content
        except UnicodeDecodeError as error:
            raise MessageBroken("an attribute's name is not ASCII") from error

    def _collection(self) -> bytes:
        """Passes over a collection, with those in it; what it held is not looked into."""
        begun_at, depth = self._at, 1
        while depth:
            tag, _, _ = self._item()
            if tag <= _LAST_DELIMITER:
                raise MessageBroken("a collection without an end")
            depth += (tag == Tag.COLLECTION) - (tag == Tag.COLLECTION_END)
        return self._data[begun_at : self._at]

    def _length(self) -> int:
        return int.from_bytes(self._take(2))

    def _peek(self) -> int:
        if self._at >= len(self._data):
            raise MessageBroken("it ends in the middle")
        return self._data[self._at]

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) != count:
            raise MessageBroken("it ends in the middle")
        self._at += count
        return taken


def _value(tag: int, content: bytes) -> Value | None:
    """A value by its tag; None for out-of-band ones, which say that there is none."""
    if tag in _NUMBERS:
        return _number(content, 4)
    if tag == Tag.BOOLEAN:
        return _number(content, 1)
    if tag in (Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE):
        return _text(_without_language(content))
    if tag in _TEXTS:
        return _text(content)
    return None if tag < Tag.INTEGER else content


def _number(content: bytes, size: int) -> Value:
    """A number; as it came where its size is none of a number's."""
    return int.from_bytes(content, signed=size > 1) if len(content) == size else content


def _text(content: bytes) -> str:
    """Printers write their names in whatever they know; such letters are marked, not refused."""
    return content.decode("utf-8", errors="replace")


def _without_language(content: bytes) -> bytes:
    reader = _Reader(content, 0)
    reader._take(reader._length())
    return reader._take(reader._length())
