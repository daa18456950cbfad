"""What a terminal works with: settings, region, devices and stores, built once at start."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.clock import Clock
from kiosk.desks.situation import Situation
from kiosk.settings.configuration import Configuration
from kiosk.settings.region import Region

if TYPE_CHECKING:
    from kiosk.desks.card_desk import CardDesk
    from kiosk.desks.closure import Closure
    from kiosk.desks.code_desk import CodeDesk
    from kiosk.desks.day_book import DayBook
    from kiosk.desks.device_states import DeviceStates
    from kiosk.desks.device_watch import DeviceWatch
    from kiosk.desks.document_desk import DocumentDesk
    from kiosk.desks.guide_shelf import GuideShelf
    from kiosk.desks.id_card_desk import IdCardDesk
    from kiosk.desks.last_receipt import LastReceipt
    from kiosk.desks.pin_desk import PinDesk
    from kiosk.desks.print_desk import PrintDesk
    from kiosk.desks.records_desk import RecordsDesk
    from kiosk.desks.stationery import Stationery
    from kiosk.desks.worker import Worker


@dataclass(frozen=True, slots=True)
class Terminal:
    """Everything a flow may use."""

    configuration: Configuration
    region: Region
    cards: "CardDesk"
    identity_cards: "IdCardDesk"
    codes: "CodeDesk"
    records: "RecordsDesk"
    pins: "PinDesk"
    printing: "PrintDesk"
    documents: "DocumentDesk"
    stationery: "Stationery"
    devices: "DeviceWatch"
    states: "DeviceStates"
    day_book: "DayBook"
    closure: "Closure"
    last_receipt: "LastReceipt"
    chores: "Worker"
    """Does the staff's slow work: hashes, files, their papers."""
    guides: "GuideShelf"
    clock: Clock
    forget: Callable[[], None]
    """Overwrites what a visit has left in the memory."""
    close: Callable[[], Awaitable[None]]
    """Closes records, journal and guides, each in its own thread."""

    @property
    def situation(self) -> Situation:
        """What decides about the menu at this moment."""
        return Situation(self.configuration, self.region, self.devices.conditions)
