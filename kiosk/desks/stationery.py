"""The words and marks of this terminal's papers: wording, logo and seal, and new serial numbers."""

import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from kiosk.clock import Clock
from kiosk.documents.document import Issuer
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint
from kiosk.documents.serials import new_serial
from kiosk.documents.wording import Wordings, load_wordings
from kiosk.files import read_text

_log = logging.getLogger(__name__)

WORDING_FILE = "wording.toml"
LOGO_FILE = "logo.svg"
SEAL_FILE = "seal.svg"


class Stationery:
    """Makes imprints; the files are read at their first use and kept."""

    def __init__(self, region: str, folder: Path, issuer: Issuer, clock: Clock) -> None:
        self._region = region
        self._folder = folder
        self._issuer = issuer
        self._clock = clock
        self._loaded: tuple[Issuer, Wordings] | None = None

    def imprint(
        self, name: DocumentName, *, serial: str | None = None, at: datetime | None = None
    ) -> Imprint:
        """Return the imprint of a document made now, under a new serial number.

        Args:
            serial: the number of the change that a receipt confirms.
            at: when the records confirmed that change; aware.

        Raises:
            DataFileBroken: our own wording is absent or wrong.
        """
        issuer, wordings = self._files()
        issued_at = (at or self._clock()).astimezone()
        number = serial or new_serial(issuer.terminal_id, issued_at.date())
        return Imprint(issuer, number, issued_at, wordings.of[name])

    def _files(self) -> tuple[Issuer, Wordings]:
        if self._loaded is None:
            wordings = load_wordings(self._region, self._folder / WORDING_FILE)
            for fault in wordings.faults:
                _log.error("wording is left out: %s", fault)
            issuer = replace(
                self._issuer, logo=self._drawing(LOGO_FILE), seal=self._drawing(SEAL_FILE)
            )
            self._loaded = issuer, wordings
        return self._loaded

    def _drawing(self, name: str) -> str | None:
        file = self._folder / name
        try:
            return read_text(file) if file.is_file() else None
        except (OSError, UnicodeDecodeError):
            _log.exception("%s cannot be read", file)
            return None
