"""What the contract says of applications: bodies of the answers, and the values they stand for."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field

from db import application_rows as rows
from db.applications import (
    Application,
    ApplicationKind,
    ApplicationState,
    EarlierPlace,
    MayApply,
    Objections,
    SkillCertificate,
)
from db.cards import Refusal
from db.contract.answers import PersonalAnswer
from db.contract.fields import ContractMessage, InsuranceName, Moment, MonthText, Text, month

_PREFIX = "refused."

Reference = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Z][0-9A-Z-]{0,31}$",
        description="The number the citizen is told; the terminal makes it",
    ),
]
Reason = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$", examples=["application_open"])]


class PayoutAccountPart(ContractMessage):
    """A bank account that is held for a person besides the one of their card."""

    bank: Text
    last_digits: Annotated[str, Field(pattern=r"^[0-9]{1,6}$", repr=False)]
    closed: bool


class ObjectionsPart(ContractMessage):
    """What stands against one kind of application; nothing where it may be made."""

    kind: ApplicationKind
    against: tuple[Reason, ...] = Field(max_length=len(Refusal))


class MayApplyAnswer(PersonalAnswer):
    """What stands against each kind of application, and where money would go."""

    objections: tuple[ObjectionsPart, ...] = Field(max_length=len(ApplicationKind))
    account: PayoutAccountPart | None = Field(description="null: the account of the card")

    @classmethod
    def of(cls, number: str, told: MayApply) -> "MayApplyAnswer":
        """The message about what may be applied for."""
        account = told.account
        return cls(
            social_security_number=number,
            objections=tuple(
                ObjectionsPart(
                    kind=one.kind,
                    against=tuple(each.value[len(_PREFIX) :] for each in one.against),
                )
                for one in told.objections
            ),
            account=None
            if account is None
            else PayoutAccountPart(
                bank=account.bank, last_digits=account.last_digits, closed=account.closed
            ),
        )

    def value(self) -> MayApply:
        """What was told.

        Raises:
            ValueError: a kind is missing or comes twice, or a reason is not known here.
            RecordUnreadable: a field holds what cannot be.
        """
        told = {one.kind: one.against for one in self.objections}
        if len(told) != len(self.objections) or set(told) != set(ApplicationKind):
            raise ValueError("each kind of application once")
        account = self.account
        return MayApply(
            tuple(
                Objections(kind, tuple(Refusal(_PREFIX + reason) for reason in told[kind]))
                for kind in ApplicationKind
            ),
            None
            if account is None
            else rows.payout_account((account.bank, account.last_digits, account.closed)),
        )


class SkillCertificatePart(ContractMessage):
    """A vocational certificate; level 5 is the lowest (初级), 1 the highest (高级技师)."""

    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,32}$", repr=False)]
    occupation: Text
    level: Annotated[int, Field(ge=1, le=5)]
    approved_on: date
    claimed_on: date | None


class SkillCertificatesAnswer(PersonalAnswer):
    """The certificates found for a person, the one approved last first."""

    certificates: tuple[SkillCertificatePart, ...]

    @classmethod
    def of(cls, number: str, told: Iterable[SkillCertificate]) -> "SkillCertificatesAnswer":
        """The message about certificates."""
        return cls(
            social_security_number=number,
            certificates=tuple(
                SkillCertificatePart(
                    number=one.number,
                    occupation=one.occupation,
                    level=one.level,
                    approved_on=one.approved_on,
                    claimed_on=one.claimed_on,
                )
                for one in told
            ),
        )

    def value(self) -> tuple[SkillCertificate, ...]:
        """The certificates that were told.

        Raises:
            RecordUnreadable: a field holds what cannot be.
        """
        return tuple(
            rows.skill_certificate(
                (one.number, one.occupation, one.level, one.approved_on, one.claimed_on)
            )
            for one in self.certificates
        )


class EarlierPlacePart(ContractMessage):
    """A place where a person was insured before."""

    region: Annotated[str, Field(pattern=r"^[0-9]{6}$", description="GB/T 2260")]
    name: Text
    insurance: InsuranceName
    first: MonthText
    last: MonthText


class EarlierPlacesAnswer(PersonalAnswer):
    """Where a person was insured before, the last place first."""

    places: tuple[EarlierPlacePart, ...]

    @classmethod
    def of(cls, number: str, told: Iterable[EarlierPlace]) -> "EarlierPlacesAnswer":
        """The message about earlier places."""
        return cls(
            social_security_number=number,
            places=tuple(
                EarlierPlacePart(
                    region=one.region,
                    name=one.name,
                    insurance=one.insurance,
                    first=str(one.first),
                    last=str(one.last),
                )
                for one in told
            ),
        )

    def value(self) -> tuple[EarlierPlace, ...]:
        """The places that were told.

        Raises:
            RecordUnreadable: a field holds what cannot be.
        """
        return tuple(
            rows.earlier_place(
                (
                    *(one.region, one.name, one.insurance.value),
                    *(month(one.first).ordinal, month(one.last).ordinal),
                )
            )
            for one in self.places
        )


class ApplicationPart(ContractMessage):
    """An application as it stands now."""

    reference: Reference
    kind: ApplicationKind
    state: ApplicationState
    submitted_at: Moment
    since: Moment = Field(description="When it came into its state")
    due_on: date | None = Field(description="The day an answer is due; null: not known")
    subject: Text | None = Field(repr=False)
    missing: tuple[Text, ...] = Field(description="Papers that are missing")
    reason: Text | None = Field(description="Why it was refused")


class ApplicationsAnswer(PersonalAnswer):
    """A person's applications as they stand now, the one submitted last first."""

    applications: tuple[ApplicationPart, ...]

    @classmethod
    def of(cls, number: str, told: Iterable[Application]) -> "ApplicationsAnswer":
        """The message about applications."""
        return cls(
            social_security_number=number,
            applications=tuple(
                ApplicationPart(
                    reference=one.reference,
                    kind=one.kind,
                    state=one.state,
                    submitted_at=one.submitted_at,
                    since=one.since,
                    due_on=one.due_on,
                    subject=one.subject,
                    missing=one.missing,
                    reason=one.reason,
                )
                for one in told
            ),
        )

    def value(self) -> tuple[Application, ...]:
        """The applications that were told.

        Raises:
            RecordUnreadable: a field holds what cannot be.
        """
        return tuple(
            rows.application(
                (
                    *(one.reference, one.kind.value, one.state.value, one.submitted_at, one.since),
                    *(one.due_on, one.subject, "\n".join(one.missing) or None, one.reason),
                )
            )
            for one in self.applications
        )
