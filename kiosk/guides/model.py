"""What clerks write in a guide file, as a value; docs/guide-format.md explains the keys.

A fact that the source does not state is None, never a guess; an empty list of papers says that none
are needed.
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Final

from annotated_types import Ge, MinLen

from kiosk.guides.terms import (
    Audience,
    Category,
    FaultKind,
    Handling,
    HolderFact,
    PaperForm,
    Reader,
    Standing,
    WayKind,
)
from kiosk.language.texts import Words
from kiosk.settings.bounds import STRICT
from kiosk.settings.region import Source
from kiosk.settings.service import Service

#: A field named from_ stands for the key `from`, which is a word of Python's.
_STRICT_KEYWORDS: Final = {**STRICT, "alias_generator": lambda name: name.rstrip("_")}

Sentence = Annotated[str, MinLen(1)]
Sentences = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """The days on which applications are accepted, both ends included; None where not stated."""

    from_: date | None = None
    until: date | None = None
    __pydantic_config__ = _STRICT_KEYWORDS

    def standing(self, today: date) -> Standing:
        """Whether applications are accepted on `today`."""
        if self.until is not None and today > self.until:
            return Standing.ENDED
        if self.from_ is not None and today < self.from_:
            return Standing.NOT_BEGUN
        return Standing.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Phones:
    """Numbers as printed: for advice, and for complaints about the office."""

    advice: Sentences | None = None
    supervision: Sentences | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperToBring:
    """One paper to bring; `group` is the heading of a case that has papers of its own.

    One that is `instead_of` others will do for whichever of them cannot be had.
    """

    name: Sentence
    form: PaperForm
    count: Annotated[int, Ge(1)] | None = None
    obtained_from: Sentence | None = None
    handling: Handling | None = None
    group: Sentence | None = None
    alternative_to: Sentence | None = None
    instead_of: Sentences = ()
    note: Sentence | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What must be known of a case besides its papers.

    Whoever is in it also brings the papers of the groups it `adds_to`. One that can go `together`
    with the others is not chosen: its papers stand in every list, for those whom it concerns. One
    that is `without_papers` needs none of its own. `services` are those of the guide's that a
    terminal may do in this case; None for all of them.
    """

    name: Sentence
    adds_to: Sentences = ()
    together: bool = False
    without_papers: bool = False
    services: tuple[Service, ...] | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One channel with its steps; `places` and `links` are ids."""

    kind: WayKind
    title: Sentence
    steps: Sentences
    places: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form to fill in."""

    name: Sentence
    note: Sentence | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Misstatement:
    """A statement of the source that must not pass for current; `field` is the key it touches.

    A note explains and puts nothing in doubt. `text` says what is wrong, for whoever keeps the
    guides; `advice` is what a citizen is told in its place.
    """

    code: Sentence
    field: Sentence
    text: Sentence
    advice: Sentence | None = None
    shown_to: Reader = Reader.CITIZEN
    kind: FaultKind = FaultKind.UNCONFIRMED
    __pydantic_config__ = STRICT

    @property
    def told(self) -> str:
        """The sentence for a citizen, if one is told of it."""
        return self.text if self.advice is None else self.advice


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideFile:
    """The content of one guide file; places, links and `related` are ids of this region.

    It is `called` what people say; the title is the official name. In `advice_places` one can ask
    and not apply; `matters` are those of the everyday words. Of what
    a source prints as its time limit, `when` is on which days, `time_limit` how long it takes.
    """

    title: Sentence
    title_en: Sentence
    summary: Sentence
    summary_en: Sentence
    category: Category
    audience: Annotated[tuple[Audience, ...], MinLen(1)]
    catalogue_items: tuple[int, ...]
    keywords: Sentences
    checked_on: date
    source: Source
    who: Sentence | None = None
    conditions: Sentences | None = None
    materials: tuple[PaperToBring, ...] | None = None
    ways: tuple[Way, ...] | None = None
    when: Sentence | None = None
    time_limit: Sentence | None = None
    fee: Sentence | None = None
    delivery: Sentence | None = None
    hours: Sentence | None = None
    legal_bases: Sentences | None = None
    matters: Sentences = ()
    notes: Sentences = ()
    forms: tuple[Form, ...] = ()
    called: Sentence | None = None
    cases: tuple[Case, ...] = ()
    places: tuple[str, ...] | None = None
    advice_places: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    fits: tuple[HolderFact, ...] = ()
    valid: Validity = Validity()
    phones: Phones = Phones()
    faults: tuple[Misstatement, ...] = ()
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide(GuideFile):
    """A guide of a region, with everything its file says."""

    id: str
    region: str

    @property
    def words(self) -> Words:
        """What it is called, in the languages it has."""
        return Words(self.called or self.title, self.title_en)

    def case(self, name: str | None) -> Case | None:
        """What the file says of a case besides its papers."""
        return next((case for case in self.cases if case.name == name), None)

    def standing(self, today: date) -> Standing:
        """Whether what the guide describes can be done on `today`."""
        return self.valid.standing(today)

    def faults_of(self, field: str) -> tuple[Misstatement, ...]:
        """The faults that touch the key `field`, whoever is told of them."""
        return tuple(fault for fault in self.faults if fault.field == field)


def guide_of(file: GuideFile, *, region: str, id: str) -> Guide:
    """Return the content of a file as the guide it is in its region."""
    content = {field.name: getattr(file, field.name) for field in fields(file)}
    return Guide(region=region, id=id, **content)
