"""What pages are made of, and the page between visits, which must stand before all others load."""

from dataclasses import dataclass
from enum import Enum, unique
from typing import Generic, TypeVar, assert_never

from kiosk.language.texts import Text, _

Answer = TypeVar("Answer", covariant=True)
Value = TypeVar("Value", covariant=True)


class Page(Generic[Answer]):
    """One question or statement; `Screen.ask` returns its answer."""

    __slots__ = ()


@unique
class Icon(Enum):
    """A picture of the kiosk's one icon family; the value is the file's stem in assets/icons."""

    CARD_LOST = "card-lost"
    CARD_FOUND = "card-found"
    CERTIFICATE = "certificate"
    GUIDE = "guide"
    CARD = "card"
    PIN = "pin"
    PRINTER = "printer"
    SEARCH = "search"
    PLACE = "place"
    PHONE = "phone"
    QUESTION = "question"
    FINISH = "finish"
    REPEAT = "repeat"
    MONEY = "money"
    PENSION = "pension"
    INJURY = "injury"
    UNEMPLOYMENT = "unemployment"
    TRANSFER = "transfer"
    REGISTRATION = "registration"
    CHANGES = "changes"
    EMPLOYER = "employer"
    STATUS = "status"
    INSURANCE = "insurance"
    CARD_STATE = "card-state"
    RIGHTS_RECORD = "rights-record"
    ALL_YEARS = "all-years"
    THIS_YEAR = "this-year"
    TWELVE_MONTHS = "twelve-months"
    PERIOD = "period"
    MONTHS = "months"
    LIST = "list"
    WARNING = "warning"
    DONE = "done"


@unique
class Movement(Enum):
    """A movement of the hand that an animated picture shows; the value names the picture."""

    INSERT_CARD = "insert-card"
    TAKE_CARD = "take-card"
    TAKE_PAPER = "take-paper"
    LAY_ID_CARD = "lay-id-card"
    TAKE_ID_CARD = "take-id-card"
    CALL_STAFF = "call-staff"
    SHOW_CODE = "show-code"


@unique
class Back(Enum):
    """The citizen wants the page before this one."""

    BACK = "back"


@unique
class Decision(Enum):
    """The answer to a question that asks for consent."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    OTHERWISE = "otherwise"
    """Wanted, but not so; asked only where a page offers it."""


@unique
class Seen(Enum):
    """The citizen has read the page and goes on."""

    SEEN = "seen"


@unique
class AfterFailure(Enum):
    """What the citizen does after something failed."""

    RETRY = "retry"
    LEAVE = "leave"
    WAY_ON = "way on"
    """Turn to the service that helps."""


@unique
class Leaving(Enum):
    """Where leaving a failure leads; its button says so."""

    ENDS_VISIT = "ends visit"
    TO_SERVICES = "to services"


@unique
class Retry(Enum):
    """Whether trying the same once more can help."""

    OFFERED = "offered"
    POINTLESS = "pointless"


@unique
class Tone(Enum):
    """How a statement is to be taken; each tone has its own colour role and icon."""

    GOOD = "good"
    NEUTRAL = "neutral"
    CAUTION = "caution"
    BAD = "bad"


@unique
class Tick(Enum):
    """Whether an entry that can be ticked off is."""

    TICKED = "ticked"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Chosen(Generic[Value]):
    """The citizen touched the choice that stands for `value`."""

    value: Value


@dataclass(frozen=True, slots=True)
class Choice(Generic[Value]):
    """One answer to touch; with `unavailable` set it is shown greyed with the reason.

    One with a `tick` leads nowhere: touching it ticks it off, and a box stands for the icon. One
    that is done `elsewhere` is drawn lighter, and leads to the way there.
    """

    value: Value
    label: Text
    detail: Text | None = None
    icon: Icon | None = None
    unavailable: Text | None = None
    tick: Tick | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of two columns: what it is, and what it says here."""

    label: Text
    value: Text
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that stands out, such as a device's state or a caution."""

    text: Text
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class WelcomePage(Page[Chosen[Value]], Generic[Value]):
    """What can be done here, the hall, the state of the devices; never personal data.

    `movement` shows how to begin with what can be read now; None where only touching is left.
    """

    hall: Text
    title: Text
    card_hint: Text
    services: tuple[Choice[Value], ...]
    devices: tuple[Notice, ...] = ()
    notices: tuple[Text, ...] = ()
    demo: Text | None = None
    movement: Movement | None = Movement.INSERT_CARD


def label_heard(choice: Choice[object]) -> Text:
    """Return what is said of a choice for its label: one that can be ticked says whether it is."""
    match choice.tick:
        case None:
            return choice.label
        case Tick.TICKED:
            return _("☑ {entry}", entry=choice.label)
        case Tick.OPEN:
            return _("☐ {entry}", entry=choice.label)
        case never:
            assert_never(never)
