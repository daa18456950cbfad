"""Which of the citizen's cards a matter is about; asked only when there are several."""

from db.records import CardRecord, CardStatus
from kiosk.flows.visit import Visit
from kiosk.flows.wording import card_status_text
from kiosk.language.texts import Words, _, masked_number
from kiosk.pages.kinds import Back, Choice, ChoicePage, Chosen, Icon
from kiosk.rules.citizen import Citizen, NoCardOfTheirs


async def choose_card(
    visit: Visit, citizen: Citizen, *, usual: CardStatus | None
) -> CardRecord | Back:
    """Return the card meant; with one card in the state `usual`, or one in all, it is that one.

    Args:
        usual: the state a card has that the matter is mostly about; None if any.

    Raises:
        NoCardOfTheirs: the records know none.
        DatabaseError: the records do not answer.
    """
    async with visit.asking_records():
        cards = await visit.terminal.records.cards_of(citizen.holder)
    if not cards:
        raise NoCardOfTheirs
    fitting = [card for card in cards if card.status is usual] or list(cards)
    if len(fitting) == 1:
        return fitting[0]
    page = ChoicePage(
        title=_("Your cards"),
        question=_("Which card?"),
        choices=tuple(_choice(card) for card in fitting),
    )
    match await visit.screen.ask(page):
        case Chosen(card):
            return card
        case Back.BACK:
            return Back.BACK


def _choice(card: CardRecord) -> Choice[CardRecord]:
    return Choice(
        card,
        label=_(
            "{bank}, card {number}",
            bank=Words(card.bank.name),
            number=masked_number(card.card_number),
        ),
        detail=card_status_text(card.status),
        icon=Icon.CARD,
    )
