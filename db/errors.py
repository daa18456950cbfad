"""What can go wrong with a store: one class a fault, each with a stable code and facts."""

from pathlib import Path
from typing import ClassVar


class DatabaseError(Exception):
    """A store failed; `code` names how, for the catalogue of failure texts and the log."""

    code: ClassVar[str]


class DatabaseBusy(DatabaseError):
    """Another program held the file for longer than we wait; what was asked was not begun."""

    code = "database.busy"


class DatabaseBroken(DatabaseError):
    """The file is damaged, or is not the store it was opened as."""

    code = "database.broken"


class DatabaseFull(DatabaseError):
    """The disk has no room left."""

    code = "database.full"


class DatabaseUnavailable(DatabaseError):
    """The file cannot be opened, read or written."""

    code = "database.unavailable"


class DatabaseOnNetwork(DatabaseError):
    """The file lies on a network file system, where two machines would corrupt it."""

    code = "database.on_network"

    def __init__(self, file: Path, kind: str) -> None:
        super().__init__(f"{file} is on {kind}: put it on a disk of this machine, or use a server")
        self.file = file
        self.kind = kind


class ChangeUnknown(DatabaseUnavailable):
    """The records were lost while a change was being committed: done or not, they must be asked."""

    code = "records.change_unknown"


class DatabaseTooNew(DatabaseError):
    """A newer version of the kiosk has written this file; `unknown` names its migrations."""

    code = "database.too_new"

    def __init__(self, unknown: tuple[str, ...]) -> None:
        super().__init__("migrations of a newer version: " + ", ".join(unknown))
        self.unknown = unknown


class DatabaseExists(DatabaseError):
    """There is a file already where made-up records were to be written."""

    code = "database.exists"


class HolderUnknown(DatabaseError):
    """The records hold nobody with this social security number."""

    code = "records.holder_unknown"


class CardUnknown(DatabaseError):
    """The records hold no card with this identification code."""

    code = "records.card_unknown"


class CodeNotTaken(DatabaseError):
    """The records do not take the code of an electronic card, or not any more."""


class CodeUnknown(CodeNotTaken):
    """The records know no such code: it is no electronic card's, or was never given out."""

    code = "records.code_unknown"


class CodeExpired(CodeNotTaken):
    """The code was good for a short time, which is over."""

    code = "records.code_expired"


class CodeUsed(CodeNotTaken):
    """The code has shown who somebody is already; each does so once."""

    code = "records.code_used"


class CodeOfAnotherIssuer(CodeNotTaken):
    """The code is an electronic card's of another issuer, whom these records cannot ask."""

    code = "records.code_of_another_issuer"


class RecordUnreadable(DatabaseError):
    """A field of the records holds what cannot be; names table and field, never the content."""

    code = "records.unreadable"

    def __init__(self, table: str, field: str) -> None:
        super().__init__(f"{table}.{field} cannot be read")
        self.table = table
        self.field = field


class KeyReused(DatabaseError):
    """An idempotency key came back with another request: a fault in the caller."""

    code = "records.key_reused"


class JournalBroken(DatabaseError):
    """The journal's head is gone or altered: nothing may be added that would hide it."""

    code = "journal.broken"


class JournalHeld(DatabaseError):
    """Another program of this terminal has the journal; two would settle each other's changes."""

    code = "journal.held"


class ClockBehind(DatabaseError):
    """The clock is before the journal's newest entry: it is wrong now or was wrong then."""

    code = "journal.clock_behind"


class IntentExists(DatabaseError):
    """The journal already holds an intent with this key: a fault in the caller."""

    code = "journal.intent_exists"


class NoOpenIntent(DatabaseError):
    """An outcome came for a key that has no open intent: a fault in the caller."""

    code = "journal.no_open_intent"


class RecordsNotReached(DatabaseUnavailable):
    """No server of the records could be reached; what was asked was not begun."""

    code = "records.not_reached"


class RecordsFailed(DatabaseUnavailable):
    """A server of the records fell silent, broke off or failed; a change may have been made."""

    code = "records.failed"


class RecordsNotUnderstood(DatabaseUnavailable):
    """What came back is not of the contract: another program answered, or one that is newer."""

    code = "records.not_understood"


class RecordsDenied(DatabaseUnavailable):
    """The records do not serve this terminal: its certificate is not enrolled, or was revoked."""

    code = "records.denied"


class RecordsSlowed(DatabaseUnavailable):
    """This terminal asks for more people, or more often, than the records allow a terminal."""

    code = "records.slowed"
