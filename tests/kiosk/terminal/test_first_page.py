"""What a start shows before it knows anything: the page the start before it has kept."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.desks.situation import Conditions, Situation
from kiosk.flows.menu import welcome_page
from kiosk.language.catalogue import messages_file
from kiosk.language.texts import Language
from kiosk.settings.configuration import (
    CodeScannerSettings,
    Configuration,
    IdentityCardSettings,
    SwitchedOn,
    demo_configuration,
)
from kiosk.settings.front import ScreenSettings, WindowSettings
from kiosk.settings.region import load_region
from kiosk.settings.service import Service
from kiosk.terminal.first_page import first_page, keep, kept
from tests.kiosk.settings.test_region import PACKS

FITTINGS: dict[str, dict[str, Any]] = {
    "bare": {},
    "identity cards": {"identity_cards": IdentityCardSettings("/dev/ttyS0")},
    "all readers": {
        "identity_cards": IdentityCardSettings("usb"),
        "code_scanner": CodeScannerSettings(port="/dev/ttyS1"),
    },
    "switched on": {"switched_on": (SwitchedOn(Service.PIN_RESET, "大厅"),)},
    "another screen": {
        "screen": ScreenSettings(0.25, output="HDMI-A-1", theme="dark", dark_after_s=600.0),
        "windows": WindowSettings(cards="3号窗口", cards_en="window 3"),
    },
}


def terminal(folder: Path, code: str, fitting: str) -> Configuration:
    """Return the settings of a terminal of a region, fitted so."""
    usual = demo_configuration(folder)
    return replace(usual, terminal=replace(usual.terminal, region=code), **FITTINGS[fitting])


@pytest.mark.parametrize("fitting", FITTINGS)
@pytest.mark.parametrize("code", PACKS)
def test_the_next_start_shows_the_very_page_of_this_one(
    tmp_path: Path, code: str, fitting: str
) -> None:
    settings, file = terminal(tmp_path, code, fitting), tmp_path / "kept"
    keep(first_page(settings), file)
    again = kept(file)
    assert again is not None
    assert again.front == settings.front
    assert again.page == welcome_page(Situation(settings, load_region(code), Conditions()))


def test_what_was_never_kept_is_none(tmp_path: Path) -> None:
    assert kept(tmp_path / "kept") is None


def test_every_damage_is_told(tmp_path: Path) -> None:
    """A byte changed, and the file cut there, at places of all parts of it: no other page comes."""
    file = tmp_path / "kept"
    keep(first_page(demo_configuration(tmp_path)), file)
    whole = file.read_bytes()
    for place in (*range(60), *range(60, len(whole), 61), len(whole) - 1):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert kept(file) is None, place
        file.write_bytes(whole[:place])
        assert kept(file) is None, place


@pytest.mark.parametrize(
    "text",
    [
        *("", "None", "()", "{}", "1", "'page'", "{'kind': 'FirstPage'}", "{'kind': 'Nothing'}"),
        *("{'kind': 'Service', 'value': 'none'}", "{'kind': 'Front', 'hall': 1, 'more': 2}"),
        *(
            "__import__('os')",
            "((((" * 500,
            "[" * 10_000,
            "(" * 90 + ")" * 90,
            "{1: 2, 'kind': 'x'}",
        ),
    ],
)
def test_what_is_whole_and_no_page_is_none(tmp_path: Path, text: str) -> None:
    from kiosk.terminal.first_page import _seal

    file = tmp_path / "kept"
    file.write_text(f"{_seal(text)}\n{text}", encoding="utf-8")
    assert kept(file) is None


def test_other_words_than_it_was_kept_with_cannot_say_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts are named by their wording: after an update it may be another one."""
    file, words = tmp_path / "kept", tmp_path / "kiosk.mo"
    keep(first_page(demo_configuration(tmp_path)), file)
    words.write_bytes(messages_file(Language.CHINESE).read_bytes() + b"more")
    monkeypatch.setattr("kiosk.terminal.first_page.messages_file", lambda _language: words)
    assert kept(file) is None
