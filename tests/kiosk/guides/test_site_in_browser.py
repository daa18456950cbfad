"""The site in a real browser: axe-core, a phone's window, ticks that stay, and the same search."""

import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from db.guide_index import open_guide_index
from kiosk.guides.search import found_hits, index_entries
from kiosk.guides.site_address import page_name
from tests.kiosk.guides.samples import REGIONS, shipped, write_shipped_site
from tests.kiosk.guides.test_everyday import LEAST, WORDS, typed_as
from tests.kiosk.trust.browser import CHROMIUM, Tab, chromium

AXE = Path(__file__).parents[3] / ".venv" / "web" / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: packaging/set-up"),
]

VIOLATIONS = """axe.run().then(found => found.violations.map(
    one => `${one.id}: ${one.nodes.map(node => node.html).slice(0, 2).join(" ")}`))"""
WIDTHS = {"phone": 360, "desk": 1280}


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder and writes no log."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the site of each region in a folder of its own."""
    root = tmp_path_factory.mktemp("sites")
    for region in REGIONS:
        write_shipped_site(region, root / region, None)
    handler = functools.partial(QuietHandler, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def sized(tab: Tab, width: int) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    tab.emulate("Emulation.setDeviceMetricsOverride", {**size})


def some_pages(region: str) -> list[str]:
    """The indexes, and every thirtieth guide in both languages."""
    guides = [page_name(guide) for guide in shipped(region).guides[4::30]]
    return ["index.html", "index-en.html", *guides, *(g.replace(".", "-en.") for g in guides)]


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_pages_are_right_for_everybody(tab: Tab, site: str, region: str, width: int) -> None:
    sized(tab, width)
    for page in some_pages(region):
        tab.open(f"{site}/{region}/{page}")
        tab.evaluate(f"{AXE.read_text('utf-8')};1")
        assert tab.evaluate(VIOLATIONS) == [], page
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), page
    assert tab.complaints == []


def test_ticks_stay_on_the_phone(tab: Tab, site: str) -> None:
    box = "document.querySelector('input[data-tick]')"
    tab.open(f"{site}/jinan/26.html")
    assert tab.evaluate(f"{box}.checked") is False
    tab.evaluate(f"{box}.click()")

    tab.open(f"{site}/jinan/26.html")
    assert tab.evaluate(f"{box}.checked") is True

    tab.evaluate(f"{box}.click()")
    tab.open(f"{site}/jinan/26.html")
    assert tab.evaluate(f"{box}.checked") is False
    assert tab.evaluate("document.cookie") == ""


def test_pages_can_be_read_without_a_script(tab: Tab, site: str) -> None:
    tab.emulate("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        tab.open(f"{site}/jinan/index.html")
        tab.emulate("Emulation.setScriptExecutionDisabled", {"value": False})
        assert tab.evaluate("document.querySelector('#search').hidden") is True
        links = tab.evaluate("document.querySelectorAll('section a').length")
        assert links == len(shipped("jinan").guides)
    finally:
        tab.emulate("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("region", REGIONS)
def test_the_search_finds_first_what_the_terminal_finds_first(
    tab: Tab, site: str, tmp_path: Path, region: str
) -> None:
    index = open_guide_index(tmp_path / "guides.db")
    index.rebuild(index_entries(shipped(region)), region)
    typed = [
        typed_as(form, word)
        for words in WORDS.values()
        for word, expected in words.items()
        if region in expected
        for form in LEAST
    ]
    terminal = [
        [entry.title for entry, _ in found_hits(index, shipped(region), text)][:1] for text in typed
    ]
    index.close()
    tab.open(f"{site}/{region}/index.html")
    ready = "new Promise(done => { const look = () => document.documentElement.dataset.ready"
    tab.evaluate(f"{ready} ? done(1) : requestAnimationFrame(look); look(); }})")

    phone = tab.evaluate(
        f"{json.dumps(typed)}.map(text => search(text).slice(0, 1).map(one => one.title.text))"
    )

    assert isinstance(phone, list)
    other = [
        (text, here, there)
        for text, here, there in zip(typed, terminal, phone, strict=True)
        if here != there
    ]
    assert len(other) <= len(typed) * 0.1, other[:20]
