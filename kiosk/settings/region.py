"""A region's pack: what its own text lets a terminal do, and the rules it must obey there.

Source of every rule is data: assets/regions/<code>/region.toml names document and item beside it.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum, unique
from pathlib import Path
from typing import Final

from db.contributions import Insurance
from kiosk.folders import REGIONS_FOLDER
from kiosk.language.texts import Words, _, on_the_sign
from kiosk.settings.bounds import STRICT, Wrong
from kiosk.settings.service import Service
from kiosk.settings.toml_files import DataFileBroken, load_toml


@unique
class Offer(Enum):
    """Where the region's text lets the matter be done."""

    TERMINAL = "terminal"
    WINDOW = "window"


@unique
class Proof(Enum):
    """What shows who somebody is."""

    CARD = "card"
    """The social security card, and its PIN."""
    IDENTITY_CARD = "identity card"
    """The resident identity card or a permit that takes its place, read on the security module."""
    ELECTRONIC_CARD = "electronic card"
    """The electronic social security card (电子社保卡): a code on a telephone."""


@unique
class Identification(Enum):
    """What a service takes as proof; the value is its word in region.toml."""

    CARD = "card"
    IDENTITY_CARD = "identity_card"
    BOTH = "both"
    """Both cards, of the same person."""
    ELECTRONIC_CARD = "electronic_card"

    @property
    def proofs(self) -> frozenset[Proof]:
        """What is to be shown, all of it."""
        return _PROOFS[self]


_PROOFS: Final = {
    Identification.CARD: frozenset({Proof.CARD}),
    Identification.IDENTITY_CARD: frozenset({Proof.IDENTITY_CARD}),
    Identification.BOTH: frozenset({Proof.CARD, Proof.IDENTITY_CARD}),
    Identification.ELECTRONIC_CARD: frozenset({Proof.ELECTRONIC_CARD}),
}

#: What cannot be undone.
FOR_GOOD: Final = frozenset({Service.CANCELLATION})

#: Where a text does not say what is to be shown, nothing wider than the card is taken.
CARD_ALONE: Final = (Identification.CARD,)

#: To look how one's card is, whose PIN may be forgotten and which may be lost, either will do.
EITHER_CARD: Final = (Identification.CARD, Identification.IDENTITY_CARD)


@unique
class CoveredInsurance(Enum):
    """An insurance by its word in region.toml."""

    EMPLOYEE_PENSION = "employee_pension"
    INSTITUTION_PENSION = "institution_pension"
    RESIDENT_PENSION = "resident_pension"
    UNEMPLOYMENT = "unemployment"
    WORK_INJURY = "work_injury"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a fact is written: the document's file name and the item there."""

    document: str
    item: int | str
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class RegionNotice:
    """A sentence of the region's own, for the welcome page or with a service."""

    text: str
    text_en: str
    __pydantic_config__ = STRICT

    @property
    def words(self) -> Words:
        """The notice in the languages it has."""
        return Words(self.text, self.text_en)


@dataclass(frozen=True, slots=True)
class WelcomeNotice(RegionNotice):
    """A notice for the welcome page of those halls of which it is true.

    It stands there only while the `service` it speaks of is done, and where the terminal `reads`
    what it names.
    """

    service: Service | None = None
    reads: Proof | None = None
    __pydantic_config__ = STRICT


SIGNED_CHANGES: Final = (
    *(Service.REPORT_LOSS, Service.RELEASE_LOSS),
    *(Service.ACTIVATION, Service.CANCELLATION),
)
"""The changes of a card that a region may want signed."""


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """Whether the terminal may do a service, for whom, and the guide that explains it.

    `accepts` lists what a citizen may show, any one of which will do; `hint` is what the region
    wants said before the service is done; an application is answered in `answer_working_days`;
    `forbids_identity_card` is the text that forbids to ask for the identity card beside the social
    security card. `at` is where it is done, if not at the windows of the hall.
    """

    service: Service
    offered: Offer
    source: Source
    guide: str | None = None
    accepts: tuple[Identification, ...] = CARD_ALONE
    hint: RegionNotice | None = None
    answer_working_days: int | None = None
    ended: date | None = None
    """Until when it was taken; what is done here since is looking at one's own."""
    forbids_identity_card: Source | None = None
    at: str | None = None
    at_en: str | None = None
    insurances: tuple[CoveredInsurance, ...] = ()
    """Of which insurances the service speaks, where the text does not mean all."""
    signed: Source | None = None
    """The text that asks for the holder's signature before a card is changed."""
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.signed is not None and self.service not in SIGNED_CHANGES:
            raise Wrong(_("signed: only of the changes of a card that have a form"))

    @property
    def insured(self) -> tuple[Insurance, ...]:
        """The `insurances`, as the records call them."""
        return tuple(Insurance[each.name] for each in self.insurances)

    @property
    def place(self) -> Words | None:
        """Where it is done in both languages; None for the windows of the hall."""
        return None if self.at is None else on_the_sign(self.at, self.at_en)


@dataclass(frozen=True, slots=True)
class TemporaryLossRule:
    """What a temporary loss report means; `lasts_days` is absent where the text names no end."""

    source: Source
    lasts_days: int | None = None
    __pydantic_config__ = STRICT


@unique
class CertifiedBenefit(Enum):
    """A benefit that is paid on only if its holder is certified from time to time."""

    PENSION = "pension"
    """Of an enterprise or a public institution."""
    RESIDENT_PENSION = "resident_pension"
    INJURY_ALLOWANCE = "injury_allowance"


@dataclass(frozen=True, slots=True)
class CertificationCycle:
    """How often the benefits are certified: once in each period, which follow one another."""

    benefits: tuple[CertifiedBenefit, ...]
    months: int
    begins_in: int
    """The month in which one of the periods begins."""
    source: Source
    first_begins: date | None = None
    """When the first period began, where the text says so."""
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.months not in (1, 2, 3, 4, 6, 12):
            raise ValueError("months: so many that the periods are the same every year")
        if not 1 <= self.begins_in <= 12:
            raise ValueError("begins_in: a month, 1 to 12")


@dataclass(frozen=True, slots=True)
class UnemploymentBenefitRule:
    """For how long unit and person must both have paid (失业保险金)."""

    months_paid: int
    source: Source
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class SkillSubsidyRule:
    """Who gets a subsidy for which certificate (技能提升补贴); absent limits do not hold."""

    months_insured: int
    levels: tuple[int, ...]
    within_months: int
    """Of the certificate's approval."""
    source: Source
    drawing_benefit_will_do: bool = False
    """Whether who draws unemployment benefit gets it as well."""
    most_a_year: int | None = None
    """In a calendar year."""
    once_a_level: bool = False
    """Of the same occupation."""
    none_below: bool = False
    """None for a lower level once there was one for a higher, of the same occupation."""
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class TransferRule:
    """Where a pension insurance is brought to, and what is not brought any more."""

    province: str
    """The first two digits of its places' codes."""
    to_place: str
    source: Source
    enterprise_within_ended: date | None = None
    """Since when nothing is moved between enterprises inside the province."""
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Declaration:
    """A sentence that citizens declare when they apply for one of `services`."""

    name: str
    services: tuple[Service, ...]
    text: str
    text_en: str
    source: Source
    __pydantic_config__ = STRICT

    @property
    def words(self) -> Words:
        """The sentence in the languages it has."""
        return Words(self.text, self.text_en)


@dataclass(frozen=True, slots=True)
class Region:
    """The rules of one region and what its terminals offer."""

    code: str
    name: str
    name_en: str
    advice_phone: str
    temporary_loss: TemporaryLossRule
    services: tuple[ServiceRule, ...]
    notices: tuple[WelcomeNotice, ...] = ()
    unemployment_benefit: UnemploymentBenefitRule | None = None
    skill_subsidy: SkillSubsidyRule | None = None
    transfers: TransferRule | None = None
    declarations: tuple[Declaration, ...] = ()
    declarations_version: str = ""
    certification: tuple[CertificationCycle, ...] = ()
    """Empty where the text does not say how often."""
    tells_tries: str | None = None
    """Who says that the region's cards tell their PIN tries without spending one; see [card_reader]
    in kiosk.toml."""
    pin_for_signature: str | None = None
    """Who says that citizens who cannot sign may confirm with their card's PIN instead."""
    __pydantic_config__ = STRICT

    def rule(self, service: Service) -> ServiceRule | None:
        """Return the rule of `service`, or None where the region's text has no such item."""
        return next((rule for rule in self.services if rule.service is service), None)

    def place_of(self, service: Service) -> Words | None:
        """Return where a service is done, if not at the windows of the region's halls."""
        rule = self.rule(service)
        return None if rule is None else rule.place

    @property
    def new_cards(self) -> Words | None:
        """Where cards are replaced; None where the region's text is silent."""
        return self.place_of(Service.CARD_REPLACEMENT)

    @property
    def releases(self) -> Words | None:
        """Where a found card is unblocked, if not at the windows of the region's halls."""
        return self.place_of(Service.RELEASE_LOSS)

    def accepts(self, service: Service) -> tuple[Identification, ...]:
        """Return what a citizen may show for `service`, any one of which will do.

        What cannot be undone is not done on the word of a social security card alone.
        """
        rule = self.rule(service)
        silent = EITHER_CARD if service is Service.CARD_STATUS else CARD_ALONE
        ways = silent if rule is None else rule.accepts
        if service not in FOR_GOOD or (rule is not None and rule.forbids_identity_card is not None):
            return ways
        return tuple(
            way if Proof.IDENTITY_CARD in way.proofs else Identification.BOTH for way in ways
        )


def load_region(code: str, folder: Path = REGIONS_FOLDER) -> Region:
    """Return the region pack `code`.

    Raises:
        DataFileBroken: there is no such pack, or its file is wrong; says how to mend it.
    """
    file = folder / code / "region.toml"
    if not file.exists():
        packs = ", ".join(sorted(pack.parent.name for pack in folder.glob("*/region.toml")))
        missing = "the region has no rules" if file.parent.exists() else "there is no such region"
        mending = "write this file as another region's, or name one of these in kiosk.toml"
        raise DataFileBroken(file, None, f"{missing}; {mending}: {packs}")
    region = load_toml(file, Region)
    if region.code != code:
        raise DataFileBroken(file, 1, f"code must be '{code}', the folder's name")
    return region
