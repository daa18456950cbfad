"""What a terminal asks: bodies of the requests. Nothing about a person stands in an address."""

from base64 import b64decode, b64encode
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from db.applications import (
    LARGEST_FORM,
    ApplicationDetails,
    ApplicationKind,
    ApplicationRequest,
    ApplicationWish,
    WithdrawalRequest,
)
from db.asker import Shown
from db.cards import (
    ActivationRequest,
    CancellationRequest,
    CardRequest,
    IdempotencyKey,
    LossRequest,
    ReleaseRequest,
)
from db.contract.applications import Reference
from db.contract.fields import (
    ContractMessage,
    IdentificationCode,
    Moment,
    MonthText,
    SocialSecurityNumber,
    Text,
    month,
)
from db.contributions import Period

LONGEST_LOSS_DAYS = 3650


class Question(ContractMessage):
    """What every question says.

    It comes as values that were read from JSON already, where a list stands for a tuple and a text
    for a time; what is strict says so at its field.
    """

    model_config = ConfigDict(strict=False)

    shown: tuple[Shown, ...] = Field(
        default=(),
        max_length=len(Shown),
        description="What the citizen has shown to the terminal; for the audit",
    )


class WithdrawQuestion(Question):
    """That a change shall not be made any more."""


class HolderQuestion(Question):
    """A question about a person."""

    social_security_number: SocialSecurityNumber


class CardQuestion(Question):
    """A question about a card."""

    identification_code: IdentificationCode


class CodeQuestion(Question):
    """A question about the code of an electronic card, which is opaque."""

    code: Annotated[str, Field(pattern=r"^[!-~]([ -~]{0,510}[!-~])?$")] = Field(
        description="As it was scanned; it shows its holder once",
        examples=["99d0a1f2c3b4e5d6a7f8091a2b3c4d5e"],
    )


def _whole_number(value: object) -> object:
    """JSON knows no integers of its own: 7.0 is one as well as 7, and no other kind is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Months(ContractMessage):
    """The months from `first` to `last`, both included."""

    first: MonthText
    last: MonthText


class PeriodQuestion(HolderQuestion):
    """A question about months of a person; without a period about all of them."""

    period: Months | None = None

    def asked_period(self, otherwise: Period) -> Period:
        """The period asked for.

        Raises:
            ValueError: it ends before it begins.
        """
        if self.period is None:
            return otherwise
        return Period(month(self.period.first), month(self.period.last))


class _Wish(Question):
    """What every wish for a change says; what is compared when a key comes again leaves out
    `not_after` and `shown`."""

    not_after: Moment = Field(
        description="Past this moment, by the clock of the records, the change is not begun"
    )


_Form = Annotated[
    str,
    Field(
        pattern=r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
        max_length=4 * (LARGEST_FORM // 3 + 1),
        json_schema_extra={"contentEncoding": "base64", "contentMediaType": "application/pdf"},
    ),
]


class _ChangeQuestion(_Wish):
    """What every wish for a change of a card says."""

    identification_code: IdentificationCode
    form: _Form | None = Field(
        default=None,
        repr=False,
        description="The signed PDF in Base64, where the region asks for a signature",
    )


class LossReport(_ChangeQuestion):
    """Report a card temporarily lost (临时挂失), from now on."""

    change: Literal["report_loss"]
    lasts_days: (
        Annotated[
            int, Field(strict=True, ge=1, le=LONGEST_LOSS_DAYS), BeforeValidator(_whole_number)
        ]
        | None
    ) = Field(description="How many times 24 hours the loss lasts; null: until it is released")


class LossRelease(_ChangeQuestion):
    """Release the temporary loss of a card (解挂)."""

    change: Literal["release_loss"]


class Activation(_ChangeQuestion):
    """Activate the social-security function of a card (启用)."""

    change: Literal["activate"]


class Cancellation(_ChangeQuestion):
    """Cancel a card for good (注销)."""

    change: Literal["cancel"]


class ApplicationSubmission(_Wish):
    """Take an application with its signed form."""

    change: Literal["apply"]
    social_security_number: SocialSecurityNumber
    kind: ApplicationKind
    reference: Reference
    subject: Text | None = Field(
        repr=False, description="What of its kind it is for: a certificate's number, a place"
    )
    phone: Annotated[str, Field(pattern=r"^[0-9+-]{1,20}$")] | None = Field(repr=False)
    declared: tuple[Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")], ...] = Field(
        max_length=20, description="The declarations made, by name"
    )
    form: _Form = Field(repr=False, description="The signed PDF in Base64 (RFC 4648, section 4)")


class ApplicationWithdrawal(_Wish):
    """Withdraw an application that nobody has begun to examine."""

    change: Literal["withdraw_application"]
    social_security_number: SocialSecurityNumber
    reference: Reference


ChangeQuestion = Annotated[
    LossReport
    | LossRelease
    | Activation
    | Cancellation
    | ApplicationSubmission
    | ApplicationWithdrawal,
    Field(discriminator="change"),
]


def request_of(
    question: ChangeQuestion, key: IdempotencyKey, terminal: str
) -> CardRequest | ApplicationWish:
    """What a terminal asks the records for."""
    match question:
        case ApplicationSubmission():
            return ApplicationRequest(
                key,
                question.social_security_number,
                question.kind,
                question.reference,
                ApplicationDetails(question.subject, question.phone, question.declared),
                b64decode(question.form),
                terminal,
                not_after=question.not_after,
            )
        case ApplicationWithdrawal():
            return WithdrawalRequest(
                key,
                question.social_security_number,
                question.reference,
                terminal,
                not_after=question.not_after,
            )
    card, not_after = question.identification_code, question.not_after
    form = None if question.form is None else b64decode(question.form)
    match question:
        case LossReport(lasts_days=days):
            return LossRequest(key, card, terminal, days, not_after=not_after, form=form)
        case LossRelease():
            return ReleaseRequest(key, card, terminal, not_after=not_after, form=form)
        case Activation():
            return ActivationRequest(key, card, terminal, not_after=not_after, form=form)
        case Cancellation():
            return CancellationRequest(key, card, terminal, not_after=not_after, form=form)


def question_of(request: CardRequest | ApplicationWish, shown: tuple[Shown, ...]) -> ChangeQuestion:
    """How a terminal asks for a change.

    Raises:
        ValueError: the request names a number of days that nobody asks for, or too large a form.
    """
    match request:
        case ApplicationRequest(details=details):
            return ApplicationSubmission(
                change="apply",
                social_security_number=request.holder,
                kind=request.kind,
                reference=request.reference,
                subject=details.subject,
                phone=details.phone,
                declared=details.declared,
                form=b64encode(request.form).decode(),
                not_after=request.not_after,
                shown=shown,
            )
        case WithdrawalRequest():
            return ApplicationWithdrawal(
                change="withdraw_application",
                social_security_number=request.holder,
                reference=request.reference,
                not_after=request.not_after,
                shown=shown,
            )
    card, not_after = request.card, request.not_after
    form = None if request.form is None else b64encode(request.form).decode()
    match request:
        case LossRequest(lasts_days=days):
            return LossReport(
                change="report_loss",
                identification_code=card,
                not_after=not_after,
                shown=shown,
                form=form,
                lasts_days=days,
            )
        case ReleaseRequest():
            return LossRelease(
                change="release_loss",
                identification_code=card,
                not_after=not_after,
                shown=shown,
                form=form,
            )
        case ActivationRequest():
            return Activation(
                change="activate",
                identification_code=card,
                not_after=not_after,
                shown=shown,
                form=form,
            )
        case CancellationRequest():
            return Cancellation(
                change="cancel",
                identification_code=card,
                not_after=not_after,
                shown=shown,
                form=form,
            )
    raise ValueError("no change of the contract")
