"""docs/applications.md says of every application what its rule says, in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.settings.region import Identification, Offer, load_region
from kiosk.settings.service import Service
from tests.kiosk.flows.test_applications_table import SERVICES

DOCS = Path(__file__).parents[3] / "docs"
REGIONS = ("jinan", "weihai", "fushun")
WORDS = {
    "applications.md": ({Offer.TERMINAL: "terminal", Offer.WINDOW: "shows the way"}, " or "),
    "applications.zh.md": ({Offer.TERMINAL: "本机办", Offer.WINDOW: "指路"}, "或"),
}
PROOFS = {
    "applications.md": {
        Identification.CARD: "card",
        Identification.IDENTITY_CARD: "identity card",
        Identification.BOTH: "both",
    },
    "applications.zh.md": {
        Identification.CARD: "社保卡",
        Identification.IDENTITY_CARD: "身份证",
        Identification.BOTH: "两样都要",
    },
}
NO_ITEM = {"applications.md": "no item", "applications.zh.md": "原文没有"}


def lines(page: str) -> Iterator[str]:
    places, joined = WORDS[page]
    for service in SERVICES:
        for region in REGIONS:
            rule = load_region(region).rule(service)
            if rule is None:
                yield f"| `{service.value}` | {region} | {NO_ITEM[page]} | – | – | – | – |"
                continue
            proofs = joined.join(PROOFS[page].get(one, one.value) for one in rule.accepts)
            source = f"{rule.source.document[:3]} #{rule.source.item}"
            days = rule.answer_working_days or "–"
            yield (
                f"| `{service.value}` | {region} | {places[rule.offered]} | {proofs} | {days} "
                f"| {source} | `{rule.guide}` |"
            )


@pytest.mark.parametrize("page", WORDS)
def test_every_rule_stands_in_the_document(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    services = {f"`{service.value}`" for service in Service}
    stands = [
        one for one in text.splitlines() if one.split(" ")[1:2] and one.split(" ")[1] in services
    ]
    assert stands == list(lines(page)), "\n".join(lines(page))
