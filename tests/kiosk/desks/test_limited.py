"""What a command waits for its drivers: by its own age, for a slow machine's loading is in it."""

import subprocess
import sys
import time

import pytest

from kiosk.desks import limited
from kiosk.desks.limited import COMMAND_LIMIT_S, deadline_at

ENDS_WITHIN_S = 5.0


@pytest.mark.parametrize(
    ("age_s", "left_s"),
    [(0.0, 4.0), (0.4, 3.6), (2.0, 2.0), (3.0, 1.0), (3.9, 1.0), (60.0, 1.0)],
)
def test_a_driver_has_what_loading_has_left_and_a_second_at_least(
    monkeypatch: pytest.MonkeyPatch, age_s: float, left_s: float
) -> None:
    monkeypatch.setattr(limited, "LEAST_S", 1.0)
    assert deadline_at(100.0, age_s=age_s) == pytest.approx(100.0 + left_s)


def test_what_is_left_for_saying_it_is_a_second() -> None:
    assert COMMAND_LIMIT_S <= ENDS_WITHIN_S - 1.0


def test_a_program_is_as_old_as_it_was_begun_before_anything_was_loaded() -> None:
    told = (
        "import time\nfrom kiosk.desks.limited import process_age_s\n"
        "print(time.monotonic(), process_age_s(), time.monotonic())"
    )
    before = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", told], stdout=subprocess.PIPE, text=True
    ) as program:
        begun = time.monotonic()
        earlier, age_s, later = map(float, program.communicate()[0].split())
    tick_s = 0.02
    """A start is told in hundredths of a second."""
    assert earlier - begun - tick_s <= age_s <= later - before + tick_s
