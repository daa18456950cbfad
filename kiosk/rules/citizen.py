"""Who stands before the terminal: the holder, as the records and what was shown agree on them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar, Final

from db.records import CardRecord, CardStatus, Holder
from hardware.id_card.documents import IdentityDocument, LongTerm, PermanentResidence2023
from hardware.social_card.card_data import Field, HolderData, IssuerData, readable
from hardware.social_card.errors import NeedsAuthentication
from hardware.social_card.reading import CardReading
from kiosk.errors import KioskError
from kiosk.guides.terms import HolderFact
from kiosk.settings.region import Identification, Proof

#: The ages that the guides' terms OVER_60 and UNDER_16 name.
_RETIREMENT_AGE: Final = 60
_WORKING_AGE: Final = 16

#: Below it a guardian acts where papers are concerned (居民身份证法, article 7).
GUARDED_BELOW_AGE: Final = 16


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


class IdentityCardExpired(IdentityError):
    """The identity card's date of validity has passed."""

    code: ClassVar[str] = "identity.document_expired"

    def __init__(self, valid_until: date) -> None:
        super().__init__(f"the identity card was valid until {valid_until}")
        self.valid_until = valid_until


class DifferentPersons(IdentityError):
    """Social security card and identity card are not the same person's."""

    code: ClassVar[str] = "identity.different_persons"

    def __init__(self) -> None:
        super().__init__("the two cards name different people")


class CardOfAnotherRegion(IdentityError):
    """Another region has issued the card; its state is changed there."""

    code: ClassVar[str] = "identity.card_of_another_region"

    def __init__(self) -> None:
        super().__init__("another region has issued the card")


class NoCardOfTheirs(IdentityError):
    """The records know the person, and no card of theirs."""

    code: ClassVar[str] = "identity.no_card"

    def __init__(self) -> None:
        super().__init__("the records know no card of this holder")


class GuardianNeeded(IdentityError):
    """The holder is a child, for whom a guardian acts."""

    code: ClassVar[str] = "identity.guardian_needed"

    def __init__(self) -> None:
        super().__init__(f"the holder is not yet {GUARDED_BELOW_AGE}")


class NoReaderForProof(IdentityError):
    """What the service takes as proof cannot be read here and now."""

    code: ClassVar[str] = "identity.no_reader"

    def __init__(self) -> None:
        super().__init__("no reader in service reads what the service asks for")


class PinIsBlocked(IdentityError):
    """No try is left on the card's PIN."""

    code: ClassVar[str] = "pin.blocked"


class PinWrongTooOften(IdentityError):
    """The PIN was wrong three times at this card today; no other is asked for until tomorrow."""

    code: ClassVar[str] = "pin.wrong_too_often"


class CardDisagrees(IdentityError):
    """What the card says of itself is not what the records say of it."""

    code: ClassVar[str] = "identity.card_disagrees"

    def __init__(self) -> None:
        super().__init__("card and records disagree about number, issue or validity")


class CardNotProven(IdentityError):
    """The card has not shown that it is genuine, and this hall believes such a card less."""

    code: ClassVar[str] = "identity.card_not_proven"

    def __init__(self) -> None:
        super().__init__("the card has not proved itself")


class IdentityCardInstead(CardNotProven):
    """The hall takes no card that has not shown that it is genuine, but the identity card."""

    code: ClassVar[str] = "identity.identity_card_instead"


class PinIsForgotten(IdentityError):
    """The citizen does not know the PIN."""

    code: ClassVar[str] = "pin.forgotten"


@dataclass(frozen=True, slots=True)
class Citizen:
    """An identified person, what identified them, and their card in the reader, if it is."""

    holder: Holder
    proofs: frozenset[Proof]
    card: CardRecord | None

    def is_known_enough(self, accepted: Iterable[Identification]) -> bool:
        """Whether what they have shown will do for a service that takes any of `accepted`."""
        return any(way.proofs <= self.proofs for way in accepted)

    def with_card(self, card: CardRecord) -> "Citizen":
        """Return the same person, having shown their card and its PIN as well."""
        return replace(self, proofs=self.proofs | {Proof.CARD}, card=card)

    def with_identity_card(self) -> "Citizen":
        """Return the same person, having shown their identity card as well."""
        return replace(self, proofs=self.proofs | {Proof.IDENTITY_CARD})

    def with_electronic_card(self) -> "Citizen":
        """Return the same person, having shown their electronic card as well."""
        return replace(self, proofs=self.proofs | {Proof.ELECTRONIC_CARD})


def holder_on_card(reading: CardReading, *, today: date) -> HolderData:
    """Return the holder the card names.

    Raises:
        NeedsAuthentication: the card keeps its holder file locked.
        CardExpired: the card's date of validity has passed.
    """
    if isinstance(reading.holder, NeedsAuthentication):
        raise reading.holder
    valid_until = readable(reading.issuer.valid_until)
    if valid_until is not None and valid_until < today:
        raise CardExpired(valid_until)
    return reading.holder


def numbers_on_identity_card(document: IdentityDocument, *, today: date) -> tuple[str, ...]:
    """Return the numbers under which the records may know the holder of an identity card.

    The card's own comes first. A foreigner's card of 2023 may carry that of the card before it,
    which the records keep until somebody brings them the new one.

    Raises:
        IdentityCardExpired: its date of validity has passed.
    """
    until = document.valid_until
    if until is not LongTerm.LONG_TERM and until < today:
        raise IdentityCardExpired(until)
    match document:
        case PermanentResidence2023(number_of_2017=str(earlier)):
            return (document.number, earlier)
        case _:
            return (document.number,)


def require_same_person(known: Citizen | None, *numbers: str) -> None:
    """Return if nobody is known yet, or it is the person with one of `numbers`.

    Raises:
        DifferentPersons
    """
    if known is not None and known.holder.social_security_number not in numbers:
        raise DifferentPersons


def citizen_with_card(holder: Holder, card: CardRecord) -> Citizen:
    """Return the citizen, if the records know the card as the holder's and the holder as alive.

    Raises:
        CardOfAnotherHolder, HolderDeceased
    """
    if card.holder.social_security_number != holder.social_security_number:
        raise CardOfAnotherHolder
    require_alive(holder)
    return Citizen(holder, frozenset({Proof.CARD}), card)


def require_agreement(issuer: IssuerData, card: CardRecord) -> None:
    """Return if all that can be read of the card is what the records say of it.

    Raises:
        CardDisagrees
    """
    pairs: tuple[tuple[Field[str] | Field[date], str | date], ...] = (
        (issuer.identification_code, card.identification_code),
        (issuer.card_number, card.card_number),
        (issuer.issued, card.issued_on),
        (issuer.valid_until, card.valid_until),
    )
    read = ((readable(on_card), recorded) for on_card, recorded in pairs)
    if any(on_card is not None and on_card != recorded for on_card, recorded in read):
        raise CardDisagrees


def citizen_with_identity_card(holder: Holder) -> Citizen:
    """Return the citizen who has shown an identity card, if the records know them as alive.

    Raises:
        HolderDeceased
    """
    require_alive(holder)
    return Citizen(holder, frozenset({Proof.IDENTITY_CARD}), None)


def citizen_with_electronic_card(holder: Holder) -> Citizen:
    """Return the citizen whose electronic card's code the records have resolved.

    Raises:
        HolderDeceased
    """
    require_alive(holder)
    return Citizen(holder, frozenset({Proof.ELECTRONIC_CARD}), None)


def require_alive(holder: Holder) -> None:
    """Return unless the records say that the holder has died.

    Raises:
        HolderDeceased
    """
    if holder.died_on is not None:
        raise HolderDeceased


def require_of_age(holder: Holder, *, today: date) -> None:
    """Return if the holder may change the state of their card without a guardian.

    Raises:
        GuardianNeeded
    """
    if age_on(holder.birth_date, today) < GUARDED_BELOW_AGE:
        raise GuardianNeeded


def require_own_region(card: CardRecord, issuers: Iterable[str]) -> None:
    """Return if one of `issuers`, the first digits of regions, has issued the card.

    Without issuers the records alone decide: they know no card of another region.

    Raises:
        CardOfAnotherRegion
    """
    own = tuple(issuers)
    if own and not card.issuer_region.startswith(own):
        raise CardOfAnotherRegion


def facts_of(citizen: Citizen, now: datetime) -> frozenset[HolderFact]:
    """Return what the records tell of the citizen that makes some guides likelier to be wanted."""
    age = age_on(citizen.holder.birth_date, now.astimezone().date())
    status = None if citizen.card is None else citizen.card.status
    holds = {
        HolderFact.CARD_LOST: status is CardStatus.TEMPORARILY_LOST,
        HolderFact.CARD_INACTIVE: status is CardStatus.NOT_ACTIVATED,
        HolderFact.OVER_60: age >= _RETIREMENT_AGE,
        HolderFact.UNDER_16: age < _WORKING_AGE,
    }
    return frozenset(fact for fact, true in holds.items() if true)


def age_on(birth_date: date, day: date) -> int:
    """Return the full years from `birth_date` to `day`."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def readable_proofs(
    known: Citizen | None,
    accepted: Iterable[Identification],
    *,
    card_reader: bool,
    identity_reader: bool,
    code_scanner: bool = False,
) -> frozenset[Proof]:
    """Return what somebody may show next for a service that takes any of `accepted`.

    Raises:
        NoReaderForProof: nothing that would do can be read.
    """
    readers = {
        Proof.CARD: card_reader,
        Proof.IDENTITY_CARD: identity_reader,
        Proof.ELECTRONIC_CARD: code_scanner,
    }
    shown = frozenset[Proof]() if known is None else known.proofs
    missing = [way.proofs - shown for way in accepted]
    open_ways = [proofs for proofs in missing if all(readers[proof] for proof in proofs)]
    if not open_ways:
        raise NoReaderForProof
    return frozenset[Proof]().union(*open_ways)
