"""How CUPS itself is set: nothing of a printed paper is kept, and nobody else prints here."""

from pathlib import Path
from typing import Final

from kiosk.doctor.finding import Finding, Health
from kiosk.language.texts import _
from kiosk.settings.configuration import Configuration, PrinterSettings

THING: Final = "print service"
FOLDER: Final = Path("/etc/cups/hall-kiosk")
"""What the package brings (packaging/cups), and its CUPS is started with."""
_WANTED: Final = {
    "cupsd.conf": {
        "Browsing": "No",
        "DefaultShared": "No",
        "WebInterface": "No",
        "PreserveJobFiles": "No",
        "ErrorPolicy": "abort-job",
        "LogLevel": "warn",
    },
    "cups-files.conf": {"RequestRoot": "/run/cups/spool", "TempDir": "/run/cups/spool/tmp"},
}
"""Where it is otherwise, papers of citizens stay on the disk, or strangers reach the printer."""


def print_service_finding(configuration: Configuration, folder: Path = FOLDER) -> Finding:
    """Return whether CUPS is set as the package sets it, where it is the package's."""
    if configuration.printer.server != PrinterSettings().server or not folder.is_dir():
        state = f"another CUPS than the package's: {configuration.printer.server}"
        return Finding(THING, Health.WELL, "", state)
    wrong = [fault for name in _WANTED for fault in _faults(folder / name)]
    if wrong:
        advice = _(
            "Set it right in {folder}, then: systemctl restart cups.service", folder=str(folder)
        )
        return Finding(THING, Health.OUT_OF_SERVICE, "", "; ".join(wrong), advice)
    return Finding(THING, Health.WELL, "", "set as the package sets it")


def _faults(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        return [f"{file.name}: {error.strerror}"]
    # The last of several lines counts (cupsd.conf(5)); names are written in any case.
    found = {
        name.lower(): value.strip()
        for name, _, value in (line.strip().partition(" ") for line in lines)
        if name and not name.startswith(("#", "<"))
    }
    return [
        f"{file.name}: {name} is {found.get(name.lower(), 'not set')}, not {value}"
        for name, value in _WANTED[file.name].items()
        if found.get(name.lower(), "").lower() != value.lower()
    ]
