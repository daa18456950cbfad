"""Beginning a new guide file."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from kiosk.guides.library import load_library
from kiosk.guides.model import GuideFile
from kiosk.guides.template import GuideNotMade, new_guide
from tests.kiosk.guides.samples import SMALLEST_GUIDE, TODAY, small_pack


def made(folder: Path, *, region: str = "small", slug: str = "card-loss", item: int = 7) -> Path:
    return new_guide(region, slug, document='a"b.txt', item=item, today=TODAY, folder=folder)


def test_a_new_file_has_the_usual_keys_and_awaits_its_facts(tmp_path: Path) -> None:
    small_pack(tmp_path, SMALLEST_GUIDE)

    file = made(tmp_path)

    assert file.name == "07-card-loss.toml"
    content = tomllib.loads(file.read_text("utf-8"))
    keys = {field.name for field in fields(GuideFile)}
    assert keys - {"cases", "forms", "faults", "valid"} == set(content)
    assert content["source"] == {"document": 'a"b.txt', "item": 7}
    library = load_library("small", tmp_path)
    assert [guide.id for guide in library.guides] == ["01-guide"]
    assert [(fault.file, fault.line) for fault in library.faults] == [(file, 3)]


@pytest.mark.parametrize("slug", ["Card", "card_loss", "", "-card", "../card", "卡"])
def test_a_slug_is_lower_case_words(tmp_path: Path, slug: str) -> None:
    small_pack(tmp_path)

    with pytest.raises(GuideNotMade, match="lower-case"):
        made(tmp_path, slug=slug)


def test_an_item_has_one_file(tmp_path: Path) -> None:
    small_pack(tmp_path, SMALLEST_GUIDE)

    with pytest.raises(GuideNotMade, match=r"01-guide\.toml"):
        made(tmp_path, item=1)


def test_a_region_must_exist(tmp_path: Path) -> None:
    with pytest.raises(GuideNotMade, match="no folder"):
        made(tmp_path, region="nowhere")
