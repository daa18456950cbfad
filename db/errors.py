"""What can go wrong with a store: one class a fault, each with a stable code and facts."""

from typing import ClassVar


class DatabaseError(Exception):
    """A store failed; `code` names how, for the catalogue of failure texts and the log."""

    code: ClassVar[str]
