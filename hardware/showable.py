"""Characters that stand for themselves, told from those that do something to what is around them.

Control characters move a console's cursor, and marks of direction turn letters round, on whichever
screen the text is shown in the end.
"""

from typing import Final
from unicodedata import category

_UNSHOWABLE: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def is_showable(text: str) -> bool:
    """Whether every character of the text stands for itself."""
    return text.isprintable() or not any(category(sign) in _UNSHOWABLE for sign in text)
