"""The disclosure catalogue against the guides."""

from pathlib import Path

import pytest

from kiosk.guides.catalogue import Element, coverage, load_catalogue
from kiosk.settings.toml_files import DataFileBroken
from tests.kiosk.guides.samples import REGIONS, SMALLEST_GUIDE, only_guide, shipped


def test_the_81_entries_and_their_elements() -> None:
    items = load_catalogue().items

    assert [item.number for item in items] == list(range(1, 82))
    sizes = [len(item.elements) for item in items]
    assert [sizes.count(size) for size in (4, 8, 9, 10, 11)] == [1, 1, 25, 48, 6]
    assert all(len(set(item.elements)) == len(item.elements) for item in items)


@pytest.mark.parametrize(
    ("region", "item", "guide"),
    [
        ("weihai", 79, "62-card-loss-and-release"),
        ("jinan", 81, "27-card-cancellation"),
        ("fushun", 56, "38-eligibility-certification"),
    ],
)
def test_a_guide_publishes_its_entry(region: str, item: int, guide: str) -> None:
    covered = coverage(load_catalogue(), shipped(region))

    assert guide in covered[item - 1].missing


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("item", [11, 14, 18, 19, 38, 39, 54, 55, 57, 58, 59, 76, 77])
def test_no_source_describes_these_entries(region: str, item: int) -> None:
    assert not coverage(load_catalogue(), shipped(region))[item - 1].published


def test_jinan_states_no_supervision_phone_anywhere() -> None:
    for entry in coverage(load_catalogue(), shipped("jinan")):
        if Element.SUPERVISION in entry.item.elements:
            assert all(Element.SUPERVISION in missing for missing in entry.missing.values())


def test_what_a_bare_guide_leaves_out(tmp_path: Path) -> None:
    text = SMALLEST_GUIDE.replace("catalogue_items = []", "catalogue_items = [81]")
    _, library = only_guide(tmp_path, text)

    assert coverage(load_catalogue(), library)[80].missing == {
        "01-guide": (
            Element.MATERIALS,
            Element.WAYS,
            Element.TIME_LIMIT,
            Element.HOURS,
            Element.PLACES,
            Element.ADVICE,
            Element.SUPERVISION,
        )
    }


def test_that_no_papers_are_needed_is_no_gap(tmp_path: Path) -> None:
    text = SMALLEST_GUIDE.replace("catalogue_items = []", "catalogue_items = [81]\nmaterials = []")
    _, library = only_guide(tmp_path, text)

    assert Element.MATERIALS not in coverage(load_catalogue(), library)[80].missing["01-guide"]


def test_the_directory_publishes_the_entry_about_agencies() -> None:
    entry = coverage(load_catalogue(), shipped("fushun"))[1]

    assert list(entry.missing) == ["places"]
    assert Element.AGENCY_DUTIES in entry.missing["places"]


def test_a_broken_catalogue_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataFileBroken):
        load_catalogue(tmp_path / "items.toml")
