"""Reading pages aloud: when they are asked for, by themselves in care mode, and never over a touch.

Only what stands on the screen at this moment is read: the turn that is seen, in the language shown.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from kiosk.language.catalogue import Catalogue
from kiosk.language.pronunciation import Utterance, utterances
from kiosk.language.texts import Language, Listeners, Reveal, Text
from kiosk.pages.kinds import Call, FarewellPage, Page, WelcomePage
from kiosk.pages.narration import for_ears, narrate
from kiosk.ui import words
from kiosk.ui.design.appearance import AudioVisit, Settings, Volume
from kiosk.ui.design.metrics import Care
from kiosk.ui.widgets.button import StyledButton
from kiosk.ui.widgets.letter_board import LetterBoard
from kiosk.ui.widgets.pin_pad import Dots, PinPad
from kiosk.ui.window import KioskWindow

MS_PER_SECOND: Final = 1000
_STEPS: Final = {Volume.QUIET: 0.6, Volume.NORMAL: 1.0, Volume.LOUD: 1.4}
"""How loud each step is beside the hall's usual volume."""


class ReadsAloud(Protocol):
    """What a voice can do; kiosk.ui.speech.voice.Voice is one."""

    def read(self, utterances: Iterable[Utterance]) -> None:
        """Read these, and nothing that was being read before."""
        ...

    def stop(self) -> None:
        """Be silent at once and forget what was still to be read."""
        ...

    def set_volume(self, volume: float) -> None:
        """Read this loud from the next utterance on, from 0 to 1."""
        ...

    def set_rate(self, rate: float) -> None:
        """Read this fast from the next utterance on, from -1 to 1."""
        ...


class Listening(QObject):
    """Has the pages of `window` read by a voice, for as long as there is one."""

    def __init__(
        self,
        window: KioskWindow,
        catalogues: Callable[[Language], Catalogue],
        *,
        volume: float,
        invite_every_s: float | None = None,
        chime: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._catalogues, self._volume = window, catalogues, volume
        self._chime = chime
        self._voice: ReadsAloud | None = None
        self._headphones = False
        self._settings = window.settings
        self._wanted = False
        self._read: set[str] = set()
        window.touched.connect(self._fall_silent)
        window.listen_wanted.connect(self._read_page)
        window.settings_changed.connect(self._follow)
        window.page_shown.connect(self._begin_page)
        window.page_gone.connect(self._forget)
        window.countdown_shown.connect(self._read_countdown)
        window.focus_moved.connect(self._say_focus)
        self._inviting = QTimer(self)
        self._inviting.timeout.connect(self._invite)
        if invite_every_s is not None:
            self._inviting.start(round(invite_every_s * MS_PER_SECOND))
            window.touched.connect(self._inviting.start)
        if window.page is not None:
            self._begin_page(window.page)

    def take_voice(self, voice: ReadsAloud, *, headphones: bool) -> None:
        """Read with `voice` from now on; with `headphones`, to the citizen alone if wanted."""
        self._voice, self._headphones = voice, headphones
        self._set_volume()
        self._window.offer_listening(offered=True)
        self._window.offer_headphones(offered=headphones)
        if self._wanted:
            self._read_page()

    @Slot()
    def lose_voice(self) -> None:
        """Read nothing any more, and do not offer it."""
        self._forget()
        self._voice = None
        self._window.offer_listening(offered=False)
        self._window.offer_headphones(offered=False)

    @property
    def _by_itself(self) -> bool:
        return self._window.settings.care is Care.CARE or self._goes_by_ear

    @property
    def _goes_by_ear(self) -> bool:
        return self._window.settings.audio is AudioVisit.ON

    @Slot()
    def _fall_silent(self) -> None:
        if self._voice is not None:
            self._voice.stop()

    @Slot()
    def _forget(self) -> None:
        self._fall_silent()
        self._wanted = False
        self._read.clear()

    @Slot(object)
    def _begin_page(self, page: Page[object]) -> None:
        if self._window.view is not None:
            self._window.view.flow.turned.connect(self._read_turn)
            for pad in self._window.view.findChildren(PinPad):
                pad.changed.connect(self._say_count)
        if isinstance(page, FarewellPage) and page.call is not Call.SHOWN:
            self._call(page.call)
        # Nobody need stand before a welcome page; it is read to who asks for it, and anew when it
        # changes under somebody who goes by ear.
        elif self._by_itself and (not isinstance(page, WelcomePage) or self._goes_by_ear):
            self._read_page()

    @Slot()
    def _read_page(self, first: Sequence[Text] = ()) -> None:
        """Read all of the page that is seen now, after what comes `first`."""
        self._read.clear()
        self._read_new(first)

    def _call(self, call: Call) -> None:
        """Read a page that waits for a hand, louder after a chime, whoever is there to hear it."""
        loud = call is Call.CHIMED
        if loud and self._chime is not None:
            self._chime()
        if self._voice is not None:
            louder = _STEPS[Volume.LOUD] if loud else _STEPS[self._window.settings.volume]
            self._voice.set_volume(self._volume * louder)
        self._read_page()

    @Slot()
    def _say_count(self) -> None:
        """Say how many digits were typed, never which."""
        pad, view = self.sender(), self._window.view
        if view is None or not view.is_open:
            return  # what was typed has been taken, and is only wiped
        if isinstance(pad, PinPad) and (self._by_itself or self._wanted):
            then = self._focus_heard() if pad.is_full else ()
            self._say([words.digits_typed(pad.count), *then])

    @Slot(object)
    def _say_focus(self, now: QWidget | None) -> None:
        """Say what has the focus now, where keys move it and somebody listens."""
        if not (self._by_itself or self._wanted):
            return
        if isinstance(now, Dots):
            self._say([words.control_heard(words.PIN, None, 1, 1, field=True)])
        elif heard := self._focus_heard():
            self._say(heard)

    def _focus_heard(self) -> list[Text]:
        """Return what is said of the button that has the focus; nothing where none has it."""
        now, controls = self._window.focusWidget(), self._window.controls
        if not isinstance(now, StyledButton) or now not in controls:
            return []
        place = controls.index(now) + 1
        return [words.control_heard(now.label, _state(now), place, len(controls))]

    @Slot()
    def _invite(self) -> None:
        """Tell whoever stands before the welcome page that it can be gone through by ear."""
        if isinstance(self._window.page, WelcomePage) and not self._by_itself:
            self._say([words.INVITATION])

    @Slot()
    def _read_turn(self) -> None:
        """Read what a turn of the page brought; a new look of the page brings nothing."""
        if self._by_itself and self._read and self._window.settings == self._settings:
            self._read_new()

    @Slot(object)
    def _follow(self, settings: Settings) -> None:
        """Begin anew in another language, volume or listeners, or when care mode begins."""
        before, self._settings = self._settings, settings
        self._set_volume()
        if _heard(before) == _heard(settings):
            return
        begins_by_ear = settings.audio is AudioVisit.ON and before.audio is AudioVisit.OFF
        care_begins = self._by_itself and before.care is not Care.CARE
        if begins_by_ear:
            self._read_page(first=[words.BY_EAR])
        elif self._wanted or care_begins:
            self._read_page()

    @Slot(object)
    def _read_countdown(self, question: Text) -> None:
        if self._by_itself or self._wanted:
            self._say([question, words.AT_ZERO, words.MORE_TIME, words.END_NOW])

    def _read_new(self, first: Sequence[Text] = ()) -> None:
        page, view = self._window.page, self._window.view
        if page is None or view is None:
            return
        board = view.findChild(LetterBoard)
        typed = board.letters if isinstance(board, LetterBoard) else ""
        render = self._catalogues(self._window.settings.language).render
        seen = words_on(view)
        new = [text for text in narrate(page, typed=typed) if render(text) in seen - self._read]
        self._read |= {render(text) for text in new}
        self._wanted = True
        more = () if view.flow.on_last_turn else (words.MORE_ON_NEXT_TURN,)
        if new:
            self._say([*first, *new, *more])

    def _say(self, texts: list[Text]) -> None:
        if self._voice is None:
            return
        language, listeners = self._window.settings.language, Listeners.LOUDSPEAKER
        if self._headphones:
            listeners = self._window.settings.listeners
        render = self._catalogues(language).render
        reveal = Reveal.WHOLE if listeners is Listeners.HEADPHONES else Reveal.MASKED
        said = [render(for_ears(text, listeners), reveal) for text in texts]
        self._voice.read(each for one in said for each in utterances(one, language))

    def _set_volume(self) -> None:
        if self._voice is not None:
            self._voice.set_volume(self._volume * _STEPS[self._window.settings.volume])
            self._voice.set_rate(self._window.settings.rate.value)


def words_on(view: QWidget) -> set[str]:
    """Return the words that stand on `view` as it is seen now, each as one widget has them."""
    found: set[str] = set()
    for part in view.findChildren(QWidget):
        if not part.isVisibleTo(view):
            continue
        if isinstance(part, QLabel):
            found.add(part.text())
        elif isinstance(part, QLineEdit):
            found.add(part.accessibleDescription())
        elif isinstance(part, QAbstractButton):
            found |= {part.accessibleName(), part.accessibleDescription()}
    return found


def _heard(settings: Settings) -> tuple[object, ...]:
    heard = (settings.language, settings.volume, settings.listeners, settings.care)
    return (*heard, settings.rate, settings.audio)


def _state(button: StyledButton) -> Text | None:
    """Return whether a button that can be on is."""
    if not button.isCheckable():
        return None
    return words.ON if button.isChecked() else words.OFF


def opening(texts: Sequence[Text]) -> tuple[Text, ...]:
    """Return the first of what a page says: its title, what it asks, and what comes next."""
    return tuple(texts[:3])
