"""What is taken home on the phone: short enough, readable, and nothing that is not confirmed."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.documents.qr_code import QUIET_ZONE_MODULES, QrMatrix, qr_matrix
from kiosk.guides.model import Guide
from kiosk.guides.phone_copy import (
    LARGEST_TEXT_BYTES,
    guide_copies,
    place_copy,
)
from kiosk.guides.terms import Standing
from tests.kiosk.guides.samples import (
    REGIONS,
    SMALLEST_GUIDE,
    TODAY,
    every_guide,
    only_guide,
    shipped,
)

GUIDES = [pytest.param(guide, id=f"{guide.region}-{guide.id}") for guide in every_guide()]
MODULES_OF_VERSION_20 = 97


def photographed(matrix: QrMatrix) -> Image.Image:
    """The code as a phone sees it: 4 pixels a module, with the quiet zone."""
    side = len(matrix) + 2 * QUIET_ZONE_MODULES
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + QUIET_ZONE_MODULES, y + QUIET_ZONE_MODULES), 0)
    return image.resize((4 * side, 4 * side), Image.Resampling.NEAREST)


def scanned(text: str) -> str:
    [code] = zxingcpp.read_barcodes(photographed(qr_matrix(text)))
    return code.text


@pytest.mark.parametrize("guide", GUIDES)
def test_a_phone_reads_the_copies_of_every_guide(guide: Guide) -> None:
    copies = guide_copies(guide, shipped(guide.region), today=TODAY)

    assert bool(copies) is (guide.standing(TODAY) is Standing.CURRENT)
    for copy in copies:
        assert len(copy.encode()) <= LARGEST_TEXT_BYTES
        assert len(qr_matrix(copy)) <= MODULES_OF_VERSION_20
        assert scanned(copy) == copy
        assert copy.startswith(guide.title)
    together = "".join(copies)
    assert not copies or all(paper.name in together for paper in guide.materials or ())


@pytest.mark.parametrize("guide", GUIDES)
def test_every_copy_says_where_and_whom_to_call(guide: Guide) -> None:
    """What has no room, or is in doubt, is not left out in silence."""
    library = shipped(guide.region)
    for copy in guide_copies(guide, library, today=TODAY):
        lines = copy.splitlines()
        [phone] = [line for line in lines if line.startswith(("电话：", "更多请打电话："))]
        assert re.search(r"[0-9]{5}", phone)
        assert any(line.startswith(("地点：", "办理：")) for line in lines)
        addresses = [
            place.address
            for place in library.places_named(guide.places or ())
            if place.address is not None and place.fault is None
        ]
        in_doubt = any(fault.field == "places" for fault in guide.faults)
        told = all(address in copy for address in addresses) or in_doubt
        assert told or phone.startswith("更多")


@pytest.mark.parametrize("guide", GUIDES)
def test_no_copy_has_a_number_that_a_fault_names(guide: Guide) -> None:
    copy = "\n".join(guide_copies(guide, shipped(guide.region), today=TODAY))
    phones = "".join(line for line in copy.splitlines() if "电话：" in line)

    doubted = {
        number
        for fault in guide.faults_of("phones")
        for number in re.findall(r"[0-9][0-9-]{3,}[0-9]", fault.text)
    }
    assert [number for number in doubted if number in phones] == []


def test_few_guides_need_more_than_one_code() -> None:
    parted = {
        guide.id: guide_copies(guide, shipped(guide.region), today=TODAY)
        for guide in every_guide()
        if len(guide_copies(guide, shipped(guide.region), today=TODAY)) > 1
    }

    assert sorted(id_[:2] for id_ in parted) == ["48", "49", "58"]
    for copies in parted.values():
        assert [copy.splitlines()[0][-5:] for copy in copies] == ["（1/2）", "（2/2）"]
        assert all("电话：0631-" in copy for copy in copies)


def test_no_note_and_nothing_for_operators_takes_a_fact_from_a_copy(tmp_path: Path) -> None:
    faults = "".join(
        f'[[faults]]\ncode = "N1"\nfield = "{field}"\ntext = "说明。"\n{grade}\n'
        for field in ("places", "materials", "phones")
        for grade in ('kind = "note"', 'kind = "note"\nshown_to = "operator"')
    )
    library = shipped("jinan")
    lost = library.guide("26-card-loss-and-release")
    assert lost is not None
    graded, _ = only_guide(tmp_path, SMALLEST_GUIDE + faults)

    [copy] = guide_copies(replace(lost, faults=graded.faults), library, today=TODAY)

    assert (copy,) == guide_copies(replace(lost, faults=()), library, today=TODAY)
    assert "解放东路16号" in copy


def test_the_addresses_go_first(tmp_path: Path) -> None:
    library = shipped("weihai")
    branches = tuple(id_ for id_ in library.places if id_.startswith("branch-icbc"))[:12]
    guide, _ = only_guide(tmp_path, SMALLEST_GUIDE + '[[materials]]\nname = "a"\nform = "copy"\n')

    [copy] = guide_copies(replace(guide, places=branches), library, today=TODAY)

    assert "a（复印件）" in copy
    assert library.places[branches[0]].name in copy
    assert str(library.places[branches[0]].address) not in copy


def test_the_text(tmp_path: Path) -> None:
    guide, library = only_guide(
        tmp_path,
        SMALLEST_GUIDE
        + """
[phones]
advice = ["12333"]
supervision = ["0631-6652017"]
[[materials]]
name = "身份证"
form = "original"
[[materials]]
name = "社保卡"
form = "not_stated"
alternative_to = "身份证"
[[materials]]
name = "委托书"
form = "original_and_copy"
count = 2
group = "委托办理"
""",
    )

    assert guide_copies(guide, library, today=TODAY) == (
        "社会保障卡挂失\n带：身份证（原件）或社保卡\n另（委托办理）：委托书（原件和复印件2份）\n"
        "地点：请打电话问清。\n电话：12333",
    )


@pytest.mark.parametrize(
    ("more", "told"), [("materials = []\n", "不用带材料"), ("", "材料：请向窗口询问")]
)
def test_no_papers_are_told_from_papers_not_stated(tmp_path: Path, more: str, told: str) -> None:
    guide, library = only_guide(tmp_path, more + SMALLEST_GUIDE)

    assert guide_copies(guide, library, today=TODAY) == (
        f"社会保障卡挂失\n{told}\n地点：请打电话问清。\n电话：12333",
    )


def test_details_go_before_the_copy_is_parted(tmp_path: Path) -> None:
    papers = "".join(
        f'\n[[materials]]\nname = "第{number:02}号材料证明"\nform = "original"\ncount = 2\n'
        for number in range(23)
    )
    guide, library = only_guide(tmp_path, SMALLEST_GUIDE + papers)

    [copy] = guide_copies(guide, library, today=TODAY)

    assert "原件" not in copy
    assert "第22号材料证明" in copy
    assert guide.materials is not None
    longer = replace(guide, materials=guide.materials * 3)
    parts = guide_copies(longer, library, today=TODAY)
    assert "".join(parts).count("号材料证明") == len(longer.materials or ())
    whole = replace(guide.materials[0], name="长" * 300)
    assert guide_copies(replace(guide, materials=(whole,)), library, today=TODAY) == ()


@pytest.mark.parametrize("region", REGIONS)
def test_a_phone_reads_what_is_not_doubted_of_every_place(region: str) -> None:
    for place in shipped(region).places.values():
        copy = place_copy(place)
        assert copy is not None or place.fault is not None
        if copy is not None:
            doubted = place.fault or ""
            assert not any(number in doubted for number in re.findall("[0-9-]{6,}", copy))
            assert scanned(copy) == copy
            assert copy.startswith(place.name)
