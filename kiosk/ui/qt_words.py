"""Qt's own words in the citizen's language: what assistive devices say of a control's actions."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator, Slot

from kiosk.language.texts import Language
from kiosk.ui.design.appearance import Settings


class QtWords(QObject):
    """Keeps Qt speaking the language of the settings it is told of. English is Qt's own."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._installed: Language = Language.ENGLISH
        self._translator = QTranslator(self)

    @Slot(object)
    def follow(self, settings: Settings) -> None:
        """Speak the language of `settings`."""
        language = settings.language
        if language is self._installed:
            return
        QCoreApplication.removeTranslator(self._translator)
        self._installed = language
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        # A language Qt has no words for stays English, which only assistive devices would notice.
        if language is not Language.ENGLISH and self._translator.load(
            f"qtbase_{language.value}", folder
        ):
            QCoreApplication.installTranslator(self._translator)
