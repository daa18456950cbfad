"""What a citizen can do while a page stands: answer it in each way it offers, or leave it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto, unique
from typing import TypeAlias

from kiosk.demo.rehearsal.shapes import shape_of
from kiosk.demo.samples import signature
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    Call,
    Choice,
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FailurePage,
    FarewellPage,
    GuidePage,
    ListPage,
    Movement,
    NumberPage,
    NumberTyped,
    Page,
    PinAsked,
    PinDeclined,
    PinPage,
    PreviewPage,
    ReadingPage,
    ResultPage,
    Retry,
    SearchPage,
    Seen,
    SignDeclined,
    SignPage,
    WelcomePage,
)
from kiosk.pages.signature import PenPoint, PenStroke, Pointer, Signature

_LETTERS = "ksbj"
"""First letters of many guides' titles in pinyin."""

_DAY_LENGTH = 8
_DOT = Signature((PenStroke(Pointer.FINGER, (PenPoint(60, 20, 0),)),), 160, 60, 0.25)
"""What a knuckle draws."""


@unique
class Deed(Enum):
    """Something the citizen does to the terminal rather than to the page."""

    INSERT_CARD = auto()
    LAY_IDENTITY_CARD = auto()
    PULL_CARD = auto()
    LIFT_IDENTITY_CARD = auto()
    TYPE_PIN = auto()
    TYPE_WRONG_PIN = auto()
    TYPE_NEW_PIN = auto()
    END = auto()
    WALK_AWAY = auto()


@dataclass(frozen=True, slots=True)
class Says:
    """The page's own answer."""

    value: object


Act: TypeAlias = Deed | Says


def acts_on(page: Page[object]) -> tuple[Act, ...]:
    """Return all that can be done on `page`, the usual way on first."""
    return tuple(_acts_on(page))


def _acts_on(page: Page[object]) -> Iterator[Act]:
    match page:
        case WelcomePage(services=choices):
            yield from (Deed.INSERT_CARD, Deed.LAY_IDENTITY_CARD)
            yield from _chosen(choices)
        case ChoicePage(choices=choices) | GuidePage(choices=choices):
            yield from _chosen(choices)
            yield Says(Back.BACK)
        case ListPage(entries=entries):
            yield from _chosen(entries)
            yield Says(Back.BACK)
        case SearchPage(search=search):
            yield from _chosen(tuple(choice for each in _LETTERS for choice in search(each)))
            yield Says(Back.BACK)
        case ConfirmPage():
            yield from (Says(Decision.CONFIRMED), Says(Decision.DECLINED))
            yield from (Deed.PULL_CARD, Deed.END, Deed.WALK_AWAY)
        case PreviewPage(otherwise=otherwise):
            yield from (Says(Decision.CONFIRMED), Says(Decision.DECLINED))
            if otherwise is not None:
                yield Says(Decision.OTHERWISE)
        case PinPage(asked=PinAsked.NEW):
            yield from (Deed.TYPE_NEW_PIN, Deed.TYPE_PIN, Says(PinDeclined.BACK))
        case PinPage():
            yield from (Deed.TYPE_PIN, Deed.TYPE_WRONG_PIN)
            yield from (Says(PinDeclined.FORGOTTEN), Says(PinDeclined.BACK))
        case SignPage():
            yield from (Says(signature()), Says(_DOT))
            yield from (Says(SignDeclined.OTHER_WAY), Says(SignDeclined.BACK), Deed.PULL_CARD)
        case NumberPage(shortest=shortest):
            yield from (Says(NumberTyped(a_number(shortest))), Says(Back.BACK))
        case ReadingPage(choices=choices):
            yield from (Deed.INSERT_CARD, Deed.LAY_IDENTITY_CARD)
            yield from (Says(Chosen(choice.value)) for choice in choices)
            yield Says(Back.BACK)
        case ResultPage(choices=choices):
            yield from _chosen(choices)
        case FailurePage(retry=retry, way_on=way_on):
            yield Says(AfterFailure.LEAVE)
            if retry is Retry.OFFERED:
                yield Says(AfterFailure.RETRY)
            if way_on is not None:
                yield Says(AfterFailure.WAY_ON)
        case FarewellPage(movement=Movement.TAKE_ID_CARD, call=Call.SPOKEN | Call.CHIMED):
            yield from (Deed.LIFT_IDENTITY_CARD, Deed.WALK_AWAY)
        case FarewellPage(call=Call.SPOKEN | Call.CHIMED):
            yield from (Deed.PULL_CARD, Deed.WALK_AWAY)
        case FarewellPage():
            yield from (Deed.PULL_CARD, Says(Seen.SEEN))
        case _:
            yield from (Deed.END, Deed.WALK_AWAY)


def a_number(length: int) -> str:
    """Return digits for a page that asks for so many: a day may begin with 1, a number hardly."""
    return ("2" if length < _DAY_LENGTH else "1") * length


def _chosen(choices: tuple[Choice[object], ...]) -> Iterator[Says]:
    """Yield one choice of each shape."""
    shapes = set()
    for choice in choices:
        shape = shape_of(choice)
        if choice.unavailable is None and shape not in shapes:
            shapes.add(shape)
            yield Says(Chosen(choice.value))
