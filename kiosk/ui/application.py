"""Application, panel and window, up before anything slow is loaded."""

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cache, partial
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication

from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, _
from kiosk.pages.parts import WelcomePage
from kiosk.settings.front import Front, ScreenSettings, WindowSettings
from kiosk.settings.service import Service
from kiosk.ui.design.appearance import Motion, Settings
from kiosk.ui.design.metrics import USUAL_BOTTOM_MM, USUAL_REACH_MM, Panel, assumed_mm_per_px
from kiosk.ui.design.theme import ThemeName
from kiosk.ui.input.keys import SwitchKeys
from kiosk.ui.no_display import NoDisplay, told_without_display
from kiosk.ui.own_screen import OwnScreen
from kiosk.ui.window import KioskWindow

if TYPE_CHECKING:
    from kiosk.pages.kinds import OutOfServicePage
    from kiosk.settings.configuration import VoiceSettings

#: The width of an upright 21.5 inch panel, as usual in the halls.
TERMINAL_WIDTH_MM: Final = 268.0

PLAUSIBLE_MM_PER_PX = (0.05, 0.7)
"""A panel that reports a pixel outside this range was never told its size."""

Window = TypeVar("Window", bound=KioskWindow)


class Display(Generic[Window]):
    """The window of the terminal, and the screen on it."""

    def __init__(self, front: Front, panel: Panel, motion: Motion, kind: type[Window]) -> None:
        screen = front.screen
        self.windows = front.windows
        self._screen: OwnScreen | None = None
        self.window: Window = kind(
            catalogue,
            hall=front.hall,
            panel=panel,
            defaults=Settings(theme=ThemeName(screen.theme)),
            motion=motion,
            dark_after_s=screen.dark_after_s,
            switches=SwitchKeys(
                next=Qt.Key[f"Key_{screen.next_key}"],
                press=Qt.Key[f"Key_{screen.press_key}"],
                volume=Qt.Key[f"Key_{screen.volume_key}"],
                rate=Qt.Key[f"Key_{screen.rate_key}"],
            ),
        )

    def fill(self, screen: OwnScreen) -> None:
        """Fill the terminal's screen from now on, and no other."""
        self._screen = screen
        screen.keep(self.window)

    def close(self) -> None:
        """Take the window away, for another one stands there."""
        self.window.close_for_good()
        self.window.deleteLater()
        if self._screen is not None:
            self._screen.deleteLater()
            self._screen = None

    def show_first_page(self, page: WelcomePage[Service]) -> None:
        """Paint `page` at once; nobody hears its answers until the kiosk has loaded."""
        self.window.show_page(page)
        self.window.paint_now()

    def warm_up(self) -> None:
        """Load what other pages need whenever the event loop has nothing else to do."""
        QTimer.singleShot(0, self._warm_up)

    def _warm_up(self) -> None:
        from kiosk.ui.qt_words import QtWords

        words = QtWords(self.window)
        words.follow(self.window.settings)
        self.window.settings_changed.connect(words.follow)
        from kiosk.ui.speech.announcing import Announcing

        Announcing(self.window, catalogue)
        self._warm_up_next(loads())

    def _warm_up_next(self, left: Iterator[Callable[[], object]]) -> None:
        """Load one thing, and the next when there is nothing else to do again."""
        load = next(left, None)
        if load is not None:
            load()
            QTimer.singleShot(0, partial(self._warm_up_next, left))

    def offer_voice(self, settings: "VoiceSettings") -> None:
        """Have pages read aloud once one is painted, if the terminal can speak."""
        from kiosk.ui.speech.offer import offer_voice

        offer_voice(self.window, settings, catalogue)

    def tell_bug(self, bug: Exception) -> bool:
        """Tell who uses the screen that our code on it broke; return whether anybody does."""
        if self.window.tell_bug is None:
            return False
        self.window.tell_bug(bug)
        return True

    def show_out_of_service(self) -> None:
        """Show the out-of-service page, whatever was there before."""
        self.window.wipe()
        self.window.show_page(out_of_service_page(self.windows))


def loads() -> Iterator[Callable[[], object]]:
    """Yield what loads all that a page needs and the first one does without."""
    from kiosk.documents.qr_code import qr_matrix
    from kiosk.pages.parts import Movement
    from kiosk.ui.views import VIEW_MODULES, view_class_named
    from kiosk.ui.widgets.movement import WORKING, load_scene

    for kind in VIEW_MODULES:
        yield partial(view_class_named, kind)
    for scene in (WORKING, *(movement.value for movement in Movement)):
        yield partial(load_scene, scene)
    for language in Language:
        yield catalogue(language).load_formats
    yield partial(qr_matrix, "")


@cache
def catalogue(language: Language) -> Catalogue:
    """Return the words of a language, loaded once."""
    return Catalogue(language)


def make_application(
    *, only_draws: bool = False, leave: Callable[[NoDisplay], None] | None = None
) -> QApplication:
    """Return the application object, which outlives every window.

    Args:
        only_draws: pictures are made, which nobody looks at here; then no display is needed.
        leave: ends the process where no window can be shown; without it Qt aborts it.
    """
    if only_draws and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with nullcontext() if leave is None else told_without_display(leave):
        application = QApplication(["kiosk"])
    # A closed window must not end the loop before the run's clean-up has happened.
    application.setQuitOnLastWindowClosed(False)
    return application


def own_screen(settings: ScreenSettings) -> OwnScreen:
    """Return the terminal's screen; its panel is as it says or as the settings correct it."""
    return OwnScreen(
        settings.output,
        partial(
            panel_of,
            mm_per_px=settings.mm_per_pixel,
            bottom_height_mm=settings.bottom_height_mm,
            reach_mm=settings.reach_mm,
        ),
    )


def out_of_service_page(windows: WindowSettings) -> "OutOfServicePage":
    """Return the page for when nothing works any more."""
    from kiosk.pages.kinds import OutOfServicePage  # behind the first page

    return OutOfServicePage(
        title=_("This terminal is out of service"),
        advice=_(
            "Please go to {window}, or call {phone}. None of your data is left here.",
            window=windows.for_cards,
            phone=windows.phone,
        ),
        code="kiosk.bug",
    )


def panel_of(
    screen: QScreen,
    *,
    mm_per_px: float | None = None,
    bottom_height_mm: float = USUAL_BOTTOM_MM,
    reach_mm: float = USUAL_REACH_MM,
) -> Panel:
    """Return the panel behind `screen`; `mm_per_px` replaces what it says of itself."""
    size, physical = screen.size(), screen.physicalSize()
    reported = physical.width() / size.width() if size.width() else 0.0
    least, most = PLAUSIBLE_MM_PER_PX
    if not least <= reported <= most:
        reported = assumed_mm_per_px(size.width(), size.height())
    density = mm_per_px or reported
    return Panel(size.width(), size.height(), density, bottom_height_mm, reach_mm)


def demo_panel(size: tuple[int, int] | None = None) -> Panel:
    """Return an upright panel, or one of `size`, that fits the desktop, drawn as at full size."""
    available = QApplication.primaryScreen().availableSize()
    height = available.height() * 9 // 10
    if size is None:
        width = height * 9 // 16
        return Panel(width, height, TERMINAL_WIDTH_MM / width)
    share = min(1.0, height / size[1], available.width() * 9 / 10 / size[0])
    density = assumed_mm_per_px(*size) / share
    return Panel(round(size[0] * share), round(size[1] * share), density)
