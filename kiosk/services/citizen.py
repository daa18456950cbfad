"""Who stands before the terminal: the holder and the card, as card and records agree on them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from db.records import CardRecord, CardStatus, Holder
from hardware.social_card.card_data import HolderData
from hardware.social_card.errors import NeedsAuthentication
from hardware.social_card.reading import CardReading
from kiosk.errors import KioskError
from kiosk.guides.terms import HolderFact

#: The ages that the guides' terms OVER_60 and UNDER_16 name.
_RETIREMENT_AGE: Final = 60
_WORKING_AGE: Final = 16


class IdentityError(KioskError):
    """The card was read, and its holder cannot be served with it."""


class CardExpired(IdentityError):
    """The card's own date of validity has passed."""

    code: ClassVar[str] = "identity.card_expired"

    def __init__(self, valid_until: date) -> None:
        super().__init__(f"the card was valid until {valid_until}")
        self.valid_until = valid_until


class CardOfAnotherHolder(IdentityError):
    """The records know this card as somebody else's."""

    code: ClassVar[str] = "identity.card_of_another_holder"

    def __init__(self) -> None:
        super().__init__("card and records name different holders")


class HolderDeceased(IdentityError):
    """The records say that the holder has died."""

    code: ClassVar[str] = "identity.holder_deceased"

    def __init__(self) -> None:
        super().__init__("the records say that the holder has died")


class PinIsBlocked(IdentityError):
    """No try is left on the card's PIN."""

    code: ClassVar[str] = "pin.blocked"


class PinIsForgotten(IdentityError):
    """The citizen does not know the PIN."""

    code: ClassVar[str] = "pin.forgotten"


@dataclass(frozen=True, slots=True)
class Citizen:
    """An identified person and the card that identified them."""

    holder: Holder
    card: CardRecord


def holder_on_card(reading: CardReading, *, today: date) -> HolderData:
    """Return the holder the card names.

    Raises:
        NeedsAuthentication: the card keeps its holder file locked.
        CardExpired: the card's date of validity has passed.
    """
    if isinstance(reading.holder, NeedsAuthentication):
        raise reading.holder
    if reading.issuer.valid_until is not None and reading.issuer.valid_until < today:
        raise CardExpired(reading.issuer.valid_until)
    return reading.holder


def agree(holder: Holder, card: CardRecord) -> Citizen:
    """Return the citizen, if the records know the card as the holder's and the holder as alive.

    Raises:
        CardOfAnotherHolder, HolderDeceased
    """
    if card.holder.social_security_number != holder.social_security_number:
        raise CardOfAnotherHolder
    if holder.died_on is not None:
        raise HolderDeceased
    return Citizen(holder, card)


def facts_of(citizen: Citizen, now: datetime) -> frozenset[HolderFact]:
    """Return what the records tell of the citizen that makes some guides likelier to be wanted."""
    age = age_on(citizen.holder.birth_date, now.astimezone().date())
    holds = {
        HolderFact.CARD_LOST: citizen.card.status is CardStatus.TEMPORARILY_LOST,
        HolderFact.CARD_INACTIVE: citizen.card.status is CardStatus.NOT_ACTIVATED,
        HolderFact.OVER_60: age >= _RETIREMENT_AGE,
        HolderFact.UNDER_16: age < _WORKING_AGE,
    }
    return frozenset(fact for fact, true in holds.items() if true)


def age_on(birth_date: date, day: date) -> int:
    """Return the full years from `birth_date` to `day`."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)
