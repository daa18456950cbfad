"""What a terminal works with: settings, region, devices and stores, built once at start."""

from dataclasses import dataclass

from kiosk.clock import Clock
from kiosk.configuration import Configuration
from kiosk.flows.menu import Situation
from kiosk.region import Region
from kiosk.services.card_desk import CardDesk
from kiosk.services.device_watch import DeviceWatch
from kiosk.services.document_desk import DocumentDesk
from kiosk.services.guide_shelf import GuideShelf
from kiosk.services.id_card_desk import IdCardDesk
from kiosk.services.pin_desk import PinDesk
from kiosk.services.print_desk import PrintDesk
from kiosk.services.records_desk import RecordsDesk
from kiosk.services.stationery import Stationery


@dataclass(frozen=True, slots=True)
class Hall:
    """Everything a flow may use."""

    configuration: Configuration
    region: Region
    cards: CardDesk
    identity_cards: IdCardDesk
    records: RecordsDesk
    pins: PinDesk
    printing: PrintDesk
    documents: DocumentDesk
    stationery: Stationery
    devices: DeviceWatch
    guides: GuideShelf
    clock: Clock

    @property
    def situation(self) -> Situation:
        """What decides about the menu at this moment."""
        return Situation(self.configuration, self.region, self.devices.conditions)
