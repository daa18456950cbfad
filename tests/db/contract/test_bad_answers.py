"""Whatever comes back over the line is an answer of the contract or a typed error, in time."""

import gzip
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.demo_people import DemoRole
from db.errors import (
    CardUnknown,
    DatabaseError,
    HolderUnknown,
    RecordsDenied,
    RecordsFailed,
    RecordsNotReached,
    RecordsNotUnderstood,
    RecordsSlowed,
    RecordUnreadable,
)
from db.https_records import HttpsRecords, open_https_records
from db.records import LossReported, LossRequest, NotSeen, Refusal, Refused
from tests.db.contract.lines import StrangeServer, http
from tests.db.gateway.stage import YESTERDAY, Hall
from tests.db.samples import CAST, FOR_EVER, TERMINAL, card_of, new_key

SOON_S = 1.0
NUMBER = CAST[DemoRole.NORMAL].social_security_number
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Hall:
    hall = Hall(tmp_path_factory.mktemp("hall"))
    hall.certify_terminal("T-01")
    return hall


@pytest.fixture
def server(hall: Hall) -> Iterator[StrangeServer]:
    with StrangeServer(hall) as server:
        yield server


@pytest.fixture
def records(hall: Hall, server: StrangeServer) -> Iterator[HttpsRecords]:
    access = hall.access("T-01", server.port)
    with closing(open_https_records(access)) as records:
        yield records


@pytest.fixture
def hurried(hall: Hall, server: StrangeServer) -> Iterator[HttpsRecords]:
    """Records that are given up soon."""
    with closing(open_https_records(hall.access("T-01", server.port, call_s=SOON_S))) as records:
        yield records


def problem(status: int, code: str) -> bytes:
    body = f'{{"contract":"1.0","type":"/","title":"","status":{status},"code":"{code}",'
    return http(status, (body + '"outcome":"not_done"}').encode(), PROBLEM)


GOOD = (
    b'{"contract":"1.0","holder":{"social_security_number":"' + NUMBER.encode() + b'",'
    b'"name":"\xe5\xbc\xa0\xe7\xa4\xba\xe4\xbe\x8b","sex":"2","birth_date":"1985-04-12",'
    b'"died_on":null,"moved_out":false}}'
)
DEEP = b'{"contract":"1.0","holder":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
NOT_UNDERSTOOD: dict[str, bytes] = {
    "a page of a proxy": http(200, b"<html><h1>Welcome to the hotel</h1></html>", "text/html"),
    "a page that says it is json": http(200, b"<html></html>"),
    "nothing": http(200, b""),
    "null": http(200, b"null"),
    "a list": http(200, b"[]"),
    "an empty object": http(200, b"{}"),
    "another contract": http(200, GOOD.replace(b'"1.0"', b'"2.0"')),
    "another person": http(200, GOOD.replace(NUMBER.encode(), b"990100199001010011")),
    "no utf-8": http(200, GOOD.replace(b"\xe5\xbc\xa0", b"\xff\xfe")),
    "half a surrogate": http(200, GOOD.replace(b"\xe5\xbc\xa0", b"\\ud800")),
    "a day that is none": http(200, GOOD.replace(b"1985-04-12", b"1985-02-30")),
    "a number for a day": http(200, GOOD.replace(b'"1985-04-12"', b"482112000")),
    "a sex nobody knows yet": http(200, GOOD.replace(b'"sex":"2"', b'"sex":"7"')),
    "1 for true": http(200, GOOD.replace(b"false", b"0")),
    "too deep": http(200, DEEP),
    "a redirect": http(302, b"", "text/html", "Location: https://127.0.0.1/elsewhere"),
    "compressed": http(200, gzip.compress(GOOD), "application/json", "Content-Encoding: gzip"),
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "404 of somebody else": http(404, b"not found", "text/plain"),
    "404 that says another status": http(
        404, b'{"status":400,"code":"records.holder_unknown"}', PROBLEM
    ),
    "endless": http(200, b'{"a":"' + b"x" * (9 << 20) + b'"}'),
}
UNREADABLE = {
    "a name that turns the writing round": GOOD.replace(b"\xe5\xbc\xa0", b"\xe2\x80\xae"),
    "a birth before all people": GOOD.replace(b"1985-04-12", b"0985-04-12"),
}
FAILED: dict[str, bytes] = {
    "cut short": http(200, GOOD, "application/json", "Connection: close", length=len(GOOD) + 9),
    "500": http(500, b"oops", "text/plain"),
    "502 of a proxy": http(502, b"<html>bad gateway</html>", "text/html"),
    "503": http(503, b"", "text/plain"),
    "no http": b"SSH-2.0-OpenSSH_9.2\r\nConnection: close\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 X\r\nContent-Length: 1\r\nContent-Length: 2\r\n"
    b"Connection: close\r\n\r\nab",
    "a code nobody knows yet": problem(418, "records.new"),
}


@pytest.mark.parametrize("name", NOT_UNDERSTOOD)
def test_what_is_no_answer_of_the_contract(
    records: HttpsRecords, server: StrangeServer, name: str
) -> None:
    server.answer = lambda asked: NOT_UNDERSTOOD[name]
    with pytest.raises(RecordsNotUnderstood) as caught:
        records.find_holder(NUMBER)
    assert NUMBER not in str(caught.value)
    assert len(server.asked) == 1


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_no_store_may_hold(records: HttpsRecords, server: StrangeServer, name: str) -> None:
    server.answer = lambda asked: http(200, UNREADABLE[name])
    with pytest.raises(RecordUnreadable):
        records.find_holder(NUMBER)


@pytest.mark.parametrize("name", FAILED)
def test_a_server_that_fails(records: HttpsRecords, server: StrangeServer, name: str) -> None:
    server.answer = lambda asked: FAILED[name]
    with pytest.raises(RecordsFailed):
        records.find_holder(NUMBER)


def test_a_server_that_is_silent_is_given_up(hurried: HttpsRecords, server: StrangeServer) -> None:
    request = request_of_a_loss()
    for call in (lambda: hurried.find_holder(NUMBER), lambda: hurried.report_loss(request)):
        with pytest.raises(RecordsFailed):
            call()
    # In whatever order: each connection has a thread of the server's.
    known = {"/v1/holders/find", f"/v1/changes/{request.key}"}
    assert {asked.path for asked in server.asked} <= known


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (problem(404, "records.holder_unknown"), HolderUnknown),
        (problem(404, "records.card_unknown"), CardUnknown),
        (problem(403, "terminal.unknown"), RecordsDenied),
        (problem(401, "terminal.certificate_required"), RecordsDenied),
        (problem(429, "terminal.too_many_people"), RecordsSlowed),
        (http(429, b"slow down", "text/plain"), RecordsSlowed),
        (http(403, b"<html>", "text/html"), RecordsDenied),
    ],
)
def test_what_a_problem_means(
    records: HttpsRecords, server: StrangeServer, answer: bytes, error: type[DatabaseError]
) -> None:
    server.answer = lambda asked: answer
    with pytest.raises(error):
        records.find_holder(NUMBER)


def test_a_good_answer_with_fields_of_a_newer_version(
    records: HttpsRecords, server: StrangeServer
) -> None:
    newer = GOOD.replace(b'"1.0"', b'"1.7","advice":{"a":[1,2]}').replace(b'"sex"', b'"x":1,"sex"')
    server.answer = lambda asked: http(200, newer)
    assert records.find_holder(NUMBER).social_security_number == NUMBER


def test_an_answer_in_drops_is_given_up(
    hurried: HttpsRecords, server: StrangeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(line: ssl.SSLSocket, answer: bytes) -> None:
        line.sendall(answer)
        while not server._leave.wait(0.05):
            line.sendall(b" ")

    monkeypatch.setattr(server, "send", drip)
    server.answer = lambda asked: http(200, b"{", length=1 << 20)
    with pytest.raises(RecordsFailed):
        hurried.find_holder(NUMBER)


def test_an_answer_that_comes_twice_is_not_taken_for_the_next(
    records: HttpsRecords, server: StrangeServer
) -> None:
    first, second = new_key(), new_key()
    done = b'{"contract":"1.0","key":"%s","state":"withdrawn"}'
    server.answer = lambda asked: http(200, done % asked.path.split("/")[3].encode()) * 2
    assert records.withdraw(first) == Refused(first, Refusal.WITHDRAWN)
    with pytest.raises(RecordsNotUnderstood):
        records.withdraw(second)
    # The line was hung up, so that the answers do not stay one behind.
    assert records.withdraw(second) == Refused(second, Refusal.WITHDRAWN)


@pytest.mark.parametrize("what", ["cards_of", "benefits", "personal_accounts", "contributions"])
def test_what_was_told_of_another_person_is_not_shown(
    records: HttpsRecords, server: StrangeServer, what: str
) -> None:
    server.answer = lambda asked: http(200, GOOD)
    holder = records.find_holder(NUMBER)
    server.answer = lambda asked: http(
        200,
        b'{"contract":"1.0","social_security_number":"990100199001010011",'
        b'"cards":[],"benefits":[],"years":[],"contributions":[]}',
    )
    with pytest.raises(RecordsNotUnderstood):
        getattr(records, what)(holder)


def test_a_cookie_is_not_sent_back_and_nothing_of_the_environment_is_believed(
    records: HttpsRecords, server: StrangeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.answer = lambda asked: http(200, GOOD, "application/json", "Set-Cookie: a=b; Path=/")
    for _ in range(2):
        records.find_holder(NUMBER)
    assert records._line._client.cookies.jar is not None
    assert len(records._line._client.cookies.jar) == 0


def request_of_a_loss() -> LossRequest:
    return LossRequest(new_key(), card_of(DemoRole.NORMAL), TERMINAL, 7, not_after=FOR_EVER)


@pytest.mark.parametrize("name", FAILED)
def test_a_change_that_failed_was_sent_again_under_its_key_alone(
    records: HttpsRecords, server: StrangeServer, name: str
) -> None:
    request = request_of_a_loss()
    server.answer = lambda asked: FAILED[name]
    with pytest.raises(RecordsFailed):
        records.report_loss(request)
    assert {asked.path for asked in server.asked} == {f"/v1/changes/{request.key}"}
    assert len({asked.body for asked in server.asked}) == 1
    assert len(server.asked) <= 2


@pytest.mark.parametrize(
    "body",
    [
        b'{"contract":"1.0","key":"another-key","state":"withdrawn"}',
        b'{"contract":"1.0","key":"%s","state":"perhaps"}',
        b'{"contract":"1.0","key":"%s","state":"done","change":"cancel","at":"2026-11-20T09:30:00Z"}',
        b'{"contract":"1.0","key":"%s","state":"done","change":"report_loss","at":"2026-11-20T09:30:00"}',
        b'{"contract":"1.0","key":"%s","state":"done","change":"report_loss","at":1795167000}',
        b'{"contract":"1.0","key":"%s","state":"done","change":"report_loss","at":"0001-01-01T00:00:00+14:00"}',
    ],
)
def test_an_outcome_that_is_none_leaves_the_change_unknown(
    records: HttpsRecords, server: StrangeServer, body: bytes
) -> None:
    request = request_of_a_loss()
    told = body.replace(b"%s", request.key.encode())
    server.answer = lambda asked: http(200, told)
    with pytest.raises(RecordsNotUnderstood):
        records.report_loss(request)


def test_a_change_that_runs_is_asked_again_until_it_is_done(
    records: HttpsRecords, server: StrangeServer
) -> None:
    request = request_of_a_loss()
    done = (
        f'{{"contract":"1.0","key":"{request.key}","state":"done","change":"report_loss",'
        '"at":"2026-11-20T17:30:00+08:00","ends_at":null}'
    )
    answers = [problem(409, "change.running"), http(200, done.encode())]
    server.answer = lambda asked: answers.pop(0)
    outcome = records.report_loss(request)
    assert isinstance(outcome, LossReported)
    assert outcome.reported_at.isoformat() == "2026-11-20T09:30:00+00:00"


def test_not_seen(records: HttpsRecords, server: StrangeServer) -> None:
    key = new_key()
    server.answer = lambda asked: problem(404, "change.not_seen")
    assert records.outcome_of(key) == NotSeen(key)
    server.answer = lambda asked: http(404, b"no such page", "text/plain")
    with pytest.raises(RecordsNotUnderstood):
        records.outcome_of(key)


def test_the_next_server_is_asked_when_one_is_gone_or_fails(hall: Hall) -> None:
    with StrangeServer(hall) as well, StrangeServer(hall) as ill:
        well.answer = lambda asked: http(200, GOOD)
        ill.answer = lambda asked: http(503, b"", "text/plain")
        gone = 9
        access = hall.access("T-01", gone, well.port, ill.port)
        with closing(open_https_records(access)) as records:
            assert records.find_holder(NUMBER).social_security_number == NUMBER
            assert records.find_holder(NUMBER).social_security_number == NUMBER
        assert len(well.asked) == 2
        with closing(open_https_records(hall.access("T-01", ill.port, well.port))) as records:
            assert records.find_holder(NUMBER).social_security_number == NUMBER


def test_nobody_there(hall: Hall) -> None:
    with (
        closing(open_https_records(hall.access("T-01", 9, call_s=1.0))) as records,
        pytest.raises(RecordsNotReached),
    ):
        records.report_loss(request_of_a_loss())


@pytest.mark.parametrize("fault", ["of yesterday", "of another authority"])
def test_a_server_whose_certificate_is_not_good(hall: Hall, fault: str, tmp_path: Path) -> None:
    if fault == "of yesterday":
        hall.certify_server("bad", not_after=YESTERDAY)
    else:
        other = tmp_path / "other"
        other.mkdir()
        Hall(other)
        for end in (".crt", ".key"):
            (hall.folder / f"bad{end}").write_bytes((other / f"server{end}").read_bytes())
    with (
        StrangeServer(hall, "bad") as server,
        closing(open_https_records(hall.access("T-01", server.port))) as records,
        pytest.raises(RecordsNotReached) as caught,
    ):
        records.find_holder(NUMBER)
    assert "certificate" in str(caught.value)
    assert server.asked == []
