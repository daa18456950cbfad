"""The system of record behind the agency's own server, through the published contract.

Whatever comes back is an answer of the contract or a typed error. After an error nobody knows
whether a change was made, unless the server itself says so.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from db.access import HttpsAccess
from db.accounts import PersonalAccount
from db.applications import (
    Application,
    ApplicationRequest,
    ApplicationTaken,
    ApplicationWish,
    ApplicationWithdrawn,
    ChangeOutcome,
    EarlierPlace,
    MayApply,
    SkillCertificate,
    WithdrawalRequest,
)
from db.asker import Asker, Shown
from db.benefits import Benefit, Entitlements
from db.cards import (
    ActivationRequest,
    CancellationRequest,
    CardActivated,
    CardCancelled,
    CardRecord,
    CardRequest,
    Holder,
    IdempotencyKey,
    LossReleased,
    LossReported,
    LossRequest,
    NotSeen,
    Refusal,
    Refused,
    ReleaseRequest,
)
from db.contract import problems
from db.contract.answers import (
    AccountsAnswer,
    BenefitsAnswer,
    CardAnswer,
    CardsAnswer,
    ContributionsAnswer,
    EntitlementsAnswer,
    HolderAnswer,
    PersonalAnswer,
    StatusAnswer,
)
from db.contract.applications import (
    ApplicationsAnswer,
    EarlierPlacesAnswer,
    MayApplyAnswer,
    SkillCertificatesAnswer,
)
from db.contract.changes import ChangeAnswer, outcome_of
from db.contract.fields import ContractMessage
from db.contract.problems import Code, Problem
from db.contract.questions import (
    CardQuestion,
    CodeQuestion,
    HolderQuestion,
    Months,
    PeriodQuestion,
    Question,
    question_of,
)
from db.contributions import EVER, ContributionHistory, Period
from db.errors import (
    CardUnknown,
    CodeExpired,
    CodeOfAnotherIssuer,
    CodeUnknown,
    CodeUsed,
    DatabaseError,
    HolderUnknown,
    KeyReused,
    RecordsDenied,
    RecordsFailed,
    RecordsNotUnderstood,
    RecordsSlowed,
)
from db.https_line import HttpsLine, Reply
from db.records import RecordsStatus

_Told = TypeVar("_Told")
_Body = TypeVar("_Body", bound=ContractMessage)
_Application = TypeVar("_Application", ApplicationTaken, ApplicationWithdrawn)
_Personal = TypeVar("_Personal", bound=PersonalAnswer)

_DONE: Final = frozenset({200, 201})
_DENIED: Final = frozenset({401, 403})
_SLOWED: Final = 429
_FIRST_SERVER_ERROR: Final = 500
_CODES: Final[dict[str, type[DatabaseError]]] = {
    Code.HOLDER_UNKNOWN.value: HolderUnknown,
    Code.CARD_UNKNOWN.value: CardUnknown,
    Code.KEY_REUSED.value: KeyReused,
    Code.CODE_UNKNOWN.value: CodeUnknown,
    Code.CODE_EXPIRED.value: CodeExpired,
    Code.CODE_USED.value: CodeUsed,
    Code.CODE_OF_ANOTHER_ISSUER.value: CodeOfAnotherIssuer,
}
_CHANGE: Final[TypeAdapter[ChangeAnswer]] = TypeAdapter(ChangeAnswer)


def open_https_records(access: HttpsAccess) -> "HttpsRecords":
    """The records behind the agency's servers; nothing is sent yet.

    Raises:
        DatabaseUnavailable: a certificate or key cannot be used.
    """
    return HttpsRecords(HttpsLine(access))


class HttpsRecords:
    """`db.records.Records` through the contract."""

    def __init__(self, line: HttpsLine, shown: frozenset[Shown] = frozenset()) -> None:
        self._line = line
        self._shown = tuple(sorted(shown, key=lambda one: one.value))

    def status(self) -> RecordsStatus:
        reply = self._line.call("GET", "/v1/status")
        return self._read(reply, StatusAnswer, StatusAnswer.value)

    def asked_by(self, asker: Asker) -> "HttpsRecords":
        # The server knows the terminal by its certificate.
        return HttpsRecords(self._line, asker.shown)

    def find_holder(self, social_security_number: str) -> Holder:
        question = HolderQuestion(shown=self._shown, social_security_number=social_security_number)

        def told(answer: HolderAnswer) -> Holder:
            _require(answer.holder.social_security_number == social_security_number)
            return answer.holder.value()

        return self._read(self._ask("/v1/holders/find", question), HolderAnswer, told)

    def find_card(self, identification_code: str) -> CardRecord:
        question = CardQuestion(shown=self._shown, identification_code=identification_code)

        def told(answer: CardAnswer) -> CardRecord:
            _require(answer.card.identification_code == identification_code)
            return answer.card.value()

        return self._read(self._ask("/v1/cards/find", question), CardAnswer, told)

    def resolve_code(self, code: str) -> Holder:
        question = CodeQuestion(shown=self._shown, code=code)
        reply = self._ask("/v1/codes/resolve", question)
        return self._read(reply, HolderAnswer, lambda answer: answer.holder.value())

    def cards_of(self, holder: Holder) -> tuple[CardRecord, ...]:
        def told(answer: CardsAnswer) -> tuple[CardRecord, ...]:
            cards = tuple(card.value() for card in answer.cards)
            number = holder.social_security_number
            _require(all(card.holder.social_security_number == number for card in cards))
            return cards

        return self._ask_of(holder, "cards", CardsAnswer, told)

    def contributions(self, holder: Holder, period: Period = EVER) -> ContributionHistory:
        told = ContributionsAnswer.value
        return self._ask_of(holder, "contributions", ContributionsAnswer, told, period)

    def personal_accounts(self, holder: Holder) -> tuple[PersonalAccount, ...]:
        return self._ask_of(holder, "accounts", AccountsAnswer, AccountsAnswer.value)

    def benefits(self, holder: Holder, period: Period = EVER) -> tuple[Benefit, ...]:
        return self._ask_of(holder, "benefits", BenefitsAnswer, BenefitsAnswer.value, period)

    def entitlements(self, holder: Holder) -> Entitlements:
        told = EntitlementsAnswer.value
        return self._ask_of(holder, "entitlements", EntitlementsAnswer, told)

    def report_loss(self, request: LossRequest) -> LossReported | Refused:
        return self._change(request, LossReported)

    def release_loss(self, request: ReleaseRequest) -> LossReleased | Refused:
        return self._change(request, LossReleased)

    def activate(self, request: ActivationRequest) -> CardActivated | Refused:
        return self._change(request, CardActivated)

    def cancel(self, request: CancellationRequest) -> CardCancelled | Refused:
        return self._change(request, CardCancelled)

    def may_apply(self, holder: Holder) -> MayApply:
        return self._ask_of(holder, "may_apply", MayApplyAnswer, MayApplyAnswer.value)

    def skill_certificates(self, holder: Holder) -> tuple[SkillCertificate, ...]:
        told = SkillCertificatesAnswer.value
        return self._ask_of(holder, "skill_certificates", SkillCertificatesAnswer, told)

    def earlier_places(self, holder: Holder) -> tuple[EarlierPlace, ...]:
        told = EarlierPlacesAnswer.value
        return self._ask_of(holder, "earlier_places", EarlierPlacesAnswer, told)

    def applications(self, holder: Holder) -> tuple[Application, ...]:
        told = ApplicationsAnswer.value
        return self._ask_of(holder, "applications", ApplicationsAnswer, told)

    def submit(self, request: ApplicationRequest) -> ApplicationTaken | Refused:
        return self._own(request, self._change(request, ApplicationTaken))

    def withdraw_application(self, request: WithdrawalRequest) -> ApplicationWithdrawn | Refused:
        return self._own(request, self._change(request, ApplicationWithdrawn))

    def outcome_of(self, key: IdempotencyKey) -> ChangeOutcome | NotSeen:
        reply = self._line.call("GET", f"/v1/changes/{key}")
        if _code(reply) == Code.CHANGE_NOT_SEEN.value:
            return NotSeen(key)
        return self._outcome(key, reply)

    def has_seen(self, key: IdempotencyKey) -> bool:
        return not isinstance(self.outcome_of(key), NotSeen)

    def withdraw(self, key: IdempotencyKey) -> ChangeOutcome:
        return self._outcome(key, self._line.call("POST", f"/v1/changes/{key}/withdraw", b"{}"))

    def close(self) -> None:
        self._line.close()

    def _ask(self, path: str, question: Question) -> Reply:
        return self._line.call("POST", path, question.model_dump_json().encode())

    def _ask_of(
        self,
        holder: Holder,
        what: str,
        kind: type[_Personal],
        told: Callable[[_Personal], _Told],
        period: Period = EVER,
    ) -> _Told:
        number = holder.social_security_number
        question: HolderQuestion = HolderQuestion(shown=self._shown, social_security_number=number)
        if period != EVER:
            months = Months(first=str(period.first), last=str(period.last))
            question = PeriodQuestion(
                shown=self._shown, social_security_number=number, period=months
            )

        def told_of_the_holder(answer: _Personal) -> _Told:
            _require(answer.social_security_number == number)
            return told(answer)

        return self._read(self._ask(f"/v1/holders/{what}", question), kind, told_of_the_holder)

    def _own(
        self, request: ApplicationWish, outcome: _Application | Refused
    ) -> _Application | Refused:
        if not isinstance(outcome, Refused) and outcome.reference != request.reference:
            self._line.hang_up()
            raise RecordsNotUnderstood("the outcome of another application")
        return outcome

    def _change(self, request: CardRequest | ApplicationWish, made: type[_Told]) -> _Told | Refused:
        body = question_of(request, self._shown).model_dump_json().encode()
        outcome = self._outcome(
            request.key, self._line.call("PUT", f"/v1/changes/{request.key}", body)
        )
        if isinstance(outcome, Refused | made):
            return outcome
        raise RecordsNotUnderstood("the outcome of another change")

    def _outcome(self, key: IdempotencyKey, reply: Reply) -> ChangeOutcome:
        if _code(reply) == Code.CHANGE_WITHDRAWN.value:
            return Refused(key, Refusal.WITHDRAWN)

        def told(answer: ChangeAnswer) -> ChangeOutcome:
            _require(answer.key == key)
            return outcome_of(answer)

        return self._read(reply, _CHANGE, told)

    def _read(
        self,
        reply: Reply,
        kind: type[_Body] | TypeAdapter[_Body],
        told: Callable[[_Body], _Told],
    ) -> _Told:
        """What an answer says.

        After one that is none the line is hung up: it may be the answer to another question, and
        the next would be so as well.

        Raises:
            DatabaseError: it is a problem, or no answer of the contract.
        """
        try:
            return _read(reply, kind, told)
        except RecordsNotUnderstood:
            self._line.hang_up()
            raise


def _read(
    reply: Reply,
    kind: type[_Body] | TypeAdapter[_Body],
    told: Callable[[_Body], _Told],
) -> _Told:
    if reply.status not in _DONE:
        raise _error(reply)
    if reply.media_type != "application/json":
        raise RecordsNotUnderstood(f"an answer of the kind {reply.media_type[:40]!r}")
    try:
        if isinstance(kind, TypeAdapter):
            return told(kind.validate_json(reply.body))
        return told(kind.model_validate_json(reply.body))
    except ValidationError as error:
        raise RecordsNotUnderstood(_where(error)) from None
    except (ValueError, ArithmeticError) as error:
        # A fault in the message as a whole, or a time that no calendar here reaches.
        raise RecordsNotUnderstood(type(error).__name__) from None


def _where(error: ValidationError) -> str:
    """The first place that is wrong, and how, without what stands there."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    return f"{place[:80]}: {first['type']}"


def _error(reply: Reply) -> DatabaseError:
    """What stood in the way; who does not speak of a code goes by the status."""
    code = _code(reply)
    if code in _CODES:
        return _CODES[code]()
    fact = f"{reply.status} {code or 'without a code'}"
    if reply.status in _DENIED:
        return RecordsDenied(fact)
    if reply.status == _SLOWED:
        return RecordsSlowed(fact)
    if reply.status >= _FIRST_SERVER_ERROR or code is not None:
        return RecordsFailed(fact)
    return RecordsNotUnderstood(fact)


def _code(reply: Reply) -> str | None:
    """The code of a problem of the contract; None where somebody else wrote the answer."""
    if reply.status in _DONE or reply.media_type != problems.MEDIA_TYPE:
        return None
    try:
        told = Problem.model_validate_json(reply.body)
    except ValidationError:
        return None
    return told.code if told.status == reply.status else None


def _require(agrees: bool) -> None:
    if not agrees:
        raise ValueError("an answer to another question")
