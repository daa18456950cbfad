"""Printers that describe themselves oddly: what makes sense counts, and nothing hides a fault.

A printer is a socket on the loopback that answers each question with a line of odd_printers.tsv.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from struct import pack

import pytest

from hardware.device_look import DeviceSaid, Reach, ask_device
from hardware.ipp.message import Tag
from hardware.printer_state import faults_of, judge_status

TABLE = Path(__file__).with_name("odd_printers.tsv")
KINDS = {"int": Tag.INTEGER, "bool": Tag.BOOLEAN, "text": Tag.TEXT, "octets": 0x30}
PREFACE = b"\x01\x47\x00\x12attributes-charset\x00\x05utf-8"
IPP = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"


def rows() -> list[dict[str, str]]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    head, *body = (line.split("\t") for line in lines)
    return [dict(zip(head, row, strict=True)) for row in body]


def value_of(written: str) -> tuple[int, bytes]:
    """Tag and content of a value as the table writes it."""
    kind, _, text = written.partition(" ")
    if kind not in KINDS:
        return Tag.KEYWORD, written.encode()
    if kind == "int":
        return Tag.INTEGER, pack(">i", int(text))
    if kind == "bool":
        return Tag.BOOLEAN, bytes((int(text),))
    return KINDS[kind], text.replace("\\n", "\n").replace("\\0", "\0").encode()


def values_of(cell: str) -> list[tuple[int, bytes]]:
    word, _, times = cell.partition("*")
    if word == "a":
        return [(Tag.KEYWORD, b"a" * int(times))]
    if word == "x":
        return [(Tag.KEYWORD, b"x-odd-%d" % number) for number in range(int(times))]
    return [value_of(one) for one in cell.split("|")] if cell else []


def encoded(name: str, cell: str) -> bytes:
    content = b""
    for number, (tag, value) in enumerate(values_of(cell)):
        own = b"" if number else name.encode()
        content += bytes((tag,)) + pack(">H", len(own)) + own + pack(">H", len(value)) + value
    return content


def described(row: dict[str, str]) -> bytes:
    """The answer to Get-Printer-Attributes."""
    found = b"".join(encoded(name, cell) for name, cell in row.items() if "-" in name)
    return pack(">HHI", 0x0200, 0, 1) + PREFACE + b"\x04" + found + b"\x03"


@contextmanager
def printer(said: bytes) -> Iterator[str]:
    """The URI of a printer that says this to the first who asks."""
    with socket.create_server(("127.0.0.1", 0)) as service:
        service.settimeout(20)

        def answer() -> None:
            caller, _ = service.accept()
            caller.settimeout(20)
            with caller, suppress(ConnectionError):
                caller.recv(1 << 16)
                caller.sendall(said)
                caller.shutdown(socket.SHUT_WR)
                # What is not read when it is closed would take the answer with it.
                while caller.recv(1 << 16):
                    pass

        asked = threading.Thread(target=answer)
        asked.start()
        try:
            yield f"ipp://127.0.0.1:{service.getsockname()[1]}/ipp/print"
        finally:
            asked.join()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["what"])
def test_what_is_made_of_what_it_says(row: dict[str, str]) -> None:
    body = described(row)
    with printer(IPP + b"Content-Length: %d\r\n\r\n" % len(body) + body) as uri:
        said = ask_device(uri, limit_s=20)
    assert isinstance(said, DeviceSaid)
    judged = judge_status(said.status)
    words = {one.value for one in (*faults_of(judged), *judged.warnings)}
    assert " ".join(sorted(words)) == row["made of it"].replace("ready", "")


WELL = pack(">HHI", 0x0200, 0, 1) + PREFACE + b"\x04\x23\x00\x0dprinter-state\x00\x04\0\0\0\x05\x03"


@pytest.mark.parametrize(
    "said",
    {
        "pieces": IPP
        + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(WELL)
        + WELL
        + b"\r\n0\r\n\r\n",
        "to the end of the line": IPP + b"\r\n" + WELL,
        "an old HTTP": b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(WELL) + WELL,
        "go on first": b"HTTP/1.1 100 Continue\r\n\r\n" + IPP + b"\r\n" + WELL,
        "a length below zero": IPP + b"Content-Length: -5\r\n\r\n" + WELL,
        "a length in words": IPP + b"Content-Length: ten\r\n\r\n" + WELL,
        "version 9.9": IPP + b"\r\n\x09\x09" + WELL[2:],
    }.values(),
)
def test_however_it_is_said(said: bytes) -> None:
    with printer(said) as uri:
        found = ask_device(uri, limit_s=20)
    assert isinstance(found, DeviceSaid)
    assert found.status.state == 5


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.2\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
        IPP + b"\r\n<html>a router's page</html>",
        IPP + b"\r\n" + WELL[:-3],
        IPP + b"\r\n" + pack(">HHI", 0x0200, 0x0507, 1) + PREFACE + b"\x03",
        IPP + b"\r\n" + pack(">HHI", 0x0200, 0, 1) + PREFACE + b"\x03",
        IPP + b"X: " + b"a" * 70_000 + b"\r\n\r\n" + WELL,
    ],
    ids=["locked", "wants TLS", "moved", "a web page", "cut", "busy", "no printer", "long head"],
)
def test_who_answers_and_says_nothing_is_there(said: bytes) -> None:
    with printer(said) as uri:
        assert ask_device(uri, limit_s=20) is Reach.THERE
