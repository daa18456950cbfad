"""Confirming an address: what is written, and what nobody can confirm."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.commands import kiosk
from kiosk.guides.addresses import scannable
from kiosk.guides.confirming import LinkNotConfirmed, confirm_link
from kiosk.guides.entries import LinkConfirmation
from kiosk.guides.library import load_library
from tests.kiosk.guides.samples import copied

ASKED = LinkConfirmation(by="济南大厅", on=date(2026, 12, 1), how='打电话问过"两次"')


def test_a_confirmed_address_becomes_a_code_and_nothing_else_changes(tmp_path: Path) -> None:
    file = copied(tmp_path, "weihai") / "links.toml"
    before = load_library("weihai", tmp_path).links

    confirm_link("weihai", "weihai-hrss-site", ASKED, folder=tmp_path)

    library = load_library("weihai", tmp_path)
    assert not library.faults
    link = library.links["weihai-hrss-site"]
    assert link.confirmed == ASKED
    assert scannable(link)
    others = {id_: one for id_, one in library.links.items() if id_ != "weihai-hrss-site"}
    assert others == {id_: one for id_, one in before.items() if id_ != "weihai-hrss-site"}
    assert file.read_text("utf-8").endswith("\n")


def test_confirming_again_replaces_what_was_written(tmp_path: Path) -> None:
    copied(tmp_path, "weihai")
    confirm_link("weihai", "national-platform", ASKED, folder=tmp_path)

    assert load_library("weihai", tmp_path).links["national-platform"].confirmed == ASKED


@pytest.mark.parametrize(
    ("region", "id_"),
    [
        ("fushun", "ln-platform"),
        ("weihai", "item-18-redirect"),
        ("weihai", "weihai-hr-web"),
        ("weihai", "no-such-link"),
        ("jinan", "aishandong-app"),
    ],
)
def test_what_nobody_can_confirm(tmp_path: Path, region: str, id_: str) -> None:
    file = copied(tmp_path, region) / "links.toml"
    before = file.read_bytes()
    with pytest.raises(LinkNotConfirmed, match=id_):
        confirm_link(region, id_, ASKED, folder=tmp_path)
    assert file.read_bytes() == before


def test_the_command_asks_who_and_how(tmp_path: Path) -> None:
    copied(tmp_path, "weihai")
    arguments = ["links", "confirm", "weihai", "weihai-hrss-site", "--folder", str(tmp_path)]

    out = CliRunner().invoke(kiosk, arguments, input="威海大厅\n打电话问过\n")

    assert out.exit_code == 0, out.output
    confirmed = load_library("weihai", tmp_path).links["weihai-hrss-site"].confirmed
    assert confirmed is not None
    assert (confirmed.by, confirmed.how) == ("威海大厅", "打电话问过")


def test_the_command_refuses_a_trap(tmp_path: Path) -> None:
    copied(tmp_path, "fushun")
    arguments = ["links", "confirm", "fushun", "ln-platform", "--folder", str(tmp_path)]

    out = CliRunner().invoke(kiosk, [*arguments, "--by", "大厅", "--how", "问过"])

    assert out.exit_code == 2
    assert "a bare IP address" in out.stderr
