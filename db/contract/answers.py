"""What the records answer: bodies of the answers, and the values of `db.records` they stand for."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import Field

from db import fields, rows
from db.accounts import PersonalAccount
from db.benefits import Benefit, CertificationResult, Entitlements
from db.cards import Bank, CardRecord, CardStatus, Holder, Sex, TemporaryLoss
from db.contract.fields import (
    BenefitName,
    ContractMessage,
    IdentificationCode,
    InsuranceName,
    Moment,
    Money,
    MonthText,
    SocialSecurityNumber,
    Text,
    in_utc,
    in_utc_or_none,
    month,
    to_fen,
    to_money,
)
from db.contributions import Contribution, ContributionHistory
from db.fields import FIRST_YEAR, LAST_YEAR, MOST_MONTHS, read
from db.money import fen
from db.records import CONTRACT, RecordsStatus


class Answer(ContractMessage):
    """What every answer says."""

    contract: str = Field(
        default=CONTRACT, pattern=r"^1\.[0-9]{1,4}$", examples=[CONTRACT], max_length=8
    )


class StatusAnswer(Answer):
    """That the records answer, and their clock."""

    time: Moment

    def value(self) -> RecordsStatus:
        """The status that was told."""
        return RecordsStatus(self.contract, in_utc(self.time))


class PersonalAnswer(Answer):
    """An answer about a person says whose it is: a line may have delivered another one's."""

    social_security_number: SocialSecurityNumber


class HolderPart(ContractMessage):
    """A person insured here."""

    social_security_number: SocialSecurityNumber
    name: Text = Field(repr=False)
    sex: Sex = Field(description="GB/T 2261.1")
    birth_date: date = Field(repr=False)
    died_on: date | None
    moved_out: bool = Field(description="转出统筹外人员")

    @classmethod
    def of(cls, holder: Holder) -> "HolderPart":
        """The message about a person."""
        return cls(
            social_security_number=holder.social_security_number,
            name=holder.name,
            sex=holder.sex,
            birth_date=holder.birth_date,
            died_on=holder.died_on,
            moved_out=holder.moved_out,
        )

    def value(self) -> Holder:
        """The person that was told.

        Raises:
            RecordUnreadable: a field holds what cannot be.
        """
        died_on = None if self.died_on is None else self.died_on.isoformat()
        return rows.holder(
            (
                self.social_security_number,
                self.name,
                self.sex.value,
                self.birth_date.isoformat(),
                died_on,
                int(self.moved_out),
            )
        )


class HolderAnswer(Answer):
    """The person asked for."""

    holder: HolderPart


class BankPart(ContractMessage):
    """The bank whose account is on the card."""

    name: Text
    service_phone: Text


class TemporaryLossPart(ContractMessage):
    """A temporary loss in force."""

    reported_at: Moment
    ends_at: Moment | None


class CardPart(ContractMessage):
    """A card with its state as of now, by the clock of the records."""

    identification_code: IdentificationCode
    card_number: Annotated[str, Field(pattern=r"^[0-9A-Z]{1,32}$", repr=False)]
    holder: HolderPart
    status: CardStatus
    temporary_loss: TemporaryLossPart | None = Field(
        description="The loss if the status is temporarily_lost, else null"
    )
    bank: BankPart
    issued_on: date
    valid_until: date

    @classmethod
    def of(cls, card: CardRecord) -> "CardPart":
        """The message about a card."""
        loss = card.temporary_loss
        return cls(
            identification_code=card.identification_code,
            card_number=card.card_number,
            holder=HolderPart.of(card.holder),
            status=card.status,
            temporary_loss=None
            if loss is None
            else TemporaryLossPart(reported_at=loss.reported_at, ends_at=loss.ends_at),
            bank=BankPart(name=card.bank.name, service_phone=card.bank.service_phone),
            issued_on=card.issued_on,
            valid_until=card.valid_until,
        )

    def value(self) -> CardRecord:
        """The card that was told.

        Raises:
            ValueError: status and loss contradict each other.
            RecordUnreadable: a field holds what cannot be.
        """
        loss = self.temporary_loss
        if (loss is not None) != (self.status is CardStatus.TEMPORARILY_LOST):
            raise ValueError("status and temporary_loss contradict each other")
        return CardRecord(
            identification_code=self.identification_code,
            card_number=self.card_number,
            holder=self.holder.value(),
            status=self.status,
            temporary_loss=None
            if loss is None
            else TemporaryLoss(in_utc(loss.reported_at), in_utc_or_none(loss.ends_at)),
            bank=Bank(
                read("bank", "name", fields.text, self.bank.name),
                read("bank", "service_phone", fields.text, self.bank.service_phone),
            ),
            issued_on=read("card", "issued_on", fields.day, self.issued_on.isoformat()),
            valid_until=read("card", "valid_until", fields.until, self.valid_until.isoformat()),
        )


class CardAnswer(Answer):
    """The card asked for."""

    card: CardPart


class CardsAnswer(PersonalAnswer):
    """A person's cards, the one issued last first."""

    cards: tuple[CardPart, ...]


class ContributionPart(ContractMessage):
    """One month of one insurance as it was booked."""

    insurance: InsuranceName
    month: MonthText
    base: Money
    employer_part: Money
    personal_part: Money
    employer: Text | None
    paid: bool

    @classmethod
    def of(cls, line: Contribution) -> "ContributionPart":
        """The message about a month."""
        return cls(
            insurance=line.insurance,
            month=str(line.month),
            base=str(line.base),
            employer_part=str(line.employer_part),
            personal_part=str(line.personal_part),
            employer=line.employer,
            paid=line.paid,
        )


class ContributionsAnswer(PersonalAnswer):
    """What was booked, sorted by insurance (in the order of its names) and month, none twice."""

    contributions: tuple[ContributionPart, ...]

    def value(self) -> ContributionHistory:
        """The history that was told.

        Raises:
            ValueError: it is not sorted, or has a month twice.
            RecordUnreadable: a field holds what cannot be.
        """
        told = [
            (
                line.insurance.value,
                month(line.month).ordinal,
                to_fen(line.base),
                to_fen(line.employer_part),
                to_fen(line.personal_part),
                line.employer,
                int(line.paid),
            )
            for line in self.contributions
        ]
        require_rising(row[:2] for row in told)
        return rows.contributions(told)


class AccountYearPart(ContractMessage):
    """One year of a personal account; opening and movements give what it ended with."""

    insurance: InsuranceName
    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
    opening: Money
    paid_in: Money
    interest: Money
    drawn: Money


class AccountsAnswer(PersonalAnswer):
    """The years of the personal accounts, sorted by insurance and year, none twice."""

    years: tuple[AccountYearPart, ...]

    @classmethod
    def of(cls, number: str, accounts: Iterable[PersonalAccount]) -> "AccountsAnswer":
        """The message about the accounts."""
        return cls(
            social_security_number=number,
            years=tuple(
                AccountYearPart(
                    insurance=account.insurance,
                    year=year.year,
                    opening=to_money(fen(year.opening)),
                    paid_in=to_money(fen(year.paid_in)),
                    interest=to_money(fen(year.interest)),
                    drawn=to_money(fen(year.drawn)),
                )
                for account in accounts
                for year in account.years
            ),
        )

    def value(self) -> tuple[PersonalAccount, ...]:
        """The accounts that were told.

        Raises:
            ValueError: they are not sorted, or have a year twice.
            RecordUnreadable: a field holds what cannot be.
        """
        told = [
            (
                line.insurance.value,
                line.year,
                to_fen(line.opening),
                to_fen(line.paid_in),
                to_fen(line.interest),
                to_fen(line.drawn),
            )
            for line in self.years
        ]
        require_rising(row[:2] for row in told)
        return rows.personal_accounts(told)


class BenefitPart(ContractMessage):
    """One month of one benefit, as it was paid out."""

    kind: BenefitName
    month: MonthText
    amount: Money


class BenefitsAnswer(PersonalAnswer):
    """What was paid out, sorted by kind (in the order of its names) and month, none twice."""

    benefits: tuple[BenefitPart, ...]

    @classmethod
    def of(cls, number: str, benefits: Iterable[Benefit]) -> "BenefitsAnswer":
        """The message about benefits."""
        return cls(
            social_security_number=number,
            benefits=tuple(
                BenefitPart(kind=one.kind, month=str(one.month), amount=to_money(fen(one.amount)))
                for one in benefits
            ),
        )

    def value(self) -> tuple[Benefit, ...]:
        """The benefits that were told.

        Raises:
            ValueError: they are not sorted, or have a month twice.
            RecordUnreadable: a field holds what cannot be.
        """
        told = [
            (one.kind.value, month(one.month).ordinal, to_fen(one.amount)) for one in self.benefits
        ]
        require_rising(row[:2] for row in told)
        return tuple(map(rows.benefit, told))


class PensionPart(ContractMessage):
    """A pension a person draws, or drew until it ended."""

    insurance: InsuranceName
    since: MonthText
    until: MonthText | None

    def row(self) -> rows.Row:
        """The message as a store keeps it."""
        until = None if self.until is None else month(self.until).ordinal
        return self.insurance.value, month(self.since).ordinal, until


class CertificationPart(ContractMessage):
    """The last eligibility certification (资格认证) and when the next is due."""

    done_on: date
    result: CertificationResult
    next_due: date

    def row(self) -> rows.Row:
        """The message as a store keeps it."""
        return self.done_on.isoformat(), self.result.value, self.next_due.isoformat()


class UnemploymentPart(ContractMessage):
    """One time of registered unemployment and its benefit."""

    began_on: date
    ended_on: date | None
    entitled_months: Annotated[int, Field(ge=0, le=MOST_MONTHS)]
    drawn_months: Annotated[int, Field(ge=0, le=MOST_MONTHS)]

    def row(self) -> rows.Row:
        """The message as a store keeps it."""
        ended_on = None if self.ended_on is None else self.ended_on.isoformat()
        return self.began_on.isoformat(), ended_on, self.entitled_months, self.drawn_months


class EntitlementsAnswer(PersonalAnswer):
    """All a person draws or may draw; unemployment oldest first."""

    pension: PensionPart | None
    certification: CertificationPart | None
    unemployment: tuple[UnemploymentPart, ...]

    @classmethod
    def of(cls, number: str, told: Entitlements) -> "EntitlementsAnswer":
        """The message about entitlements."""
        pension, certification = told.pension, told.certification
        return cls(
            social_security_number=number,
            pension=None
            if pension is None
            else PensionPart(
                insurance=pension.insurance,
                since=str(pension.since),
                until=None if pension.until is None else str(pension.until),
            ),
            certification=None
            if certification is None
            else CertificationPart(
                done_on=certification.done_on,
                result=certification.result,
                next_due=certification.next_due,
            ),
            unemployment=tuple(
                UnemploymentPart(
                    began_on=one.began_on,
                    ended_on=one.ended_on,
                    entitled_months=one.entitled_months,
                    drawn_months=one.drawn_months,
                )
                for one in told.unemployment
            ),
        )

    def value(self) -> Entitlements:
        """The entitlements that were told.

        Raises:
            RecordUnreadable: a field holds what cannot be.
        """
        pension, certification = self.pension, self.certification
        return Entitlements(
            pension=None if pension is None else rows.pension(pension.row()),
            certification=None
            if certification is None
            else rows.certification(certification.row()),
            unemployment=tuple(rows.unemployment(one.row()) for one in self.unemployment),
        )


def require_rising(keys: Iterable[tuple[int, int]]) -> None:
    """Check that each line comes after the one before it.

    Raises:
        ValueError: a line is out of order or comes twice.
    """
    before = (-1, -1)
    for key in keys:
        if key <= before:
            raise ValueError("the lines are not sorted, or one comes twice")
        before = key
