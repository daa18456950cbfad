"""Region packs: what their own text lets a terminal do, and packs that cannot be used."""

from functools import partial
from pathlib import Path

import pytest

from kiosk.folders import REGIONS_FOLDER
from kiosk.settings.bounds import Wrong
from kiosk.settings.region import SIGNED_CHANGES, Offer, ServiceRule, Source, load_region
from kiosk.settings.service import Service
from kiosk.settings.toml_files import DataFileBroken

PACKS = sorted(pack.parent.name for pack in REGIONS_FOLDER.glob("*/region.toml"))


def test_three_packs_ship() -> None:
    assert PACKS == ["fushun", "jinan", "weihai"]


@pytest.mark.parametrize("code", PACKS)
def test_every_rule_names_its_source(code: str) -> None:
    region = load_region(code)
    sources = [rule.source for rule in region.services] + [region.temporary_loss.source]
    assert all(source.document and source.item for source in sources)
    services = [rule.service for rule in region.services]
    assert len(set(services)) == len(services)


def test_jinan_offers_at_the_terminal_what_its_text_names() -> None:
    region = load_region("jinan")
    assert region.temporary_loss.lasts_days == 7
    for service in (Service.REPORT_LOSS, Service.RELEASE_LOSS, Service.CONTRIBUTION_CERTIFICATE):
        rule = region.rule(service)
        assert rule is not None
        assert rule.offered is Offer.TERMINAL


def test_a_pack_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(DataFileBroken, match="fushun, jinan, weihai"):
        load_region("nowhere")


def test_a_pack_in_the_wrong_folder(tmp_path: Path) -> None:
    wrong = tmp_path / "weihai"
    wrong.mkdir()
    (wrong / "region.toml").write_bytes((REGIONS_FOLDER / "jinan" / "region.toml").read_bytes())
    with pytest.raises(DataFileBroken, match="weihai"):
        load_region("weihai", tmp_path)


@pytest.mark.parametrize("service", Service)
def test_only_what_has_a_form_can_be_asked_to_be_signed(service: Service) -> None:
    source = Source("示例", 1)
    rule = partial(ServiceRule, service, Offer.TERMINAL, source)
    assert rule().signed is None
    if service in SIGNED_CHANGES:
        assert rule(signed=source).signed == source
    else:
        with pytest.raises(Wrong):
            rule(signed=source)
