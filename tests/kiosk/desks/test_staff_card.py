"""The staff card on the desk."""

from typing import cast

from hardware.piv_card import PivCard
from hardware.resource_manager import CardChannel
from kiosk.desks.staff_card import GIVE_BACK_LIMIT_S, StaffCardOnDesk
from kiosk.desks.worker import DriverHangs, Worker


async def test_a_reader_that_hangs_keeps_nobody_waiting_for_the_card_to_be_given_back() -> None:
    limits: list[float | None] = []

    class Hanging:
        async def run(self, _: object, *, limit_s: float | None = None) -> None:
            limits.append(limit_s)
            raise DriverHangs("card reader")

    class Channel:
        close = None

    card = StaffCardOnDesk(
        cast("Worker", Hanging()), cast("CardChannel", Channel()), cast("PivCard", None), b""
    )
    await card.give_back()
    assert limits == [GIVE_BACK_LIMIT_S]
