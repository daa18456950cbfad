"""Applications as the records know them: what for, what stands against it, and the answer."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import Enum, unique
from typing import Final, TypeAlias

from db.cards import CardOutcome, IdempotencyKey, Refusal
from db.contributions import Insurance, Month

LARGEST_FORM: Final = 400 * 1024
"""Bytes of a signed form; one of two pages with fonts and signature has some hundred thousand."""


@unique
class ApplicationKind(Enum):
    """What is applied for; the value is what a store holds."""

    UNEMPLOYMENT_BENEFIT = "unemployment_benefit"
    """失业保险金申领"""
    SKILL_SUBSIDY = "skill_subsidy"
    """技能提升补贴"""
    TRANSFER_ENTERPRISE_CROSS_PROVINCE = "transfer_enterprise_cross_province"
    """企业养老保险跨省转入"""
    TRANSFER_INSTITUTION_CROSS_PROVINCE = "transfer_institution_cross_province"
    """企业与机关事业单位养老保险跨省转入"""
    TRANSFER_ENTERPRISE_INSTITUTION_IN_PROVINCE = "transfer_enterprise_institution_in_province"
    """企业与机关事业单位养老保险省内转入"""
    TRANSFER_INSTITUTION = "transfer_institution"
    """机关事业单位养老保险省内转入"""
    UNEMPLOYMENT_ALLOWANCE = "unemployment_allowance"
    """失业补助金; taken until 2023-03-31, kept for its history."""


TRANSFERS: Final = frozenset(kind for kind in ApplicationKind if kind.value.startswith("transfer_"))


@unique
class ApplicationState(Enum):
    """How far an application has come; the value is what a store holds."""

    RECEIVED = "received"
    BEING_EXAMINED = "being_examined"
    PAPERS_MISSING = "papers_missing"
    DECIDED = "decided"
    """Granted, and nothing paid yet."""
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come."""
        return self in _OPEN


_OPEN: Final = frozenset(
    {ApplicationState.RECEIVED, ApplicationState.BEING_EXAMINED, ApplicationState.PAPERS_MISSING}
)


@unique
class ApplicationChange(Enum):
    """What a terminal can ask for an application; the value is what a store holds."""

    APPLY = "apply"
    WITHDRAW = "withdraw_application"


@dataclass(frozen=True, slots=True)
class Application:
    """An application with its state at the time it was asked for; times aware, in UTC."""

    reference: str
    kind: ApplicationKind
    state: ApplicationState
    submitted_at: datetime
    since: datetime
    """When it came into its state."""
    due_on: date | None
    """The day an answer is due; None where the records do not say."""
    subject: str | None = field(repr=False)
    """What of its kind it is for: a certificate's number, the place the months come from."""
    missing: tuple[str, ...] = ()
    """The papers that are missing, in the office's words."""
    reason: str | None = None
    """Why it was refused, in the office's words."""


@dataclass(frozen=True, slots=True)
class SkillCertificate:
    """A vocational certificate (职业技能等级证书) that was found for a holder."""

    number: str = field(repr=False)
    occupation: str
    level: int
    """5 初级, 4 中级, 3 高级, 2 技师, 1 高级技师."""
    approved_on: date
    claimed_on: date | None
    """When a subsidy was granted or applied for with it."""


@dataclass(frozen=True, slots=True)
class EarlierPlace:
    """A place where a holder was insured before, and may have months to be brought here."""

    region: str
    """GB/T 2260, six digits."""
    name: str
    insurance: Insurance
    first: Month
    last: Month


@dataclass(frozen=True, slots=True)
class PayoutAccount:
    """A bank account that the records hold for a holder besides the one of their card."""

    bank: str
    last_digits: str = field(repr=False)
    closed: bool


@dataclass(frozen=True, slots=True)
class Objections:
    """What the records know that stands against an application; nothing where it may be made."""

    kind: ApplicationKind
    against: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class MayApply:
    """What stands against each kind, and where money would go."""

    objections: tuple[Objections, ...]
    """One for every kind, in their order."""
    account: PayoutAccount | None
    """None: the account of the holder's card."""

    def against(self, kind: ApplicationKind) -> tuple[Refusal, ...]:
        """What stands against one kind."""
        return next(one.against for one in self.objections if one.kind is kind)


@dataclass(frozen=True, slots=True)
class ApplicationDetails:
    """What a citizen chose or said, besides what the records know."""

    subject: str | None = field(default=None, repr=False)
    """As `Application.subject`."""
    phone: str | None = field(default=None, repr=False)
    declared: tuple[str, ...] = ()
    """The declarations made, by their names in the region's rules."""


@dataclass(frozen=True, slots=True)
class ApplicationRequest:
    """Submit an application with its signed form; the same key submits it once."""

    key: IdempotencyKey
    holder: str = field(repr=False)
    """The holder's social security number."""
    kind: ApplicationKind
    reference: str
    """The number the citizen is told, which the terminal makes."""
    details: ApplicationDetails
    form: bytes = field(repr=False)
    """The signed PDF, at most LARGEST_FORM bytes."""
    terminal: str
    not_after: datetime = field(kw_only=True)

    @property
    def mark(self) -> str:
        """A digest of the wish, which is what is compared when a key comes again."""
        facts = [
            self.holder, self.kind.value, self.reference, asdict(self.details), self.form_sha256,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()

    @property
    def form_sha256(self) -> str:
        """A digest of the very bytes of the form, for the journal."""
        return hashlib.sha256(self.form).hexdigest()


@dataclass(frozen=True, slots=True)
class WithdrawalRequest:
    """Withdraw an application that nobody has begun to examine."""

    key: IdempotencyKey
    holder: str = field(repr=False)
    reference: str
    terminal: str
    not_after: datetime = field(kw_only=True)

    @property
    def mark(self) -> str:
        """A digest of the wish, which is what is compared when a key comes again."""
        return hashlib.sha256(f"{self.holder} {self.reference}".encode()).hexdigest()


ApplicationWish: TypeAlias = ApplicationRequest | WithdrawalRequest


@dataclass(frozen=True, slots=True)
class ApplicationTaken:
    """The application has been received, at the records' time."""

    key: IdempotencyKey
    reference: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ApplicationWithdrawn:
    """The application is withdrawn; the same may be applied for again."""

    key: IdempotencyKey
    reference: str
    withdrawn_at: datetime


ChangeOutcome: TypeAlias = CardOutcome | ApplicationTaken | ApplicationWithdrawn
"""What can have become of a key."""


@dataclass(frozen=True, slots=True)
class HolderStanding:
    """What bears on a holder's applications, as a store finds it."""

    deceased: bool
    draws_pension: bool
    draws_unemployment_benefit: bool
    temporary_account: bool
    """The pension account here is a temporary one (临时基本养老保险缴费账户)."""
    account_closed: bool
    open_subjects: frozenset[tuple[ApplicationKind, str | None]]
    """Kind and subject of each application whose answer is still to come."""
    claimed_certificates: frozenset[str]
    """Which of the certificates asked about somebody has claimed with."""


def objections_to(
    kind: ApplicationKind, standing: HolderStanding, subject: str | None = None
) -> tuple[Refusal, ...]:
    """What stands against an application, the gravest first.

    A pension or a temporary account stands against a transfer (rules R12.10), a benefit that is
    drawn against another; of each kind one application is open at a time, of the skill subsidy one
    for each certificate.
    """
    open_kinds = {kind for kind, _ in standing.open_subjects}
    subsidy = kind is ApplicationKind.SKILL_SUBSIDY
    found = {
        Refusal.HOLDER_DECEASED: standing.deceased,
        Refusal.APPLICATION_CLOSED: kind is ApplicationKind.UNEMPLOYMENT_ALLOWANCE,
        Refusal.APPLICATION_OPEN: (kind, subject) in standing.open_subjects
        if subsidy
        else kind in open_kinds,
        Refusal.BENEFIT_DRAWN: kind is ApplicationKind.UNEMPLOYMENT_BENEFIT
        and standing.draws_unemployment_benefit,
        Refusal.PENSION_DRAWN: kind in _ENDED_BY_PENSION and standing.draws_pension,
        Refusal.TEMPORARY_ACCOUNT: kind in TRANSFERS and standing.temporary_account,
        Refusal.ACCOUNT_CLOSED: kind in _PAID_OUT and standing.account_closed,
        Refusal.CERTIFICATE_CLAIMED: subsidy and subject in standing.claimed_certificates,
    }
    return tuple(refusal for refusal, stands in found.items() if stands)


_ENDED_BY_PENSION: Final = TRANSFERS | {ApplicationKind.UNEMPLOYMENT_BENEFIT}
_PAID_OUT: Final = frozenset({ApplicationKind.UNEMPLOYMENT_BENEFIT, ApplicationKind.SKILL_SUBSIDY})


def may_apply(standing: HolderStanding, account: PayoutAccount | None) -> MayApply:
    """What stands against each kind."""
    return MayApply(
        tuple(Objections(kind, objections_to(kind, standing)) for kind in ApplicationKind), account
    )
