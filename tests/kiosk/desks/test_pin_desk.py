"""What the journal says of a change of PIN is what the card said to it."""

import pytest

from db.demo_people import DemoRole
from db.journal import EntryKind
from hardware.social_card.pin import Pin
from tests.kiosk.journals import journal_entries
from tests.kiosk.made_up_terminal import MadeUpTerminal

TRIES = 6

#: How often a wrong old PIN was typed before, the old PIN of this change, the outcome written down.
CHANGES = {
    "right": (0, "123456", (EntryKind.OUTCOME, "done", None)),
    "wrong": (0, "654321", (EntryKind.OUTCOME, "refused", "pin.wrong")),
    "wrong for the last time": (TRIES - 1, "654321", (EntryKind.OUTCOME, "refused", "pin.blocked")),
}


def pin(digits: str) -> Pin:
    return Pin(bytearray(digits.encode()))


@pytest.mark.parametrize("how", CHANGES)
async def test_the_outcome_is_the_cards(made_up: MadeUpTerminal, how: str) -> None:
    before, old, expected = CHANGES[how]
    terminal = made_up.terminal
    on_desk = await terminal.cards.open(made_up.insert(made_up.card(DemoRole.NORMAL)))
    card = await terminal.records.find_card(on_desk.reading.issuer.identification_code)
    for _ in range(before):
        await on_desk.verify(pin("654321"))
    await terminal.pins.change(on_desk, card, pin(old), pin("739150"))
    await on_desk.give_back()

    entries = journal_entries(made_up.configuration)
    (entry,) = [each for each in entries if each.kind is EntryKind.OUTCOME]
    assert (entry.kind, entry.facts["outcome"], entry.facts.get("code")) == expected
