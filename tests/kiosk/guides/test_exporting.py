"""The export: exactly the agreed keys, every guide, nothing but JSON."""

import json
from typing import Any

from kiosk.guides.exporting import exported
from tests.kiosk.guides.samples import REGIONS, shipped

GUIDE_KEYS = [
    *("region", "id", "title", "source", "category", "summary", "who", "conditions"),
    *("materials", "ways", "time_limit", "fee", "delivery", "hours", "places", "phones"),
    *("legal_bases", "notes", "forms", "links", "catalogue_items", "keywords", "valid", "faults"),
]
PLACE_KEYS = ["region", "kind", "name", "address", "phone", "fault"]
LINK_KEYS = ["region", "label", "url", "kind", "qr", "reason"]


def export() -> dict[str, list[dict[str, Any]]]:
    whole = exported([shipped(region) for region in REGIONS])
    return dict(json.loads(json.dumps(whole)))


def test_the_keys() -> None:
    whole = export()

    assert list(whole) == ["guides", "places", "links"]
    for guide in whole["guides"]:
        assert list(guide) == GUIDE_KEYS
        assert list(guide["source"]) == ["document", "item"]
        assert list(guide["phones"]) == ["advice", "supervision"]
        assert list(guide["valid"]) == ["from", "until"]
        assert all(list(place) == PLACE_KEYS for place in guide["places"])
        assert all(list(link) == LINK_KEYS for link in guide["links"])
    assert all(list(place) == PLACE_KEYS for place in whole["places"])
    assert all(list(link) == LINK_KEYS for link in whole["links"])


def test_everything_is_there() -> None:
    whole = export()

    assert len(whole["guides"]) == 137
    assert len(whole["places"]) == sum(len(shipped(region).places) for region in REGIONS)
    assert len(whole["links"]) == sum(len(shipped(region).links) for region in REGIONS)


def test_facts_are_as_in_the_file() -> None:
    lost = next(g for g in export()["guides"] if g["id"] == "26-card-loss-and-release")

    assert lost["region"] == "jinan"
    assert lost["source"] == {"document": "001_c8e6606881babb29.txt", "item": 26}
    assert lost["time_limit"] == "即时办结"
    assert lost["fee"] is None
    assert [place["address"] for place in lost["places"]] == ["解放东路16号", "站前街9号"]
    assert lost["materials"][1]["alternative_to"] == "本人身份证"
    allowance = next(g for g in export()["guides"] if g["id"] == "29-unemployment-allowance")
    assert allowance["valid"]["until"] == "2023-03-31"


def test_what_citizens_are_not_told_is_exported_and_places_to_ask_come_last() -> None:
    guides = {guide["id"]: guide for guide in export()["guides"]}

    assert "K8" in {fault["code"] for fault in guides["51-old-injury-cases"]["faults"]}
    assert len(guides["01-foreigner-registration"]["places"]) == 2
    assert len(guides["26-card-loss-and-release"]["places"]) == 2
