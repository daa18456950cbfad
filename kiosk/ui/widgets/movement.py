"""The animated picture of a movement of the hand: SVG parts moved along keyframes.

The still picture is shown when motion is off and when frames come too slowly on this machine.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from PySide6.QtCore import (
    QByteArray,
    QElapsedTimer,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    QTimer,
    QVariantAnimation,
    Slot,
)
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from kiosk.pages.parts import Movement
from kiosk.ui.design.appearance import Appearance, Motion
from kiosk.ui.design.icons import ICON_FOLDER
from kiosk.ui.design.metrics import Duration, Picture, Space
from kiosk.ui.design.theme import THEME_FOLDER, Role, Theme, ThemeName, load_theme
from kiosk.ui.layout.flowing import Measure

_PART = re.compile(r'<g id="(?P<name>[a-z-]+)".*?</g>', re.DOTALL)
"""A part of a drawing; parts are never nested."""
WORKING = "working"
"""The picture of a terminal at work, for which no hand is needed."""
SLOW_FRAMES = 12
"""So many late frames in a row and the picture stands still."""
ROUNDS_FOR_WHO_COMES = 8
"""So often a picture that rests plays when it appears, about half a minute."""
FOR_EVER = -1
"""The rounds of a picture that somebody stands before."""
LAYERS_KEPT = 48
"""All parts of all scenes in one look, some 5 MB."""
COARSE = 8
"""So many pixels of a picture are one where its clear parts are looked for."""
REST_MS = 60_000
"""So long it stands still then, until it plays once more: a hall is empty most of the day."""


@dataclass(frozen=True, slots=True)
class Keyframe:
    """Where a part is at a share of the round: shifted by units of the drawing, so opaque."""

    at: float
    x: float
    y: float
    opacity: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawing in parts, back to front, and how they move."""

    width: float
    height: float
    parts: tuple[tuple[str, str], ...]
    keyframes: dict[str, tuple[Keyframe, ...]]
    still_at: float

    def state(self, part: str, at: float) -> Keyframe:
        """Return where `part` is at the share `at` of the round, eased between keyframes."""
        frames = self.keyframes.get(part, ())
        if not frames:
            return Keyframe(at, 0, 0, 1)
        after = next((each for each in frames if each.at >= at), frames[-1])
        before = next((each for each in reversed(frames) if each.at <= at), frames[0])
        span = after.at - before.at
        share = (at - before.at) / span if span > 0 else 0.0
        eased = share * share * (3 - 2 * share)
        return Keyframe(
            at,
            before.x + (after.x - before.x) * eased,
            before.y + (after.y - before.y) * eased,
            before.opacity + (after.opacity - before.opacity) * eased,
        )


@cache
def _movements() -> dict[str, Any]:
    with (THEME_FOLDER / "movements.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def load_scene(name: str) -> Scene:
    """Return the scene `name`: its drawing and its entry in movements.toml."""
    written = _movements()[name]
    drawing = (ICON_FOLDER / "movements" / f"{name}.svg").read_text(encoding="utf-8")
    frame = drawing[: drawing.index(">") + 1]
    parts = tuple((found["name"], f"{frame}{found[0]}</svg>") for found in _PART.finditer(drawing))
    keyframes = {
        part: tuple(Keyframe(*frame) for frame in frames)
        for part, frames in written.get("parts", {}).items()
    }
    _, _, width, height = (
        float(each) for each in frame.split('viewBox="')[1].split('"')[0].split()
    )
    return Scene(width, height, parts, keyframes, float(written["still_at"]))


def tinted(drawing: str, theme: Theme) -> bytes:
    """Return a drawing in the colours of a theme, as SVG."""
    for role in Role:
        drawing = drawing.replace(f"var(--{role.value})", theme.written(role))
    return drawing.encode()


@lru_cache(maxsize=LAYERS_KEPT)
def layer(scene: str, part: int, theme: ThemeName, size: QSize) -> tuple[QPoint, QPixmap]:
    """Return a part of a scene in a theme at this size, as `drawn` does, once while it is used."""
    _name, drawing = load_scene(scene).parts[part]
    return drawn(tinted(drawing, load_theme(theme)), size)


def drawn(drawing: bytes, size: QSize) -> tuple[QPoint, QPixmap]:
    """Return a part of a drawing of this size, cut out, and where its upper left corner is.

    Every frame mixes all of its pixels with what is behind, the clear ones too.
    """
    renderer = QSvgRenderer(QByteArray(drawing))
    cut = _not_clear(renderer, size)
    picture = QPixmap(cut.size())
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(QPointF(-cut.topLeft()), QSizeF(size)))
    painter.end()
    return cut.topLeft(), picture


def _not_clear(renderer: QSvgRenderer, size: QSize) -> QRect:
    """Return a part of the picture that holds all that is not clear, hardly larger than needed.

    It is looked for in a small picture, for to look at every pixel takes longer than to draw them.
    """
    small = QImage(size / COARSE + QSize(1, 1), QImage.Format.Format_Alpha8)
    small.fill(Qt.GlobalColor.transparent)
    painter = QPainter(small)
    renderer.render(painter, QRectF(QPointF(), QSizeF(size) / COARSE))
    painter.end()
    pixels, line = bytes(small.constBits()), small.bytesPerLine()
    rows = [pixels[y * line : y * line + small.width()] for y in range(small.height())]
    used = [y for y, row in enumerate(rows) if any(row)]
    whole = QRect(QPoint(), size)
    if not used:
        return whole
    left = small.width() - max(len(rows[y].lstrip(b"\0")) for y in used)
    right = max(len(rows[y].rstrip(b"\0")) for y in used)
    found = QRect(left, used[0], right - left, used[-1] + 1 - used[0]).adjusted(-1, -1, 1, 1)
    return QRect(found.topLeft() * COARSE, found.size() * COARSE) & whole


class MovementPicture(QWidget):
    """The block that shows a scene, as large as it has room."""

    def __init__(
        self, movement: Movement | None, parent: QWidget | None = None, *, rests: bool = False
    ) -> None:
        super().__init__(parent)
        self._rounds = ROUNDS_FOR_WHO_COMES if rests else FOR_EVER
        self._name = movement.value if movement else WORKING
        self._scene = load_scene(self._name)
        self._appearance: Appearance | None = None
        self._layers: list[tuple[QPoint, QPixmap]] = []
        self._shown: list[tuple[QPoint, float]] = []
        """Where the parts were when they were painted last."""
        self._layers_for: tuple[QSize, ThemeName] | None = None
        self._at = self._scene.still_at
        self._round = QVariantAnimation(self)
        self._round.setStartValue(0.0)
        self._round.setEndValue(1.0)
        self._round.valueChanged.connect(self._advance)
        self._round.finished.connect(self._stand_still)
        self._rest = QTimer(self)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._play_once)
        self._since_frame = QElapsedTimer()
        self._late_frames = 0

    def restyle(self, appearance: Appearance) -> None:
        """Draw with `appearance` from now on."""
        self._appearance = appearance
        self._round.setDuration(appearance.metrics.duration_ms(Duration.MOVEMENT))
        self.update()
        self._start_or_stop()

    def measure(self, width: int, room: int) -> Measure:
        assert self._appearance is not None  # noqa: S101 - a block is styled before it is measured
        return Measure(
            height=min(self._appearance.px(Picture.PICTURE), room),
            grows_to=room,
            gap_before=self._appearance.px(Space.MEDIUM),
        )

    def sizeHint(self) -> QSize:
        return QSize(round(self._scene.width), round(self._scene.height))

    def showEvent(self, event: QShowEvent) -> None:
        self._start_or_stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._appearance is None:
            return
        self._draw_layers(self._appearance)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._shown = self._places()
        for (place, opacity), (corner, picture) in zip(self._shown, self._layers, strict=True):
            painter.setOpacity(opacity)
            painter.drawPixmap(place + corner, picture)
        painter.end()

    def _places(self) -> list[tuple[QPoint, float]]:
        """Return where each part is now, in whole pixels, and how opaque."""
        scale, left, top = self._fit()
        states = [self._scene.state(part, self._at) for part, _ in self._scene.parts]
        return [
            (QPoint(round(left + each.x * scale), round(top + each.y * scale)), each.opacity)
            for each in states
        ]

    def _fit(self) -> tuple[float, float, float]:
        scale = min(
            self.width() / self._scene.width,
            self.height() / self._scene.height,
            self._most_scale(),
        )
        left = (self.width() - scale * self._scene.width) / 2
        return scale, left, (self.height() - scale * self._scene.height) / 2

    def _most_scale(self) -> float:
        """Return the scale above which a picture would shout."""
        assert self._appearance is not None  # noqa: S101 - a widget is styled before it is drawn
        return self._appearance.px(Picture.PICTURE_MOST) / self._scene.width

    def _draw_layers(self, appearance: Appearance) -> None:
        """Draw the parts anew where size or theme is another one than last time."""
        scale, _, _ = self._fit()
        size = QSize(round(scale * self._scene.width), round(scale * self._scene.height))
        if self._layers_for == (size, appearance.theme.name):
            return
        self._layers_for = (size, appearance.theme.name)
        self._layers = [
            layer(self._name, part, appearance.theme.name, size)
            for part in range(len(self._scene.parts))
        ]

    def _start_or_stop(self) -> None:
        moving = self._appearance is not None and self._appearance.motion is Motion.ANIMATED
        if moving and self.isVisible() and self._late_frames < SLOW_FRAMES:
            self._play(self._rounds)
            if self._rounds != FOR_EVER:
                self._rest.start()
        else:
            self._rest.stop()
            self._round.stop()
            self._stand_still()

    def _play(self, rounds: int) -> None:
        self._round.setLoopCount(rounds)
        self._since_frame.start()
        self._round.start()

    @Slot()
    def _play_once(self) -> None:
        self._play(1)

    @Slot()
    def _stand_still(self) -> None:
        self._at = self._scene.still_at
        self.update()

    @Slot(object)
    def _advance(self, at: float) -> None:
        if self._appearance is None or not self.isVisible():
            # Not in hideEvent: that comes once more when Qt takes down a widget whose Python side
            # is gone already.
            self._round.stop()
            self._rest.stop()
            return
        frame_ms = self._appearance.metrics.duration_ms(Duration.FRAME)
        if self._since_frame.elapsed() < frame_ms / 2:
            return  # Qt offers twice as many frames as the eye needs, while others want to work.
        late = self._since_frame.restart() > 2 * frame_ms
        self._late_frames = self._late_frames + 1 if late else 0
        self._at = float(at)
        if self._places() != self._shown:
            self.update()
        if self._late_frames >= SLOW_FRAMES:
            self._start_or_stop()
