"""What each service takes as proof of who somebody is, as the text of its region asks for it."""

from dataclasses import replace

import pytest

from kiosk.guides.library import load_library
from kiosk.settings.region import (
    CARD_ALONE,
    EITHER_CARD,
    FOR_GOOD,
    Identification,
    Offer,
    Proof,
    Region,
    ServiceRule,
    Source,
    load_region,
)
from kiosk.settings.service import Service

REGIONS = ("jinan", "weihai", "fushun")


@pytest.fixture(params=REGIONS)
def region(request: pytest.FixtureRequest) -> Region:
    """Each pack that ships."""
    return load_region(str(request.param))


def test_every_rule_has_a_guide_that_exists(region: Region) -> None:
    library = load_library(region.code)
    for rule in region.services:
        if rule.service is Service.MY_APPLICATIONS:
            continue  # its guides are those of what was applied for
        assert rule.guide is not None, rule.service
        guide = library.guide(rule.guide)
        assert guide is not None, rule.service
        assert guide.source.document == rule.source.document


def test_every_rule_accepts_something_once(region: Region) -> None:
    for rule in region.services:
        assert rule.accepts
        assert len(set(rule.accepts)) == len(rule.accepts)


def test_no_terminal_sets_a_pin_anew(region: Region) -> None:
    rule = region.rule(Service.PIN_RESET)
    assert rule is None or rule.offered.value == "window"


def test_what_no_rule_names_takes_the_card_alone_but_to_look_how_the_card_is(
    region: Region,
) -> None:
    silent = [service for service in Service if region.rule(service) is None]
    assert silent
    for service in silent:
        if service not in FOR_GOOD:
            either = service is Service.CARD_STATUS
            assert region.accepts(service) == (EITHER_CARD if either else CARD_ALONE)


@pytest.mark.parametrize("service", FOR_GOOD)
def test_what_cannot_be_undone_asks_for_the_identity_card_too(
    region: Region, service: Service
) -> None:
    assert all(Proof.IDENTITY_CARD in way.proofs for way in region.accepts(service))


def test_a_text_can_forbid_to_ask_for_the_identity_card(region: Region) -> None:
    source = Source("a text", 1)
    rule = ServiceRule(Service.CANCELLATION, Offer.TERMINAL, source, forbids_identity_card=source)
    assert replace(region, services=(rule,)).accepts(Service.CANCELLATION) == CARD_ALONE


def test_both_means_both() -> None:
    assert Identification.BOTH.proofs == {Proof.CARD, Proof.IDENTITY_CARD}


#: Rules R1.2, R1.7, R1.9, R2.1, R4.2, R4.4, R5.4, R7.3 and section 15.
ACCEPTED = {
    ("weihai", Service.REPORT_LOSS): {Identification.IDENTITY_CARD},
    ("weihai", Service.RELEASE_LOSS): {Identification.BOTH},
    ("weihai", Service.PIN_CHANGE): {Identification.CARD},
    ("jinan", Service.REPORT_LOSS): {Identification.CARD, Identification.IDENTITY_CARD},
    ("jinan", Service.RELEASE_LOSS): {Identification.CARD, Identification.IDENTITY_CARD},
    ("jinan", Service.ACTIVATION): {Identification.CARD, Identification.IDENTITY_CARD},
    ("jinan", Service.CANCELLATION): {Identification.BOTH, Identification.IDENTITY_CARD},
    ("fushun", Service.REPORT_LOSS): {Identification.IDENTITY_CARD},
    ("fushun", Service.RELEASE_LOSS): {Identification.IDENTITY_CARD},
    ("fushun", Service.ACTIVATION): {Identification.BOTH},
    ("fushun", Service.CARD_STATUS): {Identification.BOTH},
}


@pytest.mark.parametrize(("code", "service"), ACCEPTED)
def test_what_each_region_s_text_asks_for(code: str, service: Service) -> None:
    assert set(load_region(code).accepts(service)) == ACCEPTED[code, service]
