"""Asking for what shows who somebody is: a card to put in, an identity card to lay down, both, or
the code of an electronic card.

Whoever has neither with them, or comes for somebody else, turns aside: the conversation then shows
what to bring and where to, and asks again.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, replace
from enum import Enum, unique
from typing import Final, TypeAlias, assert_never

from hardware.code_scanner.errors import CodeGarbled
from hardware.id_card.presence import CardLaying
from kiosk.desks.card_slot import InsertedCard
from kiosk.flows.first_of import first_of
from kiosk.flows.visit import Visit
from kiosk.language.texts import _
from kiosk.pages.kinds import Back, Choice, Chosen, Icon, Movement, Notice, ReadingPage, Tone
from kiosk.settings.region import Proof
from kiosk.settings.service import Service


@dataclass(frozen=True, slots=True)
class IdCardThere:
    """An identity card lies on the plate and waits to be read."""

    laying: CardLaying


@dataclass(frozen=True, slots=True, repr=False)
class CodeThere:
    """The code of an electronic card was scanned."""

    code: str

    def __repr__(self) -> str:
        return "CodeThere(<redacted>)"


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


Shown: TypeAlias = InsertedCard | IdCardThere | CodeThere
_Came: TypeAlias = Shown | CodeGarbled | Back | Chosen[WithoutProof]


async def ask_for_proof(
    visit: Visit,
    wanted: Collection[Proof],
    service: Service | None,
    *,
    together: bool = False,
    instead_of_card: bool = False,
) -> Shown | Back:
    """Return the card that is put in, the identity card that is laid down, or the code scanned.

    Args:
        wanted: what is worth showing.
        together: all of it is needed, not any of it.
        instead_of_card: there is a card already, which one may only look with.

    Raises:
        TurnedAside: they have it not with them, or come for somebody else.
        CodeGarbled: something was scanned that is no code.
    """
    if visit.card is not None and Proof.CARD in wanted:
        return visit.card
    asked: Collection[Proof] = wanted
    if service is Service.REPORT_LOSS and Proof.IDENTITY_CARD in wanted and not together:
        # Nobody has the card that they have lost; another one of theirs will do as well.
        asked = set(wanted) - {Proof.CARD}
    page = _page(asked, together=together, choices=_asides(visit, service))
    if instead_of_card:
        page = replace(page, notices=(Notice(_CARD_LOOKS_ONLY, Tone.CAUTION), *page.notices))
    came = await first_of(*_contestants(visit, wanted, page))
    match came:
        case Chosen(aside):
            assert service is not None, "nothing to explain"  # noqa: S101 - our own bug
            raise TurnedAside(service, aside)
        case InsertedCard():
            visit.take_card(came)
            return came
        case CodeGarbled():
            raise came
        case IdCardThere() | CodeThere() | Back():
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

    async def scanner() -> _Came:
        scanned = await visit.terminal.codes.wait_code()
        return CodeThere(scanned) if isinstance(scanned, str) else scanned

    by_proof = {
        Proof.CARD: reader,
        Proof.IDENTITY_CARD: plate,
        Proof.ELECTRONIC_CARD: scanner,
    }
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
    cards = {Proof.CARD, Proof.IDENTITY_CARD} & set(wanted)
    title, instruction = _BOTH if together and len(cards) > 1 else _WORDS[frozenset(cards)]
    first, *others = (_MOVEMENTS[proof] for proof in Proof if proof in wanted)
    return ReadingPage(
        title,
        first,
        instruction,
        notices=tuple(_notices(wanted, together=together)),
        choices=choices,
        other_movements=tuple(others),
    )


def _notices(wanted: Collection[Proof], *, together: bool) -> Iterator[Notice]:
    if together:
        yield Notice(_BOTH_NEEDED)
    if Proof.ELECTRONIC_CARD in wanted and len(wanted) > 1:
        yield Notice(_OR_SHOW_CODE)
    if Proof.IDENTITY_CARD in wanted:
        yield Notice(_READ_AS_IDENTITY_CARDS)


_BOTH_NEEDED = _("Both cards are needed: the social security card and the ID card.")
_CARD_LOOKS_ONLY = _(
    "Your social security card cannot show here that it is genuine. It is enough to look; for this "
    "matter something else is needed as well."
)
_READ_AS_IDENTITY_CARDS = _(
    "Chinese ID cards, residence permits and permanent residence cards of foreigners can be used."
)
_OR_SHOW_CODE = _(
    "Or open your electronic social security card on your phone and show its code to the scanner."
)
_WORDS: Final = {
    frozenset({Proof.CARD}): (_("Insert your social security card"), _CARD_IN),
    frozenset({Proof.IDENTITY_CARD}): (_("Place your ID card on the reader"), _LAY_FLAT),
    frozenset({Proof.CARD, Proof.IDENTITY_CARD}): (
        _("Insert your social security card or place your ID card on the reader"),
        _("Insert the card chip end first, with the chip facing up; or lay the ID card flat."),
    ),
    frozenset[Proof](): (
        _("Show your electronic social security card"),
        _("Open it on your phone, make the screen bright, and hold the QR code to the scanner."),
    ),
}
"""Title and instruction for the cards that may be shown; none of them leaves the electronic one."""
_BOTH = (
    _("Insert your social security card"),
    _("Then place your ID card on the reader."),
)
_MOVEMENTS: Final = {
    Proof.CARD: Movement.INSERT_CARD,
    Proof.IDENTITY_CARD: Movement.LAY_ID_CARD,
    Proof.ELECTRONIC_CARD: Movement.SHOW_CODE,
}
