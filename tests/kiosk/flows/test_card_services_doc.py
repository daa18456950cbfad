"""docs/card-services.md says of every card service what its rule says."""

from collections.abc import Iterator
from pathlib import Path

from kiosk.flows.services import services_in
from kiosk.settings.region import FOR_GOOD, Identification, Offer, ServiceRule, load_region
from kiosk.settings.service import Service

DOC = Path(__file__).parents[3] / "docs" / "card-services.md"
REGIONS = ("jinan", "weihai", "fushun")
SERVICES = (Service.REPORT_LOSS, Service.RELEASE_LOSS, *services_in(Service.CARD_MATTERS))

PLACES = {Offer.TERMINAL: "terminal", Offer.WINDOW: "shows the way"}
PROOFS = {
    Identification.CARD: "card",
    Identification.IDENTITY_CARD: "identity card",
    Identification.BOTH: "both",
}


def line(service: Service, region: str, rule: ServiceRule | None) -> str:
    """Return the line of the document for a service in a region."""
    if rule is None:
        return f"| `{service.value}` | {region} | no item | – | – | – |"
    if service in FOR_GOOD:
        proofs = "identity card, and the card"
    else:
        proofs = " or ".join(PROOFS[one] for one in rule.accepts)
    source = f"{rule.source.document[:3]} item {rule.source.item}"
    place = PLACES[rule.offered]
    return f"| `{service.value}` | {region} | {place} | {proofs} | {source} | `{rule.guide}` |"


def lines() -> Iterator[str]:
    """Yield every line."""
    for service in SERVICES:
        for region in REGIONS:
            yield line(service, region, load_region(region).rule(service))


def test_every_rule_stands_in_the_document() -> None:
    stands = [each for each in DOC.read_text(encoding="utf-8").splitlines() if each[:3] == "| `"]
    assert stands == list(lines())
