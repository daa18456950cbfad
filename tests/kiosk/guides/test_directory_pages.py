"""The directory: every place reachable, the two sorts of numbers apart, links with reasons."""

import re

import pytest

from kiosk.guides.addresses import given_address, scannable
from kiosk.guides.directory_pages import (
    Numbers,
    Places,
    bank_page,
    directory_page,
    district_page,
    links_page,
    numbers_page,
    place_page,
    places_page,
)
from kiosk.guides.doubts import without_codes
from kiosk.guides.entries import Place
from kiosk.guides.terms import PlaceKind
from kiosk.pages.kinds import ListPage, Tone
from tests.kiosk.guides.samples import REGIONS, said, said_by, shipped

GAP = "Not stated in the source"


def parts(page: ListPage[Places] | None, places: Places) -> list[Places]:
    """The lists that a page divides places into; the first entry is all of them."""
    if page is None:
        return [places]
    everything, *rest = [choice.value for choice in page.entries]
    assert everything == places
    return rest


@pytest.mark.parametrize("region", REGIONS)
def test_every_place_is_reached_by_kind_district_and_bank(region: str) -> None:
    library = shipped(region)
    reached: list[Place] = []

    for choice in directory_page(library).entries:
        match choice.value:
            case Numbers():
                continue
            case of_kind:
                for in_district in parts(district_page(of_kind), of_kind):
                    for of_bank in parts(bank_page(in_district), in_district):
                        reached += [choice.value for choice in places_page(of_bank).entries]

    listed_one_by_one = {
        id
        for id, place in library.places.items()
        if place.kind is PlaceKind.ISSUING_BRANCH and place.bank is None and library.card_branches()
    }
    there = [place for id, place in library.places.items() if id not in listed_one_by_one]
    assert sorted(map(repr, reached)) == sorted(map(repr, there))


@pytest.mark.parametrize("region", REGIONS)
def test_a_place_tells_what_is_printed_and_marks_what_is_doubted(region: str) -> None:
    for place in shipped(region).places.values():
        page = place_page(place, shipped(region))
        told = said_by(page.sections)

        for heading, fact in (
            ("Address", place.address),
            ("Phone", place.phone),
            ("When it is open", place.hours),
        ):
            [line] = told.get(heading, [""])
            assert line.replace(" – not confirmed", "").replace(", ", "、") == (fact or "")
            assert (heading in str(told.get(GAP))) is (fact is None)
        assert ("Please note" in told) is (place.fault is not None)
        assert ("not confirmed" in str(told)) is (place.fault is not None)


@pytest.mark.parametrize(
    ("id", "phone", "copied"),
    [
        ("card-service-rongcheng", "0631-7571116, 3856785 – not confirmed", "0631-7571116"),
        ("card-service-rushan", "0631-6867227, 6260183 – not confirmed", "0631-6867227"),
    ],
)
def test_a_suspicious_number_leaves_the_sound_one_beside_it(
    id: str, phone: str, copied: str
) -> None:
    library = shipped("weihai")

    page = place_page(library.places[id], library)

    assert said_by(page.sections)["Phone"] == [phone]
    [code] = page.codes
    assert code.payload.splitlines()[1:] == [copied]
    assert "K5" not in str(said_by(page.sections))


@pytest.mark.parametrize("numbers", Numbers)
@pytest.mark.parametrize("region", REGIONS)
def test_every_number_is_listed_once_with_its_matters(region: str, numbers: Numbers) -> None:
    library = shipped(region)
    printed = {
        number
        for guide in library.guides
        for number in (
            guide.phones.advice if numbers is Numbers.ADVICE else guide.phones.supervision
        )
        or ()
    }

    page = numbers_page(library, numbers, hotline="12333")

    headings = [said(section.heading) for section in page.sections if printed]
    assert sorted(h.removesuffix(" – not confirmed") for h in headings) == sorted(printed)


def test_without_any_number_the_page_says_where_to_turn() -> None:
    [section] = numbers_page(shipped("jinan"), Numbers.COMPLAINTS, hotline="12333").sections

    assert said(section.heading) == "The guides give no number."
    assert said(section.lines[0]) == "Please ask at a window, or call 12333."


def test_a_number_for_most_matters_does_not_list_them() -> None:
    sections = numbers_page(shipped("jinan"), Numbers.ADVICE, hotline="12333").sections

    told = {said(s.heading): [said(line) for line in s.lines] for s in sections}
    assert told["0531-12333"] == ["For most matters"]
    assert "挂失" in told["12333"][0]


def test_the_number_of_both_the_office_and_its_supervision_is_doubted() -> None:
    sections = numbers_page(shipped("weihai"), Numbers.COMPLAINTS, hotline="12333").sections

    doubted = [section for section in sections if "0631-6621626" in said(section.heading)]
    assert doubted
    assert all(said(section.heading).endswith("not confirmed") for section in doubted)
    assert {section.tone for section in doubted} == {Tone.CAUTION}


@pytest.mark.parametrize("region", REGIONS)
def test_every_link_is_listed_and_only_sound_ones_have_a_code(region: str) -> None:
    links = shipped(region).links.values()
    page = links_page(shipped(region))
    told = " ".join(line for lines in said_by(page.sections).values() for line in lines)

    assert all(link.label in told for link in links)
    assert not any(without_codes(link.reason) in told for link in links if link.reason)
    for link in links:
        if link.url is not None:
            address = given_address(link)
            assert address is None or f"{address} – not confirmed" in told or scannable(link)
    assert not re.search(r"://[0-9.]+[:/]|baidu", told)
    codes = dict.fromkeys(link.address for link in links if scannable(link))
    assert [code.payload for code in page.codes] == list(codes)
