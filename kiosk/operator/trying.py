"""Trying a reader by hand: something is put in, laid down or shown, and only that it came is told.

Nothing of what is on it is read out, kept or noted.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import trio

from kiosk.desks.card_slot import Occupied
from kiosk.desks.device_states import Part
from kiosk.flows.first_of import first_of
from kiosk.language.texts import Message, _
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.pages.kinds import Movement, ReadingPage, Tone

#: How long somebody looks for a card in their pocket.
PATIENCE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Trial:
    """How a part is tried: what to do, and what waits for it; it says whether it is well."""

    title: Message
    movement: Movement
    instruction: Message
    comes: Callable[[Session], Awaitable[bool]]


async def _card_comes(session: Session) -> bool:
    slot = session.terminal.cards.slot
    state = await slot.wait_card()
    taken: ReadingPage[None] = ReadingPage(
        _("A card is there"), Movement.TAKE_CARD, _("Take it out again.")
    )

    async def told() -> None:
        await session.screen.ask(taken)

    async def gone() -> None:
        await slot.wait_gone(state.card)

    await first_of(told, gone)
    return isinstance(state, Occupied)


async def _identity_card_comes(session: Session) -> bool:
    plate = session.terminal.identity_cards.plate
    await plate.wait_laid()
    # Whose it is does not matter, and is forgotten before anything is shown.
    plate.spend()
    return True


async def _code_comes(session: Session) -> bool:
    return isinstance(await session.terminal.codes.wait_code(), str)


_TRIALS: Final[dict[Part, _Trial]] = {
    Part.CARD_READER: _Trial(
        _("Card reader"),
        Movement.INSERT_CARD,
        _("Insert any smart card. Nothing on it is read."),
        _card_comes,
    ),
    Part.IDENTITY_CARDS: _Trial(
        _("ID card reader"),
        Movement.LAY_ID_CARD,
        _("Lay down any ID card. Nothing of it is kept."),
        _identity_card_comes,
    ),
    Part.CODE_SCANNER: _Trial(
        _("Code scanner"),
        Movement.SHOW_CODE,
        _("Show any QR code. Nothing of it is kept."),
        _code_comes,
    ),
}

CAN_BE_TRIED: Final = frozenset(_TRIALS)


async def try_part(session: Session, part: Part) -> None:
    """Have the person try a reader; take down whether it saw anything."""
    trial = _TRIALS[part]
    page: ReadingPage[None] = ReadingPage(trial.title, trial.movement, trial.instruction)

    async def given_up() -> bool | None:
        await session.screen.ask(page)
        return None

    async def seen() -> bool | None:
        return await trial.comes(session)

    async def too_long() -> bool | None:
        await trio.sleep(PATIENCE_S)
        return False

    well = await first_of(given_up, seen, too_long)
    if well is None:
        return
    session.note(Act.TRY_DEVICE, "seen" if well else "not_seen", part=part.value)
    if well:
        await session.tell(_("It works"), Tone.GOOD)
    else:
        await session.tell(
            _("It did not see anything it could read"),
            Tone.CAUTION,
            advice=(_("Try another one, the right way round. If it stays, call the engineer."),),
        )
