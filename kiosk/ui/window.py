"""The kiosk's one window: a page at a time between header and tools; there is no way out of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QEventLoop,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QPushButton, QWidget

from kiosk.language.texts import Language, Reveal, Text
from kiosk.pages.parts import Page, WelcomePage
from kiosk.ui.bars.header import Header, local_now
from kiosk.ui.bars.tool_strip import Tool, ToolStrip
from kiosk.ui.design.appearance import Appearance, AudioVisit, Motion, Rate, Renders, Settings
from kiosk.ui.design.metrics import (
    Duration,
    Lead,
    Metrics,
    Panel,
    Type,
)
from kiosk.ui.design.theme import Role, load_theme
from kiosk.ui.input.focus import controls_in
from kiosk.ui.input.input_gate import InputGate, monotonic_ms
from kiosk.ui.input.keys import Steering, SwitchKeys
from kiosk.ui.input.knock import Knock
from kiosk.ui.tool_steps import changed
from kiosk.ui.views import view_class
from kiosk.ui.views.page_view import PageView
from kiosk.ui.widgets.button import PAD_PROPERTY
from kiosk.ui.widgets.flow_area import FlowArea
from kiosk.ui.widgets.night import Night, dark

if TYPE_CHECKING:
    from kiosk.ui.widgets.countdown import Countdown

PlaceWithin: TypeAlias = Callable[[QSize], QRect]
"""Where in a window of a size the terminal's own screen is."""

LONGEST_EXPOSURE_MS = 1000
"""A screen that shows no window by then will not be waited for."""

_WITHOUT_TOUCHES = (
    QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents
    | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
)


class KioskWindow(QMainWindow):
    """Shows pages and knows the visit's settings.

    A screen reader takes a main window for a window, and any other widget for a part of one.

    Signals:
        touched: a hand or a key did something, wherever.
        lifted: no finger presses any more.
        end_wanted: the citizen wants to end the visit.
        listen_wanted: the citizen wants the page read out.
        staff_wanted: somebody of the staff knocks, as nobody does by chance.
        focus_moved: the QWidget that has the focus now, moved by a key.
        settings_changed: the new Settings.
        page_shown: the Page that stands there now.
        page_gone: no page stands there any more, or another one will.
        countdown_shown: the Text that a countdown over the page asks.
    """

    touched = Signal()
    lifted = Signal()
    end_wanted = Signal()
    listen_wanted = Signal()
    staff_wanted = Signal()
    focus_moved = Signal(object)
    settings_changed = Signal(object)
    page_shown = Signal(object)
    page_gone = Signal()
    countdown_shown = Signal(object)

    def __init__(
        self,
        catalogues: Callable[[Language], Renders],
        *,
        hall: Text,
        panel: Panel,
        defaults: Settings | None = None,
        motion: Motion = Motion.ANIMATED,
        switches: SwitchKeys | None = None,
        dark_after_s: float | None = None,
        clock: Callable[[], datetime] = local_now,
        now_ms: Callable[[], int] = monotonic_ms,
    ) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint)
        self._catalogues, self._panel, self._motion = catalogues, panel, motion
        self._defaults = defaults or Settings()
        self._settings = self._defaults
        self._hall = hall
        self._reveal = Reveal.MASKED
        self._known_appearance: tuple[Settings, Panel, Reveal, Appearance] | None = None
        self._page: Page[Any] | None = None
        self._view: PageView | None = None
        self._countdown: Countdown | None = None
        self._may_close = False
        self._fullscreen = False
        self.tell_bug: Callable[[Exception], None] | None = None
        """Hears what our code raises where Qt calls it; None while there is nobody to hear."""
        self._within: PlaceWithin = whole_window
        self._places: dict[tuple[type, object], object] = {}
        """Where pages that can be come back to were left in this visit."""
        self._offered: tuple[object, ...] = ()
        """The services of the welcome page that was shown last, if no other page was since."""
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._glass = QWidget(self)
        """The terminal's own screen; what people see and touch is all in here."""
        self._header = Header(hall, clock, self._glass)
        self._knock = Knock(self._glass)
        self._knock.knocked.connect(self.staff_wanted)
        self._strip = ToolStrip(self._glass)
        self._strip.asked.connect(self._use_tool)
        switches = switches or SwitchKeys()
        self._steering = Steering(
            self,
            switches,
            regions=self._regions,
            flow=self._flow,
            moved=self._tell_focus,
            by_ear=self.begin_by_ear,
            louder=self._louder,
            faster=self._faster,
        )
        self._gate = InputGate(
            is_pad=self._is_pad,
            acts_at=self._acts_at,
            draws_at=self._draws_at,
            wakes=self._wake,
            px_per_mm=lambda: 1 / self._panel.mm_per_px,
            on_key=self._steering.steer,
            switches=switches,
            now_ms=now_ms,
            parent=self,
        )
        self._gate.touched.connect(self.touched)
        self._gate.lifted.connect(self.lifted)
        self._gate.pointed.connect(self._note_keys)
        self.night = Night(dark_after_s, self._glass)
        self.touched.connect(self.night.begin_again)
        self._offer_end(offered=False)
        self._restyle()
        self.resize(panel.width, panel.height)

    @property
    def settings(self) -> Settings:
        """What the citizen set for this visit."""
        return self._settings

    @property
    def panel(self) -> Panel:
        """The panel everything is laid out for."""
        return self._panel

    def hang(self, panel: Panel, within: PlaceWithin | None = None) -> None:
        """Lay everything out for `panel`, which is seen at this place of the window."""
        before, self._panel = self._panel, panel
        self._within = within or whole_window
        if not self._fullscreen:
            self.resize(panel.width, panel.height)
        if panel != before:
            self._restyle()
        self._arrange()

    def place_within(self, within: PlaceWithin) -> None:
        """Let all be seen at this place of the window, as it was laid out."""
        self._within = within
        self._arrange()
        self.update()

    def stand_on(self, screen: QScreen) -> None:
        """Cover `screen`, also where no window manager sees to it."""
        if self.screen().name() != screen.name():
            self.setScreen(screen)
        # There the compositor alone knows where a window is and how large.
        if not QGuiApplication.platformName().startswith("wayland"):
            self.setGeometry(screen.geometry())

    @property
    def page(self) -> Page[Any] | None:
        """The page shown, if any."""
        return self._page

    @property
    def view(self) -> PageView | None:
        """What draws the page shown, if any."""
        return self._view

    @property
    def countdown(self) -> "Countdown | None":
        """The countdown over the page, if any."""
        return self._countdown

    @property
    def strip(self) -> ToolStrip:
        """The strip of tools."""
        return self._strip

    @property
    def is_pressed(self) -> bool:
        """Whether a finger presses something."""
        return self._gate.is_pressed

    def open_fullscreen(self) -> None:
        """Fill the screen, and stay so."""
        self._fullscreen = True
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.showFullScreen()

    def paint_now(self) -> None:
        """Return once what was just opened stands on the screen; touches wait for later.

        The window system says when it may be painted. Where it does not, a second is waited.
        """
        handle, waited = self.windowHandle(), QElapsedTimer()
        waited.start()
        while not handle.isExposed() and not waited.hasExpired(LONGEST_EXPOSURE_MS):
            QCoreApplication.processEvents(_WITHOUT_TOUCHES)

    def close_for_good(self) -> None:
        """Close the window; the start module alone calls this."""
        self._may_close = True
        self.close()

    def offer_listening(self, *, offered: bool) -> None:
        """Show or hide the buttons that have the page read out, and how loud."""
        for tool in (Tool.LISTEN, Tool.VOLUME):
            self._strip.offer(tool, offered=offered)
        self._restyle()

    def offer_headphones(self, *, offered: bool) -> None:
        """Show or hide the button that has the page read to the citizen alone."""
        self._strip.offer(Tool.HEADPHONES, offered=offered)
        self._restyle()

    def show_page(self, page: Page[Any]) -> PageView:
        """Show `page` in place of what was there; its view says what the citizen answers."""
        self.clear_page()
        if isinstance(page, WelcomePage):
            self._header.set_hall(page.hall)
        view = view_class(type(page))(page, self._glass)
        view.stackUnder(self._strip)  # assistive devices read the page before the tools
        self._page, self._view = page, view
        title = getattr(page, "title", None) or getattr(page, "happened", None)
        self.setWindowTitle("" if title is None else self._appearance().say(title))
        self.night.allow(allowed=isinstance(page, WelcomePage))
        view.held.connect(self._hold)
        self._offer_end(offered=_can_be_ended(page))
        self._arrange()
        view.restyle(self._appearance())
        place = self._places.pop(_key_of(page), None)
        if place is not None and getattr(page, "first", None) is None:
            view.go_back_to(place)
        view.show()
        (view.first_focus or self).setFocus()
        if self._countdown is not None:
            view.set_aside_for_question(aside=True)
            self._countdown.raise_()
        if not self._stands_on(page):
            self._gate.rest(Duration.SETTLE)
        self.page_shown.emit(page)
        return view

    def _stands_on(self, page: Page[Any]) -> bool:
        """Whether a welcome page comes back with the same services at the same places."""
        before, self._offered = self._offered, ()
        if isinstance(page, WelcomePage):
            self._offered = tuple(choice.value for choice in page.services)
        return bool(before) and before == self._offered

    def clear_page(self) -> None:
        """Take the page away and forget it."""
        self._reveal = Reveal.MASKED
        if self._view is None:
            return
        if _can_be_come_back_to(self._page) and not self._view.is_left_for_good:
            self._places[_key_of(self._page)] = self._view.place
        view, self._view, self._page = self._view, None, None
        view.close_answers()
        view.hide()
        view.setParent(None)
        view.deleteLater()
        self.page_gone.emit()

    def show_countdown(self, seconds: int, question: Text, *, last: bool = False) -> "Countdown":
        """Lay a countdown over the page, which stays as it was."""
        from kiosk.ui.widgets.countdown import Countdown  # behind the first page

        self.hide_countdown()
        self._hold(held=False)
        seen = self.grab(self._glass.geometry())
        countdown = Countdown(seconds, question, seen, self._glass, last=last)
        self._countdown = countdown
        self._set_aside(aside=True)
        countdown.end_now.connect(self.end_wanted)
        countdown.restyle(self._appearance())
        countdown.set_seconds(seconds)
        countdown.setGeometry(self._glass.rect())
        countdown.show()
        countdown.button.setFocus()
        self._gate.rest(Duration.SETTLE)
        self.countdown_shown.emit(question)
        return countdown

    def hide_countdown(self) -> None:
        """Take the countdown away."""
        if self._countdown is not None:
            countdown, self._countdown = self._countdown, None
            countdown.hide()
            countdown.setParent(None)
            countdown.deleteLater()
            self._set_aside(aside=False)
            ((self._view and self._view.first_focus) or self).setFocus()

    def _set_aside(self, *, aside: bool) -> None:
        """Hide what lies under the countdown from assistive devices; its picture stays seen."""
        self._header.setVisible(not aside)
        self._strip.setVisible(not aside)
        if self._view is not None:
            self._view.set_aside_for_question(aside=aside)

    @Slot()
    def begin_by_ear(self) -> None:
        """Begin a visit by ear: all that happens is said from now on, and keys go through it."""
        self._note_keys(in_use=True)
        self.apply(replace(self._settings, audio=AudioVisit.ON))

    def _tell_focus(self) -> None:
        self.focus_moved.emit(self.focusWidget())

    def _louder(self) -> None:
        self.apply(changed(self._settings, Tool.VOLUME))

    def _faster(self) -> None:
        rates = list(Rate)
        after = rates[(rates.index(self._settings.rate) + 1) % len(rates)]
        self.apply(replace(self._settings, rate=after))

    @property
    def controls(self) -> list[QPushButton]:
        """What can be pressed now, in reading order."""
        return controls_in(*self._regions())

    def apply(self, settings: Settings) -> None:
        """Show everything by these settings, each page keeping its place."""
        self._settings = settings
        self._restyle()
        self.settings_changed.emit(settings)

    def wipe(self) -> None:
        """Forget what was shown and what was set."""
        self.clear()
        self.apply(self._defaults)

    def clear(self) -> None:
        """Forget what was shown; empty the clipboard."""
        self.hide_countdown()
        self.clear_page()
        self._places.clear()
        self._offer_end(offered=False)
        self._header.set_hall(self._hall)
        self.say_whose(None)
        QGuiApplication.clipboard().clear()

    def say_whose(self, holder: Text | None) -> None:
        """Say over every page whose visit it is; None for nobody's."""
        self._header.set_holder(holder)
        self._arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        away = not self.windowState() & Qt.WindowState.WindowFullScreen
        state = event.type() is QEvent.Type.WindowStateChange
        if state and self._fullscreen and away and not self._may_close:
            QTimer.singleShot(0, self.showFullScreen)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self._gate)
        self._gate.rest(Duration.SETTLE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        seen = self._within(event.size()).size()
        if (seen.width(), seen.height()) != (self._panel.width, self._panel.height):
            self._panel = replace(self._panel, width=seen.width(), height=seen.height())
            self._restyle()
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        glass = self._glass.geometry()
        if glass != self.rect():
            painter.fillRect(self.rect(), dark())  # another screen, not ours
        painter.fillRect(glass, self._appearance().colour(Role.GROUND))
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._view is not None and self._countdown is None:
            self._view.keyPressEvent(event)

    def _appearance(self) -> Appearance:
        """Return how everything looks now: one Look, with what it knows, until that changes."""
        chosen, panel, reveal = self._settings, self._panel, self._reveal
        if self._known_appearance is None or self._known_appearance[:3] != (chosen, panel, reveal):
            appearance = Appearance(
                theme=load_theme(chosen.theme),
                metrics=Metrics(panel, chosen.type_size, chosen.care),
                words=self._catalogues(chosen.language),
                position=chosen.position,
                reveal=reveal,
                motion=self._motion,
            )
            self._known_appearance = (chosen, panel, reveal, appearance)
        return self._known_appearance[3]

    def _restyle(self) -> None:
        appearance = self._appearance()
        self._header.restyle(appearance)
        self._strip.restyle(appearance, self._settings)
        if self._view is not None:
            self._view.restyle(appearance)
        if self._countdown is not None:
            self._countdown.restyle(appearance)
        self._arrange()
        self.update()

    def _arrange(self) -> None:
        self._glass.setGeometry(self._within(self.size()))
        width, height = self._glass.width(), self._glass.height()
        header = self._header.height_for(width)
        beyond = self._panel.height - self._panel.reach_px
        offered = beyond > header + self._lead_px()
        self._strip.offer(Tool.LOW_POSITION, offered=offered)
        strip = self._strip.height_for(width)
        self._header.setGeometry(0, 0, width, header)
        self._knock.setGeometry(0, 0, header, header)
        self._knock.raise_()
        self._strip.setGeometry(0, height - strip, width, strip)
        if self._view is not None:
            self._view.setGeometry(0, header, width, height - header - strip)
        if self._countdown is not None:
            self._countdown.setGeometry(self._glass.rect())
        self.night.setGeometry(self._glass.rect())

    def _lead_px(self) -> int:
        """Return how much stands over the highest thing to touch; on wide screens nothing does.

        Where a seated person reaches everything under it, nothing has to move.
        """
        look = self._appearance()
        if not self._panel.is_portrait:
            return 0
        lines = look.font(Type.TITLE).line_px + look.font(Type.QUESTION).line_px
        return look.px(Lead.TOP) + lines + look.px(Lead.BELOW)

    def _offer_end(self, *, offered: bool) -> None:
        self._strip.offer(Tool.END, offered=offered)

    def _is_pad(self, at: QPoint | None) -> bool:
        widget = self.childAt(at) if at is not None else self.focusWidget()
        return widget is not None and bool(widget.property(PAD_PROPERTY))

    def _acts_at(self, at: QPoint) -> bool:
        """Whether something that can be pressed lies there."""
        return isinstance(self.childAt(at), QAbstractButton)

    def _draws_at(self, at: QPoint) -> bool:
        """Whether what lies there follows touch points itself."""
        widget = self.childAt(at)
        return widget is not None and widget.testAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)

    def _wake(self) -> bool:
        """Light a dark screen up again; return whether it was dark."""
        return self.night.lift()

    def _regions(self) -> list[QWidget]:
        if self._countdown is not None:
            return [self._countdown]
        return [self._view, self._strip] if self._view is not None else [self._strip]

    def _flow(self) -> FlowArea | None:
        return self._view.flow if self._view is not None and self._countdown is None else None

    @Slot(bool)
    def _note_keys(self, in_use: bool) -> None:
        if bool(self.property("keys_in_use")) == in_use:
            return
        self.setProperty("keys_in_use", in_use)
        focused = self.focusWidget()
        if focused is not None:
            focused.update()

    @Slot(bool)
    def _hold(self, held: bool) -> None:
        reveal = Reveal.WHOLE if held else Reveal.MASKED
        if reveal is not self._reveal:
            self._reveal = reveal
            if self._view is not None:
                self._view.restyle(self._appearance())

    @Slot(object)
    def _use_tool(self, tool: Tool) -> None:
        if tool is Tool.END:
            self.end_wanted.emit()
        elif tool is Tool.LISTEN:
            self.listen_wanted.emit()
        else:
            self.apply(changed(self._settings, tool))


def whole_window(size: QSize) -> QRect:
    """Return all of it: it covers the terminal's screen and no other."""
    return QRect(QPoint(0, 0), size)


def _can_be_ended(page: Page[Any]) -> bool:
    """Return whether a visit stands there that the citizen can end."""
    if isinstance(page, WelcomePage):
        return False
    from kiosk.pages.kinds import FarewellPage, OutOfServicePage  # behind the first page

    return not isinstance(page, FarewellPage | OutOfServicePage)


def _can_be_come_back_to(page: Page[Any] | None) -> bool:
    """Return whether the page is one to choose from, to which what was chosen leads back."""
    if isinstance(page, WelcomePage) or page is None:
        return False
    from kiosk.pages.kinds import ChoicePage, GuidePage, ListPage, SearchPage

    return isinstance(page, ChoicePage | GuidePage | ListPage | SearchPage)


def _key_of(page: Page[Any] | None) -> tuple[type, object]:
    """Return what tells a page from the others of a visit, whatever has changed on it since."""
    return type(page), getattr(page, "title", None)
