"""Which addresses may become a QR code."""

from dataclasses import replace

import pytest

from kiosk.guides.addresses import AddressFault, address_fault, scannable, switched_on_fault
from kiosk.guides.entries import Link
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


@pytest.mark.parametrize(
    ("link", "may"),
    [
        (LINK, True),
        (replace(LINK, qr=False), False),
        (replace(LINK, url=None), False),
        (replace(LINK, reason="K1: 印有三个网址"), False),
        (replace(LINK, url="http://rsj.weihai.gov.cn/"), False),
        (replace(LINK, url="http://rsj.weihai.gov.cn/", confirmed="大厅2026-12-01核实"), True),
        (replace(LINK, url="http://218.60.150.1:8081/", confirmed="大厅2026-12-01核实"), False),
        (replace(LINK, url="rsj.weihai.gov.cn", confirmed="大厅2026-12-01核实"), False),
        (replace(LINK, url="https://t.cn/A6", confirmed="大厅2026-12-01核实"), False),
    ],
)
def test_scannable(link: Link, may: bool) -> None:
    assert scannable(link) is may


@pytest.mark.parametrize("region", REGIONS)
def test_no_faulty_link_ships_switched_on(region: str) -> None:
    on = [link for link in shipped(region).links.values() if link.qr]

    assert [switched_on_fault(link) for link in on] == [None] * len(on)
