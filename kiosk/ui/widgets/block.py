"""What a page's body is made of: a block knows its height for a width and redraws for a look."""

from functools import cache
from typing import Protocol, TypeGuard, runtime_checkable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.painting import Edges
from kiosk.ui.layout.flowing import Measure


class Block(Protocol):
    """A widget that can stand in a flow."""

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        ...

    def measure(self, width: int, room: int) -> Measure:
        """Return the block's needs at `width` pixels, where a turn is `room` pixels high."""
        ...

    def setParent(self, parent: QWidget, /) -> None:
        """Move the widget into another."""
        ...

    def setGeometry(self, area: QRect, /) -> None:
        """Move and size the widget."""
        ...

    def setVisible(self, visible: bool, /) -> None:
        """Show or hide the widget."""
        ...

    def stackUnder(self, other: QWidget, /) -> None:
        """Be read before `other`, and painted under it."""
        ...


@runtime_checkable
class Breakable(Protocol):
    """A block of lines that may be shown in parts."""

    def show_lines(self, first: int, last: int) -> None:
        """Show the lines from `first` up to, not including, `last`."""
        ...


@runtime_checkable
class Columnar(Protocol):
    """A block that may stand beside others in a column."""

    def least_width(self) -> int:
        """Return the width below which a word would be broken."""
        ...


def is_columnar(block: QWidget | Block) -> TypeGuard[Columnar]:
    """Whether the block may stand beside others, told once a class: a page asks many times."""
    kind: type = type(block)
    return _is_columnar(kind)


@cache
def _is_columnar(kind: type) -> bool:
    return issubclass(kind, Columnar)


@runtime_checkable
class Edged(Protocol):
    """A block that is one row of a card."""

    def set_edges(self, edges: Edges) -> None:
        """Draw these ends of the card."""
        ...


@runtime_checkable
class Revealing(Protocol):
    """A block that may hold a person's data."""

    @property
    def reveals(self) -> bool:
        """Whether it does."""
        ...
