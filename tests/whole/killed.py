"""The lives of a terminal that is killed: each change, each application, and the settling of one.

python -m tests.whole.killed FOLDER LIFE: FOLDER holds fresh stores. What is true after each death
is told as one JSON object a line; the last line is of a life that came to its end.
"""

import json
import socket
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from db.applications import (
    ApplicationDetails,
    ApplicationKind,
    ApplicationState,
    ApplicationTaken,
    ApplicationWithdrawn,
    ChangeOutcome,
)
from db.demo_people import DemoRole
from db.journal import ChangeIntent, Matter
from db.records import (
    CardActivated,
    CardCancelled,
    CardRecord,
    CardStatus,
    IdempotencyKey,
    LossReleased,
    LossReported,
    LossRequest,
)
from hardware.atr import protocol_of
from hardware.simulators.reader import SimulatedResourceManager
from hardware.social_card.pin import Pin, PinCorrect
from hardware.social_card.reading import open_card
from hardware.social_card.session import SocialSecurityCard
from kiosk.clock import system_clock
from kiosk.desks.card_desk import CardOnDesk
from kiosk.desks.change_book import new_key
from kiosk.desks.pin_desk import PinChanged, PinDesk
from kiosk.desks.records_desk import ChangeMade, RecordsDesk, SignedApplication
from kiosk.desks.worker import Worker
from kiosk.documents.serials import new_serial
from tests.hardware.card_stage import PERMIT
from tests.whole.killing import Desks, Fuse, Life, Truth, deaths
from tests.whole.terminal import card, person

OLD_PIN: Final = "123456"
NEW_PIN: Final = "739150"
PIN_CHANGE: Final = "pin_change"
_READER: Final = "Virtual reader"
_LONGEST_APDU: Final = 512


@dataclass(frozen=True)
class Change:
    """A change in the records: whose card, how it is asked for, what comes of it."""

    role: DemoRole
    ask: Callable[[RecordsDesk, CardRecord], Awaitable[object]]
    made: type[ChangeOutcome]
    after: CardStatus

    @property
    def before(self) -> CardStatus:
        """The state of the card when it is asked for."""
        return person(self.role).status

    async def live(self, desks: Desks, fuse: Fuse) -> None:
        """Ask for the change, from the touch to the result."""
        record = await desks.records.find_card(person(self.role).identification_code)
        fuse.light()
        assert isinstance(await self.ask(desks.records, record), ChangeMade)

    def attend(self) -> None:
        """Do nothing: the records are in a file."""

    def truth(self, desks: Desks) -> Truth:
        """Return how often the change was made, and the state of the card."""
        code = person(self.role).identification_code
        keys = {IdempotencyKey(entry.key) for entry in desks.journal.entries()}
        return {
            "made": sum(isinstance(desks.system.outcome_of(key), self.made) for key in keys),
            "status": desks.system.find_card(code).status.value,
        }


@dataclass(frozen=True)
class LeftOpen(Change):
    """A loss report that a stopped terminal left open, as the next start settles it."""

    arrived: bool = True
    """Whether the records made it."""

    async def live(self, desks: Desks, fuse: Fuse) -> None:
        """Settle it."""
        code, key = person(self.role).identification_code, IdempotencyKey("left-open")
        intent = ChangeIntent(Matter.LOSS_REPORT, key, "left-open", code)
        desks.journal.intend(intent, now=system_clock())
        if self.arrived:
            tomorrow = system_clock() + timedelta(days=1)
            desks.system.report_loss(LossRequest(key, code, "DEMO-01", 7, not_after=tomorrow))
        fuse.light()
        assert await desks.records.settle() == 1


class Submission:
    """An application that is sent, with its signed form."""

    made: type[ChangeOutcome] = ApplicationTaken

    async def live(self, desks: Desks, fuse: Fuse) -> None:
        """Send it, from the signature to the result."""
        applicant = await desks.records.find_holder(JOB_SEEKER.social_security_number)
        fuse.light()
        assert isinstance(await desks.records.submit(applicant, signed_application()), ChangeMade)

    def attend(self) -> None:
        """Do nothing: the records are in a file."""

    def truth(self, desks: Desks) -> Truth:
        """Return how often it was made, and the states of the person's applications."""
        keys = {IdempotencyKey(entry.key) for entry in desks.journal.entries()}
        holder = desks.system.find_holder(self.number)
        return {
            "made": sum(isinstance(desks.system.outcome_of(key), self.made) for key in keys),
            "states": [one.state.value for one in desks.system.applications(holder)],
        }

    @property
    def number(self) -> str:
        """Whose application it is."""
        return JOB_SEEKER.social_security_number


class ApplicationWithdrawal(Submission):
    """An application that was received, and is withdrawn."""

    made = ApplicationWithdrawn

    async def live(self, desks: Desks, fuse: Fuse) -> None:
        """Withdraw it."""
        applicant = await desks.records.find_holder(self.number)
        received = next(
            one
            for one in await desks.records.applications(applicant)
            if one.state is ApplicationState.RECEIVED
        )
        fuse.light()
        change = await desks.records.withdraw_application(applicant, received.reference)
        assert isinstance(change, ChangeMade)

    @property
    def number(self) -> str:
        return person(DemoRole.APPLICANT).social_security_number


class PinChange:
    """A change of the PIN of a card that outlives the terminal: it is in the process that goes on.

    The fuse is lit before the first command, so that the terminal dies in front of each of them.
    """

    def __init__(self) -> None:
        self._card = card()
        self._contacts, self._reader = socket.socketpair(type=socket.SOCK_SEQPACKET)

    async def live(self, desks: Desks, fuse: Fuse) -> None:
        """Read the card, show it the old PIN, and have it change it for the new one."""
        self._contacts.close()
        record = await desks.records.find_card(person().identification_code)
        channel = _Wire(self._reader, self._card.atr, fuse)
        fuse.light()
        on_desk = CardOnDesk(Worker("card reader", limit_s=60), *open_card(lambda: channel))
        old, new = typed(OLD_PIN), typed(NEW_PIN)
        assert isinstance(await on_desk.verify(old), PinCorrect)
        assert isinstance(await PinDesk(desks.book).change(on_desk, record, old, new), PinChanged)

    def attend(self) -> None:
        """Be the card, until nobody is there any more who asks it."""
        self._reader.close()
        with self._contacts as contacts:
            while command := contacts.recv(_LONGEST_APDU):
                contacts.send(self._card.transmit(command))

    def truth(self, _: Desks) -> Truth:
        """Return whether the card takes the old and the new PIN."""
        return {"takes_old": self._takes(OLD_PIN), "takes_new": self._takes(NEW_PIN)}

    def _takes(self, digits: str) -> bool:
        readers = SimulatedResourceManager(_READER, permit=PERMIT)
        readers.insert(_READER, self._card)
        with typed(digits) as pin:
            result = SocialSecurityCard(readers.connect(_READER)).verify_pin(pin)
        return isinstance(result, PinCorrect)


class _Wire:
    """`hardware.resource_manager.CardChannel` to a card in another process."""

    def __init__(self, reader: socket.socket, atr: bytes, fuse: Fuse) -> None:
        self.atr = atr
        self.protocol = protocol_of(atr)
        self._reader = reader
        self._fuse = fuse

    def transmit(self, command: bytes | bytearray) -> bytes:
        self._fuse.burn()
        self._reader.send(command)
        return self._reader.recv(_LONGEST_APDU)

    def close(self) -> None:
        self._reader.close()


def signed_application() -> SignedApplication:
    """Return an application for unemployment benefit, as it is sent."""
    details = ApplicationDetails(phone="13800000000", declared=("by_law",))
    form = b"%PDF-1.7 " + bytes(range(256)) * 64
    serial = new_serial("DEMO-01", system_clock().date())
    kind = ApplicationKind.UNEMPLOYMENT_BENEFIT
    return SignedApplication(kind, details, new_key(), serial, form)


def typed(digits: str) -> Pin:
    """Return a PIN as it was typed."""
    return Pin(bytearray(digits.encode()))


_REPORT: Final = (
    DemoRole.NORMAL,
    partial(RecordsDesk.report_loss, lasts_days=7),
    LossReported,
    CardStatus.TEMPORARILY_LOST,
)
JOB_SEEKER: Final = person(DemoRole.JOB_SEEKER)
APPLICATIONS: Final = {
    "submission": Submission,
    "application_withdrawal": ApplicationWithdrawal,
}
CHANGES: Final = {
    "report_loss": Change(*_REPORT),
    "release_loss": Change(
        DemoRole.LOST, RecordsDesk.release_loss, LossReleased, CardStatus.NORMAL
    ),
    "activation": Change(
        DemoRole.NOT_ACTIVATED, RecordsDesk.activate, CardActivated, CardStatus.NORMAL
    ),
    "cancellation": Change(
        DemoRole.MOVED_OUT, RecordsDesk.cancel, CardCancelled, CardStatus.CANCELLED
    ),
}
LEFT_OPEN: Final = {
    "settling_made": LeftOpen(*_REPORT, arrived=True),
    "settling_unseen": LeftOpen(*_REPORT, arrived=False),
}


def life(name: str) -> Life:
    """Return the life of this name, from its beginning."""
    if name in APPLICATIONS:
        return APPLICATIONS[name]()
    return PinChange() if name == PIN_CHANGE else (CHANGES | LEFT_OPEN)[name]


if __name__ == "__main__":
    for truth in deaths(Path(sys.argv[1]), partial(life, sys.argv[2])):
        print(json.dumps(truth), flush=True)
