"""Volume, brightness and time at the staff's pages."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from hardware.mixer import NoMixer
from kiosk.operator import adjusting
from kiosk.operator.roles import StaffRole
from kiosk.pages.kinds import ChoicePage, ResultPage
from kiosk.settings.configuration import Mode
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.operator.staff import acts, attended, back, in_mode, ok, said, touches, what

PAGE = (touches("Restart, export"), touches("Volume, brightness"))


@pytest.fixture
def settable(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """A machine whose volume and brightness can be set, as they are."""
    levels = {"volume": 75, "brightness": 100}

    def louder(percent: int) -> int:
        levels["volume"] = percent
        return percent

    def run(words: tuple[str, ...], **_: object) -> "subprocess.CompletedProcess[str]":
        unit = words[-1].removeprefix("hall-kiosk-brightness@").removesuffix(".service")
        levels["brightness"] = int(unit)
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setattr(adjusting, "volume", lambda: levels["volume"])
    monkeypatch.setattr(adjusting, "set_volume", louder)
    monkeypatch.setattr(adjusting, "brightness", lambda: levels["brightness"])
    monkeypatch.setattr(subprocess, "run", run)
    return levels


async def test_volume_and_brightness_are_set_and_noted(
    made_up: MadeUpTerminal, settable: dict[str, int]
) -> None:
    in_mode(made_up, Mode.PRODUCTION)
    louder = (touches("Volume"), touches("40%"), ok)
    brighter = (touches("Brightness"), touches("60%"), ok)
    screen = await attended(made_up, *PAGE, *louder, *brighter, back, back)
    assert settable == {"volume": 40, "brightness": 60}
    noted = {str(one.facts["what"]): one.facts["percent"] for one in acts(made_up)[1:-1]}
    assert noted == {"volume_set": 40, "brightness_set": 60}
    overview = [page for page in screen.shown if isinstance(page, ChoicePage)][-2]
    assert "40%" in said(overview)
    assert "60%" in said(overview)


async def test_going_back_sets_nothing(made_up: MadeUpTerminal, settable: dict[str, int]) -> None:
    await attended(made_up, *PAGE, touches("Volume"), back, touches("Bright"), back, back, back)
    assert settable == {"volume": 75, "brightness": 100}


@pytest.mark.parametrize("missing", NoMixer)
async def test_what_cannot_be_set_is_greyed_with_the_reason(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch, missing: NoMixer
) -> None:
    monkeypatch.setattr(adjusting, "volume", lambda: missing)
    monkeypatch.setattr(adjusting, "brightness", lambda: None)
    screen = await attended(made_up, *PAGE, back, back)
    page = next(page for page in screen.shown if "How" in said(page) or "see or set" in said(page))
    assert isinstance(page, ChoicePage)
    assert [choice.unavailable is not None for choice in page.choices] == [True, True, False]


async def test_a_card_that_goes_while_it_is_set_is_told(
    made_up: MadeUpTerminal, settable: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_mode(made_up, Mode.PRODUCTION)
    monkeypatch.setattr(adjusting, "set_volume", lambda _: NoMixer.NO_SOUND_CARD)
    screen = await attended(made_up, *PAGE, touches("Volume"), touches("20%"), ok, back, back)
    assert any("No sound card" in said(page) for page in screen.shown)
    assert ("volume_set", "refused") in what(made_up)


async def test_a_system_that_does_not_light_the_screen_is_told(
    made_up: MadeUpTerminal, settable: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_mode(made_up, Mode.PRODUCTION)
    refused = subprocess.CompletedProcess((), 1, "", "Access denied")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: refused)
    screen = await attended(made_up, *PAGE, touches("Bright"), touches("20%"), ok, back)
    assert any("operator.machine-refused" in said(page) for page in screen.shown)
    assert [one for one in what(made_up) if one[0] == "brightness_set"] == [
        ("brightness_set", "refused")
    ]


@pytest.mark.parametrize(("thing", "act"), [("Volume", "volume_set"), ("Bright", "brightness_set")])
async def test_a_demonstration_leaves_the_machine_alone(
    made_up: MadeUpTerminal, settable: dict[str, int], thing: str, act: str
) -> None:
    screen = await attended(made_up, *PAGE, touches(thing), touches("20%"), ok, back)
    assert any("operator.machine-refused" in said(page) for page in screen.shown)
    assert settable == {"volume": 75, "brightness": 100}
    assert what(made_up)[1:-1] == [(act, "refused")]


@pytest.mark.parametrize(
    ("role", "advice"),
    [(StaffRole.OPERATOR, "call the engineer"), (StaffRole.ENGINEER, "timedatectl set-ntp true")],
)
async def test_the_time_says_who_keeps_it_and_what_to_do(
    made_up: MadeUpTerminal,
    settable: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    role: StaffRole,
    advice: str,
) -> None:
    set_at = made_up.clock() - timedelta(minutes=5)
    monkeypatch.setattr(adjusting, "told_by_the_system", lambda: set_at)
    screen = await attended(made_up, *PAGE, touches("Time"), ok, back, back, role=role)
    page = next(page for page in screen.shown if isinstance(page, ResultPage))
    assert f"a time server, last {set_at.astimezone():%m-%d %H:%M}" in said(page)
    assert f"{made_up.clock().astimezone():%Y-%m-%d %H:%M}" in said(page)
    assert advice in said(page)
    assert ("time_shown", "done") in what(made_up)


async def test_a_clock_that_nobody_keeps_is_told(
    made_up: MadeUpTerminal, settable: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adjusting, "told_by_the_system", lambda: None)
    monkeypatch.setattr(adjusting, "memory_file", lambda _: Path("/nonexistent/clock"))
    screen = await attended(made_up, *PAGE, touches("Time"), ok, back, back)
    assert any("nobody, as far as is known" in said(page) for page in screen.shown)
