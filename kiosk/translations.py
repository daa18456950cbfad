"""Compiling the translations: every kiosk.po under assets/translations to the .mo gettext reads."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kiosk.folders import TRANSLATIONS_FOLDER


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
    compile_translations()
