"""Which addresses may become a QR code."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.guides.addresses import AddressFault, address_fault, scannable, switched_on_fault
from kiosk.guides.entries import Link, LinkConfirmation
from kiosk.guides.terms import LinkKind
from kiosk.settings.region import Source
from tests.kiosk.guides.samples import REGIONS, shipped


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://si.12333.gov.cn", None),
        ("https://si.12333.gov.cn:8443/path?q=1#top", None),
        ("https://xn--fiqs8s.xn--55qx5d.cn/", None),
        ("http://si.12333.gov.cn/3.3", AddressFault.PLAIN_HTTP),
        ("http://hrss.shandong.gov.cn/", AddressFault.PLAIN_HTTP),
        ("si.12333.gov.cn", AddressFault.NO_SCHEME),
        ("", AddressFault.NO_SCHEME),
        ("12333", AddressFault.NO_SCHEME),
        ("http://103.239.153.104:8080/hsp/logonDialog.jsp", AddressFault.BARE_IP),
        ("https://218.60.150.1:8081/ehrss/login/", AddressFault.BARE_IP),
        ("https://[2001:db8::1]/", AddressFault.BARE_IP),
        ("http://www.baidu.com/link?url=H_QqOuj", AddressFault.REDIRECT),
        ("https://www.baidu.com/link?url=H_QqOuj", AddressFault.REDIRECT),
        ("https://t.cn/A6", AddressFault.REDIRECT),
        ("https:///path", AddressFault.MALFORMED),
        ("https://localhost/", AddressFault.MALFORMED),
        ("https://si..gov.cn/", AddressFault.MALFORMED),
        ("https://-si.gov.cn/", AddressFault.MALFORMED),
        ("https://si.gov.cn。/", AddressFault.MALFORMED),
        ("https://si.gov .cn/", AddressFault.MALFORMED),
        ("https://si.gov.cn/\n", AddressFault.MALFORMED),
        ("https://si.gov.cn:99999/", AddressFault.MALFORMED),
        ("https://si_12333.gov.cn/", AddressFault.MALFORMED),
        ("https://user@si.gov.cn/", AddressFault.MALFORMED),
        ("https://1.2.3/", AddressFault.MALFORMED),
        ("ftp://si.gov.cn/", AddressFault.MALFORMED),
        ("javascript://si.gov.cn/", AddressFault.MALFORMED),
        ("https://[broken/", AddressFault.MALFORMED),
    ],
)
def test_address_fault(url: str, fault: AddressFault | None) -> None:
    assert address_fault(url) is fault


LINK = Link(
    label="网上大厅",
    kind=LinkKind.WEB,
    qr=True,
    url="https://rsj.weihai.gov.cn/",
    source=Source("000_c64430fe0cdd480f.txt", 1),
)


CONFIRMED = LinkConfirmation(by="大厅", on=date(2026, 12, 1), how="打电话问过")
CORRECTED = replace(CONFIRMED, address="https://rsj.weihai.gov.cn")


@pytest.mark.parametrize(
    ("link", "may"),
    [
        (replace(LINK, confirmed=CONFIRMED), True),
        (LINK, False),
        (replace(LINK, qr=False, confirmed=CONFIRMED), False),
        (replace(LINK, url=None, confirmed=CONFIRMED), False),
        (replace(LINK, confirmed=CONFIRMED, reason="K1: 印有三个网址"), False),
        (replace(LINK, url="http://rsj.weihai.gov.cn/"), False),
        (replace(LINK, url="http://rsj.weihai.gov.cn/", confirmed=CONFIRMED), True),
        (replace(LINK, url="http://218.60.150.1:8081/", confirmed=CONFIRMED), False),
        (replace(LINK, url="rsj.weihai.gov.cn", confirmed=CONFIRMED), False),
        (replace(LINK, url="rsj.weihai.gov.cn", confirmed=CORRECTED), True),
        (replace(LINK, url="http://218.60.150.1:8081/", confirmed=CORRECTED), True),
        (replace(LINK, url="https://t.cn/A6", confirmed=CONFIRMED), False),
    ],
)
def test_scannable(link: Link, may: bool) -> None:
    assert scannable(link) is may


@pytest.mark.parametrize("region", REGIONS)
def test_no_faulty_link_ships_switched_on(region: str) -> None:
    on = [link for link in shipped(region).links.values() if link.qr]

    assert [switched_on_fault(link) for link in on] == [None] * len(on)


SHIPPED_CODES = {
    "https://si.12333.gov.cn",
    "https://zscx.osta.org.cn",
    "https://hrss.shandong.gov.cn/",
    "https://zwfw.mohrss.gov.cn",
}


@pytest.mark.parametrize("region", REGIONS)
def test_what_ships_as_a_code_is_confirmed_and_no_trap(region: str) -> None:
    links = shipped(region).links.values()
    assert {link.address for link in links if scannable(link)} <= SHIPPED_CODES
    for link in links:
        if link.url is not None and any(trap in link.url for trap in TRAPS):
            assert not scannable(link)


TRAPS = ("218.60", "216.60", "103.239", "baidu", "si12333", "/3.3")
