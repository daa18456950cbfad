"""Makes signed documents of what was looked up; all that can go wrong leaves as a typed error.

An order is a function of a document's module with its facts bound (`functools.partial`), so that
another process can carry it out, where nothing of a citizen outlives the visit.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self, TypeAlias

from kiosk.clock import Clock, system_clock
from kiosk.documents.compiler import FONT_FOLDERS, DocumentCompiler
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import DocumentError, DocumentFault
from kiosk.documents.paper_check import fault_of
from kiosk.documents.statement import StatementEncoder
from kiosk.errors import KioskError
from kiosk.folders import TEMPLATES_FOLDER
from kiosk.settings.configuration import Configuration, Mode, TrustSettings
from kiosk.trust.document_signer import DocumentSigner, NoSigner, Signer
from kiosk.trust.terminal_key import open_key

Order: TypeAlias = Callable[[DocumentCompiler, StatementEncoder], Document]
"""Makes a document of the facts it holds; the code's text is what the encoder says."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What papers are made with at this terminal."""

    templates: Path = TEMPLATES_FOLDER
    fonts: tuple[Path, ...] = FONT_FOLDERS
    trust: TrustSettings | None = None
    """Without it documents are not signed."""
    demo: bool = False

    @classmethod
    def of(cls, configuration: Configuration) -> Self:
        """What the settings say: templates, ours or the hall's own, fonts and the key."""
        return cls(
            templates=configuration.documents.templates or TEMPLATES_FOLDER,
            fonts=(*FONT_FOLDERS, *configuration.documents.fonts),
            trust=configuration.trust,
            demo=configuration.mode is Mode.DEMO,
        )

    def compiler(self) -> DocumentCompiler:
        """What sets the papers."""
        return DocumentCompiler(self.templates, self.fonts)

    def maker(self, clock: Clock = system_clock) -> "PaperMaker":
        """What makes the papers, in this process."""
        return PaperMaker(self.compiler(), self._signer(clock))

    def _signer(self, clock: Clock) -> Signer:
        if self.trust is None:
            return NoSigner()
        return DocumentSigner(
            partial(open_key, self.trust.key),
            issuer=self.trust.issuer,
            page=self.trust.page,
            demo=self.demo,
            clock=clock,
            strokes_for=self.trust.strokes_for,
        )


class PaperMaker:
    """Compiler and signer in this very process."""

    def __init__(self, compiler: DocumentCompiler, signer: Signer) -> None:
        self._compiler = compiler
        self._signer = signer

    def begin(self) -> None:
        """Nothing is needed: compiler and key load at their first use."""

    def warm_up(self) -> None:
        """Load compiler, fonts and key, so that the first citizen does not wait for them.

        Raises:
            DocumentError: no document can be made.
        """
        self._compiler.warm_up()
        self._signer.warm_up()

    def make(self, order: Order) -> Document:
        """The document, with its statement and itself signed.

        Raises:
            KioskError: the facts, the template, a font, the key, or a fault of ours keeps it from
                being made.
        """
        try:
            return self._signer.sign(order(self._compiler, self._signer.encode))
        except KioskError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours costs this one paper
            # Not chained: the text of a stranger's error may quote the citizen's data.
            raise DocumentFault(_place_of(error)) from None

    def fault_of(self, name: DocumentName) -> DocumentError | None:
        """What keeps a paper from being made of made-up data, None if nothing does."""
        return fault_of(name, self._compiler)

    def end(self) -> None:
        """Nothing is held."""


def _place_of(error: Exception) -> str:
    """The type of an error and where it was raised, without a word of what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place
