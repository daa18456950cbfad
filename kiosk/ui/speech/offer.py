"""Giving the terminal its voice: from the installed parts to the button that has pages read."""

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from hardware.headphone_jack import find_jack
from hardware.speech_dispatcher import NoVoice, SpeechCommand, SpeechParts, find_voice
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Listeners
from kiosk.settings.configuration import VoiceSettings
from kiosk.ui.speech.chime import Chime
from kiosk.ui.speech.jack import HeadphoneJack
from kiosk.ui.speech.listening import Listening
from kiosk.ui.speech.server import SpeechServer
from kiosk.ui.window import KioskWindow

if TYPE_CHECKING:
    from kiosk.ui.speech.voice import Voice

_log = logging.getLogger(__name__)

Catalogues = Callable[[Language], Catalogue]


def offer_voice(
    window: KioskWindow, settings: VoiceSettings, catalogues: Catalogues
) -> "VoiceOffer | NoVoice | None":
    """Have the pages of `window` read aloud as soon as its first one is painted.

    Returns what keeps the terminal from speaking, or None where the hall wants no voice.
    """
    if not settings.enabled:
        return None
    found = find_voice()
    if isinstance(found, NoVoice):
        _log.warning("pages cannot be read out: %s", found.value)
        return found
    return VoiceOffer(window, settings, catalogues, found)


class VoiceOffer(QObject):
    """Holds the speech service and what listens to it; ends with the application."""

    def __init__(
        self,
        window: KioskWindow,
        settings: VoiceSettings,
        catalogues: Catalogues,
        parts: SpeechParts,
    ) -> None:
        super().__init__(window)
        self._window, self._headphones = window, settings.headphone_jack
        self._voice: Voice | None = None
        self.listening = Listening(
            window,
            catalogues,
            volume=settings.volume,
            invite_every_s=settings.invite_every_s,
            chime=Chime(self).ring,
        )
        device = find_jack()
        if device is not None:
            HeadphoneJack(device, self).turned.connect(self._begin_by_ear)
        self._server = SpeechServer(parts, self)
        self._server.ready.connect(self._open)
        self._server.gone.connect(self._close)
        application = QCoreApplication.instance()
        assert application is not None, "a window has an application"  # noqa: S101 - our own bug
        application.aboutToQuit.connect(self._server.stop)
        window.page_shown.connect(self._begin)
        if window.page is not None:
            self._begin()

    def stop(self) -> None:
        """End the speech service now."""
        self._server.stop()
        self._close()

    @Slot(bool)
    def _begin_by_ear(self, plugged: bool) -> None:
        """Go through the visit by ear once a plug is in, to the citizen alone if that is so."""
        if not plugged:
            return
        if self._headphones:
            heard = replace(self._window.settings, listeners=Listeners.HEADPHONES)
            self._window.apply(heard)
        self._window.begin_by_ear()

    @Slot()
    def _begin(self) -> None:
        self._window.page_shown.disconnect(self._begin)
        # Painting comes before a timer that is due at once.
        QTimer.singleShot(0, self._server.start)

    @Slot(object)
    def _open(self, command: SpeechCommand) -> None:
        # Loaded only now: Qt's speech takes longer to load than a page to paint.
        from kiosk.ui.speech.voice import open_voice

        os.environ["SPEECHD_ADDRESS"] = command.address
        voice = open_voice(self.listening)
        if voice is None:
            _log.warning("speech-dispatcher does not offer both voices")
            return
        self._voice = voice
        self.listening.take_voice(voice, headphones=self._headphones)

    @Slot()
    def _close(self) -> None:
        self.listening.lose_voice()
        if self._voice is not None:
            self._voice.deleteLater()
            self._voice = None
