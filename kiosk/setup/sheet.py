"""The readiness sheet: all that was tried when a terminal was set up, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from kiosk.doctor.finding import Finding, Health
from kiosk.documents.compiler import DocumentCompiler, JsonValue
from kiosk.files import write_whole
from kiosk.folders import ASSETS_FOLDER
from kiosk.language.texts import Language
from kiosk.settings.configuration import TerminalSettings

TEMPLATES: Final = ASSETS_FOLDER / "setup"

_RESULTS: Final = {
    Health.WELL: "正常 well",
    Health.ATTENTION: "注意 attention",
    Health.OUT_OF_SERVICE: "不能用 out of service",
}


@dataclass(frozen=True, slots=True)
class ReadinessSheet:
    """What the sheet says: which terminal, when (aware), which program, and each thing tried."""

    terminal: TerminalSettings
    at: datetime
    findings: Sequence[Finding]

    @property
    def serial(self) -> str:
        """Return what the print queue knows the sheet by."""
        return f"READY-{self.at:%Y%m%d-%H%M}"

    @property
    def file_name(self) -> str:
        """Return the name of its PDF."""
        return f"readiness-{self.at:%Y%m%d-%H%M}.pdf"

    def pdf(self, compiler: DocumentCompiler | None = None) -> bytes:
        """Return the sheet as a PDF; at its foot a pattern that shows how the printer prints.

        Raises:
            DocumentError: a font or a character is missing.
        """
        rows: list[JsonValue] = [
            {
                "thing": one.thing,
                "result": _RESULTS[one.health],
                "well": one.health is Health.WELL,
                "state": one.state,
                "advice": "" if one.health is Health.WELL else one.advised(Language.CHINESE),
            }
            for one in self.findings
        ]
        data: dict[str, JsonValue] = {
            "terminal": self.terminal.id,
            "hall": self.terminal.hall,
            "region": self.terminal.region,
            "at": f"{self.at:%Y-%m-%d %H:%M %z}",
            "version": version("hall-kiosk"),
            "serial": self.serial,
            "rows": rows,
            "ready": all(one.health is not Health.OUT_OF_SERVICE for one in self.findings),
        }
        return (compiler or DocumentCompiler(TEMPLATES)).compile(
            "readiness.typ", data, created_at=self.at
        )

    def save(self, folder: Path, pdf: bytes) -> Path:
        """Write the PDF beside the terminal's stores and return its place."""
        file = folder / self.file_name
        write_whole(file, pdf, mode=0o644)
        return file
