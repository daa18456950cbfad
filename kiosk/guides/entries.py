"""What clerks write beside the guides: places, links, questions, news, refusals and tolerances.

Guides name places and links by their ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from annotated_types import Ge, MinLen

from kiosk.guides.model import Misstatement, Sentence, Sentences, Validity
from kiosk.guides.terms import LinkKind, PlaceKind, Reader, RecordedFact
from kiosk.settings.bounds import STRICT
from kiosk.settings.region import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of the directory, everything as printed; `fault` says why it is suspicious."""

    kind: PlaceKind
    name: Sentence
    source: Source
    address: Sentence | None = None
    district: Sentence | None = None
    bank: Sentence | None = None
    phone: Sentence | None = None
    hours: Sentence | None = None
    fault: Sentence | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkConfirmation:
    """Who found an address to be right, when and how; `address` where it is not as printed."""

    by: Sentence
    on: date
    how: Sentence
    address: Sentence | None = None
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A web address or an app; only a confirmed address becomes a QR code.

    `shown_to` the operator alone is an address that must not be typed, such as a misprinted one.
    """

    label: Sentence
    kind: LinkKind
    qr: bool
    source: Source
    url: Sentence | None = None
    reason: Sentence | None = None
    confirmed: LinkConfirmation | None = None
    shown_to: Reader = Reader.CITIZEN
    __pydantic_config__ = STRICT

    @property
    def address(self) -> str | None:
        """The address as it was confirmed, else as the source prints it."""
        if self.confirmed is not None and self.confirmed.address is not None:
            return self.confirmed.address
        return self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question that citizens ask, with its answer; the first sentence answers it."""

    id: Sentence
    question: Sentence
    question_en: Sentence
    answer: Annotated[Sentences, MinLen(1)]
    source: Source
    keywords: Sentences = ()
    guides: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    legal_bases: Sentences = ()
    faults: tuple[Misstatement, ...] = ()
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """A note of the hall; past its validity it is not shown."""

    id: Sentence
    title: Sentence
    title_en: Sentence
    lines: Annotated[Sentences, MinLen(1)]
    source: Source
    guides: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    valid: Validity = Validity()  # noqa: RUF009 - a frozen value
    faults: tuple[Misstatement, ...] = ()
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class QuestionsFile:
    """The content of a region's faq.toml."""

    questions: tuple[AskedQuestion, ...]
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class NewsFile:
    """The content of a region's news.toml, newest first."""

    news: tuple[NewsItem, ...]
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibition:
    """Situations, any one of which is enough to refuse a matter."""

    matter: Sentence
    situations: Annotated[Sentences, MinLen(1)]
    source: Source
    guides: tuple[str, ...] = ()
    for_holder: Mapping[RecordedFact, Sentence] = field(default_factory=dict)
    """The situation as it is told to somebody of whom the records hold the fact."""
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """A paper that may be handed in later, within so many working days."""

    matter: Sentence
    paper: Sentence
    working_days: Annotated[int, Ge(1)]
    source: Source
    handed_in: Sentence | None = None
    obtained_from: Sentence | None = None
    notes: Sentences = ()
    guides: tuple[str, ...] = ()
    for_holder: tuple[RecordedFact, ...] = ()
    """Whom it is told on the first page: somebody of whom the records hold one of these."""
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """A document that is a source; issuer and edition are absent where it does not print them."""

    title: Sentence
    issuer: Sentence | None = None
    edition: Sentence | None = None
    __pydantic_config__ = STRICT
