"""Asking for what shows who somebody is: a card to put in, an identity card to lay down, or both.

Whoever has neither with them, or comes for somebody else, turns aside: the conversation then shows
what to bring and where to, and asks again.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass
from enum import Enum, unique
from typing import TypeAlias, assert_never

from hardware.id_card.presence import CardLaying
from kiosk.desks.card_slot import InsertedCard
from kiosk.flows.first_of import first_of
from kiosk.flows.visit import Visit
from kiosk.language.texts import Message, _
from kiosk.pages.kinds import Back, Choice, Chosen, Icon, Movement, Notice, ReadingPage
from kiosk.settings.region import Proof, Service


@dataclass(frozen=True, slots=True)
class IdCardThere:
    """An identity card lies on the plate and waits to be read."""

    laying: CardLaying


@unique
class WithoutProof(Enum):
    """What somebody turns to who cannot show what is asked for."""

    NOT_AT_HAND = "not at hand"
    FOR_ANOTHER = "for another"


class TurnedAside(Exception):
    """The citizen cannot show what is asked for, and wants to know what to do then."""

    def __init__(self, service: Service, aside: WithoutProof) -> None:
        super().__init__(f"{service.value}: {aside.value}")
        self.service = service
        self.aside = aside


Shown: TypeAlias = InsertedCard | IdCardThere
_Came: TypeAlias = Shown | Back | Chosen[WithoutProof]


async def ask_for_proof(
    visit: Visit, wanted: Collection[Proof], service: Service | None, *, together: bool
) -> Shown | Back:
    """Return the card that is put in, or the identity card that is laid down.

    Args:
        wanted: what is worth showing.
        together: all of it is needed, not any of it.

    Raises:
        TurnedAside: they have it not with them, or come for somebody else.
    """
    if visit.card is not None and Proof.CARD in wanted:
        return visit.card
    page = _page(wanted, together=together, choices=_asides(visit, service))
    came = await first_of(*_contestants(visit, wanted, page))
    match came:
        case Chosen(aside):
            assert service is not None, "nothing to explain"  # noqa: S101 - our own bug
            raise TurnedAside(service, aside)
        case InsertedCard():
            visit.take_card(came)
            return came
        case IdCardThere() | Back():
            return came
        case _:
            assert_never(came)


def _contestants(
    visit: Visit, wanted: Collection[Proof], page: ReadingPage[WithoutProof]
) -> list[Callable[[], Awaitable[_Came]]]:
    async def citizen() -> _Came:
        return await visit.screen.ask(page)

    async def reader() -> _Came:
        return (await visit.terminal.cards.slot.wait_card()).card

    async def plate() -> _Came:
        return IdCardThere(await visit.terminal.identity_cards.plate.wait_laid())

    by_proof = {Proof.CARD: reader, Proof.IDENTITY_CARD: plate}
    return [citizen, *(by_proof[proof] for proof in Proof if proof in wanted)]


def _asides(visit: Visit, service: Service | None) -> tuple[Choice[WithoutProof], ...]:
    rule = None if service is None else visit.terminal.region.rule(service)
    if rule is None or rule.guide is None:
        return ()
    return (
        Choice(WithoutProof.NOT_AT_HAND, _("I do not have it with me"), icon=Icon.GUIDE),
        Choice(WithoutProof.FOR_ANOTHER, _("I am here for someone else"), icon=Icon.CHANGES),
    )


_CARD_IN = _("Chip end first, with the chip facing up. Leave it in until you are asked to take it.")
_LAY_FLAT = _("Lay it flat and leave it there. The screen tells you when it has been read.")


def _page(
    wanted: Collection[Proof], *, together: bool, choices: tuple[Choice[WithoutProof], ...]
) -> ReadingPage[WithoutProof]:
    if Proof.IDENTITY_CARD not in wanted:
        title, movement, instruction = _INSERT
    elif Proof.CARD not in wanted:
        title, movement, instruction = _LAY
    else:
        title, movement, instruction = _BOTH if together else _EITHER
    return ReadingPage(
        title,
        movement,
        instruction,
        notices=tuple(_notices(wanted, together=together)),
        choices=choices,
        other_movement=Movement.LAY_ID_CARD if len(wanted) > 1 else None,
    )


def _notices(wanted: Collection[Proof], *, together: bool) -> Iterator[Notice]:
    if together:
        yield Notice(_BOTH_NEEDED)
    if Proof.IDENTITY_CARD in wanted:
        yield Notice(_READ_AS_IDENTITY_CARDS)


_BOTH_NEEDED = _("Both cards are needed: the social security card and the ID card.")
_READ_AS_IDENTITY_CARDS = _(
    "Chinese ID cards, residence permits and permanent residence cards of foreigners can be used."
)
_Words: TypeAlias = tuple[Message, Movement, Message]
_INSERT: _Words = (_("Insert your social security card"), Movement.INSERT_CARD, _CARD_IN)
_LAY: _Words = (_("Place your ID card on the reader"), Movement.LAY_ID_CARD, _LAY_FLAT)
_EITHER: _Words = (
    _("Insert your social security card or place your ID card on the reader"),
    Movement.INSERT_CARD,
    _("Insert the card chip end first, with the chip facing up; or lay the ID card flat."),
)
_BOTH: _Words = (
    _("Insert your social security card"),
    Movement.INSERT_CARD,
    _("Then place your ID card on the reader."),
)
