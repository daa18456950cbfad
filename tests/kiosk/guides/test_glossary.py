"""English for the terms of the guides."""

from pathlib import Path

import pytest

from kiosk.guides.catalogue import Element
from kiosk.guides.english import acted_upon, lines_without_english
from kiosk.guides.glossary import load_glossary, named, signed
from kiosk.language.texts import Words
from kiosk.settings.toml_files import DataFileBroken
from tests.kiosk.guides.samples import REGIONS, every_guide, shipped


def terms_in_use() -> set[str]:
    used = {element.value for element in Element}
    for guide in every_guide():
        used |= set(acted_upon(guide))
    for region in REGIONS:
        for place in shipped(region).places.values():
            used |= {place.name, *filter(None, [place.bank])}
        used |= {link.label for link in shipped(region).links.values()}
    return used


@pytest.mark.parametrize("region", REGIONS)
def test_every_place_has_an_english_name_beside_its_sign(region: str) -> None:
    for place in shipped(region).places.values():
        english = signed(place).english
        assert english is not None
        assert english.endswith(f"({place.name})")


@pytest.mark.parametrize("region", REGIONS)
def test_every_link_has_an_english_name_beside_what_it_is_found_by(region: str) -> None:
    for link in shipped(region).links.values():
        assert link.label.isascii() or named(link.label).english is not None


def test_every_term_of_the_glossary_is_in_use() -> None:
    assert set(load_glossary()) - terms_in_use() == set()


def test_every_line_a_citizen_acts_upon_has_english() -> None:
    assert {guide.id: lines_without_english(guide) for guide in every_guide()} == {
        guide.id: () for guide in every_guide()
    }


def test_what_jinan_asks_for_and_where_and_every_element_have_english() -> None:
    terms = {element.value for element in Element}
    for guide in every_guide():
        if guide.region == "jinan":
            terms |= {way.title for way in guide.ways or ()}
            for paper in guide.materials or ():
                terms |= {paper.name} | ({paper.group} if paper.group else set())

    assert {term for term in terms if named(term).english is None} == set()


def test_a_term_without_english_stays_as_the_region_wrote_it() -> None:
    assert named("身份证") == Words("身份证", "ID card")
    assert named("从未听说的材料") == Words("从未听说的材料")


def test_a_misspelt_table_is_named(tmp_path: Path) -> None:
    file = tmp_path / "english.toml"
    file.write_text('[paper]\n"身份证" = "ID card"\n', "utf-8")

    with pytest.raises(DataFileBroken, match="paper"):
        load_glossary(file)
