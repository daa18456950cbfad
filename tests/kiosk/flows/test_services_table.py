"""Every service has its row, its flow, and a place in every region's rules."""

import inspect

import pytest

from kiosk.flows.services import GROUPS, SERVICES, flow_of, services_in
from kiosk.settings.region import load_region
from kiosk.settings.service import Service
from tests.kiosk.flows.test_sweeps import MATTERS
from tests.kiosk.settings.test_region import PACKS

#: What is done without any rule of a region: it only leads to others, or explains.
WITHOUT_RULE: set[Service] = {*GROUPS, Service.GUIDES}
RULED = [service for service in Service if service not in WITHOUT_RULE]


def test_every_service_has_a_row() -> None:
    assert set(SERVICES) == set(Service)


@pytest.mark.parametrize("service", Service)
def test_its_flow_takes_a_visit(service: Service) -> None:
    flow = flow_of(service)
    assert inspect.iscoroutinefunction(flow)
    assert list(inspect.signature(flow).parameters) == ["visit"]


@pytest.mark.parametrize("service", RULED)
def test_some_region_says_who_may_do_it(service: Service) -> None:
    assert any(load_region(code).rule(service) is not None for code in PACKS)


def test_every_service_stands_in_the_menu_or_behind_one_entry_of_it() -> None:
    shown = [each for group in (None, *GROUPS) for each in services_in(group)]
    assert len(shown) == len(Service)
    assert set(shown) == set(Service)
    assert {SERVICES[group].group for group in GROUPS} <= {None, *GROUPS}
    assert _reached() == set(Service)


def _reached() -> set[Service]:
    """Return what a citizen comes to from the menu, through one entry after another."""
    reached: set[Service] = set()
    waiting: list[Service | None] = [None]
    while waiting:
        found = services_in(waiting.pop())
        reached.update(found)
        waiting += [each for each in found if each in GROUPS]
    return reached


def test_what_changes_a_card_is_broken_off_at_every_step() -> None:
    """What is signed changes no card; it is broken off in its own tests."""
    changing = {service for service, row in SERVICES.items() if row.changes and not row.signed}
    assert changing <= {matter.service for matter in MATTERS}


def test_what_prints_names_the_window_for_certificates() -> None:
    papers = {service for service, row in SERVICES.items() if row.paper is not None}
    assert papers == {Service.CONTRIBUTION_CERTIFICATE, *services_in(Service.PAPERS)}
