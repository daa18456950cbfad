"""Having the citizen sign what was shown to them; who cannot draw confirms with the PIN or goes on
at the window.

Whatever ends the visit takes the page away, and with it every stroke.
"""

from dataclasses import replace
from enum import Enum, auto, unique
from typing import ClassVar, TypeAlias, assert_never

from kiosk.errors import KioskError
from kiosk.flows.pin_entry import WHICH_PIN, ask_pin
from kiosk.flows.visit import Visit
from kiosk.language.texts import Text, _
from kiosk.pages.kinds import Back, Choice, ChoicePage, Icon, Notice, SignDeclined, SignPage, Tone
from kiosk.pages.signature import Signature


class SignatureAtWindow(KioskError):
    """The citizen cannot sign here, and nothing may take the signature's place."""

    code: ClassVar[str] = "signature.at_window"

    def __init__(self) -> None:
        super().__init__("the citizen cannot sign on the screen")


@unique
class ConfirmedByPin(Enum):
    """What takes the place of a signature where the region lets it."""

    PIN = "PIN"


Signed: TypeAlias = Signature | ConfirmedByPin


@unique
class _OtherWay(Enum):
    PIN = auto()
    WINDOW = auto()


_TOO_LITTLE = Notice(
    _("That was too little for a signature. Please write your full name."), Tone.CAUTION
)


async def sign(visit: Visit, what: Text, *, confirm: Text) -> Signed | Back:
    """Return the signature under `what`, whose very pages the citizen has just seen.

    Args:
        what: the name of what is signed.
        confirm: what the button that ends the signing says: what is then done.

    Raises:
        SignatureAtWindow: they cannot draw, and nothing may take the signature's place.
        PinIsBlocked, PinIsForgotten, PinWrongTooOften, CardError, ReaderError: as `ask_pin`.
    """
    asked = SignPage(
        title=_("Please sign"),
        question=_(
            "You sign what you have just seen: {what}. "
            "Write your full name with a finger or a pen.",
            what=what,
        ),
        confirm=confirm,
    )
    page = asked
    while True:
        answer = await visit.screen.ask(page)
        match answer:
            case Signature() if answer.looks_meant:
                return answer
            case Signature():
                page = replace(asked, notices=(_TOO_LITTLE,))
            case SignDeclined.BACK:
                return Back.BACK
            case SignDeclined.OTHER_WAY:
                if await _confirm_otherwise(visit) is ConfirmedByPin.PIN:
                    return ConfirmedByPin.PIN
                page = asked
            case _:
                assert_never(answer)


async def _confirm_otherwise(visit: Visit) -> ConfirmedByPin | Back:
    """Have them say how; a touch by mistake leads back to the pad."""
    card = visit.desk_card if visit.terminal.region.pin_for_signature is not None else None
    answer = await visit.screen.ask(_other_ways(with_pin=card is not None))
    if answer is Back.BACK:
        return Back.BACK
    match answer.value:
        case _OtherWay.WINDOW:
            raise SignatureAtWindow
        case _OtherWay.PIN:
            assert card is not None, "offered without a card"  # noqa: S101 - our own bug
            pin = await ask_pin(visit, card, _("Enter your PIN instead of signing"), WHICH_PIN)
            if pin is Back.BACK:
                return Back.BACK
            pin.wipe()
            return ConfirmedByPin.PIN
        case _:
            assert_never(answer.value)


def _other_ways(*, with_pin: bool) -> ChoicePage[_OtherWay]:
    pin = Choice(
        _OtherWay.PIN,
        _("With the PIN of your card"),
        _("It counts like your signature"),
        Icon.PIN,
    )
    return ChoicePage(
        title=_("Confirm without signing"),
        question=_("How would you like to confirm?"),
        choices=(
            *((pin,) if with_pin else ()),
            Choice(
                _OtherWay.WINDOW,
                _("At the window"),
                _("Somebody helps you there; nothing is sent from here"),
                Icon.PLACE,
            ),
        ),
    )
