"""Which screen is the terminal's, and where in a window it lies."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, QSizeF

import hardware.touch_panels
from hardware.outputs import same_output
from hardware.touch_panels import TouchPanel, touch_panels
from kiosk.ui import own_screen
from kiosk.ui.design.metrics import Panel
from kiosk.ui.own_screen import place_within, touched


class Screen:
    """What is asked of a screen."""

    def __init__(self, name: str, width_mm: float = 0, height_mm: float = 0) -> None:
        self._name, self._size = name, QSizeF(width_mm, height_mm)

    def name(self) -> str:
        """Return its connector."""
        return self._name

    def physicalSize(self) -> QSizeF:  # noqa: N802 - Qt's spelling
        """Return its size in millimetres."""
        return self._size


UPRIGHT, WALL = Screen("HDMI-1", 268, 476), Screen("DP-1", 930, 523)
LAPTOP, TWIN = Screen("eDP-1", 344, 194), Screen("HDMI-2", 268, 476)


@pytest.mark.parametrize(
    ("screens", "panels", "own"),
    [
        pytest.param((WALL, UPRIGHT), [TouchPanel(output="HDMI-A-1")], UPRIGHT, id="a rule"),
        pytest.param((WALL, UPRIGHT), [TouchPanel(size_mm=(270, 478))], UPRIGHT, id="as large"),
        pytest.param((WALL, UPRIGHT), [TouchPanel(size_mm=(478, 270))], UPRIGHT, id="turned"),
        pytest.param((WALL, UPRIGHT), [TouchPanel(size_mm=(344, 194))], WALL, id="as none"),
        pytest.param((UPRIGHT, TWIN), [TouchPanel(size_mm=(268, 476))], UPRIGHT, id="as both"),
        pytest.param((WALL, LAPTOP), [], LAPTOP, id="built in"),
        pytest.param((WALL, UPRIGHT), [], WALL, id="the first"),
        pytest.param((WALL, UPRIGHT), [TouchPanel(output="DP-9")], WALL, id="a rule for none"),
    ],
)
def test_the_screen_under_the_touch_panel(
    screens: tuple[Screen, ...], panels: list[TouchPanel], own: Screen
) -> None:
    assert touched(screens, panels) is own


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("panels", "own"),
    [
        pytest.param([TouchPanel(output="HDMI-A-1")], UPRIGHT, id="the touch panel is on it"),
        pytest.param([], WALL, id="nothing says so"),
    ],
)
def test_a_screen_that_wakes_after_the_start_is_the_terminals_where_its_touch_panel_says_so(
    monkeypatch: pytest.MonkeyPatch, panels: list[TouchPanel], own: Screen
) -> None:
    connected = [WALL]
    monkeypatch.setattr(own_screen, "_screens", lambda: connected)
    monkeypatch.setattr(hardware.touch_panels, "touch_panels", lambda: panels)
    terminals = own_screen.OwnScreen(None, lambda _screen: Panel(1080, 1920, 0.25))

    def found() -> object:
        return terminals._find()

    assert found() is WALL
    connected.append(UPRIGHT)
    assert found() is own
    connected.reverse()
    assert found() is own
    connected.remove(own)
    assert found() is None, "the other is never the terminal's, once both were seen"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("HDMI-A-1", "HDMI-1", True),
        ("HDMI-A-1", "HDMI-A-1", True),
        ("HDMI-A-1", "HDMI-A-2", False),
        ("DP-1", "eDP-1", False),
    ],
)
def test_names_of_one_output(one: str, other: str, same: bool) -> None:
    assert same_output(one, other) is same


RIGHT, LEFT, UNDER = QRect(1024, 0, 800, 600), QRect(0, 0, 1024, 768), QRect(0, 768, 1024, 768)


@pytest.mark.parametrize(
    ("own", "others", "window", "place"),
    [
        pytest.param(LEFT, [], QSize(1024, 768), LEFT, id="alone"),
        pytest.param(RIGHT, [LEFT], QSize(800, 600), QRect(0, 0, 800, 600), id="its own"),
        pytest.param(RIGHT, [LEFT], QSize(1824, 768), RIGHT, id="spread to the left"),
        pytest.param(UNDER, [LEFT], QSize(1024, 1536), UNDER, id="spread upwards"),
        pytest.param(LEFT, [LEFT], QSize(1024, 768), LEFT, id="mirrored"),
        pytest.param(
            RIGHT.translated(-1824, 50),
            [LEFT],
            QSize(1824, 768),
            QRect(0, 50, 800, 600),
            id="left of zero",
        ),
        pytest.param(RIGHT, [LEFT], QSize(999, 99), QRect(0, 0, 999, 99), id="on its way"),
    ],
)
def test_where_in_the_window_its_own_screen_is(
    own: QRect, others: list[QRect], window: QSize, place: QRect
) -> None:
    assert place_within(own, others, window) == place


def _device(folder: Path, name: str, number: str, *properties: str) -> None:
    (folder / "input" / name).mkdir(parents=True)
    (folder / "input" / name / "dev").write_text(f"{number}\n")
    database = folder / "udev"
    database.mkdir(exist_ok=True)
    lines = ["I:123", *(f"E:{each}" for each in properties), "G:seat"]
    (database / f"c{number}").write_text("\n".join(lines))


def test_what_udev_knows_of_touch_panels(tmp_path: Path) -> None:
    panel = "ID_INPUT_TOUCHSCREEN=1"
    _device(tmp_path, "event0", "13:64", "ID_INPUT_KEYBOARD=1", "WL_OUTPUT=DP-1")
    _device(tmp_path, "event1", "13:65", panel, "WL_OUTPUT=HDMI-A-1")
    _device(tmp_path, "event2", "13:66", panel, "ID_INPUT_WIDTH_MM=268", "ID_INPUT_HEIGHT_MM=476")
    _device(tmp_path, "event3", "13:67", panel, "ID_INPUT_WIDTH_MM=x", "ID_INPUT_HEIGHT_MM=1")
    assert touch_panels(tmp_path / "input", tmp_path / "udev") == (
        TouchPanel(output="HDMI-A-1"),
        TouchPanel(size_mm=(268, 476)),
        TouchPanel(),
    )


def test_where_udev_does_not_run_no_panel_is_known(tmp_path: Path) -> None:
    (tmp_path / "event0").mkdir()
    (tmp_path / "event0" / "dev").write_text("13:64\n")
    assert touch_panels(tmp_path, tmp_path / "absent") == ()
