"""The rows of `kiosk-records check`: each thing the contract says, asked of somebody's server.

A row raises `Fails` with what it saw, or it holds. Rows run in order, on the test people the agency
has named; what they change they change back.
"""

import json
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from db.access import HttpsAccess
from db.contract import answers
from db.contract.changes import ChangeAnswer, ChangeDone, ChangeRefused, ChangeWithdrawn
from db.contract.problems import MEDIA_TYPE, Code, Problem
from db.https_line import HttpsLine, Reply

_CHANGE: Final[TypeAdapter[ChangeAnswer]] = TypeAdapter(ChangeAnswer)
_DAYS: Final = 7
_CLOCK_MAY_DIFFER: Final = timedelta(minutes=2)


class Fails(Exception):
    """A row does not hold; says what was seen, and nothing of a person."""


@dataclass(frozen=True, slots=True)
class People:
    """Whom the agency gives for the check: somebody with a normal card, and nobody."""

    social_security_number: str
    identification_code: str
    unknown_social_security_number: str
    unknown_identification_code: str
    electronic_code: str | None = None
    """A code of the same person's electronic card, fresh for each check; None: not tried."""


class Asking:
    """A server, and what the rows so far have found there."""

    def __init__(self, access: HttpsAccess, people: People) -> None:
        self.access = access
        self.people = people
        self.line = HttpsLine(access)
        self.key = uuid4().hex
        self.unseen = uuid4().hex
        self.done: ChangeDone | None = None

    def ask(self, what: str, **fields: object) -> Reply:
        """What the server says to a question."""
        body = json.dumps({"shown": ["card_and_pin"], **fields}).encode()
        return self.line.call("POST", f"/v1/{what}", body)

    def of_person(self, what: str, **fields: object) -> Reply:
        """What it says to a question about the test person."""
        return self.ask(what, social_security_number=self.people.social_security_number, **fields)

    def put(self, key: str, change: str = "report_loss", **fields: object) -> Reply:
        """What it says to a change of the test card."""
        return self.line.call("PUT", f"/v1/changes/{key}", self.change_body(change, **fields))

    def change_body(self, change: str = "report_loss", **fields: object) -> bytes:
        """The body of a change."""
        body: dict[str, object] = {
            "change": change,
            "identification_code": self.people.identification_code,
            "not_after": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
            "shown": ["card_and_pin"],
        }
        if change == "report_loss":
            body["lasts_days"] = _DAYS
        return json.dumps(body | fields).encode()

    def status_of_card(self) -> answers.CardPart:
        """The test card as it is now."""
        reply = self.ask("cards/find", identification_code=self.people.identification_code)
        found: answers.CardAnswer = told(reply, answers.CardAnswer)
        return found.card

    def close(self) -> None:
        """Hang up."""
        self.line.close()


def told(reply: Reply, kind: type[Any]) -> Any:
    """The message in an answer of status 200."""
    expect(reply.status == 200, f"status {reply.status}, not 200")
    expect(reply.media_type == "application/json", f"content type {reply.media_type!r}")
    try:
        message = kind.model_validate_json(reply.body)
        if hasattr(message, "value"):
            message.value()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise Fails(f"{place}: {first['msg']}") from None
    except (ValueError, ArithmeticError) as error:
        raise Fails(str(error)) from None
    return message


def outcome(reply: Reply, *statuses: int) -> ChangeAnswer:
    """What an answer says of a change."""
    expect(
        reply.status in statuses, f"status {reply.status}, not {' or '.join(map(str, statuses))}"
    )
    try:
        return _CHANGE.validate_json(reply.body)
    except ValidationError as error:
        raise Fails(f"not a change of the contract: {error.error_count()} faults") from None


def refused(reply: Reply, status: int, code: Code) -> None:
    """Expect a problem with this status and code."""
    expect(reply.status == status, f"status {reply.status}, not {status}")
    expect(reply.media_type == MEDIA_TYPE, f"content type {reply.media_type!r}, not {MEDIA_TYPE}")
    try:
        found = Problem.model_validate_json(reply.body)
    except ValidationError:
        raise Fails("not a problem of the contract") from None
    expect(found.code == code.value, f"code {found.code}, not {code.value}")


def expect(holds: bool, seen: str) -> None:
    """Fail the row with what was seen, unless it holds."""
    if not holds:
        raise Fails(seen)


def status(asking: Asking) -> None:
    """C01 版本与时钟|version and clock."""
    found = told(asking.line.call("GET", "/v1/status"), answers.StatusAnswer)
    ahead = abs(found.time - datetime.now(UTC))
    expect(ahead < _CLOCK_MAY_DIFFER, f"the clocks differ by {ahead.total_seconds():.0f} s")


def without_certificate(asking: Asking) -> None:
    """C02 没有客户端证书即拒绝|refuses whoever shows no client certificate."""
    place = urlsplit(asking.access.servers[0])
    context = ssl.create_default_context(cafile=asking.access.ca)
    connection = HTTPSConnection(
        place.hostname or "", place.port or 443, context=context, timeout=5
    )
    with closing(connection):
        try:
            connection.request("GET", "/v1/status")
            seen = connection.getresponse().status
        except (OSError, HTTPException):
            return
    expect(400 <= seen < 500, f"status {seen} without a certificate")


def holder(asking: Asking) -> None:
    """C03 按社会保障号码查人|finds a person."""
    found = told(asking.of_person("holders/find"), answers.HolderAnswer).holder
    same = found.social_security_number == asking.people.social_security_number
    expect(same, "another person")


def holder_unknown(asking: Asking) -> None:
    """C04 无此人|says that there is no such person."""
    number = asking.people.unknown_social_security_number
    refused(asking.ask("holders/find", social_security_number=number), 404, Code.HOLDER_UNKNOWN)


def card(asking: Asking) -> None:
    """C05 查卡，状态正常|finds a card, whose state is normal."""
    found = asking.status_of_card()
    expect(found.identification_code == asking.people.identification_code, "another card")
    expect(found.status.value == "normal", f"the test card is {found.status.value}, not normal")


def card_unknown(asking: Asking) -> None:
    """C06 无此卡|says that there is no such card."""
    code = asking.people.unknown_identification_code
    refused(asking.ask("cards/find", identification_code=code), 404, Code.CARD_UNKNOWN)


def cards(asking: Asking) -> None:
    """C07 某人的卡，最近发的在前|a person's cards, issued last first."""
    found = told(asking.of_person("holders/cards"), answers.CardsAnswer)
    codes = [one.identification_code for one in found.cards]
    expect(asking.people.identification_code in codes, "the test card is not among them")
    days = [one.issued_on for one in found.cards]
    expect(days == sorted(days, reverse=True), "not sorted by the day of issue")


def contributions(asking: Asking) -> None:
    """C08 缴费月份，按险种和月份排序|months booked, sorted by insurance and month."""
    own(asking, told(asking.of_person("holders/contributions"), answers.ContributionsAnswer))


def period(asking: Asking) -> None:
    """C09 只给所问时间段，首尾都含|gives just the period, both its ends included."""
    whole = told(asking.of_person("holders/contributions"), answers.ContributionsAnswer)
    months = sorted({line.month for line in whole.contributions})
    if len(months) < 3:
        return
    within = {"first": months[1], "last": months[-2]}
    part = told(
        asking.of_person("holders/contributions", period=within), answers.ContributionsAnswer
    )
    expected = [one for one in whole.contributions if months[1] <= one.month <= months[-2]]
    expect(list(part.contributions) == expected, "other months than those of the period")


def accounts(asking: Asking) -> None:
    """C10 个人账户|personal accounts."""
    own(asking, told(asking.of_person("holders/accounts"), answers.AccountsAnswer))


def benefits(asking: Asking) -> None:
    """C11 待遇发放|benefits paid out."""
    own(asking, told(asking.of_person("holders/benefits"), answers.BenefitsAnswer))


def entitlements(asking: Asking) -> None:
    """C12 养老金、认证、失业|pension, certification, unemployment."""
    own(asking, told(asking.of_person("holders/entitlements"), answers.EntitlementsAnswer))


def unknown_fields(asking: Asking) -> None:
    """C13 忽略不认识的字段|ignores fields it does not know."""
    told(asking.of_person("holders/find", of_version_1_9={"a": [1]}), answers.HolderAnswer)


def malformed(asking: Asking) -> None:
    """C14 不合约定的请求得 400|says 400 to what is not of the contract."""
    refused(asking.ask("holders/find", social_security_number=7), 400, Code.MALFORMED)


def not_seen(asking: Asking) -> None:
    """C15 未见过的键得 404|says 404 to a key it has not seen."""
    refused(asking.line.call("GET", f"/v1/changes/{asking.unseen}"), 404, Code.CHANGE_NOT_SEEN)


def first(asking: Asking) -> None:
    """C16 挂失办成，201，期限正确|reports a loss: 201, and ends it after its days."""
    found = outcome(asking.put(asking.key), 201)
    expect(isinstance(found, ChangeDone), f"{found.state}, not done")
    assert isinstance(found, ChangeDone)  # noqa: S101 - seen the line before
    asking.done = found
    expect(found.key == asking.key, "another key")
    expect(found.ends_at == found.at + timedelta(days=_DAYS), "not seven times 24 hours")


def lost_now(asking: Asking) -> None:
    """C17 卡的状态随之改变|the card's state follows."""
    found = asking.status_of_card()
    expect(found.status.value == "temporarily_lost", f"the card is {found.status.value}")
    loss, done = found.temporary_loss, asking.done
    expect(loss is not None and done is not None, "without its loss")
    if loss is not None and done is not None:
        expect((loss.reported_at, loss.ends_at) == (done.at, done.ends_at), "with other times")


def again(asking: Asking) -> None:
    """C18 同样的请求再来，200，同样的答案|the same again: 200 and the same answer."""
    expect(outcome(asking.put(asking.key), 200) == asking.done, "another answer")


def again_later(asking: Asking) -> None:
    """C19 not_after 和 shown 不参与比较|compares neither not_after nor shown."""
    later = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    reply = asking.put(asking.key, not_after=later, shown=["identity_card", "electronic_card"])
    expect(outcome(reply, 200) == asking.done, "another answer")


def other_content(asking: Asking) -> None:
    """C20 同键不同内容得 422|the same key with other content: 422."""
    refused(asking.put(asking.key, lasts_days=_DAYS + 1), 422, Code.KEY_REUSED)
    refused(asking.put(asking.key, "release_loss"), 422, Code.KEY_REUSED)


def asked(asking: Asking) -> None:
    """C21 按键查询得同样的答案|GET tells the same."""
    reply = asking.line.call("GET", f"/v1/changes/{asking.key}")
    expect(outcome(reply, 200) == asking.done, "another answer")


def withdraw_done(asking: Asking) -> None:
    """C22 已办的不能撤回|what is done cannot be withdrawn."""
    expect(outcome(_withdraw(asking, asking.key), 200) == asking.done, "another answer")


def already_lost(asking: Asking) -> None:
    """C23 已挂失的再挂失被拒绝，且记在键下|a second loss is refused, and kept as refused."""
    key = uuid4().hex
    for statuses in ((201,), (200,)):
        found = outcome(asking.put(key), *statuses)
        reason = found.reason if isinstance(found, ChangeRefused) else found.state
        expect(reason == "already_lost", f"{reason}, not already_lost")


def release(asking: Asking) -> None:
    """C24 解挂|releases the loss."""
    found = outcome(asking.put(uuid4().hex, "release_loss"), 201)
    expect(isinstance(found, ChangeDone), f"{found.state}, not done")
    expect(asking.status_of_card().status.value == "normal", "the card is not normal again")


def old_key(asking: Asking) -> None:
    """C25 旧键只重述旧结果，不再改变|an old key tells the old outcome and changes nothing."""
    expect(outcome(asking.put(asking.key), 200) == asking.done, "another answer")
    changed = asking.status_of_card().status.value != "normal"
    if changed:
        asking.put(uuid4().hex, "release_loss")
    expect(not changed, "the card was changed again")


def withdraw_unseen(asking: Asking) -> None:
    """C26 撤回未见过的键|withdraws a key it has not seen."""
    found = outcome(_withdraw(asking, asking.unseen), 200)
    expect(isinstance(found, ChangeWithdrawn), f"{found.state}, not withdrawn")


def late(asking: Asking) -> None:
    """C27 撤回后迟到的请求得 410，什么也不办|what comes after that: 410, and nothing is done."""
    _nothing_done(asking, asking.put(asking.unseen))


def too_late(asking: Asking) -> None:
    """C28 过了 not_after 的得 410，什么也不办|past not_after: 410, and nothing is done."""
    past = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    _nothing_done(asking, asking.put(uuid4().hex, not_after=past))


def two_at_once(asking: Asking) -> None:
    """C29 两台终端同时挂失一张卡：一成一拒|two losses of a card at once: one done, one refused."""
    replies = _at_once(asking, [uuid4().hex, uuid4().hex])
    asking.put(uuid4().hex, "release_loss")
    states = sorted(outcome(reply, 200, 201).state for reply in replies)
    expect(states == ["done", "refused"], f"{' and '.join(states)}")


def one_key_at_once(asking: Asking) -> None:
    """C30 同一个键同时来两次：只办一次|one key twice at once: done once."""
    key = uuid4().hex
    replies = _at_once(asking, [key, key])
    asking.put(uuid4().hex, "release_loss")
    found = {outcome(one, 200, 201).model_dump_json() for one in replies if one.status != 409}
    expect(len(found) == 1, "two different answers")


def _nothing_done(asking: Asking, reply: Reply) -> None:
    changed = asking.status_of_card().status.value != "normal"
    if changed:
        asking.put(uuid4().hex, "release_loss")
    refused(reply, 410, Code.CHANGE_WITHDRAWN)
    expect(not changed, "the card was changed")


def own(asking: Asking, found: answers.PersonalAnswer) -> None:
    """Check that an answer is about the test person."""
    same = found.social_security_number == asking.people.social_security_number
    expect(same, "says another person's number")


def _withdraw(asking: Asking, key: str) -> Reply:
    return asking.line.call("POST", f"/v1/changes/{key}/withdraw", b'{"shown":[]}')


def _at_once(asking: Asking, keys: list[str]) -> list[Reply]:
    body = asking.change_body()

    def call(key: str) -> Reply:
        line = HttpsLine(asking.access)
        try:
            return line.call("PUT", f"/v1/changes/{key}", body)
        finally:
            line.close()

    with ThreadPoolExecutor(len(keys)) as pool:
        return list(pool.map(call, keys))


Row = Callable[[Asking], None]
ROWS: Final[tuple[Row, ...]] = (
    status, without_certificate, holder, holder_unknown, card, card_unknown, cards, contributions,
    period, accounts, benefits, entitlements, unknown_fields, malformed, not_seen, first, lost_now,
    again, again_later, other_content, asked, withdraw_done, already_lost, release, old_key,
    withdraw_unseen, late, too_late, two_at_once, one_key_at_once,
)  # fmt: skip
