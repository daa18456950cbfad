"""Names with characters of the outer planes: which fonts of the settings can draw them."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from db.records import EVER
from kiosk.commands import kiosk
from kiosk.documents import contribution_certificate
from kiosk.documents.compiler import NOTO_FOLDER
from kiosk.documents.font_coverage import coverage
from kiosk.settings.configuration import DocumentSettings, demo_configuration
from kiosk.terminal.assembly import equipment_of
from tests.kiosk.documents.examples import history, holder, imprint
from tests.kiosk.documents.pdf_reading import page_texts

ROOT = Path(__file__).parents[3]
HANAZONO = Path("/usr/share/fonts/truetype/hanazono")
OF_PLANE_2 = "\U00020001"
"""𠀁, which fonts-noto-cjk lacks."""
NOWHERE = "\U0003fffd"


def made(tmp_path: Path, name: str, *fonts: Path) -> str:
    """The text of a certificate for somebody of this name, on a terminal with these fonts."""
    settings = replace(demo_configuration(tmp_path), documents=DocumentSettings(fonts=fonts))
    order = partial(contribution_certificate.make, holder(name), history(1), imprint("证明"), EVER)
    return page_texts(equipment_of(settings).maker().make(order).pdf)[0]


@pytest.mark.skipif(not HANAZONO.exists(), reason="fonts-hanazono is not installed")
def test_a_folder_of_fonts_adds_what_the_usual_ones_lack(tmp_path: Path) -> None:
    name = f"张{OF_PLANE_2}"
    assert "姓名 张〓" in made(tmp_path, name)
    assert f"姓名 {name}" in made(tmp_path, name, HANAZONO)


def test_what_no_font_has_is_never_printed_as_a_box(tmp_path: Path) -> None:
    text = made(tmp_path, f"张{NOWHERE}", HANAZONO)
    assert "姓名 张〓" in text
    assert "〓为本机打不出的字" in text


def test_the_usual_fonts_cover_level_1() -> None:
    level_1 = coverage([NOTO_FOLDER])[:2]
    assert all(one.characters - one.covered <= 25 for one in level_1), level_1


@pytest.mark.skipif(not HANAZONO.exists(), reason="fonts-hanazono is not installed")
def test_further_fonts_add_the_outer_planes() -> None:
    usual, more = coverage([NOTO_FOLDER]), coverage([NOTO_FOLDER, HANAZONO])
    assert all(one.covered < one.characters / 5 for one in usual[2:])
    assert all(one.covered >= one.characters - 10 for one in more[2:])


def test_the_command_tells_folders_and_coverage(tmp_path: Path) -> None:
    settings = tmp_path / "kiosk.toml"
    text = (ROOT / "packaging" / "kiosk.toml").read_text()
    settings.write_text(text)
    settings.chmod(0o600)
    command = ["documents", "fonts", "--coverage", "--config", str(settings), "--json"]
    run = CliRunner().invoke(kiosk, command)
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert told["folders"][0] == str(NOTO_FOLDER)
    assert told["coverage"]["Extension A"][1] == 6582


def test_an_absent_folder_of_fonts_takes_nothing_away(tmp_path: Path) -> None:
    assert "姓名 张样本" in made(tmp_path, "张样本", tmp_path / "absent")
