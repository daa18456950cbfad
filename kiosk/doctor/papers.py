"""How the terminal's papers are: templates, words, blank forms, and the key that signs them."""

from importlib.metadata import version
from pathlib import Path
from typing import Final

from kiosk.clock import system_clock
from kiosk.desks.stationery import LOGO_FILE, SEAL_FILE, WORDING_FILE
from kiosk.doctor.finding import Finding, Health
from kiosk.documents.blank_form import load_forms
from kiosk.documents.paper_check import broken_papers
from kiosk.documents.wording import load_wordings
from kiosk.files import read_text
from kiosk.folders import REGIONS_FOLDER
from kiosk.language.texts import _
from kiosk.settings.configuration import Configuration, Mode
from kiosk.trust.paper_maker import Equipment
from kiosk.trust.sealing import seal
from kiosk.trust.terminal_key import open_key, require_real

PAPERS_ADVICE: Final = _(
    "Install the package fonts-noto-cjk; mend the named template ('kiosk documents preview')."
)


def papers_finding(configuration: Configuration) -> Finding:
    """Return how the papers are; each that is out of service is named by file and line."""
    broken = broken_papers(Equipment.of(configuration).compiler())
    if not broken:
        return Finding("documents", Health.WELL, version("typst"), "every paper can be made")
    papers_of: dict[str, list[str]] = {}
    for name, fault in broken.items():
        papers_of.setdefault(str(fault), []).append(name.value)
    state = "; ".join(f"{', '.join(papers)}: {fault}" for fault, papers in papers_of.items())
    return Finding("documents", Health.OUT_OF_SERVICE, version("typst"), state, PAPERS_ADVICE)


def wording_finding(configuration: Configuration, folder: Path = REGIONS_FOLDER) -> Finding:
    """Return how the region's and the hall's own words, logo and seal are."""
    own = configuration.documents.folder
    faults = load_wordings(configuration.terminal.region, own / WORDING_FILE, folder).faults
    drawings = (own / name for name in (LOGO_FILE, SEAL_FILE))
    unreadable = [f"{file}: is no text" for file in drawings if _no_text(file)]
    return _data_finding("wording", [*map(str, faults), *unreadable], "every word is in order")


def forms_finding(configuration: Configuration, folder: Path = REGIONS_FOLDER) -> Finding:
    """Return how the region's blank forms are."""
    forms, faults = load_forms(configuration.terminal.region, folder)
    return _data_finding("blank forms", [*map(str, faults)], f"{len(forms)} forms")


def signing_finding(configuration: Configuration) -> Finding:
    """Return whether papers are signed, and until when the key stands.

    Raises:
        SigningKeyError: the key cannot be used.
        SealingFailed: a citizen's signature could not be sealed for the agency.
    """
    trust = configuration.trust
    if trust is None:
        state = "documents are not signed: no [trust] in kiosk.toml"
        return Finding(
            "signing", Health.ATTENTION, "", state, _("docs/trust.md says how to begin.")
        )
    key = open_key(trust.key)
    if configuration.mode is Mode.PRODUCTION:
        require_real(key)
    if trust.strokes_for is not None:
        seal(b"", trust.strokes_for)
    stands = f"stands from {key.valid_from:%Y-%m-%d} to {key.valid_until:%Y-%m-%d}"
    if not key.valid_from <= system_clock() <= key.valid_until:
        advice = _("Make and publish a new key (docs/trust.md): no certificate is printed.")
        return Finding("signing", Health.OUT_OF_SERVICE, "", f"the key {stands}", advice)
    return Finding("signing", Health.WELL, version("pyHanko"), f"the key {stands}")


def _data_finding(thing: str, faults: list[str], well: str) -> Finding:
    if not faults:
        return Finding(thing, Health.WELL, "", well)
    advice = _("Mend the named file at the named line (docs/templates.md).")
    return Finding(thing, Health.ATTENTION, "", f"left out: {'; '.join(faults)}", advice)


def _no_text(file: Path) -> bool:
    try:
        read_text(file)
    except FileNotFoundError:
        return False
    except (OSError, UnicodeDecodeError):
        return True
    return False
