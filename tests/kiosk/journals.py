"""The journal of a made-up terminal, as whoever looks at it later reads it."""

from contextlib import closing

from db.journal import Entry, open_journal_to_read
from kiosk.settings.configuration import Configuration
from kiosk.settings.secret_files import journal_key


def journal_entries(configuration: Configuration) -> list[Entry]:
    """Every entry, oldest first; none if the terminal has not begun its journal yet."""
    stores = configuration.stores
    if not stores.journal.exists():
        return []
    key = journal_key(stores.journal_key)
    with closing(open_journal_to_read(stores.journal, key)) as journal:
        return list(journal.entries())
