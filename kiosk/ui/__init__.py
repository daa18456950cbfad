"""The citizen's screen in Qt: tokens, widgets, page kinds, the window and the Screen it offers.

Nothing here decides anything: a page is drawn as it is given and says what the citizen touched.
"""

import builtins

_import = builtins.__import__

import PySide6.QtCore  # noqa: E402, F401 - between the two

# PySide reads the source of every module that is imported after it, in search of a feature that
# nobody here switches on: 20 MB of lines that stay in memory, and time before the first page.
builtins.__import__ = getattr(builtins, "__orig_import__", _import)
