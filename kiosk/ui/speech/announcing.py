"""Telling assistive devices what stands on the screen now; a screen reader takes it from there."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Listeners, Text
from kiosk.pages.kinds import Page
from kiosk.pages.narration import for_ears, narrate
from kiosk.ui.speech.listening import opening
from kiosk.ui.window import KioskWindow


class Announcing(QObject):
    """Announces each page of `window`: its title, what it asks, and its first choice."""

    def __init__(self, window: KioskWindow, catalogues: Callable[[Language], Catalogue]) -> None:
        super().__init__(window)
        self._window, self._catalogues = window, catalogues
        window.page_shown.connect(self._announce_page)
        window.countdown_shown.connect(self._announce)

    @Slot(object)
    def _announce_page(self, page: Page[object]) -> None:
        if QAccessible.isActive():
            self._announce(*opening(narrate(page)))

    @Slot(object)
    def _announce(self, *texts: Text) -> None:
        render = self._catalogues(self._window.settings.language).render
        said = [render(for_ears(text, Listeners.LOUDSPEAKER)) for text in texts]
        event = QAccessibleAnnouncementEvent(self._window, " ".join(said))
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)
