"""Trying what citizens hear, touch and see: the person says, or shows, whether it is well."""

from collections.abc import Awaitable, Callable
from enum import Enum, unique
from typing import Final

import trio

from kiosk.documents.document import Paper
from kiosk.language.texts import Message, Words, _
from kiosk.operator.printing import make
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.pages.kinds import (
    Back,
    Call,
    Choice,
    Decision,
    FarewellPage,
    Icon,
    NumberPage,
    PreviewPage,
    Tone,
)

#: A chime and a sentence take so long.
HEARD_BY_THEN_S: Final = 6.0
CORNERS: Final = "1379"
"""The digits in the corners of the keys: a touch panel that is off misses one of them."""


@unique
class Sense(Enum):
    """What is tried; the value is the journal's word."""

    SOUND = "sound"
    TOUCH = "touch"
    SCREEN = "screen"


async def try_senses(session: Session) -> None:
    """Let the person try sound, touch and screen, as often as they like.

    Raises:
        DocumentError, DriverHangs: the page that is shown cannot be made.
    """
    choices = tuple(Choice(sense, label, icon=Icon.STATUS) for sense, (label, _do) in TRIED.items())
    while True:
        sense = await session.choose(
            _("Sound, touch, screen"), _("What would you like to try?"), choices
        )
        if sense is Back.BACK:
            return
        well = await TRIED[sense][1](session)
        if well is None:
            continue
        session.note(Act.TRY_DEVICE, "seen" if well else "not_seen", part=sense.value)
        if well:
            await session.tell(_("It works"), Tone.GOOD)
        else:
            await session.tell(_("Noted: it does not work"), Tone.CAUTION, advice=(_CURES[sense],))


async def _hears(session: Session) -> bool | None:
    page = FarewellPage(_("This is how the terminal sounds"), call=Call.CHIMED)
    with trio.move_on_after(HEARD_BY_THEN_S):
        await session.screen.ask(page)
    answer = await session.choose(
        _("Sound"),
        _("Did you hear a chime and a voice?"),
        (
            Choice(True, _("Yes, both"), icon=Icon.DONE),
            Choice(False, _("No"), icon=Icon.WARNING),
        ),
    )
    return None if answer is Back.BACK else answer


async def _touches(session: Session) -> bool:
    """Whether all corners were typed; where a key is dead the way on stays shut, and Back is no."""
    page = NumberPage(
        _("Touch"),
        _("Type {digits}, the keys in the corners. Back means no.", digits=Words(CORNERS)),
        shortest=len(CORNERS),
        longest=len(CORNERS),
    )
    answer = await session.screen.ask(page)
    return answer is not Back.BACK and answer.digits == CORNERS


async def _sees(session: Session) -> bool | None:
    document = await make(session, "test_page.typ", {}, Paper.A4)
    page = PreviewPage(
        _("Screen"),
        _("Are lines whole and greys even? Are there spots or stripes? Back means no."),
        document.pdf,
        _("It looks right"),
    )
    return await session.screen.ask(page) is Decision.CONFIRMED


TRIED: Final[dict[Sense, tuple[Message, Callable[[Session], Awaitable[bool | None]]]]] = {
    Sense.SOUND: (_("Sound"), _hears),
    Sense.TOUCH: (_("Touch"), _touches),
    Sense.SCREEN: (_("Screen"), _sees),
}
_CURES: Final[dict[Sense, Message]] = {
    Sense.SOUND: _("See to the plug and the switch of the loudspeaker; else call the engineer."),
    Sense.TOUCH: _("Wipe the glass, take away what lies on it, and try again; else call."),
    Sense.SCREEN: _("See to the cable of the screen; else call the engineer."),
}
