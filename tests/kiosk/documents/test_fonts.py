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
from kiosk.documents.compiler import FONT_FOLDERS, HANAZONO_FOLDER, NOTO_FOLDER
from kiosk.documents.font_coverage import BLOCKS, coverage
from kiosk.settings.configuration import DocumentSettings, demo_configuration
from kiosk.trust.paper_maker import Equipment
from tests.kiosk.documents.examples import history, holder, imprint
from tests.kiosk.documents.pdf_reading import page_texts

ROOT = Path(__file__).parents[3]
OF_PLANE_2 = "\U00020001"
"""𠀁, which fonts-noto-cjk lacks."""
OUTER = [chr(code) for block in BLOCKS[2:] for code in (block[1][0], block[1][-1])]
NOWHERE = "\U0003fffd"


def made(tmp_path: Path, name: str, *fonts: Path) -> str:
    """The text of a certificate for somebody of this name, on a terminal with these fonts."""
    settings = replace(demo_configuration(tmp_path), documents=DocumentSettings(fonts=fonts))
    order = partial(contribution_certificate.make, holder(name), history(1), imprint("证明"), EVER)
    return page_texts(Equipment.of(settings).maker().make(order).pdf)[0]


@pytest.mark.parametrize("character", [OF_PLANE_2, *OUTER], ids=lambda one: f"{ord(one):X}")
def test_names_of_the_outer_planes_are_printed(tmp_path: Path, character: str) -> None:
    assert f"姓名 张{character}" in made(tmp_path, f"张{character}")


def test_what_no_font_has_is_never_printed_as_a_box(tmp_path: Path) -> None:
    text = made(tmp_path, f"张{NOWHERE}")
    assert "姓名 张〓" in text
    assert "〓为本机打不出的字" in text


def test_the_usual_fonts_cover_level_1() -> None:
    level_1 = coverage([NOTO_FOLDER])[:2]
    assert all(one.characters - one.covered <= 25 for one in level_1), level_1


def test_the_second_font_adds_the_outer_planes() -> None:
    usual, more = coverage([NOTO_FOLDER]), coverage(FONT_FOLDERS)
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
    assert told["folders"] == [str(NOTO_FOLDER), str(HANAZONO_FOLDER)]
    assert told["coverage"]["Extension A"][1] == 6582


def test_an_absent_folder_of_fonts_takes_nothing_away(tmp_path: Path) -> None:
    assert "姓名 张样本" in made(tmp_path, "张样本", tmp_path / "absent")
