"""What the rows of a card share: the card they belong to, and which of its ends they draw."""

from PySide6.QtWidgets import QLabel, QWidget

from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.painting import Edges


class CardRow(QLabel):
    """A block that is a row of the card `group`; QLabel gives the accessible role and text."""

    def __init__(self, group: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = group
        self._edges = Edges.BOTH
        self._appearance: Appearance | None = None

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self.update()

    def set_edges(self, edges: Edges) -> None:
        """Draw these ends of the card."""
        self._edges = edges
        self.update()
