"""Cards that citizens left behind: a register without names, in the journal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, unique
from typing import Final

from db.journal import Entry, EntryKind
from kiosk.desks.device_states import DeviceStates
from kiosk.language.texts import Message, Words, _
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.pages.kinds import Back, Choice, Chosen, Icon, ListPage, SearchPage

_LAST_FOUR: Final = 4
_KEPT: Final = 200


@unique
class HandedTo(Enum):
    """Whom a card was given to; the value is the journal's word."""

    HOLDER = "holder"
    CARD_OFFICE = "card_office"
    BANK = "bank"
    POLICE = "police"


_NAMES: Final[dict[HandedTo, Message]] = {
    HandedTo.HOLDER: _("The holder, who showed an ID card"),
    HandedTo.CARD_OFFICE: _("The card office"),
    HandedTo.BANK: _("The bank of the card"),
    HandedTo.POLICE: _("The police"),
}


@dataclass(frozen=True, slots=True)
class FoundCard:
    """A card that was left behind; `handed_to` is None while the hall keeps it."""

    number: int
    last_four: str
    found_at: datetime
    handed_to: HandedTo | None


@unique
class _Wish(Enum):
    NEW = "new"
    TAKEN = "taken"


async def found_cards(session: Session) -> None:
    """Show which cards the hall keeps; take one down, or that it was handed over.

    Raises:
        DatabaseError, DriverHangs: the journal cannot be read.
    """
    while True:
        await session.terminal.day_book.write()
        cards = await register(session)
        page: ListPage[FoundCard | _Wish] = ListPage(
            title=_("Cards left behind"),
            question=_("Touch a card when it is handed over."),
            entries=(*_wishes(session.terminal.states), *map(_entry, cards)),
        )
        match await session.screen.ask(page):
            case Back.BACK:
                return
            case Chosen(_Wish.NEW):
                await _take_down(session)
            case Chosen(_Wish.TAKEN):
                session.terminal.states.left_behind_since = None
            case Chosen(FoundCard() as card):
                await _hand_over(session, card)


def _wishes(states: DeviceStates) -> Iterator[Choice["FoundCard | _Wish"]]:
    yield Choice(_Wish.NEW, _("Take down a card that was left behind"), icon=Icon.CARD_FOUND)
    since = states.left_behind_since
    if since is not None:
        time = Words(f"{since.astimezone():%m-%d %H:%M}")
        yield Choice(
            _Wish.TAKEN, _("Its holder took the card left behind {time}", time=time), icon=Icon.DONE
        )


async def register(session: Session) -> Sequence[FoundCard]:
    """Return the cards taken down at this terminal, those the hall still keeps first."""
    book = session.terminal.day_book
    found = await book.notes(EntryKind.OPERATOR, Act.FIND_CARD.value, _KEPT)
    handed = await book.notes(EntryKind.OPERATOR, Act.HAND_OVER_CARD.value, _KEPT)
    to = {one.facts.get("card"): HandedTo(str(one.facts["outcome"])) for one in handed}
    cards = [_card(one, to.get(one.number)) for one in found]
    return sorted(cards, key=lambda card: card.handed_to is not None)


def _card(entry: Entry, to: HandedTo | None) -> FoundCard:
    return FoundCard(entry.number, str(entry.facts["last_four"]), entry.at, to)


def _entry(card: FoundCard) -> Choice["FoundCard | _Wish"]:
    found = Words(f"{card.found_at.astimezone():%m-%d %H:%M}")
    detail = _("found {time}", time=found)
    if card.handed_to is not None:
        detail = _("found {time}, handed to: {whom}", time=found, whom=_NAMES[card.handed_to])
    return Choice(
        card,
        _("Card ending in {digits}", digits=Words(card.last_four)),
        detail,
        Icon.DONE if card.handed_to else Icon.CARD,
    )


async def _take_down(session: Session) -> None:
    def search(typed: str) -> Sequence[Choice[str]]:
        four = typed.upper()
        if len(four) != _LAST_FOUR:
            return ()
        label = _("Take down the card ending in {digits}", digits=Words(four))
        return (Choice(four, label, icon=Icon.CARD_FOUND),)

    page = SearchPage(
        title=_("A card was left behind"),
        question=_("Type the last four characters of the card number."),
        search=search,
        nothing=_("Exactly four characters."),
        digits=True,
    )
    match await session.screen.ask(page):
        case Chosen(four):
            session.note(Act.FIND_CARD, "kept", last_four=four)
            session.terminal.states.left_behind_since = None
            await session.tell(
                _("Taken down. Keep the card locked away."),
                advice=(_("Give it only to its holder, who shows an ID card."),),
            )
        case Back.BACK:
            pass


async def _hand_over(session: Session, card: FoundCard) -> None:
    if card.handed_to is not None:
        return
    whom = await session.choose(
        _("Card ending in {digits}", digits=Words(card.last_four)),
        _("Who has the card now?"),
        tuple(Choice(one, name) for one, name in _NAMES.items()),
    )
    if whom is not Back.BACK:
        session.note(Act.HAND_OVER_CARD, whom.value, card=card.number)
        await session.tell(_("Noted."))
