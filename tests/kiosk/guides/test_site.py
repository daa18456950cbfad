"""The guides as a site for phones: what is written, how large, and what is refused."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.commands import kiosk
from kiosk.documents.qr_code import qr_matrix
from kiosk.guides.front_page import FrontStep, front_page
from kiosk.guides.guide_pages import GuideStep, text_codes_page
from kiosk.guides.model import Guide
from kiosk.guides.papers import cases_of
from kiosk.guides.site import SiteNotWritten
from kiosk.guides.site_address import (
    LONGEST_SITE,
    SiteAddressWrong,
    check_site_address,
    guide_address,
    page_name,
)
from kiosk.guides.terms import Standing
from kiosk.pages.kinds import GuidePage
from tests.kiosk.guides.samples import (
    REGIONS,
    TODAY,
    copied,
    every_guide,
    said,
    shipped,
    write_shipped_site,
)

SITE = "https://guides.example.gov.cn/weihai"
LARGEST_PAGE_BYTES = 60_000
VERSION_4_MODULES = 33


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folders = {region: tmp_path_factory.mktemp(region) for region in REGIONS}
    for region, folder in folders.items():
        write_shipped_site(region, folder, SITE)
    return folders


@pytest.mark.parametrize("region", REGIONS)
def test_every_guide_has_a_page_in_both_languages(sites: Mapping[str, Path], region: str) -> None:
    for guide in shipped(region).guides:
        number = guide.id.partition("-")[0]
        chinese = (sites[region] / f"{number}.html").read_text("utf-8")
        english = (sites[region] / f"{number}-en.html").read_text("utf-8")
        assert '<html lang="zh-CN">' in chinese
        assert f"{SITE}/{number}.html" in chinese
        assert guide.title in chinese
        assert '<html lang="en">' in english
        assert f'href="{number}.html"' in english


@pytest.mark.parametrize("region", REGIONS)
def test_no_page_is_large(sites: Mapping[str, Path], region: str) -> None:
    assert all(file.stat().st_size < LARGEST_PAGE_BYTES for file in sites[region].iterdir())


def test_no_page_names_another_host(sites: Mapping[str, Path]) -> None:
    """Nothing is loaded from elsewhere; only a region's own confirmed links lead away."""
    for region in REGIONS:
        confirmed = {link.address for link in shipped(region).links.values()}
        for page in sites[region].glob("*.html"):
            text = page.read_text("utf-8")
            addresses = {part.partition('"')[0] for part in text.split('href="https://')[1:]}
            others = {f"https://{one}" for one in addresses} - confirmed
            assert all(one.startswith(SITE) for one in others), page


@pytest.mark.parametrize("region", REGIONS)
def test_phones_can_be_called_and_addresses_found(sites: Mapping[str, Path], region: str) -> None:
    for guide in shipped(region).guides:
        page = (sites[region] / page_name(guide)).read_text("utf-8")
        for number in guide.phones.advice or ():
            assert f'href="tel:{number.partition("（")[0].replace("-", "")}"' in page, guide.id


def test_what_the_terminals_do_is_said(sites: Mapping[str, Path]) -> None:
    page = (sites["jinan"] / "26.html").read_text("utf-8")
    assert "大厅自助机能办：" in page
    assert "大厅自助机能办" not in (sites["jinan"] / "31.html").read_text("utf-8")


def test_the_same_content_gives_the_same_site(tmp_path: Path, sites: Mapping[str, Path]) -> None:
    write_shipped_site("jinan", tmp_path, SITE)

    again = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert again == {file.name: file.read_bytes() for file in sites["jinan"].iterdir()}


@pytest.mark.parametrize(
    "address",
    [
        "http://guides.example.gov.cn",
        "guides.example.gov.cn",
        "https://10.1.2.3/guides",
        "https://" + "a" * 60 + ".cn",
        "https://guides.example.gov.cn/a b",
        "https://guides.example.gov.cn/?region=jinan",
        "https://guides.example.gov.cn/#guides",
        "https://somebody:secret@guides.example.gov.cn",
        "ftp://guides.example.gov.cn",
        "https://",
        "",
    ],
)
def test_an_address_that_cannot_be_scanned_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(SiteAddressWrong):
        write_shipped_site("jinan", tmp_path / "site", address)
    assert not (tmp_path / "site").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SiteNotWritten, match=str(tmp_path)):
        write_shipped_site("jinan", tmp_path / "site", None)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("no folder", "utf-8")
    with pytest.raises(SiteNotWritten, match="site"):
        write_shipped_site("jinan", tmp_path / "site", None)


def test_a_site_of_before_there_was_a_mark_is_renewed(tmp_path: Path) -> None:
    write_shipped_site("jinan", tmp_path / "site", None)
    mark = tmp_path / "site" / ".hall-kiosk-site"
    mark.unlink()
    write_shipped_site("jinan", tmp_path / "site", None)
    assert mark.is_file()


def test_of_two_guides_with_one_number_the_second_is_left_out_and_named(tmp_path: Path) -> None:
    pack = copied(tmp_path) / "guides"
    text = (pack / "34-pension-certification.toml").read_text("utf-8")
    (pack / "34-twin.toml").write_text(text.replace("item = 34", "item = 999"), "utf-8")
    (pack / "35-pension-certificate.toml").write_text("title = ", "utf-8")

    out = CliRunner().invoke(
        kiosk,
        ["guides", "site", "--region=jinan", f"--folder={tmp_path}", f"--out={tmp_path / 'site'}"],
    )

    assert out.exit_code == 1
    assert "34-twin.toml" in out.stderr
    assert "35-pension-certificate.toml" in out.stderr
    assert (tmp_path / "site" / "34.html").exists()
    assert not (tmp_path / "site" / "35.html").exists()


def test_a_wrong_address_is_wrong_usage(tmp_path: Path) -> None:
    out = CliRunner().invoke(
        kiosk,
        ["guides", "site", "--region=jinan", f"--out={tmp_path}", "--base-url=http://a.gov.cn"],
    )

    assert out.exit_code == 2
    assert "http without encryption" in out.stderr


def test_the_code_of_a_guide_is_the_link_to_its_page() -> None:
    longest = "https://" + "a" * (LONGEST_SITE - len("https://.cn")) + ".cn"
    check_site_address(longest)
    for guide in every_guide():
        [code] = first_page(guide, longest).codes
        assert code.payload == guide_address(longest, guide)
        assert said(code.caption) == "This guide on your phone"
        assert len(qr_matrix(code.payload)) <= VERSION_4_MODULES


def test_without_a_site_the_text_is_one_touch_away() -> None:
    for guide in every_guide():
        page = first_page(guide, None)
        offered = GuideStep.TEXT_CODES in [choice.value for choice in page.choices]
        assert page.codes == ()
        assert offered is (guide.standing(TODAY) is Standing.CURRENT)
        if offered:
            codes = text_codes_page(guide, shipped(guide.region), today=TODAY).codes
            assert guide.title in codes[0].payload


def first_page(guide: Guide, site: str | None) -> GuidePage[FrontStep]:
    case, library = cases_of(guide)[0], shipped(guide.region)
    return front_page(guide, case, library, today=TODAY, hotline="12333", site=site)
