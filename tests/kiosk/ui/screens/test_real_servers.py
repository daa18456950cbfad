"""The window stays on its own of several outputs, on servers nobody here wrote."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.kiosk.ui.screens.servers import (
    has_xorg,
    shown,
    shown_in_cage,
    window_manager,
    xorg,
    xrandr,
    xvfb,
)
from tests.kiosk.ui.screens.x_client import x_client

OWN, OTHER, THIRD = "DUMMY1", "DUMMY0", "DUMMY2"

pytestmark = pytest.mark.skipif(not has_xorg(), reason="no Xorg with the dummy driver")


def fills(state: dict[str, Any], name: str) -> bool:
    """Return whether the page is seen on all of this screen and on no other."""
    screen, window = state["screens"].get(name), state["window"]
    size = window[2:]
    return bool(screen == window and state["seen"] == [0, 0, *size] and state["panel"] == size)


@pytest.mark.parametrize(
    "manager",
    [
        None,
        pytest.param(
            "openbox",
            marks=pytest.mark.skipif(shutil.which("openbox") is None, reason="no openbox"),
        ),
    ],
)
def test_under_x11_it_follows_its_screen(tmp_path: Path, manager: str | None) -> None:
    own, other = ("--output", OWN), ("--output", OTHER)
    with xorg(tmp_path) as display, window_manager(manager, display):
        xrandr(display, *other, "--mode", "1080x1920", "--primary")
        xrandr(display, *own, "--mode", "1366x768", "--pos", "1080x0")
        with shown(tmp_path, "xcb", display, OWN) as teller, x_client(display) as eyes:
            teller.until(lambda state: fills(state, OWN))
            assert eyes.becomes_dark((0, 0, 1080, 1920))
            assert eyes.becomes_dark((1080, 0, 1366, 768), dark=False)

            xrandr(display, *own, "--pos", "0x0", *other, "--pos", "1366x0")
            teller.until(lambda state: fills(state, OWN) and state["window"][0] == 0)

            xrandr(display, *own, "--mode", "1080x1920")
            turned = teller.until(lambda state: fills(state, OWN) and state["window"][3] == 1920)
            assert turned["panel"] == [1080, 1920]

            xrandr(display, *own, "--off")
            gone = teller.until(lambda state: OWN not in state["screens"] and not state["seen"])
            assert eyes.becomes_dark(tuple(gone["screens"][OTHER]))

            xrandr(display, *own, "--mode", "1366x768", "--pos", "1080x0")
            teller.until(lambda state: fills(state, OWN))
            assert eyes.becomes_dark((0, 0, 1080, 1920))


def test_a_screen_that_comes_later_is_not_the_terminals(tmp_path: Path) -> None:
    with xorg(tmp_path) as display, x_client(display) as eyes:
        xrandr(display, "--output", OTHER, "--mode", "1080x1920", "--primary")
        with shown(tmp_path, "xcb", display) as teller:
            teller.until(lambda state: fills(state, OTHER))
            joins = ("--output", THIRD, "--mode", "1366x768", "--primary")
            xrandr(display, *joins, "--pos", "0x0", "--output", OTHER, "--pos", "1366x0")
            teller.until(lambda state: THIRD in state["screens"] and fills(state, OTHER))
            assert eyes.becomes_dark((0, 0, 1366, 768))


@pytest.mark.skipif(shutil.which("cage") is None, reason="cage is not installed")
def test_in_cage_it_is_seen_on_its_own_output_alone(tmp_path: Path) -> None:
    with (
        xvfb() as display,
        x_client(display) as eyes,
        shown_in_cage(tmp_path, display, "X11-2") as teller,
    ):
        both = teller.until(lambda state: state["seen"] == [1024, 0, 1024, 768])
        assert both["window"][2:] == [2048, 768], "cage knows one window for all outputs"
        _, second = eyes.windows()
        eyes.place(second, (1100, 0, 800, 1000))
        turned = teller.until(lambda state: state["seen"] == [1024, 0, 800, 1000])
        assert turned["panel"] == [800, 1000]
        assert eyes.becomes_dark((0, 0, 1024, 768))
        assert eyes.becomes_dark((1100, 0, 800, 1000), dark=False)
        eyes.ask_to_close(second)
        teller.until(lambda state: "X11-2" not in state["screens"] and not state["seen"])
        assert eyes.becomes_dark((0, 0, 1024, 768))
