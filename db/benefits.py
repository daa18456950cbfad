"""What a person is entitled to and has drawn: pension, unemployment benefit, certification."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, unique

from db.contributions import Insurance, Month


@unique
class BenefitKind(Enum):
    """What a month was paid for; the value is what the store holds."""

    PENSION = 1
    """基本养老金"""
    RESIDENT_PENSION = 2
    """城乡居民养老金"""
    UNEMPLOYMENT_BENEFIT = 3
    """失业保险金"""
    INJURY_ALLOWANCE = 4
    """工伤伤残津贴"""


@dataclass(frozen=True, slots=True)
class Benefit:
    """One month of one benefit, as it was paid out; yuan, exact to the fen."""

    kind: BenefitKind
    month: Month
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Pension:
    """A pension a person draws, or drew until it ended."""

    insurance: Insurance
    since: Month
    until: Month | None
    """The last month; None while it is drawn."""


@unique
class CertificationResult(Enum):
    """How an eligibility certification (资格认证) ended; the value is what the store holds."""

    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Certification:
    """The last eligibility certification and when the next is due."""

    done_on: date
    result: CertificationResult
    next_due: date


@dataclass(frozen=True, slots=True)
class Unemployment:
    """One time of registered unemployment and its benefit."""

    began_on: date
    ended_on: date | None
    """None while it lasts."""
    entitled_months: int
    drawn_months: int

    @property
    def months_left(self) -> int:
        """The months of benefit not drawn yet."""
        return self.entitled_months - self.drawn_months


@dataclass(frozen=True, slots=True)
class Entitlements:
    """All a person draws or may draw, as the records stand."""

    pension: Pension | None
    certification: Certification | None
    unemployment: tuple[Unemployment, ...]
    """Oldest first."""

    @property
    def unemployed(self) -> Unemployment | None:
        """The unemployment that lasts."""
        return next((one for one in self.unemployment if one.ended_on is None), None)
