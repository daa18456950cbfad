"""Personal pension accounts: what is kept for a person, year by year, and what it has become."""

from dataclasses import dataclass
from decimal import Decimal

from db.contributions import Insurance


@dataclass(frozen=True, slots=True)
class AccountYear:
    """One year of an account, in yuan exact to the fen; opening and movements give the closing."""

    year: int
    opening: Decimal
    """What the year began with (上年末累计储存额)."""
    paid_in: Decimal
    """What was booked into the account during the year (本年记账额)."""
    interest: Decimal
    """What the year earned (本年利息); nothing until the agency has closed the year."""
    drawn: Decimal
    """What pensions took out of it (本年支出)."""

    @property
    def closing(self) -> Decimal:
        """What the year ended with (年末累计储存额)."""
        return self.opening + self.paid_in + self.interest - self.drawn


@dataclass(frozen=True, slots=True)
class PersonalAccount:
    """The personal account of one pension insurance."""

    insurance: Insurance
    years: tuple[AccountYear, ...]
    """At least one, oldest first, no year twice."""

    @property
    def balance(self) -> Decimal:
        """What is in it now (累计储存额)."""
        return self.years[-1].closing
