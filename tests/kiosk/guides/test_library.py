"""Loading a region: what ships, and what is left out with its file, line and fault."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kiosk.guides.library import load_library, order_for
from kiosk.guides.model import Validity
from kiosk.guides.terms import HolderFact, Standing
from tests.kiosk.guides.samples import (
    REGIONS,
    SMALLEST_GUIDE,
    TODAY,
    copied,
    every_guide,
    shipped,
    small_pack,
)


@pytest.mark.parametrize(("region", "count"), [("weihai", 64), ("jinan", 35), ("fushun", 38)])
def test_every_item_of_a_source_has_one_guide(region: str, count: int) -> None:
    library = shipped(region)

    assert library.faults == ()
    assert Counter(guide.source.item for guide in library.guides) == Counter(range(1, count + 1))


def test_the_directory_holds_the_61_issuing_branches() -> None:
    assert len(shipped("weihai").card_branches()) == 61


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ('title = "社会保障卡挂失"', "title = ", 1, "Invalid value"),
        ('category = "card"', 'category = "cards"', 5, "category: one of card, "),
        ('title_en = "Report a card lost"\n', "", None, "title_en: is missing"),
        ('audience = ["person"]', 'audience = ["citizen"]', 6, "audience.0: one of person, unit"),
        ('audience = ["person"]', "audience = []", 6, "audience: Tuple should have at least 1"),
        ("checked_on = 2026-11-22", 'checked_on = "soon"', 9, "checked_on: Input should be"),
        ('keywords = ["丢卡"]', 'keyword = ["丢卡"]', None, "keywords: is missing"),
        ('summary = "卡丢了先挂失。"', 'summary = ""', 3, "summary: String should have at least 1"),
        ("item = 1", "", 11, "source.item: is missing"),
        ("[source]", "[sources]", None, "source: is missing"),
        (
            "item = 1",
            'item = 1\n[[materials]]\nname = "卡"\nform = "copy"\n[[materials]]\nname = "证"\n'
            'form = "paper"',
            19,
            "materials.1.form: one of original, ",
        ),
        ("item = 1", "item = 1\n[valid]\nto = 2026-01-01", 15, "valid.to: no such setting"),
    ],
)
def test_a_broken_guide_is_left_out_and_named(
    tmp_path: Path, old: str, new: str, line: int | None, fault: str
) -> None:
    broken = SMALLEST_GUIDE.replace(old, new)
    assert broken != SMALLEST_GUIDE
    pack = small_pack(tmp_path, broken, SMALLEST_GUIDE)

    library = load_library("small", tmp_path)

    assert [guide.id for guide in library.guides] == ["02-guide"]
    [found] = library.faults
    assert found.file == pack / "guides" / "01-guide.toml"
    assert found.line == line
    assert fault in found.fault


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b'title = "\xe5\x8d', b"\x00", b"a = " + b"[" * 5000]
)
def test_bytes_that_are_no_text_break_only_their_file(tmp_path: Path, content: bytes) -> None:
    pack = small_pack(tmp_path, SMALLEST_GUIDE)
    (pack / "guides" / "02-guide.toml").write_bytes(content)

    library = load_library("small", tmp_path)

    assert [guide.id for guide in library.guides] == ["01-guide"]
    assert [fault.file.name for fault in library.faults] == ["02-guide.toml"]


def test_an_unreadable_file_breaks_only_itself(tmp_path: Path) -> None:
    pack = small_pack(tmp_path, SMALLEST_GUIDE)
    (pack / "guides" / "02-guide.toml").symlink_to(pack / "nowhere")
    (pack / "guides" / "03-guide.toml").mkdir()

    library = load_library("small", tmp_path)

    assert len(library.guides) == 1
    assert [fault.file.name for fault in library.faults] == ["02-guide.toml", "03-guide.toml"]


def test_a_second_guide_of_an_item_is_left_out(tmp_path: Path) -> None:
    small_pack(tmp_path, SMALLEST_GUIDE, SMALLEST_GUIDE)

    library = load_library("small", tmp_path)

    assert [guide.id for guide in library.guides] == ["01-guide"]
    assert "duplicate: 01-guide.toml" in library.faults[0].fault
    assert "delete one" in library.faults[0].fault


def test_a_region_without_files_is_an_empty_library_that_says_so(tmp_path: Path) -> None:
    library = load_library("nowhere", tmp_path)

    assert library.guides == ()
    assert ["no guide" in fault.fault for fault in library.faults] == [True]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("places.toml", '[hall]\nkind = "castle"\nname = "x"\nsource = {document = "d", item = 1}'),
        ("links.toml", '[web]\nlabel = "x"\nkind = "web"\nsource = {document = "d", item = 1}'),
        ("faq.toml", '[[questions]]\nid = "a"'),
        ("news.toml", "news = 1"),
        ("prohibited.toml", '[a]\nmatter = "x"'),
        ("deficiency_tolerant.toml", '[a]\nmatter = "x"\nworking_days = 0'),
        ("places.toml", "[hall]\n[hall]"),
    ],
)
def test_a_broken_list_costs_no_guide(tmp_path: Path, name: str, text: str) -> None:
    pack = small_pack(tmp_path, SMALLEST_GUIDE)
    (pack / name).write_text(text, encoding="utf-8")

    library = load_library("small", tmp_path)

    assert len(library.guides) == 1
    assert [fault.file for fault in library.faults] == [pack / name]
    assert library.faults[0].line is not None or name == "faq.toml"


def test_one_wrong_place_costs_only_itself(tmp_path: Path) -> None:
    pack = copied(tmp_path)
    with (pack / "places.toml").open("a", encoding="utf-8") as file:
        file.write('\n[hall-new]\nkind = "hall"\nnam = "新大厅"\n')
    lines = (pack / "places.toml").read_text(encoding="utf-8").splitlines()

    library = load_library("jinan", tmp_path)

    assert set(library.places) == set(shipped("jinan").places)
    assert library.faults[0].line == lines.index("[hall-new]") + 1


@pytest.mark.parametrize(
    ("valid", "standing"),
    [
        (Validity(), Standing.CURRENT),
        (Validity(until=TODAY), Standing.CURRENT),
        (Validity(until=date(2026, 11, 21)), Standing.ENDED),
        (Validity(from_=TODAY), Standing.CURRENT),
        (Validity(from_=date(2026, 11, 23)), Standing.NOT_BEGUN),
        (Validity(from_=date(2021, 1, 1), until=date(2023, 3, 31)), Standing.ENDED),
    ],
)
def test_standing(valid: Validity, standing: Standing) -> None:
    assert valid.standing(TODAY) is standing


def test_the_three_policies_that_ended_have_ended() -> None:
    ended = {
        guide.source.item for guide in every_guide() if guide.standing(TODAY) is Standing.ENDED
    }

    assert ended >= {29, 31, 32}


@pytest.mark.parametrize("region", REGIONS)
def test_a_pensioner_sees_the_certification_first(region: str) -> None:
    facts = frozenset({HolderFact.DRAWING_PENSION, HolderFact.OVER_60})

    first = order_for(facts, shipped(region), today=TODAY)[0]

    assert first.category.value == "certification"


@pytest.mark.parametrize("region", REGIONS)
def test_who_fits_nothing_has_no_order_of_their_own(region: str) -> None:
    assert order_for(frozenset(), shipped(region), today=TODAY) == ()


@pytest.mark.parametrize(("until", "count"), [("2026-11-22", 1), ("2026-11-21", 0)])
def test_an_ended_policy_fits_nobody(tmp_path: Path, until: str, count: int) -> None:
    text = f'fits = ["unemployed"]\n{SMALLEST_GUIDE}[valid]\nuntil = {until}\n'
    small_pack(tmp_path, text)

    fitting = order_for(frozenset(HolderFact), load_library("small", tmp_path), today=TODAY)

    assert len(fitting) == count
