"""Somebody of the staff comes in by a card of their own, on a real pcscd; then a citizen comes."""

from collections.abc import Callable

from db.journal import EntryKind
from hardware.piv_card import PivAlgorithm
from hardware.simulators.staff_cards import staff_card
from hardware.social_card.pin import Pin
from kiosk.desks.card_slot import Empty
from kiosk.operator.card_key import fingerprint_of
from kiosk.operator.codes import Staff, save_staff
from kiosk.operator.roles import StaffRole
from kiosk.pages.kinds import Back, ChoicePage, FarewellPage, PinEntered, PinPage, WelcomePage
from tests.hardware.staff_cards import staff_key, virtual_staff_card
from tests.kiosk.journals import journal_entries
from tests.whole.terminal import WholeTerminal
from tests.whole.test_visits import to_the_menu


def test_in_by_a_card_and_out_again_and_the_next_citizen_is_served(
    make_terminal: Callable[..., WholeTerminal],
) -> None:
    key = staff_key(PivAlgorithm.RSA_2048)
    card = virtual_staff_card(staff_card(key))
    terminal = make_terminal()
    codes = terminal.configuration.operator.codes
    known = Staff("salt").with_card("wang", StaffRole.OPERATOR, fingerprint_of(key.public_key()))
    save_staff(codes, known)

    async def story(terminal: WholeTerminal) -> None:
        await terminal.citizen.meets(WelcomePage)
        terminal.citizen.knock()
        await terminal.citizen.meets(PinPage)
        terminal.insert(card)
        await terminal.citizen.meets(PinPage, lambda page: page.longest == 8)
        await terminal.citizen.gives(PinPage, PinEntered(Pin(bytearray(b"271828"))))
        await terminal.citizen.meets(FarewellPage)
        terminal.take_card()
        await terminal.slot_is(Empty)
        await terminal.citizen.gives(ChoicePage, Back.BACK)
        await terminal.citizen.meets(WelcomePage)
        await to_the_menu(terminal)
        await terminal.terminal.day_book.write()

    terminal.play(story)
    assert (card.verified, card.unknown_commands) == (1, [])
    entries = journal_entries(terminal.configuration)
    acts = [one.facts["what"] for one in entries if one.kind is EntryKind.OPERATOR]
    assert acts == ["entered", "left"]
