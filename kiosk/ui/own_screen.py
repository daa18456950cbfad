"""Which of the machine's screens is the terminal's, and its window kept there.

A hall hangs a second screen for its notices; people's data never stand there. Screens come, go,
change their mode and turn while the terminal runs: the window follows its own and, where that is
gone for a moment and another is left, shows nothing until it is back.
"""

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QSizeF, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QScreen

from hardware.outputs import same_output
from kiosk.ui.design.metrics import Panel
from kiosk.ui.window import KioskWindow, whole_window

if TYPE_CHECKING:
    from hardware.touch_panels import TouchPanel

_log = logging.getLogger(__name__)

_BUILT_IN: Final = ("eDP", "LVDS", "DSI")
_SIZES_AGREE_WITHIN: Final = 0.05
"""Of a screen's width and height; touch panels reach a little over the picture."""


class Connected(Protocol):
    """A screen, as Qt knows it."""

    def name(self) -> str:
        """Return what its connector is called."""
        ...

    def physicalSize(self) -> QSizeF:
        """Return its width and height in millimetres."""
        ...


AnyScreen = TypeVar("AnyScreen", bound=Connected)


class OwnScreen(QObject):
    """The terminal's own screen, by its name or by the touch panel on it.

    Once it was told from another it stays the same for as long as the terminal runs.
    """

    def __init__(self, named: str | None, panel_of: Callable[[QScreen], Panel]) -> None:
        super().__init__()
        self._named, self._panel_of = named, panel_of
        self._window: KioskWindow | None = None
        self._known: str | None = None
        self._others: set[str] = set()
        """The names of screens that stood beside it: those are never the terminal's."""
        self._lost = False
        self._screen = self._find() or QGuiApplication.primaryScreen()
        if named is not None and not same_output(named, self._screen.name()):
            _log.error("the terminal's screen is not connected: %s", named)

    @property
    def panel(self) -> Panel:
        """The panel behind the screen."""
        return self._panel_of(self._screen)

    def keep(self, window: KioskWindow) -> None:
        """Fill the screen with `window`, which has its panel, from now on, whatever happens."""
        self._window = window
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)  # noqa: S101 - a window is of one
        application.screenAdded.connect(self._joined)
        application.screenRemoved.connect(self._changed)
        application.primaryScreenChanged.connect(self._changed)
        for screen in application.screens():
            self._watch(screen)
        self._place(window)
        window.open_fullscreen()

    def _watch(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self._changed)
        screen.physicalSizeChanged.connect(self._changed)

    @Slot(QScreen)
    def _joined(self, screen: QScreen) -> None:
        self._watch(screen)
        self._changed()

    @Slot()
    def _changed(self) -> None:
        """Follow at once, for nothing may be seen elsewhere, and when the change is complete."""
        self._follow()
        QTimer.singleShot(0, self._follow)

    @Slot()
    def _follow(self) -> None:
        found, window = self._find(), self._window
        if window is None:
            return
        if found is None:
            if not self._lost:
                self._lost = True
                _log.error("the terminal's screen has gone: %s", self._known)
            window.place_within(_out_of_sight)
            return
        if self._lost:
            self._lost = False
            _log.warning("the terminal's screen is back: %s", self._known)
        self._screen = found
        self._place(window)

    def _place(self, window: KioskWindow) -> None:
        others = [each.geometry() for each in _screens() if each.name() != self._known]
        own = self._screen.geometry()
        window.stand_on(self._screen)
        window.hang(self.panel, partial(place_within, own, others))

    def _find(self) -> QScreen | None:
        """Return the terminal's screen, or None while it is away and others are not."""
        screens = _screens()
        found = self._by_name(screens)
        if found is None:
            found = self._by_touch([each for each in screens if each.name() not in self._others])
        if found is not None:
            self._known = found.name()
            self._others |= {each.name() for each in screens} - {self._known}
            self._others.discard(self._known)
        return found

    def _by_name(self, screens: Sequence[QScreen]) -> QScreen | None:
        chosen = self._known if self._others else None  # the only screen was nobody's choice
        for name in (self._named, chosen):
            for screen in screens:
                if name is not None and same_output(name, screen.name()):
                    return screen
        return None

    def _by_touch(self, screens: Sequence[QScreen]) -> QScreen | None:
        if len(screens) < 2:
            return screens[0] if screens else None
        from hardware.touch_panels import touch_panels  # a usual terminal has one screen

        first = self._known or QGuiApplication.primaryScreen().name()
        return touched(sorted(screens, key=lambda each: each.name() != first), touch_panels())


def touched(screens: Sequence[AnyScreen], panels: "Sequence[TouchPanel]") -> AnyScreen:
    """Return which of several screens lies under a touch panel, as far as that can be known.

    The one that a panel names; the only one as large as a panel; one that is built in; the first.
    """
    named = [
        screen
        for screen in screens
        for panel in panels
        if panel.output is not None and same_output(panel.output, screen.name())
    ]
    sizes = [panel.size_mm for panel in panels if panel.size_mm is not None]
    as_large = [screen for screen in screens if any(_is_as_large(screen, each) for each in sizes)]
    if not named and len(as_large) == 1:
        return as_large[0]
    built_in = [screen for screen in screens if screen.name().startswith(_BUILT_IN)]
    return (named or built_in or screens)[0]


def place_within(own: QRect, others: Sequence[QRect], window: QSize) -> QRect:
    """Return where in a window of this size the terminal's own screen is.

    A compositor that knows one window only, such as cage, spreads it over all screens.
    """
    whole = own
    for other in others:
        whole = whole.united(other)
    if window == whole.size() and whole != own:
        return own.translated(-whole.topLeft())
    return whole_window(window)


def _out_of_sight(window: QSize) -> QRect:
    return QRect(QPoint(-window.width(), -window.height()), window)


def _screens() -> list[QScreen]:
    """Return the screens there are; where all are gone Qt puts one without a name there."""
    return [each for each in QGuiApplication.screens() if each.name()]


def _is_as_large(screen: Connected, size_mm: tuple[int, int]) -> bool:
    """Return whether the screen is as large as a touch panel, however it is turned."""
    physical = screen.physicalSize()
    shown = sorted((physical.width(), physical.height()))
    return all(
        abs(one - other) <= _SIZES_AGREE_WITHIN * other
        for one, other in zip(shown, sorted(size_mm), strict=True)
    )
