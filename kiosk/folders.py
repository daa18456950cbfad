"""Where the kiosk's own data files are: in the installed package, or beside it in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent

ASSETS_FOLDER = next(
    folder for folder in (_PACKAGE / "assets", _PACKAGE.parent / "assets") if folder.is_dir()
)
REGIONS_FOLDER = ASSETS_FOLDER / "regions"
TRANSLATIONS_FOLDER = ASSETS_FOLDER / "translations"
