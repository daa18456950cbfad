"""IPP messages to bytes and back, and bytes that are none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.ipp.message import (
    LONGEST_ANSWER,
    Attribute,
    Group,
    IppAnswer,
    MessageBroken,
    Operation,
    Request,
    Tag,
    decoded,
)

CORPUS = Path(__file__).parent / "corpus"
HEAD = b"\x02\x00\x00\x00\x00\x00\x00\x01"


def item(tag: int, name: bytes, content: bytes) -> bytes:
    return bytes((tag,)) + len(name).to_bytes(2) + name + len(content).to_bytes(2) + content


def answer(*items: bytes, group: int = Group.PRINTER) -> IppAnswer:
    return decoded(HEAD + bytes((group,)) + b"".join(items) + b"\x03")


def test_a_request_is_the_bytes_of_the_standard() -> None:
    """After the example of RFC 8010, appendix A.8 (Get-Jobs), with our charset and version."""
    uri = Attribute.of("printer-uri", Tag.URI, "ipp://printer.example.com/ipp/print/bob")
    limit = Attribute.of("limit", Tag.INTEGER, 50)
    wanted = Attribute.of("requested-attributes", Tag.KEYWORD, "job-id", "job-name")
    assert Request(Operation.GET_JOBS, (uri, limit, wanted), number=291).encoded() == (
        b"\x02\x00\x00\x0a\x00\x00\x01\x23\x01"
        b"\x47\x00\x12attributes-charset\x00\x05utf-8"
        b"\x48\x00\x1battributes-natural-language\x00\x02en"
        b"\x45\x00\x0bprinter-uri\x00\x27ipp://printer.example.com/ipp/print/bob"
        b"\x21\x00\x05limit\x00\x04\x00\x00\x00\x32"
        b"\x44\x00\x14requested-attributes\x00\x06job-id"
        b"\x44\x00\x00\x00\x08job-name"
        b"\x03"
    )


def test_an_operation_is_called_as_the_standard_calls_it() -> None:
    assert Operation.GET_PRINTER_ATTRIBUTES.title == "Get-Printer-Attributes"
    assert Operation.CUPS_ADD_MODIFY_PRINTER.title == "CUPS-Add-Modify-Printer"


def test_two_groups_of_a_kind_are_two_groups() -> None:
    """This answer ended the process that read it through libcups."""
    found = decoded((CORPUS / "two-job-groups.ipp").read_bytes())
    assert found.successful
    first, second = found.all(Group.JOB)
    assert first.number("job-state") == 9
    assert second.text("document-name-supplied") == "x"


def test_every_kind_of_value() -> None:
    found = answer(
        item(Tag.INTEGER, b"number", b"\xff\xff\xff\xff"),
        item(Tag.BOOLEAN, b"yes", b"\x01"),
        item(Tag.KEYWORD, b"several", b"one"),
        item(Tag.KEYWORD, b"", b"two"),
        item(Tag.NAME_WITH_LANGUAGE, b"named", b"\x00\x02zh\x00\x03\xe7\xba\xb8"),
        item(0x13, b"no-value", b""),
        item(Tag.RANGE, b"range", bytes(8)),
        item(Tag.COLLECTION, b"media", b""),
        item(Tag.MEMBER_NAME, b"", b"size"),
        item(Tag.COLLECTION, b"", b""),
        item(Tag.COLLECTION_END, b"", b""),
        item(Tag.COLLECTION_END, b"", b""),
        item(Tag.TEXT, b"after", b"\xff"),
    ).first(Group.PRINTER)
    assert found.number("number") == -1
    assert found.number("yes") == 1
    assert found.texts("several") == ("one", "two")
    assert found.text("named") == "纸"
    assert found.number("no-value") is None
    assert len(found.octets("range")) == 1
    assert found.text("after") == "�"
    assert found.text("absent") is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        HEAD,
        HEAD + b"\x04",
        HEAD + b"\x21",
        HEAD + b"\x04" + item(Tag.KEYWORD, b"", b"nobody's value") + b"\x03",
        HEAD + b"\x04" + item(Tag.KEYWORD, b"\xff", b"x") + b"\x03",
        HEAD + b"\x04" + item(Tag.COLLECTION, b"media", b"") + b"\x03" + bytes(4),
        HEAD + b"\x04" + item(Tag.NAME_WITH_LANGUAGE, b"named", b"\x00\x09zh") + b"\x03",
        HEAD + b"\x04\x44\xff\xffx",
        HEAD + b"\x04" + item(Tag.KEYWORD, b"endless", b"x"),
        HEAD + b"\x02" * 20_000 + b"\x03",
        HEAD + bytes(LONGEST_ANSWER) + b"\x03",
    ],
    ids=lambda data: data[8:24].hex(),
)
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with pytest.raises(MessageBroken):
        decoded(data)


def test_a_deep_nest_of_collections_costs_its_length_and_no_more() -> None:
    deep = item(Tag.COLLECTION, b"", b"") * 100_000
    ends = item(Tag.COLLECTION_END, b"", b"") * 100_000
    first = item(Tag.COLLECTION, b"nest", b"")
    last = item(Tag.COLLECTION_END, b"", b"")
    assert answer(first, deep, ends, last).first(Group.PRINTER).octets("nest")


@pytest.mark.parametrize(("tag", "content"), [(Tag.KEYWORD, b"9"), (Tag.RANGE, bytes(8))])
def test_a_text_is_no_number(tag: Tag, content: bytes) -> None:
    group = answer(item(tag, b"job-state", content), group=Group.JOB).first(Group.JOB)
    with pytest.raises(MessageBroken):
        group.number("job-state")


def test_a_number_is_no_text() -> None:
    group = answer(item(Tag.ENUM, b"job-name", bytes(4))).first(Group.PRINTER)
    with pytest.raises(MessageBroken):
        group.text("job-name")


@pytest.mark.parametrize(("tag", "content"), [(Tag.INTEGER, b"\x01"), (Tag.BOOLEAN, bytes(2))])
def test_a_number_of_no_number_s_size_is_none_and_hides_nothing(tag: Tag, content: bytes) -> None:
    group = answer(item(tag, b"odd", content), item(Tag.ENUM, b"state", b"\0\0\0\5")).first(
        Group.PRINTER
    )
    with pytest.raises(MessageBroken):
        group.number("odd")
    assert group.said_number("odd") is None
    assert group.number("state") == group.said_number("state") == 5


def test_what_makes_sense_of_an_attribute_is_heard() -> None:
    mixed = (
        item(Tag.KEYWORD, b"mixed", b"one"),
        item(Tag.ENUM, b"", bytes(4)),
        item(0x30, b"", b"x"),
    )
    group = answer(*mixed).first(Group.PRINTER)
    assert group.said_texts("mixed") == ("one",)
    assert group.said_number("mixed") == 0
    assert group.said_number("absent") is None
    assert group.said_texts("absent") == ()


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_refused(tail: bytes) -> None:
    try:
        decoded(HEAD + tail)
    except MessageBroken:
        return


@given(
    st.binary(max_size=8),
    st.integers(0, 119),
    st.integers(0, 119),
)
def test_a_damaged_answer_is_an_answer_or_refused(splinter: bytes, at: int, to: int) -> None:
    data = (CORPUS / "two-job-groups.ipp").read_bytes()
    try:
        for group in decoded(data[:at] + splinter + data[to:]).groups:
            for name in group.attributes:
                group.octets(name)
    except MessageBroken:
        return
