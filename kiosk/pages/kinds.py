"""The pages a citizen can meet, as values: what each shows and what it can answer.

Every flow is made of these kinds and no others. A page says nothing about pixels: kiosk.ui draws
it, tests answer it, the catalogue of screens renders it. Their parts stand in kiosk.pages.parts and
can be had from here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, unique
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from kiosk.language.texts import Money, Personal, Text, Words, _
from kiosk.pages.parts import (
    AfterFailure,
    Back,
    Choice,
    Chosen,
    Decision,
    Fact,
    Icon,
    Leaving,
    Movement,
    Notice,
    Page,
    Retry,
    Seen,
    Tick,
    Tone,
    WelcomePage,
)
from kiosk.pages.signature import Signature

if TYPE_CHECKING:
    from hardware.social_card.pin import Pin

Value = TypeVar("Value", covariant=True)

__all__ = [
    "AfterFailure",
    "AmountRow",
    "AmountTable",
    "Back",
    "Bar",
    "BarPicture",
    "Call",
    "ChartPage",
    "Choice",
    "ChoicePage",
    "Chosen",
    "ConfirmPage",
    "Decision",
    "Fact",
    "FailurePage",
    "FarewellPage",
    "GuidePage",
    "GuideSection",
    "Icon",
    "Leaving",
    "ListPage",
    "Listing",
    "MonthMark",
    "MonthPicture",
    "MonthRow",
    "Movement",
    "Notice",
    "NumberPage",
    "NumberTyped",
    "OutOfServicePage",
    "Page",
    "PinAsked",
    "PinDeclined",
    "PinEntered",
    "PinPage",
    "PreviewPage",
    "QrCode",
    "ReadingPage",
    "ResultPage",
    "Retry",
    "SearchPage",
    "Seen",
    "SignDeclined",
    "SignPage",
    "Tick",
    "Tone",
    "WelcomePage",
    "WorkingPage",
]


@dataclass(frozen=True, slots=True)
class ChoicePage(Page[Chosen[Value] | Back], Generic[Value]):
    """One question with up to six answers; from one that `ends` the way back leads out."""

    title: Text
    question: Text
    choices: tuple[Choice[Value], ...]
    notices: tuple[Notice, ...] = ()
    ends: bool = False


@dataclass(frozen=True, slots=True)
class ListPage(Page[Chosen[Value] | Back], Generic[Value]):
    """Many entries, turned page by page; `first` is the value of an entry seen at once."""

    title: Text
    question: Text
    entries: tuple[Choice[Value], ...]
    first: Value | None = None


@dataclass(frozen=True, slots=True)
class SearchPage(Page[Chosen[Value] | Back], Generic[Value]):
    """Large letter keys and the entries found so far, best first; `nothing` is said of none.

    With `digits` there is a row of them above the letters, which `alphabetical` puts from A to Z.
    `candidates` are the words in characters that typed letters may stand for; `nearest` is offered
    where nothing is found.
    """

    title: Text
    question: Text
    search: Callable[[str], Sequence[Choice[Value]]]
    nothing: Text
    digits: bool = False
    alphabetical: bool = False
    candidates: Callable[[str], Sequence[str]] | None = None
    nearest: Callable[[str], Sequence[Choice[Value]]] | None = None


@dataclass(frozen=True, slots=True)
class ConfirmPage(Page[Decision]):
    """What is about to be done and what it means, with one consent to give."""

    title: Text
    question: Text
    facts: tuple[Fact, ...]
    confirm: Text
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class PinEntered:
    """The citizen typed a PIN; whoever takes it wipes it."""

    pin: "Pin"


@unique
class PinDeclined(Enum):
    """The citizen typed no PIN."""

    BACK = "back"
    FORGOTTEN = "forgotten"


@unique
class PinAsked(Enum):
    """Which PIN a pad asks for: only one that is in use can have been forgotten."""

    IN_USE = "in use"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class PinPage(Page[PinEntered | PinDeclined]):
    """A pad of digits; shows how many were typed and never which."""

    title: Text
    question: Text
    notices: tuple[Notice, ...] = ()
    shortest: int = 6
    longest: int = 6
    asked: PinAsked = PinAsked.IN_USE
    shuffled: bool = False
    """Whether the digits lie in another order each time, so that nobody reads them off a hand."""


@unique
class SignDeclined(Enum):
    """The citizen did not sign."""

    BACK = "back"
    OTHER_WAY = "other way"
    """They cannot, with their hands or eyes, and want another way."""


CANNOT_SIGN: Final = _("I cannot sign here")


@dataclass(frozen=True, slots=True)
class SignPage(Page[Signature | SignDeclined]):
    """A pad to sign on, for what was shown just before; the question says what is signed.

    `other_way` is for who cannot draw, and can be reached by keys and switches as all buttons.
    """

    title: Text
    question: Text
    confirm: Text
    notices: tuple[Notice, ...] = ()
    other_way: Text = CANNOT_SIGN


@dataclass(frozen=True, slots=True)
class NumberTyped:
    """The digits that the citizen typed."""

    digits: str

    def __repr__(self) -> str:
        return "NumberTyped(<redacted>)"


@dataclass(frozen=True, slots=True)
class NumberPage(Page[NumberTyped | Back]):
    """Large keys for a number that stays readable while it is typed, such as a phone number.

    `typed` stands there already: what the citizen typed before, and came back to.
    """

    title: Text
    question: Text
    shortest: int
    longest: int
    typed: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ReadingPage(Page[Chosen[Value] | Back], Generic[Value]):
    """Asks for a movement of the hand and waits; a device answers it, or the citizen turns aside.

    The choices are for those who cannot do what is asked. With `other_movements` any will do,
    or all are needed, as the instruction says.
    """

    title: Text
    movement: Movement
    instruction: Text
    notices: tuple[Notice, ...] = ()
    choices: tuple[Choice[Value], ...] = ()
    other_movements: tuple[Movement, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkingPage(Page[Seen]):
    """The terminal works; nothing to touch. Shown by `Screen.working` and never asked."""

    title: Text
    detail: Text
    movement: Movement | None = None


@dataclass(frozen=True, slots=True)
class ResultPage(Page[Chosen[Value]], Generic[Value]):
    """What is now true, what to do next; the first choice is the usual way on.

    The note stands under the title: what has to be done before anything else is read.
    """

    title: Text
    tone: Tone
    facts: tuple[Fact, ...]
    advice: tuple[Text, ...]
    choices: tuple[Choice[Value], ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class FailurePage(Page[AfterFailure]):
    """What happened, whether anything was changed, what to do now; the code is small.

    Whether anything was changed is said where somebody could fear it. `movement` shows what the
    advice asks for; `way_on` names the service that helps, done here.
    """

    happened: Text
    changed: Text | None
    advice: Text
    code: str
    retry: Retry = Retry.POINTLESS
    leaving: Leaving = Leaving.ENDS_VISIT
    tone: Tone = Tone.CAUTION
    movement: Movement | None = Movement.CALL_STAFF
    way_on: Text | None = None


@dataclass(frozen=True, slots=True)
class PreviewPage(Page[Decision]):
    """The pages of the very PDF that will be printed, with the button that prints them.

    `reading` is what it says in a few lines, the sums first, for who reads them better than a
    sheet; `personal` whose paper it is: nothing on it can be read until the citizen shows it.
    `otherwise` names what can be changed about the paper.
    """

    title: Text
    question: Text
    pdf: bytes
    confirm: Text
    notices: tuple[Notice, ...] = ()
    reading: tuple[Fact, ...] = ()
    personal: tuple[Personal, ...] = ()
    otherwise: Text | None = None

    def __repr__(self) -> str:
        return "PreviewPage(<redacted>)"


@unique
class Listing(Enum):
    """How several lines under a heading are told apart."""

    BULLETS = "bullets"
    OWN_NUMBERS = "own numbers"


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A heading with its lines; an empty section is never made, a gap is a line that says so."""

    heading: Text
    lines: tuple[Text, ...]
    tone: Tone = Tone.NEUTRAL
    listing: Listing = Listing.BULLETS


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code beside words that say what scanning it gives."""

    payload: str
    caption: Text


@dataclass(frozen=True, slots=True)
class GuidePage(Page[Chosen[Value] | Back], Generic[Value]):
    """A service guide: sections turned page by page, its QR code, and ways on."""

    title: Text
    summary: Text
    sections: tuple[GuideSection, ...]
    codes: tuple[QrCode, ...]
    choices: tuple[Choice[Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One amount of a bar picture, such as a year's or a month's."""

    label: Text
    amount: Decimal


@unique
class MonthMark(Enum):
    """What a month of a year is in a month picture."""

    PAID = "paid"
    AHEAD = "ahead"
    """Paid for, and after the present month: booked in advance."""
    OWED = "owed"
    MISSING = "missing"
    PAID_BACK = "paid back"
    """Booked, but what was paid for it came to nothing: it does not count."""
    OUTSIDE = "outside"
    """Before the first or after the last month: no gap."""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A year of a month picture: twelve marks, January first."""

    year: int
    marks: tuple[MonthMark, ...]

    @property
    def label(self) -> Text:
        """The year in words."""
        return Words(str(self.year))


@dataclass(frozen=True, slots=True)
class BarPicture:
    """Amounts side by side, each as high as it is large; below the line where it is below zero."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class MonthPicture:
    """Years over one another, each with its twelve months; `legend` explains the marks used."""

    rows: tuple[MonthRow, ...]
    legend: tuple[tuple[MonthMark, Text], ...]


@dataclass(frozen=True, slots=True)
class AmountRow:
    """A line of an amount table: what it is of, and an amount for each column that has one."""

    label: Text
    amounts: tuple[Money | None, ...]


@dataclass(frozen=True, slots=True)
class AmountTable:
    """Amounts in columns, each with its heading; `unit` says once what all are counted in."""

    unit: Text
    columns: tuple[Text, ...]
    rows: tuple[AmountRow, ...]


@dataclass(frozen=True, slots=True)
class ChartPage(Page[Back]):
    """A picture to look at, what it adds up to, and the same numbers as a table."""

    title: Text
    summary: Text
    picture: BarPicture | MonthPicture
    facts: tuple[Fact, ...]
    table: tuple[Fact, ...] | AmountTable
    """A line for each bar or row of the picture, or for several that say the same."""


@unique
class Call(Enum):
    """How a page that waits for a hand makes itself noticed."""

    SHOWN = "shown"
    SPOKEN = "spoken"
    """Read out by itself, also to who has not asked for it."""
    CHIMED = "chimed"
    """Read out louder, after a chime."""


@dataclass(frozen=True, slots=True)
class FarewellPage(Page[Seen]):
    """How the visit ended, what was done, and what to take along; holds no personal data.

    One that asks for a card has nothing to touch: it goes when the card is out.
    """

    title: Text
    done: Text | None = None
    tone: Tone = Tone.NEUTRAL
    movement: Movement | None = None
    advice: Text | None = None
    call: Call = Call.SHOWN


@dataclass(frozen=True, slots=True)
class OutOfServicePage(Page[Seen]):
    """The terminal cannot serve; says where to go instead. Never answered by a citizen.

    `for_engineer` says what is wrong, in a file and a line where there is one; it is not read out.
    """

    title: Text
    advice: Text
    code: str
    for_engineer: tuple[Text, ...] = ()
