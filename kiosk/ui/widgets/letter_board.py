"""Large letter keys and what was typed with them."""

import math
from collections.abc import Callable, Sequence
from string import ascii_lowercase

from PySide6.QtCore import QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.language.texts import Text, Words
from kiosk.pages.kinds import Icon
from kiosk.ui import words
from kiosk.ui.design.appearance import Appearance
from kiosk.ui.design.fonts import RoleFont
from kiosk.ui.design.icons import IconName, Sign, icon_pixmap
from kiosk.ui.design.metrics import Picture, Space, Stroke, Target, Type
from kiosk.ui.design.painting import draw_border, draw_card, draw_focus, smooth
from kiosk.ui.design.theme import Role
from kiosk.ui.layout.flowing import Measure
from kiosk.ui.layout.typesetting import broken, draw_lines, width_of
from kiosk.ui.widgets.button import PAD_PROPERTY, StyledButton, focus_shows

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
ALPHABET = ("abcdefghij", "klmnopqrs", "tuvwxyz")
"""For who never learnt where the letters lie on a keyboard."""
DIGITS = "1234567890"
RIM = 1.65
"""How much taller than its capital a key is at least, so that the tail of a Q stays on it."""
LONGEST = 24
"""More letters than any title has initials."""
LINE_SHARE = 0.45
"""Of the line, where the candidates stand beside what was typed."""
MOST_CANDIDATES = 6
"""As many as the widest panel has room for in a row."""


class LetterKey(StyledButton):
    """One key of the board."""

    def __init__(self, text: Text, icon: IconName | None, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self.setProperty(PAD_PROPERTY, True)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, painter, area = self._appearance, smooth(QPainter(self)), QRectF(self.rect())
        fill = Role.SURFACE_PRESSED if self.isDown() else Role.SURFACE
        draw_card(painter, area, appearance, fill=appearance.colour(fill))
        draw_border(painter, area, appearance, role=Role.LINE)
        if focus_shows(self):
            draw_focus(painter, area, appearance)
        if self._icon is not None:
            side = appearance.px(Picture.MEDIUM)
            pixmap = icon_pixmap(self._icon, side, appearance.colour(Role.INK))
            painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, pixmap)
        else:
            font = self.letter_font(appearance)
            area.setTop((self.height() - font.line_px) / 2)
            centre = Qt.AlignmentFlag.AlignHCenter
            letters = [self.accessibleName().upper()]
            draw_lines(painter, letters, font, appearance.colour(Role.INK), area, align=centre)
        painter.end()

    def letter_font(self, appearance: Appearance) -> RoleFont:
        """Return the larger type where its capitals leave a rim on the key, else that of texts."""
        label = appearance.font(Type.BUTTON)
        if len(self.accessibleName()) > 1:
            return appearance.font(Type.BODY)
        return label if RIM * label.capital_px <= self.height() else appearance.font(Type.BODY)


class TypedLine(QLabel):
    """The field that shows what was typed; nothing can be selected in it."""

    def __init__(self, parent: QWidget, hint: Text) -> None:
        super().__init__(parent)
        self._hint = hint
        self._typed = ""
        self._appearance: Appearance | None = None

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self.show_typed(self._typed)

    def show_typed(self, typed: str) -> None:
        """Show these letters, or the hint when there are none."""
        self._typed = typed
        if self._appearance is not None:
            self.setText(typed.upper() or self._appearance.say(self._hint))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        appearance, painter, area = self._appearance, smooth(QPainter(self)), QRectF(self.rect())
        draw_card(painter, area, appearance, fill=appearance.colour(Role.SURFACE))
        draw_border(painter, area, appearance, role=Role.ACCENT, stroke=Stroke.THICK)
        side, padding = appearance.px(Picture.SMALL), appearance.px(Space.SMALL)
        pixmap = icon_pixmap(Icon.SEARCH, side, appearance.colour(Role.ACCENT))
        painter.drawPixmap(padding, (self.height() - side) // 2, pixmap)
        role = Type.BUTTON if self._typed else Type.BODY
        font = appearance.font(role)
        left = side + 2 * padding
        line = broken(self.text(), font, self.width() - left - padding)[0]
        area = QRectF(left, (self.height() - font.line_px) / 2, self.width(), font.line_px)
        ink = Role.INK if self._typed else Role.INK_QUIET
        draw_lines(painter, [line], font, appearance.colour(ink), area)
        painter.end()


class LetterBoard(QWidget):
    """The block that takes letters.

    Signals:
        typed: all letters typed so far.
    """

    typed = Signal(str)

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        digits: bool = False,
        alphabetical: bool = False,
        candidates: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._appearance: Appearance | None = None
        self._candidates_for = candidates
        self._offered = 0
        self.letters = ""
        self.line = TypedLine(self, words.NUMBER_HINT if digits else words.SEARCH_HINT)
        letters = ALPHABET if alphabetical else ROWS
        rows = (DIGITS, *letters) if digits else letters
        self.rows = [[LetterKey(Words(each), None, self) for each in row] for row in rows]
        self.delete = LetterKey(words.DELETE_LETTER, Sign.DELETE, self)
        self.rows[-1].append(self.delete)
        count = 0 if candidates is None else MOST_CANDIDATES
        self.candidates = [LetterKey(Words(""), None, self) for _each in range(count)]
        for candidate in self.candidates:
            candidate.hide()
            candidate.clicked.connect(self._press_candidate)
        for key in self._keys():
            key.clicked.connect(self._press)

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self.line.restyle(appearance)
        for key in (*self._keys(), *self.candidates):
            key.restyle(appearance)
        self._arrange()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        appearance = self._appearance
        gap = appearance.px(Space.GAP)
        rows = len(self.rows) * (self._key_height() + gap)
        if self.candidates and self._has_room():
            rows += self._line_height() + gap
        return Measure(height=self._line_height() + rows, gap_before=appearance.px(Space.MEDIUM))

    def least_width(self) -> int:
        """Return the width below which keys would be too small to touch."""
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        widest = max(len(row) for row in self.rows)
        gap = self._appearance.px(Space.GAP)
        return widest * (self._appearance.px(Target.LETTER) + gap) - gap

    def type_letter(self, letter: str) -> None:
        """Add one letter."""
        if len(self.letters) < LONGEST:
            self._change(self.letters + letter)

    def choose(self, word: str) -> None:
        """Put a word in characters in the place of the letters that stand for it."""
        kept = self.letters.rstrip(ascii_lowercase)
        self._change((kept + word)[:LONGEST])

    def delete_last(self) -> None:
        """Take the last letter away."""
        self._change(self.letters[:-1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _keys(self) -> list[LetterKey]:
        return [key for row in self.rows for key in row]

    def _line_height(self) -> int:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        appearance = self._appearance
        return max(
            appearance.px(Target.LETTER),
            appearance.font(Type.BUTTON).line_px + appearance.px(Space.TINY),
        )

    def _key_height(self) -> int:
        appearance = self._appearance
        assert appearance is not None  # noqa: S101 - a block is styled before it is measured
        target = Target.LETTER_MOST if appearance.metrics.panel.is_portrait else Target.LETTER
        return max(appearance.px(target), math.ceil(RIM * appearance.font(Type.BODY).capital_px))

    def _arrange(self) -> None:
        appearance = self._appearance
        if appearance is None or self.width() == 0:
            return
        gap, height = appearance.px(Space.GAP), self._key_height()
        widest = max(len(row) for row in self.rows)
        key = (self.width() - (widest - 1) * gap) // widest
        top = self._arrange_line()
        for row in self.rows:
            left = (self.width() - len(row) * key - (len(row) - 1) * gap) // 2
            for each in row:
                wide = self.width() - left if each is self.delete else key
                each.setGeometry(QRect(left, top, wide, height))
                left += key + gap
            top += height + gap

    def _has_room(self) -> bool:
        """Whether the candidates have a row of their own; on low panels they stand in the line."""
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return self._appearance.metrics.panel.is_portrait

    def _arrange_line(self) -> int:
        """Place what was typed, and the words it may stand for; return where the keys begin."""
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is arranged
        gap, height, width = self._appearance.px(Space.GAP), self._line_height(), self.width()
        below = self._has_room() or not self.candidates
        line = width if below else round(width * LINE_SHARE)
        self.line.setGeometry(0, 0, line, height)
        if not self.candidates:
            return height + gap
        if below:
            self._arrange_candidates(0, height + gap, height)
            return 2 * (height + gap)
        self._arrange_candidates(line + gap, 0, height)
        return height + gap

    def _arrange_candidates(self, left: int, top: int, height: int) -> None:
        """As many as have room, the likeliest first; the others wait for more letters."""
        appearance = self._appearance
        assert appearance is not None  # noqa: S101 - a block is styled before it is arranged
        gap, padding = appearance.px(Space.GAP), appearance.px(Space.SMALL)
        font = appearance.font(Type.BODY)
        for number, candidate in enumerate(self.candidates):
            word = candidate.accessibleName()
            wide = max(width_of([word], font) + 2 * padding, appearance.px(Target.LETTER))
            fits = number < self._offered and left + wide <= self.width()
            candidate.setVisible(fits)
            if fits:
                candidate.setGeometry(QRect(left, top, wide, height))
                left += wide + gap

    def _offer_candidates(self) -> None:
        if self._candidates_for is None:
            return
        typed = self.letters[len(self.letters.rstrip(ascii_lowercase)) :]
        found = list(self._candidates_for(typed))[: len(self.candidates)] if typed else []
        self._offered = len(found)
        for candidate, word in zip(self.candidates, found, strict=False):
            candidate.label = Words(word)
            if self._appearance is not None:
                candidate.restyle(self._appearance)
        self._arrange()

    def _change(self, letters: str) -> None:
        self.letters = letters
        self.line.show_typed(letters)
        self._offer_candidates()
        self.typed.emit(letters)

    @Slot()
    def _press_candidate(self) -> None:
        key = self.sender()
        if isinstance(key, LetterKey):
            self.choose(key.accessibleName())

    @Slot()
    def _press(self) -> None:
        key = self.sender()
        if key is self.delete:
            self.delete_last()
        elif isinstance(key, LetterKey):
            self.type_letter(key.accessibleName())
