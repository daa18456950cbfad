"""A proxy that reads what it carries, and asks twice, loses, keeps back, or answers twice.

Whatever it does, a change is made once or not at all, and settling says which.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field

import pytest

from db.applications import ApplicationDetails, ApplicationKind, ApplicationTaken
from db.cards import CardRequest
from db.demo_people import DemoRole
from db.errors import DatabaseError, RecordsNotUnderstood
from db.https_line import HttpsLine
from db.https_records import open_https_records
from db.records import (
    ActivationRequest,
    ApplicationRequest,
    ApplicationState,
    CancellationRequest,
    CardActivated,
    CardCancelled,
    CardStatus,
    LossReleased,
    LossReported,
    LossRequest,
    Records,
    Refusal,
    Refused,
    ReleaseRequest,
    WithdrawalRequest,
)
from db.settling import made_final, send
from tests.db.contract.lines import Asked, StrangeServer, http
from tests.db.gateway.stage import RunningGateway
from tests.db.samples import CAST, FOR_EVER, TERMINAL, card_of, new_key
from tests.db.stores import OpenRecords

NUMBER = CAST[DemoRole.JOB_SEEKER].social_security_number


@dataclass
class Proxy:
    """Stands between terminal and server, and does with a change what it is told to."""

    line: HttpsLine
    meddle: Callable[["Proxy", Asked], bytes] = lambda proxy, asked: proxy.carry(asked)
    kept_back: list[Asked] = field(default_factory=list)
    before: bytes = b""

    def carry(self, asked: Asked) -> bytes:
        """Bring a question to the server, and its answer back."""
        reply = self.line.call(asked.method, asked.path, asked.body or None)
        return http(reply.status, reply.body, reply.media_type)

    def answer(self, asked: Asked) -> bytes:
        """What the terminal gets; an error hangs up."""
        if asked.method != "PUT":
            self.before = self.carry(asked)
            return self.before
        return self.meddle(self, asked)

    def let_go(self) -> None:
        """Bring what was kept back, long after anybody waits for it."""
        while self.kept_back:
            self.carry(self.kept_back.pop())


def asks_twice(proxy: Proxy, asked: Asked) -> bytes:
    proxy.carry(asked)
    return proxy.carry(asked)


def asks_twice_and_brings_the_first(proxy: Proxy, asked: Asked) -> bytes:
    first = proxy.carry(asked)
    proxy.carry(asked)
    return first


def loses_the_question(_: Proxy, __: Asked) -> bytes:
    raise ConnectionResetError


def loses_the_answer(proxy: Proxy, asked: Asked) -> bytes:
    proxy.carry(asked)
    raise ConnectionResetError


def keeps_the_question_back(proxy: Proxy, asked: Asked) -> bytes:
    proxy.kept_back.append(asked)
    raise ConnectionResetError


def keeps_a_copy(proxy: Proxy, asked: Asked) -> bytes:
    proxy.kept_back.append(asked)
    return proxy.carry(asked)


def answers_twice(proxy: Proxy, asked: Asked) -> bytes:
    return 2 * proxy.carry(asked)


def brings_the_answer_before(proxy: Proxy, asked: Asked) -> bytes:
    proxy.carry(asked)
    return proxy.before


MEDDLINGS = (
    asks_twice,
    asks_twice_and_brings_the_first,
    loses_the_question,
    loses_the_answer,
    keeps_the_question_back,
    keeps_a_copy,
    answers_twice,
    brings_the_answer_before,
)


@dataclass(frozen=True)
class Change:
    """A change as it is asked for, what it makes, and what is true before and after."""

    name: str
    request: Callable[[], CardRequest | ApplicationRequest]
    made: type[object]
    state: Callable[[Records], object]
    before: object
    after: object


def card_change(
    name: str, kind: type[CardRequest], role: DemoRole, made: type[object], after: CardStatus
) -> Change:
    """A change of the card of a member of the cast."""
    days = (7,) if kind is LossRequest else ()
    return Change(
        name,
        lambda: kind(new_key(), card_of(role), TERMINAL, *days, not_after=FOR_EVER),
        made,
        lambda records: records.find_card(card_of(role)).status,
        CAST[role].status,
        after,
    )


def an_application() -> ApplicationRequest:
    key, details = new_key(), ApplicationDetails(phone="13800000000")
    kind, form = ApplicationKind.UNEMPLOYMENT_BENEFIT, b"%PDF-1.7 form"
    reference = f"T1-{key.upper()}"
    return ApplicationRequest(
        key, NUMBER, kind, reference, details, form, TERMINAL, not_after=FOR_EVER
    )


def applications(records: Records) -> list[ApplicationState]:
    return [one.state for one in records.applications(records.find_holder(NUMBER))]


CHANGES = (
    card_change(
        "report_loss", LossRequest, DemoRole.NORMAL, LossReported, CardStatus.TEMPORARILY_LOST
    ),
    card_change("release_loss", ReleaseRequest, DemoRole.LOST, LossReleased, CardStatus.NORMAL),
    card_change(
        "activate", ActivationRequest, DemoRole.NOT_ACTIVATED, CardActivated, CardStatus.NORMAL
    ),
    card_change(
        "cancel", CancellationRequest, DemoRole.MOVED_OUT, CardCancelled, CardStatus.CANCELLED
    ),
    Change(
        "submit", an_application, ApplicationTaken, applications, [], [ApplicationState.RECEIVED]
    ),
)


@pytest.fixture
def proxy(gateway: tuple[RunningGateway, int], store: OpenRecords) -> Iterator[Proxy]:
    hall = gateway[0].hall
    with closing(HttpsLine(hall.access("T-01", gateway[1]))) as line:
        yield Proxy(line)


@pytest.fixture
def far(gateway: tuple[RunningGateway, int], proxy: Proxy) -> Iterator[Records]:
    """The records through the proxy."""
    hall = gateway[0].hall
    with StrangeServer(hall) as server:
        server.answer = proxy.answer
        with closing(open_https_records(hall.access("T-01", server.port))) as records:
            yield records


@pytest.fixture
def near(gateway: tuple[RunningGateway, int], store: OpenRecords) -> Iterator[Records]:
    """The records without it."""
    hall = gateway[0].hall
    with closing(open_https_records(hall.access("T-01", gateway[1]))) as records:
        yield records


@pytest.mark.parametrize("meddle", MEDDLINGS, ids=lambda meddle: meddle.__name__)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_a_change_is_made_once(
    far: Records,
    near: Records,
    proxy: Proxy,
    change: Change,
    meddle: Callable[[Proxy, Asked], bytes],
) -> None:
    far.status()
    proxy.meddle = meddle
    request = change.request()
    assert change.state(near) == change.before
    told = None
    with suppress(DatabaseError):
        told = send(far, request)
    settled = made_final(near, request.key, request)
    assert isinstance(settled, change.made)
    assert told in (None, settled)
    proxy.let_go()
    assert change.state(near) == change.after
    assert near.outcome_of(request.key) == settled
    # No answer to the change is taken for one to something else; the next question is answered.
    with suppress(RecordsNotUnderstood):
        assert far.find_holder(NUMBER).social_security_number == NUMBER
    assert far.find_holder(NUMBER).social_security_number == NUMBER


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_what_was_withdrawn_and_comes_late_is_not_carried_out(
    far: Records, near: Records, proxy: Proxy, change: Change
) -> None:
    proxy.meddle = keeps_the_question_back
    request = change.request()
    with pytest.raises(DatabaseError):
        send(far, request)
    assert near.withdraw(request.key) == Refused(request.key, Refusal.WITHDRAWN)
    proxy.let_go()
    assert change.state(near) == change.before


def test_a_copy_that_comes_after_the_next_change_undoes_nothing(
    far: Records, near: Records, proxy: Proxy
) -> None:
    proxy.meddle = keeps_a_copy
    loss, application = CHANGES[0].request(), an_application()
    assert isinstance(send(far, loss), LossReported)
    assert isinstance(send(far, application), ApplicationTaken)
    near.release_loss(
        ReleaseRequest(new_key(), card_of(DemoRole.NORMAL), TERMINAL, not_after=FOR_EVER)
    )
    near.withdraw_application(
        WithdrawalRequest(new_key(), NUMBER, application.reference, TERMINAL, not_after=FOR_EVER)
    )
    proxy.let_go()
    assert near.find_card(card_of(DemoRole.NORMAL)).status is CardStatus.NORMAL
    assert applications(near) == [ApplicationState.WITHDRAWN]
