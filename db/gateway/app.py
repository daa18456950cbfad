"""The contract as addresses: reads a question, hands it to the service, writes the answer.

docs/records-api.yaml is what it says of itself (`db.gateway.document`).
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, FastAPI, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from db.applications import LARGEST_FORM
from db.asker import Asker
from db.cards import Holder, IdempotencyKey, Sex
from db.contract.answers import (
    AccountsAnswer,
    Answer,
    BenefitsAnswer,
    CardAnswer,
    CardPart,
    CardsAnswer,
    ContributionPart,
    ContributionsAnswer,
    EntitlementsAnswer,
    HolderAnswer,
    HolderPart,
    StatusAnswer,
)
from db.contract.applications import (
    ApplicationsAnswer,
    EarlierPlacesAnswer,
    MayApplyAnswer,
    SkillCertificatesAnswer,
)
from db.contract.changes import ChangeAnswer, change_answer
from db.contract.problems import MEDIA_TYPE, STATUS, TITLES, Code, Outcome, Problem, problem
from db.contract.questions import (
    CardQuestion,
    ChangeQuestion,
    CodeQuestion,
    HolderQuestion,
    PeriodQuestion,
    Question,
    WithdrawQuestion,
    request_of,
)
from db.contributions import EVER, Period
from db.errors import DatabaseError
from db.gateway.call_route import Answering, CallRoute, Calls
from db.gateway.service import RecordsService, Stopped
from db.gateway.terminals import Terminals, fingerprint_from_nginx
from db.records import CONTRACT

LARGEST_QUESTION: Final = 16 * 1024
LARGEST_CHANGE: Final = LARGEST_QUESTION + 4 * (LARGEST_FORM // 3 + 1)
"""A change may bring the signed form of an application in Base64."""
VERIFIED_HEADER: Final = "x-client-verified"
CERTIFICATE_HEADER: Final = "x-client-certificate"
_JSON: Final = "application/json"
_ANY_DAY: Final = date(1900, 1, 1)
_NO_STORE: Final = {"cache-control": "no-store"}
_NO_TELEMETRY: Final = TelemetryConfig(
    tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False
)
"""Questions name people: they leave this server for nobody, whatever stands in its environment."""


def build_app(service: RecordsService, terminals: Terminals) -> FastAPI:
    """The server's addresses over a service."""
    app = FastAPI(
        title="Records of a social-security hall",
        version=CONTRACT,
        summary="What a self-service terminal asks the system of record",
        openapi_url=None,
        telemetry=_NO_TELEMETRY,
        separate_input_output_schemas=False,
        exception_handlers={
            HTTPException: _say_http,
            Exception: _say_fault,
        },
    )
    app.state.service = service
    app.state.terminals = terminals
    app.include_router(router)
    app.add_middleware(_Door)
    return app


def _service(request: Request) -> RecordsService:
    service: RecordsService = request.app.state.service
    return service


def _caller(request: Request) -> str:
    """The name of the terminal whose certificate nginx has checked and handed on (R23)."""
    if request.headers.get(VERIFIED_HEADER) != "SUCCESS":
        raise Stopped(Code.CERTIFICATE_REQUIRED)
    mark = fingerprint_from_nginx(request.headers.get(CERTIFICATE_HEADER, ""))
    terminals: Terminals = request.app.state.terminals
    try:
        terminal = None if mark is None else terminals.with_certificate(mark)
    except DatabaseError:
        raise Stopped(Code.RECORDS_FAILED, again_after_s=1) from None
    if terminal is None:
        raise Stopped(Code.TERMINAL_UNKNOWN)
    if terminal.revoked is not None:
        raise Stopped(Code.TERMINAL_REVOKED)
    return terminal.name


def failures(*codes: Code) -> dict[int | str, dict[str, Any]]:
    """The answers of an address that are none, by status, for the document."""
    by_status: dict[int | str, list[Code]] = {}
    for code in (*codes, *_ANYWHERE):
        by_status.setdefault(STATUS[code], []).append(code)
    return {
        status: {
            "description": "; ".join(f"{TITLES[one]} (`{one.value}`)" for one in meant),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, meant in sorted(by_status.items(), key=lambda item: str(item[0]))
    }


_ANYWHERE: Final = (
    Code.MALFORMED,
    Code.CERTIFICATE_REQUIRED,
    Code.TERMINAL_UNKNOWN,
    Code.TERMINAL_REVOKED,
    Code.TOO_LARGE,
    Code.NOT_JSON,
    Code.TOO_MANY_CALLS,
    Code.FAULT,
    Code.RECORDS_BUSY,
    Code.RECORDS_FAILED,
)
_OF_PEOPLE: Final = (Code.TOO_MANY_PEOPLE, Code.RECORDS_UNREADABLE)
_ONE_PERSON: Final = (Code.HOLDER_UNKNOWN, *_OF_PEOPLE)

Serving = Annotated[RecordsService, Depends(_service)]
Caller = Annotated[str, Depends(_caller)]
Key = Annotated[
    str,
    Path(
        pattern=r"^[0-9A-Za-z_-]{8,64}$",
        description="Names one wish of one citizen; never made anew for a retry",
        examples=["9f0c1a52b7d94e5f8f7d3f0a7c1e2b64"],
    ),
]
router = APIRouter(prefix="/v1", route_class=CallRoute)


@router.get("/status", response_model=StatusAnswer, responses=failures())
def status(service: Serving, caller: Caller) -> Response:
    """That the records answer, by which contract and by which clock."""
    told = service.ask(lambda records: records.status())
    return _answer(StatusAnswer(contract=told.contract, time=told.time))


@router.post(
    "/holders/find",
    response_model=HolderAnswer,
    responses=failures(Code.HOLDER_UNKNOWN, *_OF_PEOPLE),
)
def find_holder(question: HolderQuestion, service: Serving, caller: Caller) -> Response:
    """The person with a number."""
    number = question.social_security_number
    holder = service.ask_for_person(
        _asker(question, caller), "find_holder", number, lambda records: records.find_holder(number)
    )
    return _answer(HolderAnswer(holder=HolderPart.of(holder)))


@router.post(
    "/cards/find", response_model=CardAnswer, responses=failures(Code.CARD_UNKNOWN, *_OF_PEOPLE)
)
def find_card(question: CardQuestion, service: Serving, caller: Caller) -> Response:
    """The card with an identification code, and its state now."""
    card = service.ask_for_card(_asker(question, caller), question.identification_code)
    return _answer(CardAnswer(card=CardPart.of(card)))


@router.post(
    "/codes/resolve",
    response_model=HolderAnswer,
    responses=failures(
        Code.CODE_UNKNOWN,
        Code.CODE_EXPIRED,
        Code.CODE_USED,
        Code.CODE_OF_ANOTHER_ISSUER,
        *_OF_PEOPLE,
    ),
)
def resolve_code(question: CodeQuestion, service: Serving, caller: Caller) -> Response:
    """Whom the code of an electronic card shows, once."""
    holder = service.ask_for_code(_asker(question, caller), question.code)
    return _answer(HolderAnswer(holder=HolderPart.of(holder)))


@router.post("/holders/cards", response_model=CardsAnswer, responses=failures(*_OF_PEOPLE))
def cards_of(question: HolderQuestion, service: Serving, caller: Caller) -> Response:
    """A person's cards with their state now, the one issued last first."""
    cards = service.ask_for_person(
        _asker(question, caller),
        "cards_of",
        question.social_security_number,
        lambda records: records.cards_of(_named(question)),
    )
    return _answer(
        CardsAnswer(
            social_security_number=question.social_security_number,
            cards=tuple(map(CardPart.of, cards)),
        )
    )


@router.post(
    "/holders/contributions", response_model=ContributionsAnswer, responses=failures(*_OF_PEOPLE)
)
def contributions(question: PeriodQuestion, service: Serving, caller: Caller) -> Response:
    """What was booked for a person, in a period or ever."""
    period = _period(question)
    history = service.ask_for_person(
        _asker(question, caller),
        "contributions",
        question.social_security_number,
        lambda records: records.contributions(_named(question), period),
    )
    parts = tuple(map(ContributionPart.of, history))
    return _answer(
        ContributionsAnswer(
            social_security_number=question.social_security_number, contributions=parts
        )
    )


@router.post("/holders/accounts", response_model=AccountsAnswer, responses=failures(*_OF_PEOPLE))
def accounts(question: HolderQuestion, service: Serving, caller: Caller) -> Response:
    """A person's personal pension accounts, year by year."""
    found = service.ask_for_person(
        _asker(question, caller),
        "personal_accounts",
        question.social_security_number,
        lambda records: records.personal_accounts(_named(question)),
    )
    return _answer(AccountsAnswer.of(question.social_security_number, found))


@router.post("/holders/benefits", response_model=BenefitsAnswer, responses=failures(*_OF_PEOPLE))
def benefits(question: PeriodQuestion, service: Serving, caller: Caller) -> Response:
    """What was paid out to a person, in a period or ever."""
    period = _period(question)
    paid = service.ask_for_person(
        _asker(question, caller),
        "benefits",
        question.social_security_number,
        lambda records: records.benefits(_named(question), period),
    )
    return _answer(BenefitsAnswer.of(question.social_security_number, paid))


@router.post(
    "/holders/entitlements", response_model=EntitlementsAnswer, responses=failures(*_OF_PEOPLE)
)
def entitlements(question: HolderQuestion, service: Serving, caller: Caller) -> Response:
    """What a person draws or may draw."""
    told = service.ask_for_person(
        _asker(question, caller),
        "entitlements",
        question.social_security_number,
        lambda records: records.entitlements(_named(question)),
    )
    return _answer(EntitlementsAnswer.of(question.social_security_number, told))


@router.post("/holders/may_apply", response_model=MayApplyAnswer, responses=failures(*_ONE_PERSON))
def may_apply(question: HolderQuestion, service: Serving, caller: Caller) -> Response:
    """What stands against each kind of application, and where money would go."""
    told = service.ask_for_person(
        _asker(question, caller),
        "may_apply",
        question.social_security_number,
        lambda records: records.may_apply(_named(question)),
    )
    return _answer(MayApplyAnswer.of(question.social_security_number, told))


@router.post(
    "/holders/skill_certificates",
    response_model=SkillCertificatesAnswer,
    responses=failures(*_OF_PEOPLE),
)
def skill_certificates(question: HolderQuestion, service: Serving, caller: Caller) -> Response:
    """The vocational certificates found for a person, the one approved last first."""
    told = service.ask_for_person(
        _asker(question, caller),
        "skill_certificates",
        question.social_security_number,
        lambda records: records.skill_certificates(_named(question)),
    )
    return _answer(SkillCertificatesAnswer.of(question.social_security_number, told))


@router.post(
    "/holders/earlier_places", response_model=EarlierPlacesAnswer, responses=failures(*_OF_PEOPLE)
)
def earlier_places(question: HolderQuestion, service: Serving, caller: Caller) -> Response:
    """Where a person was insured before, the last place first."""
    told = service.ask_for_person(
        _asker(question, caller),
        "earlier_places",
        question.social_security_number,
        lambda records: records.earlier_places(_named(question)),
    )
    return _answer(EarlierPlacesAnswer.of(question.social_security_number, told))


@router.post(
    "/holders/applications", response_model=ApplicationsAnswer, responses=failures(*_OF_PEOPLE)
)
def applications(question: HolderQuestion, service: Serving, caller: Caller) -> Response:
    """A person's applications as they stand now, the one submitted last first."""
    told = service.ask_for_person(
        _asker(question, caller),
        "applications",
        question.social_security_number,
        lambda records: records.applications(_named(question)),
    )
    return _answer(ApplicationsAnswer.of(question.social_security_number, told))


@router.put(
    "/changes/{key}",
    response_model=ChangeAnswer,
    responses={
        200: {"description": "The same, done or refused before under this key"},
        201: {"description": "Done or refused now", "model": ChangeAnswer},
        **failures(
            Code.CHANGE_RUNNING,
            Code.CHANGE_WITHDRAWN,
            Code.KEY_REUSED,
            Code.TOO_MANY_PEOPLE,
            Code.RECORDS_UNREADABLE,
        ),
    },
)
def change(key: Key, question: ChangeQuestion, service: Serving, caller: Caller) -> Response:
    """Make a change once; the same again gives the same answer and changes nothing."""
    own_key = IdempotencyKey(key)
    outcome, known = service.change(_asker(question, caller), request_of(question, own_key, caller))
    return _answer(change_answer(own_key, outcome), 200 if known else 201)


@router.get(
    "/changes/{key}",
    response_model=ChangeAnswer,
    responses=failures(Code.CHANGE_NOT_SEEN, Code.CHANGE_RUNNING, Code.RECORDS_UNREADABLE),
)
def outcome_of(key: Key, service: Serving, caller: Caller) -> Response:
    """What became of a change. Not seen is no promise before its `not_after` has passed."""
    own_key = IdempotencyKey(key)
    return _answer(change_answer(own_key, service.outcome_of(Asker(caller), own_key)))


@router.post(
    "/changes/{key}/withdraw",
    response_model=ChangeAnswer,
    responses=failures(Code.RECORDS_UNREADABLE),
)
def withdraw(key: Key, question: WithdrawQuestion, service: Serving, caller: Caller) -> Response:
    """What became of a change, made final: what has not been done never will be."""
    own_key = IdempotencyKey(key)
    outcome = service.withdraw(_asker(question, caller), own_key)
    return _answer(change_answer(own_key, outcome))


def _asker(question: Question, caller: str) -> Asker:
    return Asker(caller, frozenset(question.shown))


def _named(question: HolderQuestion) -> Holder:
    """A holder of whom the number is known, which is all that the records go by."""
    return Holder(question.social_security_number, "", Sex.UNKNOWN, _ANY_DAY, None, False)


def _period(question: PeriodQuestion) -> Period:
    try:
        return question.asked_period(EVER)
    except ValueError:
        raise Stopped(Code.MALFORMED) from None


def _answer(answer: Answer, status_code: int = 200) -> Response:
    return Response(answer.model_dump_json(), status_code, _NO_STORE, _JSON)


def _say(told: Problem, headers: Iterable[tuple[str, str]] = ()) -> Response:
    body = told.model_dump_json()
    return Response(body, told.status, {**_NO_STORE, **dict(headers)}, MEDIA_TYPE)


def _say_stopped(stopped: Stopped) -> Response:
    again = () if stopped.again_after_s is None else (("retry-after", str(stopped.again_after_s)),)
    return _say(problem(stopped.code, stopped.outcome, stopped.field), again)


async def _say_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    by_status = {404: Code.NO_SUCH_ADDRESS, 405: Code.NO_SUCH_METHOD, 413: Code.TOO_LARGE}
    code = by_status.get(error.status_code, Code.MALFORMED)
    allow = (("allow", ", ".join(_methods_of(request))),) if code is Code.NO_SUCH_METHOD else ()
    return _say(problem(code), allow)


def _methods_of(request: Request) -> list[str]:
    """What may be done at an address; each of its methods is a route of its own."""
    routes = (route for route in router.routes if isinstance(route, Route))
    fitting = (route for route in routes if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for route in fitting for method in route.methods or ()})


async def _say_fault(request: Request, error: Exception) -> Response:
    # Our own fault: Starlette logs it after this; nobody knows how far a change had come.
    return _say(problem(Code.FAULT, Outcome.UNKNOWN))


class _Door:
    """Lets in small, plain JSON only (R28), and answers it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._calls = Calls(router.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refused = _refused_at_the_door(dict(scope["headers"]), scope["method"])
            if refused is not None:
                await _say(problem(refused))(scope, receive, send)
                return
            answering = self._calls.of(scope)
            if answering is not None:
                answer = await _answered(answering, Request(scope, receive))
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def _answered(answering: Answering, request: Request) -> Response:
    try:
        return await answering(request)
    except Stopped as stopped:
        return _say_stopped(stopped)
    except RequestValidationError:
        return _say(problem(Code.MALFORMED))


def _refused_at_the_door(headers: dict[bytes, bytes], method: str) -> Code | None:
    if method not in ("POST", "PUT"):
        return None
    length = headers.get(b"content-length", b"0")
    largest = LARGEST_CHANGE if method == "PUT" else LARGEST_QUESTION
    if b"transfer-encoding" in headers or not length.isdigit() or int(length) > largest:
        return Code.TOO_LARGE
    if int(length) == 0:
        return None  # the address itself says that it wants a body, or that it has no such method
    kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    if kind != _JSON.encode() or b"content-encoding" in headers:
        return Code.NOT_JSON
    return None
