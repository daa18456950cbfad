"""Exchanges with services that are slow, silent, rude or wrong."""

import threading
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain, repeat

import pytest

from hardware.ipp.exchange import NoAnswer, PrintServerAddress, exchange, is_reachable
from hardware.ipp.message import (
    LONGEST_ANSWER,
    Attribute,
    MessageBroken,
    Operation,
    Request,
    Tag,
)
from tests.hardware.ipp.stage import answering, http

REQUEST = Request(
    Operation.GET_PRINTER_ATTRIBUTES,
    (Attribute.of("printer-uri", Tag.URI, "ipp://localhost/"),),
)
WELL = b"\x02\x00\x00\x00\x00\x00\x00\x01\x03"
LIMIT_S = 0.2
GIVE_UP_S = 60.0


def test_an_answer_in_one_piece_or_many() -> None:
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n" + WELL + b"\r\n0\r\n\r\n"
    )
    going_on = b"HTTP/1.1 100 Continue\r\n\r\n" + http(WELL)
    for whole in (http(WELL), chunked, going_on):
        for pieces in ([whole], [whole[:30], whole[30:]]):
            with answering(pieces) as address:
                assert exchange(address, "/", REQUEST, limit_s=GIVE_UP_S).status == 0


@pytest.mark.parametrize("path", ["/打印机/一", "/a b", "/a%20b", "/\x7f", "/ä?b=c"])
def test_a_path_of_any_letters_is_asked_at(path: str) -> None:
    with answering([http(WELL)]) as address:
        assert exchange(address, path, REQUEST, limit_s=GIVE_UP_S).status == 0


@pytest.mark.parametrize("host", ["a..b", ".b", "a" * 64, "\u200d.b", "\udcff", "打印机..b"])
@pytest.mark.parametrize("encrypted", [False, True])
def test_a_name_that_no_host_can_have_is_no_answer(host: str, encrypted: bool) -> None:
    address = PrintServerAddress(host, 9, encrypted=encrypted)
    with pytest.raises(NoAnswer):
        exchange(address, "/", REQUEST, limit_s=LIMIT_S)
    assert not is_reachable(address, limit_s=LIMIT_S)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ([], NoAnswer),
        ([http(WELL)[:20]], MessageBroken),
        ([http(WELL)[:-2]], MessageBroken),
        ([b"\x00" * 100], MessageBroken),
        ([b"SSH-2.0-printer\r\n"], MessageBroken),
        ([http(b"<html>")], MessageBroken),
        ([http(WELL, "500 Oh")], MessageBroken),
        ([http(bytes(LONGEST_ANSWER + 9))], MessageBroken),
        ([b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 1000], MessageBroken),
        ([b"HTTP/1.1 200 OK\r\n" + b"A" * 100_000], MessageBroken),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"], MessageBroken),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n"], NoAnswer),
    ],
    ids=range(12),
)
def test_what_is_no_answer(said: list[bytes], error: type[Exception]) -> None:
    with answering(said) as address, pytest.raises(error):
        exchange(address, "/", REQUEST, limit_s=GIVE_UP_S)


@pytest.mark.parametrize(("status", "ipp"), [("401 Unauthorized", 0x0402), ("403 No", 0x0401)])
def test_a_forbidden_request_has_the_ipp_status_of_it(status: str, ipp: int) -> None:
    with answering([http(b"", status)]) as address:
        assert exchange(address, "/", REQUEST, limit_s=GIVE_UP_S).status == ipp


@pytest.mark.parametrize(
    "said",
    [
        chain((b"HTTP/1.1 200 OK\r\nServer: ",), repeat(b"a")),
        repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
        repeat(b"H"),
    ],
    ids=["dribbled", "going on for ever", "never a line"],
)
def test_an_answer_without_an_end_is_given_up(said: Iterable[bytes]) -> None:
    with answering(said, pause_s=LIMIT_S / 10) as address, pytest.raises(NoAnswer):
        exchange(address, "/", REQUEST, limit_s=LIMIT_S)


def test_a_service_that_takes_nothing_is_given_up() -> None:
    with answering([http(WELL)], pause_s=3600) as address:
        hold = threading.Thread(target=_hold, args=(address,))
        hold.start()
        _hold(address)
        hold.join()


def _hold(address: PrintServerAddress) -> None:
    with suppress(NoAnswer):
        exchange(address, "/", REQUEST, limit_s=LIMIT_S, document=bytes(1 << 24))


def test_a_refusal_before_the_end_of_a_document_is_heard() -> None:
    with answering([http(b"\x02\x00\x04\x0a\x00\x00\x00\x01\x03")]) as address:
        answer = exchange(address, "/", REQUEST, limit_s=GIVE_UP_S, document=bytes(1 << 22))
    assert answer.status == 0x040A


def test_who_can_be_reached() -> None:
    with answering([]) as address:
        assert is_reachable(address, limit_s=GIVE_UP_S)
    assert not is_reachable(address, limit_s=GIVE_UP_S)
    assert not is_reachable(PrintServerAddress("127.0.0.1", 9), limit_s=GIVE_UP_S)
    assert not is_reachable(PrintServerAddress("name.invalid"), limit_s=GIVE_UP_S)
