"""An application on a real pcscd and a real cupsd, disturbed where it is signed and printed."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from db.demo_people import DemoRole
from db.sqlite_records import open_records
from hardware.simulators.card_profiles import FAULT_CARDS
from hardware.simulators.pcscd import PrivatePcscd
from kiosk.demo import samples
from kiosk.demo.devices import fresh_key
from kiosk.desks.card_slot import Occupied
from kiosk.flows.applying import Take
from kiosk.flows.ends import AfterService
from kiosk.language.texts import Message
from kiosk.pages.kinds import (
    ChoicePage,
    Chosen,
    ConfirmPage,
    Decision,
    FarewellPage,
    ListPage,
    PreviewPage,
    ResultPage,
    SignPage,
)
from kiosk.settings.service import Service
from tests.hardware.card_stage import virtual_card, wait_for_cards
from tests.whole.terminal import WholeTerminal, card, person

REFUSED = Message("It could not be printed. Please note the reference number.")


def test_signed_beside_a_second_card_and_received_beside_a_printer_that_refuses(
    make_terminal: Callable[..., WholeTerminal], pcscd: PrivatePcscd, tmp_path: Path
) -> None:
    trust = fresh_key(tmp_path / "trust", "示例市社会保险事业中心（演示）")
    terminal = make_terminal(refill_s=0.5, adapt=lambda settings: replace(settings, trust=trust))
    (first, *_, last) = [name for name in pcscd.slots if name != terminal.reader]

    async def story(terminal: WholeTerminal) -> None:
        citizen, slot = terminal.citizen, terminal.terminal.cards.slot
        terminal.insert(card(DemoRole.SKILLED))
        await citizen.types_pin("123456")
        await citizen.gives(ChoicePage, Chosen(Service.APPLICATIONS))
        await citizen.gives(ChoicePage, Chosen(Service.SKILL_SUBSIDY))
        found = await citizen.meets(ListPage)
        await citizen.gives(ListPage, Chosen(found.entries[0].value))
        await citizen.gives(ConfirmPage, Decision.CONFIRMED)
        await citizen.gives(PreviewPage, Decision.CONFIRMED)
        await citizen.meets(SignPage)
        served = slot.state
        assert isinstance(served, Occupied)
        pcscd.slots[first].insert(virtual_card(FAULT_CARDS["not a social security card"]))
        pcscd.slots[last].insert(card(DemoRole.RETIREE))
        wait_for_cards(terminal.readers, [terminal.reader, first, last])
        await citizen.gives(SignPage, samples.signature())
        taken = await citizen.meets(ResultPage)
        assert slot.state == served
        terminal.paper.device.empty()
        await citizen.gives(ResultPage, Chosen(Take.RECEIPT), lambda page: page is taken)
        after = await citizen.gives(
            ResultPage, Chosen(AfterService.FINISH), lambda page: page is not taken
        )
        assert after.note == REFUSED
        assert after.facts == taken.facts
        await citizen.meets(FarewellPage)

    try:
        terminal.play(story)
    finally:
        for slot in pcscd.slots.values():
            slot.remove()
    assert terminal.paper.device.printed_documents == []
    with closing(open_records(terminal.configuration.records.file.path)) as records:
        holder = records.find_holder(person(DemoRole.SKILLED).social_security_number)
        assert len(records.applications(holder)) == 1
