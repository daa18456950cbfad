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


def marked(text: str) -> str:
    """The text with a mark in place of every character that does not."""
    return text if is_showable(text) else "".join(map(_shown, text))


def shell_word(text: str) -> str:
    """The text as one word of a command that somebody copies into a shell, whatever is in it."""
    return "'" + marked(text).replace("'", "'\"'\"'") + "'"


def _shown(sign: str) -> str:
    return "\N{REPLACEMENT CHARACTER}" if category(sign) in _UNSHOWABLE else sign
