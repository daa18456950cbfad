"""A guided tour: the shipped kiosk led through whole visits, with a numbered picture of every page.

The guide does what a person would: puts cards in, waits for pages, touches their buttons.
"""

import shutil
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import trio

from db.demo_people import DemoRole, demo_cast
from db.demo_records import grant_last_application
from hardware.printer_state import Ready
from hardware.simulators import SimulationPermit
from kiosk.clock import system_clock
from kiosk.demo.devices import READER, DemoDevices, demo_devices
from kiosk.demo.guided import GuidedWindow
from kiosk.demo.own_folder import claim_fresh
from kiosk.demo.samples import signature
from kiosk.desks.terminal import Terminal
from kiosk.errors import KioskError
from kiosk.flows.ask_proof import WithoutProof
from kiosk.flows.ends import AfterService
from kiosk.guides.terms import Category
from kiosk.pages.kinds import (
    ChoicePage,
    ConfirmPage,
    FailurePage,
    FarewellPage,
    GuidePage,
    ListPage,
    Movement,
    Page,
    PinPage,
    PreviewPage,
    ReadingPage,
    ResultPage,
    SignPage,
    WelcomePage,
    WorkingPage,
)
from kiosk.settings.service import Service
from kiosk.terminal.assembly import assemble
from kiosk.terminal.exit_codes import leave
from kiosk.terminal.guest_run import GuestRun
from kiosk.terminal.operate import operate
from kiosk.ui.application import Display, make_application
from kiosk.ui.bars.tool_strip import Tool
from kiosk.ui.design.appearance import Motion
from kiosk.ui.design.metrics import Panel, assumed_mm_per_px
from kiosk.ui.screen import QtScreen

Kind = TypeVar("Kind", bound=Page[object])

#: Longer than any step of the tour takes on a slow machine; past it the tour is stuck.
STEP_LIMIT_S: Final = 60.0


class TourStuck(KioskError):
    """The kiosk did not come to the page the tour expected."""

    code = "tour.stuck"

    def __init__(self, expected: str) -> None:
        super().__init__(f"the kiosk did not show a {expected}")


class TurnedClock:
    """The clock of the tour, which can be turned on."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return system_clock() + self._ahead

    def turn(self, by: timedelta) -> None:
        """Let so much time have gone by."""
        self._ahead += by


class TourGuide:
    """Leads the window and takes the pictures."""

    def __init__(
        self,
        window: GuidedWindow,
        devices: DemoDevices,
        terminal: Terminal,
        out: Path,
        clock: TurnedClock,
    ) -> None:
        self.clock = clock
        self.window = window
        self.devices = devices
        self.terminal = terminal
        self._out = out
        self._pictures = 0
        self._pages_in, self._pages = trio.open_memory_channel[Page[object]](1000)
        window.page_shown.connect(self._pages_in.send_nowait)

    async def page(self, kind: type[Kind]) -> Kind:
        """Return the next page of this kind; other pages pass by.

        Raises:
            TourStuck: it does not come.
        """
        with trio.move_on_after(STEP_LIMIT_S):
            async for page in self._pages:
                if isinstance(page, kind) and self._stands_there():
                    return page
        raise TourStuck(kind.__name__)

    def _stands_there(self) -> bool:
        """Return whether no other page has come since the one just received."""
        nothing_newer = self._pages.statistics().current_buffer_used == 0
        return nothing_newer and self.window.view is not None

    async def call_for_staff(self) -> None:
        """Return when the kiosk asks the citizen to call the staff.

        Raises:
            TourStuck: it does not.
        """
        while (await self.page(WorkingPage)).movement is not Movement.CALL_STAFF:
            pass

    def picture(self, name: str) -> None:
        """Take a numbered picture of what stands there now."""
        self._pictures += 1
        self.window.save_picture(self._out / f"{self._pictures:02}-{name}.png")

    def insert(self, title: str) -> None:
        """Put in the demo card with this title."""
        card = next(card for card in self.devices.cards if card.title == title)
        self.devices.readers.insert(READER, card.card)

    def lay_identity_card(self, title: str) -> None:
        """Lay down the identity card with this title."""
        self.devices.plate.lay(self.devices.identity_cards[title])

    def take_card(self) -> None:
        """Take the card out."""
        self.devices.readers.remove(READER)


_A_WEEK: Final = timedelta(days=7)

#: What a tour leaves in its folder, and deletes there when it begins anew.
_MADE_HERE: Final = ("[0-9][0-9]-*.png", "certificate.pdf", "devices")


def take_tour(out: Path, permit: SimulationPermit, width: int, height: int) -> int:
    """Lead the kiosk through its services and leave pictures and a certificate in `out`.

    Returns the exit code.

    Raises:
        FolderNotOurs: `out` holds what is not ours.
        PrivateCupsdFailed: CUPS is not installed or does not start.
    """
    claim_fresh(out, _MADE_HERE)
    application = make_application(only_draws=True, leave=leave)
    with demo_devices(out / "devices", permit) as devices:
        panel = Panel(width, height, assumed_mm_per_px(width, height))
        display = Display(devices.configuration.front, panel, Motion.STILL, GuidedWindow)
        clock = TurnedClock()
        terminal = assemble(
            *(devices.configuration, devices.readers, devices.printer, clock),
            slip_printer=devices.slip_printer,
        )
        display.window.show()
        guide = TourGuide(display.window, devices, terminal, out, clock)
        code = GuestRun(application, display).run(partial(_run, guide, display))
        for certificate in devices.paper.printed_documents[:1]:
            shutil.copy(certificate, out / "certificate.pdf")
    shutil.rmtree(out / "devices")
    return code


async def _run(guide: TourGuide, display: Display[GuidedWindow]) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(operate, guide.terminal, guide.devices.readers, QtScreen(display.window))
        await devices_ready(guide.terminal)
        scenes = (
            *(_certificate, _loss_and_release, _identity_card, _new_card),
            *(_application, _answer, _a_week_later, _guides, _care, _faults),
        )
        for scene in scenes:
            await scene(guide)
        nursery.cancel_scope.cancel()


async def devices_ready(terminal: Terminal) -> None:
    """Return when card reader and printer are ready."""
    while not (
        terminal.devices.reader_ready and isinstance(terminal.devices.conditions.printer, Ready)
    ):
        await terminal.devices.wait_turn()


async def _certificate(guide: TourGuide) -> None:
    """A certificate, with the paper running out in the middle."""
    window = guide.window
    await guide.page(WelcomePage)
    guide.picture("welcome")
    guide.insert("Card in normal use")
    await guide.page(PinPage)
    guide.picture("pin")
    window.type_pin("654321")
    await guide.page(PinPage)
    guide.picture("pin-wrong")
    window.type_pin("123456")
    await guide.page(ChoicePage)
    guide.picture("menu")
    window.touch_choice(Service.CONTRIBUTION_CERTIFICATE)
    await guide.page(PreviewPage)
    guide.picture("preview")
    guide.devices.paper.empty()
    window.touch_main()
    await guide.call_for_staff()
    guide.picture("call-staff")
    guide.devices.paper.load_paper(100)
    await guide.page(ResultPage)
    guide.picture("take-paper")
    window.touch_choice(AfterService.ANOTHER)


async def _loss_and_release(guide: TourGuide) -> None:
    """The card is reported lost, found again, and taken."""
    window = guide.window
    await guide.page(ChoicePage)
    window.touch_choice(Service.REPORT_LOSS)
    await guide.page(ConfirmPage)
    guide.picture("report-loss")
    window.touch_main()
    await guide.page(ResultPage)
    guide.picture("reported-lost")
    window.touch_choice(AfterService.ANOTHER)
    await guide.page(ChoicePage)
    window.touch_choice(Service.RELEASE_LOSS)
    await guide.page(ConfirmPage)
    guide.picture("release-loss")
    window.touch_main()
    await guide.page(ResultPage)
    guide.picture("released")
    window.touch_main()
    await guide.page(FarewellPage)
    guide.picture("take-card")
    guide.take_card()
    await guide.page(FarewellPage)
    guide.picture("farewell")


async def _identity_card(guide: TourGuide) -> None:
    """Somebody without their card reports it lost, and leaves the identity card lying."""
    window = guide.window
    await guide.page(WelcomePage)
    window.touch_choice(Service.REPORT_LOSS)
    await guide.page(ReadingPage)
    guide.picture("lay-identity-card")
    window.touch_choice(WithoutProof.FOR_ANOTHER)
    await guide.page(GuidePage)
    guide.picture("for-somebody-else")
    window.touch_back()
    await guide.page(ReadingPage)
    guide.lay_identity_card("Forty years of contributions")
    await guide.page(ConfirmPage)
    guide.picture("report-loss-by-identity-card")
    window.touch_tool(Tool.END)
    await guide.page(FarewellPage)
    guide.picture("take-identity-card")
    guide.devices.plate.lift()


async def _new_card(guide: TourGuide) -> None:
    """A new card is activated, its state looked at, its PIN changed."""
    window = guide.window
    await guide.page(WelcomePage)
    window.touch_choice(Service.CARD_MATTERS)
    await guide.page(ChoicePage)
    guide.picture("card-matters")
    window.touch_choice(Service.CARD_STATUS)
    await guide.page(ReadingPage)
    guide.insert("Card not activated yet")
    await guide.page(PinPage)
    window.type_pin("123456")
    await guide.page(ResultPage)
    guide.picture("card-state")
    window.touch_choice(Service.ACTIVATION)
    await guide.page(ConfirmPage)
    guide.picture("activate")
    window.touch_main()
    await guide.page(ResultPage)
    guide.picture("activated")
    window.touch_choice(AfterService.ANOTHER)
    await guide.page(ChoicePage)
    window.touch_choice(Service.CARD_MATTERS)
    await guide.page(ChoicePage)
    window.touch_choice(Service.PIN_CHANGE)
    for digits in ("123456", "234567", "739150", "739150"):
        await guide.page(PinPage)
        guide.picture("pin-change")
        window.type_pin(digits)
    await guide.page(ResultPage)
    guide.picture("pin-changed")
    window.touch_main()
    await guide.page(FarewellPage)
    guide.take_card()


async def _application(guide: TourGuide) -> None:
    """An application from the menu to its reference number; nothing is typed."""
    window = guide.window
    await guide.page(WelcomePage)
    guide.insert("With vocational certificates")
    await guide.page(PinPage)
    window.type_pin("123456")
    await guide.page(ChoicePage)
    window.touch_choice(Service.APPLICATIONS)
    await guide.page(ChoicePage)
    guide.picture("applications")
    window.touch_choice(Service.SKILL_SUBSIDY)
    found = await guide.page(ListPage)
    guide.picture("application-certificates")
    window.touch_choice(found.entries[0].value)
    await guide.page(ConfirmPage)
    guide.picture("application-conditions")
    window.touch_main()
    await guide.page(PreviewPage)
    guide.picture("application-form")
    window.touch_main()
    await guide.page(SignPage)
    guide.picture("application-sign")
    window.sign(signature())
    await guide.page(ResultPage)
    guide.picture("application-received")
    window.touch_main()
    await guide.page(FarewellPage)
    guide.take_card()


async def _answer(guide: TourGuide) -> None:
    """Somebody whose application was answered finds that first, and what is missing."""
    window = guide.window
    await guide.page(WelcomePage)
    guide.insert("Has applied for several things")
    await guide.page(PinPage)
    window.type_pin("123456")
    await guide.page(ChoicePage)
    guide.picture("answer-first")
    window.touch_choice(Service.MY_APPLICATIONS)
    found = await guide.page(ListPage)
    guide.picture("my-applications")
    window.touch_choice(found.entries[0].value)
    await guide.page(GuidePage)
    guide.picture("papers-are-missing")
    window.touch_tool(Tool.END)
    await guide.page(FarewellPage)
    guide.take_card()


async def _a_week_later(guide: TourGuide) -> None:
    """The office has granted what was applied for; its applicant comes back and reads it first."""
    window = guide.window
    await guide.page(WelcomePage)
    number = next(one.social_security_number for one in demo_cast() if one.role is DemoRole.SKILLED)
    guide.clock.turn(_A_WEEK)
    granted_at = guide.clock() - timedelta(days=2)
    file = guide.devices.configuration.records.file.path
    await trio.to_thread.run_sync(partial(grant_last_application, file, number, at=granted_at))
    guide.insert("With vocational certificates")
    await guide.page(PinPage)
    window.type_pin("123456")
    await guide.page(ChoicePage)
    guide.picture("a-week-later")
    window.touch_choice(Service.MY_APPLICATIONS)
    found = await guide.page(ListPage)
    window.touch_choice(found.entries[0].value)
    await guide.page(GuidePage)
    guide.picture("application-granted")
    window.touch_tool(Tool.END)
    await guide.page(FarewellPage)
    guide.take_card()


async def _guides(guide: TourGuide) -> None:
    """A guide with its codes, in three touches and without a card."""
    window = guide.window
    await guide.page(WelcomePage)
    window.touch_choice(Service.GUIDES)
    await guide.page(ListPage)
    guide.picture("guides")
    window.touch_choice(Category.CARD)
    listed = await guide.page(ListPage)
    guide.picture("guides-of-cards")
    window.touch_choice(listed.entries[0].value)
    await guide.page(GuidePage)
    guide.picture("guide")
    window.touch_tool(Tool.END)


async def _care(guide: TourGuide) -> None:
    """Care mode, the dark theme, English."""
    window = guide.window
    await guide.page(WelcomePage)
    for tool, name in (
        (Tool.CARE, "welcome-care"),
        (Tool.CARE, ""),
        (Tool.CONTRAST, "welcome-dark"),
        (Tool.LANGUAGE, "welcome-english-dark"),
    ):
        window.touch_tool(tool)
        if name:
            guide.picture(name)
    window.touch_choice(Service.REPORT_LOSS)
    await guide.page(ReadingPage)
    guide.picture("insert-card-english-dark")
    window.touch_tool(Tool.END)


async def _faults(guide: TourGuide) -> None:
    """A card that is none, a blocked card, a printer without paper."""
    for title, name in (
        ("Fault: not a social security card", "not-a-social-security-card"),
        ("Card of version 3.00, holder locked", "needs-authentication"),
        ("Fault: last try", "last-try"),
        ("Fault: blocked PIN", "pin-blocked"),
    ):
        await guide.page(WelcomePage)
        guide.insert(title)
        await guide.page(PinPage if name == "last-try" else FailurePage)
        guide.picture(name)
        guide.take_card()
    await guide.page(WelcomePage)
    guide.devices.paper.empty()
    await guide.page(WelcomePage)
    guide.picture("welcome-without-paper")
