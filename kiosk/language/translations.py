"""The translations: messages found in the code, every kiosk.po, and the .mo files gettext reads."""

import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
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


def untranslated(file: Path) -> list[str]:
    """Return the messages of a catalogue that have no translation yet."""
    with file.open("rb") as source:
        messages = [message for message in read_po(source) if message.id]
    return [str(message.id) for message in messages if not all(_forms_of(message))]


def _forms_of(message: Message) -> Iterable[str]:
    """The translation; of a message that counts one for each number."""
    words = message.string
    return (words,) if isinstance(words, str) else words or ("",)


def told(file: Path) -> str:
    """Say how many texts of a catalogue wait for somebody to translate them."""
    waiting = len(untranslated(file))
    return f"{file}: {waiting} texts to translate" if waiting else f"{file}: all translated"


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
        for file in update_translations():
            print(told(file), *(f"  {text}" for text in untranslated(file)), sep="\n")
    compile_translations()
