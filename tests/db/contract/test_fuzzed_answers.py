"""Answers that were changed at random: every one a value, or a typed error that tells nothing."""

import json
import os
import random
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final, cast

from db.demo_people import DemoRole
from db.errors import DatabaseError
from db.https_line import HttpsLine, Reply
from db.https_records import HttpsRecords
from db.records import Holder, IdempotencyKey, LossRequest, Sex
from tests.db.contract.test_document import DOCS
from tests.db.contract.test_examples import EXAMPLE
from tests.db.samples import CAST, FOR_EVER, NOW, TERMINAL, card_of

RUNS: Final = int(os.environ.get("FUZZED_ANSWERS", "50000"))
KEY: Final = IdempotencyKey("9f0c1a52b7d94e5f8f7d3f0a7c1e2b64")
NUMBER: Final = CAST[DemoRole.NORMAL].social_security_number
STRANGE: Final[tuple[Any, ...]] = (
    *(None, True, 0, -1, 1e400, 10**30, 1.5, 2.0, "", "x" * 500, "\u202e", "\ud800", [], {}, [[]]),
    *({"a": None}, "0001-01-01", "9999-12-31", "2026-02-30", "0001-01-01T00:00:00+14:00"),
    *("2026-13", "0.001", "-1.00", "99999999999.99", "NaN", "normal", "done", "refused", "1.99"),
)
NUMBERS: Final = re.compile(rb"9901\d{13}[\dX]")
KINDS: Final = ("application/json", "application/problem+json", "text/html", "")
STATUSES: Final = (200, 201, 204, 206, 301, 400, 401, 403, 404, 409, 410, 418, 422, 429, 500, 503)


class FuzzedLine:
    """A line that brings what it is given."""

    reply = Reply(200, "", b"")

    def call(self, method: str, path: str, body: bytes | None = None) -> Reply:
        return self.reply

    def hang_up(self) -> None:
        """There is nothing to hang up."""


def examples() -> list[bytes]:
    """The answers of the contract's page, which is where every address begins."""
    text = (DOCS / "records-api.md").read_text(encoding="utf-8")
    return [answer.encode() for *_, answer in EXAMPLE.findall(text)]


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to every part of a message."""
    found = [path]
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for step, part in items:
        found += places(part, (*path, step))
    return found


def changed(chance: random.Random, answer: bytes) -> bytes:
    """An answer with one to three things wrong, in its bytes or in its meaning."""
    if chance.random() < 0.25:
        content = bytearray(answer)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(content))
            content[at : at + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        return bytes(content)
    told = json.loads(answer)
    for _ in range(chance.randint(1, 3)):
        *way, last = chance.choice(places(told)) or ("contract",)
        part = told
        for step in way:
            if not isinstance(part, dict | list):
                break
            found: Any = part
            part = found[step] if isinstance(part, list) or step in part else None
        if isinstance(part, dict) or (isinstance(part, list) and isinstance(last, int)):
            cast("Any", part)[last] = deepcopy(chance.choice(STRANGE))
    return json.dumps(told).encode("utf-8", "surrogatepass")


def fits(line: FuzzedLine, answer: bytes, call: Callable[[], object]) -> bool:
    """Whether a call understands the unchanged answer."""
    line.reply = Reply(200, KINDS[0], answer)
    try:
        call()
    except DatabaseError:
        return False
    return True


def test_no_answer_is_more_than_a_value_or_a_typed_error() -> None:
    chance = random.Random(20261120)  # noqa: S311 - no secret
    line = FuzzedLine()
    records = HttpsRecords(cast("HttpsLine", line))
    holder = Holder(NUMBER, "", Sex.UNKNOWN, NOW.date(), None, False)
    loss = LossRequest(KEY, card_of(DemoRole.NORMAL), TERMINAL, 7, not_after=FOR_EVER)
    calls = (
        records.status,
        lambda: records.find_holder(NUMBER),
        lambda: records.find_card(card_of(DemoRole.NORMAL)),
        lambda: records.cards_of(holder),
        lambda: list(records.contributions(holder)),
        lambda: records.personal_accounts(holder),
        lambda: records.benefits(holder),
        lambda: records.entitlements(holder),
        lambda: records.may_apply(holder),
        lambda: records.skill_certificates(holder),
        lambda: records.earlier_places(holder),
        lambda: records.applications(holder),
        lambda: records.report_loss(loss),
        lambda: records.outcome_of(KEY),
        lambda: records.withdraw(KEY),
    )
    answers = [NUMBERS.sub(NUMBER.encode(), answer) for answer in examples()]
    fitting = [(answer, call) for answer in answers for call in calls if fits(line, answer, call)]
    assert {call for _, call in fitting} == set(calls)
    values = errors = 0
    told: list[str] = []
    for _ in range(RUNS):
        answer, call = chance.choice(fitting)
        whole = chance.random() < 0.7
        line.reply = Reply(
            200 if whole else chance.choice(STATUSES),
            KINDS[0] if whole else chance.choice(KINDS),
            changed(chance, answer),
        )
        try:
            call()
        except DatabaseError as error:
            errors += 1
            told.append(str(error))
        else:
            values += 1
    assert values > RUNS / 100, "the changes are too wild to show anything"
    assert errors > RUNS / 2
    assert not any(NUMBER in each or "张" in each for each in told)
