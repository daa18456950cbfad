"""Where the kiosk's own data files are."""

from pathlib import Path

ASSETS_FOLDER = Path(__file__).resolve().parent.parent / "assets"
REGIONS_FOLDER = ASSETS_FOLDER / "regions"
TRANSLATIONS_FOLDER = ASSETS_FOLDER / "translations"
