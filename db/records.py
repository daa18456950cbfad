"""What the kiosk asks of the system of record: few, whole operations.

Every time handed in is aware; every time handed out is aware and in UTC. What "now" is the records
say: with fifty terminals whose clocks differ, theirs decides when a loss begins and ends.

An implementation is plain blocking code, used by one caller at a time from any thread.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from db.accounts import AccountYear, PersonalAccount
from db.applications import (
    TRANSFERS,
    Application,
    ApplicationDetails,
    ApplicationKind,
    ApplicationRequest,
    ApplicationState,
    ApplicationTaken,
    ApplicationWithdrawn,
    ChangeOutcome,
    EarlierPlace,
    MayApply,
    PayoutAccount,
    SkillCertificate,
    WithdrawalRequest,
)
from db.asker import Asker, Shown
from db.benefits import (
    Benefit,
    BenefitKind,
    Certification,
    CertificationResult,
    Entitlements,
    Pension,
    Unemployment,
)
from db.cards import (
    ActivationRequest,
    Bank,
    CancellationRequest,
    CardActivated,
    CardCancelled,
    CardChange,
    CardRecord,
    CardStatus,
    Holder,
    IdempotencyKey,
    LossReleased,
    LossReported,
    LossRequest,
    NotSeen,
    Refusal,
    Refused,
    ReleaseRequest,
    Sex,
    TemporaryLoss,
)
from db.contributions import (
    EVER,
    Contribution,
    ContributionHistory,
    Insurance,
    Month,
    Period,
    paid_months,
    paid_parts,
)

__all__ = [
    "CONTRACT",
    "EVER",
    "TRANSFERS",
    "AccountYear",
    "ActivationRequest",
    "Application",
    "ApplicationDetails",
    "ApplicationKind",
    "ApplicationRequest",
    "ApplicationState",
    "ApplicationTaken",
    "ApplicationWithdrawn",
    "Asker",
    "Bank",
    "Benefit",
    "BenefitKind",
    "CancellationRequest",
    "CardActivated",
    "CardCancelled",
    "CardChange",
    "CardRecord",
    "CardStatus",
    "Certification",
    "CertificationResult",
    "ChangeOutcome",
    "Contribution",
    "ContributionHistory",
    "EarlierPlace",
    "Entitlements",
    "Holder",
    "IdempotencyKey",
    "Insurance",
    "LossReleased",
    "LossReported",
    "LossRequest",
    "MayApply",
    "Month",
    "NotSeen",
    "PayoutAccount",
    "Pension",
    "Period",
    "PersonalAccount",
    "Records",
    "RecordsStatus",
    "Refusal",
    "Refused",
    "ReleaseRequest",
    "Sex",
    "Shown",
    "SkillCertificate",
    "TemporaryLoss",
    "Unemployment",
    "WithdrawalRequest",
    "paid_months",
    "paid_parts",
]

CONTRACT: Final = "1.1"
"""The version of the contract that this protocol is; additions raise the second number."""


@dataclass(frozen=True, slots=True)
class RecordsStatus:
    """That the records answer, and as what."""

    contract: str
    """The version of the contract they keep, such as 1.0."""
    time: datetime
    """What the clock says by which they decide."""


class Records(Protocol):
    """The system of record.

    Each operation raises a `DatabaseError` when the store fails. A change that raised is neither
    done nor not done until `outcome_of` or `withdraw` has answered; the same request, with the
    same key, may be sent again at any time and is carried out once. One that arrives past its
    `not_after` is not begun any more: it is kept as withdrawn.
    """

    def status(self) -> RecordsStatus:
        """That the records answer, by which contract and by which clock."""

    def asked_by(self, asker: Asker) -> "Records":
        """The same records, asked in this name, for the audit of a store that keeps one.

        It lives as long as what it was made of, and is not closed by itself.
        """

    def find_holder(self, social_security_number: str) -> Holder:
        """The person with this number.

        Raises:
            HolderUnknown: the records hold nobody with it.
        """

    def find_card(self, identification_code: str) -> CardRecord:
        """The card with this identification code and its state as of now.

        Raises:
            CardUnknown: the records hold no such card.
        """

    def resolve_code(self, code: str) -> Holder:
        """Whom the code of an electronic card shows; it does so once, within its life.

        Raises:
            CodeUnknown, CodeExpired, CodeUsed, CodeOfAnotherIssuer
        """

    def cards_of(self, holder: Holder) -> tuple[CardRecord, ...]:
        """The holder's cards as of now, the one issued last first; empty if there is none."""

    def contributions(self, holder: Holder, period: Period = EVER) -> ContributionHistory:
        """What was booked for the holder in a period, sorted by insurance and month."""

    def personal_accounts(self, holder: Holder) -> tuple[PersonalAccount, ...]:
        """The holder's personal pension accounts, one an insurance; empty if there is none."""

    def benefits(self, holder: Holder, period: Period = EVER) -> tuple[Benefit, ...]:
        """What was paid out to the holder in a period, sorted by kind and month."""

    def entitlements(self, holder: Holder) -> Entitlements:
        """What the holder draws or may draw."""

    def report_loss(self, request: LossRequest) -> LossReported | Refused:
        """Report a card temporarily lost, from now on; the records decide when it ends."""

    def release_loss(self, request: ReleaseRequest) -> LossReleased | Refused:
        """Release a temporary loss that is still in force."""

    def activate(self, request: ActivationRequest) -> CardActivated | Refused:
        """Activate a card that is not activated."""

    def cancel(self, request: CancellationRequest) -> CardCancelled | Refused:
        """Cancel the normal card of a person who moved out of the pooling area."""

    def may_apply(self, holder: Holder) -> MayApply:
        """What stands against each kind of application, and where money would go."""

    def skill_certificates(self, holder: Holder) -> tuple[SkillCertificate, ...]:
        """The vocational certificates found for the holder, the one approved last first."""

    def earlier_places(self, holder: Holder) -> tuple[EarlierPlace, ...]:
        """Where the holder was insured before, the last place first."""

    def applications(self, holder: Holder) -> tuple[Application, ...]:
        """The holder's applications as of now, the one submitted last first."""

    def submit(self, request: ApplicationRequest) -> ApplicationTaken | Refused:
        """Take an application with its signed form; of one kind one is open at a time."""

    def withdraw_application(self, request: WithdrawalRequest) -> ApplicationWithdrawn | Refused:
        """Withdraw an application that nobody has begun to examine."""

    def outcome_of(self, key: IdempotencyKey) -> ChangeOutcome | NotSeen:
        """What became of a request. NotSeen is no promise: it may still be on its way."""

    def has_seen(self, key: IdempotencyKey) -> bool:
        """Whether a request was kept under this key; it may be lost with the leading server."""

    def withdraw(self, key: IdempotencyKey) -> ChangeOutcome:
        """What became of a request, made final.

        If the records have not seen the key, Refused(WITHDRAWN) is kept for it, so that a request
        that arrives late changes nothing.
        """

    def close(self) -> None:
        """Give up the store; no other operation may follow."""
