"""Social security cards as the records know them, and what a change does to which state."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, unique
from typing import Final, NewType

IdempotencyKey = NewType("IdempotencyKey", str)
"""Names one wish of one citizen: the same key never changes anything twice."""


@unique
class Sex(Enum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    NOT_STATED = "9"


@unique
class CardStatus(Enum):
    """The state of a card's social-security function (应用状态); a store holds the value."""

    NOT_ACTIVATED = "not_activated"
    """未启用"""
    NORMAL = "normal"
    """正常"""
    TEMPORARILY_LOST = "temporarily_lost"
    """临时挂失"""
    FORMALLY_LOST = "formally_lost"
    """正式挂失; only a replacement card leads out of it (rules R1.13)."""
    LOCKED = "locked"
    """应用锁定 (catalogue item 77); not the card's PIN, which the card itself blocks."""
    CANCELLED = "cancelled"
    """注销"""


@unique
class CardChange(Enum):
    """The changes a terminal can ask for; the value is what a store holds."""

    REPORT_LOSS = "report_loss"
    """临时挂失"""
    RELEASE_LOSS = "release_loss"
    """解挂"""
    ACTIVATE = "activate"
    """启用"""
    CANCEL = "cancel"
    """注销"""


@unique
class Refusal(Enum):
    """Why the records did not make a change; the value is the code of its text."""

    ALREADY_LOST = "refused.already_lost"
    ALREADY_ACTIVATED = "refused.already_activated"
    NOT_ACTIVATED = "refused.not_activated"
    NOT_LOST = "refused.not_lost"
    LOST = "refused.lost"
    """Under temporary loss; release it before this change."""
    FORMALLY_LOST = "refused.formally_lost"
    LOCKED = "refused.locked"
    CANCELLED = "refused.cancelled"
    CARD_UNKNOWN = "refused.card_unknown"
    HOLDER_DECEASED = "refused.holder_deceased"
    NOT_MOVED_OUT = "refused.not_moved_out"
    """Only who moved out of the pooling area may cancel (rules R5.1)."""
    HOLDER_UNKNOWN = "refused.holder_unknown"
    APPLICATION_OPEN = "refused.application_open"
    """The same has been applied for, and the answer is still to come."""
    APPLICATION_CLOSED = "refused.application_closed"
    """What it was for has ended."""
    APPLICATION_UNKNOWN = "refused.application_unknown"
    EXAMINATION_BEGUN = "refused.examination_begun"
    """Only what nobody has begun to examine can be withdrawn."""
    BENEFIT_DRAWN = "refused.benefit_drawn"
    PENSION_DRAWN = "refused.pension_drawn"
    TEMPORARY_ACCOUNT = "refused.temporary_account"
    ACCOUNT_CLOSED = "refused.account_closed"
    """The bank account that money would go to."""
    CERTIFICATE_CLAIMED = "refused.certificate_claimed"
    WITHDRAWN = "refused.withdrawn"
    """The request was withdrawn before it arrived, or arrived past its `not_after`; it will never
    take effect."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person insured here. `repr()` leaves out what must not reach a log."""

    social_security_number: str = field(repr=False)
    name: str = field(repr=False)
    sex: Sex
    birth_date: date = field(repr=False)
    died_on: date | None
    moved_out: bool
    """Moved out of the pooling area (转出统筹外人员), so the card may be cancelled."""


@dataclass(frozen=True, slots=True)
class Bank:
    """The bank whose account is on the card; its function is reported lost by its phone."""

    name: str
    service_phone: str


@dataclass(frozen=True, slots=True)
class TemporaryLoss:
    """A temporary loss in force; times aware, in UTC."""

    reported_at: datetime
    ends_at: datetime | None
    """None where a loss lasts until it is released."""


@dataclass(frozen=True, slots=True)
class CardRecord:
    """A card with its state at the time it was asked for."""

    identification_code: str = field(repr=False)
    """卡识别码, 32 upper-case hexadecimal digits."""
    card_number: str = field(repr=False)
    holder: Holder
    status: CardStatus
    temporary_loss: TemporaryLoss | None
    """The loss if `status` is TEMPORARILY_LOST, else None."""
    bank: Bank
    issued_on: date
    valid_until: date

    @property
    def issuer_region(self) -> str:
        """The six digits of the issuing region (card protocols 1.4)."""
        return self.identification_code[:6]


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What every change of a card says: which wish, which card, from which terminal."""

    key: IdempotencyKey
    card: str = field(repr=False)
    """The card's identification code."""
    terminal: str
    not_after: datetime = field(kw_only=True)
    """Until when the records may begin it; no part of what is compared when a key comes again."""
    form: bytes | None = field(default=None, repr=False, kw_only=True)
    """The PDF that the holder has signed, where the region asks for one."""

    @property
    def form_sha256(self) -> str | None:
        """A digest of the very bytes of the form, which is kept and compared."""
        return None if self.form is None else hashlib.sha256(self.form).hexdigest()


@dataclass(frozen=True, slots=True)
class LossRequest(CardRequest):
    """Report a card temporarily lost, for the days the region's terms name (None: no end)."""

    lasts_days: int | None


@dataclass(frozen=True, slots=True)
class ReleaseRequest(CardRequest):
    """Release the temporary loss of a card."""


@dataclass(frozen=True, slots=True)
class ActivationRequest(CardRequest):
    """Activate the social-security function of a card."""


@dataclass(frozen=True, slots=True)
class CancellationRequest(CardRequest):
    """Cancel a card for good."""


@dataclass(frozen=True, slots=True)
class LossReported:
    """The card is temporarily lost, until `ends_at` (None: until released)."""

    key: IdempotencyKey
    reported_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class LossReleased:
    """The card is in its normal state again."""

    key: IdempotencyKey
    released_at: datetime


@dataclass(frozen=True, slots=True)
class CardActivated:
    """The social-security function is in use from now on."""

    key: IdempotencyKey
    activated_at: datetime


@dataclass(frozen=True, slots=True)
class CardCancelled:
    """The card is cancelled for good."""

    key: IdempotencyKey
    cancelled_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed, and `reason` says why."""

    key: IdempotencyKey
    reason: Refusal


@dataclass(frozen=True, slots=True)
class NotSeen:
    """The records have never seen this key."""

    key: IdempotencyKey


CardOutcome = LossReported | LossReleased | CardActivated | CardCancelled | Refused

_STEPS: Final = {
    CardChange.REPORT_LOSS: (CardStatus.NORMAL, CardStatus.TEMPORARILY_LOST),
    CardChange.RELEASE_LOSS: (CardStatus.TEMPORARILY_LOST, CardStatus.NORMAL),
    CardChange.ACTIVATE: (CardStatus.NOT_ACTIVATED, CardStatus.NORMAL),
    CardChange.CANCEL: (CardStatus.NORMAL, CardStatus.CANCELLED),
}
"""Each change leads from exactly one state to exactly one other (rules R1.9, R2.1, R4.1, R5.2)."""

_REFUSALS: Final = {
    (CardChange.REPORT_LOSS, CardStatus.TEMPORARILY_LOST): Refusal.ALREADY_LOST,
    (CardChange.RELEASE_LOSS, CardStatus.NORMAL): Refusal.NOT_LOST,
    (CardChange.ACTIVATE, CardStatus.NORMAL): Refusal.ALREADY_ACTIVATED,
    (CardChange.ACTIVATE, CardStatus.TEMPORARILY_LOST): Refusal.LOST,
    (CardChange.CANCEL, CardStatus.TEMPORARILY_LOST): Refusal.LOST,
}
_REFUSALS_BY_STATUS: Final = {
    CardStatus.NOT_ACTIVATED: Refusal.NOT_ACTIVATED,
    CardStatus.FORMALLY_LOST: Refusal.FORMALLY_LOST,
    CardStatus.LOCKED: Refusal.LOCKED,
    CardStatus.CANCELLED: Refusal.CANCELLED,
}


def status_after(
    change: CardChange, status: CardStatus, *, moved_out: bool
) -> CardStatus | Refusal:
    """The state a change leads to from `status`, or why it leads nowhere.

    A card is cancelled only of somebody who moved out of the pooling area (rules R5.1).
    """
    before, after = _STEPS[change]
    if status is not before:
        return _REFUSALS.get((change, status)) or _REFUSALS_BY_STATUS[status]
    if change is CardChange.CANCEL and not moved_out:
        return Refusal.NOT_MOVED_OUT
    return after
