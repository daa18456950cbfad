"""The translations: messages found in the code, every kiosk.po, and the .mo files gettext reads."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from kiosk.folders import TRANSLATIONS_FOLDER

CODE = Path(__file__).parents[1]
LINE_WIDTH = 100


def found_messages(code: Path = CODE) -> Catalog:
    """Return every message that `_` and `ngettext` are called with under `code`."""
    found = Catalog()
    mapping = [("**.py", "python")]
    for _file, _line, message, comments, context in extract_from_dir(code, mapping):
        # Without places, which change with every edit.
        found.add(message, None, (), (), comments, context=context)
    return found


def update_translations(folder: Path = TRANSLATIONS_FOLDER) -> list[Path]:
    """Take new messages into every catalogue, drop those no longer used; return the files written.

    What has no translation yet stays empty; nothing is guessed from similar messages.
    """
    found, written = found_messages(), []
    for file in sorted(folder.glob("*/LC_MESSAGES/kiosk.po")):
        with file.open("rb") as source:
            catalogue = read_po(source)
        catalogue.update(found, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.fuzzy = False
        with file.open("wb") as target:
            write_po(target, catalogue, width=LINE_WIDTH, sort_output=True, ignore_obsolete=True)
        written.append(file)
    return written


def compile_translations(folder: Path = TRANSLATIONS_FOLDER) -> list[Path]:
    """Compile every catalogue that is newer than its compiled form; return the files written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/kiosk.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as messages, compiled.open("wb") as target:
            write_mo(target, read_po(messages))
        written.append(compiled)
    return written


if __name__ == "__main__":
    if "--update" in sys.argv[1:]:
        update_translations()
    compile_translations()
